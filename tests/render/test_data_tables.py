"""The tables of open data: nothing of the plan is missing, nothing is invented, and it all reads back."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

import pytest
from bench import synthetic
from hypothesis import given
from msgspec.structs import replace
from tests.render.open_data import documents, from_csv, held, plan_of, read, told
from tests.render.sample import sample_document, sample_plan

from tsumugu.core.plan import (
    Activity,
    Actual,
    Baseline,
    Indicator,
    Initiative,
    Organization,
    Period,
    Plan,
    Step,
    Target,
)
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import to_plan
from tsumugu.render.content import Document
from tsumugu.render.data import LAYOUTS, LEFT_OUT, Cell, DataTable, files, tables
from tsumugu.render.reading import indicators, standing
from tsumugu.render.vocabulary import words


def _by_id(document: Document) -> dict[str, DataTable]:
    return {table.id: table for table in tables(document)}


def _rows(document: Document, table: str) -> list[dict[str, Cell]]:
    found = _by_id(document)[table]
    return [dict(zip((column.name for column in found.columns), row, strict=True)) for row in found.rows]


# -- nothing is missing ------------------------------------------------------------------------


def _columns() -> Iterator[tuple[str, str]]:
    """``(node type, field)`` of every column that holds one; a code in braces stands for each of its values."""
    for layout in LAYOUTS:
        for column in layout.columns:
            if not column.holds:
                continue
            formats = [column.holds]
            for name in re.findall(r"\{(\w+)\}", column.holds):
                values = layout.columns[layout.index(name)].values
                choices = [value.value for value in values] or ["*"]
                formats = [format.replace(f"{{{name}}}", choice) for format in formats for choice in choices]
            yield from ((name, format) for name in layout.types for format in formats)


@pytest.mark.parametrize(("node_type", "path"), sorted(set(held())))
def test_every_field_of_the_plan_stands_in_a_table_or_on_the_list(node_type: str, path: str) -> None:
    found = [format for name, format in _columns() if name == node_type and fnmatch.fnmatchcase(path, format)]
    if f"{node_type}.{path}" in LEFT_OUT:
        assert found == []
    else:
        assert len(found) == 1, "one place for one fact"


def test_what_is_left_out_is_a_field_of_the_plan() -> None:
    for place in LEFT_OUT:
        node_type, _, path = place.partition(".")
        assert path in NODE_TYPES[node_type].fields


@pytest.mark.parametrize("format", ["csv", "json"])
@pytest.mark.parametrize("name", ["plan.yaml", "plan-revised.yaml", "plan-proposal.yaml"])
def test_the_sample_is_the_same_plan_when_it_is_read_back(name: str, format: str) -> None:
    plan = replace(sample_plan(name), process=None)  # it goes out in tables of its own
    found = plan_of(files(replace(sample_document(), plan=plan)), format)
    assert found == told(plan)
    assert to_plan(found) == plan


@given(document=documents())
def test_any_plan_is_the_same_when_it_is_read_back(document: Document) -> None:
    found = files(document)
    assert plan_of(found) == told(document.plan)
    assert read(found) == read(found, "json")


def test_the_files_are_the_same_for_every_plan_and_the_same_each_time() -> None:
    sample, empty = sample_document(), replace(sample_document(), plan=Plan(id="p", title="題"), previous=None)
    assert list(files(sample)) == list(files(empty))
    assert files(sample) == files(sample_document())


def test_a_large_plan_has_a_row_for_each_node() -> None:
    document = replace(sample_document(), plan=synthetic.plan(30), previous=None)
    found = _by_id(document)
    assert len(found["steps"].rows) == 30 * 4 * 7
    assert len(found["values"].rows) == 30 * 3 * 5
    assert len({row[3] for row in found["nodes"].rows}) == len(found["nodes"].rows)


# -- what is computed --------------------------------------------------------------------------


def test_the_ratings_are_those_of_every_other_format() -> None:
    document = sample_document()
    rows = {(row["indicator_id"], row["fiscal_year"]): row for row in _rows(document, "ratings")}
    seen = 0
    for facts in indicators.facts(document.plan, document.date, document.previous):
        for year in facts.years:
            row = rows.get((facts.node, year.year))
            if row is None:
                assert (year.result, year.rate, year.grade, year.expected, year.change) == (None, "", "", "", None)
                continue
            seen += 1
            assert (row["result"], row["achievement_rate"] or "", row["grade"] or "", row["target_change"]) == (
                year.result, year.rate, year.grade, year.change,
            )  # fmt: skip
            expected = row["expected_value"]
            unit = facts.indicator.unit or ""
            assert year.expected == (words.number(str(expected), unit) if expected is not None else "")
    assert seen > 80


def _edition(plan: Plan, previous: Plan) -> Document:
    return replace(sample_document(), plan=plan, previous=previous)


def _indicator(**targets: str) -> Indicator:
    promised = tuple((int(year[1:]), Target(kind="at-least", value=value)) for year, value in sorted(targets.items()))
    return Indicator(id="i", name="指標", direction="up", targets=promised)


def _plan(*found: Indicator) -> Plan:
    return Plan(id="p", title="題", period=Period(first=2024, last=2026), indicators=found)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"y2025": "10"}, {"y2025": "10"}, {2025: "unchanged"}),
        ({"y2025": "10"}, {"y2025": "8"}, {2025: "lowered"}),
        ({"y2025": "10"}, {"y2025": "12", "y2026": "1"}, {2025: "raised", 2026: "new"}),
        ({"y2025": "10", "y2026": "9"}, {"y2025": "10"}, {2025: "unchanged", 2026: "removed"}),
        ({"y2030": "10"}, {}, {2030: "removed"}),  # outside the period: still not forgotten
        ({"y2025": "10", "y2026": "9"}, None, {2025: "removed", 2026: "removed"}),  # the whole indicator went
    ],
)
def test_no_target_changes_quietly(
    before: dict[str, str], after: dict[str, str] | None, changes: dict[int, str]
) -> None:
    plan = _plan() if after is None else _plan(_indicator(**after))
    found = _rows(_edition(plan, _plan(_indicator(**before))), "ratings")
    assert {row["fiscal_year"]: row["target_change"] for row in found} == changes


def test_a_target_that_is_no_number_is_neither_new_nor_removed() -> None:
    clear, unclear = _plan(_indicator(y2025="10")), _plan(_indicator(y2025="約10"))
    assert _rows(_edition(unclear, clear), "ratings") == []
    assert {row["target_change"] for row in _rows(_edition(clear, unclear), "ratings")} == {None}


def test_the_longest_numbers_of_the_format() -> None:
    small, large = "0." + "0" * 27 + "1", "9" * 30
    found = Indicator(
        id="i", name="指標", baseline=Baseline(year=2024, value=small),
        targets=((2024, Target(kind="at-least", value=small)), (2026, Target(kind="at-least", value=large))),
        actuals=((2024, Actual(value=large)),),
    )  # fmt: skip
    rows = {row["fiscal_year"]: row for row in _rows(_edition(_plan(found), _plan()), "ratings")}
    assert rows[2024]["achievement_rate"] == "9" * 30 + "0" * 30 + ".0"
    assert rows[2026]["expected_value"] == large + "." + "0" * 28
    assert plan_of(files(_edition(_plan(found), _plan()))) == told(_plan(found))


def test_the_state_of_an_activity_is_that_of_every_other_format() -> None:
    document = sample_document()
    states = {row["activity_id"]: row["state"] for row in _rows(document, "activities")}
    for item in document.plan.initiatives:
        for activity in item.activities:
            assert states[activity.id] == standing.state(activity, document.date[:7])
    assert len(set(states.values())) > 2


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"start": 2023}, ("2023", None, "2023-04", "2024-03", 2023, 2023, False)),
        ({"start": "2024-02", "end": "2024-05"}, ("2024-02", "2024-05", "2024-02", "2024-05", 2023, 2024, False)),
        ({"start": "2024-02", "end": 2025}, ("2024-02", "2025", "2024-02", "2026-03", 2023, 2025, False)),
        ({"start": 2024, "shape": "continuing"}, ("2024", None, "2024-04", None, 2024, None, False)),
        ({"shape": "continuing", "start": 2024, "end": 2025},
         ("2024", "2025", "2024-04", "2026-03", 2024, 2025, False)),
        ({}, (None, None, None, None, None, None, True)),
        ({"end": 2025}, (None, "2025", None, None, None, None, True)),
    ],
)  # fmt: skip
def test_the_time_of_a_step(step: dict[str, object], said: tuple[Cell, ...]) -> None:
    # Unchecked: fields by their names, of many types.
    made = Activity(id="a", title="取組", planned=(Step(id="s", label="工程", **step),))  # type: ignore[arg-type]
    plan = Plan(id="p", title="題", initiatives=(Initiative(id="x", title="事業", activities=(made,)),))
    (row,) = _rows(_edition(plan, plan), "steps")
    names = ("start", "end", "first_month", "last_month", "first_fiscal_year", "last_fiscal_year", "unassigned")
    assert tuple(row[name] for name in names) == said


def test_a_translation_older_than_its_text_is_known() -> None:
    plan = sample_plan()
    renamed = replace(plan, title="改めた題名")
    outdated = {}
    for name, one in (("now", plan), ("renamed", renamed)):
        rows = _rows(_edition(one, plan), "translations")
        outdated[name] = {(row["node_id"], row["field"], row["language"]): row["outdated"] for row in rows}
    assert outdated["now"]["_plan", "title", "en"] is False
    assert outdated["renamed"]["_plan", "title", "en"] is True
    assert outdated["renamed"]["_plan", "notice", "en"] is False


def test_the_history_names_offices_and_no_persons() -> None:
    document = sample_document()
    named = replace(document, changes=tuple(replace(note, actor="氏名") for note in document.changes))
    found = files(named)
    assert not [name for name, data in found.items() if "氏名".encode() in data]
    rows = _rows(document, "changes")
    assert [(row["sequence"], row["role"], row["division"]) for row in rows] == [
        (1, "secretariat", None), (2, "staff", "交通政策課"),
    ]  # fmt: skip
    assert [row["role"] for row in _rows(document, "change_approvals")] == ["head", "secretariat"]
    (touched,) = _rows(document, "change_touches")
    assert (touched["node_id"], touched["field"], touched["whole_node"]) == ("noriai-yoyaku", "summary", False)


# -- what a draft may hold ---------------------------------------------------------------------


def test_what_is_no_number_stands_beside_the_number_columns() -> None:
    bad = Indicator(
        id="i", name="指標", baseline=Baseline(year=2023, value="12"),
        targets=((2025, Target(kind="at-least", value="=1+1")),), actuals=((2025, Actual(value="0")),),
    )  # fmt: skip
    money = Initiative(id="x", title="事業", budget=((2025, "約30"), (2026, "30")))
    plan = replace(_plan(bad), organization=Organization(code="青森"), initiatives=(money,))
    document = _edition(plan, plan)
    assert [row["amount"] for row in _rows(document, "budget")] == [None, "30"]
    assert [(row["target_value"], row["actual_value"]) for row in _rows(document, "values")] == [(None, "0")]
    assert {row["organization_code"] for row in _rows(document, "nodes")} == {None}
    assert {(row["node_id"], row["field"], row["text"]) for row in _rows(document, "unreadable")} == {
        ("_plan", "organization.code", "青森"), ("x", "budget.2025", "約30"), ("i", "targets.2025.value", "=1+1"),
    }  # fmt: skip
    assert plan_of(files(document)) == told(plan)


def test_a_date_that_is_none_is_kept() -> None:
    plan = Plan(id="p", title="題", former_titles=(("昔", "旧題"), ("2024-04-01", "前の題")))
    document = _edition(plan, plan)
    assert [row["used_until"] for row in _rows(document, "former_names")] == ["2024-04-01"]
    assert plan_of(files(document)) == told(plan)


# -- every number and text of the sample, one by one -------------------------------------------


def test_targets_actuals_steps_and_texts_of_the_sample() -> None:
    document = sample_document()
    found = files(document)
    for format in ("csv", "json"):
        data = read(found, format)
        values = {(row["indicator_id"], row["fiscal_year"]): row for row in data["values"]}
        for _, indicator in indicators.owned(document.plan):
            for year, target in indicator.targets:
                row = values[indicator.id, year]
                assert Target(
                    kind=row["target_kind"], value=row["target_value"], low=row["target_low"],
                    high=row["target_high"], text=row["target_text"],
                ) == target  # fmt: skip
            for year, actual in indicator.actuals:
                row = values[indicator.id, year]
                assert row["has_actual"] and Actual(
                    value=row["actual_value"], text=row["actual_text"], unavailable=row["actual_unavailable"],
                    status=row["actual_status"], note=row["actual_note"], source=row["actual_source"],
                ) == actual  # fmt: skip
        steps = {row["step_id"]: row for row in data["steps"]}
        texts = {(row["activity_id"], row["kind"], row["fiscal_year"]): row["text"] for row in data["texts"]}
        count = 0
        for item in document.plan.initiatives:
            for activity in item.activities:
                for kind, made in (("planned", activity.planned), ("actual", activity.actual)):
                    for step in made:
                        row = steps.pop(step.id)
                        assert (row["kind"], row["label"], row["note"]) == (kind, step.label, step.note)
                        assert (row["start"], row["end"]) == tuple(
                            None if time is None else str(time) for time in (step.start, step.end)
                        )
                for year, text in activity.planned_texts:
                    assert texts.pop((activity.id, "planned", year)) == text
                    count += 1
                for year, text in activity.actual_texts:
                    assert texts.pop((activity.id, "actual", year)) == text
                    count += 1
        assert (steps, texts, count > 20) == ({}, {}, True)


def test_a_true_zero_is_not_a_blank() -> None:
    zero = Indicator(id="i", name="指標", actuals=((2024, Actual(value="0")), (2025, Actual(unavailable="調査中"))))
    found = files(_edition(_plan(zero), _plan()))
    types = {column.name: column.type for layout in LAYOUTS if layout.id == "values" for column in layout.columns}
    rows = from_csv(found["values.csv"], dict(types))
    assert [(row["actual_value"], row["has_actual"]) for row in rows] == [("0", True), (None, True)]


def test_a_table_of_many_rows_is_called_by_many() -> None:
    """Beside one another on the data page: Step, Former name and Translation stood among Nodes and Chapters."""
    titles = {one.id: one.title[1] for one in tables(sample_document())}
    one = {name: title for name, title in titles.items() if not re.search(r"s\b", title)}
    assert one == {"plan": "Plan and edition"}
