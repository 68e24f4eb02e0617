"""Pages: refusals in one place, headers, a constant number of queries on lists."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from tests.desk.office import Office
from tests.proposals.story import edit, merged, seen, start

from tsumugu.audit.models import Act
from tsumugu.core.plan import Ending
from tsumugu.proposals import actions as proposals

LISTS = ("/desk/", "/desk/plans/tsumugi-dx/proposals/", "/desk/plans/tsumugi-dx/ledger/",
         "/desk/plans/tsumugi-dx/editions/")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["\0", "\x07", "a\0", "\n", "²", "٢٠٢٤", "9" * 100])
def test_a_key_that_none_can_be_is_no_address(office: Office, key: str) -> None:
    address = f"/desk/plans/tsumugi-dx/nodes/i0/blame/budget.{quote(key)}/"
    assert office.client("staff").get(address).status_code == 404
    if not key.isprintable():  # no database is asked: PostgreSQL answers a NUL with an error
        with pytest.raises(Resolver404):
            resolve(f"/desk/plans/tsumugi-dx/nodes/i0/blame/budget.{key}/")


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_list(office: Office) -> None:
    client = office.client("staff")

    def counted() -> dict[str, int]:
        counts = {}
        for address in LISTS:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counts[address] = len(seen)
        return counts

    one = counted()
    for number in (2, 3):
        proposals.open_proposal(office.plan, title=f"案{number}", reason="", actor=office.people["staff"])
    assert counted() == one


@pytest.mark.django_db
def test_headers_of_the_desk(office: Office) -> None:
    answer = office.client("staff").get("/desk/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    body = answer.content.decode()
    assert " style=" not in body and "<style" not in body and not re.search(r"<script(?![^>]*\ssrc=)", body)


@pytest.mark.django_db
def test_the_demo_users_are_shown_in_the_demo_only(office: Office) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert "tsumugu-demo" not in page


@pytest.mark.django_db
def test_people_change_their_own_password(office: Office) -> None:
    person = office.people["staff"]
    person.set_password("the old long password")
    person.save()
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(person)
    form = {"oldpassword": "wrong", "password1": "a quite new long one", "password2": "a quite new long one"}
    answer = here.post("/accounts/password/", form)
    assert answer.status_code == 200 and 'id="e-old"' in answer.content.decode()
    answer = here.post("/accounts/password/", form | {"oldpassword": "the old long password", "password2": "another"})
    assert answer.status_code == 200 and 'id="e-again"' in answer.content.decode()
    assert here.post("/accounts/password/", form | {"oldpassword": "the old long password"}).status_code == 302
    person.refresh_from_db()
    assert person.check_password("a quite new long one")
    assert here.get("/desk/").status_code == 200 and elsewhere.get("/desk/").status_code == 302
    assert Act.objects.filter(act="password-changed", actor_name=str(person)).count() == 1


@pytest.mark.django_db
def test_two_texts_in_conflict_are_shown_word_by_word(office: Office) -> None:
    mine, theirs = start(office, "secretariat", "一"), start(office, "staff", "二")
    edit(mine, office.people["secretariat"], "b1", "prose", "県のめざす姿。\nつづき。")
    edit(theirs, office.people["staff"], "b1", "prose", "県の<今の>姿。\nつづき。")
    merged(office, theirs)
    proposals.sync_proposal(mine, actor=office.people["secretariat"], seen=seen(mine))
    page = office.client("secretariat").get(f"/desk/proposals/{mine.pk}/").content.decode()
    assert "県<del>の</del><ins>のめざす</ins>姿。" in page
    assert "<ins>&lt;今の&gt;</ins>" in page and "<今の>" not in page


def test_a_proposal_with_a_year_of_no_era_can_be_read_and_mended(office: Office) -> None:
    """A file or an older version may have brought it in."""
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "ended", Ending(year=1900))
    reader = office.client("staff")
    for address in ("", "preview/initiatives/i0.html"):
        answer = reader.get(f"/desk/proposals/{proposal.pk}/{address}")
        assert answer.status_code == 200 and "1900年度" in answer.content.decode()
