"""新旧対照表 and 見え消し of two states, as the pages of the desk show them."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from tsumugu.core.table import Table
from tsumugu.desk.labels import language
from tsumugu.render import comparison, redline


def context(before: Table, after: Table) -> dict[str, Any]:
    """``differs``, and both renderings as HTML; their texts are escaped where they are made."""
    rows = comparison.table_rows(before, after, language=language())
    if not rows:
        return {"differs": False}
    return {
        "differs": True,
        "comparison": mark_safe(comparison.html(rows, language())),
        "redline": mark_safe(redline.table_html(before, after, language())),
    }
