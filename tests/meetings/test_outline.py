"""An agenda as text: printed and parsed are inverse; what is wrong names its line."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.process import AgendaKind, Item
from tsumugu.meetings.typed import outline

#: Texts out of what could be read otherwise.
TITLES = st.text("議題１ 　(1)（資料）［説明］[]、：a", min_size=1, max_size=14).map(str.strip).filter(bool)
NUMBERS = st.text("資料別紙参考12-１－机上配布", min_size=1, max_size=8).filter(outline.is_number)
KINDS: st.SearchStrategy[AgendaKind | None] = st.sampled_from([None, *get_args(AgendaKind)])


def items(depth: int) -> st.SearchStrategy[tuple[Item, ...]]:
    below = items(depth - 1) if depth else st.just(())
    one = st.builds(
        lambda title, kind, materials, under: Item(title=title, kind=kind, materials=tuple(materials), items=under),
        TITLES, KINDS, st.lists(NUMBERS, max_size=3, unique=True), below,
    )  # fmt: skip
    return st.lists(one, max_size=3).map(tuple)


@given(items(2))
def test_what_is_printed_is_parsed_to_the_same(agenda: tuple[Item, ...]) -> None:
    found, problems = outline.parsed(outline.printed(agenda))
    assert found == agenda and problems == ()


@given(st.text("議題１ 　\t\n(1)（資料1）［説明］[]、：", max_size=60))
def test_what_is_parsed_is_printed_and_parsed_to_the_same(text: str) -> None:
    found, problems = outline.parsed(text)
    if not problems:
        assert outline.parsed(outline.printed(found)) == (found, ())


def test_the_founding_papers_agenda() -> None:
    text = (
        "１　開会\n２　議事\n　(1) 本県のめざす姿について［意見交換］（資料1、参考資料1）\n"
        "\t(2) スケジュールについて [説明] (資料2)\n３　閉会"
    )
    agenda, problems = outline.parsed(text)
    assert problems == () and [one.title for one in agenda] == ["１　開会", "２　議事", "３　閉会"]
    first, second = agenda[1].items
    assert (first.title, first.kind, first.materials) == (
        "(1) 本県のめざす姿について", "exchange", ("資料1", "参考資料1")
    )  # fmt: skip
    assert (second.title, second.kind, second.materials) == ("(2) スケジュールについて", "explanation", ("資料2",))
    assert outline.printed(agenda).split("\n")[3] == "　(2) スケジュールについて［説明］（資料2）"


@pytest.mark.parametrize(("text", "code", "line"), [
    ("甲\n　　乙", "agenda-indent", 2), ("　甲", "agenda-indent", 1), ("甲\n\n乙［協議］", "agenda-kind", 3),
    ("甲\n［説明］", "agenda-title", 2), ("甲\n（資料1）", "agenda-title", 2), ("甲\n乙\0", "text-nul", 2),
    ("甲\n" + "乙" * 301, "text-too-long", 2), ("\n".join("甲" * 201), "agenda-too-long", 201),
    ("甲" * 40_001, "agenda-too-long", 1),
])  # fmt: skip
def test_what_is_wrong_names_its_line(text: str, code: str, line: int) -> None:
    _agenda, problems = outline.parsed(text)
    assert [(one.code, one.place.line if one.place else None) for one in problems] == [(code, line)]


def test_a_bracket_of_the_title_can_be_kept() -> None:
    agenda, problems = outline.parsed("乙［協議］［］\n丙（非公開）")
    assert problems == () and [one.title for one in agenda] == ["乙［協議］", "丙（非公開）"]


def test_seven_levels_are_too_many() -> None:
    six = "\n".join("　" * level + "甲" for level in range(6))
    assert outline.parsed(six)[1] == ()
    assert [one.code for one in outline.parsed(six + "\n" + "　" * 6 + "甲")[1]] == ["agenda-indent"]


def test_outcomes_follow_their_items() -> None:
    old = (
        Item(title="甲", outcome="一"), Item(title="乙", outcome="二", items=(Item(title="丙", outcome="三"),)),
    )  # fmt: skip
    new, _problems = outline.parsed("乙\n　丙（資料1）\n新しい\n甲")
    assert [(one.title, one.outcome) for one in outline.kept(old, new)] == [
        ("乙", "二"),
        ("新しい", None),
        ("甲", "一"),
    ]
    assert outline.kept(old, new)[0].items[0] == Item(title="丙", outcome="三", materials=("資料1",))
    reworded, _problems = outline.parsed("甲を改めたもの\n乙")
    assert [one.outcome for one in outline.kept(old, reworded)] == ["一", "二"]
    twice, _problems = outline.parsed("甲\n甲")
    assert [one.outcome for one in outline.kept((Item(title="甲", outcome="一"),), twice)] == ["一", None]
