"""Human words for node types, fields, choices and values, Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping

from tsumugu.core import fiscal
from tsumugu.core.plan import Actual, Adoption, Baseline, Ending, Judgement, Target, Translation
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Entry, Missing, Value

Pair = tuple[str, str]  # Japanese, English

TYPES: dict[str, Pair] = {
    "plan": ("計画", "Plan"), "division": ("担当課", "Division"), "chapter": ("章", "Chapter"),
    "block": ("本文", "Paragraph"), "field": ("分野", "Field"), "vision": ("めざす姿", "Vision"),
    "area": ("政策分野", "Policy area"), "focus_theme": ("重点分野", "Focus theme"),
    "rating_scheme": ("評価基準", "Rating scheme"), "grade": ("評価区分", "Grade"), "indicator": ("指標", "Indicator"),
    "initiative": ("事業", "Initiative"), "activity": ("取組", "Activity"), "step": ("工程", "Step"),
}  # fmt: skip

SLOTS: dict[str, Pair] = {
    "divisions": ("担当課", "Divisions"), "chapters": ("章", "Chapters"), "content": ("本文", "Paragraphs"),
    "sections": ("節", "Sections"), "fields": ("分野", "Fields"), "visions": ("めざす姿", "Visions"),
    "areas": ("政策分野", "Policy areas"), "focus_themes": ("重点分野", "Focus themes"),
    "rating_schemes": ("評価基準", "Rating schemes"), "grades": ("評価区分", "Grades"),
    "indicators": ("指標", "Indicators"), "initiatives": ("事業", "Initiatives"), "activities": ("取組", "Activities"),
    "planned": ("目標の工程", "Planned steps"), "actual": ("実績の工程", "Actual steps"),
}  # fmt: skip

#: By type and path first, then by path, then by its head.
FIELDS: dict[str, Pair] = {
    "initiative.title": ("事業名", "Initiative"), "activity.title": ("取組", "Activity"),
    "plan.title": ("計画の名称", "Title of the plan"), "indicator.span": ("集計", "Counted"),
    "indicator.name": ("指標名", "Indicator"), "vision.text": ("めざす姿", "Vision"),
    "chapter.label": ("番号", "Number"), "step.label": ("工程", "Step"),
    "id": ("識別子", "Identifier"), "title": ("題名", "Title"), "name": ("名称", "Name"), "label": ("名称", "Label"),
    "text": ("本文", "Text"), "prose": ("本文", "Text"), "embed": ("図表", "Draws"), "caption": ("図表の題", "Caption"),
    "topics": ("記載事項", "Topics"), "kind": ("種類", "Kind"), "nature": ("性質", "Nature"),
    "definition": ("定義", "Definition"), "unit": ("単位", "Unit"), "direction": ("望ましい向き", "Direction"),
    "baseline": ("基準値", "Baseline"), "targets": ("目標値", "Target"), "actuals": ("実績値", "Actual"),
    "source": ("出典", "Source"), "note": ("備考", "Note"), "leads_to": ("つながる指標", "Leads to"),
    "division": ("担当課", "Division"), "scheme": ("評価基準", "Rating scheme"),
    "translations": ("訳文", "Translation"),
    "start": ("開始", "Start"), "end": ("終了", "End"), "shape": ("形", "Shape"),
    "tentative": ("予定（未確定）", "Tentative"),
    "description": ("説明", "Description"), "planned_texts": ("目標", "Target in words"),
    "actual_texts": ("実績", "Result in words"), "field": ("分野", "Field"), "areas": ("政策分野", "Policy areas"),
    "focus": ("重点分野", "Focus themes"), "policy": ("政策", "Policy"), "summary": ("概要", "Summary"),
    "situation": ("現状・課題", "Situation and issues"), "change.digital": ("D（デジタル活用）", "D (digital)"),
    "change.transformation": ("X（変革）", "X (transformation)"), "lead": ("担当課", "Lead division"),
    "partners": ("連携する課", "Partner divisions"), "budget": ("予算額", "Budget"),
    "judgements": ("評価", "Judgement"), "former_titles": ("旧名称", "Former title"), "ended": ("終了", "Ended"),
    "adopted_from": ("横展開の元", "Adopted from"), "approach": ("取組方針", "Approach"),
    "need": ("背景・必要性", "Need"), "supports": ("支える分野", "Supports"), "department": ("部局", "Department"),
    "valid_from": ("設置日", "Valid from"), "valid_to": ("廃止日", "Valid to"), "renames": ("旧名称", "Former name"),
    "predecessors": ("前身の課", "Predecessors"), "mark": ("記号", "Mark"), "meaning": ("意味", "Meaning"),
    "at_least": ("達成率の下限", "From rate"), "unavailable": ("評価できない場合", "Cannot be evaluated"),
    "legend": ("凡例", "Legend"), "provisional": ("仮称", "Provisional title"),
    "organization.code": ("団体コード", "Local government code"), "organization.name": ("団体名", "Organization"),
    "period.first": ("計画期間の初年度", "First fiscal year"),
    "period.last": ("計画期間の最終年度", "Last fiscal year"),
    "stage": ("策定段階", "Stage"), "stages": ("策定段階の順", "Stages"), "notice": ("お知らせ", "Notice"),
    "actors": ("推進主体", "Actors"), "philosophy.statement": ("基本理念", "Philosophy"),
    "philosophy.catchphrase": ("キャッチフレーズ", "Catchphrase"), "philosophy.intent": ("理念に込めた思い", "Intent"),
    "process": ("策定経過", "Process"),
}  # fmt: skip

CHOICES: dict[str, Pair] = {
    "activity": ("活動指標", "activity"), "output": ("アウトプット", "output"), "outcome": ("アウトカム", "outcome"),
    "quantitative": ("定量", "quantitative"), "qualitative": ("定性", "qualitative"),
    "up": ("高いほどよい", "higher is better"), "down": ("低いほどよい", "lower is better"),
    "annual": ("単年度", "per fiscal year"), "cumulative": ("累計", "cumulative"),
    "bar": ("期間", "bar"), "continuing": ("継続", "continuing"), "milestone": ("節目", "milestone"),
    "forecast": ("見込み", "forecast"), "preliminary": ("速報", "preliminary"), "final": ("確定", "final"),
    "philosophy": ("基本理念", "philosophy"), "visions": ("めざす姿", "visions"),
    "system-chart": ("体系図", "system chart"),
    "initiatives": ("事業一覧", "initiatives"), "focus": ("重点分野", "focus themes"), "bodies": ("推進体制", "bodies"),
    "schedule": ("スケジュール", "schedule"), "roadmap": ("ロードマップ", "roadmap"),
    "indicators": ("指標", "indicators"),
    "divisions": ("担当課", "divisions"),
}  # fmt: skip


def pick(pair: Pair, language: str) -> str:
    return pair[1] if language.startswith("en") else pair[0]


def type_label(node_type: str, language: str = "ja") -> str:
    return pick(TYPES.get(node_type, (node_type, node_type)), language)


def slot_label(slot: str, language: str = "ja") -> str:
    return pick(SLOTS.get(slot, (slot, slot)), language)


def choice_label(choice: str, language: str = "ja") -> str:
    return pick(CHOICES.get(choice, (choice, choice)), language)


def year_label(year: int, language: str = "ja") -> str:
    return fiscal.label_en(year) if language.startswith("en") else fiscal.label_ja(year)


def field_label(node_type: str, path: str, language: str = "ja") -> str:
    """``targets.2027`` reads as 目標値（令和9年度）."""
    head, _, key = path.partition(".")
    for name in (f"{node_type}.{path}", path):
        if name in FIELDS:
            return pick(FIELDS[name], language)
    pair = FIELDS.get(f"{node_type}.{head}") or FIELDS.get(head) or (path, path)
    if not key:
        return pick(pair, language)
    shown = year_label(int(key), language) if key.isdigit() else key
    return f"{pair[1]} ({shown})" if language.startswith("en") else f"{pair[0]}（{shown}）"


def name_of(entry: Entry | None, fallback: str = "") -> str:
    """What people call a node."""
    if entry is None:
        return fallback
    for path in ("title", "name", "label", "text", "mark", "caption"):
        value = entry.fields.get(path)
        if isinstance(value, str) and value:
            return value if len(value) <= 40 else value[:39] + "…"
    return fallback


def target(value: Target, unit: str = "", language: str = "ja") -> str:
    english = language.startswith("en")
    number = f"{value.value or ''}{' ' if english and unit else ''}{unit}"
    if value.kind == "at-least":
        return f"≥ {number}" if english else f"{number}以上"
    if value.kind == "at-most":
        return f"≤ {number}" if english else f"{number}以下"
    if value.kind == "exactly":
        return number
    if value.kind == "range":
        return (
            f"{value.low or ''}–{value.high or ''}{unit}" if english else f"{value.low or ''}～{value.high or ''}{unit}"
        )
    if value.kind == "text":
        return value.text or ""
    return "undecided" if english else "未定"


def actual(value: Actual, unit: str = "", language: str = "ja") -> str:
    if value.value is not None:
        shown = f"{value.value}{unit}"
    elif value.text is not None:
        shown = value.text
    elif value.unavailable is not None:
        shown = f"no value: {value.unavailable}" if language.startswith("en") else f"値なし（{value.unavailable}）"
    else:
        shown = ""
    if value.status in ("forecast", "preliminary"):
        word = choice_label(value.status, language)
        shown += f" ({word})" if language.startswith("en") else f"（{word}）"
    return shown


def value_words(
    node_type: str, path: str, value: Value | Missing | None, nodes: Mapping[str, Entry], language: str = "ja"
) -> str:
    """A field's value as a reader sees it; ``""`` if missing. References read as names."""
    english = language.startswith("en")
    if value is None or isinstance(value, Missing):
        return ""
    spec = field_spec(node_type, path)
    if isinstance(value, bool):
        return ("yes" if value else "no") if english else ("はい" if value else "いいえ")
    if isinstance(value, int):
        return year_label(value, language) if fiscal.is_year(value) else str(value)
    if isinstance(value, tuple):
        words = [name_of(nodes.get(item), item) for item in value] if spec and spec.to else list(value)
        return (", " if english else "、").join(words) if spec and spec.to else "\n".join(words)
    if isinstance(value, str):
        if spec is not None and spec.to:
            return name_of(nodes.get(value), value)
        if spec is not None and spec.choices:
            return choice_label(value, language)
        return f"{value}千円" if path.startswith("budget.") and not english else value
    return _leaf(value, language)


def _leaf(value: Value, language: str) -> str:
    if isinstance(value, Target):
        return target(value, language=language)
    if isinstance(value, Actual):
        parts = [actual(value, language=language), value.note or "", value.source or ""]
    elif isinstance(value, Baseline):
        parts = [year_label(value.year, language), value.value or "", value.note or ""]
    elif isinstance(value, Ending):
        parts = [year_label(value.year, language), value.reason or ""]
    elif isinstance(value, Judgement):
        parts = [value.grade, value.reason or ""]
    elif isinstance(value, Translation):
        parts = [value.text]
    elif isinstance(value, Adoption):
        parts = [value.plan, value.node, value.revision]
    else:
        parts = [str(value)]
    return " ".join(part for part in parts if part)
