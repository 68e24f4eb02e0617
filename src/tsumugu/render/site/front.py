"""The first pages: home, the system chart, the plan text, the history of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render import views, words
from tsumugu.render.history import PLAN_PAGE, path_of
from tsumugu.render.site.frames import Page
from tsumugu.render.site.reading import Reading
from tsumugu.render.views import Link

RECENT = 8


def pages(reading: Reading) -> Iterator[Page]:
    plan, index, chart = reading.now.plan, reading.index, reading.chart
    yield reading.page(
        "index.html", "home.html",
        {
            "philosophy": plan.philosophy, "chart": chart, "standing": views.standing(plan, reading.month),
            "today": reading.month, "changes": index.recent(RECENT), "editions": reading.lines[::-1][:4],
            "period": [c.year for c in reading.columns], "stale": PLAN_PAGE in reading.stale,
        },
    )  # fmt: skip
    yield reading.page("chart.html", "chart.html", {"chart": chart, "philosophy": plan.philosophy})
    chapters = any(chapter.id in reading.stale for chapter in plan.chapters)
    text = {"text": views.text(plan, chart, reading.language), "stale": chapters}
    yield reading.page("text.html", "text.html", text)
    for owner in index.owners():
        history = {"history": index.page(owner, _subject(reading, owner))}
        yield reading.page(path_of(owner), "history.html", history)


def _subject(reading: Reading, owner: str) -> Link | None:
    entry = reading.now.table.nodes.get(owner)
    if owner == PLAN_PAGE or entry is None:
        return None
    path = {"initiative": views.initiative_path, "field": views.field_path}.get(entry.type)
    return Link(words.name_of(entry, owner), path(owner) if path else f"text.html#{owner}")
