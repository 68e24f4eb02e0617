"""An indicator as every format shows it: promise, result and mechanical judgement of each year, in words
and as numbers. One reading, so that page, document, workbook and data cannot differ.

Three statements stay apart: the *result* computed here from the numbers, a person's *judgement*
(``plan.Judgement``), and the status of the data (``Actual.status``).
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from tsumugu.core import indicators as core
from tsumugu.core.plan import Grade, Indicator, Initiative, Plan, RatingScheme
from tsumugu.core.rounding import half_up
from tsumugu.render.reading.promises import PromiseChange, Record
from tsumugu.render.vocabulary import words

RESULTS: dict[core.Result, words.Pair] = {
    "not-due": ("期限前", "not yet due"),
    "met": ("達成", "met"),
    "not-met": ("未達成", "not met"),
    "not-available": ("実績なし", "no result available"),
    "not-measurable": ("数値で測れない", "cannot be measured"),
    "undecided": ("目標未定", "target undecided"),
}
CHANGES: dict[core.TargetChange, words.Pair] = {
    "new": ("新設", "new"),
    "unchanged": ("変更なし", "unchanged"),
    "raised": ("引き上げ", "raised"),
    "lowered": ("引き下げ", "lowered"),
    "redefined": ("再定義", "redefined"),
    "removed": ("廃止", "removed"),
    "postponed": ("延期", "postponed"),
}

#: How an achievement rate and a grade are made; printed beside every rating and in the dictionary of the data.
FORMULA: words.Pair = (
    "達成率＝実績値÷目標値×100（「以下」の目標は目標値÷実績値×100、「ちょうど」の目標は小さい方÷大きい方×100）。"
    "期限が来ていない年度は判定しません。判定と区分は端数を丸めない値で行います。達成率は小数第1位までを四捨五入で示し、"
    "0%、100%、区分の境をまたぐときは、またがない側に丸めます。",
    "Achievement rate = actual ÷ target × 100 (target ÷ actual × 100 for “at most”, the smaller ÷ the larger × 100 for "
    "“exactly”). A year that has not ended is not judged. Results and grades are decided on exact numbers. The rate is "
    "shown with one decimal, rounded half up, but never across 0%, 100% or the bound of a grade.",
)
#: What grade a result has that has no rate.
WITHOUT_RATE: words.Pair = (
    "目標値か実績値が0や負の数のとき、目標が範囲のときは、達成率を計算できないことがあります。"
    "その場合の区分は、達成なら最上位の区分、未達成なら達成率0%の区分です。「評価できない」区分は、数値がないときに用います。",
    "Where a number is zero or negative, or the target is a range, there may be no rate. Then what is met has the "
    "highest grade, and what is not met the grade of 0%. The grade of what cannot be evaluated is for missing numbers.",
)
#: Why a result and a judgement may stand beside each other and differ.
TWO_STATEMENTS: words.Pair = (
    "「達成」「未達成」と達成率は数値から機械的に計算したもの、担当課や事務局の評価は人の判断です。二つは別のことを述べており、一致しないことがあります。",
    "“Met”, “not met” and the rate are computed from the numbers; what the division or the secretariat says is a "
    "person's judgement. They state different things and need not agree.",
)


def explanation(language: str = "ja") -> str:
    """Everything a reader has to know beside computed results."""
    apart = " " if language.startswith("en") else ""
    return apart.join(words.pick(pair, language) for pair in (FORMULA, WITHOUT_RATE, TWO_STATEMENTS))


def grade_words(grade: Grade, language: str = "ja") -> str:
    """A：目標以上、100%以上."""
    english = language.startswith("en")
    bound = "" if grade.at_least is None else f"≥ {grade.at_least}%" if english else f"{grade.at_least}%以上"
    said = (", " if english else "、").join(filter(None, (grade.meaning or "", bound)))
    return f"{grade.mark}{': ' if english else '：'}{said}" if said else grade.mark


def scheme_words(scheme: RatingScheme, language: str = "ja") -> str:
    """A rating scheme with its legend, which stands beside every grade of it."""
    english = language.startswith("en")
    grades = ("; " if english else "　").join(grade_words(grade, language) for grade in scheme.grades)
    return (" " if english else "　").join(filter(None, (scheme.name, scheme.legend, grades)))


def judging_words(scheme: RatingScheme, language: str = "ja") -> str:
    """As ``scheme_words``, beside people's judgements."""
    return (" " if language.startswith("en") else "　").join(
        (scheme_words(scheme, language), words.pick(TWO_STATEMENTS, language))
    )


