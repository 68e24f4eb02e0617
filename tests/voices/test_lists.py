"""A pasted list and a CSV file: what is taken, what is told with its line and column, and nothing corrected."""

from __future__ import annotations

import datetime

import pytest

from tsumugu.voices import lists
from tsumugu.voices.lists import Listed

HEAD = "意見,経路,受付日,立場,氏名,提出者番号,項目,期限後\n"


def csv(text: str) -> Listed:
    return lists.of_csv(text, channel="mail")


def told(found: Listed) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.place.line, one.place.column) for one in found.problems if one.place is not None]


def test_a_line_is_an_opinion() -> None:
    found = lists.pasted("　髙いところ　が大事。 \r\n\r\n二つ目。", channel="paper", role="委員")
    assert [(one.text, one.channel, one.role, one.person) for one in found.entries] == [
        ("髙いところ　が大事。", "paper", "委員", ""), ("二つ目。", "paper", "委員", ""),
    ]  # fmt: skip
    assert (found.lines, found.takes) == ((1, 3), True)


def test_a_paragraph_is_an_opinion_and_all_are_one_persons() -> None:
    found = lists.pasted("一つ目。\n続き。\n \n二つ目。\n", channel="paper", apart="paragraph", one_person=True)
    assert [one.text for one in found.entries] == ["一つ目。\n続き。", "二つ目。"] and found.lines == (1, 4)
    assert {one.person for one in found.entries} == {"1"}


def test_nothing_is_nothing_and_what_cannot_be_kept_is_told() -> None:
    assert not lists.pasted(" \n", channel="mail").takes
    found = lists.pasted("良い\n悪\x07い", channel="mail")
    assert [(code, line) for code, line, _column in told(found)] == [("text-control", 2)] and not found.takes


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_AT_ONCE", 2)
    assert lists.pasted("一\n二", channel="mail").takes and not lists.pasted("一\n二\n三", channel="mail").takes
    assert [one.code for one in csv("意見\n一\n二\n三").problems] == ["too-many"]


def test_every_column_goes_to_its_place() -> None:
    found = csv(HEAD + '"道が、\n狭い",郵送,令和8年1月5日,県民,甲野,7,道路,○\n,,,,,,,\n橋,,,,,,,\n')
    first, second = found.entries
    assert (first.text, first.channel, first.received) == ("道が、\n狭い", "letter", datetime.date(2026, 1, 5))
    assert (first.role, first.personal, first.person, first.topic) == ("県民", "氏名：甲野", "7", "道路")
    assert first.late and not second.late and (second.channel, second.personal) == ("mail", "")
    assert found.lines == (2, 5) and found.problems == () and ("氏名", "personal") in found.columns


@pytest.mark.parametrize(("text", "expected"), [
    ("", [("empty-file", 1, None)]),
    ("番号,内訳\n1,2\n", [("column-left", 1, 1), ("column-left", 1, 2), ("no-text-column", 1, None)]),
    ("意見\n", [("no-rows", 1, None)]),
    ("番号,意見\n1,\n", [("column-left", 1, 1), ("no-opinion", 2, 2)]),
    ("意見,経路\n甲,伝書鳩\n", [("unknown-channel", 2, 2)]),
    ("意見,受付日\n甲,2026-02-30\n", [("no-such-day", 2, 2)]),
    ("意見,期限後\n甲,たぶん\n", [("bad-mark", 2, 2)]),
    ('意見,立場\n甲,"一\n二"\n', [("text-lines", 2, 2)]),
    ("意見\n甲,乙\n", [("row-too-long", 2, 2)]),
    ("意見,意見\n甲,乙\n", [("column-left", 1, 2)]),
])  # fmt: skip
def test_what_is_told_and_where(text: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert told(csv(text)) == expected


def test_one_bad_row_keeps_the_whole_from_being_taken() -> None:
    found = csv("意見,経路\n良い,メール\n悪い,伝書鳩\n")
    assert len(found.entries) == 1 and not found.takes
    assert csv("意見,番号\n良い,1\n").takes, "a column that is left is told, and hinders nothing"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = lists.decoded(HEAD.encode(encoding))
    assert text == HEAD


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"PK\x03\x04\0\0", b"\x89PNG\r\n\x1a\n\0"])
def test_what_is_no_text(data: bytes) -> None:
    found = lists.decoded(data)
    assert not isinstance(found, str) and found.code == "not-text"


@pytest.mark.parametrize(("said", "channel"), [
    ("郵送", "letter"), ("ＦＡＸ", "fax"), ("電子メール", "mail"), ("Web form", "web"), ("窓口", "counter"),
    ("fax", "fax"),
])  # fmt: skip
def test_channels_in_words(said: str, channel: str) -> None:
    assert csv(f"意見,経路\n甲,{said}\n").entries[0].channel == channel


def test_tabs_between_and_columns_in_any_order() -> None:
    (one,) = csv("立場\t意見\n県民\t甲,乙\n").entries
    assert (one.text, one.role) == ("甲,乙", "県民")


def test_formulas_and_blanks_inside_stay_as_they_are() -> None:
    (one,) = csv('意見\n"=1+1  　と ｼｽﾃﾑ"\n').entries
    assert one.text == "=1+1  　と ｼｽﾃﾑ"


def test_a_cell_without_end() -> None:
    found = csv('意見\n"' + "あ" * 140_000 + '"\n')
    assert not found.takes
