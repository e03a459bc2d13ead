"""Addresses of the indicator sets."""

from django.urls import path

from criteria import views
from criteria.draft_views import editing, moving, outline, publishing

DRAFT = "ban-nhap/<int:pk>/"

urlpatterns = [
    path("", views.set_list, name="sets"),
    path("<int:pk>/", views.set_detail, name="set"),
    path("<int:pk>/ngung/", publishing.retire, name="set_retire"),
    # A draft in its forms: the outline, one page a part, what is posted from them.
    path(f"{DRAFT}sua/", outline.outline, name="set_edit"),
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
