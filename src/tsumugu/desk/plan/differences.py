"""新旧対照表 and 見え消し of two states, as the pages of the desk show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Table
from tsumugu.plans import pictures as stored
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.queries import Why
from tsumugu.render.changes import comparison, redline
from tsumugu.render.changes.pictured import Pictures, Shown
from tsumugu.render.content.reasons import reasons_of
from tsumugu.render.vocabulary import cause_words
from tsumugu.web.labels import language


def context(
    record: PlanRecord, before: Table, after: Table, reasons: comparison.Reasons | None = None
) -> dict[str, Any]:
    """``differs``, and both renderings as HTML; their texts are escaped where they are made. ``record``: the plan whose
    states these are, for the pictures of its figures."""
    rows = comparison.table_rows(before, after, reasons, language())
    if not rows:
        return {"differs": False}
    shown = _shown(record, rows)
    return {
        "differs": True,
        "comparison": mark_safe(comparison.html(rows, language(), shown)),
        "redline": mark_safe(redline.html(before, after, language(), shown)),
    }


def _shown(record: PlanRecord, rows: tuple[comparison.Row, ...]) -> Pictures:
    """The pictures that are told of; nothing is read where none is."""
    return pictures(record, {one.name for row in rows for one in (*row.pictures_before, *row.pictures_after)})


def pictures(record: PlanRecord, names: Collection[str]) -> Pictures:
    """Those of these pictures that the plan has, as the pages of the desk show them."""
    return {
        name: Shown(reverse("desk:picture", args=[record.slug, name]), one.width, one.height)
        for name, one in (stored.there(record) if names else {}).items()
        if name in names
    }


def reasons(found: Iterable[Why]) -> dict[tuple[str, str], str]:
    """Why each difference came about: the title of the change that made it, its reason, and what led to it."""
    return reasons_of(
        (
            "\n".join(
                filter(
                    None,
                    (
                        _(": ").join(filter(None, (f"{credit.sequence} {credit.title}", credit.reason))),
                        cause_words.line(((one.cause, False) for one in credit.causes), language()),
                    ),
                )
            ),
            ChangeSet((why.operation,)).touches(),
        )
        for why in found
        for credit in why.credits
    )
