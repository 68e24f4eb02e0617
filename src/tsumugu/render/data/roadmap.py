"""The roadmap: initiatives, their activities, steps and yearly texts, and the budget."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core import fiscal
from tsumugu.core.table import Entry
from tsumugu.render.data.columns import (
    GONE,
    NONE_NAMED,
    NOT_WRITTEN,
    Cell,
    Column,
    Row,
    Value,
    both,
    choices,
    copied,
    fiscal_year,
    identifier,
    own_id,
    position,
    position_in,
    table,
    written,
)
from tsumugu.render.data.reading import Reading, cells, entities
from tsumugu.render.reading import standing
from tsumugu.render.vocabulary import words

_NOT_ENDED = ("終了していません。", "It has not ended.")
_OWN = ("他のプランから取り入れた事業ではありません。", "It was not taken over from another plan.")

INITIATIVES = table(
    name="initiatives", title=words.word("initiatives"),
    description=("ロードマップの事業（シート1枚）ごとの記載です。政策分野、重点分野、連携する課は relations の表にあります。",
     "What the sheet of each initiative says. Areas, focus themes and partner divisions are in the table relations."),
    columns=(
        own_id("initiative_id", "initiative"), position_in("plan"),
        written("title", both("initiative", "title"), ("事業の名称。", "Title of the initiative."), "title", blank=None),
        identifier("field_id", ("分野のID", "Field"), ("事業の分野。", "The field it belongs to."), refers="fields.field_id", holds="field", blank=NONE_NAMED),
        copied("field_name", ("分野の名称", "Name of the field"), GONE),
        written("policy", both("initiative", "policy"), ("シートに書かれた政策分野。", "The policy area as written on the sheet."), "policy"),
        written("summary", both("initiative", "summary"), ("事業の概要。", "What it is."), "summary"),
        written("situation", both("initiative", "situation"), ("現状と課題。", "Situation and issues."), "situation"),
        written("digital", both("initiative", "change.digital"), ("デジタルを活用して行うこと。", "What is done with digital technology."), "change.digital"),
        written("transformation", both("initiative", "change.transformation"), ("それによって変わること。", "What is transformed by it."), "change.transformation"),
        identifier("lead_division_id", ("担当課のID", "Lead division"), ("担当する課。", "The division in charge."), refers="divisions.division_id", holds="lead", blank=NONE_NAMED),
        copied("lead_division_name", ("担当課の名称", "Name of the lead division"), GONE),
        Column(name="ended_fiscal_year", type="year", label=("終了した年度", "Ended in fiscal year"), holds="ended.year",
               definition=("事業が終了した年度（西暦）。", "Fiscal year in which it ended (western year)."), blank=_NOT_ENDED),
        written("ended_reason", ("終了の理由", "Why it ended"), ("終了の理由。", "Why it ended."), "ended.reason",
                blank=("終了していないか、理由の記載がありません。", "It has not ended, or no reason is given.")),
        written("adopted_plan", ("横展開の元のプラン", "Adopted from plan"), ("取り入れた元のプランのID。", "The plan it was taken over from."), "adopted_from.plan", blank=_OWN),
        written("adopted_node", ("横展開の元の項目", "Adopted from node"), ("元のプランでの事業のID。", "What it is in that plan."), "adopted_from.node", blank=_OWN),
        written("adopted_revision", ("横展開の元の改定", "Adopted from revision"), ("元のプランのどの改定から取り入れたか。", "The revision of that plan."), "adopted_from.revision", blank=_OWN),
        written("note", both("initiative", "note"), ("備考。", "Note."), "note"),
    ),
    key=("initiative_id",), subject="initiative_id", types=("initiative",),
)  # fmt: skip

_INITIATIVE = (
    identifier("initiative_id", ("事業のID", "Initiative"), ("属する事業。", "The initiative it belongs to."), refers="initiatives.initiative_id"),
    copied("initiative_title", ("事業の名称", "Title of the initiative")),
)  # fmt: skip
_ACTIVITY = (
    identifier("activity_id", ("取組のID", "Activity"), ("属する取組。", "The activity it belongs to."), refers="activities.activity_id"),
    copied("activity_title", ("取組の名称", "Title of the activity")),
)  # fmt: skip
_KINDS = (Value("planned", ("目標（予定）", "Planned")), Value("actual", words.short_word("activity", "actual_texts")))

ACTIVITIES = table(
    name="activities", title=words.word("activities"), description=("事業の取組と、版の日付での状態です。", "The activities of each initiative, and where they stand on the day of the edition."),
    columns=(
        own_id("activity_id", "activity"), *_INITIATIVE, position_in("initiative"),
        written("title", both("activity", "title"), ("取組の名称。", "Title of the activity."), "title", blank=None),
        written("description", both("activity", "description"), ("取組の説明。", "What it is."), "description"),
        identifier("division_id", ("担当課のID", "Division"), ("取組を担当する課。", "The division in charge of the activity."), refers="divisions.division_id",
                   holds="division", blank=("事業の担当課が担当します。", "The lead division of the initiative.")),
        copied("division_name", ("担当課の名称", "Name of the division"), ("取組の担当課を定めていません。", "The activity names none of its own.")),
        Column(name="state", type="code", label=("状態", "State"),
               definition=("工程と実績だけから求めた、版の日付の月での状態。評価ではありません。",
                           "Where it stands in the month of the edition by its steps and results alone; no judgement."),
               values=tuple(Value(name, pair) for name, pair in standing.STATES.items())),
    ),
    key=("activity_id",), subject="activity_id", types=("activity",),
)  # fmt: skip

_UNASSIGNED = ("時期が決まっていません（unassigned が true）。", "Not yet scheduled (unassigned is true).")
_OPEN_END = ("時期が決まっていないか、終わりを定めずに継続します。", "Not yet scheduled, or continuing without an end.")

STEPS = table(
    name="steps", title=(words.word("step")[0], "Steps"), description=("取組の予定と実績の工程（ロードマップの帯）です。", "Planned and actual steps of the activities: the bars of the roadmap."),
    columns=(
        own_id("step_id", "step"), *_INITIATIVE, *_ACTIVITY,
        Column(name="kind", type="code", label=("目標・実績", "Planned or actual"), values=_KINDS,
               definition=("予定の工程か、実績の工程か。", "Whether it is planned or was done.")),
        position(("取組の目標又は実績", "the planned or the actual steps of the activity")),
        written("label", both("step", "label"), ("工程の名称。", "What is done."), "label", blank=None),
        Column(name="start", type="time", label=both("step", "start"), holds="start",
               definition=("プランに書かれたとおりの開始。年度（2023）又は月（2023-05）。", "The start as the plan gives it: a fiscal year (2023) or a month (2023-05)."),
               blank=_UNASSIGNED),
        Column(name="end", type="time", label=both("step", "end"), holds="end",
               definition=("プランに書かれたとおりの終了。年度（2023）又は月（2023-05）。", "The end as the plan gives it: a fiscal year (2023) or a month (2023-05)."),
               blank=("書かれていません。終了は開始と同じ年度又は月です（継続の工程では、終わりを定めていません）。",
                      "Not written: it ends in the year or month of its start (a continuing step has no end).")),
        Column(name="first_month", type="month", label=("最初の月", "First month"), definition=("最初の月。年度で書かれた開始は4月とします。節目は最後の月だけです。", "The first month; a start given as a fiscal year is its April. A milestone is its last month alone."), blank=_UNASSIGNED),
        Column(name="last_month", type="month", label=("最後の月", "Last month"), definition=("最後の月。年度で書かれた終了は翌年3月とします。", "The last month; an end given as a fiscal year is its March."), blank=_OPEN_END),
        Column(name="first_fiscal_year", type="year", label=("最初の年度", "First fiscal year"), definition=("最初の月の属する年度（西暦）。", "The fiscal year of the first month (western year)."), blank=_UNASSIGNED),
        Column(name="last_fiscal_year", type="year", label=("最後の年度", "Last fiscal year"), definition=("最後の月の属する年度（西暦）。", "The fiscal year of the last month (western year)."), blank=_OPEN_END),
        Column(name="shape", type="code", label=both("step", "shape"), holds="shape", values=choices("step", "shape"),
               definition=("工程の種類。", "What kind of step it is."), blank=("書かれていません。期間として扱います。", "Not written: it counts as a bar.")),
        Column(name="tentative", type="boolean", label=both("step", "tentative"), holds="tentative",
               definition=("予定が未確定かどうか。", "Whether it is tentative."), blank=NOT_WRITTEN),
        Column(name="unassigned", type="boolean", label=("時期未定", "Not yet scheduled"), definition=("時期が決まっていないかどうか。", "Whether it has no start yet.")),
        written("note", both("step", "note"), ("備考。", "Note."), "note"),
    ),
    key=("step_id",), subject="step_id", types=("step",),
)  # fmt: skip

TEXTS = table(
    name="texts", title=("目標と実績の文章", "Yearly texts"), description=("取組の年度ごとの目標と実績を、文章で書いたものです。", "Targets and results of the activities in words, by fiscal year."),
    columns=(
        *_INITIATIVE, *_ACTIVITY,
        Column(name="kind", type="code", label=("目標・実績", "Planned or actual"), values=_KINDS,
               definition=("目標の文章か、実績の文章か。", "Whether it says what is planned or what was done.")),
        fiscal_year(("文章の年度。", "The year it is about.")),
        written("text", words.PARTS["text"], ("目標又は実績の文章。", "The target or the result in words."), "{kind}_texts.{fiscal_year}", blank=None),
    ),
    key=("activity_id", "kind", "fiscal_year"), subject="activity_id", types=("activity",),
)  # fmt: skip

BUDGET = table(
    name="budget", title=("予算", "Budgets"), description=("事業の年度ごとの予算額です。", "Budget of the initiatives by fiscal year."),
    columns=(
        *_INITIATIVE, fiscal_year(("予算の年度。", "The year of the budget.")),
        Column(name="amount", type="number", label=("予算額", "Amount"), definition=("予算額。行がない年度は、記載がありません（0円ではありません）。", "The budget. A year without a row is not recorded, which is not zero."),
               unit=("千円", "thousand yen"), holds="budget.{fiscal_year}",
               blank=("数値として読み取れません。書かれている値は unreadable の表にあります。", "It is no number; what is written stands in the table unreadable.")),
    ),
    key=("initiative_id", "fiscal_year"), subject="initiative_id", types=("initiative",),
)  # fmt: skip


def initiative_rows(source: Reading) -> Iterator[Row]:
    return entities(
        source, INITIATIVES,
        {
            "initiative_id": lambda node, _: node,
            "position": lambda node, _: source.positions[node],
            "field_name": lambda _, entry: source.name(entry.fields.get("field")),
            "lead_division_name": lambda _, entry: source.name(entry.fields.get("lead")),
        },
    )  # fmt: skip


def activity_rows(source: Reading) -> Iterator[Row]:
    month = source.document.date[:7]
    states = {
        activity.id: standing.state(activity, month)
        for initiative in source.document.plan.initiatives
        for activity in initiative.activities
    }
    return entities(
        source, ACTIVITIES,
        {
            "activity_id": lambda node, _: node,
            "initiative_id": lambda _, entry: entry.parent,
            "initiative_title": lambda _, entry: source.name(entry.parent),
            "position": lambda node, _: source.positions[node],
            "division_name": lambda _, entry: source.name(entry.fields.get("division")),
            "state": lambda node, _: states[node],
        },
    )  # fmt: skip


def step_rows(source: Reading) -> Iterator[Row]:
    spans = {node: _span(entry) for node, entry in source.of_type("step")}

    def initiative(entry: Entry) -> str:
        return source.table.nodes[entry.parent].parent

    return entities(
        source, STEPS,
        {
            "step_id": lambda node, _: node,
            "initiative_id": lambda _, entry: initiative(entry),
            "initiative_title": lambda _, entry: source.name(initiative(entry)),
            "activity_id": lambda _, entry: entry.parent,
            "activity_title": lambda _, entry: source.name(entry.parent),
            "kind": lambda _, entry: entry.slot,
            "position": lambda node, _: source.positions[node],
            "start": lambda _, entry: _time(entry, "start"),
            "end": lambda _, entry: _time(entry, "end"),
            "first_month": lambda node, _: spans[node][0],
            "last_month": lambda node, _: spans[node][1],
            "first_fiscal_year": lambda node, _: _year(spans[node][0]),
            "last_fiscal_year": lambda node, _: _year(spans[node][1]),
            "unassigned": lambda _, entry: "start" not in entry.fields,
        },
    )  # fmt: skip


def _time(entry: Entry, path: str) -> str | None:
    """A fiscal year or a month as the plan gives it, both as text, so that the column has one type."""
    value = entry.fields.get(path)
    return None if value is None else str(value)


def _span(entry: Entry) -> tuple[str | None, str | None]:
    """First and last month. The last is ``None`` for a continuing step without an end: it goes on."""
    start, end = entry.fields.get("start"), entry.fields.get("end")
    if not fiscal.is_time(start) or not (end is None or fiscal.is_time(end)):
        return None, None
    months = fiscal.time_of(start, end, str(entry.fields.get("shape", "")))  # type: ignore[arg-type]
    if months is None:
        return None, None
    endless = end is None and entry.fields.get("shape") == "continuing"
    return months[0], None if endless else months[1]


def _year(month: str | None) -> int | None:
    return None if month is None else fiscal.year_of(month)


def text_rows(source: Reading) -> Iterator[Row]:
    for node, entry in source.of_type("activity"):
        about = (entry.parent, source.name(entry.parent), node, source.name(node))
        for kind in ("planned", "actual"):
            for year, text in _by_year(entry, f"{kind}_texts"):
                yield *about, kind, year, text


def budget_rows(source: Reading) -> Iterator[Row]:
    for node, entry in source.of_type("initiative"):
        for year, amount in _by_year(entry, "budget"):
            yield node, source.name(node), year, amount


def _by_year(entry: Entry, head: str) -> list[tuple[int, Cell]]:
    return sorted((int(key), str(value)) for key, value in cells(entry, head))
