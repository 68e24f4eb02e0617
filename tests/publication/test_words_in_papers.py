"""Words that have to go are looked for in the files of papers as well."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms

from tsumugu.meetings import actions
from tsumugu.meetings.models import Meeting
from tsumugu.publication.collection import papers

pytestmark = pytest.mark.django_db


def found(office: Office, words: str) -> tuple[list[str], list[str]]:
    told = papers.searched(office.plan, words)
    return [one.number for one in told.holding], [one.number for one in told.unread]


@pytest.fixture
def meeting(office: Office) -> Meeting:
    made = rooms.meeting(office)
    for number, file in (
        ("資料1", actions.File("a.pdf", brought.pdf("Taro and the road"))),
        ("資料2", actions.File("b.docx", brought.docx())),
        ("資料3", actions.File("c.png", brought.png())), ("資料4", actions.File("d.pdf", brought.pdf(""))),
    ):  # fmt: skip
        typed = {"number": number, "title": "題", "stage": "", "withheld": ""}
        actions.add_file(made, typed, file, actor=rooms.secretariat(office))
    Meeting.objects.update(papers_public_at=rooms.LONG_AGO)
    return made


def test_papers_that_hold_the_words_and_those_that_nobody_could_read(office: Office, meeting: Meeting) -> None:
    assert found(office, "Taro and") == (["資料1"], ["資料3", "資料4"])
    assert found(office, "言葉足した") == (["資料2"], ["資料3", "資料4"]), "in several runs of a text"
    assert found(office, "書き 込み") == (["資料2"], ["資料3", "資料4"]), "in a comment, whatever blanks"
    assert found(office, "Ｔａｒｏ") == (["資料1"], ["資料3", "資料4"]), "in a compatible form"
    assert found(office, "Jiro") == ([], ["資料3", "資料4"])


def test_only_what_is_given_out_is_searched(office: Office, meeting: Meeting) -> None:
    one = meeting.materials.get(number="資料1")
    meeting.materials.filter(pk=one.pk).update(withheld="個人情報")
    assert found(office, "Taro and")[0] == []
    for changes in ({"closed": "理由"}, {"papers_public_at": None}):
        Meeting.objects.update(closed="", papers_public_at=rooms.FAR_OFF)
        assert found(office, "言葉足した")[0] == ["資料2"], "what is to be public is looked through too"
        Meeting.objects.update(**changes)
        assert found(office, "言葉足した") == ([], [])


def test_the_page_names_them(office: Office, meeting: Meeting) -> None:
    client = office.client("secretariat")
    page = client.post(f"/desk/plans/{office.plan.slug}/redactions/", {"passage": "Taro and the", "act": "find"})
    told = page.content.decode()
    assert "その言葉がある会議の資料" in told and "読み取れなかった会議の資料" in told
    assert f"/papers/{meeting.materials.get(number='資料1').pk}/" in told
