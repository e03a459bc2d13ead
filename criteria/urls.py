"""Addresses of the indicator sets."""

from django.urls import path

from criteria.views import comparing, drafting, editing, files, moving, published, publishing

DRAFT = "ban-nhap/<int:pk>/"

urlpatterns = [
    path("", published.set_list, name="sets"),
    path("moi/", drafting.set_new, name="set_new"),
    path("nap/", files.set_import, name="set_import"),
    path("mau.xlsx", files.set_template, name="set_template"),
    path(DRAFT, drafting.draft, name="set_draft"),
    path(f"{DRAFT}xoa/", drafting.draft_delete, name="set_draft_delete"),
    path(f"{DRAFT}thay/", files.draft_replace, name="set_draft_replace"),
    path(f"{DRAFT}tai-ve.xlsx", files.draft_xlsx, name="set_draft_xlsx"),
    path(f"{DRAFT}tai-ve.yaml", files.draft_yaml, name="set_draft_yaml"),
    path("<int:pk>/", published.set_detail, name="set"),
    path("<int:pk>/so-sanh/", comparing.choose_other, name="set_compare_choice"),
    path("<int:pk>/so-sanh/<int:other>/", comparing.compare, name="set_compare"),
    path(
        "<int:pk>/doi-chieu/<int:other>/<slug:kind>/",
        comparing.edit_mapping,
        name="set_mapping",
    ),
    path(
        "<int:pk>/doi-chieu/<int:other>/<slug:kind>/tep/",
        comparing.mapping_file,
        name="set_mapping_file",
    ),
    path(
        "<int:pk>/doi-chieu/<int:other>/<slug:kind>/xoa/",
        comparing.mapping_delete,
        name="set_mapping_delete",
    ),
    path("<int:pk>/phien-ban-moi/", drafting.set_copy, name="set_copy"),
    path("<int:pk>/tai-ve.xlsx", files.set_export_xlsx, name="set_export_xlsx"),
    path("<int:pk>/tai-ve.yaml", files.set_export_yaml, name="set_export_yaml"),
    path("<int:pk>/ngung/", publishing.retire, name="set_retire"),
    # A draft in its forms: one page a part, and what is posted from them.
    path(f"{DRAFT}chung/", editing.head, name="draft_head"),
    path(f"{DRAFT}nhom/", editing.new_group, name="draft_group_new"),
    path(f"{DRAFT}nhom/<str:code>/", editing.group, name="draft_group"),
    path(f"{DRAFT}nhom/<str:code>/them/", editing.new_pillar, name="draft_pillar_new"),
    path(f"{DRAFT}tru-cot/<str:code>/", editing.pillar, name="draft_pillar"),
    path(f"{DRAFT}tru-cot/<str:code>/them/", editing.new_indicator, name="draft_indicator_new"),
    path(f"{DRAFT}chi-so/<str:code>/", editing.indicator, name="draft_indicator"),
    path(f"{DRAFT}chuyen/", moving.move, name="draft_move"),
    path(f"{DRAFT}tinh-thu/", moving.try_rule, name="draft_try"),
    path(
        f"{DRAFT}nhom/<str:code>/xoa/",
        moving.remove,
        {"level": "group"},
        name="draft_group_remove",
    ),
    path(
        f"{DRAFT}tru-cot/<str:code>/xoa/",
        moving.remove,
        {"level": "pillar"},
        name="draft_pillar_remove",
    ),
    path(
        f"{DRAFT}chi-so/<str:code>/xoa/",
        moving.remove,
        {"level": "indicator"},
        name="draft_indicator_remove",
    ),
    path(f"{DRAFT}cong-bo/", publishing.publish, name="set_publish"),
]
