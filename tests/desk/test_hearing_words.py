"""What a group is called on the board: once the answers are public it waits for nothing."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from tests import catalogues

from tsumugu.desk.hearing import words


@pytest.mark.parametrize(
    ("code", "released", "called"),
    [("ready", False, "公表待ち"), ("ready", True, "公表済み"), ("waiting", True, "回答待ち")],
)
def test_a_group_of_a_released_hearing_waits_for_nothing(code: str, released: bool, called: str) -> None:
    with translation.override("ja"):
        assert words.state(code, released) == called


def test_what_is_made_public_and_how_a_plan_is_made_have_one_word_each() -> None:
    """公開 is a meeting that is open to the public, a site, a password that everybody knows; nothing else."""
    other = re.compile(r"非公開|公開(?=サイト|中の|の会議|のパスワード|される場所)")
    for path in sorted(catalogues.FOLDER.glob("*.po")):
        said = [str(message.string) for message in catalogues.read(path) if message.id]
        assert len(said) > 100
        assert [one for one in said if "公開" in other.sub("", one)] == []
        assert [one for one in said if "過程" in one] == []
