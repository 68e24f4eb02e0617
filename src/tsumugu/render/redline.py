"""見え消し: the later text with what went struck out and what came underlined, in the order of the plan."""

from __future__ import annotations

from markupsafe import Markup, escape

from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.core.text import compare
from tsumugu.render.comparison import Item, entries


def runs(before: str, after: str) -> Markup:
    """Two texts as one, with ``<del>`` and ``<ins>``."""
    tags = {"deleted": Markup("<del>{}</del>"), "inserted": Markup("<ins>{}</ins>")}
    return Markup("").join(
        escape(piece.text) if piece.kind == "same" else tags[piece.kind].format(piece.text)
        for piece in compare(before, after)
    )


def _shown(item: Item) -> Markup:
    if item.kind == "new":
        return Markup("<ins>{}</ins>").format(item.after)
    if item.kind == "deleted":
        return Markup("<del>{}</del>").format(item.before)
    if item.kind == "same":
        return escape(item.after)
    return runs(item.before, item.after)


def _heading(item: Item) -> Markup:
    """The node's own name; struck out or inserted as a whole if the node came or went."""
    name = (item.after or item.before).rsplit(" › ", 1)[-1]
    tag = {"new": Markup("<ins>{}</ins>"), "deleted": Markup("<del>{}</del>")}.get(item.kind, Markup("{}"))
    moved = Markup('<p class="moved">{}</p>').format(runs(item.before, item.after)) if item.kind == "moved" else ""
    level = min(item.depth + 2, 6)
    return Markup('<h{0}><span class="type">{1}</span> {2}</h{0}>{3}').format(
        level, item.label, tag.format(name), moved
    )


def html(before: Plan, after: Plan, language: str = "ja") -> str:
    """An HTML fragment; all text escaped. Top-level parts without any change shrink to one line."""
    units: list[list[Item]] = []
    for item in entries(to_table(before), to_table(after), language):
        if not units or (item.depth == 1 and item.path == ""):
            units.append([])
        units[-1].append(item)
    lines: list[Markup] = []
    skipped = 0
    omitted = "（略）" if not language.startswith("en") else "(unchanged)"
    for unit in [*units, []]:
        if unit and all(item.kind == "same" for item in unit):
            skipped += 1
            continue
        if skipped:
            lines.append(Markup('<p class="omitted">{}</p>').format(omitted))
            skipped = 0
        lines.extend(_unit(unit))
    changed = any(item.kind != "same" for unit in units for item in unit)
    if not changed:
        empty = "変更はありません。" if not language.startswith("en") else "Nothing changed."
        return str(Markup('<p class="empty">{}</p>').format(empty))
    return str(Markup('<div class="redline">{}</div>').format(Markup("\n").join(lines)))


def _unit(unit: list[Item]) -> list[Markup]:
    lines: list[Markup] = []
    open_list = False
    for item in unit:
        if item.path == "":
            if open_list:
                lines.append(Markup("</dl>"))
                open_list = False
            if item.depth:
                lines.append(_heading(item))
            continue
        if not open_list:
            lines.append(Markup("<dl>"))
            open_list = True
        lines.append(Markup("<dt>{}</dt><dd>{}</dd>").format(item.label, _shown(item)))
    if open_list:
        lines.append(Markup("</dl>"))
    return lines
