"""Writes about units and people: plain functions, the actor explicit, each in one transaction."""

from dtscore.accounts.services.basics import (
    choose_mail,
    create_user,
    describe_unit,
    ensure_demo_user,
)

__all__ = ["choose_mail", "create_user", "describe_unit", "ensure_demo_user"]
