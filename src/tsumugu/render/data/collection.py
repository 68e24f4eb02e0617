"""All tables of one document, always the same ones: a table that has nothing to say has no rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tsumugu.render.content import Document
from tsumugu.render.data import framework, ledger, measures, record, roadmap, structure
from tsumugu.render.data.columns import PLAN_NODE, DataTable, Row
from tsumugu.render.data.reading import Reading, reading
from tsumugu.render.data.unreadable import UNREADABLE, is_area_code, readable
from tsumugu.render.vocabulary import left_out

Rows = Callable[[Reading], Iterable[Row]]


def _of_framework(layout: DataTable) -> tuple[DataTable, Rows]:
    return layout, lambda source: framework.rows(source, layout)


#: In the order in which a reader meets them: the whole, the framework, the roadmap, the numbers, the history.
_TABLES: tuple[tuple[DataTable, Rows], ...] = (
    (structure.PLAN, structure.plan_rows),
    (structure.NODES, structure.node_rows),
    *map(_of_framework, framework.TABLES),
    (roadmap.INITIATIVES, roadmap.initiative_rows),
    (roadmap.ACTIVITIES, roadmap.activity_rows),
    (roadmap.STEPS, roadmap.step_rows),
    (roadmap.TEXTS, roadmap.text_rows),
    (roadmap.BUDGET, roadmap.budget_rows),
    (measures.INDICATORS, measures.indicator_rows),
    (measures.VALUES, measures.value_rows),
    (measures.RATINGS, measures.rating_rows),
    (record.TARGET_CHANGES, record.target_rows),
    (measures.JUDGEMENTS, measures.judgement_rows),
    (measures.RATING_SCHEMES, measures.scheme_rows),
    (measures.GRADES, measures.grade_rows),
    (structure.DIVISIONS, structure.division_rows),
    (structure.RELATIONS, structure.relation_rows),
    (structure.LISTS, structure.list_rows),
    (structure.FORMER_NAMES, structure.former_name_rows),
    (structure.TRANSLATIONS, structure.translation_rows),
    (structure.READINGS, structure.reading_rows),
    (record.EDITIONS, record.edition_rows),
    (ledger.CHANGES, ledger.change_rows),
    (ledger.CHANGE_APPROVALS, ledger.approval_rows),
    (ledger.CHANGE_CAUSES, ledger.cause_rows),
    (ledger.CHANGE_TOUCHES, ledger.touch_rows),
)  # fmt: skip

#: Every table without rows: what there is to know before there is a plan.
LAYOUTS: tuple[DataTable, ...] = (*(layout for layout, _ in _TABLES), UNREADABLE)

#: Fields of the plan that stand in no table, and why.
LEFT_OUT = left_out.LEFT_OUT["data"]


def tables(document: Document) -> tuple[DataTable, ...]:
    """The tables of one edition or draft, in the order of ``LAYOUTS``. Ids must be unique, as validation
    asks. Linear in the size of the plan."""
    return tuple(_tables(document))


def _tables(document: Document) -> Iterator[DataTable]:
    source = reading(document)
    plan = document.plan
    code = plan.organization.code
    unreadable: list[Row] = []
    if code is not None and not is_area_code(code):
        unreadable.append((structure.PLAN.id, PLAN_NODE, "organization.code", code))
        code = None
    common: Row = (plan.id, code, document.name or None)
    for layout, rows in _TABLES:
        kept, removed = readable(layout, (common + row for row in rows(source)))
        unreadable.extend(removed)
        yield layout.filled(kept)
    yield UNREADABLE.filled(tuple(common + row for row in unreadable))
