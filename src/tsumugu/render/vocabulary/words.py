"""Human words for node types, fields, choices and values, Japanese and English.

What the model names has one word, and it stands here: formats, pages and the desk take it from here, and a test looks for
it elsewhere. Where a narrow column needs a shorter one, that stands beside the long one (``SHORT``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from tsumugu.core import figures, fiscal
from tsumugu.core.plan import Actual, Adoption, Baseline, Ending, Judgement, Target, Translation
from tsumugu.core.schema import field_spec
from tsumugu.core.table import ROOT, Entry, Missing, Table, Value
from tsumugu.core.traits import called
from tsumugu.core.validation import is_decimal
from tsumugu.render.vocabulary.turning import isolated

Pair = tuple[str, str]  # Japanese, English
#: Those of a pair, and so of the pages and the documents; the first is the one in which a plan is decided.
LANGUAGES = ("ja", "en")

TYPES: dict[str, Pair] = {
    "plan": ("プラン", "Plan"), "division": ("担当課", "Division"), "chapter": ("章", "Chapter"),
    "block": ("本文", "Paragraph"), "figure": ("図", "Figure"), "field": ("分野", "Field"), "vision": ("めざす姿", "Vision"),
    "area": ("政策分野", "Policy area"), "focus_theme": ("重点分野", "Focus theme"),
    "rating_scheme": ("評価基準", "Rating scheme"), "grade": ("評価区分", "Grade"), "indicator": ("指標", "Indicator"),
    "initiative": ("事業", "Initiative"), "activity": ("取組", "Activity"), "step": ("工程", "Step"),
}  # fmt: skip

SLOTS: dict[str, Pair] = {
    "divisions": ("担当課", "Divisions"), "chapters": ("章", "Chapters"), "content": ("本文", "Paragraphs"),
    "figures": ("図", "Figures"), "sections": ("節", "Sections"), "fields": ("分野", "Fields"), "visions": ("めざす姿", "Visions"),
    "areas": ("政策分野", "Policy areas"), "focus_themes": ("重点分野", "Focus themes"),
    "rating_schemes": ("評価基準", "Rating schemes"), "grades": ("評価区分", "Grades"),
    "indicators": ("指標", "Indicators"), "initiatives": ("事業", "Initiatives"), "activities": ("取組", "Activities"),
    "planned": ("目標の工程", "Planned steps"), "actual": ("実績の工程", "Actual steps"),
}  # fmt: skip

#: By type and path first, then by path, then by its head.
FIELDS: dict[str, Pair] = {
    "initiative.title": ("事業名", "Initiative title"), "activity.title": ("取組名", "Activity title"),
    "plan.title": ("プランの名称", "Title of the plan"), "indicator.span": ("集計", "Counted"),
    "indicator.name": ("指標名", "Indicator"), "vision.text": ("めざす姿", "Vision"),
    "chapter.label": ("番号", "Number"), "step.label": ("工程", "Step"), "figure.caption": ("図の題", "Caption"),
    "file": ("画像", "Picture"), "alt": ("図の説明（代替テキスト）", "What it shows (alternative text)"),
    "id": ("ID", "ID"), "title": ("題名", "Title"), "name": ("名称", "Name"),
    "text": ("本文", "Text"), "prose": ("本文", "Text"), "embed": ("図表の表示", "Draws"), "caption": ("図表の題", "Caption"),
    "topics": ("記載事項", "Topics"), "kind": ("種類", "Kind"), "nature": ("性質", "Nature"),
    "definition": ("定義", "Definition"), "unit": ("単位", "Unit"), "direction": ("望ましい向き", "Direction"),
    "baseline": ("基準値", "Baseline"), "targets": ("目標値", "Target"), "actuals": ("実績値", "Actual"),
    "source": ("出典", "Source"), "note": ("備考", "Note"), "leads_to": ("つながる指標", "Leads to"),
    "division": ("担当課", "Division"), "scheme": ("評価基準", "Rating scheme"),
    "translations": ("訳文", "Translation"),
    "start": ("開始", "Start"), "end": ("終了", "End"), "shape": ("種類", "Shape"),
    "tentative": ("予定（未確定）", "Tentative"),
    "description": ("説明", "Description"), "planned_texts": ("目標", "Target in words"),
    "actual_texts": ("実績", "Result in words"), "field": ("分野", "Field"), "areas": ("政策分野", "Policy areas"),
    "focus": ("重点分野", "Focus themes"), "policy": ("政策分野（シートの記載）", "Policy area as written"), "summary": ("概要", "Summary"),
    "situation": ("現状・課題", "Situation and issues"), "change.digital": ("D（デジタル活用）", "D (digital)"),
    "change.transformation": ("X（変革）", "X (transformation)"), "lead": ("担当課", "Lead division"),
    "partners": ("連携する課", "Partner divisions"), "budget": ("予算額（千円）", "Budget (thousand yen)"),
    "judgements": ("評価", "Judgement"), "former_titles": ("旧名称", "Former title"), "ended": ("終了", "Ended"),
    "adopted_from": ("横展開の元", "Adopted from"), "approach": ("取組方針", "Approach"),
    "need": ("背景・必要性", "Need"), "supports": ("支える分野", "Supports"), "department": ("部局", "Department"),
    "valid_from": ("設置日", "Valid from"), "valid_to": ("廃止日", "Valid to"), "renames": ("旧名称", "Former name"),
    "predecessors": ("前身の課", "Predecessors"), "mark": ("記号", "Mark"), "meaning": ("意味", "Meaning"),
    "at_least": ("達成率の下限（%）", "From achievement rate (%)"), "unavailable": ("評価できない場合の区分", "Cannot be evaluated"),
    "legend": ("凡例", "Legend"), "provisional": ("仮称", "Provisional title"),
    "organization.code": ("団体コード", "Local government code"), "organization.name": ("団体名", "Organization"),
    "period.first": ("計画期間の初年度", "First fiscal year"),
    "period.last": ("計画期間の最終年度", "Last fiscal year"),
    "stage": ("策定段階", "Stage"), "stages": ("策定段階の順", "Stages"), "notice": ("お知らせ", "Notice"),
    "actors": ("推進主体", "Actors"), "philosophy.statement": ("基本理念", "Philosophy"),
    "philosophy.catchphrase": ("キャッチフレーズ", "Catchphrase"), "philosophy.intent": ("理念に込めた思い", "Intent"),
    "process": ("策定経過", "Process"), "readings": ("読みがな", "Reading"),
}  # fmt: skip

#: Several fields told as one.
RECORDS: dict[str, Pair] = {
    "organization": ("団体", "Organization"), "period": ("計画期間", "Period"),
    "philosophy": ("基本理念", "Philosophy"),
    "change": ("デジタル活用によってどう変わるか", "What digital technology changes"),
}  # fmt: skip

#: For a row or a column that has no room for more, by type and path first, then by path.
SHORT: dict[str, Pair] = {
    "targets": ("目標", "Target"), "actuals": ("実績", "Result"),
    "planned_texts": ("目標", "Target"), "actual_texts": ("実績", "Result"),
    "predecessors": ("前身", "formerly"),
    "change.digital": ("デジタル活用", "digital"), "change.transformation": ("変革", "transformation"),
    "tentative": ("未確定", "tentative"),
}  # fmt: skip

CHOICES: dict[str, Pair] = {
    "activity": ("活動指標", "Activity"), "output": ("アウトプット", "Output"), "outcome": ("アウトカム", "Outcome"),
    "quantitative": ("定量", "Quantitative"), "qualitative": ("定性", "Qualitative"),
    "up": ("高いほどよい", "Higher is better"), "down": ("低いほどよい", "Lower is better"),
    "annual": ("単年度", "Per fiscal year"), "cumulative": ("累計", "Cumulative"),
    "bar": ("期間", "Bar"), "continuing": ("継続", "Continuing"), "milestone": ("節目", "Milestone"),
    "forecast": ("見込み", "Forecast"), "preliminary": ("速報", "Preliminary"), "final": ("確定", "Final"),
    "philosophy": ("基本理念", "Philosophy"), "visions": ("めざす姿", "Visions"),
    "system-chart": ("体系図", "System chart"),
    "initiatives": ("事業一覧", "Initiatives"), "focus": ("重点分野", "Focus themes"), "bodies": ("推進体制", "Bodies"),
    "schedule": ("スケジュール", "Schedule"), "roadmap": ("ロードマップ", "Roadmap"),
    "indicators": ("指標", "Indicators"),
    "divisions": ("担当課", "Divisions"),
    "at-least": ("以上", "At least"), "at-most": ("以下", "At most"), "exactly": ("ちょうど", "Exactly"),
    "range": ("範囲", "Range"), "text": ("文章", "In words"), "undecided": ("未定", "Undecided"),
}  # fmt: skip


#: Parts of leaves. What stands here means something else than the field of the same name.
PARTS: dict[str, Pair] = {
    "value": ("値", "Value"), "low": ("下限", "From"), "high": ("上限", "To"), "status": ("確定の度合い", "Status"),
    "unavailable": ("値がない理由", "Reason why there is no value"), "text": ("文章", "In words"),
    "year": ("年度", "Fiscal year"), "reason": ("理由", "Reason"), "grade": ("区分", "Grade"),
    "plan": ("プラン", "Plan"), "node": ("項目", "Entry"), "revision": ("改定", "Revision"),
}  # fmt: skip

#: Who acts for a body: the roles of ``accounts`` and the steps of a route share these names.
ROLES: dict[str, Pair] = {
    "staff": ("担当課職員", "Staff of a division"), "head": ("担当課長", "Head of a division"),
    "secretariat": ("事務局", "Secretariat"), "secretariat_head": ("事務局長", "Head of the secretariat"),
    "kanjikai": ("幹事会", "Secretaries' meeting"), "headquarters": ("推進本部", "Headquarters"),
    "committee": ("策定委員会委員", "Committee member"), "auditor": ("監査担当", "Auditor"),
    "administrator": ("システム管理者", "Administrator"),
}  # fmt: skip

EDITION_PARTS: dict[str, Pair] = {"text": ("本編", "Plan text"), "roadmap": ("ロードマップ", "Roadmap")}


def pick(pair: Pair, language: str) -> str:
    return pair[1] if language.startswith("en") else pair[0]


def type_label(node_type: str, language: str = "ja") -> str:
    return pick(TYPES.get(node_type, (node_type, node_type)), language)


def word(name: str) -> Pair:
    """The word for a type (``initiative``), a slot (``initiatives``), several fields told as one (``period``) or a
    field of a type (``initiative.summary``). Raises ``KeyError`` for what the model does not name."""
    for named in (TYPES, SLOTS, RECORDS):
        if name in named:
            return named[name]
    node_type, _, path = name.partition(".")
    if node_type not in TYPES or field_spec(node_type, path) is None:
        raise KeyError(name)
    return field_word(node_type, path)


def field_word(node_type: str, path: str) -> Pair:
    """The word for a field in each language."""
    return field_label(node_type, path), field_label(node_type, path, "en")


def short_word(node_type: str, path: str) -> Pair:
    """The short word for a field; the long one where there is none."""
    return SHORT.get(f"{node_type}.{path}") or SHORT.get(path) or field_word(node_type, path)


def slot_label(slot: str, language: str = "ja") -> str:
    return pick(SLOTS.get(slot, (slot, slot)), language)


def choice_label(choice: str, language: str = "ja") -> str:
    return pick(CHOICES.get(choice, (choice, choice)), language)


_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


def stays_japanese(text: str, language: str) -> bool:
    """Whether words of the plan are Japanese in a form of another language, which then has to say so."""
    return language.startswith("en") and _JAPANESE.search(text) is not None


def in_its_language(text: object, language: str) -> Markup:
    """Words of the plan, escaped, isolated where they could turn what stands beside them; on a page of another language
    they say that they are Japanese (WCAG 2.2, 3.1.2)."""
    shown = isolated(escape(text))
    return Markup(f'<span lang="ja">{shown}</span>') if stays_japanese(shown, language) else shown


def part_label(part: str, language: str = "ja") -> str:
    """A part of a leaf: its own word, or that of the field of the same name."""
    return pick(PARTS.get(part) or FIELDS.get(part, (part, part)), language)


def edition_part(part: str, language: str = "ja") -> str:
    """本編, ロードマップ."""
    return pick(EDITION_PARTS[part], language)


def role_label(role: str, language: str = "ja") -> str:
    return pick(ROLES.get(role, (role, role)), language)


def year_label(year: int, language: str = "ja") -> str:
    return fiscal.label_en(year) if language.startswith("en") else fiscal.label_ja(year)


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def month_label(month: str, language: str = "ja") -> str:
    """2023-05 → 令和5年5月, May 2023. What is no month stays as it is."""
    if not fiscal.is_month(month):
        return month
    if language.startswith("en"):
        return f"{_MONTHS[int(month[5:7]) - 1]} {month[:4]}"
    return fiscal.month_ja(month)


def day_label(day: str, language: str = "ja") -> str:
    """2026-07-01 → 令和8年7月1日, 1 July 2026. What is no day stays as it is."""
    if not fiscal.is_date(day):
        return day
    if language.startswith("en"):
        return f"{int(day[8:])} {month_label(day[:7], language)}"
    return fiscal.day_ja(day)


_LANGUAGES: dict[str, Pair] = {"en": ("英語", "English"), "ja-easy": ("やさしい日本語", "Plain Japanese")}
_JUDGES: dict[str, Pair] = {"division": ("担当課", "division"), "secretariat": ("事務局", "secretariat")}


def judge_label(judge: str, language: str = "ja") -> str:
    """Who judged an initiative: the end of a judgement's key."""
    return pick(_JUDGES.get(judge, (judge, judge)), language)


