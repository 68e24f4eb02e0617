"""The only writes to a ledger. Called by proposals and publication, never by a surface."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import actions as accounts
from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.actions import once
from tsumugu.accounts.models import Division, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import starting
from tsumugu.core.canonical import canonical_json, digest
from tsumugu.core.defaults import FIELDS
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.operations import ChangeSet, to_json
from tsumugu.core.parts import apart, edition_label, edition_numbers
from tsumugu.core.plan import Division as PlanDivision
from tsumugu.core.plan import Organization as PlanOrganization
from tsumugu.core.plan import Period, Plan
from tsumugu.core.table import ROOT, Table, to_table
from tsumugu.core.texts import TEXT, TITLE, entered
from tsumugu.plans import chain, pictures, projection, queries, rules, states
from tsumugu.plans.models import CauseTouch, Change, Edition, FieldTouch, Part, PlanRecord, Snapshot
from tsumugu.render.vocabulary import placeholders
from tsumugu.render.vocabulary.naming import edition_title

SNAPSHOT_EVERY = 100


class Author(Struct, frozen=True):
    """Who an entry names, as text: it outlives the account."""

    name: str
    role: str = ""
    division: str = ""


class Grounds(Struct, frozen=True):
    """What stands behind a change. The tuples hold plain JSON data; ``causes`` is that of ``core.causes``; ``credits``
    are ``{"node", "path", "name"}`` of whoever resolved a conflict there."""

    title: str = ""
    reason: str = ""
    causes: tuple[Any, ...] = ()
    approvals: tuple[Any, ...] = ()
    credits: tuple[Any, ...] = ()
    proposal: str = ""
    in_force_from: datetime.date | None = None


def opened(record: PlanRecord) -> PlanRecord:
    """The one place that opens a plan to writes: whatever an act is going to write of a plan, of its proposals, its
    meetings or its opinions, it asks here first, of a record that is fresh. Refusal: ``plan-retired``."""
    if record.retired:
        raise Refusal("plan-retired", plan=record.slug)
    return record


def lock_plan(record: PlanRecord, *, retired_too: bool = False) -> PlanRecord:
    """The record, fresh, and locked until the transaction ends (SQLite: the transaction itself). ``retired_too``: for
    what has to be done of a retired plan as well (take it back, take words out, dispose of what is due). Refusal:
    ``plan-retired``."""
    found = PlanRecord.objects.select_for_update(no_key=True).get(pk=record.pk)
    return found if retired_too else opened(found)


def _kept(change: Change) -> None:
    """What is stored is what is hashed, and all of it. Refusal: ``bad-text`` with the field and its limit."""
    for name in ("title", "actor_name", "actor_division"):
        most = getattr(Change._meta.get_field(name), "max_length", None)
        assert isinstance(most, int)
        setattr(change, name, entered(getattr(change, name), name, most=most, empty=True))
    # The reasons of single changes stand behind one another: each was short enough when it was typed.
    change.reason = entered(change.reason, "reason", lines=True, most=max(TEXT, len(change.reason)), empty=True)


def create_plan(
    organization: Organization, slug: str, plan: Plan, *, actor: AbstractBaseUser | None, reason: str = ""
) -> PlanRecord:
    """A new ledger whose first entry is the whole imported plan. Refusals: ``bad-slug``,
    ``slug-reserved``, ``slug-no-file``, ``slug-taken``, ``bad-text`` with ``field`` and ``problems``."""
    reason = entered(reason, "reason", lines=True, most=TEXT, empty=True)
    with transaction.atomic():
        queries.check_slug(slug)
        try:
            with transaction.atomic():
                record = PlanRecord.objects.create(
                    organization=organization, slug=slug, title=projection.listed_title(plan.title)
                )
        except IntegrityError:  # somebody was faster by an instant
            raise Refusal("slug-taken", slug=slug) from None
        author = Author(str(actor) if actor is not None else "")
        first = append_change(record, to_table(plan), author, Grounds(title="プランの登録", reason=reason))
        record_act(organization, "plan-created", f"plan:{slug}", actor=actor, rows=[first], sequence=1)
    return record


def register_plan(
    organization: Organization, slug: str, plan: Plan, *, actor: User | None, reason: str = "", token: str = "",
    second: User | None = None,
) -> tuple[PlanRecord, tuple[Division, ...]]:  # fmt: skip
    """Bring a plan in: its ledger, and as units of people those of its divisions that the organization
    does not have yet (returned). Nothing is stored if anything is refused. A ``token`` that was sent before for the
    same address gives the plan that came of it. ``second``: who confirmed it. Refusals: ``not-allowed``,
    ``violations`` with the ``problems``, those of ``create_plan``, and of ``people.check_second``."""
    if actor is not None and not people_rules.may_register(people.roles(actor, organization)):
        raise Refusal("not-allowed")
    asked = digest([token, slug])[:32] if token else ""
    if (earlier := _registered(organization, asked)) is not None:
        return earlier, ()
    wrong = [problem for problem in rules.registration_problems(organization, plan) if problem.severity == "error"]
    if wrong:
        raise Refusal("violations", problems=wrong)
    with transaction.atomic():
        # The same form at the same moment waits here.
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if (earlier := _registered(organization, asked)) is not None:
            return earlier, ()
        people.check_second(organization, "register", actor=actor, second=second)
        record = create_plan(organization, slug, plan, actor=actor, reason=reason)
        once.keep(organization, asked, record.pk)
        new = accounts.adopt_divisions(organization, plan.divisions, actor=actor)
    return record, new


class Beginning(Struct, frozen=True):
    """What somebody says of a plan that begins empty. ``fields``: the name of a starter set
    (``core.defaults.FIELDS``); ``slug``: its address, ``""`` for one made from the title; ``with_divisions``: those
    that the organization has today are its divisions."""

    title: str
    first: int
    last: int
    fields: str = "none"
    slug: str = ""
    with_divisions: bool = True


def beginning(organization: Organization, typed: Beginning) -> tuple[str, Plan]:
    """The address and the first state of a plan that begins empty. Refusals: ``bad-choice`` (no such starter set),
    ``bad-text``, those of ``queries.check_slug``."""
    if typed.fields not in FIELDS:
        raise Refusal("bad-choice", field="fields")
    title = entered(typed.title, "title", most=TITLE)
    slug = typed.slug or queries.free_address(title, typed.first)
    queries.check_slug(slug)
    today = timezone.localdate()
    rows = people.divisions(organization, today) if typed.with_divisions else ()
    divisions = [
        PlanDivision(id=row.key, name=name, department=department or None)
        for row in rows
        for name, department in (row.called(today),)
    ]
    return slug, starting.begin(
        slug, title, PlanOrganization(code=organization.code, name=organization.name),
        Period(first=typed.first, last=typed.last), fields=FIELDS[typed.fields], divisions=divisions,
    )  # fmt: skip


def begin_plan(
    organization: Organization, typed: Beginning, *, actor: User, reason: str = "", token: str = ""
) -> PlanRecord:
    """Register a plan that begins empty: like one from a file, its first entry is the whole of it. A ``token`` that was
    sent before with the same address gives the plan that came of it. Refusals: those of ``register_plan`` and
    ``beginning``."""
    if not people_rules.may_register(people.roles(actor, organization)):
        raise Refusal("not-allowed")
    asked = digest([token, typed.slug])[:32] if token else ""
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if (earlier := _registered(organization, asked)) is not None:
            return earlier
        slug, plan = beginning(organization, typed)
        record, _new = register_plan(organization, slug, plan, actor=actor, reason=reason)
        once.keep(organization, asked, record.pk)
    return record


def _registered(organization: Organization, token: str) -> PlanRecord | None:
    made = once.made(organization, token)
    return PlanRecord.objects.filter(organization=organization, pk=made).first() if made is not None else None


_EMPTY = Table({}, {})


def append_change(record: PlanRecord, result: Table, author: Author, grounds: Grounds) -> Change:
    """Append the step from the head to ``result``. The caller holds ``lock_plan`` in a transaction,
    and has merged: this function never merges. Updates ``record`` in place. Refusals:
    ``nothing-changed``, ``ledger-moved`` (the record is not the head), ``bad-text`` (title, reason or a name)."""
    base = queries.head(record).table if record.head_sequence else _EMPTY
    operations = diff(base, result)
    if not operations:
        raise Refusal("nothing-changed", plan=record.slug)
    result_root = states.root_of(record.pk, result)
    change = Change(
        plan=record,
        sequence=record.head_sequence + 1,
        prev_hash=record.head_hash,
        base_root=record.head_root,
        result_root=result_root,
        operations=to_json(operations),
        title=grounds.title,
        actor_name=author.name,
        actor_role=author.role,
        actor_division=author.division,
        reason=grounds.reason,
        causes=canonical_json(list(grounds.causes)).decode(),
        approvals=canonical_json(list(grounds.approvals)).decode(),
        credits=canonical_json(list(grounds.credits)).decode(),
        proposal=grounds.proposal,
        recorded_at=timezone.now(),
        in_force_from=grounds.in_force_from,
    )
    _kept(change)
    change.entry_hash = chain.entry_hash(record.slug, change)
    moved = PlanRecord.objects.filter(pk=record.pk, head_sequence=record.head_sequence).update(
        head_sequence=change.sequence,
        head_root=result_root,
        head_hash=change.entry_hash,
        title=projection.listed_title(str(result.nodes[ROOT].fields.get("title", record.title))),
    )
    if moved != 1:
        raise Refusal("ledger-moved", plan=record.slug)
    change.save(force_insert=True)
    _project(record, change, operations)
    record.head_sequence, record.head_root, record.head_hash = change.sequence, result_root, change.entry_hash
    if change.sequence == 1 or change.sequence % SNAPSHOT_EVERY == 0:
        take_snapshot(record, result)
    states.remember(record.pk, result_root, result)
    return change


def _project(record: PlanRecord, change: Change, operations: ChangeSet) -> None:
    FieldTouch.objects.bulk_create(projection.touches(record, change.sequence, operations), batch_size=2000)
    rows = projection.caused(operations, projection.cited(change))
    CauseTouch.objects.bulk_create(projection.cause_touches(record, change.sequence, rows), batch_size=2000)


def rebuild_touches(record: PlanRecord, *, actor: AbstractBaseUser | None = None) -> projection.Differences:
    """Compare the projection with the ledger and mend what differs; returns what differed. Where nothing does,
    nothing is written; what was mended is an act."""
    with transaction.atomic():
        locked = lock_plan(record, retired_too=True)
        found = projection.differences(locked)
        for sequence in found.sequences:
            FieldTouch.objects.filter(plan=locked, sequence=sequence).delete()
            CauseTouch.objects.filter(plan=locked, sequence=sequence).delete()
            for change in Change.objects.filter(plan=locked, sequence=sequence):
                _project(locked, change, queries.operations_of(change))
        if found.sequences:
            record_act(
                locked.organization, "touches-rebuilt", f"plan:{locked.slug}", actor=actor,
                missing=found.lacking, surplus=found.beyond,
            )  # fmt: skip
    return found


def take_snapshot(record: PlanRecord, table: Table) -> None:
    """Store the head's whole value, once."""
    if not Snapshot.objects.filter(plan=record, sequence=record.head_sequence).exists():
        plan = states.tree(record.pk, record.head_root, table)
        Snapshot.objects.create(
            plan=record, sequence=record.head_sequence, root=record.head_root, data=states.encode(plan)
        )


