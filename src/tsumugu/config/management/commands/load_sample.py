"""The demonstration: an invented prefecture, its people, its plan over more than three years
(``config.demonstration``), two open proposals: a draft, and one that two divisions are asked about.

Everything goes the way it goes in an office: import, proposal, approvals along the route, merge,
publish. The pages are live at once, the documents are made by the worker (``tsumugu worker``).
Another plan (``--plan``) has one revision and two editions, all of the day on which it is loaded.
A second run finds the plan there and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsumugu.accounts import actions as accounts
from tsumugu.accounts import demo
from tsumugu.accounts.models import Organization, User
from tsumugu.config import bundled, demonstration
from tsumugu.config.demonstration import decide, fresh, save, shown
from tsumugu.core import figures
from tsumugu.core.causes import Cited
from tsumugu.core.diff import diff
from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Actual, Plan, Target
from tsumugu.core.table import MISSING, Table, Value, to_table
from tsumugu.interchange import read_plan
from tsumugu.interchange.pictures import prepared
from tsumugu.meetings.actions import from_file
from tsumugu.plans import actions as plans
from tsumugu.plans import pictures, queries
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions as proposals
from tsumugu.publication import actions as publication
from tsumugu.publication import queries as public
from tsumugu.publication.building import going_live

SLUG = "shiomi-dx"
#: The division of the demonstration's staff: the open proposal is about one of its sheets.
LINE = "kotsu-seisaku"
#: Another division with a head of its own, and a sheet of each: what touches both asks both.
OTHER, SHEETS = "kenko-fukushi", ("noriai-yoyaku", "enkaku-shinryo")


def sample(name: str) -> Plan:
    """One of the bundled states of the sample plan."""
    data = bundled.state(name)
    plan, problems = read_plan(data, name)
    if plan is None:
        raise CommandError("\n".join(problem.message for problem in problems))
    return plan


class Command(BaseCommand):
    help = "Load the demonstration (not in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", default="", help="another plan file (JSON or YAML)")
        parser.add_argument("--slug", default=SLUG)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TSUMUGU.production:
            raise CommandError("The demonstration is never loaded in production.")
        slug = options["slug"]
        if PlanRecord.objects.filter(slug=slug).exists():
            self.stdout.write(f"The sample plan is there already: {slug}")
            return
        path = options["plan"]
        if path:
            plan, problems = read_plan(Path(path).read_bytes(), path)
            if plan is None:
                raise CommandError("\n".join(problem.message for problem in problems))
        else:
            plan = sample("plan.yaml")
        organization_name = plan.organization.name or "紡県"
        code = plan.organization.code or "990001"
        with nullcontext() if path else demonstration.at(demonstration.FOUNDED):
            people = demo.load_people(code, organization_name, slug, plan.divisions, LINE, OTHER)
            organization = Organization.objects.get(code=code)
            known = organization.divisions.filter(valid_to=None, contact="").order_by("key")
            for number, division in enumerate(known, 1):
                accounts.set_contact(division, f"電話 000-000-{number:04d}（見本の番号）", actor=None)
        if path:
            story(
                organization, slug, plan, people=people, revise=revision, propose=wording, beside=Path(path).parent
            )  # fmt: skip
        else:
            telling(organization, slug, plan, people)
        self.stdout.write(f"Loaded: {plan.title} ({slug})")


def telling(organization: Organization, slug: str, plan: Plan, people: dict[str, User]) -> None:
    """The sample's years, and the proposals that are open now: a draft, and one on its way."""
    with demonstration.at(demonstration.FOUNDED):
        demonstration.hire(organization, people)
    record = demonstration.tell(
        organization, slug, plan, sample("plan-revised.yaml"), people=people,
        pictures=lambda made: keep_pictures(made, plan, bundled.FOLDER, added_by=str(people["demo-secretariat"])),
    )  # fmt: skip
    going_live.build_pages(record)
    proposed = to_table(msgspec.structs.replace(sample("plan-proposal.yaml"), process=None))
    with demonstration.at(demonstration.OPEN_DRAFT):
        opened = proposals.open_proposal(
            record, title="運転手不足を踏まえた見直し", reason="運転手の不足で運行の拡大が遅れているため。",
            actor=people["demo-staff"], causes=[Cited(demonstration.opinion(record, "運転手が足りず"))],
        )  # fmt: skip
        save(opened, people["demo-staff"], diff(queries.head(record).table, proposed))
    with demonstration.at(demonstration.OPEN_ASKED):
        asking(record, people)
    with demonstration.at(demonstration.INVITED):
        demonstration.invite(record, people["demo-secretariat"])


Edits = Callable[[Table], ChangeSet]


