"""What a plan may say and yet hardly means: warnings, which block nothing and which a person looks at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tsumugu.core import fiscal
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Baseline, Target
from tsumugu.core.table import Entry


def of_indicator(node: str, entry: Entry) -> Iterator[Problem]:
    """Targets that contradict their indicator: ``kind-against-direction`` where fewer is promised of what is better
    higher (or more of what is better lower), ``target-behind-baseline`` where the promise is worse than where it
    starts."""
    fields = entry.fields
    direction, baseline = fields.get("direction"), fields.get("baseline")
    start = _number(baseline.value) if isinstance(baseline, Baseline) else None
    for path, target in fields.items():
        if not isinstance(target, Target):
            continue
        wants = {"at-least": "up", "at-most": "down"}.get(target.kind, direction)
        if target.kind in ("at-least", "at-most") and direction is not None and wants != direction:
            yield _against(f"{node}/{path}", target.kind)
            continue
        goal = _number(target.value)
        if start is None or goal is None or wants not in ("up", "down"):
            continue
        if goal < start if wants == "up" else goal > start:
            assert isinstance(baseline, Baseline)
            yield Problem(
                "target-behind-baseline", f"{node}/{path}",
                f"目標（{target.value}）が基準値（{baseline.value}）より後退しています。基準値と望ましい向きを確かめてください。",
                f"The target ({target.value}) is behind the baseline ({baseline.value}); look at the baseline and "
                "at the direction.", "warning",
            )  # fmt: skip


#: Fiscal years before and after the period of a plan beyond which a year is more likely a slip (2062 for 2026, H6 for
#: R6) than meant. Baselines and former results lie before it, bars and targets seldom far behind it.
BEFORE, AFTER = 20, 10


def far(path: str, when: int | str, period: tuple[object, object]) -> Problem | None:
    """``far-from-period``: the question about a fiscal year or a month far outside the plan's period (first and last
    fiscal year). ``None`` if it lies near, or there is no period."""
    first, last = period
    if not isinstance(first, int) or not isinstance(last, int):
        return None
    year = when if isinstance(when, int) else fiscal.year_of(when)
    if first - BEFORE <= year <= last + AFTER:
        return None
    return Problem(
        "far-from-period", path,
        f"{fiscal.label_ja(year)}は、計画期間（{fiscal.label_ja(first)}から{fiscal.label_ja(last)}まで）から大きく離れています。"
        "年に間違いがないか、確かめてください。",
        f"{fiscal.label_en(year)} is far outside the period of the plan ({fiscal.label_en(first)} to "
        f"{fiscal.label_en(last)}). Is the year right?", "warning",
    )  # fmt: skip


def _against(path: str, kind: str) -> Problem:
    better, promised = ("高い", "以下") if kind == "at-most" else ("低い", "以上")
    better_en, promised_en = ("higher", "at most") if kind == "at-most" else ("lower", "at least")
    return Problem(
        "kind-against-direction", path,
        f"{better}ほどよい指標に「{promised}」の目標があります。目標の種類か望ましい向きを確かめてください。",
        f"This indicator is better {better_en}, but the target says “{promised_en}”; look at the kind of the target "
        "or at the direction.", "warning",
    )  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    """A draft may hold what is no number; that is told elsewhere."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None
