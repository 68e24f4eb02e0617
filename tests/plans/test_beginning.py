"""A plan begins empty: what it holds, its address, and who may begin it; every form of an edition of it can be made."""

from __future__ import annotations

from typing import Any

import pytest
from tests.desk.office import Office
from tests.gate import first
from tests.publication.offices import done
from tests.refusals import problems

from tsumugu.accounts.models import Division
from tsumugu.core import starting
from tsumugu.core.defaults import FIELDS
from tsumugu.core.errors import Refusal
from tsumugu.core.ids import is_id
from tsumugu.core.plan import Organization, Period
from tsumugu.core.validation import validate
from tsumugu.interchange import read_plan, write_yaml
from tsumugu.plans import actions, queries
from tsumugu.plans.actions import Beginning
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.publication import actions as publication
from tsumugu.publication import queries as public
from tsumugu.publication.models import State
from tsumugu.publication.places import disk
from tsumugu.render.formats.registry import FORMATS

pytestmark = pytest.mark.django_db

ASKED = Beginning(title="紡県デジタル計画", first=2027, last=2031, fields="three")


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("紡県ＤＸ推進プラン", "dx-2027"),
        ("紡県総合計画", "plan-2027"),
        ("第2期 Smart City 構想", "smart-city-2027"),
        ("5Gと6G", "5g-6g-2027"),
        ("W" * 80, "w" * 48 + "-2027"),
        ("計画 CON", "con-2027"),
    ],
)
def test_an_address_is_made_of_what_can_be_read(title: str, found: str) -> None:
    assert starting.address(title, 2027, {"x"}.__contains__) == found
    assert starting.address(title, 2027, {found, f"{found}-2"}.__contains__) == f"{found}-3"
    assert is_id(f"{found}-3")


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_plan_is_whole_and_the_same_each_time(name: str) -> None:
    plans = [
        starting.begin("dx-2027", "計画", Organization(name="紡県"), Period(first=2027, last=2031), fields=FIELDS[name])
        for _ in range(2)
    ]
    assert plans[0] == plans[1] and validate(plans[0]) == ()
    assert [field.name for field in plans[0].fields] == [field.name for field in FIELDS[name]]
    assert read_plan(write_yaml(plans[0]), "p.yaml")[0] == plans[0]


@pytest.mark.engine
def test_it_is_the_first_entry_of_its_ledger(office: Office) -> None:
    who = office.people["secretariat"]
    record = actions.begin_plan(office.organization, ASKED, actor=who, reason="策定開始", token="a" * 32)
    plan = queries.plan(record)
    assert (record.slug, plan.id, plan.title) == ("plan-2027", "plan-2027", ASKED.title)
    assert (plan.period.first, plan.period.last, plan.organization.code) == (2027, 2031, "990001")
    assert [division.id for division in plan.divisions] == ["agri"], "those of today"
    entry = Change.objects.get(plan=record)
    assert (entry.sequence, entry.title, entry.reason, entry.actor_name) == (1, "プランの登録", "策定開始", str(who))
    again = actions.begin_plan(office.organization, ASKED, actor=who, token="a" * 32)
    assert again == record, "a form sent twice"
    other = actions.begin_plan(office.organization, ASKED, actor=who, token="b" * 32)
    assert other.slug == "plan-2027-2"
    with pytest.raises(Refusal, match="not-allowed"):  # nor does the form of another give it away
        actions.begin_plan(office.organization, ASKED, actor=office.people["staff"], token="b" * 32)


def test_divisions_that_are_no_more_stay_out(office: Office) -> None:
    Division.objects.create(organization=office.organization, key="old", name="旧課", valid_to="2020-03-31")
    who = office.people["administrator"]
    with_them = actions.begin_plan(office.organization, ASKED, actor=who)
    assert [one.id for one in queries.plan(with_them).divisions] == ["agri"]
    without = Beginning(title="別の計画", first=2027, last=2027, with_divisions=False)
    assert queries.plan(actions.begin_plan(office.organization, without, actor=who)).divisions == ()


@pytest.mark.parametrize(
    ("role", "asked", "code"),
    [
        ("staff", ASKED, "not-allowed"),
        ("outsider", ASKED, "not-allowed"),
        ("secretariat", Beginning(title="", first=2027, last=2031), "bad-text"),
        ("secretariat", Beginning(title="計画", first=2031, last=2027), "violations"),
        ("secretariat", Beginning(title="計画", first=2027, last=2031, fields="ten"), "bad-choice"),
        ("secretariat", Beginning(title="計画", first=2027, last=2031, slug="desk"), "slug-reserved"),
        ("secretariat", Beginning(title="計画", first=2027, last=2031, slug="tsumugi-dx"), "slug-taken"),
        ("secretariat", Beginning(title="計画", first=2027, last=2031, slug="Dx"), "bad-slug"),
    ],
)
def test_what_cannot_begin(office: Office, role: str, asked: Beginning, code: str) -> None:
    before = PlanRecord.objects.count()
    with pytest.raises(Refusal) as caught:
        actions.begin_plan(office.organization, asked, actor=office.people[role])
    assert caught.value.code == code and PlanRecord.objects.count() == before
    if code == "violations":
        assert [one.code for one in problems(caught.value)] == ["bad-period"]


@pytest.mark.parametrize("fields", first(("none", "three")))
def test_every_form_of_an_edition_of_it_can_be_made(office: Office, fields: str, settings: Any) -> None:
    """The site, the PDF, the workbook, the slides, the open data, of a plan with nothing in it yet."""
    who = office.people["secretariat"]
    asked = Beginning(
        title="紡県デジタル計画", first=2027, last=2031, fields=fields, slug=f"new-{fields}",
        with_divisions=fields == "three",
    )  # fmt: skip
    record = actions.begin_plan(office.organization, asked, actor=who)
    run = publication.publish_editions(record, ["text", "roadmap"], actor=who, seen=public.seen(record))
    found = done(run, FORMATS)
    assert found.state == State.DONE, [step for step in found.steps if step.get("problem")]
    directory = disk.live(settings.TSUMUGU.site_root, record.slug)
    assert directory is not None and asked.title in (directory / "index.html").read_text()
