"""The demonstration: divisions with their days, as the plan has them, and two heads who are both asked."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import Division, Membership, Organization, Role
from tsumugu.core.figures import names
from tsumugu.plans import pictures
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal, State
from tsumugu.publication.building import going_live

pytestmark = pytest.mark.django_db


def test_the_demonstration_shows_what_happens_between_divisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(going_live, "build_pages", lambda record: None)
    call_command("load_sample", verbosity=0)
    here, day = Organization.objects.get(), datetime.date(2024, 3, 31)
    closed, new = (Division.objects.get(key=key) for key in ("jinji", "gyosei-kaikaku"))
    assert closed.valid_to == day and new.valid_from == day + datetime.timedelta(days=1)
    assert list(new.predecessors.all()) == [closed]
    assert Division.objects.get(key="digital-senryaku").former_names[0]["name"] == "情報システム課"
    living = people.divisions(here, datetime.date(2026, 4, 1))
    assert closed not in living and new in living
    heads = Membership.objects.filter(role=Role.HEAD).select_related("division")
    assert {(head.user.username, head.division.name) for head in heads if head.division} == {
        ("demo-head", "交通政策課"), ("demo-head2", "健康福祉課"),
    }  # fmt: skip
    asked = Proposal.objects.get(state=State.IN_REVIEW)
    step = queries.route_steps(asked)[0]
    assert {(one.name, one.done, one.vacant) for one in step.divisions} == {
        ("交通政策課", False, False), ("健康福祉課", True, False),
    }  # fmt: skip
    assert Proposal.objects.filter(state=State.DRAFT).count() == 1
    (record,) = PlanRecord.objects.all()
    shown = names(ledger.head(record).table)
    assert shown and set(pictures.there(record)) == set(shown), "what its figures show came with it"
