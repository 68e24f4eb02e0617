"""Fixtures of this folder."""

from tests.house import house

__all__ = ["house"]
