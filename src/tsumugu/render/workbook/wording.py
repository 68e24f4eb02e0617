"""The workbook's own words, Japanese and English. What the plan's fields are called stands in the vocabulary."""

from __future__ import annotations

from tsumugu.render.vocabulary.terms import TERMS
from tsumugu.render.vocabulary.words import PARTS, RECORDS, Pair, pick, word

WORDS: dict[str, Pair] = {
    **TERMS,
    "cover": ("表紙", "Cover"),
    "part": ("部", "Part"),
    "notice": word("plan.notice"),
    "organization": RECORDS["organization"],
    "contents": ("シートの一覧", "Worksheets"),
    "sheet": ("シート", "Worksheet"),
    "what": ("内容", "Content"),
    "empty": ("事業がありません。", "There are no initiatives."),
    "how": ("この様式の使い方", "How to use this workbook"),
    "how-text": (
        "薄い黄色のセルが入力欄です。それぞれのセルがどの項目に当たるかは、このファイルの中に記録されています。\n"
        "空にしたセルは、その項目を削ることを表します。工程は、名称を空にすると削除、空の行に書くと追加を表します。\n"
        "保護に暗証番号はありません。行や列を増やしたり消したりしないでください。",
        "Pale yellow cells are for input. Which item each of them stands for is recorded inside this file.\n"
        "An emptied cell means that its value goes. A step whose label is emptied goes; a blank row that is filled in is "
        "a new step.\n"
        "The protection has no password. Please do not insert or delete rows or columns.",
    ),
    "activities": word("activity"),
    "about": ("説明（上）／担当課（下）", "Description (above) / division (below)"),
    "indicators": word("indicators"),
    "target-change": ("前の版との比較", "Against the edition before"),
    "judgements": word("initiative.judgements"),
    "division-judgement": ("担当課の評価", "The division's judgement"),
    "secretariat-judgement": ("事務局の評価", "The secretariat's judgement"),
    "reason": PARTS["reason"],
    "input": ("入力欄（工程・指標・評価）", "Input: steps, indicators, judgements"),
    "input-note": (
        "上の表は版の時点のものです。次の入力欄を書き換えても、上の表の帯や判定は変わりません。",
        "The tables above show the edition. What is entered below does not change them.",
    ),
    "steps": word("step"),
    "target-kind": ("目標の種類", "Kind of target"),
    "target-value": word("indicator.targets"),
    "actual-value": word("indicator.actuals"),
    "certainty": PARTS["status"],
    "unavailable": PARTS["unavailable"],
    "outside": ("計画期間の外の年度", "Years outside the period"),
    "year": PARTS["year"],
    "entry": PARTS["node"],
    "no-period": ("計画期間が定められていません。", "The period of the plan is not decided."),
    "long": ("長い文", "Long texts"),
    "long-title": ("一つのセルに収まらない文", "Texts too long for one cell"),
    "long-mark": ("…（続きはシート「{}」の{}行目から）", "… (continued on worksheet “{}”, row {})"),
    "cell": ("セル", "Cell"),
    "piece": ("部分", "Part"),
    "text": ("文", "Text"),
    "ask-number": ("数値を入れてください。範囲は「35～50」、文章の目標は文章で書きます。", "A number; a range as 35–50; a target in words as words."),
    "ask-actual": ("数値を入れてください。数値で表せない実績は文章で書きます。まだないときは空のままにします。",
                   "A number, or words if it is none. Leave it blank while there is no result."),
    "ask-list": ("一覧から選んでください。", "Choose from the list."),
    "ask-lines": ("一行に一つずつ、プランでの名称のとおりに書いてください。", "One name a line, as it is written elsewhere in the plan."),
    "ask-when": ("一覧から年度または月を選んでください。期間外は 2029 または 2029-06 のように書きます。空なら時期未定です。",
                 "Choose a fiscal year or a month; outside the period write 2029 or 2029-06. Blank: not yet scheduled."),
    "ask-planned": ("この年度に行うことを書いてください。", "What is to be done in this fiscal year."),
    "ask-result": ("この年度の実績を書いてください。", "What was done in this fiscal year."),
    "ask-budget": ("千円単位の数値を入れてください。", "Thousand yen, as a number."),
    "not-listed": ("一覧にない値です。このまま入力しますか。", "This is not in the list. Keep it?"),
    "new": ("（新設）", "(new)"), "deleted": ("（削る）", "(deleted)"),
    "underline": ("下線は変わった部分です。", "What changed is underlined."),
    "provisional": ("（仮称）", " (provisional title)"),
}  # fmt: skip


def say(key: str, language: str) -> str:
    return pick(WORDS[key], language)
