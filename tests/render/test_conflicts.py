"""Every kind of conflict in words that a person can decide by, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tsumugu.core.conflicts import conflict
from tsumugu.core.plan import Activity, Initiative, Plan
from tsumugu.core.table import to_table
from tsumugu.render.changes.conflicts import columns

TABLE = to_table(
    Plan(id="p", title="計画", initiatives=(
        Initiative(id="i", title="電子申請", activities=(Activity(id="a", title="調査"), Activity(id="b", title="実施"))),
        Initiative(id="j", title="遠隔診療"),
    ))
)  # fmt: skip
WHOLE, EDITED = {"subtree": "x", "nodes": 2}, {"edited": {"subtree": "y", "nodes": 2}, "touched": ["a"]}

CASES: list[tuple[str, str, str, str, tuple[Any, Any, Any], tuple[str, str, str, str], str]] = [
    ("field", "i", "initiative", "policy", (None, "甲", "乙"), ("政策分野（シートの記載）", "", "甲", "乙"), "甲"),
    ("coupled", "s", "step", "start+end", ({"start": 2023}, {"start": None}, {"start": "2024-05"}),
     ("あわせて決める項目", "開始：令和5年度", "開始：（なし）", "開始：令和6年5月"), "Start: (none)"),
    ("delete", "i", "initiative", "", (WHOLE, None, EDITED),
     ("削除か、編集か", "もとのまま（2項目）", "削る", "残す（直したところ：調査）"), "deleted"),
    ("escape", "a", "activity", "", (WHOLE, EDITED, None),
     ("削除か、移動か", "もとのまま（2項目）", "外へ移す（直したところ：調査）", "削る"), "moved out (edited: 調査)"),
    ("identity", "n", "activity", "", (None, WHOLE, WHOLE),
     ("同じIDの別の項目", "（なし）", "2項目", "2項目"), "2 item(s)"),
    ("move", "a", "activity", "@", (["i", "activities", ""], ["j", "activities", ""], ["i", "activities", "b"]),
     ("移動先", "電子申請の取組、先頭", "遠隔診療の取組、先頭", "電子申請の取組、実施の次"), "Activities of 遠隔診療, first"),
    ("cycle", "a", "activity", "@", ({"a": ["i", "activities"]}, {"a": ["b", "activities"]}, {"a": None}),
     ("互いの中への移動", "調査：電子申請の取組", "調査：実施の取組", "調査：（なし）"), "調査: Activities of 実施"),
    ("order", "a", "activity", "@activities", ("", "b", None), ("並び順", "先頭", "実施の次", "（なし）"), "after 実施"),
    ("field", "i", "initiative", "ended", (None, {"unknown": 1}, {"year": 2025}),
     ("終了", "", '{"unknown": 1}', "令和7年度"), '{"unknown": 1}'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "node", "node_type", "path", "values", "said", "english"), CASES)
def test_a_conflict_in_words(
    kind: Any, node: str, node_type: str, path: str, values: Any, said: tuple[str, ...], english: str
) -> None:
    base, ours, theirs = values
    found = conflict(kind, node, node_type, path, base=base, ours=ours, theirs=theirs)
    shown = columns(found, TABLE)
    assert (shown.label, shown.base, shown.ours, shown.theirs) == said
    assert columns(found, TABLE, "en").ours == english
