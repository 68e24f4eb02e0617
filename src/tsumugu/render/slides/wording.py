"""The slides' own words, Japanese and English."""

from __future__ import annotations

from tsumugu.render.vocabulary.terms import TERMS
from tsumugu.render.vocabulary.words import Pair, pick, word

WORDS: dict[str, Pair] = {
    **TERMS,
    "provisional": ("（仮称）", " (provisional title)"),
    "indicators": word("indicator"),
    "indicators-of": ("（指標）", " (indicators)"),
    "remarks-of": ("（備考・評価）", " (remarks and judgements)"),
    "no-field": ("分野なし", "No field"),
    "grid-told": ("取組ごとに、年度別の目標と実績を表にしたもの", "For each activity a row of targets and a row of results by fiscal year"),
    "step-whole": ("【工程】{}", "[Step] {}"),
    "elsewhere": ("（説明は後のスライド）", "(described on a later slide)"),
    "chart": ("施策・取組の体系図", "System chart"),
    "overview": ("めざす姿と分野", "Fields and visions"),
    "visions": word("visions"),
    "others": ("政策分野を定めていない事業", "Initiatives outside the policy areas"),
    "no-fields": ("分野を定めていない事業", "Initiatives without a field"),
    "empty": ("分野と事業はまだありません。", "There are no fields and no initiatives yet."),
}  # fmt: skip


def say(key: str, language: str) -> str:
    return pick(WORDS[key], language)
