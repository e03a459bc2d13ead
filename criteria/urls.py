"""Addresses of the indicator sets."""

from django.urls import path

from criteria import comparing_views, views

urlpatterns = [
    path("", views.set_list, name="sets"),
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
]
