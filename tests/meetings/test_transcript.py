"""Minutes as text: printed and parsed are inverse, in every style; whose words they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.meetings.typed import transcript
from tsumugu.meetings.typed.transcript import Person, Said

TEXTS = st.text("あ■#○【】・　 \n：a", min_size=1, max_size=20)
SPEAKERS = st.text("青森委員○■　：・【 a", max_size=8).map(str.strip)


def normal(text: str) -> str:
    """As ``parsed`` gives a text: no blanks behind its lines and round it."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n")).strip()


STATEMENTS = st.lists(
    st.builds(Said, TEXTS.map(normal).filter(bool), SPEAKERS, st.text("話題あ a", max_size=6).map(str.strip)),
    max_size=6,
).map(tuple)


@given(STATEMENTS, st.booleans())
def test_what_is_printed_is_parsed_to_the_same(statements: tuple[Said, ...], verbatim: bool) -> None:
    found, problems = transcript.parsed(transcript.printed(statements, verbatim=verbatim))
    assert found == statements and problems == ()


@given(TEXTS, st.booleans())
def test_what_is_parsed_is_printed_and_parsed_to_the_same(text: str, verbatim: bool) -> None:
    found, _problems = transcript.parsed(text)
    assert transcript.parsed(transcript.printed(found, verbatim=verbatim)) == (found, ())


def test_the_three_styles() -> None:
    text = (
        "■ めざす姿について\n○青森委員　人口が減る中で、\n　何を残すか。\n\n　・一つ目\n【事務局】整理します。\n\n"
        "# その他\n・交通の話が足りない。\n○【紡　花子】はい。\n〇座長：よろしいか。\n■\n以上"
    )
    assert transcript.parsed(text)[0] == (
        Said("人口が減る中で、\n　何を残すか。\n\n・一つ目", "青森委員", "めざす姿について"),
        Said("整理します。", "事務局", "めざす姿について"),
        Said("交通の話が足りない。", "", "その他"),
        Said("はい。", "紡　花子", "その他"),
        Said("よろしいか。", "座長", "その他"),
        Said("以上"),
    )


@pytest.mark.parametrize(("text", "code", "line"), [
    ("・甲\n○青森委員　\n・乙", "minutes-empty", 2), ("・甲\n・乙\0", "text-nul", 2),
    ("・" + "甲" * 20_001, "text-too-long", 1), ("甲" * 400_001, "minutes-too-long", 1),
    ("・甲\n" * 2_001, "minutes-too-long", 1), ("・甲\n【" + "乙" * 201 + "】丙", "text-too-long", 2),
])  # fmt: skip
def test_what_is_wrong_names_its_line(text: str, code: str, line: int) -> None:
    _found, problems = transcript.parsed(text)
    assert [(one.code, one.place.line if one.place else None) for one in problems] == [(code, line)]


PEOPLE = (
    Person(1, "青森 太郎", "委員"), Person(2, "青森 花子", "副委員長"), Person(3, "弘前 次郎", "委員長"),
    Person(4, "八戸三郎", "委員"),
)  # fmt: skip


@pytest.mark.parametrize(("speaker", "who"), [
    ("青森太郎", 1), ("青森　太郎委員", 1), ("青森委員", None), ("弘前委員", 3), ("青森", None),
    ("青森副委員長", 2), ("弘前委員長", 3),
    ("委員長", 3), ("委員", None), ("八戸三郎", 4), ("八戸委員", None), ("事務局", None), ("", None),
])  # fmt: skip
def test_whose_words_they_are(speaker: str, who: int | None) -> None:
    assert transcript.whose(speaker, PEOPLE) == who
