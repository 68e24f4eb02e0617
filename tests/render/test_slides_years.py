"""The years of a sheet on slides: those of which some row says something, over as many slides as they need."""

from __future__ import annotations

from typing import Any

from bench import synthetic
from msgspec.structs import replace
from tests.render.test_slides import crowded, document, opened, overflowing, said_by

from tsumugu.core.plan import Activity, Initiative, Period, Plan, Step
from tsumugu.render.slides import slides


def test_more_years_than_a_slide_holds() -> None:
    plan = replace(synthetic.plan(1), period=Period(first=2018, last=2040))
    deck = opened(slides(document(plan)))
    assert overflowing(deck) == [] and crowded(deck) == []
    heads = [c.text for slide in deck.slides for s in slide.shapes if s.has_table for c in s.table.rows[0].cells]
    assert any("令和9年度" in head for head in heads) and not any("令和22年度" in head for head in heads)
    (item,) = plan.initiatives
    plan = replace(plan, initiatives=(replace(item, budget=tuple((year, "1") for year in range(2018, 2041))),))
    deck = opened(slides(document(plan)))
    assert overflowing(deck) == [] and crowded(deck) == []
    assert "令和22年度" in said_by(slides(document(plan)))


def _years(deck: Any) -> list[list[str]]:
    """The years in the head of each roadmap of a deck."""
    tables = (s.table for slide in deck.slides for s in slide.shapes if s.has_table and s.name.startswith("roadmap"))
    return [[cell.text.partition("\n")[2] for cell in table.rows[0].cells][2:] for table in tables]


def test_years_of_which_no_row_says_anything_are_left_out() -> None:
    steps = (Step(id="s", label="準備", start="2024-04", end="2025-03"), Step(id="t", label="本番", start="2031-10"))
    first = Activity(id="a", title="取組一", planned=steps, planned_texts=((2024, "着手"),))
    second = Activity(id="b", title="取組二", actual_texts=((2027, "済み"),))
    item = Initiative(id="i", title="事業", activities=(first, second), budget=((2029, "5"),))
    plan = Plan(id="p", title="計画", period=Period(first=2023, last=2039), initiatives=(item,))
    deck = opened(slides(document(plan)))
    assert _years(deck) == [["令和6年度", "令和9年度", "令和11年度", "令和13年度"]]
    # A bar stands in the column of its year, whatever was left out before it.
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    table = next(shape for shape in shapes if shape.has_table and shape.name.startswith("roadmap"))
    widths = [column.width for column in table.table.columns]
    for label, column in (("準備", 2), ("本番", 5)):
        bar = next(shape for shape in shapes if shape.name.startswith("step") and label in shape._element.xml)
        left = table.left + sum(widths[:column])
        assert left <= bar.left and bar.left + bar.width <= left + widths[column] + 2


def test_a_sheet_that_says_nothing_of_any_year_has_one_slide_of_years() -> None:
    item = Initiative(id="i", title="事業", activities=(Activity(id="a", title="取組"),))
    for last, count in ((2025, 3), (2039, 5)):
        plan = Plan(id="p", title="計画", period=Period(first=2023, last=last), initiatives=(item,))
        (years,) = _years(opened(slides(document(plan))))
        assert years[0] == "令和5年度" and len(years) >= count