def judged_by(item: Initiative, schemes: Iterable[RatingScheme]) -> tuple[RatingScheme, ...]:
    """The schemes by which a sheet's progress is judged, each once."""
    used = {judgement.scheme for _, judgement in item.judgements}
    return tuple(scheme for scheme in schemes if scheme.id in used)


class YearFacts(Struct, frozen=True):
    """One fiscal year. ``target`` and ``actual`` in words with their unit (``""``: none); ``result``,
    ``grade`` and ``rate`` (per cent, one decimal) only where something is due; ``expected`` is the number
    that the straight path from baseline to targets gives for that year, rounded to the digits of the
    targets; ``change`` says how the target differs from the edition before (``None``: nothing to compare), and
    ``before`` what it was there (``""``: the same, or none); of a postponed
    target also the year it went to or came from. ``record``: every promise for that year that was broken since the
    first edition, oldest first."""

    year: int
    target: str
    actual: str
    status: str
    result: core.Result | None
    rate: str
    grade: str
    expected: str
    change: core.TargetChange | None
    note: str
    source: str
    before: str = ""
    record: tuple[PromiseChange, ...] = ()

    @property
    def news(self) -> core.TargetChange | None:
        """The change since the edition before, where the record does not say it already: beside a promise that was
        broken before, *unchanged* would read as if it had been kept."""
        return None if self.record and (self.change in core.BROKEN or self.change == "unchanged") else self.change


class IndicatorFacts(Struct, frozen=True):
    """``years``: every year of the plan's period, and every other year with a target or an actual."""

    node: str
    owner: str  # the node it belongs to: an initiative, an activity, a field, an area, a vision, the plan ("")
    indicator: Indicator
    scheme: RatingScheme | None
    years: tuple[YearFacts, ...]


def result_label(result: core.Result | None, language: str = "ja") -> str:
    return words.pick(RESULTS[result], language) if result else ""


def change_label(change: core.TargetChange | None, language: str = "ja") -> str:
    return words.pick(CHANGES[change], language) if change else ""


def owned(plan: Plan) -> Iterator[tuple[str, Indicator]]:
    """Every indicator of the plan with the id of its owner, in the order of the plan."""
    for indicator in plan.indicators:
        yield "", indicator
    for field in plan.fields:
        yield from ((field.id, indicator) for indicator in field.indicators)
        yield from ((vision.id, indicator) for vision in field.visions for indicator in vision.indicators)
        yield from ((area.id, indicator) for area in field.areas for indicator in area.indicators)
    for item in plan.initiatives:
        for indicator in item.indicators:
            yield item.id, indicator
        for activity in item.activities:
            for indicator in activity.indicators:
                yield activity.id, indicator


def facts(
    plan: Plan, today: str, previous: Plan | None = None, *, language: str = "ja",
    promises: Mapping[str, Indicator] | None = None, record: Record | None = None,
) -> tuple[IndicatorFacts, ...]:  # fmt: skip
    """All indicators of a plan as they stand on a day (``YYYY-MM-DD``). ``previous``: the edition that the
    changes of targets are labelled against, or ``promises``, its indicators by id; without either no change
    is labelled. ``record``: what became of earlier promises."""
    before = promises
    if before is None and previous is not None:
        before = {indicator.id: indicator for _, indicator in owned(previous)}
    schemes = {scheme.id: scheme for scheme in plan.rating_schemes}
    period = _period(plan)
    day = datetime.date.fromisoformat(today)
    return tuple(
        IndicatorFacts(
            indicator.id, owner, indicator, schemes.get(indicator.scheme or ""),
            _years(
                indicator, period, day, scheme=schemes.get(indicator.scheme or ""), compared=before is not None,
                before=before.get(indicator.id) if before is not None else None, language=language,
                record=(record or {}).get(indicator.id, ()),
            ),
        )
        for owner, indicator in owned(plan)
    )  # fmt: skip