def story(
    organization: Organization, slug: str, plan: Plan, *, people: dict[str, User], revise: Edits, propose: Edits,
    beside: Traversable,
) -> None:  # fmt: skip
    """Import, first editions, one merged revision, second roadmap edition, one open proposal. The pictures of figures
    stand ``beside`` the plan file."""
    secretariat = people["demo-secretariat"]
    within = msgspec.structs.replace(plan, process=None)
    record = plans.create_plan(organization, slug, within, actor=secretariat, reason="策定時の内容を取り込み")
    from_file.take_over(record, plan, actor=secretariat)
    keep_pictures(record, plan, beside, added_by=str(secretariat))
    stage = plan.stage or ""
    publication.publish_editions(
        record, ["text", "roadmap"], actor=secretariat, seen=public.seen(record), label="第1版",
        summary="策定時の内容です。", classification="策定", stage=stage,
    )  # fmt: skip
    going_live.build_pages(record)
    author = people.get("demo-staff", secretariat)
    table = queries.head(record).table
    edits = revise(table)
    if edits:
        proposal = proposals.open_proposal(
            record, title="年度末の見直し", reason="今年度の実績を踏まえ、目標と工程を見直す。", actor=author
        )
        save(proposal, author, edits)
        proposals.submit_proposal(fresh(proposal), actor=author, seen=shown(proposal))
        decide(proposal, people)
        record.refresh_from_db()
        publication.publish_editions(
            record, ["roadmap"], actor=secretariat, seen=public.seen(record), label="第2版",
            summary="実績を踏まえて目標と工程を見直しました。", classification="見直し", stage=stage,
        )  # fmt: skip
        going_live.build_pages(record)
    opened = proposals.open_proposal(
        record, title="運転手不足を踏まえた見直し", reason="運転手の不足で運行の拡大が遅れているため。", actor=author
    )
    save(opened, author, propose(queries.head(record).table))


def keep_pictures(record: PlanRecord, plan: Plan, beside: Traversable, *, added_by: str) -> None:
    """What the figures of a plan file show, taken in as at the desk."""
    for name in figures.names(to_table(plan)):
        made = prepared((beside / figures.FOLDER / name).read_bytes())
        if isinstance(made, Problem):
            raise CommandError(made.message)
        pictures.keep(record, made, added_by=added_by)


def asking(record: PlanRecord, people: dict[str, User]) -> None:
    """A proposal that touches sheets of two divisions: both heads are asked, and one of them has answered."""
    author, words = people["demo-staff"], "予約型乗合の運行日と遠隔診療の診療日を合わせる。"
    opened = proposals.open_proposal(
        record, title="通院の足と遠隔診療をつなぐ見直し", actor=author,
        reason="通院できない日に遠隔診療も休みになるという声があったため。",
    )  # fmt: skip
    table = queries.head(record).table
    save(opened, author, ChangeSet(tuple(_set(table, node, "note", words) for node in SHEETS)))
    proposals.submit_proposal(fresh(opened), actor=author, seen=shown(opened))
    proposals.approve(fresh(opened), actor=people["demo-head2"], seen=shown(opened))


def _set(table: Table, node: str, path: str, value: Value) -> Set:
    entry = table.nodes[node]
    return Set(node, entry.type, path, entry.fields.get(path, MISSING), value)


def revision(table: Table) -> ChangeSet:
    """A year's experience: one target raised, one result recorded, one summary written anew."""
    edits: list[Set] = []
    for node, entry in table.nodes.items():
        if entry.type != "indicator" or len(edits) >= 2:
            continue
        for path, value in sorted(entry.fields.items(), reverse=True):
            number = whole(value.value or "") if isinstance(value, Target) and value.kind == "at-least" else None
            if number is not None:
                raised = Target(kind="at-least", value=str(number + max(1, number // 5)))
                edits.append(_set(table, node, path, raised))
                year = path.partition(".")[2]
                first = min(p.partition(".")[2] for p in entry.fields if p.startswith("targets."))
                if f"actuals.{first}" not in entry.fields and first != year:
                    actual = Actual(value=str(number // 3), status="preliminary")
                    edits.append(_set(table, node, f"actuals.{first}", actual))
                break
    for node, entry in table.nodes.items():
        if entry.type == "step" and entry.fields.get("end") == 2024:
            edits.append(_set(table, node, "end", 2025))
            break
    return ChangeSet(tuple(edits))


def wording(table: Table) -> ChangeSet:
    """The open proposal's edits: one sentence added to the first sheet's summary."""
    for node, entry in table.nodes.items():
        if entry.type == "initiative":
            before = entry.fields.get("summary", "")
            text = f"{before}県民が使いやすい形で進めます。" if isinstance(before, str) else ""
            return ChangeSet((_set(table, node, "summary", text),))
    return ChangeSet()
