"""The lists: every indicator, every focus theme, every division."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core.indicators import TargetChange
from tsumugu.render.reading import node_views
from tsumugu.render.reading.indicator_views import IndicatorRow, changes, row, schemes
from tsumugu.render.reading.outline import FIELDLESS
from tsumugu.render.site.frames import Page
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms.nodes import former
from tsumugu.render.site.subjects import Subjects
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, division_path, focus_path

WHOLE: words.Pair = ("プラン全体の指標", "Indicators of the plan as a whole")


def pages(reading: Reading) -> Iterator[Page]:
    yield _indicators(reading)
    yield _focus(reading)
    yield _divisions(reading)


def _indicators(reading: Reading) -> Page:
    """Grouped by field: those of the plan as a whole first, those of sheets without a field last."""
    subjects, language = reading.subjects, reading.language
    groups: dict[str, list[IndicatorRow]] = {"": [], **{field.id: [] for field in reading.now.plan.fields}, "-": []}
    for node, card in subjects.cards.items():
        owner = subjects.relations.owner[node]
        field = subjects.relations.field_above(owner)
        groups[field.id if field else "-" if owner else ""].append(row(card, reading.year))
    names = {field.id: field.name for field in reading.now.plan.fields}
    names |= {"": words.pick(WHOLE, language), "-": words.pick(FIELDLESS, language)}
    anchors = {"": "whole", "-": "fieldless"}
    view = {
        "groups": [(f"of-{anchors.get(g, g)}", names[g], tuple(rows)) for g, rows in groups.items() if rows],
        "schemes": schemes(subjects.cards.values()), "today": reading.content.today,
        "compared": compared(subjects), "changes": target_changes(subjects),
        "removed": subjects.gone_promises,
    }  # fmt: skip
    return reading.page("indicators/index.html", "indicators.html", view)


def compared(subjects: Subjects) -> list[str]:
    """The editions against which targets are labelled, of each part whose indicators have such a label."""
    relations = subjects.relations
    changed = {
        "roadmap" if owner in relations.initiatives or owner in relations.sheet_of else "text"
        for node, owner in relations.owner.items() if subjects.cards[node].changed
    }  # fmt: skip
    return sorted(subjects.titles[edition.name] for part, edition in subjects.before.items() if part in changed)


def target_changes(subjects: Subjects) -> tuple[tuple[TargetChange, int], ...]:
    return changes(subjects.cards.values(), sum(len(links) for _, links in subjects.removed))


def _focus(reading: Reading) -> Page:
    relations = reading.subjects.relations
    themes = [
        (Link(theme.name, focus_path(theme.id)), theme.text or "",
         node_views.items(relations.by_focus.get(theme.id, ()), reading.language))
        for theme in reading.now.plan.focus_themes
    ]  # fmt: skip
    return reading.page(
        "focus/index.html", "focuses.html", {"themes": themes, "former": former(reading, "focus_theme")}
    )


def _divisions(reading: Reading) -> Page:
    """By department, in the order of the plan; what no longer exists stands at the end."""
    relations, today = reading.subjects.relations, reading.content.today
    departments: dict[str, list[tuple[Link, int, int]]] = {}
    closed: list[tuple[Link, str]] = []
    for one in reading.now.plan.divisions:
        link = Link(one.name, division_path(one.id))
        if one.valid_to and one.valid_to < today:
            closed.append((link, one.valid_to))
            continue
        counted = (link, len(relations.led.get(one.id, ())), len(relations.partnered.get(one.id, ())))
        departments.setdefault(one.department or "", []).append(counted)
    closed.extend((link, "") for link in former(reading, "division"))
    view = {"departments": list(departments.items()), "closed": closed}
    return reading.page("divisions/index.html", "divisions.html", view)
