"""A session that ended, a form that is too old, another person at the machine: nothing typed is lost, nothing shown
to somebody else, nothing carried out by itself."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.writing import colleague, now, opened, place, words
from tests.gate import THOROUGH
from tests.proposals.story import edit as write
from tests.publication.offices import publish, revise

from tsumugu.accounts.models import User
from tsumugu.desk.frame import keeping

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


def typed(office: Office, **more: str) -> QueryDict:
    return opened(office).filled(f__summary="サインアウトの後の文。", f__note="備考も。\n二行。", **more)


def send(client: Client, office: Office, data: QueryDict, **headers: str) -> reader.Answer:
    return reader.post(client, place(office, "i0", "save"), data, headers=headers)


def back(client: Client, user: User, answer: reader.Answer) -> reader.Answer:
    """Signing in, and where that leads: what is kept in the session of the browser stays there, as with the form."""
    assert answer.status_code == 302, answer.content
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    user.set_password("a quite long password")
    user.save()
    page = client.get(answer.headers["Location"])
    data = reader.form(page, "login").filled(login=user.username, password="a quite long password")
    signed = reader.post(client, "/accounts/login/", data)
    assert signed.status_code == 302 and signed.headers["Location"] == query["next"][0]
    return client.get(signed.headers["Location"])


def test_the_form_comes_back_with_everything_typed_and_nothing_was_saved(office: Office) -> None:
    browser = Client()
    answer = send(browser, office, typed(office))
    assert answer.headers["Location"].startswith("/accounts/login/") and "edit" in answer.headers["Location"]
    assert "預かっています" in words(browser.get(answer.headers["Location"]))
    page = back(browser, office.people["staff"], answer)
    assert page.status_code == 200 and "サインアウトされたときに" in words(page)
    form = reader.form(page, "based_on")
    assert form.value("f:summary") == "サインアウトの後の文。" and form.value("f:note") == "備考も。\r\n二行。"
    assert now(office, "i0", "summary") == "概要。", "it waits for the person to press the button"
    assert browser.session.get_expiry_age() > keeping.SECONDS, "signing in gave the session its own life"
    assert send(browser, office, form.filled()).status_code == 302
    assert now(office, "i0", "summary") == "サインアウトの後の文。" and now(office, "i0", "note") == "備考も。\n二行。"
    again = reader.form(browser.get(place(office, "i0")), "based_on")
    assert "サインアウトされたときに" not in words(browser.get(place(office, "i0")))
    assert again.value("f:summary") == "サインアウトの後の文。"


def test_what_changed_meanwhile_is_a_question_also_then(office: Office) -> None:
    browser, data = Client(), typed(office)
    answer = send(browser, office, data)
    colleague(office, "i0", "note", "同僚の備考")
    form = reader.form(back(browser, office.people["staff"], answer), "based_on")
    answer = send(browser, office, form.filled())
    assert answer.status_code == 409 and "同僚の備考" in words(answer)
    assert now(office, "i0", "summary") == "サインアウトの後の文。" and now(office, "i0", "note") == "同僚の備考"


def test_it_stays_until_it_is_saved_or_thrown_away(office: Office) -> None:
    browser = Client()
    page = back(browser, office.people["staff"], send(browser, office, typed(office)))
    for _ in range(2):
        form = reader.form(browser.get(place(office, "i0")), "based_on")
        assert form.value("f:summary") == "サインアウトの後の文。"
    assert ("discard", "yes") in [b for f in reader.forms(page) for b in f.buttons] or "discard" in words(page)
    data = form.filled(discard="yes")
    assert send(browser, office, data).status_code == 302
    assert reader.form(browser.get(place(office, "i0")), "based_on").value("f:summary") == "概要。"
    assert now(office, "i0", "summary") == "概要。" and "kept" not in browser.session


def test_one_field_saved_by_itself_does_not_throw_the_others_away(office: Office) -> None:
    browser = Client()
    page = back(browser, office.people["staff"], send(browser, office, typed(office)))
    form = reader.form(page, "based_on")
    answer = reader.post_unit(browser, place(office, "i0", "save"), form.filled(), "summary")
    assert answer.status_code == 200
    assert reader.form(browser.get(place(office, "i0")), "based_on").value("f:note") == "備考も。\r\n二行。"


def test_another_person_at_the_machine_sees_nothing_and_wipes_it(office: Office) -> None:
    browser = Client()
    page = back(browser, office.people["secretariat"], send(browser, office, typed(office)))
    assert "サインアウトの後の文" not in words(page) and "kept" not in browser.session
    browser.post("/accounts/logout/")
    assert "kept" not in browser.session


def test_a_browser_keeps_what_one_person_typed(office: Office) -> None:
    """Two people at one machine, both signed out: what the second sends wipes what the first did."""
    browser = Client()
    send(browser, office, typed(office))
    other = opened(office, "a0", "secretariat").filled(f__note="別の人の備考")
    reader.post(browser, place(office, "a0", "save"), other)
    assert list(browser.session["kept"]) == [place(office, "a0")]


def test_signing_out_wipes_it(office: Office) -> None:
    browser = Client()
    back(browser, office.people["staff"], send(browser, office, typed(office)))
    assert "kept" in browser.session
    browser.post("/accounts/logout/")
    assert "kept" not in browser.session
    for session in Session.objects.all():
        assert "kept" not in session.get_decoded()


def test_it_is_kept_for_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    answer = send(browser, office, typed(office))
    assert browser.session.get_expiry_age() <= keeping.SECONDS
    later = time.time() + keeping.SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    page = back(browser, office.people["staff"], answer)
    assert "サインアウトの後の文" not in words(page) and "kept" not in browser.session


@pytest.mark.parametrize("token", [None, "", "1", "1:x:y", "forged"])
def test_nothing_is_kept_of_a_form_that_was_not_drawn_for_anybody(office: Office, token: str | None) -> None:
    data = typed(office)
    del data["drawn_for"]
    if token is not None:
        data["drawn_for"] = token
    browser = Client()
    before = Session.objects.count()
    answer = send(browser, office, data)
    assert answer.status_code == 302 and Session.objects.count() == before
    # From a page of ours the text stays at least on the screen.
    answer = send(browser, office, data, **HERE)
    assert answer.status_code == 401 and "サインアウトの後の文。" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store" and Session.objects.count() == before
    assert send(browser, office, data, origin="https://elsewhere.example").status_code == 302


def test_what_is_too_much_is_not_kept_and_stays_on_the_screen(office: Office) -> None:
    data = typed(office)
    data["f:situation"] = "あ" * keeping.MOST_CHARACTERS
    browser = Client()
    before = Session.objects.count()
    answer = send(browser, office, data, **HERE)
    assert answer.status_code == 401 and "サインアウトの後の文。" in words(answer)
    assert Session.objects.count() == before


def test_a_few_forms_are_kept_beside_each_other_and_the_oldest_goes(office: Office) -> None:
    browser = Client()
    nodes = ("i0", "a0", "s0", "t0", "k0")
    for node in nodes:
        data = opened(office, node).filled(f__note=f"{node}の備考")
        reader.post(browser, place(office, node, "save"), data)
    kept = browser.session["kept"]
    assert list(kept) == [place(office, node) for node in nodes[1:]] and len(kept) == keeping.MOST_FORMS


def test_no_secret_is_ever_kept(office: Office) -> None:
    data = typed(office)
    for name in ("password", "oldpassword", "password1", "again", "login", "csrfmiddlewaretoken", "token"):
        data[name] = "geheim"
    browser = Client()
    send(browser, office, data)
    assert "geheim" not in str(browser.session["kept"])
    answer = send(browser, office, data, **HERE)
    assert "geheim" not in words(answer)
    names = (*keeping._TYPED, *keeping._CHOSEN)
    assert not [name for name in names if "passw" in name or "secret" in name or "token" in name]


def test_other_pages_show_what_was_typed_too(office: Office) -> None:
    browser = Client()
    data = QueryDict(mutable=True)
    data["drawn_for"] = keeping.drawn_for(office.people["staff"])
    data["act"], data["comment"] = "return", "ここを直してください。"
    answer = reader.post(browser, f"/desk/proposals/{office.proposal.pk}/act/", data)
    page = back(browser, office.people["staff"], answer)
    assert page.request["PATH_INFO"] == f"/desk/proposals/{office.proposal.pk}/"
    assert "ここを直してください。" in words(page)


def _pages(office: Office) -> list[tuple[str, str]]:
    """Every page of the desk that holds forms, with somebody who may send them."""
    from tests.desk.test_matrix import ROWS

    pages: list[tuple[str, str]] = []
    for name, (method, arguments, allowed) in ROWS.items():
        if name.startswith("desk:") and method == "get" and name != "desk:edit":
            for who in ("staff", "head", "secretariat", "secretariat_head", "administrator"):
                if who in allowed:
                    pages.append((who, office.address(name, arguments)))
    return pages


#: Who somebody is lies in no session.
NEVER_KEPT = frozenset({"personal"})


def test_whatever_is_written_anywhere_stands_in_its_form_again(office: Office, unset: None) -> None:
    """On every page of the desk: each text of each form (at the gate, of one of each kind), after the session ended and
    its person signed in again."""
    from tsumugu.proposals import actions, seen
    from tsumugu.proposals.models import Proposal

    publish(office, "text", "roadmap")
    pages = _pages(office)
    colleague(office, "i0", "summary", "別の概要。")  # reasons of single changes
    revise(office, "その間の概要。")
    office.proposal.refresh_from_db()
    actions.sync_proposal(office.proposal, actor=office.people["staff"], seen=str(seen.of(office.proposal)))
    pages.append(("staff", f"/desk/proposals/{office.proposal.pk}/"))  # with a conflict
    other = actions.open_proposal(office.plan, title="決裁へ", reason="", actor=office.people["staff"])
    write(other, office.people["staff"], "i0", "note", "備考")
    actions.submit_proposal(other, actor=office.people["staff"], seen=str(seen.of(other)))
    assert Proposal.objects.get(pk=other.pk).next_step == "head"
    pages.append(("head", f"/desk/proposals/{other.pk}/"))
    known: set[tuple[str, str]] = set()
    tried: set[tuple[str, ...]] = set()
    for who, address in pages:
        page = office.client(who).get(address)
        if "html" not in page.headers.get("Content-Type", ""):
            continue
        sending = [form for form in reader.forms(page) if form.method == "post" and form.written]
        for number, form in enumerate(sending):
            to = form.action or address
            kind = (to if THOROUGH else resolve(urlsplit(to).path).view_name, *form.written)
            if kind in tried:
                continue
            tried.add(kind)
            assert form.value("drawn_for"), (address, form)
            texts = {name: f"「{number}」に書いた{name}" for name in form.written if name not in NEVER_KEPT}
            dates = {name for name in texts if name in ("valid_from", "since", "last_day")}
            texts |= dict.fromkeys(dates, "2026-04-01")
            data = form.with_(texts | {name: "秘密の氏名" for name in form.written if name in NEVER_KEPT})
            if form.buttons:
                name, value = form.buttons[-1]
                data[name] = value
            browser = Client()
            answer = reader.post(
                browser, form.action or address, data, headers={"referer": f"http://testserver{address}"}
            )
            assert answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/"), address
            browser.force_login(office.people[who])
            page = browser.get(parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0])
            assert "秘密の氏名" not in page.content.decode() + repr(dict(browser.session)), address
            drawn = [one for one in reader.forms(page) if one.method == "post" and one.written]
            again = drawn.pop(number)
            assert {name: again.value(name) for name in texts} == texts, address
            elsewhere = {value for one in drawn for name, value in one.sent if name in one.written}
            assert not elsewhere & set(texts.values()), address
            known |= {(form.action or address, name) for name in texts}
            answer = reader.post(browser, "/desk/kept/discard/", reader.form(page, "page").filled())
            assert answer.status_code == 302 and "kept" not in browser.session
    assert {name for _form, name in known} >= {
        "title", "reason", "comment", "label", "stage", "classification", "summary", "name", "department",
        "contact", "username", "slug", "url", "passage", "larger_than", "f:summary", "why:i0/summary",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "name", "text"),
    [
        ("/desk/proposals/{proposal}/act/", "why:k0/targets.2027", "この目標だけの理由。"),
        ("/desk/plans/{plan}/editions/", "stage", "素案のその三"),
        ("/desk/plans/{plan}/editions/", "classification", "一部改定その四"),
        ("/desk/plans/{plan}/editions/gap/", "reason", "古いものから戻しました。"),
    ],
)
def test_every_text_of_such_a_page_is_shown(office: Office, address: str, name: str, text: str) -> None:
    who = "secretariat_head" if address.endswith("/gap/") else "secretariat"
    data = QueryDict(mutable=True)
    data["drawn_for"], data[name] = keeping.drawn_for(office.people[who]), text
    browser = Client()
    answer = reader.post(browser, address.format(proposal=office.proposal.pk, plan=office.plan.slug), data)
    page = back(browser, office.people[who], answer)
    assert page.status_code == 200 and text in words(page)


def test_a_text_goes_back_to_its_own_form_alone(office: Office) -> None:
    """Two forms of a page may have fields of one name: the button says which was sent."""
    address = office.address("desk:person", ("ORGANIZATION", "PERSON"))
    data = QueryDict(mutable=True)
    data["drawn_for"] = keeping.drawn_for(office.people["administrator"])
    data["act"], data["role"], data["name"] = "give", "auditor", "別の名"
    browser = Client()
    assert reader.post(browser, address, data).status_code == 302
    browser.force_login(office.people["administrator"])
    page = browser.get(address)
    assert reader.form(page, "act=give").value("role") == "auditor"
    assert reader.form(page, "act=rename").value("name") == "staff"


def test_an_act_in_the_name_of_another_is_refused_with_what_was_typed(office: Office) -> None:
    """Somebody else signed in in another tab; the page's script sends the form with the newest token."""
    data = reader.form(office.client("staff").get(f"/desk/proposals/{office.proposal.pk}/"), "act=reword").filled(
        title="別の題名です"
    )
    data["act"] = "reword"
    answer = reader.post(office.client("secretariat"), f"/desk/proposals/{office.proposal.pk}/act/", data)
    assert answer.status_code == 409 and "別の題名です" in words(answer)
    office.proposal.refresh_from_db()
    assert office.proposal.title == "見直し"


