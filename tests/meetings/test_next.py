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
    last, following = queries.shape_of_next(body, course.pk)
    assert (last.number if last is not None else None, following) == (copied, number)


@pytest.mark.parametrize(
    ("rows", "copied", "numbers"),
    [
        # Counted on through all of them: the next one bears the next number wherever it belongs.
        ([[("第１回", "2023-05-10", AGENDA), ("第２回", "2023-08-10", AGENDA)], [("第３回", "2026-05-10", AGENDA)], []],
         ["第２回", "第３回", "第３回"], ["第４回", "第４回", "第４回"]),
        # Counted anew in each.
        ([[("第１回", "2023-05-10", AGENDA), ("第２回", "2023-08-10", AGENDA)], [("第１回", "2026-05-10", AGENDA)], []],
         ["第２回", "第１回", "第１回"], ["第３回", "第２回", "第１回"]),
        # What has no number says nothing of how the others are counted.
        ([[("臨時会", "2023-05-10", AGENDA), ("第１回", "2023-08-10", [])], [("臨時会", "2026-05-10", [])], []],
         ["臨時会", "臨時会", "臨時会"], ["第２回", "第２回", "第２回"]),
    ],
)  # fmt: skip
def test_one_of_several_formulations_and_revisions_goes_on_by_itself(
    office: Office, rows: list[list[tuple[str, str, list[object]]]], copied: list[str], numbers: list[str]
) -> None:
    process = Process.objects.create(plan=office.plan)
    body = Body.objects.create(process=process, key="iinkai", name="委員会", kind="committee", order=0)
    there = [Course.objects.create(process=process, key=f"c{n}", title=f"{n}回目", order=n) for n in range(len(rows))]
    for course, met in zip(there, rows, strict=True):
        for n, (called, date, agenda) in enumerate(met):
            Meeting.objects.create(
                process=process, course=course, body=body, key=f"{course.key}-{n}", number=called, date=date,
                agenda=agenda, order=n,
            )  # fmt: skip
    found = [queries.shape_of_next(body, one.pk) for one in there]
    assert [last.number if last is not None else "" for last, _number in found] == copied
    assert [number for _last, number in found] == numbers
