"""Two plans compared in one HTML file that needs nothing beside it: to open, to print, to attach."""

from __future__ import annotations

from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.render.changes import comparison, redline
from tsumugu.render.site.environment import environment, style_sheet


def page(before: Plan, after: Plan, before_name: str, after_name: str, language: str = "ja") -> bytes:
    """The whole page, UTF-8. The names say which files were compared."""
    old, new = to_table(before), to_table(after)
    rows = comparison.table_rows(old, new, language=language)
    return (
        environment(language)
        .get_template("difference.html")
        .render(
            language=language, style=style_sheet().decode(),
            before={"name": before_name, "title": before.title}, after={"name": after_name, "title": after.title},
            count=sum(row.kind not in ("omitted", "head") for row in rows),
            table=comparison.html(rows, language), redline=redline.html(old, new, language),
        )
        .encode()
    )  # fmt: skip
