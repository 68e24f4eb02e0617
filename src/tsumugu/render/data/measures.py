"""Indicators: definitions, the numbers of each year, what they say mechanically, and what people judge.

Three statements stand in three places and are never mixed: ``ratings`` is computed from the numbers,
``judgements`` is what people said, ``values.actual_status`` is how settled a number is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tsumugu.core import fiscal
from tsumugu.core import indicators as core
from tsumugu.core.plan import Actual, Indicator, Judgement, Plan, Target
from tsumugu.core.table import Entry, Value
from tsumugu.core.traits import holders
from tsumugu.core.validation import is_decimal
from tsumugu.render.content.documents import record_of
from tsumugu.render.data import columns as c
from tsumugu.render.data.columns import (
    GONE,
    NONE_NAMED,
    NOT_WRITTEN,
    Column,
    Row,
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
from tsumugu.render.data.reading import Reading, cells, entities, shown
from tsumugu.render.reading import indicators
from tsumugu.render.vocabulary import words

_UNIT = written("unit", both("indicator", "unit"), ("数値の単位。数値の列には単位を書きません。", "Unit of the numbers; it does not stand in their cells."),
                "", blank=("単位が書かれていません。", "No unit is written."))  # fmt: skip
_INDICATOR = (
    identifier("indicator_id", ("指標のID", "Indicator"), ("どの指標か。", "The indicator it is about."), refers="indicators.indicator_id"),
    copied("indicator_name", words.word("indicator.name")),
)  # fmt: skip

INDICATORS = table(
    name="indicators", title=("指標の定義", "Indicators"), description=("指標の定義、単位、望ましい向き、基準値などです。年度ごとの目標値と実績値は values の表にあります。",
                                    "Definition, unit, direction and baseline of each indicator. Targets and actuals by year are in the table values."),
    columns=(
        own_id("indicator_id", "indicator"),
        identifier("owner_id", ("指標の属する項目", "Owner"), (f"指標の属する項目。{c.PLAN_NODE} はプラン全体の指標です。", f"What the indicator belongs to; {c.PLAN_NODE}: the plan as a whole."), refers="nodes.node_id"),
        Column(name="owner_type", type="code", label=("属する項目の種類", "Type of the owner"), definition=("指標の属する項目の種類。", "What kind of node it belongs to."),
               values=c.of_types(holders("indicator"))),
        copied("owner_name", ("属する項目の名称", "Name of the owner")),
        position(("属する項目", "its owner")),
        written("name", both("indicator", "name"), ("指標の名称。", "Name of the indicator."), "name", blank=None),
        Column(name="kind", type="code", label=both("indicator", "kind"), holds="kind", values=choices("indicator", "kind"),
               definition=("指標の種類（行政事業レビューの区分）。", "What it measures, in the terms of the national review sheets."), blank=NOT_WRITTEN),
        Column(name="nature", type="code", label=both("indicator", "nature"), holds="nature", values=choices("indicator", "nature"),
               definition=("定量的か定性的か。", "Whether it is a quantity."), blank=NOT_WRITTEN),
        written("definition", both("indicator", "definition"), ("何をどのように数えるか。", "What is counted, and how."), "definition"),
        written("unit", both("indicator", "unit"), ("目標値、実績値、基準値の単位。", "Unit of targets, actuals and baseline."), "unit"),
        Column(name="direction", type="code", label=both("indicator", "direction"), holds="direction", values=choices("indicator", "direction"),
               definition=("値がどちらへ動くのが望ましいか。", "Which way is better."), blank=NOT_WRITTEN),
        Column(name="span", type="code", label=both("indicator", "span"), holds="span", values=choices("indicator", "span"),
               definition=("単年度の値か、プランの始めからの累計か。", "Whether a value counts one year or all years so far."), blank=NOT_WRITTEN),
        Column(name="baseline_fiscal_year", type="year", label=("基準年度", "Baseline fiscal year"), holds="baseline.year",
               definition=("基準値の年度（西暦）。", "Fiscal year of the baseline (western year)."), blank=("基準値がありません。", "There is no baseline.")),
        Column(name="baseline_value", type="number", label=words.word("indicator.baseline"), holds="baseline.value", unit=("unit の列による", "see column unit"),
               definition=("プランの前の値。", "The value before the plan."), blank=("基準値がありません（0ではありません）。", "There is no baseline, which is not zero.")),
        written("baseline_note", ("基準値の備考", "Note on the baseline"), ("基準値についての備考。", "Note on the baseline."), "baseline.note"),
        written("source", both("indicator", "source"), ("数値の根拠、出典。", "Where the numbers come from."), "source"),
        written("note", both("indicator", "note"), ("備考。", "Note."), "note"),
        identifier("division_id", ("担当課のID", "Division"), ("数値を報告する課。", "The division that reports it."), refers="divisions.division_id", holds="division", blank=NONE_NAMED),
        copied("division_name", ("担当課の名称", "Name of the division"), GONE),
        identifier("scheme_id", ("評価基準のID", "Rating scheme"), ("達成率を区分する基準。", "The scheme by which achievement is graded."), refers="rating_schemes.scheme_id", holds="scheme", blank=NONE_NAMED),
    ),
    key=("indicator_id",), subject="indicator_id", types=("indicator",),
)  # fmt: skip

_NO_TARGET = (
    "この年度の目標がないか、目標がこの種類の値ではありません（0ではありません）。",
    "There is no target for the year, or it is of another kind; this is not zero.",
)
_NO_ACTUAL = ("実績の数値がありません（0ではありません）。理由は actual_unavailable の列に、あれば書かれています。",
              "There is no actual number, which is not zero; actual_unavailable says why, if known.")  # fmt: skip
_T, _A = "targets.{fiscal_year}", "actuals.{fiscal_year}"

VALUES = table(
    name="values", title=("目標値と実績値", "Targets and actuals"), description=("指標の年度ごとの目標値と実績値です。目標か実績のある年度だけを行とします。",
                                          "Targets and actuals of the indicators; a row for each year that has one or the other."),
    columns=(
        *_INDICATOR, _UNIT, fiscal_year(("目標と実績の年度。", "The year of target and actual.")),
        Column(name="target_kind", type="code", label=("目標の種類", "Kind of target"), holds=f"{_T}.kind", values=choices("indicator", "targets", "kind"),
               definition=("目標値の意味。", "How the target is to be read."), blank=("この年度の目標がありません。", "There is no target for the year.")),
        Column(name="target_value", type="number", label=words.word("indicator.targets"), holds=f"{_T}.value", unit=("unit の列による", "see column unit"),
               definition=("目標値（以上、以下、ちょうど）。", "The target (at least, at most, exactly)."), blank=_NO_TARGET),
        Column(name="target_low", type="number", label=("目標の下限", "Target from"), holds=f"{_T}.low", unit=("unit の列による", "see column unit"),
               definition=("範囲で示す目標の下限。", "Lower end of a target given as a range."), blank=_NO_TARGET),
        Column(name="target_high", type="number", label=("目標の上限", "Target to"), holds=f"{_T}.high", unit=("unit の列による", "see column unit"),
               definition=("範囲で示す目標の上限。", "Upper end of a target given as a range."), blank=_NO_TARGET),
        written("target_text", ("目標の文章", "Target in words"), ("文章で示す目標。", "A target given in words."), f"{_T}.text",
                blank=("目標が文章ではないか、目標がありません。", "There is no target, or none in words.")),
        Column(name="has_actual", type="boolean", label=("実績の記入", "Has an actual"), definition=("この年度の実績が、値がないことを含めて記入されているかどうか。", "Whether a result has been entered for the year, be it that there is no value.")),
        Column(name="actual_value", type="number", label=words.word("indicator.actuals"), holds=f"{_A}.value", unit=("unit の列による", "see column unit"),
               definition=("実績値。0は値が0であることを表します。", "The actual value; 0 is a true zero."), blank=_NO_ACTUAL),
        written("actual_text", ("実績の文章", "Actual in words"), ("文章で示す実績。", "A result given in words."), f"{_A}.text",
                blank=("実績が文章ではないか、実績がありません。", "There is no result, or none in words.")),
        Column(name="actual_status", type="code", label=("実績の確定の度合い", "Status of the actual"), holds=f"{_A}.status", values=choices("indicator", "actuals", "status"),
               definition=("実績値がどこまで確定しているか。", "How settled the actual is."), blank=NOT_WRITTEN),
        written("actual_unavailable", ("実績値がない理由", "Why there is no actual"), ("実績値がない理由。", "Why there is no value."), f"{_A}.unavailable",
                blank=("実績値があるか、理由の記載がありません。", "There is a value, or no reason is given.")),
        written("actual_note", ("実績の備考", "Note on the actual"), ("実績についての備考。", "Note on the actual."), f"{_A}.note"),
        written("actual_source", ("実績の出典", "Source of the actual"), ("実績の出典。", "Where the actual comes from."), f"{_A}.source"),
    ),
    key=("indicator_id", "fiscal_year"), subject="indicator_id", types=("indicator",),
)  # fmt: skip

RATINGS = table(
    "ratings", ("数値による判定", "Mechanical results"),
    ("目標値と実績値から計算した判定と、直前の版からの目標の変更です。人による評価は judgements の表にあります。直前の版にあって廃止された指標の目標も、removed として含みます。",
     "What the numbers of target and actual say, computed, and how each target changed since the edition before. People's judgements are in the table judgements. "
     "Targets of indicators that the edition before still had stand here too, as removed."),
    (
        Column(name="indicator_id", type="id", label=("指標のID", "Indicator"), definition=("どの指標か。廃止された指標は、indicators の表にありません。", "The indicator it is about; one that was removed is not in the table indicators.")),
        copied("indicator_name", words.word("indicator.name")),
        fiscal_year(("判定の年度。", "The year that is judged.")),
        Column(name="result", type="code", label=("判定", "Result"), definition=("期限が来ているかどうかを先に、次に数値を見た、計算による判定。期限は年度の最後の日です。", "Computed: by due date first, then by value. A target is due on the last day of its fiscal year."),
               values=tuple(c.Value(name, pair) for name, pair in indicators.RESULTS.items()), blank=("この年度の目標がありません。", "There is no target for the year.")),
        Column(name="achievement_rate", type="number", label=("達成率", "Achievement rate"), unit=("%", "%"), definition=indicators.FORMULA,
               blank=("期限が来ていないか、計算できません（0%ではありません）。", "It is not due, or cannot be computed; this is not 0 %.")),
        Column(name="expected_value", type="number", label=("目安", "Expected value"), unit=("単位は indicators の表の unit による", "see unit in the table indicators"),
               definition=("基準値と目標値を直線で結んだときの、その年度の値。目標値の桁に四捨五入しています。", "What the straight path from baseline to targets gives for the year, rounded half up to the digits of the targets."),
               blank=("その年度を通る直線がありません。", "No path leads over the year.")),
        identifier("scheme_id", ("評価基準のID", "Rating scheme"), ("区分に用いた評価基準。", "The scheme of the grade."), refers="rating_schemes.scheme_id",
                   blank=("評価基準を定めていません。", "The indicator has no scheme.")),
        Column(name="grade", type="text", label=("計算による区分", "Computed grade"), definition=(f"達成率を評価基準に当てはめた区分。意味は grades の表にあります。{indicators.WITHOUT_RATE[0]}",
                           f"The grade that the scheme gives to the rate; its meaning is in the table grades. {indicators.WITHOUT_RATE[1]}"),
               blank=("期限が来ていないか、評価基準がないか、当てはまる区分がありません。", "It is not due, there is no scheme, or no grade fits.")),
        Column(name="target_change", type="code", label=("目標の変更", "Change of the target"), definition=("直前の版（plan の表の previous_edition_label）と比べた目標の変更。同じ目標を後の年度に移したときは、移す前と後の年度が postponed です。",
                           "How the target differs from the edition before (previous_edition_label in the table plan). A target promised for a later year instead is postponed, in the year it left and in the year it went to."),
               values=tuple(c.Value(name, pair) for name, pair in indicators.CHANGES.items()), blank=("比較する版か、比較する目標がありません。", "There is no edition, or no target, to compare with.")),
        Column(name="changes_on_record", type="integer", label=("変更の記録の数", "Changes on record"), definition=("この年度の目標が、最初の版から引き下げ、延期、再定義又は廃止された回数。一件ずつの記録は target_changes の表にあります。",
                           "How often the target was lowered, postponed, redefined or removed since the first edition; each is in the table target_changes.")),
    ),
    ("indicator_id", "fiscal_year"),
)  # fmt: skip

JUDGEMENTS = table(
    name="judgements", title=("人による評価", "Judgements"), description=("担当課、事務局などの人による評価です。計算による判定は ratings の表にあります。", "Judgements by people: the division, the secretariat. What is computed is in the table ratings."),
    columns=(
        identifier("initiative_id", ("事業のID", "Initiative"), ("評価された事業。", "The initiative judged."), refers="initiatives.initiative_id"),
        copied("initiative_title", ("事業の名称", "Title of the initiative")),
        Column(name="judgement", type="id", label=("評価の識別名", "Key of the judgement"), definition=("年度と評価者を点でつないだもの（例 2025.division）。", "Fiscal year and judge, joined by a point (2025.division).")),
        Column(name="fiscal_year", type="year", label=words.PARTS["year"], definition=("評価の対象の年度（西暦）。", "The fiscal year judged (western year)."), blank=("年度の指定がありません。", "No year is named.")),
        Column(name="judge", type="text", label=("評価者", "Judge"), definition=("評価した者（division 担当課、secretariat 事務局）。", "Who judged (division, secretariat)."), blank=("評価者の指定がありません。", "No judge is named.")),
        identifier("scheme_id", ("評価基準のID", "Rating scheme"), ("用いた評価基準。", "The scheme used."), refers="rating_schemes.scheme_id", holds="judgements.{judgement}.scheme"),
        written("grade", words.PARTS["grade"], ("評価の区分。意味は grades の表にあります。", "The grade; its meaning is in the table grades."), "judgements.{judgement}.grade", blank=None),
        written("reason", words.PARTS["reason"], ("評価の理由。", "Why."), "judgements.{judgement}.reason"),
    ),
    key=("initiative_id", "judgement"), subject="initiative_id", types=("initiative",),
)  # fmt: skip

RATING_SCHEMES = table(
    name="rating_schemes", title=words.word("rating_schemes"), description=("達成率を区分する評価基準です。", "Schemes by which achievement is graded."),
    columns=(
        own_id("scheme_id", "rating_scheme"), position_in("plan"),
        written("name", both("rating_scheme", "name"), ("評価基準の名称。", "Name of the scheme."), "name", blank=None),
        written("legend", both("rating_scheme", "legend"), ("凡例。", "Legend."), "legend"),
    ),
    key=("scheme_id",), subject="scheme_id", types=("rating_scheme",),
)  # fmt: skip

GRADES = table(
    name="grades", title=words.word("grades"), description=("評価基準の区分です。順序の先のものから当てはめ、最初に合うものを用います。", "Grades of the schemes. They are tried in order of position; the first that fits is given."),
    columns=(
        own_id("grade_id", "grade"),
        identifier("scheme_id", ("評価基準のID", "Rating scheme"), ("属する評価基準。", "The scheme it belongs to."), refers="rating_schemes.scheme_id"),
        position_in("rating_scheme"),
        written("mark", both("grade", "mark"), ("区分の記号。", "Mark of the grade."), "mark", blank=None),
        written("meaning", both("grade", "meaning"), ("区分の意味。", "What it means."), "meaning"),
        Column(name="at_least", type="number", label=("達成率の下限", "From achievement rate"), unit=("%", "%"), holds="at_least",
               definition=("この達成率以上に当てはまる。", "It applies from this achievement rate upwards."), blank=("下限がありません。先の区分に合わないものすべてに当てはまります。", "No lower end: it fits whatever no grade before it fits.")),
        Column(name="unavailable", type="boolean", label=both("grade", "unavailable"), holds="unavailable",
               definition=("評価できないものの区分かどうか。", "Whether it is the grade of what cannot be evaluated."), blank=NOT_WRITTEN),
    ),
    key=("grade_id",), subject="grade_id", types=("grade",),
)  # fmt: skip


def indicator_rows(source: Reading) -> Iterator[Row]:
    return entities(
        source, INDICATORS,
        {
            "indicator_id": lambda node, _: node,
            "owner_id": lambda _, entry: shown(entry.parent),
            "owner_type": lambda _, entry: source.type(entry.parent),
            "owner_name": lambda _, entry: source.name(entry.parent),
            "position": lambda node, _: source.positions[node],
            "division_name": lambda _, entry: source.name(entry.fields.get("division")),
        },
    )  # fmt: skip


def value_rows(source: Reading) -> Iterator[Row]:
    none = (None,) * 6
    for node, entry in source.of_type("indicator"):
        unit = entry.fields.get("unit")
        about = (node, source.name(node), unit if isinstance(unit, str) else None)
        targets, actuals = _years(entry, "targets"), _years(entry, "actuals")
        for year in sorted(targets.keys() | actuals.keys()):
            t, a = targets.get(year), actuals.get(year)
            promised = (t.kind, t.value, t.low, t.high, t.text) if isinstance(t, Target) else none[:5]
            came = (a.value, a.text, a.status, a.unavailable, a.note, a.source) if isinstance(a, Actual) else none
            yield *about, year, *promised, a is not None, *came


def _years(entry: Entry, head: str) -> dict[int, Value]:
    return {int(key): value for key, value in cells(entry, head)}


def rating_rows(source: Reading) -> Iterator[Row]:
    document = source.document
    now, before = _measured(document.plan), _measured(document.previous) if document.previous else None
    old = {indicator.id: indicator for indicator in before.indicators} if before else {}
    kept = Counter((one.node, one.year) for one in document.promises)
    # What a draft wrote as no number cannot be compared; it is neither new nor removed for that.
    unclear = _ids(document.previous) - old.keys()
    record = record_of(document, document.plan)
    for facts in indicators.facts(now, document.date, before, record=record):
        indicator = facts.indicator
        was = old.get(indicator.id)
        years = {fact.year: fact for fact in facts.years}
        dropped = {year for year, _ in was.targets} - years.keys() if was else set()
        for year in sorted(years.keys() | dropped):
            fact = years.get(year)
            expected = indicators.expected_number(indicator, year) or None
            told = (None,) * 3 if fact is None else (fact.result, fact.rate or None, fact.grade or None)
            change = fact.change if fact else core.target_change(was, indicator, year)
            if indicator.id in unclear:
                change = None
            count = kept.pop((indicator.id, year), 0)
            if told != (None,) * 3 or expected is not None or change is not None or count:
                yield (
                    indicator.id, indicator.name, year, told[0], told[1], expected, indicator.scheme, told[2], change,
                    count,
                )  # fmt: skip
    still = _ids(document.plan)
    for indicator in old.values():
        if indicator.id not in still:
            for year, _ in indicator.targets:
                count = kept.pop((indicator.id, year), 0)
                yield indicator.id, indicator.name, year, None, None, None, None, None, "removed", count
    # What went with an edition before the last one keeps its row, too.
    names = {(one.node, one.year): one.indicator for one in document.promises}
    for (node, year), count in kept.items():
        yield node, names[node, year], year, None, None, None, None, None, None, count


def _ids(plan: Plan | None) -> set[str]:
    return {indicator.id for _, indicator in indicators.owned(plan)} if plan is not None else set()


def _measured(plan: Plan) -> Plan:
    """The indicators of a plan, wherever they belong, whose numbers are numbers: a draft may hold others."""
    found = tuple(indicator for _, indicator in indicators.owned(plan) if _is_measurable(indicator))
    return Plan(
        id=plan.id, title=plan.title, period=plan.period, rating_schemes=plan.rating_schemes, indicators=found
    )  # fmt: skip


def _is_measurable(indicator: Indicator) -> bool:
    numbers = [number for _, t in indicator.targets for number in (t.value, t.low, t.high)]
    numbers += [actual.value for _, actual in indicator.actuals]
    if indicator.baseline is not None:
        numbers.append(indicator.baseline.value)
    return all(number is None or is_decimal(number) for number in numbers)


_JUDGED = re.compile(r"([0-9]{4})\.(.+)\Z", re.DOTALL)


def judgement_rows(source: Reading) -> Iterator[Row]:
    for node, entry in source.of_type("initiative"):
        for key, value in sorted(cells(entry, "judgements"), key=lambda cell: cell[0]):
            if isinstance(value, Judgement):
                found = _JUDGED.match(key)
                year = int(found[1]) if found and fiscal.is_year(int(found[1])) else None
                judge = found[2] if found and year else key
                yield node, source.name(node), key, year, judge or None, value.scheme, value.grade, value.reason


def scheme_rows(source: Reading) -> Iterator[Row]:
    return entities(
        source, RATING_SCHEMES,
        {"scheme_id": lambda node, _: node, "position": lambda node, _: source.positions[node]},
    )  # fmt: skip


def grade_rows(source: Reading) -> Iterator[Row]:
    return entities(
        source, GRADES,
        {
            "grade_id": lambda node, _: node,
            "scheme_id": lambda _, entry: entry.parent,
            "position": lambda node, _: source.positions[node],
        },
    )  # fmt: skip
