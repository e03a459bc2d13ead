"""What a reviewer should look at before believing a claim. Plain Python on plain values: nothing
here decides anything, and nothing here reads a database."""

from assessments.hints.base import Hint, HintCode, Link

__all__ = ["Hint", "HintCode", "Link"]
