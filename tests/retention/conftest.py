"""Fixtures of this folder."""

from tests.founded import founded, office
from tests.meetings.conftest import _cleaned_once

__all__ = ["_cleaned_once", "founded", "office"]
