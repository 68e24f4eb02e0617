"""The parts of a sheet as HTML: what is drawn on the page, and drawn again where it changed.

A part is one table body or one row with an id of its own; ``order`` says in which container which parts stand. The
script puts a part in place of the one with its id, and never one in which somebody writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tsumugu.core import fiscal
from tsumugu.core.table import Table
from tsumugu.desk.editor import cells, units
from tsumugu.render.reading import views
from tsumugu.render.reading.sheet import ActivityRows, Bar, Column, Row, Stretch
from tsumugu.web import labels


@dataclass(frozen=True)
class Drawn:
    """``parts``: id to HTML; ``order``: id of a container to the ids of its parts."""

    parts: dict[str, str]
    order: dict[str, list[str]]


class Drawing:
    """One sheet of a state (``table``) as one person sees it. ``base``: what the draft stands on, for the marks of what
    it changed; the same state where nothing is a draft."""

    def __init__(self, table: Table, base: Table, node: str, *, editable: bool, this_year: int) -> None:
        self.table, self.base, self.node, self.editable = table, base, node, editable
        self.this_year = this_year
        self.view = views.initiative_of(table, node, this_year, labels.language())
        self.columns = self.view.sheet.columns
        self._old: dict[str, Bar] | None = None

    def drawn(self) -> Drawn:
        head = [(f"h-{path.replace('.', '-')}", self._line(path)) for path in units.HEAD]
        activities = [(f"a-{rows.node}", self._activity(rows)) for rows in self.view.sheet.activities]
        indicators = [(f"i-{one.node}", self._indicator(one.node)) for one in self.view.indicators]
        budget = [("n-budget", self._budget())]
        found = {"head": head, "activities": activities, "indicators": indicators, "budget": budget}
        return Drawn(
            {key: html for parts in found.values() for key, html in parts},
            {name: [key for key, _html in parts] for name, parts in found.items()},
        )

    # -- values --------------------------------------------------------------------------------

    def _value(self, node: str, path: str, soft: str = "") -> SafeString:
        entry = self.table.nodes[node]
        shown = labels.value_words(entry, path, self.table.nodes)
        label = labels.field_label(entry.type, path)
        return cells.value(f"{node}/{path}", label, shown, editable=self.editable, was=self._was(node, path), soft=soft)

    def _was(self, node: str, path: str) -> str | None:
        """What the base says where it says something else; ``""`` too where the node is new."""
        entry, before = self.table.nodes[node], self.base.nodes.get(node)
        if self.base is self.table:
            return None
        old: Any = before.fields.get(path) if before is not None else None
        if old == entry.fields.get(path):
            return None
        return labels.value_words(before, path, self.base.nodes) if before is not None else ""

    def _line(self, path: str) -> str:
        entry = self.table.nodes[self.node]
        mark = {"change.digital": "D", "change.transformation": "X"}.get(path, "")
        sign = f'<span class="dx" aria-hidden="true">{mark}</span>' if mark else ""
        return (
            f'<tr id="h-{path.replace(".", "-")}"><th scope="row">{escape(labels.field_label(entry.type, path))}</th>'
            f'<td class="prose">{sign}{self._value(self.node, path)}</td></tr>'
        )

    # -- activities ----------------------------------------------------------------------------

    def _activity(self, rows: ActivityRows) -> str:
        node = rows.node
        lines = [line for row in rows.rows for line in self._row(node, row)]
        described = "description" in self.table.nodes[node].fields
        about = f"{self._value(node, 'title')}{self._value(node, 'description') if described else ''}"
        if self.editable:
            more = (
                ""
                if described
                else str(self._value(node, "description", labels.field_label("activity", "description")))
            )
            division = self._value(node, "division", labels.field_label("activity", "division"))
            about += self._tools(rows.title, more + str(division), node)
        elif rows.division:
            about += f'<span class="soft">{escape(rows.division)}</span>'
        head = f'<th scope="rowgroup" rowspan="{len(lines)}" class="act">{about}</th>'
        body = "".join(f"<tr{kind}>{head if n == 0 else ''}{line}</tr>" for n, (kind, line) in enumerate(lines))
        return f'<tbody id="a-{escape(node)}" data-node="{escape(node)}">{body}</tbody>'

    def _tools(self, name: str, more: str, node: str) -> str:
        """What is written seldom, and the acts on the whole row."""
        said = (("up", _("Up")), ("down", _("Down")), ("delete", _("Delete")))
        acts = "".join(str(cells.act(act, text, node=node)) for act, text in said)
        whose = f'<span class="visually-hidden"> {escape(name)}</span>'
        return f'<details class="tools"><summary>{escape(_("More"))}{whose}</summary>{more}{acts}</details>'

    def _row(self, activity: str, row: Row) -> list[tuple[str, str]]:
        """The lines of 目標 or 実績: (attributes of the row, its cells)."""
        lines: list[str] = [self._lane(activity, row, lane, first=n == 0) for n, lane in enumerate(row.lanes)]
        if not lines:
            lines = ["".join(self._empty(activity, row.kind, column) for column in self.columns) or "<td></td>"]
        path = f"{row.kind}_texts"
        if row.texts:
            texts = (self._value(activity, f"{path}.{column.year}") for column in self.columns)
            lines.append("".join(f'<td class="prose">{text}</td>' for text in texts))
        if row.unassigned:
            lines.append(self._tray(row))
        word = labels.short("indicator.targets") if row.kind == "planned" else labels.short("indicator.actuals")
        add = ""
        if self.editable:
            name = escape(_("Add a step to %(row)s") % {"row": word})
            add = (
                f'<button type="button" class="quiet small plus" data-do="draw" data-parent="{escape(activity)}"'
                f' data-slot="{row.kind}" aria-label="{name}" title="{name}">＋</button>'
            )
        kind = f'<th class="kind" scope="row" rowspan="{len(lines)}">{escape(word)}{add}</th>'
        return [(f' class="{row.kind}"', (kind if n == 0 else "") + line) for n, line in enumerate(lines)]

    def _empty(self, activity: str, kind: str, column: Column) -> str:
        return f'<td class="bar">{cells.draw_here(activity, kind, column.year) if self.editable else ""}</td>'

    def _lane(self, activity: str, row: Row, lane: Iterable[Stretch], *, first: bool) -> str:
        made, at = [], 0
        for stretch in lane:
            if stretch.bar is not None:
                span = f' colspan="{stretch.width}"' if stretch.width > 1 else ""
                made.append(f'<td class="bar"{span}>{self._bar(stretch.bar, stretch.width, at)}</td>')
            else:
                made.append(self._empty(activity, row.kind, self.columns[at]) if first else '<td class="bar"></td>')
            at += stretch.width
        return "".join(made)

    def _bar(self, one: Bar, width: int, at: int) -> SafeString:
        old = self._before(one.node)
        differs = old is not None and (old.begin, old.end, old.when) != (one.begin, one.end, one.when)
        entry = self.table.nodes[one.node]
        start, end, shape = (entry.fields.get(path) for path in ("start", "end", "shape"))
        months = fiscal.time_of(start, end, shape) or ("", "")  # type: ignore[arg-type]  # a step's times
        if end is None and shape == "continuing":
            months = (months[0], "")
        return cells.bar(
            one, width, editable=self.editable, new=self._is_new(one.node), before=old if differs else None,
            first_column=at, months=months,
        )  # fmt: skip

    def _is_new(self, node: str) -> bool:
        """Whether the draft added or changed a step."""
        return node not in self.base.nodes or self.base.nodes[node].fields != self.table.nodes[node].fields

    def _before(self, node: str) -> Bar | None:
        """The bar as it was when the draft began."""
        if self.base is self.table:
            return None
        if self._old is None:
            self._old = {}
            if self.node in self.base.nodes:
                was = views.initiative_of(self.base, self.node, self.this_year, labels.language())
                for rows in was.sheet.activities:
                    for row in rows.rows:
                        bars = (*(s.bar for lane in row.lanes for s in lane if s.bar), *row.unassigned)
                        self._old |= {bar.node: bar for bar in bars}
        return self._old.get(node)

    def _tray(self, row: Row) -> str:
        steps = " ".join(str(cells.chip(b, editable=self.editable, new=self._is_new(b.node))) for b in row.unassigned)
        said = escape(_("Not yet assigned to a year:"))
        return f'<td colspan="{max(1, len(self.columns))}" class="tray"><span class="soft">{said}</span> {steps}</td>'

    # -- numbers -------------------------------------------------------------------------------

    def _indicator(self, node: str) -> str:
        entry = self.table.nodes[node]

        def told(*paths: str) -> str:
            return "".join(
                f'<span class="about"><span class="soft">{escape(labels.field_label(entry.type, path))}</span>'
                f"{self._value(node, path)}</span>"
                for path in paths
            )

        about = f"{self._value(node, 'name')}{told('unit', 'direction', 'baseline')}"
        if self.editable:
            rest = (path for path in units.ABOUT if path not in ("name", "unit", "direction", "baseline"))
            about += self._tools(str(entry.fields.get("name", "")), told(*rest), node)
        first = f'<th scope="rowgroup" rowspan="2" class="act">{about}</th>'
        rows = "".join(
            f'<tr>{head}<th class="kind" scope="row">{escape(labels.short(f"indicator.{path}"))}</th>'
            + "".join(f'<td class="num">{self._value(node, f"{path}.{c.year}")}</td>' for c in self.columns)
            + "</tr>"
            for path, head in (("targets", first), ("actuals", ""))
        )
        return f'<tbody id="i-{escape(node)}" data-node="{escape(node)}">{rows}</tbody>'

    def _budget(self) -> str:
        label = labels.field_label("initiative", "budget")
        values = "".join(f'<td class="num">{self._value(self.node, f"budget.{c.year}")}</td>' for c in self.columns)
        head = f'<th scope="row" colspan="2" class="act">{escape(label)}</th>'
        return f'<tbody id="n-budget"><tr>{head}{values}</tr></tbody>'
