"""The words that more than one format says: one thing has one name, on paper, in a workbook and on a slide."""

from __future__ import annotations

from tsumugu.render.vocabulary.words import RECORDS, Pair, short_word, word

TERMS: dict[str, Pair] = {
    "actual": short_word("activity", "actual_texts"),
    "address": ("公開場所", "Published at"),
    "after": ("改正後", "After"),
    "baseline": word("indicator.baseline"),
    "before": ("改正前", "Before"),
    "change": RECORDS["change"],
    "checkpoint": ("台帳の検証点", "Ledger checkpoint"),
    "classification": ("改定の区分", "Kind of revision"),
    "comparison": ("新旧対照表", "Comparison table"),
    "continued": ("（続き）", " (continued)"),
    "contact": ("連絡先", "Contact"),
    "date": ("日付", "Date"),
    "draft": ("案（版になる前のもの）", "Draft, not an edition"),
    "edition": ("版", "Edition"),
    "ended": word("initiative.ended"),
    "expected": ("目安", "Expected"),
    "licence": ("利用条件", "Licence"),
    "no-activity": ("取組はまだありません。", "There are no activities yet."),
    "period": RECORDS["period"],
    "place": ("箇所", "Place"),
    "outside": ("計画期間の外", "outside the period of the plan"),
    "plan-indicators": ("プラン全体・分野の指標", "Indicators of the plan and its fields"),
    "planned": short_word("activity", "planned_texts"),
    "removed-indicators": ("無くなった指標", "Indicators that were removed"),
    "omitted": ("（略）", "(unchanged)"),
    "remarks": ("備考", "Remarks"),
    "revisions": ("改定の経過", "Record of revisions"),
    "row": ("区分", "Row"),
    "root": ("内容のハッシュ値", "Content hash"),
    "sequence": ("台帳番号", "Ledger number"),
    "stage": word("plan.stage"),
    "status": ("状況", "Standing"),
    "supports": ("支える", "supports"),
    "summary-of-edition": ("改定の概要", "What this edition changes"),
    "unchanged": ("変更はありません。", "Nothing changed."),
    "undated": ("時期未定・期間外", "Not scheduled or outside the period"),
}
