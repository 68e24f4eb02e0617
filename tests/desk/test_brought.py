"""What a save or an act on the structure newly breaks is said by its answer, also where it is about another field."""

from __future__ import annotations

import pytest
from tests.desk import reader
from tests.desk.office import Office
from tests.desk.writing import draft, now, opened, place, structure, unit, words

from tsumugu.core.table import Entry, Table
from tsumugu.desk.sheets import remarks

pytestmark = pytest.mark.django_db


def test_a_field_that_breaks_its_neighbour_says_so_where_it_is_saved(office: Office) -> None:
    """The end of a step is before its beginning by now: the sentence is about the end, and the beginning was saved."""
    data = opened(office, "s0").filled(f__start="2026-01")
    answer = unit(office, "s0", data, "start")
    assert answer.status_code == 200 and now(office, "s0", "start") == "2026-01"
    assert "\u2068終了\u2069：工程の終わりが始まりより前です。" in words(answer)
    answer = unit(office, "s0", opened(office, "s0").filled(f__note="備考"), "note")
    assert "始まりより前" not in words(answer), "it is told by the save that brought it, and on the page"


def test_a_form_that_breaks_a_rule_says_so_with_its_answer(office: Office) -> None:
    client = office.client("staff")
    data = opened(office, "s0").filled(f__start="2026-01")
    assert reader.post(client, place(office, "s0", "save"), data).status_code == 302
    (said,) = reader.said(client.get(place(office, "s0")), "error")
    assert said == "\u2068終了\u2069：工程の終わりが始まりより前です。"
    assert reader.said(client.get(place(office, "s0")), "error") == []


def test_deleting_what_others_point_at_names_them(office: Office) -> None:
    client = office.client("staff")
    assert structure(office, "farm", delete="farm").status_code == 302
    said = reader.said(client.get(place(office, "i0")), "error")
    assert len(said) == 1 and "スマート農業0" in said[0] and "farm" in said[0], said


def _copy(entry: Entry) -> Entry:
    return Entry(entry.type, entry.parent, entry.slot, entry.fields)


def test_much_that_breaks_at_once_is_told_in_part(office: Office) -> None:
    base = draft(office)
    nodes = {**base.nodes, **{f"x{n}": _copy(base.nodes["i0"]) for n in range(30)}}
    wider = Table(nodes, {**base.order, ("", "initiatives"): ("i0", *(f"x{n}" for n in range(30)))})
    gone = Table({n: e for n, e in wider.nodes.items() if n != "farm"}, wider.order)
    said = remarks.brought(wider, gone)
    assert len(said) == remarks.MOST_PROBLEMS + 1 and said[-1] == ("error", "ほか21件。")
