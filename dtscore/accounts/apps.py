from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The ground both apps stand on: administrative units and users."""

    name = "dtscore.accounts"
    label = "accounts"
    verbose_name = "Đơn vị và tài khoản"
    default_auto_field = "django.db.models.BigAutoField"