# -- parts of pages ----------------------------------------------------------------------------


def test_a_part_of_a_page_is_told_in_one_sentence(office: Office) -> None:
    data = typed(office)
    anonymous = reader.post_unit(Client(), place(office, "i0", "save"), data, "summary")
    assert anonymous.status_code == 401 and "サインアウトされています" in words(anonymous)
    assert 'target="_blank"' in words(anonymous) and "edit%2F" in words(anonymous)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office.people["staff"])
    too_old = reader.post_unit(strict, place(office, "i0", "save"), data, "summary")
    assert too_old.status_code == 403
    for who, address in (("auditor", place(office, "i0", "save")), ("outsider", place(office, "i0", "save"))):
        own = data.copy()
        own["drawn_for"] = keeping.drawn_for(office.people[who])
        answer = reader.post_unit(office.client(who), address, own, "summary")
        assert answer.status_code in (403, 404)
        assert answer.headers["Desk-Fragment"] == "message" and "<html" not in words(answer)
    for answer in (anonymous, too_old):
        assert answer.headers["Desk-Fragment"] == "message" and "<html" not in words(answer)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_part_that_asks_again_by_itself_is_not_given_the_sign_in_page(office: Office) -> None:
    answer = Client().get(office.address("desk:publication", ("SLUG", "RUN")), headers={"hx-request": "true"})
    assert answer.status_code == 401 and "<html" not in answer.content.decode()


