"""Who reads a ranking that is being made, who publishes one, and who reads what is published."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import Campaign, PublishedRanking
from assessments.permissions.province import above_communes, can_run_campaign
from assessments.permissions.scope import Decision
from dtscore.accounts.models import User


def can_read_ranking(user: User) -> Decision:
    """Whoever stands above the units that are ranked: the province all of them, a district its
    own. A commune reads what is published, since the rest tells sums that nobody has told it."""
    return above_communes(
        user,
        "Tỉnh chưa công bố xếp hạng của đợt này. Khi tỉnh công bố, cổng báo cho các đơn vị"
        " và mở bảng xếp hạng cho mọi đơn vị trong tỉnh.",
    )


def can_publish_ranking(user: User, campaign: Campaign) -> Decision:
    """The administrator of the province that opened the campaign."""
    return can_run_campaign(user, campaign)


def visible_published_rankings(user: User) -> QuerySet[PublishedRanking]:
    """What the person's province has published: for everybody in it."""
    if not user.is_active or user.unit is None or not user.unit.path:
        return PublishedRanking.objects.none()
    return PublishedRanking.objects.filter(campaign__owner=user.unit.root_pk)
