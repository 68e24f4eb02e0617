"""A plan begins at the desk: the form, and what every empty page of it says to whom."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.desk.office import Office
from tests.desk.plan import small
from tests.desk.test_administration import page, send

from tsumugu.core.plan import Initiative
from tsumugu.core.table import ROOT
from tsumugu.plans import actions, queries
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db

REGISTER = "/desk/register/tsumugi/"
TYPED = {
    "act": "new", "title": "紡県ＤＸ推進プラン", "first_year": "令和9年度", "last_year": "R13", "fields_set": "three",
    "with_divisions": "on", "slug": "", "reason": "策定開始",
}  # fmt: skip


def begin(office: Office, role: str = "secretariat", **typed: str) -> tuple[int, str]:
    return send(office, REGISTER, role, **(TYPED | typed))


def test_a_plan_begins_with_one_form_and_its_page_says_what_comes_next(office: Office) -> None:
    status, text = begin(office, act="new-check")
    assert status == 200 and "/dx-2027/" in text and not PlanRecord.objects.filter(slug="dx-2027").exists()
    assert 'value="令和9年度"' in text and 'value="R13"' in text, "what was typed stays"
    status, text = begin(office)
    assert status == 302 and "最初の事業を加える" in text
    plan = queries.plan(PlanRecord.objects.get(slug="dx-2027"))
    assert (plan.title, plan.period.first, plan.period.last) == ("紡県ＤＸ推進プラン", 2027, 2031)
    assert [one.name for one in plan.fields] == ["産業・しごと", "暮らし・まち", "行政経営"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", {"title": ""}),
        ("first_year", {"first_year": "令和9年4月"}),
        ("last_year", {"last_year": "R8"}),
        ("last_year", {"last_year": "いつか"}),
        ("slug", {"slug": "desk"}),
        ("slug", {"slug": "tsumugi-dx"}),
        ("fields_set", {"fields_set": "ten"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    office: Office, field: str, typed: dict[str, str]
) -> None:
    before = PlanRecord.objects.count()
    status, text = begin(office, **typed)
    assert status == 422 and PlanRecord.objects.count() == before
    assert set(re.findall(r'id="newplanform-([a-z_]+)_error"', text)) == {field}
    for name in {"title", "first_year", "last_year", "slug", "reason"} - {field}:
        assert f'value="{TYPED[name]}"' in text or not TYPED[name], name


def test_a_form_sent_twice_begins_one_plan(office: Office) -> None:
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page(office, REGISTER, "secretariat"))
    assert token is not None
    sent = [office.client("secretariat").post(REGISTER, TYPED | {"token": token[1]}) for _ in range(2)]
    assert [one.headers["Location"] for one in sent] == ["/desk/plans/dx-2027/"] * 2
    assert PlanRecord.objects.filter(slug__startswith="dx-2027").count() == 1


def test_the_button_opens_one_proposal_where_initiatives_are_added(office: Office) -> None:
    text = begin(office)[1]
    form = re.search(r'<div class="panel next".*?</form>', text, re.DOTALL)
    assert form is not None
    sent = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form[0]))
    answer = office.client("secretariat").post("/desk/plans/dx-2027/proposals/", sent)
    made = Proposal.objects.latest("pk")
    assert answer.headers["Location"] == f"/desk/proposals/{made.pk}/plan/-/edit/"
    assert made.title == "「紡県ＤＸ推進プラン」の最初の内容"
    again = page(office, "/desk/plans/dx-2027/", "secretariat")
    assert "最初の内容" in again and f"/desk/proposals/{made.pk}/plan/-/edit/" in again, "then it goes on with it"


#: The empty pages of a plan, and what of them begins something: for whom, and the word that is enabled.
EDITORS, PUBLISHERS = ("staff", "head", "secretariat", "secretariat_head"), ("secretariat", "secretariat_head")
PAGES = {
    "": (EDITORS, ">最初の事業を加える<"),
    "ledger/": (EDITORS, ">最初の事業を加える<"),
    "proposals/": (EDITORS, ">最初の事業を加える<"),
    "editions/": (PUBLISHERS, ">公表する<"),
    "hearings/": (PUBLISHERS, 'id="open-title"'),
    "process/": (PUBLISHERS, 'value="found"'),
}


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_page_says_what_comes_next_and_enables_it_for_who_may(office: Office, path: str) -> None:
    begin(office)
    may, enabled = PAGES[path]
    for role in ("staff", "secretariat", "headquarters", "auditor", "administrator"):
        main = _main(office, f"/desk/plans/dx-2027/{path}", role)
        assert 'class="empty"' in main or 'class="panel next"' in main, role
        assert (enabled in main) == (role in may), (role, enabled)
        if role not in EDITORS:
            assert "<form" not in main, role


def test_a_sheet_without_activities_says_what_comes_next(office: Office) -> None:
    full = queries.head(office.plan).table.children(ROOT, "initiatives")[0]
    assert "取組を加える" not in page(office, f"/desk/plans/{office.plan.slug}/sheets/{full}/", "staff")
    bare = msgspec.structs.replace(small(), initiatives=(Initiative(id="bare", title="相談窓口"),))
    record = actions.create_plan(office.organization, "bare", bare, actor=office.people["secretariat"])
    address = f"/desk/plans/{record.slug}/sheets/bare/"
    auditor = page(office, address, "auditor")
    assert "まだ取組がありません" in auditor and "data-do=" not in auditor
    staff = page(office, address, "staff")
    assert "まだ取組がありません" in staff and 'data-do="add" data-parent="bare" data-slot="activities"' in staff
    assert "まだ公表していません" in page(office, "/desk/plans/bare/", "staff"), "with a sheet, the edition comes next"
    assert ">版のページへ<" in page(office, "/desk/plans/bare/", "secretariat")


def _main(office: Office, path: str, role: str) -> str:
    text = page(office, path, role)
    return text[text.index("<main") : text.index("</main>")]


def test_my_work_leads_to_a_plan_that_was_just_registered(office: Office) -> None:
    begin(office)
    link = '<a class="badge" href="/desk/plans/dx-2027/">'
    assert link in page(office, "/desk/", "staff") and link in page(office, "/desk/", "auditor")
    assert link not in page(office, "/desk/", "committee"), "who reads nothing of it"
