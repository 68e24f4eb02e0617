"""The lower part of a form: what has parts of its own (steps, targets, actuals, budget, judgements) to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tsumugu.core import fiscal
from tsumugu.core.plan import JUDGES, Activity, Actual, Indicator, Initiative, Judgement, Step, Target, When
from tsumugu.interchange.workbook.layout import RANGE, new_child
from tsumugu.render.reading.indicators import judged_by, judging_words
from tsumugu.render.vocabulary import words
from tsumugu.render.workbook.familiar import YEARS_AT, Known
from tsumugu.render.workbook.inputs import Input
from tsumugu.render.workbook.page import HEAD, INPUT, LABEL, QUIET, SECTION, SHOWN, Page, Segment

#: Blank rows for steps to come, in each row of an activity.
BLANK = {"planned": 1, "actual": 2}


def draw(known: Known, page: Page, item: Initiative) -> None:
    _open(known, page)
    if item.activities:
        _steps(known, page, item)
    for indicator in (*item.indicators, *(i for activity in item.activities for i in activity.indicators)):
        _indicator(known, page, indicator)
    _budget(known, page, item)
    _judgements(known, page, item)
    _outside(known, page, item)


def draw_indicators(known: Known, page: Page, found: Iterable[Indicator]) -> None:
    """The input of indicators alone."""
    _open(known, page)
    for indicator in found:
        _indicator(known, page, indicator)


def _open(known: Known, page: Page) -> None:
    page.skip()
    page.add(Segment(1, page.last, known.say("input"), SECTION))
    page.add(Segment(1, page.last, known.say("input-note"), QUIET))


def _steps(known: Known, page: Page, item: Initiative) -> None:
    label, last = known.label, page.last
    heads = (
        (1, 1, known.say("activities")), (2, 2, label("step", "label")), (3, 3, known.say("row")),
        (4, 4, label("step", "start")), (5, 5, label("step", "end")), (6, 6, label("step", "shape")),
        (7, 7, label("step", "tentative")), (8, last, label("step", "note")),
    )  # fmt: skip
    page.add(*(Segment(first, end, text, HEAD) for first, end, text in heads))
    for activity in item.activities:
        top = page.row
        for slot, steps in (("planned", activity.planned), ("actual", activity.actual)):
            blank = (Step(id=new_child(activity.id, slot, n), label="") for n in range(1, BLANK[slot] + 1))
            for step in (*steps, *blank):
                _step(known, page, step, known.say(slot))
        page.fill(top, page.row - 1, Segment(1, 1, activity.title, LABEL))


def _step(known: Known, page: Page, step: Step, side: str) -> None:
    def when(path: str, value: When | None) -> Input:
        return known.choice(step.id, path, None if value is None else str(value), "when", "when")

    tentative = None if step.tentative is None else str(step.tentative).lower()
    page.add(
        Segment(2, 2, known.text("step", step.id, "label", step.label), INPUT),
        Segment(3, 3, side, LABEL),
        Segment(4, 4, when("start", step.start), INPUT),
        Segment(5, 5, when("end", step.end), INPUT),
        Segment(6, 6, known.choice(step.id, "shape", step.shape, "shape"), INPUT),
        Segment(7, 7, known.choice(step.id, "tentative", tentative, "tentative", "flag"), INPUT),
        Segment(8, page.last, known.text("step", step.id, "note", step.note), INPUT),
    )  # fmt: skip


def _bands(page: Page, period: list[int], others: list[int]) -> Iterator[list[int]]:
    """The years of the period, then the others, as many at a time as there are columns."""
    count = page.last - YEARS_AT + 1
    for years in (period, others):
        yield from (years[n : n + count] for n in range(0, len(years), count))


def _lines(known: Known, page: Page, name: str, years: list[int], lines: list[tuple[str, list[Input]]]) -> None:
    """A head row with years, and rows of input cells under it; the name stands left of them all."""
    heads = [words.year_label(year, known.language) for year in years]
    top, end = page.add(
        Segment(2, 3, known.say("year"), HEAD),
        *(Segment(YEARS_AT + n, YEARS_AT + n, head, HEAD) for n, head in enumerate(heads)),
    )
    for label, inputs in lines:
        _, end = page.add(
            Segment(2, 3, label, LABEL), *(Segment(YEARS_AT + n, YEARS_AT + n, i, INPUT) for n, i in enumerate(inputs))
        )
    page.fill(top, end, Segment(1, 1, name, LABEL))


def _indicator(known: Known, page: Page, item: Indicator) -> None:
    """What the indicator is, then its years."""
    label, node, last = known.label, item.id, page.last
    page.skip()
    page.add(
        Segment(1, 1, known.say("indicators"), HEAD),
        Segment(2, 4, known.text("indicator", node, "name", item.name), {**INPUT, "bold": True}),
        Segment(5, 5, label("indicator", "unit"), LABEL),
        Segment(6, 6, known.text("indicator", node, "unit", item.unit), INPUT),
        Segment(7, 7, label("indicator", "source"), LABEL),
        Segment(8, last, known.text("indicator", node, "source", item.source), INPUT),
    )
    page.add(
        Segment(1, 1, label("indicator", "definition"), LABEL),
        Segment(2, 4, known.text("indicator", node, "definition", item.definition), INPUT),
        Segment(5, 5, label("indicator", "note"), LABEL),
        Segment(6, last, known.text("indicator", node, "note", item.note), INPUT),
    )
    fixed = [
        known.choice(node, path, getattr(item, path), f"indicator.{path}") for path in ("kind", "span", "direction")
    ]
    page.add(
        Segment(1, 1, label("indicator", "kind"), LABEL), Segment(2, 2, fixed[0], INPUT),
        Segment(3, 4, label("indicator", "span"), LABEL), Segment(5, 5, fixed[1], INPUT),
        Segment(6, 6, label("indicator", "direction"), LABEL), Segment(7, last, fixed[2], INPUT),
    )  # fmt: skip
    targets, actuals = dict(item.targets), dict(item.actuals)
    period = [year.year for year in known.years]
    others = sorted({*targets, *actuals} - set(period))
    for years in _bands(page, period, others):
        lines = [
            (known.say("target-kind"), [_target_kind(known, node, y, targets.get(y)) for y in years]),
            (known.say("target-value"), [_target(node, y, targets.get(y)) for y in years]),
            (known.say("actual-value"), [_actual(node, y, actuals.get(y)) for y in years]),
            (known.say("certainty"), [_status(known, node, y, actuals.get(y)) for y in years]),
        ]  # fmt: skip
        for part, key in (
            ("unavailable", known.say("unavailable")),
            ("note", label("indicator", "note")),
            ("source", label("indicator", "source")),
        ):
            lines.append((key, [_words(node, f"actuals.{y}", part, actuals.get(y)) for y in years]))
        _lines(known, page, item.name, years, lines)


def _target_kind(known: Known, node: str, year: int, target: Target | None) -> Input:
    return known.choice(node, f"targets.{year}", target.kind if target else None, "target", part="kind")


def _target(node: str, year: int, target: Target | None) -> Input:
    """A number; 35～50 for a range; the words of a target in words."""
    shown, number = "", True
    if target is not None and target.kind == "range":
        shown, number = f"{target.low or ''}{RANGE}{target.high or ''}", False
    elif target is not None and target.kind == "text":
        shown, number = target.text or "", False
    elif target is not None:
        shown = target.value or ""
    return Input(
        node=node, path=f"targets.{year}", part="value", form="amount", shown=shown, number=number, hint="ask-number"
    )


def _actual(node: str, year: int, actual: Actual | None) -> Input:
    """A number, or the words of a result in words."""
    number = actual is None or actual.text is None
    shown = "" if actual is None else actual.value if actual.value is not None else actual.text or ""
    return Input(
        node=node, path=f"actuals.{year}", part="value", form="amount", shown=shown, number=number, hint="ask-actual"
    )


def _status(known: Known, node: str, year: int, actual: Actual | None) -> Input:
    return known.choice(node, f"actuals.{year}", actual.status if actual else None, "status", part="status")


def _words(node: str, path: str, part: str, leaf: Actual | Judgement | None) -> Input:
    shown = getattr(leaf, part) if leaf is not None else None
    return Input(node=node, path=path, part=part, form="text", shown=shown or "")


def _budget(known: Known, page: Page, item: Initiative) -> None:
    budget, period = dict(item.budget), [year.year for year in known.years]
    for years in _bands(page, period, sorted(set(budget) - set(period))):
        page.skip()
        inputs = [
            Input(
                node=item.id,
                path=f"budget.{y}",
                form="decimal",
                shown=budget.get(y, ""),
                number=True,
                hint="ask-budget",
            )
            for y in years
        ]
        name = known.label("initiative", "budget")
        _lines(known, page, name, years, [(name, list(inputs))])


def _judgements(known: Known, page: Page, item: Initiative) -> None:
    """The division's judgement of each year, and the secretariat's where it gave one. Whatever else was judged
    under another name stands below, to be read."""
    given = dict(item.judgements)
    period = [year.year for year in known.years]
    years_of = {
        who: sorted(int(key[:4]) for key in given if key[4:] == f".{who}" and fiscal.is_year_key(key[:4]))
        for who in JUDGES
    }
    shown = set()
    for who, judged in years_of.items():
        if not judged and (who == "secretariat" or not known.plan.rating_schemes):
            continue
        name = known.say(f"{who}-judgement")
        for years in _bands(page, period, sorted(set(judged) - set(period))):
            keys = [f"{year}.{who}" for year in years]
            shown.update(keys)
            grades = [_grade(known, item.id, key, given.get(key)) for key in keys]
            reasons = [_words(item.id, f"judgements.{key}", "reason", given.get(key)) for key in keys]
            page.skip()
            _lines(known, page, name, years, [(name, grades), (known.say("reason"), reasons)])
    for scheme in judged_by(item, known.plan.rating_schemes):
        label = words.slot_label("rating_schemes", known.language)
        page.add(Segment(1, 3, label, LABEL), Segment(4, page.last, judging_words(scheme, known.language), SHOWN))
    for key in sorted(given.keys() - shown):
        name = words.key_label("initiative", "judgements", key, known.language)
        said = f"{given[key].grade} {given[key].reason or ''}".strip()
        page.add(Segment(1, 3, f"{known.say('judgements')}（{name}）", LABEL), Segment(4, page.last, said, SHOWN))


def _grade(known: Known, node: str, key: str, judgement: Judgement | None) -> Input:
    value = f"{judgement.scheme}/{judgement.grade}" if judgement else None
    return known.choice(node, f"judgements.{key}", value, "grade", form="grade", part="grade")


def _outside(known: Known, page: Page, item: Initiative) -> None:
    """What is written for years that have no column."""
    period = {year.year for year in known.years}
    rows = [
        (activity, kind, year, text)
        for activity in item.activities
        for kind, texts in (("planned", activity.planned_texts), ("actual", activity.actual_texts))
        for year, text in texts
        if year not in period
    ]
    if not rows:
        return
    page.skip()
    page.add(Segment(1, page.last, known.say("outside"), SECTION))
    for activity, kind, year, text in rows:
        _outside_text(known, page, activity, kind=kind, year=year, text=text)


def _outside_text(known: Known, page: Page, activity: Activity, *, kind: str, year: int, text: str) -> None:
    page.add(
        Segment(1, 1, activity.title, LABEL), Segment(2, 2, known.say(kind), LABEL),
        Segment(3, 4, words.year_label(year, known.language), LABEL),
        Segment(5, page.last, known.text("activity", activity.id, f"{kind}_texts.{year}", text), INPUT),
    )  # fmt: skip
