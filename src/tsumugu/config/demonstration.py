"""The sample's years: registered when it was adopted, reviewed year by year by several divisions, and revised in its
text because of an opinion. Each act takes place on its own day, as it would have in an office; none on a day to come.

For ``load_sample`` alone, which refuses to run in production.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from unittest import mock

from django.apps import apps
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.demo import PASSWORD
from tsumugu.accounts.models import Organization, Role, User
from tsumugu.core import fiscal, traits
from tsumugu.core.canonical import digest
from tsumugu.core.causes import Cause, Cited
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import Add, ChangeSet, Operation
from tsumugu.core.plan import Plan
from tsumugu.core.table import Entry, Table, Value, to_plan, to_table
from tsumugu.meetings import actions as meetings
from tsumugu.meetings import letters, states
from tsumugu.meetings.actions import Source, from_file
from tsumugu.meetings.models import Meeting
from tsumugu.plans import actions as plans
from tsumugu.plans import queries
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions as proposals
from tsumugu.proposals import seen
from tsumugu.proposals.models import Proposal
from tsumugu.publication import actions as publication
from tsumugu.publication import queries as public
from tsumugu.publication.models import Publication, State
from tsumugu.voices.causes import citable
from tsumugu.voices.models import Opinion

#: Codes that say: this person is not needed (any more).
ROUTE_DONE = frozenset({"not-on-route", "already-approved", "wrong-state"})
#: Who is asked, in the order of the steps; who is not on a route is passed over.
DECIDERS = ("demo-head", "demo-head2", "demo-secretariat", "demo-chief", "demo-kanji", "demo-hq")
SECRETARIAT, TRANSPORT = "demo-secretariat", "demo-staff"
#: Staff of other divisions, who write a revision of their own.
WRITERS = {
    "nosei": ("demo-nosei", "担当 みのり"),
    "kanko-ka": ("demo-kanko", "担当 なぎさ"),
    "kenko-fukushi": ("demo-kenko", "担当 こはる"),
}

Pick = Callable[[Operation], bool]


class Revision(Struct, frozen=True):
    """A proposal and what became of it. ``takes``: what of the steps to the next state it makes; ``why``: words of the
    opinion that led to it."""

    opened: str
    merged: str
    author: str
    title: str
    reason: str
    takes: Pick
    why: str = ""


class Issue(Struct, frozen=True):
    """An edition of these parts."""

    day: str
    parts: tuple[str, ...]
    label: str
    summary: str
    classification: str


class TakeOver(Struct, frozen=True):
    """The process comes into the rooms."""

    day: str


# -- what was when -------------------------------------------------------------------------------------


def _touches(*nodes: str) -> Pick:
    return lambda op: any(node in nodes for node, _path in ChangeSet((op,)).touches())


def _of_year(year: int) -> Pick:
    """What came out in a fiscal year: numbers and words of that year, and what was done before it ended."""

    def takes(op: Operation) -> bool:
        if isinstance(op, Add):
            until = str(op.nodes[0].fields.get("end", ""))
            return until <= (f"{year + 1}-03" if "-" in until else str(year))
        return any(str(year) in path.split(".") for _node, path in ChangeSet((op,)).touches())

    return takes


def _reorganized(op: Operation) -> bool:
    divisions = {"gyosei-kaikaku", "jinji", "digital-senryaku"}
    return any(node in divisions or path in ("lead", "division") for node, path in ChangeSet((op,)).touches())


def _but(pick: Pick) -> Pick:
    return lambda op: not pick(op)


#: The sentence of the text that an opinion led to.
TEXT = _touches("b-suishin")

#: From how it was adopted to the first state of the sample, in fiscal years 2023 to 2025.
REPORTED: tuple[Revision | Issue, ...] = (
    Revision(
        "2024-04-02", "2024-04-10", SECRETARIAT, "組織の改編に伴う担当課の変更",
        "行政改革課の新設と課名の変更に合わせる。", _reorganized,
    ),
    Revision(
        "2024-05-13", "2024-05-31", SECRETARIAT, "令和5年度の実績",
        "各課から報告された令和5年度の実績を記録する。", _of_year(2023),
    ),
    Revision(
        "2024-10-07", "2024-10-18", TRANSPORT, "予約型乗合交通の実証の開始",
        "運転手の確保に時間を要し、開始が遅れたため、実績と理由を記録する。", _touches("noriai-j2a"),
    ),
    Revision(
        "2024-11-11", "2024-11-22", "demo-nosei", "測定の試行の結果",
        "2産地での試行が終わり、収量への効果が分かったため。", _touches("nogyo-a2", "nogyo-sokutei"),
    ),
    Revision(
        "2025-05-12", "2025-05-29", SECRETARIAT, "令和6年度の実績と評価",
        "各課から報告された令和6年度の実績と評価を記録する。", lambda op: True,
    ),
    Issue(
        "2025-06-06", ("text", "roadmap"), "令和6年度までの実績",
        "令和6年度までの実績と評価を加え、組織の改編に合わせて担当課を改めました。", "実績の追加",
    ),
)  # fmt: skip

#: From there to the second state, until now.
REVISED: tuple[Revision | Issue | TakeOver, ...] = (
    Revision(
        "2025-06-16", "2025-06-27", "demo-kanko", "周遊パスの本格導入の時期",
        "事業者の券売機の改修に時間を要するため、導入を3か月遅らせる。", _touches("meguri-p3", "meguri-p4"),
    ),
    Revision(
        "2025-12-08", "2025-12-22", "demo-kenko", "遠隔診療の工程の見直し",
        "離島のワークショップで出た声を受け、薬の配送の試行を加える。",
        _touches("enkaku-shinryo", "shinryo-k3", "shinryo-k4"),
    ),
    Revision(
        "2026-04-13", "2026-05-20", SECRETARIAT, "年度末の見直し",
        "令和7年度の実績を踏まえ、目標と工程を見直す。", _but(TEXT),
    ),
    Issue(
        "2026-05-29", ("roadmap",), "令和8年度の見直し", "実績を踏まえて目標と工程を見直しました。", "見直し",
    ),
    TakeOver("2026-10-01"),
    Revision(
        "2026-10-05", "2026-10-19", SECRETARIAT, "うまくいかなかった取組の公表",
        "委員の意見を受け、推進方法に一文を加える。", TEXT, "試してうまくいかなかった取組",
    ),
    Issue(
        "2026-10-23", ("text",), "推進方法の追加", "委員の意見を受け、推進方法に一文を加えました。", "一部改定",
    ),
)  # fmt: skip
FOUNDED, FIRST_EDITION = "2023-03-28", "2023-03-31"
#: When the proposals that are still open were begun.
OPEN_DRAFT, OPEN_ASKED = "2026-11-02", "2026-11-09"
#: When the members were invited to the meeting that is to come, until when they say whether they come, and what some of
#: them said by telephone: presence and post of a substitute, in the order of their seats.
INVITED, REPLIES_DUE = "2026-11-16", "2027-01-26"
REPLIES = (("present", ""), ("substitute", "商工会議所専務理事"), ("online", ""), ("absent", ""))
#: What of the plan they are given: its text since the edition before.
SINCE_THEN = {"number": "参考資料1", "title": "推進方法の追加の新旧対照表", "stage": "公表済み"}


# -- the clock ---------------------------------------------------------------------------------------


@contextmanager
def at(day: str) -> Iterator[None]:
    """What is done here is done on that day, from ten in the morning; where the day is yet to come, it is done now."""
    real = timezone.now
    started = real()
    date = fiscal.day(day)
    assert date is not None
    moment = min(timezone.make_aware(datetime.datetime.combine(date, datetime.time(10))), started)

    def now() -> datetime.datetime:
        return moment + (real() - started)

    with ExitStack() as changed:
        changed.enter_context(mock.patch.object(timezone, "now", now))
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                if field.default is real:  # the model holds the function itself
                    changed.enter_context(mock.patch.dict(field.__dict__, {"_get_default": now}))
        yield


# -- the story ---------------------------------------------------------------------------------------


def founding(plan: Plan) -> Plan:
    """The plan as it was adopted: nothing has come out yet, and the office has not been reorganized."""
    table = to_table(plan)
    done = {node for node, entry in table.nodes.items() if traits.stands_as_result(entry.type, entry.slot)}
    done.add("gyosei-kaikaku")
    nodes = {
        node: Entry(entry.type, entry.parent, entry.slot, {
            path: "jinji" if value == "gyosei-kaikaku" else value
            for path, value in (_earlier(entry) if entry.type == "division" else entry.fields).items()
            if not traits.is_result(entry.type, _said(path))
        })
        for node, entry in table.nodes.items() if node not in done
    }  # fmt: skip
    order = {slot: tuple(node for node in held if node not in done) for slot, held in table.order.items()}
    return replace(to_plan(Table(nodes, {slot: held for slot, held in order.items() if held})), process=None)


def _said(path: str) -> str:
    """What a field says, of a translation what it translates."""
    return path.split(".", 2)[2] if path.startswith("translations.") else path


def _earlier(division: Entry) -> dict[str, Value]:
    """A division under its first name, in every language, before it was closed."""
    found = {path: value for path, value in division.fields.items() if path != "valid_to"}
    for path in [path for path in found if _said(path).startswith("renames.")]:
        found[f"{path.partition('renames.')[0]}name"] = found.pop(path)
    return found


def hire(organization: Organization, people: dict[str, User]) -> None:
    """Staff of the divisions that write revisions of their own."""
    for key, (username, name) in WRITERS.items():
        division = organization.divisions.get(key=key)
        people[username] = accounts.add_person(
            organization, username, name, PASSWORD, Role.STAFF, division, actor=None
        )  # fmt: skip


def tell(
    organization: Organization, slug: str, adopted: Plan, revised: Plan, *, people: Mapping[str, User],
    pictures: Callable[[PlanRecord], None],
) -> PlanRecord:  # fmt: skip
    """All of it until the last edition. ``pictures``: takes in what its figures show."""
    secretariat, stage = people[SECRETARIAT], adopted.stage or ""
    with at(FOUNDED):
        record = plans.create_plan(
            organization, slug, founding(adopted), actor=secretariat, reason="策定時の内容を取り込み"
        )
        pictures(record)
    _issue(record, Issue(FIRST_EDITION, ("text", "roadmap"), "", "策定時の内容です。", "策定"), secretariat, stage)
    for state, happened in ((adopted, REPORTED), (revised, REVISED)):
        target = to_table(replace(state, process=None))
        for one in happened:
            if isinstance(one, Issue):
                _issue(record, one, secretariat, stage)
            elif isinstance(one, TakeOver):
                with at(one.day):
                    from_file.take_over(record, adopted, actor=secretariat)
            else:
                _revise(record, one, target, people)
            record.refresh_from_db()
    # The worker takes them up now: that they wait since then would look as if nobody did.
    Publication.objects.filter(plan=record, state=State.WAITING).update(requested_at=timezone.now())
    return record


def _issue(record: PlanRecord, issue: Issue, actor: User, stage: str) -> None:
    with at(issue.day):
        publication.publish_editions(
            record, issue.parts, actor=actor, seen=public.seen(record), label=issue.label, summary=issue.summary,
            classification=issue.classification, stage=stage,
        )  # fmt: skip


def _revise(record: PlanRecord, told: Revision, target: Table, people: Mapping[str, User]) -> None:
    author = people[told.author]
    with at(told.opened):
        proposal = proposals.open_proposal(record, title=told.title, reason=told.reason, actor=author)
        edits = diff(queries.head(record).table, target).operations
        save(proposal, author, ChangeSet(tuple(op for op in edits if told.takes(op))))
        if told.why:
            proposals.reword(
                fresh(proposal), actor=author, seen=shown(proposal), title=told.title, reason=told.reason, reasons={},
                causes=[Cited(opinion(record, told.why), ("b-suishin/prose",))],
            )  # fmt: skip
        proposals.submit_proposal(fresh(proposal), actor=author, seen=shown(proposal))
    with at(told.merged):
        decide(proposal, people)


def opinion(record: PlanRecord, words: str) -> Cause:
    """The opinion that begins with these words, to be cited."""
    row = Opinion.objects.select_related("hearing").get(hearing__plan=record, text__startswith=words)
    (cause,) = citable(record, [row.key])
    return cause


# -- a meeting that is to come -----------------------------------------------------------------------


def invite(record: PlanRecord, secretariat: User) -> None:
    """To the meeting that is planned the members are invited, and some of them have answered. What of the plan they are
    given stands on the site as it was then."""
    meeting = again(Meeting.objects.get(process__plan=record, number="第７回"))
    body, due = meeting.body, {"replies_due": REPLIES_DUE}
    assert body is not None
    meetings.edit_body(body, {"answers_by_link": True}, was={"answers_by_link": False}, actor=secretariat)
    meetings.edit_meeting(meeting, due, was={"replies_due": ""}, actor=secretariat)
    meetings.ask_again(meeting, seen=digest(states.of_meeting(again(meeting))), actor=secretariat)
    meetings.add_frozen(
        again(meeting), SINCE_THEN, Source("edition", "text-3"), against=Source("edition", "text-2"), actor=secretariat
    )
    meetings.give(again(meeting), seen=digest(states.of_meeting(again(meeting))), actor=secretariat)
    row = again(meeting)
    meetings.send_letter(
        row, letters.begun(row, "ja") | {"number": "デ企第45号"}, "ja", seen=digest(states.of_letters(row)),
        actor=secretariat,
    )  # fmt: skip
    for who, (presence, post) in zip(row.attendance.all(), REPLIES, strict=False):
        said = {"presence": presence, "substitute_post": post, "substitute_name": "", "remark": ""}
        meetings.answer_attendance(
            who, said, seen=meetings.reply_seen(row, None), how="paper", actor=secretariat
        )  # fmt: skip


def again(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=meeting.pk)


# -- a proposal ----------------------------------------------------------------------------------------


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def shown(proposal: Proposal) -> str:
    return str(seen.of(fresh(proposal)))


def save(proposal: Proposal, author: User, edits: ChangeSet) -> None:
    row = fresh(proposal)
    proposals.save_edit(row, actor=author, based_on_root=row.draft_root, edits=edits)


def decide(proposal: Proposal, people: Mapping[str, User], deciders: Sequence[str] = DECIDERS) -> None:
    """Approved along its route, and merged."""
    for person in (people[name] for name in deciders if name in people):
        try:
            proposals.approve(fresh(proposal), actor=person, seen=shown(proposal))
        except Refusal as refusal:
            if refusal.code not in ROUTE_DONE:
                raise
    proposals.merge_proposal(fresh(proposal), actor=people["demo-chief"], seen=shown(proposal))
