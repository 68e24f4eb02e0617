"""The schedule and the bodies of a process as native shapes, on as many slides as they need."""

from __future__ import annotations

from tsumugu.core.process import NOTHING, Process
from tsumugu.core.table import Table
from tsumugu.render.drawing import schedule_chart
from tsumugu.render.drawing.schedule_chart import Card
from tsumugu.render.reading import process_views
from tsumugu.render.reading.schedule import Chart, Lane, Mark, Month
from tsumugu.render.slides.deck import BOTTOM, LEFT, RIGHT, TOP
from tsumugu.render.slides.known import Known, Pair
from tsumugu.render.slides.shapes import INK, LINE, NAVY, QUIET, Box, Drawing, Look, Text
from tsumugu.render.slides.tables import add_prose
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words

#: Points for each unit of the drawing, which is as broad as the one of a page: its labels are 10 points high then.
_WIDE = 1180.0
_POINTS = (RIGHT - LEFT) / _WIDE
_LABEL, _WHEN, _SIGN = 10.0, 9.0, 14.0
#: Of lines that words stand upon.
_FAINT = "DDE3E9"
_HEAD, _ABOVE, _FOOT = 34.0, 16.0, 14.0


def add_process(known: Known, process: Process, table: Table, day: str) -> None:
    """Nothing for a plan of whose making nothing is public. ``table``: the plan in the words of the deck."""
    if process == NOTHING:
        return
    view = process_views.view(process, table, known.language, day)
    if view.chart is not None:
        _add_schedule(known, view.chart, view.headed(known.language))
    if view.bodies:
        told: list[Pair] = []
        for body in view.bodies:
            members = [" ".join(filter(None, (seat.role, seat.post, seat.name))) for seat in body.seats]
            told.append((body.name, "\n".join(filter(None, (body.kind, body.legal, body.note, *members)))))
        add_prose(known, words.choice_label("bodies", known.language), told)


def _add_schedule(known: Known, chart: Chart, title: str) -> None:
    pages = _pages(chart) if chart.months else None
    for n, page in enumerate(pages or ()):

        def draw(drawing: Drawing, page: list[Lane] = page) -> None:
            _draw(drawing, chart, page, known.language)

        known.deck.slide(title + (known.say("continued") if n else ""), draw)
    notes = [(lane.name, note) for lane in chart.lanes for note in lane.notes]
    notes += [(words.pick(said.NO_TIME, known.language), note) for note in chart.notes]
    if pages is None:  # nothing to draw upon, or a lane too full for any slide: the table says the same
        notes = [
            (row.time, " ".join(filter(None, (row.body, row.sign, row.label.text, row.note)))) for row in chart.rows
        ]
    if notes:
        add_prose(known, title + (known.say("continued") if pages else ""), notes)


def _month(chart: Chart) -> float:
    """Units of a month."""
    return schedule_chart.month_of(chart, _WIDE)


def _high(lane: Lane, month: float) -> float:
    """Points from the top of a lane to its end."""
    return _ABOVE + schedule_chart.tops(schedule_chart.cards(lane, month, _WIDE), 0.0)[-1] * _POINTS


def _pages(chart: Chart) -> list[list[Lane]] | None:
    """The lanes slide by slide; ``None`` if one of them fits on none."""
    month, room = _month(chart), BOTTOM - TOP - _HEAD - _FOOT
    pages: list[list[Lane]] = [[]]
    used = 0.0
    for lane in chart.lanes:
        high = _high(lane, month)
        if high > room:
            return None
        if used + high > room:
            pages.append([])
            used = 0.0
        pages[-1].append(lane)
        used += high
    return pages


def _x(units: float) -> float:
    return LEFT + units * _POINTS


def _draw(drawing: Drawing, chart: Chart, lanes: list[Lane], language: str) -> None:
    month = _month(chart)
    bottom = TOP + _HEAD + sum(_high(lane, month) for lane in lanes)
    every = max(1, -int(-30.0 // (month * _POINTS)))
    for n, one in enumerate(chart.months):
        _axis(drawing, one, _x(schedule_chart.NAMES + n * month), bottom, named=n % every == 0)
    y = TOP + _HEAD
    drawing.line("axis", (LEFT, y), (RIGHT, y))
    for lane in lanes:
        line = y + _ABOVE
        drawing.line("lane", (_x(schedule_chart.NAMES), line), (RIGHT, line), NAVY)
        name = Box(LEFT, y + 4, schedule_chart.NAMES * _POINTS - 6, _high(lane, month) - 6)
        drawing.shape("body", name, (Text(lane.name, 10.0, True),), None, lane.name)
        found = schedule_chart.cards(lane, month, _WIDE)
        starts = schedule_chart.tops(found, 0.0)
        for card in found:
            if card.level:  # all lines before all words, so that none goes through a word
                x = _x(schedule_chart.NAMES + card.mark.at * month)
                drawing.line("leader", (x, line + 10), (x, line + starts[card.level] * _POINTS), LINE)
        for card in found:
            _card(drawing, card, lane, line, line + starts[card.level] * _POINTS, month)
        y += _high(lane, month)
        drawing.line("lane-end", (LEFT, y), (RIGHT, y))
    if any(mark.how == "open" for lane in lanes for mark in lane.marks):
        told = words.pick(said.ORDER_ALONE, language)
        drawing.shape("key", Box(LEFT, y + 1, RIGHT - LEFT, 14), (Text(told, 9.0, False, QUIET),), None, told, (0, 1))


def _axis(drawing: Drawing, one: Month, x: float, bottom: float, *, named: bool) -> None:
    drawing.line("month", (x, TOP + (2 if one.year else 16)), (x, bottom), QUIET if one.year else _FAINT)
    if one.year:
        drawing.shape("year", Box(x, TOP, 120, 15), (Text(one.year, 9.0, True),), None, one.year, (3, 1))
    if named:
        drawing.shape(
            "month-name", Box(x, TOP + 16, 46, 15), (Text(one.label, 9.0, False, QUIET),), None, one.label, (3, 1)
        )


def _card(drawing: Drawing, card: Card, lane: Lane, line: float, top: float, month: float) -> None:
    mark = card.mark
    told = " ".join(filter(None, (lane.name, mark.sign, mark.label, mark.time, mark.note)))
    x = _x(schedule_chart.NAMES + mark.at * month)
    if mark.is_span:
        until = _x(schedule_chart.NAMES + mark.until * month)
        drawing.shape("span", Box(x, line - 6, max(3.0, until - x), 12), (), _span(mark), told)
    else:
        if mark.how == "open":
            drawing.shape(
                "open", Box(x - 10, line - 10, 20, 20), (), Look("", QUIET, dashed=True, shape="ellipse"), told
            )
        box = Box(x - 12, line - 11, 24, 22)
        drawing.shape("sign", box, (Text(mark.sign, _SIGN, True, NAVY, "ctr"),), Look(anchor="ctr"), told, (0, 0))
    texts = (Text("\n".join(card.lines), _LABEL, True, INK), Text(mark.when, _WHEN, False, QUIET))
    box = Box(_x(card.left), top - 2, card.wide * _POINTS + 16, card.high * _POINTS + 6)
    drawing.shape("mark", box, texts, None, told, (1, 1))


def _span(mark: Mark) -> Look:
    if mark.how == "open":
        return Look("FFFFFF", NAVY, dashed=True)
    return Look("DCE8F4", NAVY) if mark.tentative else Look(NAVY, NAVY)
