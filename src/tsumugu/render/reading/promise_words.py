"""The record of broken promises in words: one reading for the pages, the PDF, the workbook and the slides."""

from __future__ import annotations

from collections.abc import Iterable

from tsumugu.render.reading.indicators import IndicatorFacts, YearFacts, change_label, gone_to
from tsumugu.render.reading.promises import PromiseChange, Promised
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.naming import edition_title

NO_REASON: words.Pair = ("理由の記録はありません。", "No reason is on record.")


def edition(one: Promised, language: str = "ja") -> str:
    return edition_title(one.part, one.number, one.label, language)


def before(change: PromiseChange, language: str = "ja") -> str:
    """What was promised: 120件以上; of a postponed target 120件以上（令和9年度へ）."""
    promised = words.target(change.before, change.unit, language)
    return gone_to(promised, change.moved, language) if change.moved else promised


def brief(change: PromiseChange, language: str = "ja") -> str:
    """Beside the number: 引き下げ（ロードマップ 第2版）前：120件以上."""
    label, title = change_label(change.change, language), edition(change.changed, language)
    if language.startswith("en"):
        return f"{label} ({title}), before: {before(change, language)}"
    return f"{label}（{title}）前：{before(change, language)}"


def sentence(change: PromiseChange, language: str = "ja") -> str:
    """The whole record of one change: what, in which edition, on which day, from what, and why."""
    label, year = change_label(change.change, language), words.year_label(change.year, language)
    day = words.day_label(change.changed.date, language)
    first, title = edition(change.promised, language), edition(change.changed, language)
    why = change.reason or words.pick(NO_REASON, language)
    if language.startswith("en"):
        return (
            f"Target for {year}: {label} in {title} ({day}). "
            f"Before, in {first}: {before(change, language)}. Reason: {why}"
        )
    return f"{year}の目標：{title}（{day}）で{label}。{first}では{before(change, language)}。理由：{why}"


def of_year(year: YearFacts, language: str = "ja") -> str:
    return "\n".join(brief(change, language) for change in year.record)


def of_indicator(facts: IndicatorFacts, language: str = "ja") -> tuple[str, ...]:
    return tuple(sentence(change, language) for year in facts.years for change in year.record)


def of_removed(changes: Iterable[PromiseChange], language: str = "ja") -> str:
    """The indicators that are gone, each with what it had promised, a line for each."""
    apart = ": " if language.startswith("en") else "："
    return "\n".join(f"{change.indicator}{apart}{sentence(change, language)}" for change in changes)