def create_editions(
    record: PlanRecord,
    parts: Sequence[str],
    *,
    actor: AbstractBaseUser,
    label: str,
    date: datetime.date,
    summary: str = "",
    classification: str = "",
    stage: str = "",
    after: Mapping[str, int] | None = None,
    withdrawn: Collection[int] = (),
) -> tuple[Edition, ...]:
    """Name the head an edition of one part, or of both at once, with its snapshot. Each part counts its own editions,
    and each is recorded with the number of its part: ``label`` is what is said beside it (``parts.edition_label``).
    ``after``: by part, a number that was given already although this ledger does not know it; the next is higher.
    ``withdrawn``: keys of editions that nobody reads any more; their state may be published again.

    Refusals: ``unknown-part``; ``edition-unchanged`` (a part's last edition is this very revision);
    ``text-first`` (a roadmap alone says nothing to a reader); ``parts-apart`` with the ``problems``
    (the part that is not published with it is too old to go with it); ``violations`` with the ``problems``, where
    something has no name yet or the picture of a figure is not here; ``bad-text`` with the ``problems`` of a label that
    names another number.
    """
    chosen = [part for part in Part.values if part in parts]
    if not chosen or set(parts) - set(chosen):
        raise Refusal("unknown-part", part=", ".join(parts))
    with transaction.atomic():
        locked = lock_plan(record)
        made_before = list(Edition.objects.filter(plan=locked).order_by("number"))
        given = {edition.part: edition.number for edition in made_before}
        numbers = {part: max(given.get(part, 0), (after or {}).get(part, 0)) + 1 for part in chosen}
        if wrong := _other_numbers(label, numbers):
            raise Refusal("bad-text", field="label", problems=wrong)
        last = {edition.part: edition for edition in made_before if edition.pk not in withdrawn}
        for part in chosen:
            if part in last and last[part].sequence == locked.head_sequence:
                raise Refusal("edition-unchanged", part=part, number=last[part].number)
        _check_together(locked, chosen, last)
        head, now = queries.head(locked), timezone.now()
        if unnamed := placeholders.problems(head.table):
            raise Refusal("violations", problems=unnamed)
        if Part.TEXT in chosen and (wrong := pictures.problems(locked, head.table)):
            raise Refusal("violations", problems=wrong)
        take_snapshot(locked, head.table)
        root = queries.merkle_root(locked, head.sequence)
        made = []
        for part in chosen:
            edition = Edition.objects.create(
                plan=locked,
                part=part,
                number=numbers[part],
                label=edition_label(numbers[part], label),
                date=date,
                stage=stage or str(head.table.nodes[ROOT].fields.get("stage", "")),
                summary=summary,
                classification=classification,
                sequence=head.sequence,
                root=head.root,
                merkle_root=root,
                published_by=str(actor),
                published_at=now,  # what is published at one moment is read as one plan
            )
            record_act(
                locked.organization, "edition-published", f"plan:{locked.slug}", actor=actor, rows=[edition],
                part=part, number=edition.number, sequence=edition.sequence,
            )  # fmt: skip
            made.append(edition)
    return tuple(made)


