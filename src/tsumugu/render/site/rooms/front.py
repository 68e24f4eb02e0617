"""The first pages: home, the system chart, the plan text, the history of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.changes.history import PLAN_PAGE, path_of
from tsumugu.render.reading import indicator_views, views
from tsumugu.render.reading.standing import STATES, state_label
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels import overview, shelf
from tsumugu.render.site.reading import EditionLine, Reading
from tsumugu.render.site.rooms import pairs
from tsumugu.render.site.rooms.listings import compared, target_changes
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, place_of


def pages(reading: Reading) -> Iterator[Page]:
    plan, index, chart = reading.now.plan, reading.index, reading.chart
    yield reading.page("index.html", "home.html", _home(reading))
    yield reading.page("chart.html", "chart.html", {"chart": chart, "philosophy": plan.philosophy})
    chapters = any(chapter.id in reading.stale for chapter in plan.chapters)
    draft = bool(reading.content.back) or not reading.content.editions
    pictures = reading.content.pictures
    shown = views.text(
        plan, chart, reading.language, cards=reading.subjects.cards, pictures=pictures, process=reading.process,
        draft=draft,
    )  # fmt: skip
    table = reading.now.table
    nodes = [node for chapter in plan.chapters for node in table.subtree(chapter.id)]
    text = {
        "text": shown, "stale": chapters, "moved": reading.subjects.moved(""),
        # Beside a paragraph stands that it was changed, and nothing where it never was.
        "marks": {key: mark for key, mark in reading.subjects.marks(*nodes).items() if not mark.first},
        "led": index.causes(frozenset(nodes)),
    }  # fmt: skip
    yield reading.page("text.html", "text.html", text)
    for owner in index.owners():
        history = {
            "history": index.page(owner, _subject(reading, owner)), "broken": reading.subjects.broken_below(owner),
            "editions": reading.lines[::-1] if owner == PLAN_PAGE else (),
            "withdrawn": reading.content.withdrawn[::-1] if owner == PLAN_PAGE else (),
            "gaps": reading.content.gaps[::-1] if owner == PLAN_PAGE else (),
        }  # fmt: skip
        yield reading.page(path_of(owner), "history.html", history)
    for span in index.older():
        older = {"history": index.older_page(span), "broken": (), "editions": (), "withdrawn": (), "gaps": ()}
        yield reading.page(span.path, "history.html", older)


def _home(reading: Reading) -> dict[str, object]:
    plan, today, language = reading.now.plan, reading.content.today, reading.language
    cards = reading.subjects.cards.values()
    standing = views.standing(plan, reading.month)
    counted: dict[str, int] = {state: getattr(standing, state) for state in STATES}
    return {
        "philosophy": plan.philosophy, "chart": reading.chart, "standing": standing, "today": reading.month,
        "states": [(state, state_label(state, language), counted[state]) for state in STATES],
        "indicators": indicator_views.counts(cards), "changes": overview.changes(reading.index, today, language),
        "ahead": overview.ahead(plan, cards, today, language), "editions": _latest(reading.lines),
        "told": pairs.told(reading),
        "compared": compared(reading.subjects), "changed_targets": target_changes(reading.subjects),
        "period": [column.year for column in reading.columns], "stale": PLAN_PAGE in reading.stale,
        "documents": shelf.documents(reading.content, reading.lines[-1].name if reading.lines else "", language),
    }  # fmt: skip


def _latest(lines: tuple[EditionLine, ...]) -> tuple[EditionLine, ...]:
    """The newest edition of each part, newest first."""
    by_part = {line.part: line for line in lines}
    return tuple(line for line in reversed(lines) if by_part[line.part] is line)


def _subject(reading: Reading, owner: str) -> Link | None:
    entry = reading.now.table.nodes.get(owner)
    if owner == PLAN_PAGE or entry is None:
        return None
    return Link(words.name_of(entry, owner), place_of(reading.now.table, owner))
