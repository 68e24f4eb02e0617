"""Every address × every role. A new address without a row fails."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.desk.office import Office
from tests.gate import THOROUGH

ALL = ("staff", "head", "secretariat", "secretariat_head", "kanjikai", "headquarters", "committee", "auditor",
       "administrator")  # fmt: skip
READERS = tuple(role for role in ALL if role != "committee")
EDITORS = ("staff", "head", "secretariat", "secretariat_head")
PUBLISHERS = ("secretariat", "secretariat_head")
REGISTRARS = (*PUBLISHERS, "administrator")
ADMINISTRATOR = ("administrator",)

#: name -> (method, arguments, roles that get in). "anyone" needs no sign-in; "outsider" never gets in.
ROWS: dict[str, tuple[str, tuple[object, ...], tuple[str, ...]]] = {
    "front": ("get", (), ("anyone",)),
    "account_login": ("get", (), ("anyone",)),
    "account_logout": ("get", (), ("anyone",)),
    "account_change_password": ("get", (), (*ALL, "outsider")),
    "language": ("post", (), ("anyone",)),
    "forgot": ("get", (), ("anyone",)),
    "own_link": ("get", ("ACCOUNT_SECRET",), ("anyone",)),
    "desk:work": ("get", (), (*ALL, "outsider")),
    "desk:find": ("get", (), (*ALL, "outsider")),  # who finds what: see test_find
    "desk:suggest": ("get", (), (*ALL, "outsider")),
    "desk:colleague": ("get", ("ORGANIZATION", "PERSON"), READERS),
    "desk:of_division": ("get", ("ORGANIZATION", "agri"), READERS),
    "desk:see": ("post", (), (*ALL, "outsider")),
    "desk:watch": ("post", (), (*ALL, "outsider")),  # who may watch what: see notices/test_notices
    "desk:calendar": ("get", (), (*ALL, "outsider")),
    "desk:calendar POST": ("post", (), (*ALL, "outsider")),
    "desk:whole": ("get", ("SLUG",), PUBLISHERS),
    "own_due_dates": ("get", ("CALENDAR",), ("anyone",)),
    "desk:discard": ("post", (), (*ALL, "outsider")),
    "desk:plan": ("get", ("SLUG",), READERS),
    "desk:sheet": ("get", ("SLUG", "i0"), READERS),
    "desk:grid": ("get", ("SLUG",), READERS),
    "desk:grid_edits": ("get", ("SLUG",), EDITORS),
    "desk:grid_edits POST": ("post", ("SLUG",), EDITORS),  # which act: see test_grid
    "desk:edits": ("get", ("SLUG",), EDITORS),
    "desk:edits POST": ("post", ("SLUG",), EDITORS),  # which act: see test_editor
    "desk:work_on": ("post", ("SLUG",), EDITORS),
    "desk:draft_edits": ("get", ("PK",), EDITORS),
    "desk:draft_edits POST": ("post", ("PK",), EDITORS),
    "desk:node": ("get", ("SLUG", "k0"), READERS),
    "desk:blame": ("get", ("SLUG", "k0", "targets.2025"), READERS),
    "desk:picture": ("get", ("SLUG", "PICTURE"), READERS),
    "desk:asked": ("get", ("ASKED",), REGISTRARS),
    "desk:asked POST": ("post", ("ASKED",), REGISTRARS),  # which act, who asked: publication/test_seconding
    "desk:second_person": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:second_person POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:retire": ("get", ("SLUG",), REGISTRARS),
    "desk:retire POST": ("post", ("SLUG",), REGISTRARS),
    "desk:ledger": ("get", ("SLUG",), READERS),
    "desk:change": ("get", ("SLUG", 1), READERS),
    "desk:editions": ("get", ("SLUG",), ALL),
    "desk:editions POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:withdraw": ("get", ("SLUG",), PUBLISHERS),
    "desk:withdraw POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:accept_gap": ("post", ("SLUG",), ("secretariat_head",)),
    "desk:redact": ("get", ("SLUG",), PUBLISHERS),
    "desk:redact POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:redaction": ("get", ("SLUG", "REDACTION"), PUBLISHERS),
    "desk:redaction POST": ("post", ("SLUG", "REDACTION"), PUBLISHERS),  # who may answer: see publication/test_acts
    "desk:repeat_publication": ("post", ("SLUG",), PUBLISHERS),
    "desk:publication": ("get", ("SLUG", "RUN"), READERS),
    "desk:preview_plan": ("get", ("SLUG", "index.html"), READERS),
    "desk:preview_proposal": ("get", ("PK", "index.html"), READERS),
    "desk:compare": ("get", ("SLUG", 1, 1), READERS),
    "desk:hearings": ("get", ("SLUG",), READERS),
    "desk:hearings POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:answering_words": ("get", ("SLUG",), PUBLISHERS),
    "desk:answering_words POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:retention": ("get", ("SLUG",), PUBLISHERS),
    "desk:retention POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:hearing": ("get", ("SLUG", "HEARING"), READERS),
    "desk:sort": ("post", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:undo_sorting": ("post", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:trail": ("get", ("SLUG", "HEARING"), READERS),
    "desk:intake": ("get", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:intake POST": ("post", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:group": ("get", ("SLUG", "HEARING", 1), READERS),
    "desk:group POST": ("post", ("SLUG", "HEARING", 1), READERS),  # which act: see voices/test_table
    "desk:heard": ("get", ("SLUG", "HEARING", 1), READERS),
    "desk:heard POST": ("post", ("SLUG", "HEARING", 1), PUBLISHERS),
    "desk:respondent": ("post", ("SLUG", "HEARING", 1), PUBLISHERS),
    "desk:release": ("get", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:release POST": ("post", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:responses": ("get", ("SLUG", "HEARING"), READERS),
    "desk:responses_file": ("get", ("SLUG", "HEARING", "csv"), READERS),
    "desk:hearing_settings": ("get", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:hearing_settings POST": ("post", ("SLUG", "HEARING"), PUBLISHERS),
    "desk:proposals": ("get", ("SLUG",), READERS),
    "desk:proposals POST": ("post", ("SLUG",), EDITORS),
    "desk:proposal": ("get", ("PK",), READERS),
    "desk:act": ("post", ("PK",), READERS),  # which act, decides the route: see test_story
    "desk:resolve": ("post", ("PK", "0" * 20), EDITORS),
    "desk:draft": ("get", ("PK",), READERS),
    "desk:draft_node": ("get", ("PK", "i0"), READERS),
    "desk:edit": ("get", ("PK", "i0"), EDITORS),
    "desk:save": ("post", ("PK", "i0"), EDITORS),
    "desk:structure": ("post", ("PK", "i0"), EDITORS),
    "desk:bring_picture": ("post", ("PK", "i0"), EDITORS),
    "desk:download": ("get", ("SLUG", "json"), READERS),
    "desk:process": ("get", ("SLUG",), ALL),
    "desk:take_process": ("get", ("SLUG",), PUBLISHERS),
    "desk:take_process POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:process POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:add_course": ("get", ("SLUG",), PUBLISHERS),
    "desk:add_course POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:course": ("get", ("SLUG", "COURSE"), ALL),  # one that is not public: meetings/test_course_pages
    "desk:course POST": ("post", ("SLUG", "COURSE"), PUBLISHERS),
    "desk:add_body": ("get", ("SLUG",), PUBLISHERS),
    "desk:add_body POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:body": ("get", ("SLUG", "BODY"), READERS),
    "desk:body POST": ("post", ("SLUG", "BODY"), PUBLISHERS),
    "desk:add_seat": ("get", ("SLUG", "BODY"), PUBLISHERS),
    "desk:add_seat POST": ("post", ("SLUG", "BODY"), PUBLISHERS),
    "desk:seat": ("get", ("SLUG", "SEAT"), PUBLISHERS),
    "desk:seat POST": ("post", ("SLUG", "SEAT"), PUBLISHERS),
    "desk:add_chart_item": ("get", ("SLUG",), PUBLISHERS),
    "desk:add_chart_item POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:chart_item": ("get", ("SLUG", "CHART_ITEM"), PUBLISHERS),
    "desk:chart_item POST": ("post", ("SLUG", "CHART_ITEM"), PUBLISHERS),
    "desk:add_meeting": ("get", ("SLUG", "BODY"), PUBLISHERS),
    "desk:add_meeting POST": ("post", ("SLUG", "BODY"), PUBLISHERS),
    "desk:meeting": ("get", ("SLUG", "MEETING"), ALL),  # of the committee, who has a seat in it: meetings/test_pages
    "desk:meeting POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:edit_meeting": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:edit_meeting POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:agenda": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:agenda POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:before": ("get", ("SLUG", "MEETING"), (*PUBLISHERS, "committee")),  # who is asked, and the secretariat
    "desk:before POST": ("post", ("SLUG", "MEETING"), (*PUBLISHERS, "committee")),  # which act: meetings/test_table
    "desk:add_letter": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:add_letter POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:letter": ("get", ("SLUG", "MEETING", "LETTER"), PUBLISHERS),
    "desk:letter_to": ("get", ("SLUG", "MEETING", "LETTER", "ADDRESSEE"), PUBLISHERS),
    "desk:meeting_calendar": ("get", ("SLUG", "MEETING"), ALL),
    "desk:attendance": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:attendance POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:add_file": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:add_file POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:add_frozen": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:add_frozen POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:material": ("get", ("SLUG", "MEETING", "MATERIAL"), ALL),
    "desk:material POST": ("post", ("SLUG", "MEETING", "MATERIAL"), ALL),  # which act, decides it: meetings/test_table
    "desk:paper": ("get", ("SLUG", "MEETING", "MATERIAL"), ALL),
    "desk:public_paper": ("get", ("SLUG", "MEETING", "MATERIAL"), ALL),
    "desk:sayings": ("get", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:sayings POST": ("post", ("SLUG", "MEETING"), PUBLISHERS),
    "desk:pack": ("get", ("SLUG", "MEETING"), ALL),
    "desk:minutes": ("get", ("SLUG", "MEETING"), ALL),
    "desk:minutes POST": ("post", ("SLUG", "MEETING"), ALL),  # which act, decides it: meetings/test_table
    "desk:statement": ("get", ("SLUG", "MEETING", "STATEMENT"), PUBLISHERS),
    "desk:statement POST": ("post", ("SLUG", "MEETING", "STATEMENT"), PUBLISHERS),
    "desk:mark": ("get", ("SLUG", "MEETING", "STATEMENT"), PUBLISHERS),
    "desk:mark POST": ("post", ("SLUG", "MEETING", "STATEMENT"), PUBLISHERS),
    "own_meeting": ("get", ("SECRET",), ("anyone",)),
    "own_meeting POST": ("post", ("SECRET",), ("anyone",)),
    "own_calendar": ("get", ("SECRET",), ("anyone",)),
    "desk:register": ("get", ("ORGANIZATION",), REGISTRARS),
    "desk:register POST": ("post", ("ORGANIZATION",), REGISTRARS),
    "desk:administration": ("get", (), ("administrator", "auditor", "outsider")),  # who is an administrator elsewhere
    "desk:people": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_person": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_person POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_people": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_people POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:person": ("get", ("ORGANIZATION", "PERSON"), ADMINISTRATOR),
    "desk:person POST": ("post", ("ORGANIZATION", "PERSON"), ADMINISTRATOR),
    "desk:divisions": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:divisions POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_division": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:add_division POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:reform": ("get", ("ORGANIZATION", "merge"), ADMINISTRATOR),
    "desk:reform POST": ("post", ("ORGANIZATION", "hand-over"), REGISTRARS),  # which act: reorganization/test_acts
    "desk:waiting_reform": ("post", ("ORGANIZATION", "REFORM"), REGISTRARS),
    "desk:division": ("get", ("ORGANIZATION", "DIVISION"), ADMINISTRATOR),
    "desk:division POST": ("post", ("ORGANIZATION", "DIVISION"), ADMINISTRATOR),
    "desk:approval_rules": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:approval_rules POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:rule": ("get", ("ORGANIZATION", 1), ADMINISTRATOR),
    "desk:rule POST": ("post", ("ORGANIZATION", 1), ADMINISTRATOR),
    "desk:download_rules": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:periods": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:periods POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:disposal": ("get", ("SLUG",), PUBLISHERS),
    "desk:disposal POST": ("post", ("SLUG",), PUBLISHERS),
    "desk:licence": ("get", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:licence POST": ("post", ("ORGANIZATION",), ADMINISTRATOR),
    "desk:acts": ("get", ("ORGANIZATION",), ("administrator", "auditor")),
}


#: Whether the person may is decided by the act, not by the address.
BY_THE_ACT = ("desk:act", "desk:redaction POST")


def names(resolver: URLResolver, space: str = "") -> set[str]:
    found: set[str] = set()
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            found |= names(item, f"{item.namespace}:" if item.namespace else space)
        elif isinstance(item, URLPattern):
            found.add(f"{space}{item.name}")
    return found


def test_every_address_has_a_row() -> None:
    assert names(get_resolver()) == {name.partition(" ")[0] for name in ROWS}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_who_gets_in(name: str, office: Office, unset: None) -> None:
    """And nothing of it is kept by browsers and proxies, whoever asks and whatever is answered."""
    method, arguments, allowed = ROWS[name]
    address = office.address(name.partition(" ")[0], arguments)
    anonymous = getattr(Client(), method)(address)
    asking = (_somebody(allowed), "outsider") if "anyone" in allowed else _asking(method, allowed)
    answers = {role: getattr(office.client(role), method)(address) for role in asking}
    if name != "front":  # the list of published plans, the same for everybody
        for answer in (anonymous, *answers.values(), Client().get("/desk/nowhere/")):
            assert "no-store" in answer.headers.get("Cache-Control", ""), (answer.status_code, dict(answer.headers))
    if "anyone" in allowed:
        assert anonymous.status_code in ((200, 302, 400) if method == "post" else (200, 302))
        return
    assert anonymous.status_code == 302 and anonymous.headers["Location"].startswith("/accounts/login/"), "anonymous"
    for role in asking:
        status = answers[role].status_code
        if role in allowed:
            # What is sent is empty, so a refusal of the content is fine; a refusal of the person is not.
            assert status not in (401, 404 if method == "get" else 401) and (
                status != 403 or name in ("desk:act", "desk:redaction POST")
            ), role
        elif role == "outsider":
            assert status == 404, role
        else:
            assert status == 403, role


#: Addresses that take a POST and have no row of it: the form stands elsewhere in the table.
POSTED_TOO = frozenset({"account_login", "account_logout", "account_change_password", "forgot", "own_link"})


def _asking(method: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody; at the gate, of those who are shown a page the first and the last: it is drawn for each of them."""
    shown = allowed if method == "get" and not THOROUGH else ()
    return tuple(role for role in (*ALL, "outsider") if role not in shown[1:-1])


def _somebody(allowed: tuple[str, ...]) -> str:
    return "administrator" if "anyone" in allowed or "administrator" in allowed else allowed[0]


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[0] == "get"])
def test_every_method_has_a_row(name: str, office: Office) -> None:
    """What is answered to a POST stands in the table too; other methods are answered by nobody."""
    _method, arguments, allowed = ROWS[name]
    address, client = office.address(name, arguments), office.client(_somebody(allowed))
    if f"{name} POST" not in ROWS and name not in POSTED_TOO:
        assert client.post(address).status_code == 405
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(address).status_code == 405, method
