"""Writing sets: their life (``lifecycle``) and the drafts that become one (``drafting``)."""

from criteria.services.lifecycle import publish_set, retire_set

__all__ = ["publish_set", "retire_set"]
