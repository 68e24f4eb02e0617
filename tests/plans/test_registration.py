"""A plan comes in from a file: its ledger, its divisions, or nothing at all."""

from __future__ import annotations

import msgspec
import pytest
from django.urls import get_resolver
from tests.desk.office import Office
from tests.desk.plan import small
from tests.refusals import problems

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.models import Division, Organization
from tsumugu.audit import queries as audit
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Division as Named
from tsumugu.core.plan import Plan
from tsumugu.core.table import Entry, Table
from tsumugu.plans import actions, queries
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.plans.rules import RESERVED

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def refused(code: str, office: Office, slug: str, plan: Plan, role: str = "administrator") -> Refusal:
    before = (PlanRecord.objects.count(), Division.objects.count(), len(audit.acts(office.organization)))
    with pytest.raises(Refusal) as caught:
        actions.register_plan(office.organization, slug, plan, actor=office.people[role])
    assert caught.value.code == code
    assert (PlanRecord.objects.count(), Division.objects.count(), len(audit.acts(office.organization))) == before
    return caught.value


def test_a_plan_and_the_divisions_it_names(office: Office) -> None:
    plan = small()
    record, new = actions.register_plan(office.organization, "second", plan, actor=office.people["secretariat"])
    assert queries.plan(record) == plan
    assert [row.key for row in new] == ["dx"], "agri is there already"
    named = {act.subject for act in audit.acts(office.organization)}
    assert {"plan:second", "division:dx"} <= named
    assert queries.blame(record, "", "title") is not None


def test_what_is_refused_stores_nothing(office: Office) -> None:
    plan = small()
    for slug, code in (
        ("tsumugi-dx", "slug-taken"), ("Desk", "bad-slug"), ("", "bad-slug"), ("a b", "bad-slug"),
        *((word, "slug-reserved") for word in RESERVED),
        *((word, "slug-no-file") for word in ("index", "con", "prn", "aux", "nul", "com1", "lpt9")),
    ):  # fmt: skip
        assert refused(code, office, slug, plan).data["field"] == "slug"
    for role in ("staff", "head", "kanjikai", "headquarters", "committee", "auditor", "outsider"):
        refused("not-allowed", office, "second", plan, role)
    broken = msgspec.structs.replace(plan, title="")
    assert [p.code for p in problems(refused("violations", office, "second", broken))] == ["required"]
    ended = Named(id="x", name="課", valid_from="2027-04-01", valid_to="2026-03-31")
    refused("violations", office, "second", msgspec.structs.replace(plan, divisions=(*plan.divisions, ended)))
    betsu = Organization.objects.get(slug="betsu")
    with pytest.raises(Refusal, match="violations"):
        actions.register_plan(betsu, "second", plan, actor=office.people["outsider"])


@pytest.mark.parametrize("reason", ["移\0行", "移\x01行", "\x1b[31m移行", "移\ufffe行", "あ" * 20_001])
def test_the_reason_passes_the_rule_of_every_text(office: Office, reason: str) -> None:
    """It stands in the first entry of the ledger for good."""
    with pytest.raises(Refusal, match="bad-text") as caught:
        actions.register_plan(office.organization, "second", small(), actor=None, reason=reason)
    assert caught.value.data["field"] == "reason" and not PlanRecord.objects.filter(slug="second").exists()


def test_the_reason_is_kept_as_every_text_is(office: Office) -> None:
    said = "\r\nカ\u3099行\r\n二行目 "
    record, _new = actions.register_plan(office.organization, "second", small(), actor=None, reason=said)
    assert record.changes.get().reason == "ガ行\n二行目"


def test_no_plan_can_stand_where_the_installation_stands() -> None:
    first = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    assert first - {""} <= RESERVED
    assert "static" in RESERVED


def test_a_name_that_is_too_long_is_refused_with_its_place_and_its_limit(office: Office) -> None:
    """Not cut: what stands in the plan and what stands in lists of divisions is the same name."""
    for long in (
        Named(id="long", name="課" * 201), Named(id="long", name="課", department="部" * 201),
        Named(id="long", name="課", renames=(("2025-04-01", "旧" * 201),)),
    ):  # fmt: skip
        plan = msgspec.structs.replace(small(), divisions=(*small().divisions, long))
        (problem,) = problems(refused("violations", office, "second", plan))
        assert problem.code == "text-too-long" and problem.path.startswith("long/") and "200字" in problem.text("ja")
        with pytest.raises(Refusal, match="bad-text") as caught:
            accounts.adopt_divisions(office.organization, [Named(id="x", name="課"), long], actor=None)
        assert caught.value.data["most"] == 200 and caught.value.data["problems"] == (problem,)
        assert not office.organization.divisions.filter(key__in=("x", "long")).exists()
    whole = Named(id="long", name="課" * 198 + "\n課")
    (row,) = accounts.adopt_divisions(office.organization, [whole], actor=None)
    assert row.name == "課" * 198 + " 課", "a line break of the plan is a blank in a list"


@pytest.mark.parametrize(("field", "most"), [("title", 300), ("actor_name", 200), ("actor_division", 200)])
def test_the_ledger_cuts_nothing(office: Office, field: str, most: int) -> None:
    record = PlanRecord.objects.get(pk=office.plan.pk)
    head = queries.head(record).table

    def entry(text: str) -> None:
        said = {"title": "題", "actor_name": "名", "actor_division": "課"} | {field: text}
        author = actions.Author(said["actor_name"], "staff", said["actor_division"])
        nodes = {**head.nodes, "i0": Entry("initiative", "", "initiatives", {**head.nodes["i0"].fields, "note": text})}
        actions.append_change(record, Table(nodes, head.order), author, actions.Grounds(title=said["title"]))

    for text in ("字" * (most + 1), "一\0二"):
        with pytest.raises(Refusal, match="bad-text") as caught:
            entry(text)
        assert (caught.value.data["field"], caught.value.data["most"]) == (field, most)
    entry("字" * most)
    assert getattr(Change.objects.get(plan=record, sequence=2), field) == "字" * most


def test_a_long_title_stands_in_lists_as_it_is(office: Office) -> None:
    plan = msgspec.structs.replace(small(), title="計" * 900)
    record, _new = actions.register_plan(office.organization, "second", plan, actor=None)
    assert PlanRecord.objects.get(pk=record.pk).title == "計" * 900


def test_a_form_sent_twice_registers_one_plan(office: Office) -> None:
    who, token = office.people["secretariat"], "a" * 32
    first, _new = actions.register_plan(office.organization, "second", small(), actor=who, token=token)
    again, new = actions.register_plan(office.organization, "second", small(), actor=who, token=token)
    assert (again, new) == (first, ()) and PlanRecord.objects.filter(slug="second").count() == 1
    other, _new = actions.register_plan(office.organization, "third", small(), actor=who, token=token)
    assert other != first, "gone back to and sent for another address, it asks for something else"
    assert refused("slug-taken", office, "second", small()).data["field"] == "slug"
