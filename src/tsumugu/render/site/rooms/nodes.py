"""The pages of what the plan is made of: fields, areas, visions, indicators, focus themes, divisions, sheets.

An address never vanishes. A node that left the plan keeps its page as its last edition had it, judged on the
day of that edition; such an edition is read only when the page has to be made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tsumugu.core import ids, traits
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Area, Indicator, Plan, Vision
from tsumugu.render.changes.history import path_of
from tsumugu.render.content import EditionContent
from tsumugu.render.reading import node_views, outline
from tsumugu.render.reading.indicator_views import Card, schemes
from tsumugu.render.reading.indicators import facts, owned
from tsumugu.render.reading.promises import Record
from tsumugu.render.reading.relations import Relations
from tsumugu.render.reading.sheet import Sheet, sheet
from tsumugu.render.site.frames import Page
from tsumugu.render.site.leavings import Gone
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms import roadmaps
from tsumugu.render.vocabulary import places


class PlanState(Struct, frozen=True):
    """A state of the plan that pages are made of: the newest one, or an edition's. ``drawn`` gives a sheet by
    the id of its initiative; ``year`` is the fiscal year to mark, 0 for none."""

    relations: Relations
    chart: outline.Chart
    cards: Mapping[str, Card]
    drawn: Callable[[str], Sheet]
    year: int
    language: str


def check_ids(plan: Plan) -> None:
    """Ids become file names. Raises ``Refusal("unsafe-id")`` for anything else."""
    named: list[Any] = [*plan.initiatives, *plan.fields, *plan.chapters, *plan.focus_themes, *plan.divisions]
    named.extend(node for field in plan.fields for node in (*field.areas, *field.visions))
    named.extend(indicator for _owner, indicator in owned(plan))
    for item in named:
        if not ids.is_id(item.id):
            raise Refusal("unsafe-id", id=item.id)


def pages(reading: Reading) -> Iterator[Page]:
    subjects, plan = reading.subjects, reading.now.plan
    state = PlanState(
        relations=subjects.relations,
        chart=reading.chart,
        cards=subjects.cards,
        drawn=reading.drawn.__getitem__,
        year=reading.year,
        language=reading.language,
    )
    for item in plan.initiatives:
        yield _page(reading, state, "initiative", item.id, (item.id,))
    for field in plan.fields:
        areas_and_visions: tuple[Area | Vision, ...] = (*field.areas, *field.visions)
        measured = [*field.indicators, *(one for node in areas_and_visions for one in node.indicators)]
        shown = (field.id, *(node.id for node in areas_and_visions), *(one.id for one in measured))
        yield _page(reading, state, "field", field.id, shown)
        for area in field.areas:
            yield _page(reading, state, "area", area.id, (area.id, *(one.id for one in area.indicators)))
        for vision in field.visions:
            yield _page(reading, state, "vision", vision.id, (vision.id, *(one.id for one in vision.indicators)))
    for theme in plan.focus_themes:
        yield _page(reading, state, "focus_theme", theme.id, (theme.id,))
    for division in plan.divisions:
        yield _page(reading, state, "division", division.id, (division.id,))
    for node in subjects.cards:
        yield _page(reading, state, "indicator", node, (node,))
    yield from _gone(reading)


def _page(reading: Reading, state: PlanState, node_type: str, node: str, shown: tuple[str, ...]) -> Page:
    """A page of the newest plan. ``shown``: the nodes whose marks it shows."""
    subjects = reading.subjects
    # A sheet and a field show all that is beneath them, the others only what they name.
    old = node in reading.stale if traits.is_subject(node_type) else not reading.stale_nodes.isdisjoint(shown)
    view = {
        **view_of(state, node_type, node), "gone": "", "moved": subjects.moved(node), "stale": old,
        "history": subjects.history(node), "roadmap": _roadmap(subjects.relations, node_type, node),
        "broken": () if traits.is_measured(node_type) else subjects.gone_at(node),
    }  # fmt: skip
    if traits.has_sheet(node_type):
        view |= {
            "marks": reading.index.marks(node),
            "contact": dict(reading.content.contacts).get(subjects.relations.initiatives[node].lead or "", ""),
            "events": subjects.thread(node, "roadmap"),
            "history": path_of(node), "document": reading.document(places.page_of(node_type, node)),
        }  # fmt: skip
    else:
        view |= {"marks": subjects.marks(*shown), "events": subjects.led(*shown)}
    return reading.page(places.page_of(node_type, node), f"{node_type}.html", view)


def _roadmap(relations: Relations, node_type: str, node: str) -> str:
    """The roadmap of what belongs to a node; ``""`` where nothing does."""
    if node_type == "field" and node in relations.by_field:
        return roadmaps.path_of("field", node)
    if node_type == "area" and node in relations.by_area:
        return roadmaps.path_of("area", node)
    if node_type == "focus_theme" and node in relations.by_focus:
        return roadmaps.path_of("focus", node)
    if node_type == "division" and (node in relations.led or node in relations.activities):
        return roadmaps.path_of("division", node)
    return ""


def view_of(state: PlanState, node_type: str, node: str) -> dict[str, Any]:
    """What a node's page says of the node itself, in any state of the plan."""
    return _VIEWS[node_type](state, node)


def _measured(state: PlanState, indicators: tuple[Indicator, ...]) -> dict[str, Any]:
    cards = tuple(state.cards[one.id] for one in indicators)
    return {"cards": cards, "schemes": schemes(cards)}


