"""What led to a proposal, at the desk: cited by a form that loses nothing, read by whoever may read the proposal, and
followed from a field and a node back to the voice."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.desk.office import Office
from tests.desk.test_proposals import drawn, page
from tests.proposals.story import edit, merged, seen, start
from tests.voices.heard import heard, hearing, release

from tsumugu.core.causes import Cause, Cited
from tsumugu.meetings.models import Attendance, Body, Course, Meeting, Process, Seat
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries as plans
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.voices.models import Hearing, Opinion

pytestmark = pytest.mark.django_db

DECISION = Cause("decision", "青情第12号", "本部決定")
MEETING = Cause("meeting", "iinkai-2", "策定委員会 第2回")


@pytest.fixture(autouse=True)
def japanese(settings: Any) -> None:
    settings.LANGUAGE_CODE = "ja"


@pytest.fixture
def said(office: Office) -> Hearing:
    """Two opinions of the first meeting, and a second meeting."""
    process = Process.objects.create(plan=office.plan)
    course = Course.objects.create(process=process, order=0)
    body = Body.objects.create(process=process, key="iinkai", name="策定委員会", kind="committee", order=1)
    Meeting.objects.create(
        process=process, course=course, body=body, key="iinkai-2", number="第2回", date="2023-06-07", order=1
    )
    made = hearing(office, "第1回 策定委員会")
    heard(office, made, "秘密にしたい言葉です。", "もう一つの意見です。")
    release(made)
    return made


def opinion(said: Hearing, number: int = 1) -> Cause:
    return Cause("opinion", f"o{said.number}-{number}", f"第1回 策定委員会の意見 {number}")


def test_a_hearing_is_named_only_where_everybody_may_read_it(office: Office, said: Hearing) -> None:
    """What a proposal is told of an opinion goes into the ledger, and to members with the comparison."""
    client = office.client("staff")
    address = f"/desk/plans/{office.plan.slug}/proposals/?cite=opinion:o{said.number}-1"

    def label() -> str:
        body = client.get(address, headers={"Accept-Language": "ja"}).content.decode()
        (found,) = {one for one in ("第1回 策定委員会の意見 1", "意見 1-1") if one in body}
        return found

    assert label() == "第1回 策定委員会の意見 1"
    shut = Meeting.objects.filter(key="iinkai-2")
    shut.update(hearing=said, closed="個人情報を扱うため")
    assert label() == "意見 1-1"
    shut.update(closed="")
    assert label() == "第1回 策定委員会の意見 1"
    Hearing.objects.update(state="open")
    assert label() == "意見 1-1"


def test_who_decides_reads_where_it_was_said(office: Office, said: Hearing) -> None:
    """The office does, also before the release; the ledger keeps the number alone."""
    Hearing.objects.update(state="open")
    proposal, client = edited(office), office.client("staff")
    save(client, proposal, cite_kind="opinion", cite_id=f"o{said.number}-1")
    assert [one.cause.label for one in queries.cited(proposal)] == [f"意見 {said.number}-1"]
    assert "第1回 策定委員会の意見 1" in page(client, proposal)


def edited(office: Office) -> Proposal:
    proposal = start(office)
    edit(proposal, office.people["staff"], "i0", "summary", "新しい概要。")
    edit(proposal, office.people["staff"], "s0", "end", 2025)
    return proposal


def boxes(body: str) -> list[tuple[str, bool]]:
    """Every box of a cause, and whether it is ticked."""
    found = re.findall(r'<input type="checkbox" name="cause" value="([^"]*)"( checked)?>', body)
    return [(html.unescape(value), bool(ticked)) for value, ticked in found]


def save(client: Client, proposal: Proposal, *ticked: str, shown: str = "", **more: str) -> tuple[int, str]:
    form = {
        "act": "reword", "seen": shown or seen(proposal), "title": proposal.title, "reason": proposal.reason,
        "cause": list(ticked), **more,
    }  # fmt: skip
    answer = client.post(f"/desk/proposals/{proposal.pk}/act/", form, headers={"Accept-Language": "ja"})
    proposal.refresh_from_db()
    return answer.status_code, answer.content.decode()


def test_from_the_board_of_opinions_to_the_saved_form(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("staff")
    cited = f"cite=opinion:o{said.number}-1&cite=opinion:o{said.number}-2&cite=meeting:iinkai-2"
    address = f"/desk/proposals/{proposal.pk}/?{cited}"
    body = client.get(address, headers={"Accept-Language": "ja"}).content.decode()
    assert 'id="wording"' in body and re.search(r'<details class="panel" open[^>]*id="wording"', body)
    ticked = boxes(body)
    assert len(ticked) == 3 and all(now for _value, now in ticked) and body.count("未保存") == 3
    assert queries.cited(proposal) == (), "an address cites nothing"
    status, _body = save(client, proposal, *(value for value, _now in ticked[1:]))
    assert status == 302
    assert queries.cited(proposal) == (Cited(MEETING), Cited(opinion(said, 2)))
    body = page(client, proposal)
    assert [now for _value, now in boxes(body)] == [True, True] and "未保存" not in body
    status, _body = save(client, proposal)
    assert (status, queries.cited(proposal)) == (302, ()), "what is unticked is taken away"


def test_an_address_that_names_nothing_there_is_prepares_nothing(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("staff")
    wrong = (
        "opinion:o999-1",
        "opinion:x",
        "rumour:o1",
        "decision:青情",
        "",
        ":",
        f"meeting:o{said.number}-1",
        "opinion:" * 9,
    )
    for one in wrong:
        answer = client.get(f"/desk/proposals/{proposal.pk}/", {"cite": one}, headers={"Accept-Language": "ja"})
        assert answer.status_code == 200 and boxes(answer.content.decode()) == [], one


def test_one_more_by_hand_for_a_single_change(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("staff")
    body = page(client, proposal)
    assert '<option value="i0/summary">' in body and f'<option value="o{said.number}-1">' in body
    more = {"cite_kind": "opinion", "cite_id": f"o{said.number}-1", "cite_label": "", "cite_place": "i0/summary"}
    assert save(client, proposal, **more)[0] == 302
    (value,) = [value for value, _now in boxes(page(client, proposal))]
    more = {"cite_kind": "decision", "cite_id": DECISION.id, "cite_label": DECISION.label, "cite_place": ""}
    assert save(client, proposal, value, **more)[0] == 302
    assert queries.cited(proposal) == (Cited(DECISION), Cited(opinion(said), ("i0/summary",)))
    body = page(office.client("auditor"), proposal)
    told = body[body.index('id="causes"') : body.index('id="changes"')]
    assert "本部決定（青情第12号）" in told and "第1回 策定委員会の意見 1" in told and "次の変更のみ：" in told
    row = body[body.index('class="comparison"') :]
    assert "きっかけ：第1回 策定委員会の意見 1" in row and "本部決定" not in row, "beside the row that it led to"
    assert "秘密にしたい言葉" not in body and 'name="cause"' not in body


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cite_kind": "opinion", "cite_id": "o999-1"}, 400),
        ({"cite_kind": "meeting", "cite_id": "nowhere"}, 400),
        ({"cite_kind": "decision", "cite_id": "青情第12号"}, 400),
        ({"cite_kind": "rumour", "cite_id": "x", "cite_label": "y"}, 400),
        ({"cite_kind": "decision", "cite_id": "x", "cite_label": "y", "cite_place": "i0/title"}, 400),
        ({"cause": "x"}, 400),
        ({"cause": '{"kind":"opinion","id":"o999-1","label":"作り話"}'}, 400),
        ({"cause": "[1]"}, 400),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_typed_is_lost(
    office: Office, said: Hearing, more: dict[str, str], code: int
) -> None:
    proposal, client = edited(office), office.client("staff")
    boxed = [more["cause"]] if "cause" in more else []
    status, body = save(
        client, proposal, *boxed, **{k: v for k, v in more.items() if k != "cause"}, reason="書いた理由"
    )
    assert (status, queries.cited(proposal)) == (code, ()) and 'role="alert"' in body
    assert "書いた理由</textarea>" in body
    if "cite_id" in more:
        assert f'name="cite_id" value="{more["cite_id"]}"' in body
        assert f'value="{more["cite_kind"]}" selected' in body or more["cite_kind"] == "rumour"


def test_a_label_is_that_of_the_room_and_not_of_the_form(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("staff")
    forged = json.dumps({"kind": "opinion", "id": f"o{said.number}-1", "label": "県民 山田さんの意見"})
    assert save(client, proposal, forged)[0] == 302
    assert queries.cited(proposal) == (Cited(opinion(said)),)


def test_an_opinion_that_was_taken_back_stays_cited_and_is_not_offered_again(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("staff")
    save(client, proposal, cite_kind="opinion", cite_id=f"o{said.number}-1")
    Opinion.objects.update(withdrawn_at=timezone.now())
    ((value, ticked),) = boxes(page(client, proposal))
    assert ticked and save(client, proposal, value, reason="別の理由")[0] == 302
    assert queries.cited(proposal) == (Cited(opinion(said)),)
    assert save(client, proposal, value, cite_kind="opinion", cite_id=f"o{said.number}-2")[0] == 400
    assert f'<option value="o{said.number}-2">' not in page(client, proposal)


def test_of_another_plan_nothing_can_be_cited(office: Office, said: Hearing) -> None:
    other = ledger.create_plan(office.organization, "second", plans.plan(office.plan), actor=None)
    staff = office.people["staff"]
    proposal = actions.open_proposal(other, title="別のプラン", reason="", actor=staff)
    assert save(office.client("staff"), proposal, cite_kind="opinion", cite_id=f"o{said.number}-1")[0] == 400
    assert save(office.client("staff"), proposal, cite_kind="meeting", cite_id="iinkai-2")[0] == 400


def test_what_led_to_a_change_that_is_made_no_more_is_said_and_left_out(office: Office, said: Hearing) -> None:
    proposal, client, staff = edited(office), office.client("staff"), office.people["staff"]
    cited = [Cited(opinion(said), ("s0/end",)), Cited(MEETING)]
    cite(office, proposal, cited)
    edit(proposal, staff, "s0", "end", 2024)
    body = page(client, proposal)
    assert [json.loads(value)["id"] for value, _now in boxes(body)] == ["iinkai-2"]
    assert "これがきっかけの変更は、今の案にはありません" in body
    told = body[body.index('id="causes"') : body.index('id="changes"')]
    assert "策定委員会 第2回" in told and "意見 1" not in told
    assert save(client, proposal, *(value for value, _now in boxes(body)))[0] == 302
    assert queries.cited(proposal) == (Cited(MEETING),)


def cite(office: Office, proposal: Proposal, causes: Sequence[Cited]) -> None:
    actions.reword(
        proposal, actor=office.people["staff"], seen=seen(proposal), title=proposal.title, reason=proposal.reason,
        reasons={}, causes=causes,
    )  # fmt: skip


def test_who_saw_other_causes_is_told_which(office: Office, said: Hearing) -> None:
    proposal, boss = edited(office), office.client("head")
    actions.submit_proposal(proposal, actor=office.people["staff"], seen=seen(proposal))
    shown = drawn(page(boss, proposal))
    cite(office, proposal, [Cited(MEETING)])
    answer = boss.post(
        f"/desk/proposals/{proposal.pk}/act/", {"act": "approve", "seen": shown}, headers={"Accept-Language": "ja"}
    )
    body = answer.content.decode()
    told = body[body.index('class="refused"') : body.index("<h1>")]
    assert answer.status_code == 409 and "きっかけになった意見・会議" in told and "策定委員会 第2回" in told


def test_a_proposal_is_opened_because_of_an_opinion(office: Office, said: Hearing) -> None:
    client = office.client("staff")
    address = f"/desk/plans/{office.plan.slug}/proposals/"
    body = client.get(f"{address}?cite=opinion:o{said.number}-1", headers={"Accept-Language": "ja"}).content.decode()
    assert f'name="cite" value="opinion:o{said.number}-1"' in body and "第1回 策定委員会の意見 1" in body
    form = {"title": " ", "reason": "", "cite": f"opinion:o{said.number}-1"}
    answer = client.post(address, form, headers={"Accept-Language": "ja"})
    assert answer.status_code == 400 and f'value="opinion:o{said.number}-1"' in answer.content.decode()
    assert client.post(address, form | {"title": "意見を受けて"}).status_code == 302
    assert queries.cited(Proposal.objects.latest("pk")) == (Cited(opinion(said)),)


def test_from_the_plan_back_to_the_voice(office: Office, said: Hearing) -> None:
    proposal, client = edited(office), office.client("auditor")
    cite(office, proposal, [Cited(opinion(said), ("i0/summary",)), Cited(MEETING, ("s0/end",)), Cited(DECISION)])
    merged(office, proposal)
    base = f"/desk/plans/{office.plan.slug}"

    def read(path: str) -> str:
        answer = client.get(f"{base}/{path}", headers={"Accept-Language": "ja"})
        assert answer.status_code == 200
        return answer.content.decode()

    sequence = office.plan.head_sequence
    entry = read(f"ledger/{sequence}/")
    assert "本部決定（青情第12号）" in entry and "第1回 策定委員会の意見 1" in entry and "次の変更のみ：" in entry
    blame = read("nodes/i0/blame/summary/")
    assert "第1回 策定委員会の意見 1" in blame and "本部決定" in blame and "策定委員会 第2回" not in blame
    node = read("nodes/i0/")
    thread = node[node.index('id="thread"') : node.index("</ol>", node.index('id="thread"'))]
    assert "第1回 策定委員会の意見 1" in thread and f"/ledger/{sequence}/" in thread and "未公表" in thread
    assert "策定委員会 第2回" in thread, "a bar of the sheet is in it"
    compared = read("compare/1/2/")
    rows = [row for row in compared.split("<tr")[1:] if "きっかけ：" in row]
    assert len(rows) == 2 and all("本部決定" in row for row in rows)
    assert ["第1回 策定委員会の意見 1" in row for row in rows] == ["概要</th>" in row for row in rows]
    ledger.create_editions(
        office.plan, ["text", "roadmap"], actor=office.people["secretariat"], label="第1版", date=timezone.localdate()
    )
    node = read("nodes/s0/")
    thread = node[node.index('id="thread"') : node.index("</ol>", node.index('id="thread"'))]
    assert "策定委員会 第2回" in thread and "第1回 策定委員会の意見" not in thread and "ロードマップ 第1版" in thread
    assert 'id="thread"' not in read("nodes/c1/")


def test_the_causes_lead_to_their_pages_at_the_desk(office: Office, said: Hearing) -> None:
    proposal, staff = edited(office), office.client("staff")
    erased = Cause("opinion", "o9-9", "消された意見")
    cite(
        office,
        proposal,
        [Cited(opinion(said)), Cited(opinion(said, 2)), Cited(MEETING), Cited(DECISION), Cited(erased)],
    )
    Opinion.objects.filter(number=2).update(withdrawn_at=timezone.now())
    body = page(staff, proposal)
    told = body[body.index('id="causes"') : body.index('id="changes"')]
    found = re.findall(
        r'<li>(?:<span class="soft">[^<]*</span>) (<a href="[^"]*">)?<bdi>([^<]*)</bdi>(?:</a>)?(.*?)</li>', told
    )
    linked = {label: (bool(link), "取り下げ" in rest) for link, label, rest in found}
    assert linked == {
        "第1回 策定委員会の意見 1": (True, False), "第1回 策定委員会の意見 2": (True, True),
        "策定委員会 第2回": (True, False), "本部決定（青情第12号）": (False, False), "消された意見": (False, True),
    }  # fmt: skip
    for link, _label, _rest in found:
        if link:
            assert office.client("auditor").get(link.split('"')[1]).status_code == 200


def fate(client: Client, address: str) -> str:
    body = client.get(address, headers={"Accept-Language": "ja"}).content.decode()
    return body[body.index("どうなったか</h2>") : body.index("</section>", body.index("どうなったか</h2>"))]


def test_an_opinion_and_a_meeting_say_at_the_desk_what_became_of_them(office: Office, said: Hearing) -> None:
    client, base = office.client("auditor"), f"/desk/plans/{office.plan.slug}"
    first, second = (f"{base}/hearings/{said.number}/opinions/{number}/" for number in (1, 2))
    meeting = f"{base}/meetings/{Meeting.objects.get().pk}/"
    proposal = edited(office)
    cite(office, proposal, [Cited(opinion(said), ("i0/summary",)), Cited(MEETING)])
    for address in (first, meeting):
        assert f"/desk/proposals/{proposal.pk}/" in fate(client, address) and "/ledger/" not in fate(client, address)
    assert "まだありません" in fate(client, second)
    merged(office, proposal)
    sequence = office.plan.head_sequence
    for address in (first, meeting):
        told = fate(client, address)
        assert f"/ledger/{sequence}/" in told and "未公表" in told and "/desk/proposals/" not in told
    ledger.create_editions(
        office.plan, ["text", "roadmap"], actor=office.people["secretariat"], label="第1版", date=timezone.localdate()
    )
    assert "本編 第1版" in fate(client, first) and "ロードマップ 第1版" in fate(client, first)


def test_a_member_of_a_committee_sees_no_drafts_of_officers(office: Office, said: Hearing) -> None:
    process = Process.objects.get(plan=office.plan)
    member = office.people["committee"]
    one = Meeting.objects.get(process=process)
    seat = Seat.objects.create(body=Body.objects.get(), post="委員", user=member, order=1)
    Attendance.objects.create(meeting=one, seat=seat, post="委員", order=1)
    cite(office, edited(office), [Cited(MEETING)])
    answer = office.client("committee").get(f"/desk/plans/{office.plan.slug}/meetings/{one.pk}/")
    main = answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]
    assert answer.status_code == 200 and "改定案" not in main


def test_the_pages_ask_the_database_no_more_for_more_causes(office: Office, said: Hearing) -> None:
    client = office.client("auditor")

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    counts = []
    for many in (1, 3):
        proposal = edited(office) if many == 1 else start(office)
        edit(proposal, office.people["staff"], "i0", "summary", f"概要{many}。")
        cite(office, proposal, [Cited(opinion(said, n), ("i0/summary",)) for n in range(1, many + 1)])
        found = [asked(f"/desk/proposals/{proposal.pk}/")]
        merged(office, proposal)
        base = f"/desk/plans/{office.plan.slug}"
        found += [asked(f"{base}/nodes/i0/"), asked(f"{base}/nodes/i0/blame/summary/"),
                  asked(f"{base}/ledger/{office.plan.head_sequence}/")]  # fmt: skip
        counts.append(found)
    assert counts[0] == counts[1]