def _other_numbers(label: str, numbers: Mapping[str, int]) -> tuple[Problem, ...]:
    """The editions that a label would call by a number that they do not have."""
    named = edition_numbers(label)
    return tuple(
        Problem(
            "other-number", "label",
            f"「{label}」とありますが、次は「{edition_title(part, number, '')}」です。番号は自動で付きます。",
            f"“{label}” names another number: the next one is “{edition_title(part, number, '', 'en')}”. "
            "The number comes by itself; do not write it.",
        )
        for part, number in numbers.items() if named and set(named) != {number}
    )  # fmt: skip


def _check_together(record: PlanRecord, chosen: Sequence[str], last: Mapping[str, Edition]) -> None:
    """What readers will see, the chosen parts with the last edition of the other, is one plan."""
    if len(chosen) == len(Part.values):
        return
    plan = queries.plan(record)
    if Part.TEXT in chosen:
        other = last.get(Part.ROADMAP)
        problems = apart(plan, queries.plan_at(record, other.sequence) if other else None)
    elif Part.TEXT in last:
        problems = apart(queries.plan_at(record, last[Part.TEXT].sequence), plan)
    else:
        raise Refusal("text-first", plan=record.slug)
    if problems:
        raise Refusal("parts-apart", plan=record.slug, problems=problems)
