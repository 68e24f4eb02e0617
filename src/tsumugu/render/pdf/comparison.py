"""新旧対照表 as ``comparison.typ`` sets it: later wording left, earlier right, what changed underlined."""

from __future__ import annotations

from typing import Any

from tsumugu.core.text import Piece
from tsumugu.render.changes.comparison import Row
from tsumugu.render.pdf.wording import Words


def comparison(rows: tuple[Row, ...], words: Words, *, title: str, before: str, after: str) -> dict[str, Any]:
    """``before`` and ``after`` name the two states in the head of the table."""
    return {
        "title": words.heading(title), "before": words.say(before), "after": words.say(after),
        "rows": [_row(row, words) for row in rows],
    }  # fmt: skip


def _row(row: Row, words: Words) -> dict[str, Any]:
    if row.kind == "omitted":
        return {"kind": "omitted"}
    if row.kind == "head":
        return {"kind": "head", "place": words.say(row.place), "label": row.label}
    return {
        "kind": row.kind, "place": words.say(row.place), "label": row.label, "note": words.say(row.note),
        "after": [_piece(piece, words) for piece in row.after],
        "before": [_piece(piece, words) for piece in row.before],
        "no-after": words.label("deleted") if row.kind == "deleted" and not row.after else None,
        "no-before": words.label("new") if row.kind == "new" and not row.before else None,
    }  # fmt: skip


def _piece(piece: Piece, words: Words) -> dict[str, Any]:
    return {"c": piece.kind != "same", "t": words.say(piece.text)}
