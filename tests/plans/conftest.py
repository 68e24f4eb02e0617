"""Fixtures of this folder."""

from tests.founded import founded, office
from tests.house import house

__all__ = ["founded", "house", "office"]