# -- a form from before signing in again -------------------------------------------------------


def strict(office: Office, who: str = "staff") -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people[who])
    return client


def test_a_form_from_before_signing_in_again_is_drawn_again(office: Office) -> None:
    client = strict(office)
    answer = send(client, office, typed(office), **HERE)
    assert answer.status_code == 403 and now(office, "i0", "summary") == "概要。"
    form = reader.form(answer, "based_on")
    assert form.value("f:summary") == "サインアウトの後の文。"
    assert send(client, office, form.filled(), **HERE).status_code == 302, "with the token of the page it came back on"
    assert now(office, "i0", "summary") == "サインアウトの後の文。"


def test_a_form_of_somebody_else_is_not_drawn_again_in_ones_own_name(office: Office) -> None:
    """Its text stays on the screen, and no form of this person holds it."""
    theirs = opened(office, who="secretariat").filled(f__summary="ほかの人の文。")
    answer = send(strict(office), office, theirs, **HERE)
    assert answer.status_code == 403 and now(office, "i0", "summary") == "概要。"
    assert "ほかの人の文。" in words(answer) and "based_on" not in words(answer)


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"},
                                     {"referer": "https://elsewhere.example/x"}])  # fmt: skip
def test_what_another_site_sends_is_not_shown(office: Office, headers: dict[str, str]) -> None:
    for client in (strict(office), Client(enforce_csrf_checks=True)):
        answer = send(client, office, typed(office), **headers)
        assert answer.status_code == 403 and "サインアウトの後の文" not in words(answer)
        assert "kept" not in client.session


