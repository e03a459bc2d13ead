"""Addresses of the indicator sets."""

from django.urls import path

from criteria import views

urlpatterns = [
    path("", views.set_list, name="sets"),
    path("<int:pk>/", views.set_detail, name="set"),
]
