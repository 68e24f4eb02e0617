"""Of which meeting the next one is a copy, and how it is counted on."""

from __future__ import annotations

import pytest
from tests.desk.office import Office

from tsumugu.meetings import queries
from tsumugu.meetings.models import Body, Course, Meeting, Process

pytestmark = pytest.mark.django_db
AGENDA = [{"title": "開会"}]


@pytest.mark.parametrize(
    ("rows", "copied", "number"),
    [
        ([], None, ""),
        ([("第１回", "2026-05-10", AGENDA)], "第１回", "第２回"),
        # Read from a file: what is only on the schedule stands before what was told of others.
        ([("第７回", "2027-02-09", []), ("第８回", "", []), ("第５回", "2026-01-10", AGENDA),
          ("第６回", "2026-08-26", AGENDA)], "第６回", "第９回"),
        ([("第１回", "2026-05-10", []), ("第２回", "", [])], "第１回", "第３回"),
        ([("臨時会", "2026-06-01", AGENDA), ("第１回", "2026-05-10", AGENDA)], "臨時会", "第２回"),
    ],
)  # fmt: skip
def test_the_latest_with_an_agenda_is_copied_and_the_highest_counted_on(
    office: Office, rows: list[tuple[str, str, list[object]]], copied: str | None, number: str
) -> None:
    process = Process.objects.create(plan=office.plan)
    course = Course.objects.create(process=process, order=0)
    body = Body.objects.create(process=process, key="iinkai", name="委員会", kind="committee", order=0)
    for n, (called, date, agenda) in enumerate(rows):
        Meeting.objects.create(
            process=process, course=course, body=body, key=f"m{n}", number=called, date=date, agenda=agenda, order=n
        )  # fmt: skip
    last, following = queries.shape_of_next(body)
    assert (last.number if last is not None else None, following) == (copied, number)
