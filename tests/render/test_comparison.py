"""The comparison table: what stands in its lines, below every format that draws it."""

from __future__ import annotations

import pytest

from tsumugu.core.plan import Division, Period, Plan
from tsumugu.render.changes.comparison import rows


@pytest.mark.parametrize(
    ("language", "notes"),
    [
        ("ja", ["見えない文字 左から右への印（U+200E）を加えた", "末尾の空白を加えた、所管の見直し", "所管の見直し"]),
        (
            "en",
            [
                "invisible character left-to-right mark (U+200E) added",
                "blank added at the end, 所管の見直し",
                "所管の見直し",
            ],
        ),
    ],
)
def test_what_differs_and_looks_the_same_is_named_beside_the_reason(language: str, notes: list[str]) -> None:
    def plan(title: str, first: str, second: str) -> Plan:
        divisions = (Division(id="d1", name=first), Division(id="d2", name=second))
        return Plan(id="p", title=title, period=Period(first=2024, last=2026), divisions=divisions)

    why = {("d1", ""): "所管の見直し", ("d2", "name"): "所管の見直し"}
    found = rows(plan("計画", "企画課", "総務課"), plan("計画\u200e", "企画課 ", "総務部"), why, language)
    assert [row.note for row in found if row.path] == notes
