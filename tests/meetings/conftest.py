"""Fixtures of this folder."""

from tests.founded import founded, office
from tests.proposals.conftest import elsewhere

__all__ = ["elsewhere", "founded", "office"]
