"""Whoever has the database's own power changes, deletes, adds or exchanges rows: each time ``verify_all`` names the
table and whose it is. A table over every column of every table that is covered."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from tests.audit.acts import open_up
from tests.desk.plan import small
from tests.gate import THOROUGH
from tests.proposals.story import Office, edit, found, merged, seen, start
from tests.publication.corrections import correct

from tsumugu.audit.models import Act, ActChain
from tsumugu.audit.vouching import VOUCHED
from tsumugu.core.causes import Cause, Cited
from tsumugu.plans import actions, states
from tsumugu.plans.models import CauseTouch, Change, Edition, FieldTouch, PlanRecord, Retirement, Snapshot
from tsumugu.plans.verify import Report, verify_all
from tsumugu.proposals import actions as proposals
from tsumugu.proposals.models import Decision, Wording
from tsumugu.publication.models import Gap, Redaction, RedactionAnswer, Request, RequestAnswer, Withdrawal

COVERED: tuple[type[models.Model], ...] = (
    Act, ActChain, PlanRecord, Change, Snapshot, FieldTouch, CauseTouch, Edition, Decision, Wording,
    Withdrawal, Redaction, RedactionAnswer, Gap, Retirement, Request, RequestAnswer,
)  # fmt: skip
#: Keys that nothing reads: they order nothing, and nothing that is covered points at them.
#: So many rows of a table are tried for each of its columns.
ROWS = 2 if THOROUGH else 1
UNREAD = {(Act, "id"), (ActChain, "id"), (Snapshot, "id"), (FieldTouch, "id"), (CauseTouch, "id")}


def build() -> Office:
    office = found()
    for number in range(2):
        proposal = start(office, title=f"案{number}")
        edit(proposal, office.people["staff"], "s0", "end", 2025 + number)
        proposals.reword(
            proposal, actor=office.people["staff"], seen=seen(proposal), title=f"案{number}", reason="理由", reasons={},
            causes=[
                Cited(Cause("opinion", f"o{number}", "意見")),
                Cited(Cause("meeting", f"m{number}", "会議"), ("s0/end",)),
            ],
        )  # fmt: skip
        merged(office, proposal)
        actions.create_editions(
            office.plan, ["text", "roadmap"], actor=office.people["secretariat"], label="版", date=timezone.localdate(),
            summary="要約", classification="見直し", stage="原案",
        )  # fmt: skip
        office.plan.refresh_from_db()
    worded = start(office, title="案")
    proposals.reword(
        worded, actor=office.people["staff"], seen=seen(worded),
        title="改めた案", reason="理由", reasons={}, causes=(),
    )  # fmt: skip
    correct(office)
    actions.create_plan(office.organization, "second", small(), actor=office.people["secretariat"])
    return office


@pytest.fixture
def office(db: None) -> Office:
    made = build()
    open_up()
    report = verify_all()
    assert report.faults == () and report.acts == Act.objects.count()
    return made


class Undone(Exception):
    """Ends a trial and takes back what it did."""


def judged(tamper: Any) -> Report:
    """The report after ``tamper``; the database is then as it was."""
    report: list[Report] = []
    try:
        with transaction.atomic():
            tamper()
            states.forget_all()
            report.append(verify_all())
            raise Undone
    except Undone:
        return report[0]


def _other(field: models.Field[Any, Any], value: Any, office: Office) -> Any:
    if field.is_relation:
        # Unchecked: it is there, or the test fails here.
        rows = field.related_model._default_manager.exclude(pk=value)  # type: ignore[union-attr]
        return rows.order_by("pk").values_list("pk", flat=True)[0]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return ["x"]
    if isinstance(field, models.BinaryField):
        return bytes(value)[:-1] + b"?"
    if isinstance(field, models.DateTimeField):
        return (value or timezone.now()) + datetime.timedelta(microseconds=1)
    if isinstance(field, models.DateField):
        return (value or timezone.localdate()) + datetime.timedelta(days=1)
    if isinstance(field, (models.IntegerField, models.AutoField)):
        return (value or 0) + 1000
    return f"{value[:-1]}x" if value and not value.endswith("x") else f"{value[:-1]}y" if value else "x"


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in COVERED:
        for field in model._meta.concrete_fields:
            if (model, field.name) not in UNREAD:
                yield model, field.name


def test_every_column_of_every_table(office: Office) -> None:
    unfound = []
    for model, name in _columns():
        field: Any = model._meta.get_field(name)
        rows = list(model._default_manager.order_by("pk"))
        tried = 0
        for row in (*rows[:1], *rows[::-1]):
            value = _other(field, field.value_from_object(row), office)

            def change(model: Any = model, row: Any = row, column: str = field.attname, value: Any = value) -> None:
                assert model._default_manager.filter(pk=row.pk).update(**{column: value}) == 1

            try:
                faults = judged(change).faults
            except IntegrityError:  # a constraint refuses it, triggers or not: another row then
                continue
            if not any(f.table == model._meta.db_table and (f.plan or f.organization) and f.row for f in faults):
                unfound.append((model.__name__, name, [(f.code, f.table) for f in faults]))
            tried += 1
            if tried == ROWS:
                break
        assert tried, (model, name)
    assert unfound == []


@pytest.mark.thorough
def test_every_row_that_goes(office: Office) -> None:
    unfound = []
    for model in COVERED:
        for row in model._default_manager.order_by("pk"):
            if isinstance(row, Snapshot) and row.sequence not in (1, 2, 3):
                continue
            faults = judged(lambda row=row: _erase(type(row), pk=row.pk)).faults
            named = {model._meta.db_table} if model is not PlanRecord else {"plans_planrecord"}
            if model is Act:  # the last of a chain is missed where the chain ends
                named.add("audit_actchain")
            if not any(f.table in named and (f.plan or f.organization) for f in faults):
                unfound.append((model.__name__, row.pk, [(f.code, f.table) for f in faults]))
    assert unfound == []


def _erase(model: type[models.Model], **which: Any) -> None:
    rows = model._default_manager.filter(**which)
    assert rows.exists()
    rows._raw_delete(rows.db)


def _clear(row: models.Model, **changes: Any) -> models.Model:
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def test_every_row_that_is_added(office: Office) -> None:
    """A copy of a row that holds, at a place that is free."""
    free: dict[type[models.Model], dict[str, Any]] = {
        Act: {"number": 1000}, Change: {"sequence": 4}, Snapshot: {"sequence": 4}, FieldTouch: {"sequence": 3},
        CauseTouch: {"sequence": 4},
        Edition: {"number": 9}, Decision: {}, Wording: {"number": 9}, PlanRecord: {"slug": "third"},
        Withdrawal: {"edition_id": Edition.objects.order_by("-pk")[0].pk}, Redaction: {"proof": "9" * 64},
        RedactionAnswer: {"redaction_id": Redaction.objects.order_by("-pk")[0].pk}, Gap: {"size": 7},
        Retirement: {}, Request: {}, RequestAnswer: {"request_id": Request.objects.order_by("-pk")[0].pk},
    }  # fmt: skip
    assert {*free, ActChain} == set(COVERED), "a chain's end stands once for each organization"
    for model, changes in free.items():
        row = model._default_manager.filter(**({"node": "i0", "sequence": 1} if model is FieldTouch else {}))
        copy = _clear(row.order_by("pk")[0], **changes)
        faults = judged(lambda copy=copy: copy.save(force_insert=True)).faults
        assert any(f.table == model._meta.db_table and (f.plan or f.organization) for f in faults), (model, faults)
    unnumbered = _clear(Act.objects.order_by("pk")[0], number=None)
    faults = judged(lambda: unnumbered.save(force_insert=True)).faults
    assert [f.code for f in faults] == ["act-unnumbered"]


def test_two_rows_that_change_places(office: Office) -> None:
    """All that two rows say, but for what the database wants to be unique, is exchanged; or their keys are."""
    for model in (Act, Change, Snapshot, FieldTouch, CauseTouch, Edition, Decision, Wording):
        where = {"plan": office.plan} if hasattr(model, "plan") else {}
        first, last = (model._default_manager.filter(**where).order_by(order)[0] for order in ("pk", "-pk"))
        kept = {"id", "number", "part", "sequence", "plan_id", "organization_id", "proposal_id"}
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in kept]

        def exchange(model: Any = model, first: Any = first, last: Any = last, names: Any = tuple(names)) -> None:
            for row, other in ((first, last), (last, first)):
                model._default_manager.filter(pk=row.pk).update(**{name: getattr(other, name) for name in names})

        assert any(f.table == model._meta.db_table for f in judged(exchange).faults), model

    editions = list(Edition.objects.filter(part="text").order_by("pk"))

    def keys() -> None:
        """Which edition came out first is told by the keys."""
        a, b = (edition.pk for edition in editions)
        for old, new in ((a, 9999), (b, a), (9999, b)):
            Edition.objects.filter(pk=old).update(id=new)

    assert {f.code for f in judged(keys).faults} == {"row-altered"}


def test_a_whole_plan_that_goes(office: Office) -> None:
    def gone() -> None:
        whole: tuple[type[models.Model], ...] = (
            RedactionAnswer,
            Redaction,
            Withdrawal,
            Gap,
            RequestAnswer,
            Request,
            Retirement,
            Decision,
            Wording,
        )
        for model in whole:
            _erase(model)
        of_plan: tuple[type[models.Model], ...] = (FieldTouch, CauseTouch, Snapshot, Edition, Change)
        for model in of_plan:
            _erase(model, plan=office.plan)
        _erase(PlanRecord, pk=office.plan.pk)

    faults = judged(gone).faults
    assert [(f.code, f.plan) for f in faults if f.code == "plan-missing"] == [("plan-missing", "tsumugi-dx")]
    assert {f.table for f in faults if f.code == "row-missing"} == set(VOUCHED)


def test_a_ledger_cut_with_its_head_is_missed_by_the_record_of_acts(office: Office) -> None:
    def cut() -> None:
        before = Change.objects.get(plan=office.plan, sequence=2)
        for model in (Edition, FieldTouch, CauseTouch, Snapshot, Change):
            _erase(model, plan=office.plan, sequence=3)
        PlanRecord.objects.filter(pk=office.plan.pk).update(
            head_sequence=2, head_hash=before.entry_hash, head_root=before.result_root
        )

    report = judged(cut)
    assert report.verdicts["tsumugi-dx"].faults == (), "the ledger by itself holds"
    assert {(f.code, f.table) for f in report.faults} == {
        ("row-missing", "plans_change"), ("row-missing", "plans_edition"),
    }  # fmt: skip


def test_a_record_of_acts_cut_with_its_end_is_missed_by_what_it_vouched_for(office: Office) -> None:
    def cut() -> None:
        last = Act.objects.filter(organization=office.organization, act="edition-published").order_by("number")[0]
        Act.objects.filter(organization=office.organization, number__gte=last.number)._raw_delete("default")
        before = Act.objects.get(organization=office.organization, number=(last.number or 0) - 1)
        ActChain.objects.filter(organization=office.organization).update(number=before.number, hash=before.hash)

    faults = judged(cut).faults
    assert {f.code for f in faults} == {"row-unrecorded", "plan-unregistered"}
    assert {f.table for f in faults} == {*VOUCHED, "plans_planrecord"}


def test_the_vouched_tables_are_covered() -> None:
    assert set(VOUCHED) <= {model._meta.db_table for model in COVERED}
    assert connection.vendor in ("sqlite", "postgresql")
