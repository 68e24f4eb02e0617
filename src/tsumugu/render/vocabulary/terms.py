"""The words that more than one form says: one thing has one name, on paper, in a workbook and on a slide."""

from __future__ import annotations

from tsumugu.render.vocabulary.words import Pair

TERMS: dict[str, Pair] = {
    "actual": ("実績", "Result"),
    "address": ("公開場所", "Published at"),
    "after": ("改正後", "After"),
    "baseline": ("基準値", "Baseline"),
    "before": ("改正前", "Before"),
    "checkpoint": ("台帳の検証点", "Ledger checkpoint"),
    "classification": ("改定の区分", "Kind of revision"),
    "comparison": ("新旧対照表", "Comparison table"),
    "contact": ("連絡先", "Contact"),
    "date": ("日付", "Date"),
    "draft": ("案（版になる前のもの）", "Draft, not an edition"),
    "edition": ("版", "Edition"),
    "ended": ("終了", "Ended"),
    "expected": ("目安", "Expected"),
    "licence": ("利用条件", "Licence"),
    "no-activity": ("取組はまだありません。", "There are no activities yet."),
    "period": ("計画期間", "Period"),
    "place": ("箇所", "Place"),
    "outside": ("計画期間の外", "outside the period of the plan"),
    "plan-indicators": ("プラン全体・分野の指標", "Indicators of the plan and its fields"),
    "planned": ("目標", "Target"),
    "removed-indicators": ("無くなった指標", "Indicators that were removed"),
    "remarks": ("備考", "Remarks"),
    "revisions": ("改定の経過", "Record of revisions"),
    "root": ("内容のハッシュ値", "Content hash"),
    "sequence": ("台帳番号", "Ledger number"),
    "stage": ("策定段階", "Stage"),
    "status": ("状況", "Standing"),
    "supports": ("支える", "supports"),
    "undated": ("時期未定・期間外", "Not scheduled or outside the period"),
}
