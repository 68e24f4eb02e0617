"""What a group is called on the board: once the answers are public it waits for nothing."""

from __future__ import annotations

import pytest
from django.utils import translation

from tsumugu.desk.hearing import words


@pytest.mark.parametrize(
    ("code", "released", "called"),
    [("ready", False, "公表待ち"), ("ready", True, "公表済み"), ("waiting", True, "回答待ち")],
)
def test_a_group_of_a_released_hearing_waits_for_nothing(code: str, released: bool, called: str) -> None:
    with translation.override("ja"):
        assert words.state(code, released) == called
