"""体系図 as a value: field → vision → area → initiative, and which field carries which. The drawing and the
outline in words are both made of it, so they cannot say different things."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tsumugu.core.plan import Field, Initiative, Plan
from tsumugu.render.vocabulary.places import Link, area_path, field_path, initiative_path, vision_path
from tsumugu.render.vocabulary.words import Pair

#: The head of what no field is named for, wherever the plan is told field by field.
FIELDLESS: Pair = ("分野を定めていない事業", "Initiatives without a field")


class ChartArea(Struct, frozen=True):
    node: str
    name: str
    approach: str
    initiatives: tuple[Link, ...]

    @property
    def link(self) -> Link:
        return Link(self.name, area_path(self.node))


class ChartField(Struct, frozen=True):
    """``carries`` are the fields this one supports, ``carried_by`` those that support it; ``others`` the
    initiatives of the field that stand in none of its areas."""

    node: str
    link: Link
    need: str
    carries: tuple[Link, ...]
    carried_by: tuple[Link, ...]
    aims: tuple[Link, ...]
    areas: tuple[ChartArea, ...]
    others: tuple[Link, ...]

    @property
    def supports(self) -> tuple[str, ...]:
        return tuple(link.text for link in self.carries)

    @property
    def visions(self) -> tuple[str, ...]:
        return tuple(link.text for link in self.aims)

    @property
    def initiatives(self) -> int:
        """How many initiatives are shown here; one that stands in two areas counts once."""
        return len({link.path for area in self.areas for link in area.initiatives}) + len(self.others)


class Chart(Struct, frozen=True):
    fields: tuple[ChartField, ...]
    others: tuple[Link, ...]

    @property
    def initiatives(self) -> int:
        return sum(field.initiatives for field in self.fields) + len(self.others)


def link_of(item: Initiative) -> Link:
    return Link(item.title, initiative_path(item.id))


def chart(plan: Plan, known: Mapping[str, str] | None = None) -> Chart:
    """The whole chart. ``known`` (node id to name) may say a field's name otherwise than the plan does."""
    names = {field.id: (known or {}).get(field.id, field.name) for field in plan.fields}
    by_field: dict[str, list[Initiative]] = {field.id: [] for field in plan.fields}
    rest: list[Initiative] = []
    for item in plan.initiatives:
        by_field.get(item.field or "", rest).append(item)
    carriers: dict[str, list[Link]] = {}
    for field in plan.fields:
        for node in field.supports or ():
            carriers.setdefault(node, []).append(Link(names[field.id], field_path(field.id)))
    return Chart(
        tuple(_field(f, names, tuple(carriers.get(f.id, ())), by_field[f.id]) for f in plan.fields),
        tuple(link_of(item) for item in rest),
    )


def _field(field: Field, names: Mapping[str, str], carried_by: tuple[Link, ...], items: list[Initiative]) -> ChartField:
    by_area: dict[str, list[Link]] = {area.id: [] for area in field.areas}
    others = []
    for item in items:
        inside = [node for node in item.areas or () if node in by_area]
        for node in inside:
            by_area[node].append(link_of(item))
        if not inside:
            others.append(link_of(item))
    carried = field.supports or ()
    return ChartField(
        node=field.id,
        link=Link(names[field.id], field_path(field.id)),
        need=field.need or "",
        carries=tuple(Link(name, field_path(node)) for node, name in names.items() if node in carried),
        carried_by=carried_by,
        aims=tuple(Link(vision.text, vision_path(vision.id)) for vision in field.visions),
        areas=tuple(ChartArea(a.id, a.name, a.approach or "", tuple(by_area[a.id])) for a in field.areas),
        others=tuple(others),
    )