def _initiative(state: PlanState, node: str) -> dict[str, Any]:
    item = state.relations.initiatives[node]
    drawn = state.drawn(node)
    shown = node_views.sheet_view(
        item, drawn, state.relations, known=state.cards, year=state.year, language=state.language
    )
    return {"sheet": shown}


def _field(state: PlanState, node: str) -> dict[str, Any]:
    field = state.relations.fields[node]
    shown = next(one for one in state.chart.fields if one.node == node)
    measured = [*field.indicators, *(one for vision in field.visions for one in vision.indicators)]
    measured.extend(one for area in field.areas for one in area.indicators)
    return {"field": shown, **_measured(state, tuple(measured))}


def _area(state: PlanState, node: str) -> dict[str, Any]:
    area, relations = state.relations.areas[node], state.relations
    return {
        "node": node, "name": area.name, "approach": area.approach or "",
        "field": node_views.field_link(node, relations), "visions": node_views.visions_of(node, relations),
        "initiatives": node_views.items(relations.by_area.get(node, ()), state.language),
        **_measured(state, area.indicators),
    }  # fmt: skip


def _vision(state: PlanState, node: str) -> dict[str, Any]:
    vision, relations = state.relations.visions[node], state.relations
    others = tuple(link for link in node_views.visions_of(node, relations) if link.path != places.vision_path(node))
    return {
        "node": node, "name": vision.text, "field": node_views.field_link(node, relations), "visions": others,
        "areas": node_views.areas_of(node, relations), **_measured(state, vision.indicators),
    }  # fmt: skip


def _focus(state: PlanState, node: str) -> dict[str, Any]:
    theme = state.relations.focus[node]
    found = node_views.items(state.relations.by_focus.get(node, ()), state.language)
    return {"node": node, "name": theme.name, "text": theme.text or "", "initiatives": found}


def _division(state: PlanState, node: str) -> dict[str, Any]:
    successors = state.relations.successors.get(node, ())
    found = node_views.division(state.relations.divisions[node], state.relations, successors, state.language)
    return {"node": node, "division": found}


def _indicator(state: PlanState, node: str) -> dict[str, Any]:
    card = state.cards[node]
    field = node_views.field_link(state.relations.owner[node], state.relations)
    return {"card": card, "field": field, "schemes": schemes((card,))}


_VIEWS: dict[str, Callable[[PlanState, str], dict[str, Any]]] = {
    "initiative": _initiative, "field": _field, "area": _area, "vision": _vision, "indicator": _indicator,
    "focus_theme": _focus, "division": _division,
}  # fmt: skip


# -- what left the plan ------------------------------------------------------------------------


def _gone(reading: Reading) -> Iterator[Page]:
    states: dict[str, PlanState] = {}

    def state(edition: EditionContent) -> PlanState:
        if edition.name not in states:
            states[edition.name] = state_of(reading, edition)
        return states[edition.name]

    for node, left in reading.subjects.leavings.gone.items():
        yield _gone_page(reading, node, left, state)


def _gone_page(reading: Reading, node: str, left: Gone, state: Callable[[EditionContent], PlanState]) -> Page:
    """What the page takes from the newest plan is at hand; the rest an edition that never changes says."""
    subjects, node_type = reading.subjects, left.fact.type
    aside: dict[str, Any] = {
        "gone": subjects.titles[left.edition.name], "moved": subjects.moved(node), "marks": {}, "stale": False,
        "history": subjects.history(node), "events": (), "roadmap": "",
        "broken": () if traits.is_measured(node_type) else subjects.gone_at(node),
    }  # fmt: skip
    record = subjects.record_at(node)
    successors = tuple(subjects.relations.successors.get(node, ()))

    def build() -> dict[str, Any]:
        then = state_of(reading, left.edition, record) if record else state(left.edition)
        view = view_of(then, node_type, node)
        if traits.answers_itself(node_type) and successors:
            found = node_views.division(then.relations.divisions[node], then.relations, successors, reading.language)
            view["division"] = found
        return {**view, **aside}

    inputs = [left.edition.name, left.edition.root, left.edition.date, node, aside, [one.id for one in successors],
              [one.name for one in successors], sorted(record.items())]  # fmt: skip
    return Page(places.page_of(node_type, node), f"{node_type}.html", reading.frame, inputs, build)


def state_of(reading: Reading, edition: EditionContent, record: Record | None = None) -> PlanState:
    """An edition as its pages show it, judged on its day. ``record``: what became of its promises since."""
    language = reading.language
    then = reading.states.value(reading.states.of(edition), language)
    relations = Relations(then.plan)
    found = facts(then.plan, edition.date, language=language, record=record)
    cards = node_views.cards(found, relations, language)

    def drawn(node: str) -> Sheet:
        return sheet(relations.initiatives[node], then.plan.period, then.known, language)

    return PlanState(
        relations=relations,
        chart=outline.chart(then.plan, then.known),
        cards=cards,
        drawn=drawn,
        year=0,
        language=language,
    )


def former(reading: Reading, node_type: str) -> tuple[places.Link, ...]:
    """The nodes of a type that earlier editions had, as links to their pages."""
    return tuple(
        places.Link(left.fact.name, places.page_of(node_type, node))
        for node, left in reading.subjects.leavings.gone.items() if left.fact.type == node_type
    )  # fmt: skip
