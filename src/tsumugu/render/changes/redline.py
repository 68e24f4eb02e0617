"""見え消し: the later text with what went struck out and what came underlined, in the order of the plan."""

from __future__ import annotations

from markupsafe import Markup, escape

from tsumugu.core.table import Table
from tsumugu.core.text import compare
from tsumugu.render.changes import pictured
from tsumugu.render.changes.comparison import REPLACED, Item, entries, is_replaced
from tsumugu.render.changes.pictured import Pictures
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.terms import TERMS
from tsumugu.render.vocabulary.words import pick


def runs(before: str, after: str) -> Markup:
    """Two texts as one, with ``<del>`` and ``<ins>``."""
    tags = {"deleted": Markup("<del>{}</del>"), "inserted": Markup("<ins>{}</ins>")}
    return Markup("").join(
        escape(piece.text) if piece.kind == "same" else tags[piece.kind].format(piece.text)
        for piece in compare(before, after)
    )


def _replaced(item: Item, language: str, shown: Pictures) -> Markup:
    """Another picture: that it is, then the one struck out before the one that came. Two names are not told apart
    letter by letter."""
    sides = [
        said + pictured.html((picture,) if picture is not None else (), shown, language)
        for said, picture in zip((escape(item.before), escape(item.after)), item.pictures, strict=True)
    ]
    note = words.pick(REPLACED, language)
    return Markup("{}\n<del>{}</del>\n<ins>{}</ins>").format(note, *sides)


def _shown(item: Item) -> Markup:
    if item.kind == "new":
        return Markup("<ins>{}</ins>").format(item.after)
    if item.kind == "deleted":
        return Markup("<del>{}</del>").format(item.before)
    if item.kind == "same":
        return escape(item.after)
    return runs(item.before, item.after)


def _field(item: Item, language: str, shown: Pictures) -> Markup:
    if is_replaced(item):
        return _replaced(item, language, shown)
    seen = item.pictures[1] or item.pictures[0]
    return words.in_its_language(_shown(item), language) + pictured.html((seen,) if seen else (), shown, language)


def _heading(item: Item, language: str) -> Markup:
    """The node's own name; struck out or inserted as a whole if the node came or went."""
    name = (item.after or item.before).rsplit(" › ", 1)[-1]
    tag = {"new": Markup("<ins>{}</ins>"), "deleted": Markup("<del>{}</del>")}.get(item.kind, Markup("{}"))
    moved = Markup('<p class="moved">{}</p>').format(runs(item.before, item.after)) if item.kind == "moved" else ""
    level = min(item.depth + 1, 6)
    return Markup('<h{0}><span class="type">{1}</span> {2}</h{0}>{3}').format(
        level, item.label, words.in_its_language(tag.format(name), language), moved
    )


def html(before: Table, after: Table, language: str = "ja", shown: Pictures = pictured.NONE) -> str:
    """An HTML fragment; all text escaped. Where nothing changed stands （略）. ``shown``: the pictures that can be seen
    from where it stands."""
    items = list(entries(before, after, language))
    if all(item.kind in ("same", "omitted") for item in items):
        empty = pick(TERMS["unchanged"], language)
        return str(Markup('<p class="empty">{}</p>').format(empty))
    omitted = Markup('<p class="omitted">{}</p>').format(pick(TERMS["omitted"], language))
    lines: list[Markup] = []
    fields: list[Markup] = []

    def close() -> None:
        if fields:
            lines.append(Markup("<dl>{}</dl>").format(Markup("").join(fields)))
            fields.clear()

    for item in items:
        if item.path:
            fields.append(Markup("<dt>{}</dt><dd>{}</dd>").format(item.label, _field(item, language, shown)))
            continue
        close()
        if item.kind == "omitted":
            if not lines or lines[-1] is not omitted:
                lines.append(omitted)
        elif item.depth:
            lines.append(_heading(item, language))
    close()
    return str(Markup('<div class="redline">{}</div>').format(Markup("\n").join(lines)))
