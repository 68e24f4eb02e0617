"""A plan comes in from a file: its ledger, its divisions, or nothing at all."""

from __future__ import annotations

import msgspec
import pytest
from django.urls import get_resolver
from tests.desk.office import Office, found
from tests.desk.plan import small

from tsumugu.accounts.models import Division, Organization
from tsumugu.audit import queries as audit
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Division as Named
from tsumugu.core.plan import Plan
from tsumugu.plans import actions, queries
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.rules import RESERVED

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return found()


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
    ):  # fmt: skip
        assert refused(code, office, slug, plan).data["field"] == "slug"
    for role in ("staff", "head", "kanjikai", "headquarters", "committee", "auditor", "outsider"):
        refused("not-allowed", office, "second", plan, role)
    broken = msgspec.structs.replace(plan, title="")
    assert [p.code for p in refused("violations", office, "second", broken).data["problems"]] == ["required"]  # type: ignore[attr-defined]
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
