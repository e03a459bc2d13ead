"""Units and people."""

from dtscore.accounts.models.journal import JournalAction, JournalEntry
from dtscore.accounts.models.tokens import ApiToken, ApiTokenMinute
from dtscore.accounts.models.units import AdministrativeUnit, UnitLevel, UnitSuccession
from dtscore.accounts.models.users import LEVELS_OF_ROLE, Role, User

__all__ = [
    "LEVELS_OF_ROLE",
    "AdministrativeUnit",
    "ApiToken",
    "ApiTokenMinute",
    "JournalAction",
    "JournalEntry",
    "Role",
    "UnitLevel",
    "UnitSuccession",
    "User",
]
