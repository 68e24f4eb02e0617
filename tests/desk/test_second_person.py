"""A second person at the desk: the setting, what is asked for, and what becomes of it."""

from __future__ import annotations

import pytest
from tests.desk.office import Office
from tests.desk.test_administration import ROOM, page, send
from tests.desk.test_beginning import REGISTER, TYPED

from tsumugu.audit.models import Act
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication.models import Request

pytestmark = pytest.mark.django_db
SETTING = ROOM + "second-person/"


@pytest.fixture
def strict(office: Office) -> Office:
    assert send(office, SETTING, acts=["register", "first-edition", "retire"])[0] == 302
    return office


def test_the_administrator_says_what_waits(strict: Office) -> None:
    assert page(strict, SETTING).count(" checked") == 3
    assert send(strict, SETTING, acts=["register", "first-edition", "retire"])[0] == 409, "nothing was changed"
    assert send(strict, SETTING, acts=["anything"])[0] == 400
    answer = strict.client("administrator").post(SETTING, {"acts": ["retire"], "seen": ""})
    assert answer.status_code == 409 and page(strict, SETTING).count(" checked") == 3
    assert Act.objects.filter(act="second-person-set").count() == 1


def test_a_plan_waits_is_seen_in_full_and_then_there(strict: Office) -> None:
    assert "もう一人の確認" in page(strict, REGISTER, "secretariat")
    status, text = send(strict, REGISTER, "secretariat", **TYPED)
    asked = Request.objects.get()
    address = f"/desk/requests/{asked.pk}/"
    assert status == 302 and not PlanRecord.objects.filter(slug="dx-2027").exists()
    assert 'value="withdraw"' in text and 'value="confirm"' not in text, "nobody confirms what they asked for"
    for role in ("secretariat_head", "administrator"):
        assert address in page(strict, "/desk/", role), role
    for role in ("staff", "kanjikai"):
        assert address not in page(strict, "/desk/", role)
        assert strict.client(role).get(address).status_code == 403
    assert strict.client("outsider").get(address).status_code == 404
    seen = page(strict, address, "administrator")
    for words in ("紡県ＤＸ推進プラン", "/dx-2027/", "策定開始", "産業・しごと", asked.digest):
        assert words in seen, words
    assert "紡県ＤＸ推進プラン" in strict.client("administrator").get(address + "?file").content.decode()
    status, text = send(strict, address, "administrator", act="confirm", comment="")
    assert status == 302 and PlanRecord.objects.filter(slug="dx-2027").exists()
    assert address not in page(strict, "/desk/", "secretariat_head")


def test_it_is_declined_with_a_reason_that_who_asked_reads(strict: Office) -> None:
    send(strict, REGISTER, "secretariat", **TYPED)
    address = f"/desk/requests/{Request.objects.get().pk}/"
    status, text = send(strict, address, "administrator", act="decline", comment=" ")
    assert status == 400 and 'aria-invalid="true"' in text
    assert send(strict, address, "administrator", act="decline", comment="題名を直してください")[0] == 302
    assert "題名を直してください" in page(strict, address, "secretariat")
    status, text = send(strict, address, "secretariat_head", act="confirm", comment="書いた文", seen="x")
    assert status == 409 and "<button name=" not in text


def test_a_first_edition_and_a_retirement_wait(strict: Office) -> None:
    slug = strict.plan.slug
    typed = {"part": "both", "label": "", "stage": "", "classification": "", "summary": "最初の版"}
    assert send(strict, f"/desk/plans/{slug}/editions/", "secretariat", **typed)[0] == 302
    assert not Edition.objects.exists()
    first = Request.objects.get()
    assert "最初の版" in page(strict, f"/desk/requests/{first.pk}/", "secretariat_head")
    assert send(strict, f"/desk/requests/{first.pk}/", "secretariat_head", act="confirm")[0] == 302
    assert Edition.objects.count() == 2
    retire = f"/desk/plans/{slug}/retire/"
    assert send(strict, retire, "administrator", act="retire", reason="誤り")[0] == 302
    assert not PlanRecord.objects.get(slug=slug).retired
    again = Request.objects.get(kind="retire")
    status, _text = send(strict, f"/desk/requests/{again.pk}/", "administrator", act="withdraw")
    assert status == 302 and not PlanRecord.objects.get(slug=slug).retired
    send(strict, retire, "administrator", act="retire", reason="誤り")
    last = Request.objects.latest("pk")
    assert send(strict, f"/desk/requests/{last.pk}/", "secretariat", act="confirm")[0] == 302
    assert PlanRecord.objects.get(slug=slug).retired
    assert "secretariat" in page(strict, retire, "administrator"), "who confirmed it"