@functools.lru_cache(maxsize=4096)
def key_label(node_type: str, head: str, key: str, language: str = "ja") -> str:
    """The key of a keyed field: 令和9年度, 令和8年4月1日まで, 英語・概要, 令和7年度・担当課."""
    first, _, rest = key.partition(".")
    apart = ", " if language.startswith("en") else "・"
    if head == "translations":
        name = pick(_LANGUAGES.get(first, (first, first)), language)
        return f"{name}{apart}{field_label(node_type, rest, language)}" if rest else name
    if fiscal.is_year_key(first):
        year = year_label(int(first), language)
        return f"{year}{apart}{pick(_JUDGES.get(rest, (rest, rest)), language)}" if rest else year
    # A name by a day is the one that was in use until then.
    return f"until {day_label(key, language)}" if language.startswith("en") else f"{day_label(key)}まで"


@functools.lru_cache(maxsize=4096)
def field_label(node_type: str, path: str, language: str = "ja") -> str:
    """``targets.2027`` reads as 目標値（令和9年度）."""
    head, _, key = path.partition(".")
    for name in (f"{node_type}.{path}", path):
        if name in FIELDS:
            return pick(FIELDS[name], language)
    label = pick(FIELDS.get(f"{node_type}.{head}") or FIELDS.get(head) or (path, path), language)
    if not key:
        return label
    shown = key_label(node_type, head, key, language)
    return f"{label} ({shown})" if language.startswith("en") else f"{label}（{shown}）"


