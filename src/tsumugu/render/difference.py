"""Two plans compared in one HTML file that needs nothing beside it: to open, to print, to attach."""

from __future__ import annotations

from tsumugu.core.plan import Plan
from tsumugu.render import comparison, redline
from tsumugu.render.environment import environment, style_sheet

_WORDS = {
    "ja": {
        "title": "計画の違い", "before": "改正前", "after": "改正後", "count": "違いのある箇所：{}",
        "table": "新旧対照表", "table_hint": "下線は変わった部分、（略）は同じ部分です。",
        "table_label": "新旧対照表（横に動かせます）", "redline": "見え消し",
        "redline_hint": "取り消し線は削った部分、下線は加えた部分です。",
    },
    "en": {
        "title": "Difference of two plans", "before": "Before", "after": "After", "count": "Places that differ: {}",
        "table": "Comparison table", "table_hint": "Underlined: what changed. (unchanged) stands for what is the same.",
        "table_label": "Comparison table (scrolls sideways)", "redline": "Redline",
        "redline_hint": "Struck through: what was taken out. Underlined: what was put in.",
    },
}  # fmt: skip


def page(before: Plan, after: Plan, before_name: str, after_name: str, language: str = "ja") -> bytes:
    """The whole page, UTF-8. The names say which files were compared. The texts of the plans are Japanese
    on an English page too, and marked so."""
    words = _WORDS["en" if language.startswith("en") else "ja"]
    rows = comparison.rows(before, after)
    return (
        environment()
        .get_template("difference.html")
        .render(
            words=words, language=language, style=style_sheet().decode(),
            before={"name": before_name, "title": before.title}, after={"name": after_name, "title": after.title},
            count=words["count"].format(sum(row.kind != "omitted" for row in rows)), changed=bool(rows),
            table=comparison.html(rows, language), redline=redline.html(before, after, language),
        )
        .encode()
    )  # fmt: skip
