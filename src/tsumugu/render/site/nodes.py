"""The pages of what the plan is made of: fields, initiatives."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core import ids
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.render import views
from tsumugu.render.history import PLAN_PAGE, path_of
from tsumugu.render.sheet import sheet
from tsumugu.render.site.frames import Page
from tsumugu.render.site.reading import Reading, titled


def check_ids(plan: Plan) -> None:
    """Ids become file names. Raises ``Refusal("unsafe-id")`` for anything else."""
    for items in (plan.initiatives, plan.fields, plan.chapters):
        for item in items:
            if not ids.is_id(item.id):
                raise Refusal("unsafe-id", id=item.id)


def pages(reading: Reading) -> Iterator[Page]:
    yield from _fields(reading)
    yield from _initiatives(reading)
    yield from _former_initiatives(reading)


def _fields(reading: Reading) -> Iterator[Page]:
    years, language, index = reading.columns, reading.language, reading.index
    for field, shown in zip(reading.now.plan.fields, reading.chart.fields, strict=True):
        view = {
            "field": shown, "node": field.id, "columns": years,
            "indicators": views.field_indicators(field, years, language), "marks": index.marks(field.id),
            "history": path_of(field.id), "stale": field.id in reading.stale,
        }  # fmt: skip
        yield reading.page(views.field_path(field.id), "field.html", view)


def _initiatives(reading: Reading) -> Iterator[Page]:
    now, index = reading.now, reading.index
    for item in now.plan.initiatives:
        shown = views.initiative(
            item, now.plan.period, now.known, reading.drawn[item.id], reading.year, language=reading.language
        )
        view = {
            "sheet": shown, "marks": index.marks(item.id), "notes": index.notes(item.id),
            "history": path_of(item.id), "stale": item.id in reading.stale,
        }  # fmt: skip
        yield reading.page(views.initiative_path(item.id), "initiative.html", view)


def _former_initiatives(reading: Reading) -> Iterator[Page]:
    """An address never vanishes: what an earlier edition had is shown as that edition had it."""
    seen = set(reading.drawn)
    for edition in reversed(reading.content.editions):
        if seen.issuperset(edition.initiatives):
            continue
        then = reading.states.value(reading.states.of(edition), reading.language)
        check_ids(then.plan)
        for item in then.plan.initiatives:
            if item.id in seen:
                continue
            seen.add(item.id)
            drawn = sheet(item, then.plan.period, then.known, reading.language)
            label = titled(edition, reading.language)
            shown = views.initiative(item, then.plan.period, then.known, drawn, reading.year, label, reading.language)
            view = {"sheet": shown, "marks": {}, "notes": (), "history": path_of(PLAN_PAGE), "stale": False}
            yield reading.page(views.initiative_path(item.id), "initiative.html", view)
