"""The board of opinions: narrowed, counted, many at once, and the way back."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.desk.hearing import Desk, desk, said
from tests.desk.office import Office
from tests.meetings import rooms
from tests.voices import heard

from tsumugu.meetings.models import Meeting
from tsumugu.voices import actions
from tsumugu.voices.models import Answer, Group, Hearing, Opinion

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def _board(office: Office, desk: Desk) -> None:
    said(office, desk, "看護師が足りない", "夜間も足りない", person="p", channel="letter")
    said(office, desk, "電話 017-722-1111 へ", "除雪車の位置", channel="mail")
    by = office.people["secretariat"]
    actions.merge(desk.hearing, heard.picks(desk.hearing, 1, 2), actor=by)
    actions.place(desk.hearing, heard.picks(desk.hearing, 1), "i0", actor=by)
    actions.assign(desk.hearing, heard.picks(desk.hearing, 4), "agri", timezone.localdate(), actor=by)


def _rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="pick" value="([0-9]+)\.', page)]


@pytest.mark.parametrize(("query", "numbers"), [
    ("", [3, 1, 4]), ("?order=number", [1, 3, 4]), ("?state=asked", [4]), ("?area=farm", [1]), ("?area=-", [3, 4]),
    ("?division=agri", [4]), ("?division=-", [3, 1]), ("?disposition=-", [3, 1, 4]), ("?disposition=反映", []),
    ("?channel=mail", [3, 4]), ("?look=doubt", [3]), ("?look=alone", [3, 1, 4]), ("?look=overdue", []),
    ("?look=draft", []), ("?look=withdrawn", []), ("?words=夜間", [1]), ("?words=除雪&channel=mail", [4]),
    ("?order=due", [4, 1, 3]), ("?order=rare", [1, 3, 4]), ("?look=none&state=none&order=none", [3, 1, 4]),
])  # fmt: skip
def test_the_board_is_narrowed_and_in_order(office: Office, desk: Desk, query: str, numbers: list[int]) -> None:
    _board(office, desk)
    assert _rows(desk.get(query)) == numbers


def test_hearings_of_meetings_that_are_called_the_same_are_told_apart(office: Office, desk: Desk) -> None:
    body, by = rooms.body(office), office.people["secretariat"]
    met = [rooms.meeting(office, body)]
    at = f"/desk/plans/{office.plan.slug}/hearings/"
    assert "中間見直し" not in office.client("secretariat").get(at).content.decode()
    rooms.course(office, public=False)
    met.append(rooms.meeting(office, body, date="2027-05-10"))
    for one in met:
        Meeting.objects.filter(pk=one.pk).update(hearing=actions.open_hearing(office.plan, one.called, actor=by))
    found = office.client("secretariat").get(at).content.decode()
    later, earlier = (found.split("策定委員会 第１回</bdi>")[n].partition("</li>")[0] for n in (1, 2))
    assert "中間見直し" in later and "当初の策定" in earlier
    assert office.client("committee").get(at).status_code == 403, "who may not know of what is not public is not here"


def test_persons_and_opinions_are_counted_apart(office: Office, desk: Desk) -> None:
    _board(office, desk)
    page = desk.get()
    assert "3 persons, 4 opinions" in page and "1 person, 2 opinions" in page


def test_what_a_file_brought_is_counted_as_the_file_says(office: Office, desk: Desk) -> None:
    said(office, desk, "畳んだ意見", "一つの意見")
    Hearing.objects.filter(pk=desk.hearing.pk).update(brought=True, state="released", released_by="")
    Opinion.objects.filter(hearing=desk.hearing, number=1).update(count=207850)
    Group.objects.filter(hearing=desk.hearing, number=1).update(told_persons=8300)
    page = desk.get()
    assert "8300 persons, 207850 opinions" in page and "<strong>1 opinion</strong>" in page
    assert "207851 opinions · " in page, "how many people there were in all nobody says"
    assert '<span class="line flags">' not in page and "It came with a plan file." in page
    assert "8300 persons, 207850 opinions" in desk.get("groups/1/")
    assert "2 opinions" in desk.get("../")


def test_who_released_it_stands_on_every_page_of_it(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    by = office.people["secretariat"]
    assert '<p class="soft">Released' not in desk.get()
    actions.answer(desk.hearing, heard.picks(desk.hearing, 1), "回答", "反映", actor=by, ready=True)
    actions.release(desk.hearing, actor=by, seen=actions.release_digest(desk.hearing))
    for path in ("", "groups/1/"):
        assert f"<bdi>{by}</bdi></p>" in desk.get(path)


def test_by_rarity_and_what_came_as_a_draft(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙", "丙")
    by = office.people["secretariat"]
    actions.merge(desk.hearing, heard.picks(desk.hearing, 1, 2), actor=by)
    assert _rows(desk.get("?order=rare")) == [3, 1] and _rows(desk.get("?order=many")) == [1, 3]
    assert _rows(desk.get("?look=alone")) == [3]
    actions.assign(desk.hearing, heard.picks(desk.hearing, 3), "agri", None, actor=by)
    actions.draft(heard.group(desk.hearing, 3), "案", "", actor=office.people["staff"], newest=0)
    assert _rows(desk.get("?look=draft")) == [3] and "a draft came" in desk.get()
    actions.answer(desk.hearing, heard.picks(desk.hearing, 3), "回答", "", actor=by)
    assert _rows(desk.get("?look=draft")) == []
    one = heard.opinion(desk.hearing, 3)
    actions.withdraw(one, actor=by, seen=heard.seen_opinion(one))
    assert _rows(desk.get("?look=withdrawn")) == [3] and _rows(desk.get("?look=alone")) == []


def test_many_at_once_with_the_board_as_it_was(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙", "丙")
    to = desk.post("sort/?channel=letter&order=rare", act="dispose", disposition="反映", pick=desk.picks(1, 3))
    assert to.startswith(desk.base) and parse_qs(urlparse(to).query) == {"channel": ["letter"], "order": ["rare"]}
    assert list(Group.objects.values_list("disposition", flat=True)) == ["反映", "", "反映"]
    desk.post("sort/", act="answer", answer="共通の回答", disposition="その他", pick=desk.picks(1, 2))
    assert Answer.objects.filter(text="共通の回答").count() == 2
    desk.post("sort/", act="place", place="farm", pick=desk.picks(1))
    desk.post("sort/", act="assign", division="agri", due="2026-12-24", pick=desk.picks(2))
    desk.post("sort/", act="merge", pick=desk.picks(3, 2))
    assert [heard.opinion(desk.hearing, n).group.number for n in (1, 2, 3)] == [1, 3, 3]
    desk.post("sort/", act="ready", pick=desk.picks(1))
    assert heard.group(desk.hearing).state == "ready"
    desk.post("sort/", act="ready", pick=desk.picks(1))
    for sent, status in (({"act": "ready", "pick": desk.picks(3)}, 409), ({"act": "nothing"}, 400),
                         ({"act": "merge"}, 400)):  # fmt: skip
        desk.post("sort/", status, **sent)


def test_what_changed_meanwhile_is_said_and_nothing_is_done(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙")
    old = desk.picks(1, 2)
    actions.dispose(desk.hearing, heard.picks(desk.hearing, 2), "その他", actor=office.people["secretariat"])
    page = desk.post("sort/", 409, act="answer", answer="長い回答", disposition="反映", pick=old)
    assert "Group 2" in page and "長い回答" in page and not Answer.objects.exists()


def test_the_last_act_is_undone_and_the_trail_has_both(office: Office, desk: Desk) -> None:
    said(office, desk, "甲", "乙")
    desk.post("sort/", act="merge", pick=desk.picks(1, 2))
    number = desk.field("", "sorting")
    assert "Undo the last act" in desk.get()
    assert desk.post("undo/?order=rare", sorting=number) == desk.base + "?order=rare"
    assert heard.opinion(desk.hearing, 2).group.number == 2 and "Undo the last act" not in desk.get()
    assert "Answered together" in desk.get("trail/") and "Act undone" in desk.get("trail/")
    desk.post("undo/", 409, sorting=number)
    desk.post("undo/", 400, sorting="x")
    assert "Undo the last act" not in Desk(office, desk.hearing, "secretariat_head").get()


def test_an_undo_that_is_too_late_says_what_is_now(office: Office, desk: Desk) -> None:
    said(office, desk, "甲")
    desk.post("sort/", act="dispose", disposition="反映", pick=desk.picks(1))
    number = desk.field("", "sorting")
    desk.post("sort/", act="dispose", disposition="その他", pick=desk.picks(1))
    page = desk.post("undo/", 409, sorting=number)
    assert "<bdi>Taken up</bdi> → <bdi>Other</bdi>" in page


def test_the_number_of_queries_does_not_grow(office: Office, desk: Desk) -> None:
    """Neither with the groups of a hearing, nor with the opinions of a group, nor with the hearings of a plan."""
    paths = ("", "?order=rare", "?look=draft", "groups/1/", "release/", "responses/", "trail/", "../")

    def counted() -> list[int]:
        found = []
        for path in paths:
            desk.get(path)
            with CaptureQueriesContext(connection) as seen:
                desk.get(path)
            found.append(len(seen))
        return found

    by = office.people["secretariat"]
    said(office, desk, "甲", "乙")
    actions.dispose(desk.hearing, heard.picks(desk.hearing, 1), "反映", actor=by)
    actions.answer(desk.hearing, heard.picks(desk.hearing, 2), "回答", "反映", actor=by)
    one = counted()
    said(office, desk, *(f"意見{n}" for n in range(60)))
    actions.dispose(desk.hearing, heard.picks(desk.hearing, *range(3, 30)), "反映", actor=by)
    actions.merge(desk.hearing, heard.picks(desk.hearing, 1, 40, 41), actor=by)
    heard.hearing(office)
    assert counted() == one


def test_beside_each_way_to_narrow_stands_how_many_it_leaves(office: Office, desk: Desk) -> None:
    """Also of one that was taken back, and of a group in which one opinion of two was."""
    _board(office, desk)
    by = office.people["secretariat"]
    for number in (2, 3):
        one = heard.opinion(desk.hearing, number)
        actions.withdraw(one, actor=by, seen=heard.seen_opinion(one))
    page = desk.get()
    told = re.findall(
        r'\?([a-z]+=[^"&]+)"[^>]*>(?:<span[^>]*></span>)?<bdi>[^<]*</bdi></a> <span>([0-9]+)</span>', page
    )
    assert len(told) >= 10 and {query.partition("=")[0] for query, _n in told} >= {"state", "look", "area", "division"}
    for query, many in told:
        if not query.startswith("channel"):
            assert len(_rows(desk.get(f"?{query}"))) == int(many), query
    assert dict(told)["look=alone"] == "2" and dict(told)["look=withdrawn"] == "2" and "look=doubt" not in dict(told)
