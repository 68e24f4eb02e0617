"""PDF formats with much, long and hostile content: nothing is cut, nothing overlaps, nothing is read as markup."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from bench import synthetic
from hypothesis import HealthCheck, given, settings
from tests.render.sample import whole_document
from tests.render.test_pdf import YEARS, holds, opened, pages, sample, sample_text, spilt, tags
from tests.strategies import HOSTILE, plans

from tsumugu.core.plan import (
    Activity,
    Actual,
    Block,
    Chapter,
    DigitalChange,
    Field,
    Grade,
    Indicator,
    Initiative,
    Plan,
    RatingScheme,
    Step,
    Target,
    Vision,
    When,
)
from tsumugu.render.content import Document
from tsumugu.render.pdf import bars, chart, fonts, plan_pdf, roadmap_pdf, sheet_pdfs
from tsumugu.render.pdf.fonts import GETA
from tsumugu.render.pdf.reading import read
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading.sheet import bar, columns

Shape = Literal["bar", "continuing", "milestone"]

# -- 体系図 --------------------------------------------------------------------------------------------


def test_big_system_chart_is_cut_into_pages_and_says_everything() -> None:
    plan = synthetic.plan(90)
    first, *others = chart.pieces(read(Document(slug="x", plan=plan, date="2026-04-20"), "ja"))
    assert len(others) > 2
    assert "方針0（6事業）" in first["alt"] and "事業なし" not in first["alt"]
    rows = [row for piece in others for field in piece["fields"] for row in field["rows"]]
    drawn = [title for row in rows for title in row["titles"]]
    assert sorted(drawn) == sorted(item.title for item in plan.initiatives)
    said = "".join(piece["alt"] for piece in others)
    assert all(item.title in said for item in plan.initiatives)


def test_system_chart_has_its_relations_in_the_drawing_and_in_words() -> None:
    (piece,) = chart.pieces(read(whole_document(), "ja"))
    assert "分野：行政経営；「産業・しごと」「暮らし・まち」を支える" in piece["alt"]
    file = opened(sample())
    assert [str(tag.Alt) for tag in tags(file) if tag.S == "/Figure"] == [
        piece["alt"],
        "策定のスケジュール（中間見直し）",
    ]
    assert "「産業・しごと」「暮らし・まち」を支える" in sample_text()


# -- bars ---------------------------------------------------------------------------------------------

LABELS = ("短い", "少し長い工程の名称", "とても長い工程の名称" * 12, "word " * 30, "x" * 90)


def _month(number: int) -> str:
    return f"{2023 + (number + 3) // 12}-{(number + 3) % 12 + 1:02}"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [120.0, 500.0, 918.0])
def test_bars_of_a_row_never_touch_and_never_leave_the_drawing(width: float, language: str) -> None:
    scale = bars.Scale(width, 60, 7.0)
    shapes: tuple[Shape | None, ...] = ("bar", "continuing", "milestone", None)
    spans = [(n * 7 % 60, min(59, n * 7 % 60 + n * 5 % 13)) for n in range(20)]  # months from April 2023
    items = [
        Step(
            id=f"s{n}", label=LABELS[n % 5], start=_month(first), end=_month(last), shape=shapes[n % 4],
            tentative=n % 3 == 0,
        )
        for n, (first, last) in enumerate(spans)
    ]  # fmt: skip
    years = columns(YEARS, language)
    drawings = bars.drawn(items, {s.id: bar(s, years, language) for s in items}, scale, Words(language))
    assert sum(len(one["bars"]) for one in drawings) == len(items)
    for one in drawings:
        _apart(one["bars"], one["height"], scale)


def _apart(drawn: list[dict[str, Any]], height: float, scale: bars.Scale) -> None:
    boxes = []
    for number, b in enumerate(drawn):
        label_height = b["n"] * scale.line
        boxes.append((number, b["x"], b["x"] + b["w"], b["y"], b["y"] + b["h"]))
        boxes.append((number, b["tx"], b["tx"] + b["tw"], b["ty"], b["ty"] + label_height))
        assert b["y"] + b["h"] <= height and b["ty"] + label_height <= height
    for number, left, right, top, bottom in boxes:
        assert left >= -0.01 and right <= scale.width + 0.01
        for other, l2, r2, t2, b2 in boxes:
            apart = right <= l2 + 0.12 or r2 <= left + 0.12 or bottom <= t2 + 0.01 or b2 <= top + 0.01
            assert number == other or apart


def test_steps_that_follow_one_another_share_a_line() -> None:
    steps = [Step(id="a", label="調査", start="2023-04", end=2023), Step(id="b", label="試行", start=2024, end=2025)]
    years = columns(YEARS)
    (drawing,) = bars.drawn(steps, {s.id: bar(s, years) for s in steps}, bars.Scale(500.0, 60, 7.0), Words("ja"))
    first, second = drawing["bars"]
    assert first["y"] == second["y"]
    assert first["w"] == pytest.approx(100) and second["x"] == pytest.approx(100)


def test_an_activity_of_many_steps_goes_over_pages_and_loses_none() -> None:
    steps = tuple(Step(id=f"s{n}", label=f"工程{n}番", start=2023, end=2027) for n in range(120))
    item = Initiative(id="i", title="事業", activities=(Activity(id="a", title="取組", planned=steps),))
    document = Document(slug="p", plan=Plan(id="p", title="計画", period=YEARS, initiatives=(item,)), date="2026-04-20")
    for pdf in (roadmap_pdf(document), next(sheet_pdfs(document, ["i"]))[1]):
        text = pages(pdf)
        assert len(text) > 1
        assert holds("".join(text), iter(step.label for step in steps)) == []
        assert spilt(pdf) == []


@pytest.mark.parametrize(
    ("start", "end", "shape", "ja", "en"),
    [
        (None, None, None, "", ""),
        (2023, None, None, "R5年度", "FY2023"),
        (2023, 2025, None, "R5～R7年度", "FY2023–FY2025"),
        (2018, 2019, None, "H30～R1年度", "FY2018–FY2019"),
        ("2023-06", "2024-02", None, "R5.6～R6.2", "Jun 2023–Feb 2024"),
        ("2023-06", "2023-06", "milestone", "R5.6", "Jun 2023"),
        ("2019-04", "2019-05", None, "H31.4～R1.5", "Apr 2019–May 2019"),
        ("2024-10", 2025, None, "R6.10～R7年度", "Oct 2024–FY2025"),
        (2024, None, "continuing", "R6年度～", "from FY2024"),
    ],
)
def test_time_of_a_step(start: int | str | None, end: int | str | None, shape: Shape | None, ja: str, en: str) -> None:
    step = Step(id="s", label="", start=start, end=end, shape=shape)
    assert (bars.time_label(step, False), bars.time_label(step, True)) == (ja, en)


# -- characters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown", "absent"),
    [
        ("髙﨑舘 ｼｽﾃﾑ", "髙﨑舘 ｼｽﾃﾑ", ""),
        ("葛\U000e0100城", "葛\U000e0100城", ""),
        ("農業\U0001f469\u200d\U0001f33e", f"農業{GETA}{GETA}", "\U0001f469\U0001f33e"),
        ("a\U000e0100", "a", ""),
        ("\ue000", GETA, "\ue000"),
        ("行\r\n次\u2028末\x07\u202e", "行\n次\n末", ""),
    ],
)
def test_characters_that_no_typeface_has_are_told(text: str, shown: str, absent: str) -> None:
    assert fonts.printable(text) == (shown, frozenset(absent))


def test_long_words_come_in_pieces_and_are_the_same_word() -> None:
    text = "参照 https://example.jp/" + "a" * 50 + " まで"
    assert "".join(fonts.pieces(text)) == text and max(map(len, fonts.pieces(text))) < 12
    assert fonts.pieces("短い語 administration") == "短い語 administration"


def test_width_is_in_em() -> None:
    assert fonts.width("漢字") == 2.0 and fonts.width("ｱ") == 0.5 and 0.4 < fonts.width("a") < 0.7


# -- words that another program would take for something else ------------------------------------------

MARKUP = (
    '#import "@preview/x:1.0.0": *', "#panic()", "*強調* _斜体_ `code` $x^2$ \\ \\n <label> @ref", "= 見出し", "- 項目",
    "// 注", "/* 注 */", "#sys.inputs", "[角] {波} #[中身]", "```raw```", "~--- ...",
    "https://example.jp/" + "long" * 40, "A" * 400, "ｱ" * 200, "髙﨑舘 ｼｽﾃﾑ 葛\U000e0100城 𠮷野家",
    "農業\U0001f469\u200d\U0001f33eと🇯🇵", "か\u3099", "あ" * 900,
)  # fmt: skip
TIMES: tuple[tuple[When | None, When | None, Shape | None], ...] = (
    ("2023-04", "2023-04", "milestone"), ("2024-04", 2024, "bar"), ("2027-12", "2028-02", None), (None, None, None),
)  # fmt: skip


def _steps(text: str, name: str) -> tuple[Step, ...]:
    return tuple(
        Step(id=f"{name}-s{n}", label=text, start=start, end=end, shape=shape, tentative=True, note=text)
        for n, (start, end, shape) in enumerate(TIMES)
    )


def _initiative(text: str, name: str) -> Initiative:
    activity = Activity(
        id=f"{name}-a", title=text, description=text, planned=_steps(text, name), planned_texts=((2023, text),),
        actual_texts=((2021, text),),
    )  # fmt: skip
    indicator = Indicator(
        id=f"{name}-k", name=text, unit=text, definition=text, scheme="r",
        targets=((2023, Target(kind="text", text=text)), (2024, Target(kind="at-least", value="1"))),
        actuals=((2023, Actual(text=text, note=text)), (2024, Actual(unavailable=text))),
    )  # fmt: skip
    return Initiative(
        id=name, title=text, field="f", policy=text, summary=text, situation=text, note=text,
        change=DigitalChange(digital=text, transformation=text), activities=(activity,), indicators=(indicator,),
    )  # fmt: skip


def hostile(texts: tuple[str, ...]) -> Plan:
    """Each text in each place where a person may write."""
    first = texts[0]
    visions = tuple(Vision(id=f"v{n}", text=text) for n, text in enumerate(texts))
    chapters = tuple(
        Chapter(
            id=f"c{n}", title=text, label=text,
            content=(Block(id=f"b{n}", prose=text, caption=text, embed="system-chart"),),
        )
        for n, text in enumerate(texts[:2])
    )  # fmt: skip
    scheme = RatingScheme(id="r", name=first, legend=first, grades=(Grade(id="g", mark="A", meaning=first),))
    return Plan(
        id="p", title=first, stage=first, notice=first, period=YEARS,
        fields=(Field(id="f", name=first, need=first, visions=visions),), chapters=chapters, rating_schemes=(scheme,),
        initiatives=tuple(_initiative(text, f"i{n}") for n, text in enumerate(texts)),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.thorough)])
def test_hostile_words_are_set_as_words(language: str) -> None:
    plan = hostile(MARKUP)
    document = Document(slug="p", plan=plan, date="2026-04-20", previous=Plan(id="p", title="前"))
    made = plan_pdf(document, language)
    text = "".join(pages(made))
    lost = holds(text, iter(word for word in MARKUP if not re.search("[👩🇯\U000e0100\u3099]", word)))
    assert lost == []
    assert spilt(made) == []
    assert f"農業{GETA}" in text and "U+1F469" in text
    assert "葛" in text and "𠮷野家" in text


@pytest.mark.thorough
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(plans(), plans())
def test_any_plan_that_keeps_the_format_can_be_set(plan: Plan, previous: Plan) -> None:
    document = Document(slug="p", plan=plan, date="2026-04-20", previous=previous)
    for language in ("ja", "en"):
        assert plan_pdf(document, language).startswith(b"%PDF")


@pytest.mark.thorough
def test_every_hostile_word_can_be_set_anywhere() -> None:
    for n in range(0, len(HOSTILE), 12):
        document = Document(slug="p", plan=hostile(HOSTILE[n : n + 12]), date="2026-04-20")
        assert plan_pdf(document).startswith(b"%PDF")
        assert all(
            pdf.startswith(b"%PDF") for _, pdf in sheet_pdfs(document, [i.id for i in document.plan.initiatives][:2])
        )
