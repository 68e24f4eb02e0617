"""A plan is retired and taken back at the desk; while it is, everybody reads it and nobody is offered anything."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.desk.test_administration import page, send

from tsumugu.plans.models import PlanRecord
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def retire(office: Office, who: str = "secretariat") -> tuple[int, str]:
    return send(office, f"/desk/plans/{office.plan.slug}/retire/", who, act="retire", reason="誤って登録したため")


def test_it_is_retired_with_a_reason_and_taken_back(office: Office) -> None:
    address = f"/desk/plans/{office.plan.slug}/retire/"
    assert address in page(office, f"/desk/plans/{office.plan.slug}/", "administrator")
    assert address not in page(office, f"/desk/plans/{office.plan.slug}/", "staff")
    status, text = send(office, address, "secretariat", act="retire", reason=" ")
    assert status == 400 and 'aria-invalid="true"' in text
    status, text = retire(office)
    assert status == 302 and "誤って登録したため" in text
    for role in ("staff", "secretariat", "auditor"):
        assert f'href="/desk/plans/{office.plan.slug}/"' not in page(office, "/desk/", role), role
        assert f"/desk/plans/{office.plan.slug}/" not in page(office, "/desk/find/?q=スマート農業", role), role
    assert address in page(office, "/desk/register/tsumugi/", "administrator")
    status, text = send(office, address, "administrator", act="restore", reason="使うため")
    assert status == 302 and not PlanRecord.objects.get(pk=office.plan.pk).retired
    assert f'href="/desk/plans/{office.plan.slug}/"' in page(office, "/desk/", "staff")
    assert send(office, address, "secretariat", act="other", reason="x")[0] == 400


def test_an_old_page_is_answered_with_what_was_typed(office: Office) -> None:
    address = f"/desk/plans/{office.plan.slug}/retire/"
    for seen in ("", "1.x"):
        status, text = send(office, address, "secretariat", act="retire", reason="理由の文", seen=seen)
        assert status in (400, 409) and "理由の文" in text


#: Pages of a plan that everybody reads.
READ = ("", "sheets/i0/", "nodes/k0/", "ledger/", "proposals/", "editions/", "hearings/", "process/")
#: Pages that hold nothing but a form.
FORMS = ("editions/withdraw/", "hearings/words/", "process/from-file/")


def test_nothing_of_it_is_enabled(office: Office) -> None:
    slug, pk = office.plan.slug, office.proposal.pk
    retire(office)
    for role in ("staff", "head", "secretariat", "secretariat_head", "administrator"):
        for path in (*(f"/desk/plans/{slug}/{one}" for one in READ), f"/desk/proposals/{pk}/"):
            text = page(office, path, role)
            main = text[text.index("<main") : text.index("</main>")]
            assert "取り下げ" in main and "<button" not in main, (role, path)
    for path in FORMS:
        answer = office.client("secretariat").get(f"/desk/plans/{slug}/{path}")
        assert answer.status_code == 409 and "取り下げ" in answer.content.decode(), path
    assert office.client("secretariat").get(f"/desk/proposals/{pk}/plan/i0/edit/").status_code == 409
    assert office.client("secretariat").get(f"/desk/plans/{slug}/redactions/").status_code == 200, "a duty that stays"


def test_what_is_sent_from_an_old_page_is_refused_and_kept_on_it(office: Office) -> None:
    retire(office)
    sent = {"title": "書いていた題名", "reason": "", "form": "f" * 32}
    answer = office.client("staff").post(f"/desk/plans/{office.plan.slug}/proposals/", sent)
    assert answer.status_code == 409 and "書いていた題名" in answer.content.decode()
    assert Proposal.objects.count() == 1
