"""Two states of the roadmap laid over each other: which planned step moved, by how much, in words.

A step is followed by its id, wherever it stands. Only what is planned is compared: a result that was
recorded since is progress, not a change of the promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.plan import Activity, Period, Plan, Step
from tsumugu.render.reading.sheet import Bar, Column, Row, bar, columns, laid, months_from
from tsumugu.render.vocabulary import words

Kind = Literal[
    "new", "dropped", "scheduled", "unscheduled", "later", "earlier", "longer", "shorter", "revised"
]  # fmt: skip

#: In the order in which a summary counts them.
KINDS: dict[Kind, words.Pair] = {
    "later": ("後ろ倒し", "later"),
    "earlier": ("前倒し", "earlier"),
    "longer": ("延長", "longer"),
    "shorter": ("短縮", "shorter"),
    "scheduled": ("時期を定めたもの", "newly scheduled"),
    "unscheduled": ("時期未定に戻したもの", "no longer scheduled"),
    "new": ("新しい工程", "new steps"),
    "dropped": ("取りやめ", "dropped"),
    "revised": ("時期以外の変更", "changed otherwise"),
}


class Change(Struct, frozen=True):
    """What became of a step. ``kind`` is the one it is counted under, ``words`` all that changed.
    ``before``/``after``: the step then and now, ``None`` where there is none."""

    kind: Kind
    words: tuple[str, ...]
    before: Step | None
    after: Step | None


class ActivityOverlay(Struct, frozen=True):
    """An activity with changed steps. ``after`` draws every step it has now, ``before`` those that changed
    as they were; ``said``: words by step, ``lost``: of the steps that are no more. ``came``/``went``: the
    whole activity."""

    node: str
    title: str
    came: bool
    went: bool
    after: Row
    before: Row
    said: dict[str, str]
    lost: dict[str, str]
    changes: tuple[Change, ...]


class InitiativeOverlay(Struct, frozen=True):
    node: str
    title: str
    came: bool
    went: bool
    activities: tuple[ActivityOverlay, ...]


class Overlay(Struct, frozen=True):
    """``columns`` reach over the periods of both states. ``steps``: how many were compared; ``summary``
    says it in one sentence."""

    columns: tuple[Column, ...]
    initiatives: tuple[InitiativeOverlay, ...]
    steps: int
    counts: tuple[tuple[Kind, int], ...]
    summary: str


def overlay(before: Plan, after: Plan, language: str = "ja") -> Overlay:
    """Both plans as the language says them. The initiatives in the order of ``after``, those that went at the end."""
    years = columns(_joined(before.period, after.period), language)
    then, new = _Then(before), {step.id for item in after.initiatives for a in item.activities for step in a.planned}
    now = {activity.id for item in after.initiatives for activity in item.activities}
    old_items = {item.id: item for item in before.initiatives}
    found: list[InitiativeOverlay] = []
    for item in after.initiatives:
        earlier = old_items.pop(item.id, None)
        rows = [_activity(activity, then, new, years, language) for activity in item.activities]
        went = [activity for activity in (earlier.activities if earlier else ()) if activity.id not in now]
        rows += [_gone(activity, new, years, language) for activity in went]
        if kept := tuple(row for row in rows if row is not None):
            found.append(InitiativeOverlay(item.id, item.title, earlier is None, False, kept))
    for item in old_items.values():
        went = [activity for activity in item.activities if activity.id not in now]
        gone = tuple(row for activity in went if (row := _gone(activity, new, years, language)) is not None)
        if gone:
            found.append(InitiativeOverlay(item.id, item.title, False, True, gone))
    counted = _counts(found)
    total = len(then.steps.keys() | new)
    return Overlay(years, tuple(found), total, counted, _summary(total, counted, language))


def _joined(one: Period, other: Period) -> Period:
    firsts = [p.first for p in (one, other) if p.first is not None and p.last is not None]
    lasts = [p.last for p in (one, other) if p.first is not None and p.last is not None]
    return Period(first=min(firsts, default=None), last=max(lasts, default=None))


class _Then:
    """The planned steps of the earlier state: by id, and by activity; and where each stood."""

    def __init__(self, plan: Plan) -> None:
        activities = [activity for item in plan.initiatives for activity in item.activities]
        self.steps = {step.id: step for activity in activities for step in activity.planned}
        self.places = {step.id: activity for activity in activities for step in activity.planned}
        self.of = {activity.id: activity.planned for activity in activities}


def _activity(
    activity: Activity, then: _Then, new: set[str], years: tuple[Column, ...], language: str
) -> ActivityOverlay | None:
    found = []
    for step in activity.planned:
        place = then.places.get(step.id)
        elsewhere = place.title if place is not None and place.id != activity.id else ""
        change = compared(then.steps.get(step.id), step, language, elsewhere)
        if change is not None:
            found.append(change)
    dropped = words.pick(KINDS["dropped"], language)
    for step in then.of.get(activity.id, ()):
        if step.id not in new:
            found.append(Change("dropped", (dropped,), step, None))
    if not found:
        return None
    return _drawn(
        activity,
        tuple(found),
        activity.planned,
        years=years,
        language=language,
        came=activity.id not in then.of,
        went=False,
    )


def _gone(activity: Activity, new: set[str], years: tuple[Column, ...], language: str) -> ActivityOverlay | None:
    dropped = words.pick(KINDS["dropped"], language)
    found = tuple(Change("dropped", (dropped,), step, None) for step in activity.planned if step.id not in new)
    return _drawn(activity, found, (), years=years, language=language, came=False, went=True) if found else None


def _drawn(
    activity: Activity, changes: tuple[Change, ...], planned: Iterable[Step], *, years: tuple[Column, ...],
    language: str, came: bool, went: bool,
) -> ActivityOverlay:  # fmt: skip
    apart = words.pick(("、", ", "), language)
    said = {c.after.id: apart.join(c.words) for c in changes if c.after is not None}
    lost = {c.before.id: apart.join(c.words) for c in changes if c.before is not None and c.after is None}
    return ActivityOverlay(
        node=activity.id, title=activity.title, came=came, went=went,
        after=_row("planned", (bar(step, years, language) for step in planned), years),
        before=_row("before", (bar(c.before, years, language) for c in changes if c.before is not None), years),
        said=said, lost=lost, changes=changes,
    )  # fmt: skip


def _row(kind: str, found: Iterable[Bar], years: tuple[Column, ...]) -> Row:
    bars = tuple(found)
    return Row(kind, (), laid(bars, len(years)), (), tuple(b for b in bars if b.first < 0))


# -- one step ----------------------------------------------------------------------------------


def length(months: int, language: str = "ja") -> str:
    """A number of months as people say it: 3か月, 1年, 1年6か月; 3 months, 1 year, 1 year 6 months."""
    years, rest = divmod(months, 12)
    if language.startswith("en"):
        parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((years, "year"), (rest, "month")) if n]
        return " ".join(parts)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest else "")


def compared(before: Step | None, after: Step, language: str = "ja", elsewhere: str = "") -> Change | None:
    """What became of one step, ``None`` if nothing. ``elsewhere``: the activity it stood in before, if another."""
    english = language.startswith("en")
    if before is None:
        return Change("new", ("new",) if english else ("新設",), None, after)
    kind, said = _time(before, after, language)
    if bool(before.tentative) != bool(after.tentative):
        pair = ("予定（未確定）に変更", "now tentative") if after.tentative else ("時期が確定", "no longer tentative")
        said.append(words.pick(pair, language))
    if (before.shape or "bar") != (after.shape or "bar"):
        shape = words.choice_label(after.shape or "bar", language)
        said.append(f"now: {shape}" if english else f"種類を「{shape}」に変更")
    if before.label != after.label:
        said.append(f"renamed from “{before.label}”" if english else f"「{before.label}」から名称を変更")
    if elsewhere:
        said.append(f"moved here from “{elsewhere}”" if english else f"取組「{elsewhere}」から移動")
    return Change(kind or "revised", tuple(said), before, after) if said else None


def _time(before: Step, after: Step, language: str) -> tuple[Kind | None, list[str]]:
    # As written: a bar that became a milestone changed its shape, and is not said to be shorter, too.
    old, new = fiscal.span(before.start, before.end), fiscal.span(after.start, after.end)
    if old is None or new is None:
        if old is new:
            return None, []
        if old is None:
            return "scheduled", [words.pick(("時期を定めた", "newly scheduled"), language)]
        return "unscheduled", [words.pick(("時期未定に変更", "no longer scheduled"), language)]
    start = months_from(old[0], new[0])
    was_open, is_open = _open(before), _open(after)
    if was_open or is_open:
        return _open_ended(start, was_open, is_open, language)
    end = months_from(old[1], new[1])
    if start == end:
        if not start:
            return None, []
        return ("later" if start > 0 else "earlier"), [_shift(start, language)]
    grown = end - start
    change = length(abs(grown), language)
    size = words.pick(("延長", " longer") if grown > 0 else ("短縮", " shorter"), language)
    if not start:
        return ("longer" if grown > 0 else "shorter"), [change + size]
    english = language.startswith("en")
    said = [f"starts {_shift(start, language)}" if english else f"開始が{_shift(start, language)}"]
    if end:
        said.append(f"ends {_shift(end, language)}" if english else f"終了が{_shift(end, language)}")
        kind: Kind = "later" if end > 0 else "earlier"
    else:
        kind = "longer" if grown > 0 else "shorter"
    said[-1] += f" ({change}{size})" if english else f"（期間は{change}{size}）"
    return kind, said


def _open(step: Step) -> bool:
    return step.end is None and step.shape == "continuing"


def _open_ended(start: int, was_open: bool, is_open: bool, language: str) -> tuple[Kind | None, list[str]]:
    said: list[str] = []
    found: Kind | None = None
    if start:
        shift = _shift(start, language)
        said.append(f"starts {shift}" if language.startswith("en") else f"開始が{shift}")
        found = "later" if start > 0 else "earlier"
    if was_open and not is_open:
        said.append(words.pick(("終わりを定めた", "an end was set"), language))
        found = found or "shorter"
    elif is_open and not was_open:
        said.append(words.pick(("終わりを定めずに継続", "continues without an end"), language))
        found = found or "longer"
    return found, said


def _shift(months: int, language: str) -> str:
    way = words.pick(("後ろ倒し", " later") if months > 0 else ("前倒し", " earlier"), language)
    return length(abs(months), language) + way


# -- all of them -------------------------------------------------------------------------------


def _counts(found: Iterable[InitiativeOverlay]) -> tuple[tuple[Kind, int], ...]:
    kinds = [change.kind for item in found for row in item.activities for change in row.changes]
    return tuple((kind, kinds.count(kind)) for kind in KINDS if kind in kinds)


def _summary(total: int, counted: tuple[tuple[Kind, int], ...], language: str) -> str:
    changed = sum(count for _, count in counted)
    english = language.startswith("en")
    if not changed:
        return "No planned step changed." if english else "目標の工程に変更はありません。"
    told = [f"{words.pick(KINDS[kind], language)} {count}" for kind, count in counted]
    if english:
        return f"Of {total} planned steps, {changed} changed: {', '.join(told)}."
    return f"目標の工程{total}件のうち{changed}件が変わりました（{'、'.join(f'{line}件' for line in told)}）。"


def outlines(found: Overlay, title: str, path: str, language: str = "ja") -> dict[str, object]:
    """The same as data, for a table that is drawn already: ``steps``: words by step; ``activities``: the
    words of each and its changed steps as they were (``begin``/``end``: months, ``""`` for an open end,
    no ``begin`` if it was not scheduled); ``initiatives``: how many steps changed, and what went."""
    activities: dict[str, object] = {}
    steps: dict[str, str] = {}
    initiatives: dict[str, object] = {}
    for item in found.initiatives:
        changed = sum(len(row.changes) for row in item.activities)
        initiatives[item.node] = {
            "title": item.title,
            "words": f"{changed} steps changed" if language.startswith("en") else f"工程{changed}件に変更",
            "gone": [row.title for row in item.activities if row.went], "went": item.went, "came": item.came,
        }  # fmt: skip
        for row in item.activities:
            steps.update(row.said)
            if not row.went:
                activities[row.node] = [
                    _outline(change.before, row.lost, language) for change in row.changes if change.before is not None
                ]
    return {
        "title": title, "page": path, "summary": found.summary, "steps": steps, "activities": activities,
        "initiatives": initiatives,
    }  # fmt: skip


def _outline(step: Step, lost: Mapping[str, str], language: str) -> dict[str, object]:
    drawn = bar(step, (), language)
    span = fiscal.time_of(step.start, step.end, step.shape)
    begin, end = span if span is not None else ("", "")
    return {
        "label": drawn.label, "when": drawn.short, "words": lost.get(step.id, ""), "flags": drawn.flags,
        "shape": drawn.shape, "tentative": drawn.tentative, "begin": begin, "end": "" if _open(step) else end,
    }  # fmt: skip
