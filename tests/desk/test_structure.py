"""Acts on the structure are made on the state of the page they were sent from, and destroy nothing written since."""

from __future__ import annotations

import json

import pytest
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.writing import colleague, draft, now, opened, place, sent, structure, unit, words

from tsumugu.desk.structure import arranging
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def test_acts_on_the_structure(office: Office) -> None:
    answer = structure(office, "a0", add="a0.planned")
    assert answer.status_code == 302
    new = draft(office).children("a0", "planned")[-1]
    assert answer.headers["Location"] == place(office, new)
    assert structure(office, "a0", up=new).status_code == 302
    assert draft(office).children("a0", "planned") == ("s0", new, "t0")
    assert structure(office, "a0", down=new).status_code == 302
    assert draft(office).children("a0", "planned") == ("s0", "t0", new)
    assert structure(office, "s0", move="s0>a0.actual").status_code == 302
    assert draft(office).children("a0", "actual") == ("s0",)
    assert structure(office, new, delete=new).status_code == 302
    assert new not in draft(office).nodes


def test_deleting_from_an_old_page_destroys_nothing(office: Office) -> None:
    page = office.client("staff").get(place(office, "a0"))
    colleague(office, "s0", "note", "同僚の備考")
    answer = sent(office, "a0", page, delete="a0")
    assert answer.status_code == 409
    assert now(office, "s0", "note") == "同僚の備考"
    shown = words(answer)
    assert "同僚の備考" in shown and "試験" in shown, "what was changed, and where"
    # Whoever has seen it and still wants it can.
    assert sent(office, "a0", answer, delete="a0").status_code == 302
    assert "a0" not in draft(office).nodes


def test_what_an_act_met_with_is_counted_where_it_is_not_listed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranging, "MOST_DIFFERENCES", 1)
    page = office.client("staff").get(place(office, "a0"))
    for field in ("note", "label"):
        colleague(office, "s0", field, f"同僚の{field}")
    answer = sent(office, "a0", page, delete="a0")
    assert answer.status_code == 409 and "ほか1件。" in words(answer)
    monkeypatch.setattr(arranging, "MOST_DIFFERENCES", 2)
    assert "ほか" not in words(sent(office, "a0", page, delete="a0"))


def test_what_a_page_is_based_on_moves_on_with_its_own_saves_alone(office: Office) -> None:
    data = opened(office).filled(f__summary="新しい概要。")
    answer = unit(office, "i0", data, "summary")
    data["based_on"] = answer.headers["Desk-Base"]
    assert data["based_on"] == Proposal.objects.get(pk=office.proposal.pk).draft_root
    data["f:note"] = "備考"
    answer = unit(office, "i0", data, "note")
    last = data["based_on"] = answer.headers["Desk-Base"]
    colleague(office, "i0", "policy", "同僚の方針")
    data["was:note"], data["f:note"] = json.dumps("備考"), "二度目の備考"
    answer = unit(office, "i0", data, "note")
    # The page does not show what the colleague wrote: what is deleted on it would go unseen.
    assert answer.status_code == 200 and "Desk-Base" not in answer.headers
    page = office.client("staff").get(place(office, "i0"))
    sheet = reader.form(page, "act").filled(act="delete", node="i0", based_on=last)
    assert reader.post(office.client("staff"), place(office, "i0", "structure"), sheet).status_code == 409


def test_moving_from_an_old_page_meets_another_move(office: Office) -> None:
    page = office.client("staff").get(place(office, "s0"))
    assert structure(office, "s0", move="s0>a0.actual").status_code == 302
    second = structure(office, "i0", add="i0.activities").headers["Location"].split("/")[-3]
    page = office.client("staff").get(place(office, "s0"))
    assert structure(office, "s0", who="secretariat", move=f"s0>{second}.planned").status_code == 302
    answer = sent(office, "s0", page, move=f"s0>{second}.actual")
    assert answer.status_code == 409
    assert draft(office).nodes["s0"].place == (second, "planned")