def name_of(entry: Entry | None, fallback: str = "") -> str:
    """What people call a node: its own words, never those for what it draws."""
    if entry is None:
        return fallback
    for path in _own_words(entry.type):
        value = entry.fields.get(path)
        if isinstance(value, str) and value.strip():
            line = value.strip().splitlines()[0]
            most = 80 if line.isascii() else 40  # about as wide
            return line if len(line) <= most else line[: most - 1] + "…"
    return fallback


@functools.cache
def _own_words(node_type: str) -> tuple[str, ...]:
    """The fields that a node is called by, but for those that hold a choice."""
    specs = ((path, field_spec(node_type, path)) for path in called(node_type))
    return tuple(path for path, spec in specs if spec is None or not spec.choices)


def place(table: Table, node: str, below: str = ROOT) -> str:
    """Where a node stands, from the plan (or a node above it) down: 事業の名 › 取組の名; ``""`` there."""
    names: list[str] = []
    while node not in (below, ROOT) and node in table.nodes:
        entry = table.nodes[node]
        names.append(name_of(entry, type_label(entry.type)))
        node = entry.parent
    return " › ".join(reversed(names))


def number(value: str, unit: str = "", language: str = "ja") -> str:
    """12,000件, 12,000 cases, 12.5%: English sets a unit apart unless it is a sign."""
    apart = " " if language.startswith("en") and unit[:1].isalpha() else ""
    return f"{grouped(value)}{apart}{unit}"


