"""The page of a run: it asks again until everything is made, and changes only when there is something new."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from tests.desk.office import Office

from tsumugu.publication.models import Publication, State

pytestmark = pytest.mark.django_db


def asked(page: str) -> str:
    """The address that the page asks again."""
    found = re.search(r'hx-get="([^"]*)"', page)
    assert found
    return found[1]


def test_what_was_seen_is_not_sent_again(office: Office) -> None:
    address = office.address("desk:publication", ("SLUG", "RUN"))
    run = Publication.objects.get(plan=office.plan)
    run.state, run.current, run.touched_at = State.RUNNING, "plan_pdf", timezone.now()
    run.save()
    reader = office.client("staff")
    address = asked(reader.get(address).content.decode())
    assert reader.get(address, headers={"HX-Request": "true"}).status_code == 204
    run.touched_at = timezone.now()
    run.save()
    answer = reader.get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and b"<html" not in answer.content
    assert reader.get(address).content.startswith(b"<!"), "without a script the link brings the whole page"
    run.state, run.finished_at = State.DONE, timezone.now()
    run.save()
    assert "hx-get" not in reader.get(address, headers={"HX-Request": "true"}).content.decode()