def test_the_order_of_an_old_page_does_not_undo_another(office: Office) -> None:
    third = structure(office, "a0", add="a0.planned").headers["Location"].split("/")[-3]
    page = office.client("staff").get(place(office, "a0"))
    assert structure(office, "a0", who="secretariat", up=third).status_code == 302
    assert draft(office).children("a0", "planned") == ("s0", third, "t0")
    answer = sent(office, "a0", page, up="t0")  # on that page t0 stood before the third
    assert answer.status_code == 302
    assert draft(office).children("a0", "planned") == (third, "t0", "s0"), "what each of the two turned round"


def test_adding_beneath_what_was_deleted_meanwhile(office: Office) -> None:
    page = office.client("staff").get(place(office, "a0"))
    assert structure(office, "i0", delete="a0").status_code == 302
    answer = sent(office, "a0", page, add="a0.planned")
    assert answer.status_code == 409
    assert "a0" not in draft(office).nodes


def test_adding_is_done_once_however_often_it_is_sent(office: Office) -> None:
    page = office.client("staff").get(place(office, "a0"))
    places = {sent(office, "a0", page, add="a0.planned").headers["Location"] for _ in range(3)}
    assert len(places) == 1 and len(draft(office).children("a0", "planned")) == 3


@pytest.mark.parametrize("act", [{"add": "a0.planned"}, {"delete": "a0"}, {"up": "t0"}, {"down": "s0"},
                                 {"move": "s0>a0.actual"}])  # fmt: skip
@pytest.mark.parametrize("base", ["", "x", "e" * 64])
def test_an_act_without_a_known_base_changes_nothing(office: Office, act: dict[str, str], base: str) -> None:
    before = office.proposal.draft_root
    page = office.client("staff").get(place(office, "a0"))
    page.content = page.content.replace(
        f'name="based_on" value="{before}"'.encode(), f'name="based_on" value="{base}"'.encode()
    )
    answer = sent(office, "a0", page, **act)
    assert answer.status_code == (409 if len(base) == 64 else 400)
    assert Proposal.objects.get(pk=office.proposal.pk).draft_root == before
    if len(base) == 64:  # today's state is shown, from which it can be done
        assert reader.form(answer, "act").value("based_on") == before


@pytest.mark.parametrize(
    ("act", "node", "more"),
    [("delete", "", {}), ("delete", "nowhere", {}), ("up", "", {}), ("down", "", {}),
     ("move", "", {"to": "a0 planned"}),
     ("move", "s0", {"to": ""}), ("move", "s0", {"to": "a0 nothing"}), ("move", "s0", {"to": "nowhere planned"}),
     ("move", "a0", {"to": "s0 planned"}), ("add", "a0", {"slot": "nothing"}), ("add", "nowhere", {"slot": "planned"}),
     ("add", "a0", {"slot": "\0"}), ("", "a0", {}), ("explode", "a0", {}), ("delete", "\0", {}),
     ("delete", "a" * 300_000, {}), ("up", "../a0", {})],
)  # fmt: skip
def test_a_forged_act_changes_nothing(office: Office, act: str, node: str, more: dict[str, str]) -> None:
    before = office.proposal.draft_root
    data = reader.form(office.client("staff").get(place(office, "a0")), "act").filled(act=act, node=node, **more)
    answer = reader.post(office.client("staff"), place(office, "a0", "structure"), data)
    assert answer.status_code in (302, 400, 404, 409)
    assert Proposal.objects.get(pk=office.proposal.pk).draft_root == before


@pytest.mark.parametrize("new", ["index", "s0", "x", "con", "../../x", "A" * 10, "a" * 70, "\0"])
def test_a_forged_id_is_not_taken(office: Office, new: str) -> None:
    data = reader.form(office.client("staff").get(place(office, "a0")), "new").filled(act="add", new=new)
    answer = reader.post(office.client("staff"), place(office, "a0", "structure"), data)
    assert answer.status_code == 302
    added = set(draft(office).nodes) - set(queries.base(office.proposal).nodes)
    assert len(added) == 1 and added.isdisjoint({new})
