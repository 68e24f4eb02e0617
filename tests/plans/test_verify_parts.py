"""Each check of ``verify`` by itself, where several of them find the same tampering."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.audit.acts import open_up
from tests.proposals.story import Office, edit, found, merged, start

from tsumugu.audit import chain
from tsumugu.audit.actions import record_act
from tsumugu.audit.models import Act, ActChain
from tsumugu.audit.verify import verify_acts
from tsumugu.plans import actions
from tsumugu.plans.models import CauseTouch, Edition, FieldTouch, Snapshot
from tsumugu.plans.verify import verify
from tsumugu.proposals.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = found()
    proposal = start(made)
    edit(proposal, made.people["staff"], "s0", "end", 2025)
    merged(made, proposal)
    actions.create_editions(
        made.plan, ["text", "roadmap"], actor=made.people["secretariat"], label="版", date=timezone.localdate()
    )
    open_up()
    assert verify(made.plan).faults == () and acts(made) == []
    return made


def codes(office: Office) -> list[tuple[str, str, int]]:
    return [(fault.code, fault.row, fault.sequence) for fault in verify(office.plan).faults]


def acts(office: Office) -> list[tuple[str, str]]:
    return [(fault.code, fault.row) for fault in verify_acts(office.organization, "tsumugi")]


def test_an_edition_is_judged_by_the_replay_too(office: Office) -> None:
    Edition.objects.filter(part="text").update(root="0" * 64)
    Edition.objects.filter(part="roadmap").update(merkle_root="0" * 64)
    assert sorted(codes(office)) == [("edition", "roadmap 1", 2), ("edition", "text 1", 2)]
    Edition.objects.filter(part="text").update(sequence=9)
    assert ("edition-beyond", "text 1", 9) in codes(office)


@pytest.mark.parametrize("gone", [1, 2, 4], ids=["the-first", "of-an-edition", "every-so-often"])
def test_a_snapshot_that_has_to_be_there(office: Office, monkeypatch: pytest.MonkeyPatch, gone: int) -> None:
    for module in ("actions", "verify"):
        monkeypatch.setattr(f"tsumugu.plans.{module}.SNAPSHOT_EVERY", 4)
    for year in (2026, 2027):
        proposal = start(office)
        edit(proposal, office.people["staff"], "s0", "end", year)
        merged(office, proposal)
    snapshots = Snapshot.objects.filter(plan=office.plan)
    assert sorted(snapshots.values_list("sequence", flat=True)) == [1, 2, 4] and codes(office) == []
    snapshots.filter(sequence=gone)._raw_delete("default")
    assert codes(office) == [("snapshot-missing", f"{gone}", gone)]


def test_rows_of_who_changed_what_within_the_ledger_and_beyond(office: Office) -> None:
    FieldTouch.objects.create(plan=office.plan, node="i0", path="title", sequence=2)
    FieldTouch.objects.create(plan=office.plan, node="i0", path="title", sequence=3)
    assert codes(office) == [("touch-surplus", "i0 title", 2), ("touch-surplus", "i0 title", 3)]


def test_rows_of_what_caused_what_within_the_ledger_and_beyond(office: Office) -> None:
    row = {"plan": office.plan, "kind": "opinion", "ref": "o1", "label": "意見", "node": "i0", "path": "title"}
    for sequence in (2, 3):
        CauseTouch.objects.create(sequence=sequence, **row)
    assert codes(office) == [("cause-surplus", "opinion o1 意見 i0 title", sequence) for sequence in (2, 3)]


def test_an_act_that_is_gone_is_a_gap(office: Office) -> None:
    Act.objects.filter(organization=office.organization, number=2)._raw_delete("default")
    assert acts(office) == [("act-gap", "2")]


def test_an_act_that_is_hashed_anew_breaks_the_next(office: Office) -> None:
    act = Act.objects.get(organization=office.organization, number=2)
    act.actor_name = "別の人"
    Act.objects.filter(pk=act.pk).update(actor_name="別の人")
    assert acts(office) == [("act-altered", "2")]
    Act.objects.filter(pk=act.pk).update(hash=chain.act_hash(act))
    assert acts(office) == [("act-previous", "3")]


def test_acts_without_an_end_and_an_end_without_acts(office: Office) -> None:
    ActChain.objects.filter(organization=office.organization).delete()
    assert acts(office) == [("act-head", "tsumugi")]


def test_null_is_not_what_is_there_by_default(office: Office) -> None:
    """An approval for all divisions that were asked is another than one for none."""
    decision = Decision.objects.filter(divisions=[]).order_by("pk")[0]
    before = chain.row_digest(decision)
    decision.divisions = None
    assert chain.row_digest(decision) != before


def test_a_digest_does_not_change_by_a_column_that_is_added(office: Office) -> None:
    """What has its default is left out: so would be a column of tomorrow."""
    decision = Decision.objects.filter(divisions=[], wording=1).order_by("pk")[0]
    fields = [field.attname for field in Decision._meta.concrete_fields]
    assert {"divisions", "wording"} <= set(fields)
    digest = chain.row_digest(decision)
    kept = [field for field in Decision._meta.local_concrete_fields if field.attname not in ("divisions", "wording")]
    parts: list[bytes | str] = [chain.ROW_RULE, "proposals_decision"]
    for field in sorted(kept, key=lambda field: str(field.column)):
        value = field.value_from_object(decision)
        parts += (str(field.column), "value", chain.moment(value) if field.attname == "at" else str(value))
    assert chain.digest(*parts) == digest


def test_an_act_vouches_for_the_row_as_it_was_stored(office: Office) -> None:
    edition = Edition.objects.order_by("pk")[0]
    act = record_act(office.organization, "x", "y:z", actor=None, rows=[edition])
    assert f'["plans_edition","{edition.pk}","{chain.row_digest(edition)}"]' in act.data
