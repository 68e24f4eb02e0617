"""The words of the PDF formats, Japanese and English, and how the plan's own words are handed to Typst."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tsumugu.render.pdf.fonts import pieces, printable
from tsumugu.render.reading.outline import FIELDLESS
from tsumugu.render.vocabulary.terms import TERMS
from tsumugu.render.vocabulary.words import CHOICES, EDITION_PARTS, Pair, pick, short_word, stays_japanese, word

LABELS: dict[str, Pair] = {
    **TERMS,
    "provisional": ("（仮称）", "(provisional title) "),
    "contents": ("目次", "Contents"),
    "text": EDITION_PARTS["text"],
    "indicators": word("indicators"),
    "sheets": ("事業シート", "Initiative sheets"),
    "roadmap": EDITION_PARTS["roadmap"],
    "colophon": ("奥付", "Colophon"),
    "chart": CHOICES["system-chart"],
    "intent": word("plan.philosophy.intent"),
    "actors": word("plan.actors"),
    "topics": word("chapter.topics"),
    "unwritten": ("（本文なし）", "(without a text)"),
    "no-text": ("本編はまだありません。", "There is no text yet."),
    "field": word("field"),
    "vision": word("vision"),
    "area": word("area"),
    "initiative": word("initiative"),
    "title": word("initiative.title"),
    "policy": word("area"),
    "situation": word("initiative.situation"),
    "digital": word("initiative.change.digital"),
    "transformation": word("initiative.change.transformation"),
    "lead": word("initiative.lead"),
    "partners": word("initiative.partners"),
    "focus": word("initiative.focus"),
    "budget": word("initiative.budget"),
    "former": word("initiative.former_titles"),
    "adopted": word("initiative.adopted_from"),
    "judgement": word("initiative.judgements"),
    "note": word("indicator.note"),
    "activity": word("activity"),
    "need": word("field.need"),
    "target": short_word("indicator", "targets"),
    "whole-plan": ("プラン全体の指標", "Indicators of the plan as a whole"),
    "when": ("時期・内容", "When and what"),
    "none": ("（未記入）", "(not filled in yet)"),
    "unassigned": ("時期未定", "not yet scheduled"),
    "indicator": word("indicator"),
    "result": ("判定", "Result by due date"),
    "changed": ("目標の変更", "Change of target"),
    "unit": word("indicator.unit"),
    "source": word("indicator.source"),
    "no-picture": ("（画像なし）", "(no picture)"),
    "division": word("division"),
    "department": word("division.department"),
    "page": ("ページ", "Page"),
    "valid": ("設置・名称", "Dates and names"),
    "from": ("設置", "since"),
    "to": ("廃止", "until"),
    "predecessors": short_word("division", "predecessors"),
    "no-areas": ("（政策分野を定めていない事業）", "(initiatives without a policy area)"),
    "no-field": FIELDLESS,
    "no-initiatives": ("事業はまだありません。", "No initiatives yet."),
    "new": ("新設", "(new)"),
    "deleted": ("削る", "(deleted)"),
    "code": word("plan.organization.code"),
    "organization": ("発行", "Published by"),
    "translation": word("plan.translations"),
    "plan-title": word("plan.title"),
    "missing": ("〓で示した文字", "Characters shown as 〓"),
    "leads-to": word("indicator.leads_to"),
    "scheme": word("rating_scheme"),
    "expected-is": (
        "目安＝基準値（または前の目標値）から次の目標値までを直線で結んだときの、その年度の値。",
        "Expected = the value of that year on the straight line from the baseline (or target) before to the next one.",
    ),
    "embed-elsewhere": ("この版の文書には収めていません。", "Not part of this document."),
    "see-roadmap": ("ロードマップの部に示します。", "See the part “Roadmap”."),
    "sheet-indicators": (
        "各事業の指標は、事業シートに示します。",
        "The indicators of each initiative stand on its sheet.",
    ),
    "no-indicators": ("指標はまだありません。", "No indicators yet."),
    "untitled": ("（名称未定）", "(untitled)"),
}

#: Under every roadmap and sheet: how a bar is read.
KEY: Pair = (
    "帯は月単位。矢印は継続、◆は節目、破線は予定（未確定）。年度は4月から翌年3月まで。",
    "Bars are exact to the month. An arrow continues, ◆ is a milestone, a dashed line is tentative. "
    "A fiscal year runs from April to March.",
)


class Words:
    """Hands texts over in one language, and remembers which characters could not be set."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.english = language.startswith("en")
        self.missing: set[str] = set()

    def label(self, name: str) -> str:
        return pick(LABELS[name], self.language)

    def labels(self) -> dict[str, str]:
        return {name: pick(pair, self.language) for name, pair in LABELS.items()}

    def plain(self, text: str) -> str:
        """A text that can be set."""
        shown, absent = printable(text)
        self.missing |= absent
        return shown

    def say(self, text: str | None) -> Any:
        """A text as ``base.typ: say`` reads it: a string, pieces of one, or Japanese in an English document."""
        cut = pieces(self.plain(text or ""))
        return {"ja": cut} if stays_japanese(text or "", self.language) else cut

    def title(self, text: str | None) -> str:
        """A text as one line that is never empty: what a document or a heading must have."""
        return " ".join(self.plain(text or "").split()) or self.label("untitled")

    def heading(self, text: str | None) -> Any:
        return self.say(self.title(text))

    def prose(self, text: str | None) -> list[Any]:
        """Paragraphs, one for each line that is not empty."""
        return [self.say(line.strip(" \u3000")) for line in self.plain(text or "").split("\n") if line.strip()]

    def join(self, parts: Iterable[str], apart: str = "") -> str:
        return (apart or (", " if self.english else "、")).join(part for part in parts if part)

    def colon(self, label: str, text: str) -> str:
        return f"{label}: {text}" if self.english else f"{label}：{text}"

    def bracket(self, text: str) -> str:
        return f" ({text})" if self.english else f"（{text}）"
