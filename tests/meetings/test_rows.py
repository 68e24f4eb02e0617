"""The pages of single rows of a process at the desk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.desk.office import Office
from tests.meetings import rooms

from tsumugu.meetings.models import ChartItem

pytestmark = pytest.mark.django_db


def test_the_page_of_a_row_reads_it_once(office: Office) -> None:
    made = rooms.full(office)
    item = ChartItem.objects.create(course=made.course, kind="note", label="注", order=9)
    assert made.body is not None
    seat = made.body.seats.all()[0]
    client = office.client("secretariat")
    for address, table in ((f"schedule/{item.pk}/", "meetings_chartitem"), (f"seats/{seat.pk}/", "meetings_seat")):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/desk/plans/{office.plan.slug}/process/{address}").status_code == 200
        assert sum(f'FROM "{table}"' in one["sql"] for one in asked.captured_queries) == 1, address
