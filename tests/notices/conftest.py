"""Fixtures of this folder."""

from tests.founded import founded, office

__all__ = ["founded", "office"]
