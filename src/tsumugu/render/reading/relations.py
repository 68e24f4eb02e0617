"""Who points at whom in a plan, read once: the initiatives of an area, the sheets of a division, what
leads to an indicator. Everything stands in the order of the plan."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TypeVar

from tsumugu.core.plan import Activity, Area, Division, Field, FocusTheme, Indicator, Initiative, Plan, Vision
from tsumugu.render.reading.indicators import owned

T = TypeVar("T")


class Relations:
    """All dictionaries are keyed by node id; what nobody points at is not in them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.fields: dict[str, Field] = {field.id: field for field in plan.fields}
        self.areas: dict[str, Area] = {area.id: area for field in plan.fields for area in field.areas}
        self.visions: dict[str, Vision] = {vision.id: vision for field in plan.fields for vision in field.visions}
        self.focus: dict[str, FocusTheme] = {theme.id: theme for theme in plan.focus_themes}
        self.divisions: dict[str, Division] = {division.id: division for division in plan.divisions}
        self.initiatives: dict[str, Initiative] = {item.id: item for item in plan.initiatives}
        self.indicators: dict[str, Indicator] = {}
        #: The node an indicator belongs to; an activity's indicator also to its initiative, see ``sheet_of``.
        self.owner: dict[str, str] = {}
        #: The field a vision or an area stands in.
        self.field_of: dict[str, Field] = {
            node.id: field for field in plan.fields for node in (*field.visions, *field.areas)
        }
        self.by_field: dict[str, list[Initiative]] = {}
        self.by_area: dict[str, list[Initiative]] = {}
        self.by_focus: dict[str, list[Initiative]] = {}
        self.led: dict[str, list[Initiative]] = {}
        self.partnered: dict[str, list[Initiative]] = {}
        self.activities: dict[str, list[tuple[Initiative, Activity]]] = {}
        self.measured: dict[str, list[Indicator]] = {}
        self.sheet_of: dict[str, Initiative] = {}
        self.successors: dict[str, list[Division]] = {}
        self.reached_from: dict[str, list[Indicator]] = {}
        self._read()

    @functools.cached_property
    def names(self) -> dict[str, str]:
        """What the nodes are called that others point at."""
        kinds: tuple[Mapping[str, Field | Area | FocusTheme | Division | Indicator], ...] = (
            self.fields, self.areas, self.focus, self.divisions, self.indicators,
        )  # fmt: skip
        return {node: one.name for kind in kinds for node, one in kind.items()}

    def _read(self) -> None:
        for item in self.plan.initiatives:
            _file(self.by_field, (item.field,), item)
            _file(self.by_area, item.areas or (), item)
            _file(self.by_focus, item.focus or (), item)
            _file(self.led, (item.lead,), item)
            _file(self.partnered, item.partners or (), item)
            for activity in item.activities:
                self.sheet_of[activity.id] = item
                _file(self.activities, (activity.division,), (item, activity))
        for division in self.plan.divisions:
            _file(self.successors, division.predecessors or (), division)
        for owner, indicator in owned(self.plan):
            self.indicators[indicator.id], self.owner[indicator.id] = indicator, owner
            _file(self.measured, (indicator.division,), indicator)
            _file(self.reached_from, indicator.leads_to or (), indicator)

    def field_above(self, node: str) -> Field | None:
        """The field that a node of the system chart, a sheet or an activity belongs to."""
        sheet = self.initiatives.get(node) or self.sheet_of.get(node)
        if sheet is not None:
            return self.fields.get(sheet.field or "")
        return self.fields.get(node) or self.field_of.get(node)


def _file(into: dict[str, list[T]], keys: Iterable[str | None], value: T) -> None:
    for key in keys:
        if key:
            into.setdefault(key, []).append(value)
