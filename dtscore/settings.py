"""Settings of the portal: everything from the environment, safe unless it is the demo.

Variables (``docs/settings.md`` explains them to the person who installs the portal):
DTSCORE_DEMO, DTSCORE_SECRET_KEY, DTSCORE_ALLOWED_HOSTS, DTSCORE_DEBUG, DTSCORE_DATA_DIR,
DTSCORE_SESSION_MINUTES, DTSCORE_UPLOAD_MB, DTSCORE_TRUST_DIR, DTSCORE_PROXIES, DTSCORE_EMAIL_URL,
DTSCORE_EMAIL_FROM, DTSCORE_BASE_URL, DTSCORE_SECOND_FACTOR, DTSCORE_OIDC_ISSUER,
DTSCORE_OIDC_CLIENT_ID, DTSCORE_OIDC_CLIENT_SECRET, DTSCORE_OIDC_NAME, DATABASE_URL;
DTSCORE_ENV_FILE names a file that holds them (default ``.env`` in the project). A bad value stops
the start with a sentence.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from dtscore.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
env.read_file("DTSCORE_ENV_FILE", default=BASE_DIR / ".env")

DEMO = env.flag("DTSCORE_DEMO", default=False)
DEBUG = env.debug("DTSCORE_DEBUG", demo=DEMO)
SECRET_KEY = env.secret("DTSCORE_SECRET_KEY", demo=DEMO)
ALLOWED_HOSTS = env.hosts("DTSCORE_ALLOWED_HOSTS", demo=DEMO)
DATA_DIR = env.directory("DTSCORE_DATA_DIR", default=BASE_DIR / "var")
DATABASES = {"default": env.database("DATABASE_URL", default=BASE_DIR / "db.sqlite3")}
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tasks",
    "django_tasks_db",
    "dtscore.accounts",
    "criteria",
    "assessments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dtscore.accounts.whence.Whence",
    # Adds random bytes of its own, so that a compressed page tells nothing of its secrets.
    "dtscore.compression.TextGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "dtscore.cookieless.CookielessApi",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dtscore.accounts.sessions.SlidingSession",
    "dtscore.accounts.sessions.LastUser",
    # Every view is private unless it is marked with login_not_required.
    "dtscore.accounts.held_posts.KeepingLoginRequiredMiddleware",
    "dtscore.accounts.sessions.FirstThingsFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    # Asked for by allauth, none of whose pages is in use here.
    "allauth.account.middleware.AccountMiddleware",
    "dtscore.errors.MethodNotAllowedPage",
]

ROOT_URLCONF = "dtscore.urls"
WSGI_APPLICATION = "dtscore.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "assessments.backends.NoticingBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    # For what the portal draws at random itself, never for what people think up.
    "dtscore.accounts.first_passwords.FirstPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "dtscore.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "dtscore.accounts.passwords.FourClassesValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

# The account is locked, not the address: that is what the security level asks for.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "dtscore.accounts.lockout.Handler"  # the provider's way is locked by itself
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "code", "old_password", "new_password1", "new_password2",
]  # fmt: skip
# Locking the address as well would lock a whole office behind one line.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# A code of the telephone beside the password: compulsory for whoever reviews or administers, the
# others may. allauth keeps the secrets and makes the codes; pages and rules are ours.
SECOND_FACTOR_REQUIRED = (
    env.choice(
        "DTSCORE_SECOND_FACTOR",
        choices=("required", "optional"),
        default="optional" if DEMO else "required",
    )
    == "required"
)
MFA_ADAPTER = "dtscore.accounts.second_factor.SealingAdapter"
MFA_TOTP_ISSUER = "Cham diem chuyen doi so"  # what the app shows; plain letters, a simple picture
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds that a clock may be wrong
# Sign-in with the province's own provider: it says who somebody is, never what they may do.
IDENTITY_PROVIDER = env.identity_provider("DTSCORE_OIDC_", demo=DEMO)
SOCIALACCOUNT_ADAPTER = "dtscore.accounts.provider_http.ProviderAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"

SESSION_COOKIE_AGE = 60 * env.integer("DTSCORE_SESSION_MINUTES", default=15, least=1, most=720)
# The server ends the session by its own clock, and closing the browser ends it as well. Whose it
# was, so that a form sent too late is kept, is in a cookie of its own (accounts/sessions.py).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = True

# --- the browser ------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many servers of ours stand in front and append to X-Forwarded-For whom they saw.
TRUSTED_PROXIES = env.integer("DTSCORE_PROXIES", default=0, least=0, most=10)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dtscore.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language, time, files --------------------------------------------------------------------
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = None if DEMO else DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Private: nothing under it has an address of its own.
MEDIA_ROOT = DATA_DIR / "media"
UPLOAD_LIMIT = 1024 * 1024 * env.integer("DTSCORE_UPLOAD_MB", default=20, least=1, most=200)
UPLOAD_LIFETIME = timedelta(hours=24)
PAGE_CACHE_DIR = DATA_DIR / "pages"
PAGE_CACHE_FILES = 3000
REPORT_CACHE_DIR = DATA_DIR / "reports"
REPORT_CACHE_FILES = 2000
# Root certificates (PEM or DER) that vouch for the signers of papers; none by default.
TRUST_DIR = env.existing_directory("DTSCORE_TRUST_DIR")

# --- mail and what is done behind the pages ---------------------------------------------------
mail = env.mail("DTSCORE_EMAIL_URL")
SENDS_MAIL = bool(mail)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if mail else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = mail.get("EMAIL_HOST", "localhost"), mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.sender("DTSCORE_EMAIL_FROM", needed=SENDS_MAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Under which address the portal is reached: what the links of a mail begin with.
BASE_URL = env.base_url("DTSCORE_BASE_URL", needed=SENDS_MAIL, demo=DEMO)
# In production `manage.py db_worker` does what has been put into the database; the demonstration,
# which nobody runs a worker for, does it at once.
_IN_DATABASE = "django_tasks_db.DatabaseBackend"
_AT_ONCE = "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {"default": {"BACKEND": _AT_ONCE if DEMO else _IN_DATABASE}}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