def grouped(value: str) -> str:
    """A decimal with its thousands apart; what is no decimal stays as it is. No digit is lost or made."""
    if not is_decimal(value):
        return value
    whole, point, rest = value.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole != "-0" else value


def picture(name: str, language: str = "ja") -> str:
    """画像 9f3a01c2（PNG）: enough of a picture's name to tell it from another. What is no name stays as it is."""
    if not figures.is_name(name):
        return name
    digest, _, ending = name.partition(".")
    label, kind = pick(FIELDS["file"], language), ending.upper()
    return f"{label} {digest[:8]} ({kind})" if language.startswith("en") else f"{label} {digest[:8]}（{kind}）"


def target(value: Target, unit: str = "", language: str = "ja") -> str:
    english = language.startswith("en")
    amount = number(value.value or "", unit, language)
    if value.kind == "at-least":
        return f"≥ {amount}" if english else f"{amount}以上"
    if value.kind == "at-most":
        return f"≤ {amount}" if english else f"{amount}以下"
    if value.kind == "exactly":
        return amount
    if value.kind == "range":
        low, high = grouped(value.low or ""), number(value.high or "", unit, language)
        return f"{low}–{high}" if english else f"{low}～{high}"
    if value.kind == "text":
        return value.text or ""
    return choice_label("undecided", language)


def actual(value: Actual, unit: str = "", language: str = "ja") -> str:
    if value.value is not None:
        shown = number(value.value, unit, language)
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
    node_type: str, path: str, value: Value | Missing | None, *, nodes: Mapping[str, Entry], language: str = "ja",
    unit: str = "",
) -> str:  # fmt: skip
    """A field's value as a reader sees it; ``""`` if missing. References read as names; ``unit`` is the
    indicator's, for its numbers."""
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
        if spec is not None and spec.form == "picture":
            return picture(value, language)
        if path in ("start", "end"):
            return month_label(value, language)
        return grouped(value) if spec is not None and spec.form == "decimal" else value
    return _leaf(value, unit, language)


def _leaf(value: Value, unit: str, language: str) -> str:
    if isinstance(value, Target):
        return target(value, unit, language)
    if isinstance(value, Actual):
        parts = [actual(value, unit, language), value.note or "", value.source or ""]
    elif isinstance(value, Baseline):
        amount = number(value.value, unit, language) if value.value is not None else ""
        parts = [year_label(value.year, language), amount, value.note or ""]
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
