"""Numbers stand with their unit on one line, at any width."""

from __future__ import annotations

import re

import pytest

from tsumugu.render.site.amounts import MOST, amount, ends


def held(text: str, language: str = "ja") -> list[str]:
    return re.findall(r'<span class="amount">(.*?)</span>', str(amount(text, language)))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("100件以上", ["100件以上"]),
        ("１００件", ["１００件"]),
        ("19,999 / 20,000人", ["19,999", "20,000人"]),
        ("100件以上（令和9年度へ）", ["100件以上", "（令和9年度へ）"]),
        ("at least 100 cases (2027)", ["100", "(2027)"]),
        ("活動「現地」、工程「試行工事6件」、工程「標準」", ["「試行工事6件」"]),
        ("未定", []), ("", []), ("–", []),
        ("すべての市町村で使えるようにし、その後5年のあいだに見直します", []),
        ("第" * MOST + "1", []), ("1" + "件" * (MOST - 1), ["1" + "件" * (MOST - 1)]),
    ],
)  # fmt: skip
def test_a_number_is_held_to_its_unit(text: str, pieces: list[str]) -> None:
    assert held(text) == pieces
    assert re.sub(r"</?span[^>]*>", "", str(amount(text, "ja"))) == text, "and nothing else is changed"


def test_what_is_hostile_stays_escaped() -> None:
    assert str(amount("<1件>", "ja")) == '<span class="amount">&lt;1件&gt;</span>'
    assert "<b" not in str(amount("1<b>2", "en")).replace("<bdi", "")
    turned = str(amount("1\u202e2件", "ja"))
    assert turned == "<bdi>1\u202e2件</bdi>", "what turns is isolated as a whole"


def test_words_of_the_plan_say_their_language_on_an_english_page() -> None:
    assert str(amount("100件", "en")) == '<span class="amount"><span lang="ja">100件</span></span>'


@pytest.mark.parametrize(
    ("text", "language", "pieces"),
    [
        ("令和5年7月から令和5年12月まで", "ja", ["令和5年7月から", "令和5年12月まで"]),
        ("July 2023 to December 2023", "en", ["July 2023 to", "December 2023"]),
        ("令和5年度", "ja", ["令和5年度"]), ("令和7年度から", "ja", ["令和7年度から"]),
        ("from FY2025", "en", ["from FY2025"]), ("時期未定", "ja", []),
    ],
)  # fmt: skip
def test_a_time_is_broken_between_its_ends(text: str, language: str, pieces: list[str]) -> None:
    made = str(ends(text, language))
    assert re.findall(r'<span class="end">(.*?)</span>', made) == pieces
    assert re.sub(r"</?span[^>]*>", "", made) == text, "and nothing else is changed"
