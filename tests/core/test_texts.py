"""The one rule for a text that somebody types."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core import texts
from tsumugu.core.errors import Refusal
from tsumugu.core.texts import DIRECTION, entered, is_blank, shown_again, typed, unseen

ERROR, WARNING = "error", "warning"

#: Text, whether it may have lines, what is said about it.
TABLE: list[tuple[str, bool, list[tuple[str, str]]]] = [
    ("", False, []),
    ("電子窓口　第2版", False, []),
    ("一行目\n　二行目\tあ\n", True, []),
    ("a\r\nb\r\n", True, []),
    ("a\x00b", True, [("text-nul", ERROR)]),
    ("a\x07b", True, [("text-control", ERROR)]),
    ("a\rb", True, [("text-control", ERROR)]),
    ("a\tb", False, [("text-control", ERROR)]),
    ("a\x85b", True, [("text-control", ERROR)]),
    ("a\ud800b", True, [("text-control", ERROR)]),
    ("a\ufffeb", True, [("text-control", ERROR)]),
    ("a\U0001ffffb", True, [("text-control", ERROR)]),
    ("a\x00\x1bb", True, [("text-nul", ERROR), ("text-control", ERROR)]),
    ("a\nb", False, [("text-lines", ERROR)]),
    ("a\r\nb", False, [("text-lines", ERROR)]),
    ("a\u2028b", False, [("text-lines", ERROR)]),
    ("a\u2028b", True, [("text-invisible", WARNING)]),
    ("資料\u202efdp.窓口", False, [("text-direction", WARNING)]),
    ("案\u200e", False, [("text-direction", WARNING)]),
    ("電子\u200b窓口", False, [("text-invisible", WARNING)]),
    ("暮らし\ufe0f", False, [("text-invisible", WARNING)]),
    ("電子\xa0窓口", False, [("text-invisible", WARNING)]),
    ("電子\xad窓口", False, [("text-invisible", WARNING)]),
    ("\ufeff電子窓口", False, [("text-invisible", WARNING)]),
    ("あ\U000e0100", False, [("text-invisible", WARNING)]),
    ("\ufe0f始め", False, [("text-invisible", WARNING)]),
    ("企画課 ", False, [("text-trailing-blanks", WARNING)]),
    (" 企画課", False, [("text-trailing-blanks", WARNING)]),
    ("　企画課", False, [("text-trailing-blanks", WARNING)]),
    ("　段落の字下げ。\n　次の段落。\n", True, []),
    ("一行目 \n二行目", True, [("text-trailing-blanks", WARNING)]),
    ("終わり　", True, [("text-trailing-blanks", WARNING)]),
    ("\u200b", False, [("text-invisible", WARNING), ("text-invisible-only", ERROR)]),
    ("\u3164 \u2060", True, [("text-invisible", WARNING), ("text-invisible-only", ERROR)]),
    ("  ", False, [("text-trailing-blanks", WARNING)]),
    # Characters that belong to the one before them.
    ("葛\U000e0100城", False, []),
    ("辻\U000e0101", False, []),
    ("羽\ufe00", False, []),
    ("☎\ufe0f 1\ufe0f\u20e3", False, []),
    ("👩\u200d💻 👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈", False, []),
    ("می\u200cخواهم", False, []),
    ("क्\u200dष", False, []),
    ("電子\u200d窓口", False, [("text-invisible", WARNING)]),
]


@pytest.mark.parametrize(("text", "lines", "said"), TABLE, ids=[ascii(row[0]) for row in TABLE])
def test_what_is_said_about_a_text(text: str, lines: bool, said: list[tuple[str, str]]) -> None:
    found = typed(text, lines=lines, most=100, path="n/title")
    assert [(problem.code, problem.severity) for problem in found.problems] == said
    assert found.accepted is (ERROR not in [severity for _code, severity in said])
    assert all(p.message and p.message_en and p.path == "n/title" for p in found.problems)


def test_a_text_is_kept_in_one_form_and_otherwise_as_typed() -> None:
    assert typed("か\u3099\r\nfi\u0301n", lines=True, most=9).text == "が\nf\u00edn"
    assert typed("神﨑髙舘ｼｽﾃﾑ１２３Ⅷ㌔", lines=False, most=99).text == "神﨑髙舘ｼｽﾃﾑ１２３Ⅷ㌔"
    assert typed(" a\u200bb ", lines=False, most=9).text == " a\u200bb "


def test_line_breaks_as_a_browser_sends_them_again() -> None:
    assert shown_again("a\r\nb\rc\nd\r\r\n") == "a\nb\nc\nd\n\n"


def test_a_length_is_counted_in_the_text_as_kept_and_nothing_is_cut() -> None:
    assert typed("か\u3099" * 5, lines=False, most=5).accepted
    assert typed("a\r\n" * 5, lines=True, most=10).accepted
    assert typed("\U00020bb7" * 5, lines=False, most=5).accepted
    assert typed("長\u200b長\n" * 5, lines=True, most=20).accepted
    long = typed("長" * 1201, lines=False, most=300)
    assert long.text == "長" * 1201
    assert [problem.message for problem in long.problems] == ["長すぎます。300字まで書けますが、1,201字あります。"]
    assert long.problems[0].message_en == "This is too long: 1,201 characters where 300 are allowed."


def test_a_message_names_the_character_and_its_place() -> None:
    one = typed("資料\u202efdp\u202e", lines=False, most=99).problems[0]
    assert one.message.endswith("：3文字目、右から左への強制（U+202E）、ほか1か所。")
    assert one.message_en.endswith(": character 3, right-to-left override (U+202E), and 1 more.")
    other = typed("一行目\n二\x01行目", lines=True, most=99).problems[0]
    assert other.message.endswith("：2行目の2文字目、U+0001。")
    assert other.message_en.endswith(": line 2, character 2, U+0001.")


@pytest.mark.parametrize("character", sorted(DIRECTION))
def test_every_direction_control_is_told(character: str) -> None:
    assert unicodedata.bidirectional(character) in {
        "AL", "L", "R", "LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI",
    }  # fmt: skip
    assert [one.sort for one in unseen(f"a{character}b")] == ["direction"]


def test_every_control_and_every_format_character_of_unicode_is_found() -> None:
    for code in range(0x110000):
        character = chr(code)
        category = unicodedata.category(character)
        found = unseen(f"あ{character}")
        if category in ("Cc", "Cs"):
            assert bool(found) is (character not in "\t\n"), hex(code)
        elif category in ("Zl", "Zp") or (category == "Zs" and character not in " \u3000"):
            assert [one.sort for one in found] == ["invisible"], hex(code)
        elif category[0] in "LNP":
            # Letters without ink: the fillers of Hangul and two vowels of Khmer that are no letters.
            assert bool(found) is (character in "\u115f\u1160\u3164\uffa0\u17b4\u17b5"), hex(code)


@given(st.text(max_size=4) | st.integers(0, 0x10FFFF).map(chr).map("甲{}乙".format), st.booleans())
def test_the_quick_look_misses_nothing(text: str, lines: bool) -> None:
    quick = typed(text, lines=lines, most=50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "is_plain", lambda _text, _most: False)
        assert typed(text, lines=lines, most=50) == quick


def test_the_quick_look_misses_no_character() -> None:
    for code in range(0x110000):
        assert not (unseen(f"あ{chr(code)}") and texts.is_plain(f"あ{chr(code)}あ", 50)), hex(code)


@given(st.text() | st.text("a\r\n\u3099か"), st.booleans())
def test_typing_again_what_was_kept_changes_nothing(text: str, lines: bool) -> None:
    once = typed(text, lines=lines, most=50)
    assert typed(once.text, lines=lines, most=50) == once


@pytest.mark.parametrize(
    ("text", "empty", "kept"),
    [(" 企画課 ", False, "企画課"), ("", True, ""), ("  ", True, ""), ("", False, None), ("\u200b", False, None),
     ("\u200b", True, None), ("長" * 11, False, None), ("a\nb", False, None), ("a\x00", True, None)],
)  # fmt: skip
def test_what_an_act_keeps(text: str, empty: bool, kept: str | None) -> None:
    if kept is not None:
        assert entered(text, "name", most=10, empty=empty) == kept
        return
    with pytest.raises(Refusal) as refused:
        entered(text, "name", most=10, empty=empty)
    assert refused.value.code == "bad-text"
    assert refused.value.data["field"] == "name"
    assert refused.value.data["most"] == 10


def test_an_act_keeps_the_indent_of_a_text() -> None:
    assert entered("\r\n　段落。\r\n\r\n", "comment", lines=True) == "　段落。"


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \u3000\n", True), ("\u200b\xa0", True), (" x ", False)])
def test_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
