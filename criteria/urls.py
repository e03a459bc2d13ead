"""Addresses of the indicator sets."""

from django.urls import path

from criteria import comparing_views, drafting_views, file_views, views

urlpatterns = [
    path("", views.set_list, name="sets"),
    path("moi/", drafting_views.set_new, name="set_new"),
    path("nap/", file_views.set_import, name="set_import"),
    path("mau.xlsx", file_views.set_template, name="set_template"),
    path("ban-nhap/<int:pk>/", drafting_views.draft, name="set_draft"),
    path("ban-nhap/<int:pk>/xoa/", drafting_views.draft_delete, name="set_draft_delete"),
    path("ban-nhap/<int:pk>/thay/", file_views.draft_replace, name="set_draft_replace"),
    path("ban-nhap/<int:pk>/tai-ve.xlsx", file_views.draft_xlsx, name="set_draft_xlsx"),
    path("ban-nhap/<int:pk>/tai-ve.yaml", file_views.draft_yaml, name="set_draft_yaml"),
    path("<int:pk>/", views.set_detail, name="set"),
    path("<int:pk>/so-sanh/", comparing_views.choose_other, name="set_compare_choice"),
    path("<int:pk>/so-sanh/<int:other>/", comparing_views.compare, name="set_compare"),
    path(
        "<int:pk>/doi-chieu/<int:other>/<slug:kind>/",
        comparing_views.edit_mapping,
        name="set_mapping",
    ),
    path(
        "<int:pk>/doi-chieu/<int:other>/<slug:kind>/tep/",
        comparing_views.mapping_file,
        name="set_mapping_file",
    ),
    path("<int:pk>/phien-ban-moi/", drafting_views.set_copy, name="set_copy"),
    path("<int:pk>/tai-ve.xlsx", file_views.set_export_xlsx, name="set_export_xlsx"),
    path("<int:pk>/tai-ve.yaml", file_views.set_export_yaml, name="set_export_yaml"),
]
