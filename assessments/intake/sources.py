"""Which files an assessment is filled from."""

ACCEPTED = (".xlsx",)
