"""Links that end while somebody writes, and forms that make links and are sent twice."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, held, who
from tests.meetings.test_pages import at, text

from tsumugu.meetings import actions, queries
from tsumugu.meetings.models import Attendance, Body, DatesAnswer, Invitation, Meeting, Offer, Poll, Reply, Statement

pytestmark = pytest.mark.django_db


def _over(_of: Attendance, _office: Office) -> None:
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))


def _taken_back(of: Attendance, office: Office) -> None:
    actions.revoke(of, actor=who(office))


def _another(of: Attendance, office: Office) -> None:
    actions.invite(of, actor=who(office))


def _settled(_of: Attendance, _office: Office) -> None:
    Meeting.objects.update(state="held", minutes_public_at=timezone.now())


def _no_links(_of: Attendance, _office: Office) -> None:
    Body.objects.update(answers_by_link=False)


ENDS = (_over, _taken_back, _another, _settled, _no_links)


@pytest.mark.parametrize("end", ENDS)
def test_what_was_typed_when_a_link_ended_is_shown_and_nothing_of_the_meeting(
    office: Office, end: Callable[[Attendance, Office], None]
) -> None:
    made = rooms.asked(office, place="secret-place")
    Meeting.objects.filter(pk=made.pk).update(replies_due=rooms.ahead(3)[0])
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    client, address = Client(), f"/voice/meeting/{secret}/"
    page = client.get(address)
    days, comes = reader.form(page, "dates_seen"), reader.form(page, "reply_seen")
    first = Offer.objects.all()[0]
    end(of, office)
    answer = reader.post(client, address, days.with_({
        f"date:{first.pk}": "maybe", "remark": "打った<b>備考", "act": "dates",
    }))  # fmt: skip
    assert answer.status_code == 410 and "打った&lt;b&gt;備考" in text(answer) and "△" in text(answer)
    assert office.organization.name in text(answer) and answer.headers["Cache-Control"] == "no-store"
    typed = {"presence": "substitute", "substitute_post": "課長", "substitute_name": "代わりの人", "act": "comes"}
    answer = reader.post(client, address, comes.with_(typed))
    assert answer.status_code == 410
    assert all(one in text(answer) for one in ("代理", "課長", "代わりの人")) and "△" not in text(answer)
    for status, told in ((answer.status_code, text(answer)), *((one.status_code, text(one)) for one in (
        client.get(address), client.get(address + "meeting.ics"),
    ))):  # fmt: skip
        assert status == 410 and made.number not in told and "secret-place" not in told
    assert not DatesAnswer.objects.exists() and not Reply.objects.exists()
    Offer.objects.update(start="08:08")
    answer = reader.post(client, address, days.with_({f"date:{first.pk}": "maybe", "act": "dates"}))
    assert answer.status_code == 410 and "08:08" not in text(answer), "what was offered since is not theirs to read"


def test_a_link_that_nobody_was_given_is_no_page(office: Office) -> None:
    made = rooms.asked(office)
    secret = actions.invite(made.attendance.get(), actor=who(office))
    _over(made.attendance.get(), office)
    for wrong in (secret[:-1], secret + "x", "x", "0" * 43):
        for answer in (
            Client().get(f"/voice/meeting/{wrong}/"), Client().post(f"/voice/meeting/{wrong}/", {"remark": "打った"}),
            Client().get(f"/voice/meeting/{wrong}/meeting.ics"),
        ):  # fmt: skip
            assert answer.status_code == 404 and office.organization.name not in text(answer)


def test_words_that_were_wished_when_their_link_ended(office: Office) -> None:
    made = held(office, "【委員長】一つ目。")
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    client, address = Client(), f"/voice/meeting/{secret}/"
    form, one = reader.form(client.get(address), "words_seen"), Statement.objects.get()
    actions.revoke(of, actor=who(office))
    answer = reader.post(client, address, form.with_({f"wish:{one.pk}": "こう言った。", "act": "words"}))
    assert answer.status_code == 410 and "こう言った。" in text(answer) and "一つ目" not in text(answer)


def test_wishes_for_words_that_are_gone_stay_on_the_screen(office: Office) -> None:
    made = held(office, "【委員長】一つ目。\n【委員長】二つ目。")
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    client, address = Client(), f"/voice/meeting/{secret}/"
    form = reader.form(client.get(address), "words_seen")
    gone, stays = Statement.objects.order_by("order")
    sent = form.with_({f"wish:{gone.pk}": "消えた方の希望", f"wish:{stays.pk}": "残る方の希望", "act": "words"})
    gone.delete()
    answer = reader.post(client, address, sent)
    assert answer.status_code == 409
    assert text(answer).count("消えた方の希望") == 1 and text(answer).count("残る方の希望") == 1
    Statement.objects.all().delete()
    answer = reader.post(client, address, sent)
    assert "消えた方の希望" in text(answer) and "残る方の希望" in text(answer) and answer.status_code == 409


def test_what_was_typed_when_the_asking_ended_is_shown(office: Office) -> None:
    made = rooms.asked(office)
    Meeting.objects.filter(pk=made.pk).update(replies_due=rooms.ahead(3)[0])
    secret = actions.invite(made.attendance.get(), actor=who(office))
    client, address = Client(), f"/voice/meeting/{secret}/"
    page = client.get(address)
    days, comes = reader.form(page, "dates_seen"), reader.form(page, "reply_seen")
    first = Offer.objects.all()[0]
    Poll.objects.update(closed_at=timezone.now())
    answer = reader.post(
        client, address, days.with_({f"date:{first.pk}": "maybe", "remark": "打った備考", "act": "dates"})
    )
    assert answer.status_code == 409 and "打った備考" in text(answer) and "△" in text(answer)
    Meeting.objects.filter(pk=made.pk).update(replies_due=rooms.ahead(-1)[0])
    answer = reader.post(client, address, comes.with_({"presence": "absent", "remark": "欠席の訳", "act": "comes"}))
    assert answer.status_code == 409 and "欠席の訳" in text(answer) and text(answer).count("欠席の訳") == 1


def test_a_form_that_makes_links_makes_them_once(office: Office) -> None:
    made = rooms.asked(office)
    other = actions.add_attendee(made, {"post": "客"}, actor=who(office))
    token, of = "a" * 32, made.attendance.all()[0]
    first = actions.invite_all(made, actor=who(office), token=token)
    assert code(actions.invite_all, made, actor=who(office), token=token) == "links-made"
    assert code(actions.invite, of, actor=who(office), token=token) == "links-made"
    now = timezone.now()
    assert [queries.by_secret(secret, now) for _one, secret in first] == [of, other]
    one = actions.invite(other, actor=who(office), token="b" * 32)
    assert code(actions.invite, other, actor=who(office), token="b" * 32) == "links-made"
    assert queries.by_secret(one, now) == other
    assert code(actions.invite, other, actor=office.people["staff"], token="b" * 32) == "may-not-write-meetings"


@pytest.mark.parametrize("act", ["links", "links-csv"])
def test_the_page_that_makes_links_is_loaded_again(office: Office, act: str) -> None:
    made = rooms.asked(office)
    client = office.client("secretariat")
    (form,) = [one for one in reader.forms(client.get(at(made, "before/"))) if ("act", "links") in one.buttons]
    first = reader.post(client, at(made, "before/"), form.with_({"act": act}))
    assert first.status_code == 200 and "/voice/meeting/" in first.content.decode()
    second = reader.post(client, at(made, "before/"), form.with_({"act": "links"}))
    assert second.status_code == 409 and "/voice/meeting/" not in text(second) and Invitation.objects.count() == 1
    assert not Invitation.objects.exclude(revoked_at=None).exists()
    (anew,) = [one for one in reader.forms(second) if ("act", "links") in one.buttons]
    assert reader.post(client, at(made, "before/"), anew.with_({"act": act})).status_code == 200


def test_each_person_on_a_page_has_a_form_of_their_own(office: Office) -> None:
    made = held(office, "【委員長】一つ目。")
    actions.add_attendee(made, {"post": "客"}, actor=who(office))
    client = office.client("secretariat")
    for page in ("minutes/", "before/"):
        forms = [one for one in reader.forms(client.get(at(made, page))) if _invites(one)]
        tokens = [one.value("token") for one in forms]
        assert forms and all(tokens) and len(set(tokens)) == len(forms), page
        sent = forms[0].with_({"act": _invites(forms[0])[0]})
        assert [reader.post(client, at(made, page), sent).status_code for _twice in range(2)] == [200, 409]


def _invites(form: reader.Form) -> list[str]:
    return [value for _name, value in form.buttons if value.startswith("invite:")]


def test_who_lets_no_cookie_in_can_answer(office: Office) -> None:
    """Whoever sends is known by the secret in the address, and by nothing else."""
    made = rooms.asked(office)
    secret = actions.invite(made.attendance.get(), actor=who(office))
    client, address = Client(enforce_csrf_checks=True), f"/voice/meeting/{secret}/"
    form = reader.form(client.get(address), "dates_seen")
    client.cookies.clear()
    said = {f"date:{one.pk}": "yes" for one in Offer.objects.all()}
    assert reader.post(client, address, form.with_({**said, "act": "dates"})).status_code == 302
    assert DatesAnswer.objects.get().how == "link"
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(who(office))
    assert desk.post(at(made, "before/"), {"act": "links"}).status_code == 403, (
        "at the desk a cookie is who somebody is"
    )