def _period(plan: Plan) -> range:
    first, last = plan.period.first, plan.period.last
    return range(0) if first is None or last is None else range(first, last + 1)


@functools.lru_cache(maxsize=8192)
def _years(
    indicator: Indicator, period: range, day: datetime.date, *, scheme: RatingScheme | None, compared: bool,
    before: Indicator | None, language: str, record: tuple[PromiseChange, ...],
) -> tuple[YearFacts, ...]:  # fmt: skip
    """Those of the period, those that say something, and those that promised something before: no target goes
    unnoticed. Remembered, because every publication asks again for all the indicators that did not change."""
    said = (*indicator.targets, *indicator.actuals, *(before.targets if before else ()))
    years = sorted({*period, *(year for year, _ in said), *(one.year for one in record)})
    return tuple(
        _year(indicator, year, day, scheme=scheme, compared=compared, before=before, language=language, record=record)
        for year in years
    )


def _year(
    indicator: Indicator, year: int, day: datetime.date, *, scheme: RatingScheme | None, compared: bool,
    before: Indicator | None, language: str, record: tuple[PromiseChange, ...],
) -> YearFacts:  # fmt: skip
    unit = indicator.unit or ""
    status = core.status(indicator, year, day)
    target, actual = core.target_of(indicator, year), core.actual_of(indicator, year)
    due = status is not None and status.result not in ("not-due", "undecided")
    rate = status.rate if status is not None and due else None
    change = core.target_change(before, indicator, year) if compared else None
    return YearFacts(
        year=year,
        target=words.target(target, unit, language) if target else "",
        actual=words.actual(actual, unit, language) if actual else "",
        status=actual.status or "" if actual else "",
        result=status.result if status else None,
        rate=core.percent(rate, scheme) if rate is not None else "",
        grade=core.grade(scheme, status) if scheme and status is not None else "",
        expected=_expected(indicator, year, unit, language),
        change=change,
        note=actual.note or "" if actual else "",
        source=actual.source or "" if actual else "",
        before=_promised(before, indicator, year, change, language),
        record=tuple(one for one in record if one.year == year),
    )


def _promised(
    before: Indicator | None, after: Indicator, year: int, change: core.TargetChange | None, language: str
) -> str:
    """What was promised before: 100件以上; of a postponed target 100件以上（令和9年度へ） or （令和7年度から）."""
    if before is None or change in (None, "unchanged"):
        return ""
    moved = core.postponed(before, after) if change == "postponed" else {}
    came_from = {later: earlier for earlier, later in moved.items()}
    target = core.target_of(before, year if year in moved else came_from.get(year, year))
    if target is None:
        return ""
    said = words.target(target, before.unit or "", language)
    if year in moved:
        return gone_to(said, moved[year], language)
    if year in came_from:
        other = words.year_label(came_from[year], language)
        return f"{said} (from {other})" if language.startswith("en") else f"{said}（{other}から）"
    return said


def gone_to(said: str, year: int, language: str = "ja") -> str:
    """A postponed target with the year it went to: 100件以上（令和9年度へ）."""
    other = words.year_label(year, language)
    return f"{said} (now {other})" if language.startswith("en") else f"{said}（{other}へ）"


def expected_number(indicator: Indicator, year: int) -> str:
    """The number of ``YearFacts.expected`` without unit and separators, as data carry it."""
    value = core.expected(indicator, year)
    if value is None:
        return ""
    digits = max((_digits(t.value) for _, t in indicator.targets if t.value is not None), default=0)
    return half_up(value, digits)


def _expected(indicator: Indicator, year: int, unit: str, language: str) -> str:
    value = expected_number(indicator, year)
    return words.number(value, unit, language) if value else ""


def _digits(number: str) -> int:
    return len(number.partition(".")[2])
