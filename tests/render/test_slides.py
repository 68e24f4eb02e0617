"""The slides say what the plan says; nothing leaves a slide; everything stays editable."""

from __future__ import annotations

import functools
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from tests.gate import first
from tests.render.sample import sample_document, sample_plan
from tests.strategies import HOSTILE, plans

from tsumugu.core.plan import Activity, Actual, Area, Field, Indicator, Initiative, Period, Plan, Step, Target, Vision
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.content import Document
from tsumugu.render.reading import indicators
from tsumugu.render.reading.sheet import when
from tsumugu.render.slides import slides
from tsumugu.render.slides.measure import clean, height, line_height, split, wrap
from tsumugu.render.slides.roadmap import short_when
from tsumugu.render.vocabulary import words

LANGUAGES = ("ja", "en")
NS = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}


def document(plan: Plan) -> Document:
    return Document(slug="t", plan=plan, date="2026-04-20", stage="素案")


@functools.cache
def sample(language: str = "ja") -> bytes:
    return slides(sample_document(), language)


def opened(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def shapes_of(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes_of(shape.shapes)
        else:
            yield shape


def texts_of(slide: Any) -> Iterator[str]:
    """Every text of a slide: of its shapes, and of the cells of its tables."""
    for shape in shapes_of(slide.shapes):
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


def said_by(data: bytes) -> str:
    return "\n".join(text for slide in opened(data).slides for text in texts_of(slide))


def alternatives(slide: Any) -> list[str]:
    return [element.get("descr", "") for element in slide.element.iter("{*}cNvPr") if element.get("id") != "1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_target_actual_and_step_of_the_sample_is_on_a_slide(language: str) -> None:
    plan = sample_plan()
    said = plan if language == "ja" else to_plan(translated(to_table(plan), language))
    every = said_by(sample(language))
    told = "\n".join(text for slide in opened(sample(language)).slides for text in alternatives(slide))
    for item in said.initiatives:
        for text in (
            item.title,
            item.summary,
            item.situation,
            item.change.digital,
            item.change.transformation,
            item.policy,
            item.note,
        ):
            assert (text or "") in every
        for _, amount in item.budget:
            assert words.grouped(amount) in every
        for _, judgement in item.judgements:
            assert judgement.grade in every and (judgement.reason or "") in every
        for activity in item.activities:
            assert activity.title in every and (activity.description or "") in every
            for _, text in (*activity.planned_texts, *activity.actual_texts):
                assert text in every
            for step in (*activity.planned, *activity.actual):
                short = "" if step.start is None else f"{step.label} {short_when(step.start, language)}"
                assert (short or step.label) in every
                assert f"{step.label}{words.pick(('、', ', '), language)}{when(step, language)}" in told + every
                assert (step.note or "") in every
    for facts in indicators.facts(said, "2026-04-20", None, language=language):
        assert facts.indicator.name in every and (facts.indicator.definition or "") in every
        for year in facts.years:
            for text in (
                year.target,
                year.actual,
                year.note,
                indicators.result_label(year.result, language),
                year.rate,
            ):
                assert text in every
    for field in said.fields:
        for text in (
            field.name,
            field.need or "",
            *(v.text for v in field.visions),
            *(a.name for a in field.areas),
            *(a.approach or "" for a in field.areas),
        ):
            assert text in every


def test_targets_stand_in_the_row_and_the_year_they_belong_to() -> None:
    plan = sample_plan()
    by_title = {slide.shapes.title.text: slide for slide in opened(sample()).slides}
    for item in plan.initiatives:
        for indicator in item.indicators:
            table = next(s.table for s in by_title[f"{item.title}（指標）"].shapes if s.has_table)
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            at = next(n for n, row in enumerate(rows) if row[0].startswith(indicator.name))
            for n, head in enumerate(rows[0][2:], 2):
                for year, target in indicator.targets:
                    if words.year_label(year) == head:
                        assert rows[at][n] == words.target(target, indicator.unit or "")
            assert [rows[at + k][1] for k in range(3)] == ["目標", "実績", "状況"]
        for activity in item.activities:
            table = next(s.table for s in by_title[item.title].shapes if s.has_table)
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            at = next(n for n, row in enumerate(rows) if row[0].split("\n")[0] == activity.title)
            years = dict(activity.planned_texts), dict(activity.actual_texts)
            column = {head.partition("\n")[2]: n for n, head in enumerate(rows[0])}
            for year in range(2023, 2028):
                there = column.get(words.year_label(year))
                said = ["", ""] if there is None else [rows[at][there], rows[at + 1][there]]
                assert said == [texts.get(year, "") for texts in years]


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_document_same_bytes(language: str) -> None:
    assert sample(language) == slides(sample_document(), language)
    with zipfile.ZipFile(io.BytesIO(sample(language))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(sample(language)).core_properties
    assert properties.created.isoformat().startswith("2026-04-20T00:00:00")
    assert properties.author == {"ja": "汐見県", "en": "Shiomi Prefecture"}[language]
    assert properties.modified == properties.created and "Canny" not in properties.last_modified_by


def overflowing(deck: Any) -> list[str]:
    found = []
    for number, slide in enumerate(deck.slides, 1):
        for shape in slide.shapes:
            tall = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            right, bottom = shape.left + shape.width, shape.top + max(tall, shape.height)
            if shape.left < 0 or shape.top < 0 or right > deck.slide_width + 1 or bottom > deck.slide_height + 1:
                found.append(f"{number}: {shape.name} {shape.left} {shape.top} {right} {bottom}")
    return found


def crowded(deck: Any) -> list[str]:
    """Boxes whose text needs more room than they have, by the slides' own measure of each run."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        for shape in shapes_of(slide.shapes):
            if shape.has_text_frame and shape.text_frame.text and "sldNum" not in shape.name:
                body = shape.text_frame._txBody.find("a:bodyPr", NS)
                inset = int(body.get("lIns", 0)) / 12700
                need = _need(shape.text_frame, shape.width / 12700 - 2 * inset)
                if need > shape.height / 12700 + 0.6:
                    found.append(f"{number}: {shape.name} {need} > {shape.height / 12700}")
            if shape.has_table:
                widths = [column.width / 12700 for column in shape.table.columns]
                rows = list(shape.table.rows)
                for r, row in enumerate(rows):
                    for c, cell in enumerate(row.cells):
                        span = rows[r : r + (cell.span_height if cell.is_merge_origin else 1)]
                        room = sum(one.height for one in span) / 12700 - 4
                        if _need(cell.text_frame, widths[c] - 8) > room + 0.6:
                            found.append(f"{number}: {cell.text[:30]}")
    return found


def _need(frame: Any, width: float) -> float:
    total = 0.0
    for paragraph in frame.paragraphs:
        if paragraph.runs:
            size = paragraph.runs[0].font.size.pt
            total += max(height(paragraph.text, size, width), line_height(size))
    return total


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_leaves_its_slide_or_its_box(language: str) -> None:
    deck = opened(sample(language))
    assert overflowing(deck) == [] and crowded(deck) == []


def test_bars_stand_over_the_years_and_rows_they_belong_to() -> None:
    deck, found = opened(sample()), 0
    for slide in deck.slides:
        tables = [shape for shape in slide.shapes if shape.has_table and shape.name.startswith("roadmap")]
        steps = [shape for shape in slide.shapes if shape.name.startswith("step")]
        for step in steps:
            (table,) = tables
            assert table.left <= step.left and step.left + step.width <= table.left + table.width + 2
            edges = [table.top]
            for row in table.table.rows:
                edges.append(edges[-1] + row.height)
            assert any(top <= step.top and step.top + step.height <= end + 1 for top, end in itertools.pairwise(edges))
            found += 1
    plan = sample_plan()
    assert found == sum(
        1 for i in plan.initiatives for a in i.activities for s in (*a.planned, *a.actual) if s.start is not None
    )


def test_shapes_are_native_and_say_what_they_are() -> None:
    deck = opened(sample())
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    kinds = set()
    for slide in deck.slides:
        assert slide.shapes.title is not None and slide.shapes.title.text
        assert slide.shapes[0] == slide.shapes.title
        assert all(alternatives(slide))
        assert any(shape.has_text_frame and shape.text_frame.text == "成案" for shape in slide.shapes)
        assert [s.placeholder_format.type for s in slide.placeholders if "sldNum" in s.name] != []
        ids = [element.get("id") for element in slide.element.iter("{*}cNvPr")]
        assert len(set(ids)) == len(ids)
        kinds |= {element.get("prst") for element in slide.element.iter("{*}prstGeom")}
    assert {"rect", "homePlate", "rightArrow", "diamond", "upArrow", "line"} <= kinds
    with zipfile.ZipFile(io.BytesIO(sample())) as archive:
        assert not [name for name in archive.namelist() if "media" in name or name.endswith((".jpeg", ".png", ".bin"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_run_has_its_typefaces_and_its_language(language: str) -> None:
    languages = set()
    for slide in opened(sample(language)).slides:
        for run in slide.element.iter("{*}r"):
            properties = run.find("a:rPr", NS)
            faces = [properties.find(f"a:{kind}", NS).get("typeface") for kind in ("latin", "ea")]
            assert faces == ["BIZ UDPGothic"] * 2
            languages.add(properties.get("lang"))
            if language == "ja":
                assert properties.get("lang") == "ja-JP"
    assert languages == ({"ja-JP"} if language == "ja" else {"ja-JP", "en-US"})


def well_formed(data: bytes) -> None:
    """Every part can be read, and a slide, which is written as text, is what an XML library would write."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(archive.read(name))
                if name.startswith("ppt/slides/slide"):
                    assert etree.tostring(root, encoding="UTF-8", standalone=True) == archive.read(name)


def test_xml_can_hold_every_character_that_is_shown() -> None:
    shown = clean("".join(map(chr, range(0x110000))))
    assert etree.fromstring(f"<a>{escape(shown)}</a>".encode()).text == shown


def crowded_plan(texts: Sequence[str]) -> Plan:
    """Each text wherever a slide shows one, in an initiative and a field of its own."""
    return Plan(
        id="p", title=texts[0], period=Period(first=2023, last=2025), stage=texts[0], notice=texts[0],
        fields=tuple(
            Field(id=f"f{n}", name=text, need=text, visions=(Vision(id=f"w{n}", text=text),),
                  areas=(Area(id=f"r{n}", name=text, approach=text),))
            for n, text in enumerate(texts)
        ),
        initiatives=tuple(_crowded(n, text) for n, text in enumerate(texts)),
    )  # fmt: skip


def _crowded(n: int, text: str) -> Initiative:
    activity = Activity(
        id=f"a{n}", title=text, description=text, division="none",
        planned=(
            Step(id=f"s{n}", label=text, start="2023-05", note=text), Step(id=f"t{n}", label=text),
            Step(id=f"u{n}", label=text, start="2024-05", shape="milestone", tentative=True),
            Step(id=f"v{n}", label=text, start=2050),
        ),
        planned_texts=((2023, text), (2040, text)), actual_texts=((2024, text),),
        indicators=(
            Indicator(
                id=f"n{n}", name=text, unit=text, definition=text, targets=((2023, Target(kind="text", text=text)),),
                actuals=((2023, Actual(text=text, note=text, source=text)), (2024, Actual(unavailable=text))),
            ),
        ),
    )  # fmt: skip
    return Initiative(
        id=f"i{n}", title=text, policy=text, summary=text, situation=text, field=f"f{n}", areas=(f"r{n}",), note=text,
        activities=(activity,),
    )  # fmt: skip


LONG = "".join(f"長い説明の{n}文目です。" for n in range(90))
WIDE = "切れ目のない" * 150
LATIN = "Supercalifragilistic " * 60 + "x" * 400


SHORT = (*HOSTILE, "_x0041_", "<a:t>&")


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(SHORT[n : n + 20], id=str(n), marks=pytest.mark.thorough if n else ())
        for n in range(0, len(SHORT), 20)
    ],
)
def test_no_text_breaks_a_slide_or_leaves_it(texts: Sequence[str]) -> None:
    data = slides(replace(document(crowded_plan(texts)), stage=texts[0], summary=texts[0]))
    well_formed(data)
    deck = opened(data)
    assert overflowing(deck) == [] and crowded(deck) == []
    said = "".join(said_by(data).split())
    assert [text for text in texts if "".join(clean(text).split()) not in said] == []


@pytest.mark.parametrize("text", first([LONG, WIDE, LATIN, "行\n" * 90], 2), ids=["long", "wide", "latin", "lines"])
def test_long_texts_stay_on_their_slides(text: str) -> None:
    deck = opened(slides(replace(document(crowded_plan([text])), stage=text[:200], summary=text)))
    assert overflowing(deck) == [] and crowded(deck) == []


@pytest.mark.parametrize("text", [LONG, LATIN])
def test_a_long_text_is_whole_over_its_slides(text: str) -> None:
    """Every long text of a plan is there in full, whatever slides it is spread over."""
    text *= 6  # more than the head of a sheet holds
    activity = Activity(id="a", title="取組", actual_texts=((2024, text),))
    item = Initiative(id="i", title="名", summary=text, activities=(activity,))
    plan = Plan(id="p", title="計画", period=Period(first=2023, last=2025), initiatives=(item,))
    parts: dict[int, list[str]] = {1: [], 2: []}
    for slide in opened(slides(document(plan))).slides:
        for shape in slide.shapes:
            if not shape.has_table or not slide.shapes.title.text.startswith("名"):
                continue
            for row in shape.table.rows:
                if len(row.cells) == 2:
                    parts[1].append(row.cells[1].text)
                elif row.cells[1].text == "実績":
                    parts[2].append(row.cells[2].text)
    for found in parts.values():
        assert "".join("".join(found).split()) == "".join(text.split())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans(), st.sampled_from(LANGUAGES))
def test_no_plan_breaks_the_slides(plan: Plan, language: str) -> None:
    data = slides(document(plan), language)
    well_formed(data)
    deck = opened(data)
    assert overflowing(deck) == [] and crowded(deck) == []


def test_plans_with_almost_nothing() -> None:
    assert len(opened(slides(document(Plan(id="p", title="")))).slides) == 1
    bare = Plan(id="p", title="計画", initiatives=(Initiative(id="i", title="名"),))
    deck = opened(slides(document(bare)))
    assert [slide.shapes.title.text for slide in deck.slides][-1] == "名"
    assert "取組はまだありません。" in said_by(slides(document(bare)))


def test_twenty_activities_go_on_over_several_slides_under_the_same_head() -> None:
    activities = tuple(
        Activity(
            id=f"a{n}", title=f"取組{n}", planned=(Step(id=f"s{n}", label=f"工程{n}", start=2023, end=2024),),
            planned_texts=((2023, f"目標{n}"),), actual_texts=((2025, f"実績{n}"),),
        )
        for n in range(20)
    )  # fmt: skip
    plan = Plan(
        id="p", title="計画", period=Period(first=2023, last=2027),
        fields=(Field(id="f", name="分野", areas=(Area(id="r", name="方針"),)),),
        initiatives=(Initiative(id="i", title="大きな事業", field="f", areas=("r",), activities=activities),),
    )  # fmt: skip
    deck = opened(slides(document(plan)))
    assert overflowing(deck) == [] and crowded(deck) == []
    sheets = [slide for slide in deck.slides if slide.shapes.title.text.startswith("大きな事業")]
    assert len(sheets) > 1
    assert [s.shapes.title.text for s in sheets] == ["大きな事業", *["大きな事業（続き）"] * (len(sheets) - 1)]
    for slide in sheets:
        assert any(shape.name.startswith("field") and shape.text_frame.text == "分野" for shape in slide.shapes)
        table = next(shape.table for shape in slide.shapes if shape.has_table)
        assert [cell.text for cell in table.rows[0].cells][:3] == ["取組", "", "R5\n令和5年度"]
    told = said_by(slides(document(plan)))
    assert all(f"{word}{n}" in told for n in range(20) for word in ("取組", "目標", "実績", "工程"))


@given(st.text(max_size=200), st.floats(6, 20), st.floats(20, 500))
@settings(deadline=None)
def test_wrapped_lines_joined_are_the_text(text: str, size: float, width: float) -> None:
    lines = wrap(text, size, width)
    assert "".join(lines) == clean(text)
    head, rest = split(text, size, width, 2)
    assert rest == "".join(lines[2:]) and "".join(lines[:2]).removesuffix("\n") in (head, head.removesuffix("\n"))


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (2023, "R5年度", "FY2023"),
        ("2023-06", "R5.6", "Jun 2023"),
        ("2019-05", "R1.5", "May 2019"),
        ("2019-03", "H31.3", "Mar 2019"),
    ],
)
def test_short_times(value: int | str, ja: str, en: str) -> None:
    assert (short_when(value, "ja"), short_when(value, "en")) == (ja, en)
