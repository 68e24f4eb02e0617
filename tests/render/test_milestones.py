"""A milestone or a step has one date, whichever format says it."""

from __future__ import annotations

import re

import pytest

from tsumugu.core import fiscal
from tsumugu.core import plan as p
from tsumugu.render.content import Document
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.exchange.stratml_elements import step_days
from tsumugu.render.reading import sheet, standing
from tsumugu.render.site.panels import overview, timeline

PERIOD = p.Period(first=2024, last=2027)
YEARS = sheet.columns(PERIOD)

#: Start, end and shape of a step; its first and last month.
CASES = [
    (2025, None, "milestone", "2026-03", "2026-03"),
    ("2025-06", None, "milestone", "2025-06", "2025-06"),
    ("2025-06", "2025-09", "milestone", "2025-09", "2025-09"),
    (2024, 2025, "milestone", "2026-03", "2026-03"),
    ("2025-06", 2025, "milestone", "2026-03", "2026-03"),
    (2025, None, "bar", "2025-04", "2026-03"),
    ("2025-06", "2025-09", None, "2025-06", "2025-09"),
    (2024, 2025, "bar", "2024-04", "2026-03"),
]


def plan_with(step: p.Step) -> p.Plan:
    activity = p.Activity(id="a", title="取組", planned=(step,))
    item = p.Initiative(id="i", title="事業", activities=(activity,))
    return p.Plan(id="x", title="計画", period=PERIOD, initiatives=(item,))


def index(month: str) -> int:
    return sheet.months_from("2024-04", month)


@pytest.mark.parametrize(("start", "end", "shape", "first", "last"), CASES)
def test_every_format_says_one_date(
    start: p.When, end: p.When | None, shape: str | None, first: str, last: str
) -> None:
    # Unchecked: a word of a closed list, from the cases.
    step = p.Step(id="s", label="節目", start=start, end=end, shape=shape)  # type: ignore[arg-type]
    plan = plan_with(step)
    activity = plan.initiatives[0].activities[0]
    assert fiscal.time_of(start, end, shape) == (first, last)
    # What pages, PDF and slides draw, and the years that the roadmap finds it under.
    drawn = sheet.bar(step, YEARS)
    assert (drawn.begin, drawn.end) == (index(first), index(last))
    tokens = timeline._years(activity, YEARS)
    assert tokens == set(range(fiscal.year_of(first), fiscal.year_of(last) + 1))
    # Where it stands on a day.
    assert standing.state(activity, last) == "running"
    following = sheet.month_at(index(last) + 1, YEARS)
    assert standing.state(activity, following) == "overdue"
    # StratML.
    days = step_days(step)
    assert (days[0][:7], days[1][:7]) == (first, last)
    # The list of what comes next, and the calendar.
    if shape == "milestone":
        (moment,) = overview.ahead(plan, (), "2024-04-01")
        assert (moment.sort, moment.items[0].kind) == (last, "milestone")
        said = calendar(Document(slug="x", plan=plan, date="2024-04-01")).decode()
        event = next(part for part in said.split("BEGIN:VEVENT") if "事業：節目" in part)
        begins = re.findall(r"DTSTART[^:]*:([0-9]{6})", event)
        assert begins == [last.replace("-", "")]
