"""新旧対照表 and 見え消し of two states, as the pages of the desk show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Table
from tsumugu.plans.queries import Why
from tsumugu.render.changes import comparison, redline
from tsumugu.render.content.reasons import reasons_of
from tsumugu.web.labels import language


def context(before: Table, after: Table, reasons: comparison.Reasons | None = None) -> dict[str, Any]:
    """``differs``, and both renderings as HTML; their texts are escaped where they are made."""
    rows = comparison.table_rows(before, after, reasons, language())
    if not rows:
        return {"differs": False}
    return {
        "differs": True,
        "comparison": mark_safe(comparison.html(rows, language())),
        "redline": mark_safe(redline.html(before, after, language())),
    }


def reasons(found: Iterable[Why]) -> dict[tuple[str, str], str]:
    """Why each difference came about: the title of the change that made it, and its reason."""
    return reasons_of(
        (
            _(": ").join(filter(None, (f"{credit.sequence} {credit.title}", credit.reason))),
            ChangeSet((why.operation,)).touches(),
        )
        for why in found
        for credit in why.credits
    )
