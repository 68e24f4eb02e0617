"""Find anything: who finds what, how words are compared, what is offered, and that the palette says the same."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from msgspec.structs import replace
from tests.desk.office import Office
from tests.desk.plan import small

from tsumugu.accounts.models import Division, Membership, Organization, Role, User
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Plan
from tsumugu.core.table import MISSING
from tsumugu.desk.find import places
from tsumugu.desk.find.places import Here
from tsumugu.meetings.models import Material, Meeting, Statement
from tsumugu.plans import actions as plans
from tsumugu.proposals import actions as proposals
from tsumugu.search.finding import pieces
from tsumugu.search.reader import reader
from tsumugu.voices import actions as voices

pytestmark = pytest.mark.django_db

ALL = (*Role.values, "outsider")
READERS = tuple(role for role in Role.values if role != "committee")


def wrote(office: Office, text: str, path: str = "situation") -> None:
    """Words in the working copy of the officer."""
    change = ChangeSet((Set("i0", "initiative", path, MISSING, text),))
    office.proposal.refresh_from_db()
    proposals.save_edit(
        office.proposal, actor=office.people["staff"], based_on_root=office.proposal.draft_root, edits=change
    )


def looked(office: Office, role: str, query: str, **more: object) -> str:
    answer = office.client(role).get(reverse("desk:find") + "?" + urlencode({"q": query, **more}))
    assert answer.status_code == 200
    return answer.content.decode()


def hits(office: Office, role: str, query: str, **more: object) -> list[tuple[str, str]]:
    """The addresses of what is found, each with what it is called."""
    page = looked(office, role, query, **more)
    found = re.findall(r'<li><a href="([^"#][^"]*)"><bdi>(.*?)</bdi></a>', page)
    return [(html.unescape(url), html.unescape(re.sub("<.*?>", "", title))) for url, title in found]


@pytest.fixture
def world(office: Office) -> Office:
    """One thing of every kind with a word of its own, and the same in the other organization."""
    wrote(office, "下書語")
    meeting = office._meeting()
    Meeting.objects.filter(pk=meeting.pk).update(agenda=[{"title": "議題語"}], place="会場語")
    Statement.objects.filter(meeting=meeting).update(text="発言語")
    Material.objects.filter(meeting=meeting).update(title="配布語")
    Material.objects.create(meeting=meeting, number="資料2", title="準備語", kind="edition", order=1)
    other = Meeting.objects.create(
        process=meeting.process, course=meeting.course, body=meeting.body, key="iinkai-2", number="第2回", order=1,
        title="別会議語", agenda=[{"title": "未配布語"}],
    )  # fmt: skip
    assert not other.attendance.exists()
    office._hearing()
    hearing = office.plan.hearings.get()
    entry = voices.Entry(text="意見語です。", channel="letter", personal="氏名語")
    voices.take_in(hearing, [entry], actor=office.people["secretariat"], token="e" * 32)
    Division.objects.filter(organization=office.organization, key="agri").update(name="課名語", department="部名語")
    User.objects.filter(pk=office.people["kanjikai"].pk).update(name="人名語", username="記号語")
    elsewhere = Organization.objects.get(slug="betsu")
    away = small()
    away = replace(away, id="betsu", title="他県プラン", initiatives=(replace(away.initiatives[0], summary="他県語"),))
    plans.create_plan(elsewhere, "betsu-dx", away, actor=office.people["outsider"], reason="取込み")
    return office


#: Who reads a plan; the other organization has one with the same words.
OF_PLAN = (*READERS, "outsider")
#: The words, and who finds them.
FOUND: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sheet", "スマート農業", OF_PLAN), ("activity", "導入試験", OF_PLAN), ("bar", "未定の工程", OF_PLAN),
    ("indicator", "導入経営体", OF_PLAN), ("text", "つづき", OF_PLAN), ("draft", "下書語", READERS),
    ("proposal", "見直し", READERS), ("opinion", "意見語", READERS), ("personal", "氏名語", ()),
    ("meeting", "会場語", (*READERS, "committee")), ("agenda", "議題語", (*READERS, "committee")),
    ("words", "発言語", (*READERS, "committee")), ("paper", "配布語", (*READERS, "committee")),
    ("paper in preparation", "準備語", READERS), ("meeting of others", "別会議語", READERS),
    ("agenda in preparation", "未配布語", READERS), ("division", "課名語", READERS), ("department", "部名語", READERS),
    ("person", "人名語", READERS), ("account", "記号語", ("administrator",)),
    ("of another house", "他県語", ("outsider",)),
)  # fmt: skip


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row[0])
def test_who_finds_what(row: tuple[str, str, tuple[str, ...]], world: Office) -> None:
    """Kind × role × organization; and every page that is found opens."""
    _kind, word, allowed = row
    for role in ALL:
        found = hits(world, role, word)
        assert bool(found) == (role in allowed), role
        assert all(("betsu" in url) == (role == "outsider") for url, _title in found), (role, found)
        if role in ("staff", "committee", "administrator"):
            for url, _title in found:
                assert world.client(role).get(url.partition("#")[0]).status_code == 200, url


def test_a_member_finds_what_was_given_and_not_before(world: Office) -> None:
    Meeting.objects.update(given_at=None)
    Material.objects.update(given_at=None)
    assert not hits(world, "committee", "議題語") and not hits(world, "committee", "配布語")
    assert hits(world, "committee", "会場語"), "that it is held they know"
    Statement.objects.update(attendance=None)
    assert not hits(world, "committee", "発言語"), "words of others"


def test_who_is_no_longer_there_finds_nothing(world: Office) -> None:
    assert hits(world, "staff", "意見語") and not hits(world, "staff", "意見語 ない言葉"), "all words, and not any"
    Membership.objects.filter(user=world.people["staff"]).delete()
    assert not hits(world, "staff", "意見語") and not hits(world, "staff", "スマート農業")


@pytest.mark.parametrize(
    "query", ["農", "農業", "ｽﾏｰﾄ", "すまーと", "スマート　農業0", "農業０", "dx", "ＤＸ", "農業0 概要"]
)
def test_words_are_compared_as_people_read_them(query: str, office: Office) -> None:
    assert "スマート農業0" in [title for _url, title in hits(office, "staff", query)] or "紡県DX推進プラン" in [
        title for _url, title in hits(office, "staff", query)
    ]


@pytest.mark.parametrize("query", ["", "　", "\0", "ない言葉", "農業0 ない言葉", "<script>", "%", "a" * 500])
def test_what_finds_nothing_says_so(query: str, office: Office) -> None:
    page = looked(office, "staff", query)
    assert (
        not hits(office, "staff", query) and 'class="empty"' in page and "<script>" not in page.replace("<script ", "")
    )


def test_what_was_looked_for_is_marked_as_it_is_written() -> None:
    assert pieces("ＡIとｱｲ", ("あい",)) == (("ＡIと", False), ("ｱｲ", True))
    assert pieces("情報　政策課", ("情報政策",)) == (("情報　政策", True), ("課", False))
    long = "前" * 90 + "ガイドか゛" + "後" * 90
    cut = pieces(long, ("がいど",), cut=True)
    assert cut[0] == ("…", False) and ("ガイド", True) in cut and cut[-1] == ("…", False)
    assert pieces("ｶﾞ", ("が",)) == (("ｶﾞ", True),)


def test_names_come_before_texts_and_a_kind_is_shown_whole(office: Office) -> None:
    plan = small(12)
    rows = tuple(
        replace(one, title=f"事業{n}", summary="たぬき") if n else replace(one, title="たぬき本体")
        for n, one in enumerate(plan.initiatives)
    )
    register(office, replace(plan, title="たぬき計画", initiatives=rows[::-1]), "tanuki")
    found = hits(office, "staff", "たぬき", plan="tanuki")
    sheets = [title for url, title in found if "/sheets/" in url]
    assert sheets[0] == "たぬき本体" and len(sheets) == 8
    page = looked(office, "staff", "たぬき")
    assert "kind=sheet" in page
    assert len([url for url, _t in hits(office, "staff", "たぬき", kind="sheet") if "/sheets/" in url]) == 12


def register(office: Office, plan: Plan, slug: str) -> None:
    plans.create_plan(
        office.organization, slug, replace(plan, id=slug), actor=office.people["secretariat"], reason="取込み"
    )


def test_a_plan_that_is_retired_is_in_nobodys_way(world: Office) -> None:
    assert hits(world, "secretariat", "農業")
    type(world.plan).objects.filter(pk=world.plan.pk).update(retired=True)
    for word in ("農業", "見直し", "議題語", "意見語", "提出"):
        assert not hits(world, "secretariat", word, proposal=world.proposal.pk), word


def test_words_that_are_merged_or_withdrawn_are_found_where_they_are(world: Office) -> None:
    assert [url for url, _title in hits(world, "auditor", "下書語")] == [f"/desk/proposals/{world.proposal.pk}/"]
    proposals.withdraw_proposal(world.proposal, actor=world.people["staff"], seen=seen(world))
    assert not hits(world, "auditor", "下書語") and hits(world, "auditor", "見直し")


def seen(office: Office) -> str:
    page = office.client("staff").get(f"/desk/proposals/{office.proposal.pk}/").content.decode()
    return str(re.findall(r'name="seen" value="([^"]*)"', page)[0])


@pytest.mark.parametrize("role", ALL)
def test_everything_that_is_offered_opens(role: str, world: Office) -> None:
    """To every role, of every plan, also what can be done with a proposal."""
    who = reader(world.people[role])
    here = Here(world.plan, world.proposal) if role in READERS else Here()
    offered = list(places.rows(who, here, ""))
    assert offered
    for row in offered:
        at = row.key[-1].startswith("#")
        address = reverse(row.key[0], args=row.key[1 : len(row.key) - at])
        answer = world.client(role).get(address)
        assert answer.status_code in ((200, 302) if row.key[0] == "account_change_password" else (200,)), row


@pytest.mark.parametrize(("role", "acts"), [
    ("staff", {"改定案を作る", "改定案を提出する", "改定案を取り下げる", "改定案を編集する"}), ("auditor", set()),
    ("head", {"改定案を作る", "改定案を提出する", "改定案を編集する"}),
])  # fmt: skip
def test_acts_are_offered_to_who_may_and_where(role: str, acts: set[str], world: Office) -> None:
    found = {title for _url, title in hits(world, role, "改定案を", proposal=world.proposal.pk)}
    assert {one for one in found if one.startswith("改定案を")} == acts
    assert not hits(world, role, "改定案を提出") and not hits(world, "outsider", "提出", proposal=world.proposal.pk)


def test_the_palette_says_the_same(world: Office) -> None:
    for query in ("語", "農業", "提出", "会議を追加"):
        where = {"q": query, "proposal": world.proposal.pk}
        answer = world.client("secretariat").get(reverse("desk:suggest") + "?" + urlencode(where))
        said = answer.json()
        page = hits(world, "secretariat", query, proposal=world.proposal.pk)
        palette = [
            ("".join(text for text, _m in hit["title"]), hit["url"])
            for group in said["groups"]
            for hit in group["hits"]
        ]
        assert palette and {(url, title) for title, url in palette} <= set(page), query
        assert [group["label"] for group in said["groups"]] == re.findall(
            r'<h2 id="found-[a-z]+">(.*?) <span', looked(world, "secretariat", query, proposal=world.proposal.pk)
        )
    first = world.client("staff").get(reverse("desk:suggest") + f"?proposal={world.proposal.pk}").json()
    assert first["groups"][0]["hits"][0]["title"] == [["改定案を提出する", False]]
    assert world.client("committee").get(reverse("desk:suggest") + "?q=意見語").json()["groups"] == []


def queries(office: Office, address: str, role: str = "secretariat") -> int:
    client = office.client(role)
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def many(office: Office, count: int) -> None:
    """As many sheets, proposals with words, meetings and opinions more."""
    for n in range(count):
        made = proposals.open_proposal(office.plan, title=f"案{n}", reason="", actor=office.people["staff"])
        change = ChangeSet((Set("i0", "initiative", "situation", MISSING, f"農業の現状{n}"),))
        proposals.save_edit(made, actor=office.people["staff"], based_on_root=made.draft_root, edits=change)
    meeting = office._meeting()
    Meeting.objects.bulk_create(
        Meeting(process=meeting.process, course=meeting.course, body=meeting.body, key=f"m{n}", number=f"第{n + 20}回",
                order=n + 9, title="農業") for n in range(count)
    )  # fmt: skip
    hearing = office.plan.hearings.get()
    entries = [voices.Entry(text=f"農業について{n}", channel="letter") for n in range(count)]
    voices.take_in(hearing, entries, actor=office.people["secretariat"], token=f"{count:032}")


def test_the_number_of_queries_does_not_grow(world: Office) -> None:
    """Neither with sheets nor with what is found beside them: of 30 and of 300 sheets."""
    register(world, small(30), "thirty")
    addresses = [f"/desk/find/?q={query}" for query in ("農業", "農", "農業+現状")] + ["/desk/find/suggest/?q=農業"]
    before = [queries(world, one) for one in addresses]
    assert max(before) <= 16, before
    world.plan.refresh_from_db()
    many(world, 12)
    register(world, small(300), "hundreds")
    assert [queries(world, one) for one in addresses] == before


def test_colleagues_and_divisions(world: Office) -> None:
    person = world.client("staff").get(reverse("desk:colleague", args=["tsumugi", world.people["staff"].pk]))
    page = person.content.decode()
    assert "課名語" in page and "見直し" in page and "/sheets/i0/" in page
    inactive = world.people["head"]
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    assert world.client("staff").get(reverse("desk:colleague", args=["tsumugi", inactive.pk])).status_code == 404
    assert (
        world.client("staff").get(reverse("desk:colleague", args=["tsumugi", world.people["outsider"].pk])).status_code
        == 404
    )
    division = world.client("auditor").get(reverse("desk:of_division", args=["tsumugi", "agri"])).content.decode()
    assert "部名語" in division and "/sheets/i0/" in division and "staff" in division and "令和5" not in division
    assert world.client("auditor").get(reverse("desk:of_division", args=["tsumugi", "zz"])).status_code == 404


def test_every_page_has_the_field_and_it_carries_where_one_is(office: Office) -> None:
    page = office.client("staff").get(f"/desk/proposals/{office.proposal.pk}/").content.decode()
    form = re.search(r'<form class="seek".*?</form>', page)
    assert form and 'action="/desk/find/"' in form[0] and f'name="proposal" value="{office.proposal.pk}"' in form[0]
    assert 'method="post"' not in form[0] and "<label" in form[0]


def test_who_is_nothing_anywhere(office: Office) -> None:
    """They find the pages of their own, and no other."""
    alone = User.objects.create(username="alone", name="独り")
    office.people["alone"] = alone
    assert hits(office, "alone", "マイページ") and not hits(office, "alone", "農業")
