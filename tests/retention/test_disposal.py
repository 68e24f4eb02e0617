"""What is not public goes after its period, by an act, and what is public reads as before."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import seen as seen_of
from tests.voices import heard

from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import retention
from tsumugu.meetings import actions as meetings
from tsumugu.meetings import packs, public, states
from tsumugu.meetings.models import (
    Attendance,
    Comment,
    DatesAnswer,
    Frozen,
    Invitation,
    Letter,
    Material,
    Meeting,
    PaperFile,
    Reply,
    Statement,
)
from tsumugu.retention import actions, kinds, queries, rules
from tsumugu.retention.models import Disposal, Gone, Period
from tsumugu.voices import public as voices
from tsumugu.voices.models import Answer, Hearing, Opinion, Remark, Voice

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2010, 5, 1)


def code(act: Any, *arguments: Any, **named: Any) -> str:
    try:
        act(*arguments, **named)
    except Refusal as refusal:
        return refusal.code
    return ""


def keep(office: Office, **years: int) -> None:
    for kind, many in years.items():
        Period.objects.create(organization=office.organization, kind=kind.replace("_", "-"), years=many)


def due(office: Office) -> list[queries.Due]:
    return queries.due(office.plan, timezone.localdate())


def dispose(office: Office, *keys: str, who: str = "secretariat", seen: str | None = None) -> str:
    shown = digest(queries.state(due(office))) if seen is None else seen
    wanted = keys or tuple(one.key for one in due(office))
    return code(actions.dispose, office.plan, wanted, "保存期間満了", "決裁第1号", seen=shown, actor=office.people[who])


def told(office: Office) -> str:
    now = timezone.now()
    return repr(
        (public.process_of(office.plan, now), public.papers(office.plan, now), voices.groups_of(office.plan, now))
    )


@pytest.mark.parametrize(("closed", "years", "since"), [
    ((2023, 10, 1), 5, (2029, 4, 1)), ((2024, 3, 31), 5, (2029, 4, 1)), ((2024, 4, 1), 5, (2030, 4, 1)),
    ((2024, 4, 1), 1, (2026, 4, 1)),
])  # fmt: skip
def test_a_period_counts_from_the_april_after(closed: Any, years: int, since: Any) -> None:
    assert rules.due_since(datetime.date(*closed), years) == datetime.date(*since)


def test_nothing_is_due_without_a_period_or_before_its_day(office: Office) -> None:
    _met(office)
    assert due(office) == [] and queries.listed(office.plan) == []
    keep(office, minutes=100)
    assert due(office) == [] and [one.item.key for one in queries.listed(office.plan)]
    Period.objects.update(years=1)
    assert len(due(office)) == 1
    Meeting.objects.update(state="held")
    assert due(office) == [], "what is not closed has no period"


def test_the_day_of_closing_counts_and_goes_when_it_is_opened_again(office: Office) -> None:
    made = rooms.meeting(office)
    Meeting.objects.update(state="held")
    made.refresh_from_db()
    meetings.finish(made, [], seen=seen_of(made), actor=rooms.secretariat(office))
    made.refresh_from_db()
    assert made.finished_on == timezone.localdate()
    meetings.step_back(made, seen=seen_of(made), actor=rooms.secretariat(office))
    made.refresh_from_db()
    assert made.finished_on is None


def _met(office: Office) -> Meeting:
    """A meeting with everything in it, closed long ago."""
    made = rooms.full(office)
    Statement.objects.create(
        meeting=made, speaker="委員", topic="secret-topic", text="secret-part と道が狭い。", withheld="個人情報",
        shown="〔略〕と道が狭い。", order=9,
    )  # fmt: skip
    Meeting.objects.filter(pk=made.pk).update(
        state="finished", finished_on=LONG_AGO, closed_by="secret-decision",
        withheld=[{"what": "topic", "text": "secret-topic", "ground": "個人情報", "shown": "〔略〕"},
                  {"what": "outcome", "text": "結果一", "ground": "個人情報", "shown": ""}],
    )  # fmt: skip
    return made


def test_minutes_that_are_public_read_as_before(office: Office) -> None:
    made = _met(office)
    keep(office, minutes=5)
    before = told(office)
    assert "secret" not in before and "〔略〕と道が狭い。" in before
    (item,) = [one.item for one in due(office)]
    assert item.counted == {"statements": 4, "wishes": 1, "decision": 1}
    assert dispose(office) == "" and told(office) == before
    rows = repr(list(Statement.objects.values())) + repr(
        list(Meeting.objects.values("agenda", "withheld", "closed_by"))
    )
    for gone in ("secret-withheld-words", "secret-part", "secret-topic", "secret-wish", "secret-decision", "結果一"):
        assert gone not in rows, gone
    assert due(office) == []
    assert Attendance.objects.filter(meeting=made, name="secret-seat-name").exists(), (
        "it keeps itself out of the minutes"
    )


def test_minutes_that_were_never_public_go_whole(office: Office) -> None:
    made = _met(office)
    Meeting.objects.filter(pk=made.pk).update(closed="率直に話すため")
    keep(office, minutes=5)
    before = told(office)
    assert dispose(office) == "" and told(office) == before
    rows = repr(list(Statement.objects.values())) + repr(list(Meeting.objects.filter(pk=made.pk).values()))
    rows += repr(list(Attendance.objects.filter(meeting=made).values()))
    for gone in ("ことば", "secret-part", "secret-seat-name", "secret-substitute", "secret-decision", "結果一"):
        assert gone not in rows, gone


@pytest.mark.parametrize("since", [rooms.LONG_AGO, rooms.FAR_OFF])
def test_who_is_listed_with_the_papers_stays_where_the_minutes_never_were_public(office: Office, since: Any) -> None:
    made = _met(office)
    Meeting.objects.filter(pk=made.pk).update(minutes_public_at=None, papers_public_at=since)
    Attendance.objects.create(meeting=made, name="公表の人", public=True, substitute_name="secret-stand-in", order=9)
    keep(office, minutes=5)
    before = _on(office, since)
    assert "公表の人" in before
    assert dispose(office) == "" and _on(office, since) == before and due(office) == []
    assert "secret" not in repr(list(Attendance.objects.filter(meeting=made).values()))


def _on(office: Office, day: datetime.datetime) -> str:
    """What is public of the process once something that is due on a day is."""
    return repr(public.process_of(office.plan, max(day, timezone.now())))


def test_minutes_that_are_yet_to_come_are_not_due(office: Office) -> None:
    _met(office)
    Meeting.objects.update(minutes_public_at=rooms.FAR_OFF)
    keep(office, minutes=1)
    assert due(office) == []


@pytest.mark.engine
def test_papers_that_are_not_public_go(office: Office) -> None:
    made = _met(office)
    file = meetings.File("secret-name.pdf", brought.pdf("the road"))
    typed = {"number": "資料9", "title": "題", "stage": "", "withheld": ""}
    meetings.add_file(made, typed, file, actor=rooms.secretariat(office))
    keep(office, meeting_papers=5)
    before = told(office)
    (item,) = [one.item for one in due(office)]
    assert item.counted == {"files": 4, "frozen": 1, "comments": 1}
    assert dispose(office) == "" and told(office) == before
    for paper in public.papers(office.plan, timezone.now()):
        assert bytes(PaperFile.objects.get(pk=paper.key).data)
    kept = b"".join(bytes(one.data) for one in PaperFile.objects.all()) + bytes(Frozen.objects.get().data)
    assert b"secret" not in kept and not Comment.objects.exists()
    assert not Material.objects.filter(filename__contains="secret").exists() and due(office) == []
    client = office.client("secretariat")
    one = Material.objects.get(number="資料9")
    at = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/papers/{one.pk}/"
    assert client.get(at + "file").status_code == 404 and client.get(at + "public").status_code == 200
    for number in ("資料2", "資料9"):
        page = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/papers/{Material.objects.get(number=number).pk}/"
        assert "保存期間を過ぎて廃棄" in client.get(page).content.decode()
    assert client.get(f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/pack.pdf").status_code == 200
    value, files = packs.pack(made, list(public.with_files(Material.objects.filter(meeting=made))), "ja")
    noted = {part.name.partition(" ")[0]: part.note for part in value.parts}
    assert noted["資料9"] == noted["資料2"] == "（保存期間を過ぎて廃棄）" and not any(
        map(bytes.__len__, files.values())
    )


def test_what_went_is_not_published_afterwards(office: Office) -> None:
    """Somebody publishes a meeting whose papers and minutes were never public, after its period."""
    made = _met(office)
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=None, minutes_public_at=None)
    made.materials.update(withheld="", public_file=None)
    keep(office, minutes=5, meeting_papers=5)
    assert dispose(office) == ""
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=rooms.LONG_AGO)
    now = timezone.now()
    assert public.papers(office.plan, now) == () and public.given(office.plan, now) == ()
    (shown,) = [one for one in public.process_of(office.plan, now).meetings if one.materials]
    files = [one.withheld for one in shown.materials if one.kind == "file"]
    assert files and set(files) == {public.DISPOSED}
    made.refresh_from_db()
    seen = digest(states.of_minutes(made))
    who = rooms.secretariat(office)
    assert code(meetings.publish, made, "minutes", None, seen=seen, actor=who) == "minutes-empty"


def test_a_comparison_of_which_one_side_went_is_gone(office: Office) -> None:
    made = _met(office)
    paper = made.materials.get(state__isnull=False)
    other = Frozen.objects.create(plan=office.plan, root="e" * 64, data=b"")
    Material.objects.filter(pk=paper.pk).update(before=other)
    at = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/papers/{paper.pk}/"
    assert "保存期間を過ぎて廃棄" in office.client("secretariat").get(at).content.decode()


def test_what_members_answered_before_the_meeting_goes(office: Office) -> None:
    _met(office)
    keep(office, answers=3)
    before = told(office)
    (item,) = [one.item for one in due(office)]
    assert item.counted == {"dates": 1, "replies": 1, "links": 1, "letters": 1}
    assert dispose(office) == "" and told(office) == before and due(office) == []
    for model in (DatesAnswer, Reply, Invitation, Letter):
        assert not model._default_manager.exists()


def test_what_another_meeting_still_keeps_stays(office: Office) -> None:
    made = _met(office)
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=None)
    other = Meeting.objects.exclude(pk=made.pk).get()
    own = made.materials.get(number="資料2")
    Material.objects.create(
        meeting=other, number="資料1", title="題", kind="file", file=own.file, state=own.state, order=0
    )
    keep(office, meeting_papers=5)
    assert dispose(office) == ""
    assert (
        own.file is not None and bytes(PaperFile.objects.get(pk=own.file.pk).data) and bytes(Frozen.objects.get().data)
    )
    Meeting.objects.filter(pk=other.pk).update(state="finished", finished_on=LONG_AGO + datetime.timedelta(days=800))
    assert dispose(office) == "" and not bytes(Frozen.objects.get().data)


def _heard(office: Office) -> Hearing:
    hearing = heard.hearing(office)
    heard.heard(office, hearing, "道が狭い。", "広い。")
    for group in hearing.groups.all():
        heard.answer(group, "直します。", office.people["secretariat"])
    heard.release(hearing)
    hearing.refresh_from_db()
    group = hearing.groups.all()[0]
    Remark.objects.create(group=group, text="secret-note", author=office.people["staff"], at=timezone.now())
    Answer.objects.create(group=group, number=50, text="secret-draft", division="kikaku", at=timezone.now())
    one = hearing.opinions.all()[0]
    Opinion.objects.filter(pk=one.pk).update(text="secret-opinion", withheld="個人情報", shown="道が狭い。")
    Hearing.objects.filter(pk=hearing.pk).update(released_on=LONG_AGO)
    return hearing


@pytest.mark.engine
def test_opinions_read_as_before_and_their_originals_go(office: Office) -> None:
    hearing = _heard(office)
    keep(office, opinions=3)
    before = told(office)
    assert "道が狭い。" in before
    (item,) = [one.item for one in due(office)]
    many = hearing.voices.count()
    assert item.counted == {"voices": many, "opinions": 1, "drafts": 1, "notes": 1}
    assert dispose(office) == "" and told(office) == before
    assert set(Voice.objects.filter(hearing=hearing).values_list("text", flat=True)) == {""}
    rows = (
        repr(list(Opinion.objects.values())) + repr(list(Answer.objects.values())) + repr(list(Remark.objects.values()))
    )
    assert "secret" not in rows and due(office) == []
    assert Gone.objects.filter(relation="voices_voice").count() == many


@pytest.mark.engine
def test_only_what_a_disposal_names_can_be_emptied_and_nothing_else_of_it(office: Office) -> None:
    hearing = _heard(office)
    first, second = hearing.voices.all()[:2]
    draft = Answer.objects.get(text="secret-draft")

    def refused(rows: Any, **changes: Any) -> bool:
        try:
            with transaction.atomic():
                rows.update(**changes)
        except IntegrityError:
            return True
        return False

    mine = Voice.objects.filter(pk=first.pk)
    assert refused(mine, text="")
    made = Disposal.objects.create(
        plan=office.plan,
        kind="opinions",
        key="1",
        called="x",
        due_since=LONG_AGO,
        ground="x",
        author="x",
        at=timezone.now(),
    )
    Gone.objects.create(disposal=made, relation="voices_voice", key=first.pk)
    assert refused(mine, text="別の言葉") and refused(mine, text="", channel="fax") and refused(mine, channel="fax")
    assert refused(Voice.objects.filter(pk=second.pk), text="") and refused(Answer.objects.filter(pk=draft.pk), text="")
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()
    assert not refused(mine, text="")
    assert refused(Disposal.objects.all(), ground="別") and refused(Gone.objects.all(), key=second.pk)


def test_who_disposes_of_what_they_saw(office: Office) -> None:
    _met(office)
    keep(office, minutes=5, meeting_papers=5)
    listed = due(office)
    for who in ("staff", "head", "committee", "auditor", "administrator", "outsider"):
        assert dispose(office, who=who) == "may-not-dispose", who
    assert dispose(office, seen="") == "seen-missing" and dispose(office, seen="0" * 64) == "changed-since-seen"
    assert dispose(office, "minutes/0") == "not-due"
    nothing = digest(queries.state(listed))
    assert (
        code(actions.dispose, office.plan, [], "理由", "", seen=nothing, actor=office.people["secretariat"])
        == "nothing-due"
    )
    assert code(
        actions.dispose, office.plan, [listed[0].key], " ", "", seen=nothing, actor=office.people["secretariat"]
    ) == ("bad-text")
    assert not Disposal.objects.exists() and Comment.objects.exists()
    assert dispose(office, listed[0].key) == ""
    assert [one.key for one in due(office)] == [listed[1].key], "one alone"
    (made,) = Disposal.objects.all()
    assert [one["items"] for one in map(json.loads, Act.objects.filter(
        act="things-disposed").values_list("data", flat=True))] == [[listed[0].key]]  # fmt: skip
    assert (made.ground, made.approval, made.author) == ("保存期間満了", "決裁第1号", str(office.people["secretariat"]))


def test_the_record_holds_nothing_of_what_went(office: Office) -> None:
    _met(office)
    _heard(office)
    keep(office, minutes=5, meeting_papers=5, opinions=5)
    assert dispose(office) == "" and Disposal.objects.count() == 3
    rows = repr(list(Disposal.objects.values())) + repr(list(Gone.objects.values())) + repr(list(Act.objects.values()))
    assert "secret" not in rows.replace("secretariat", "")


def test_periods_are_set_by_administrators(office: Office) -> None:
    organization = office.organization

    def put(years: dict[str, int | None], who: str = "administrator", seen: str | None = None) -> str:
        shown = digest(queries.state_of_periods(organization)) if seen is None else seen
        return code(actions.set_periods, organization, years, seen=shown, actor=office.people[who])

    assert put({"minutes": 5}, "secretariat") == "may-not-set-periods"
    assert put({"minutes": 5}, seen="") == "seen-missing" and put({"minutes": 5}, seen="0" * 64) == "changed-since-seen"
    assert put({"minutes": 0}) == put({"minutes": 101}) == "bad-years" and put({"unknown": 5}) == "bad-choice"
    assert put({"minutes": None}) == "nothing-changed"
    assert put({"minutes": 5, "opinions": 3}) == "" and queries.periods(organization) == {"minutes": 5, "opinions": 3}
    assert put({"minutes": None}) == "" and queries.periods(organization) == {"opinions": 3}
    assert json.loads(Act.objects.order_by("-pk")[0].data)["after"] == {"opinions": 3}


def test_the_rooms_have_put_in_what_is_theirs() -> None:
    assert {"answers", "meeting-papers", "minutes", "opinions", "plan-file"} <= {kind.code for kind in kinds.kinds()}


def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    made = _met(office)
    _heard(office)
    keep(office, minutes=5, meeting_papers=5, opinions=5, answers=5)
    with django_assert_max_num_queries(20):
        queries.listed(office.plan)
    for number in range(20):
        other = rooms.meeting(office, made.body, number=f"第{number}０回")
        Statement.objects.create(meeting=other, text="ことば", order=0)
        Material.objects.create(
            meeting=other, number="資料1", title="題", kind="file", file=rooms.paper(office, b"%d" % number), order=0
        )
        Meeting.objects.filter(pk=other.pk).update(state="finished", finished_on=LONG_AGO)
    with django_assert_max_num_queries(20):
        assert len(queries.listed(office.plan)) > 40


def test_the_pages(office: Office) -> None:
    _met(office)
    administrator, secretariat = office.client("administrator"), office.client("secretariat")
    at = f"/desk/administration/{office.organization.slug}/retention/"
    form = reader.form(administrator.get(at), "years:minutes")
    assert administrator.post(at, dict(form.with_({"years:minutes": "五"}).items())).status_code == 400
    assert administrator.post(at, dict(form.with_({"years:minutes": "5"}).items())).status_code == 302
    assert administrator.post(at, dict(form.with_({"years:minutes": "6"}).items())).status_code == 409
    assert queries.periods(office.organization) == {"minutes": 5}
    page = f"/desk/plans/{office.plan.slug}/disposal/"
    form = reader.form(secretariat.get(page), "ground")
    assert not form.filled().getlist("due"), "what cannot be undone is chosen by a person"
    assert reader.form(secretariat.get(page + "?all=1"), "ground").filled().getlist("due") == [
        one.key for one in due(office)
    ]
    refused = secretariat.post(page, dict(form.with_({"ground": ""}).items()) | {"due": due(office)[0].key})
    assert refused.status_code == 400 and "理由：この欄は空にできません。" in refused.content.decode()
    assert reader.form(refused, "ground").filled().getlist("due") == [due(office)[0].key]
    sent = dict(form.with_({"ground": "満了", "approval": "第1号"}).items()) | {"due": due(office)[0].key}
    assert secretariat.post(page, sent).status_code == 302
    told = secretariat.get(page).content.decode()
    assert "満了" in told and "第1号" in told and "secret" not in told.replace("secretariat", "")
    old = secretariat.post(page, sent)
    assert old.status_code == 409 and "minutes/" not in _outside(old, "input")
    assert "議事録 策定委員会 第１回 (" in old.content.decode(), "what was due on the page that is old, in words"


def _outside(answer: Any, tag: str) -> str:
    return re.sub(f"<{tag}[^>]*>", "", answer.content.decode())


def test_all_that_went_is_listed_a_page_at_a_time(office: Office) -> None:
    for number in range(retention.ON_A_PAGE + 1):
        Disposal.objects.create(
            plan=office.plan, kind="minutes", key=str(number), called=f"会議{number:03}", due_since=LONG_AGO,
            ground=f"理由{number:03}", author="x", at=timezone.now(),
        )  # fmt: skip
    pages = [
        office.client("secretariat").get(f"/desk/plans/{office.plan.slug}/disposal/?page={n}").content.decode()
        for n in (1, 2)
    ]
    assert [("理由000" in one, "理由100" in one) for one in pages] == [(False, True), (True, False)]