def test_without_any_cookie_the_way_leads_through_signing_in(office: Office) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = send(browser, office, typed(office), **HERE)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
    assert "kept" in browser.session


def test_an_act_from_an_old_page_keeps_its_comment_on_the_screen(office: Office) -> None:
    data = QueryDict(mutable=True)
    data["act"], data["comment"], data["password"] = "return", "長いコメント", "geheim"
    answer = reader.post(strict(office), f"/desk/proposals/{office.proposal.pk}/act/", data, headers=HERE)
    assert answer.status_code == 403 and "長いコメント" in words(answer) and "geheim" not in words(answer)


# -- addresses and headers ---------------------------------------------------------------------


def _names(resolver: URLResolver, space: str = "") -> list[str]:
    found: list[str] = []
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            found += _names(item, f"{item.namespace}:" if item.namespace else space)
        elif isinstance(item, URLPattern):
            found.append(f"{space}{item.name}")
    return found


def test_every_address_that_is_only_sent_to_has_its_page(office: Office) -> None:
    """After signing in nobody is led to an address that answers 405."""
    from tests.desk.test_matrix import ROWS

    for name in dict.fromkeys(_names(get_resolver())):
        if not name.startswith("desk:"):
            continue
        method, arguments, _allowed = ROWS.get(f"{name} POST") or ROWS[name]
        if method != "post":
            continue
        address = office.address(name, arguments)
        if office.client("secretariat").get(address).status_code == 405:
            page = office.client("secretariat").get(address)
            assert page.status_code == 405
            assert name in keeping.PAGES, f"{name}: where is what is sent there typed?"


@pytest.mark.parametrize("address", ["/desk/", "/desk/nothing/", "/accounts/login/", "/nothing/", "EDIT", "SAVE"])
@pytest.mark.parametrize("who", ["", "staff", "auditor"])
def test_no_answer_of_the_desk_is_kept_by_a_browser(office: Office, address: str, who: str) -> None:
    client = office.client(who) if who else Client()
    address = {"EDIT": place(office, "i0"), "SAVE": place(office, "i0", "save")}.get(address, address)
    for answer in (client.get(address), client.post(address), client.get(address, headers={"hx-request": "true"})):
        assert answer.headers["Cache-Control"] == "no-store", answer.status_code


def test_pages_that_say_what_went_wrong_ask_no_database(
    office: Office, django_assert_num_queries: Any, rf: Any
) -> None:
    from tsumugu.desk.frame import errors

    for page in (errors.bad_request, errors.page_not_found, errors.server_error):
        request = rf.post("/desk/", {"comment": "書いたもの"})
        with django_assert_num_queries(0):
            answer = page(request)
        assert "書いたもの" in words(answer)
    reader_ = office.client("staff")
    with django_assert_num_queries(0):
        reader_.get("/desk/there/is/no/such/page/")
