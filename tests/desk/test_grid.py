"""The plan as a table: which rows an address shows, in which order, and what of them may be seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.desk.office import Office
from tests.desk.plan import small
from tests.proposals.story import edit

from tsumugu.core import plan as p
from tsumugu.core.table import Table, to_table
from tsumugu.desk.grid import asked, kinds, rows
from tsumugu.plans import actions as plans
from tsumugu.proposals import actions

pytestmark = pytest.mark.django_db


def table(initiatives: int = 3) -> Table:
    return to_table(small(initiatives))


def shown(at: Table, address: str, changed: frozenset[str] = frozenset()) -> list[str]:
    return rows.found(at, asked.read(at, QueryDict(address), 2025), changed)


def several() -> Table:
    """Three sheets of two divisions, one of them ended, with targets that sort as numbers."""
    made = small(3)
    first, second, third = made.initiatives
    many = p.Indicator(id="k9", name="九", targets=((2025, p.Target(kind="at-least", value="1000")),))
    led = p.Initiative(
        id=second.id, title="病院の案内", lead="dx", activities=second.activities,
        indicators=(*second.indicators, many),
        ended=p.Ending(year=2025),
    )  # fmt: skip
    return to_table(p.Plan(
        id=made.id, title=made.title, period=made.period, divisions=made.divisions, fields=made.fields,
        initiatives=(first, led, third),
    ))  # fmt: skip


@pytest.mark.parametrize(("address", "wanted"), [
    ("", ["i0", "i1", "i2"]), ("division=dx", ["i1"]), ("division=agri", ["i0", "i2"]), ("field=work", ["i0", "i2"]),
    ("state=going", ["i0", "i2"]), ("state=ended", ["i1"]), ("state=changed", ["i2"]), ("q=病院", ["i1"]),
    ("q=農業２ スマート", ["i2"]), ("q=すまーと", ["i0", "i2"]), ("q=農業課", ["i0", "i2"]),
    ("sort=-title", ["i1", "i2", "i0"]), ("sort=lead", ["i1", "i0", "i2"]),
    ("rows=activity&division=dx", ["a1"]), ("rows=step&state=ended", ["s1", "t1"]), ("rows=step&sort=start",
     ["s0", "s1", "s2", "t0", "t1", "t2"]), ("rows=step&sort=-start", ["s0", "s1", "s2", "t0", "t1", "t2"]),
    ("rows=indicator&col=targets.2025&sort=-targets.2025", ["k9", "k0", "k1", "k2"]),
    ("rows=indicator&col=targets.2025&sort=targets.2025", ["k0", "k1", "k2", "k9"]),
    ("rows=nonsense&sort=nonsense&division=nobody&state=x", ["i0", "i1", "i2"]),
])  # fmt: skip
def test_which_rows_an_address_shows(address: str, wanted: list[str]) -> None:
    assert shown(several(), address, frozenset({"i2"})) == wanted


def test_an_address_is_read_as_it_is_written() -> None:
    at = several()
    said = QueryDict("rows=indicator&col=unit&col=targets.2026&division=dx&state=going&q=九&sort=-unit")
    one = asked.read(at, said, 2025)
    assert asked.read(at, QueryDict(one.address()), 2025) == one
    assert [one.by("unit").sort, one.by("unit").by("unit").sort, one.by("name").sort] == ["", "unit", "name"]
    assert asked.read(at, QueryDict("col=nonsense"), 2025).columns == kinds.first(at, "initiative", 2025)


def test_every_column_has_a_head_and_a_cell() -> None:
    at = table(1)
    drawing = rows.Drawing(at, at, "plan")
    for kind, node in (("initiative", "i0"), ("activity", "a0"), ("step", "s0"), ("indicator", "k0")):
        every = kinds.columns(at, kind)
        assert set(kinds.first(at, kind, 1990)) | set(kinds.first(at, kind, 2090)) <= set(every)
        for path in every:
            assert kinds.label(kind, path) and rows.cell_words(at, node, path) is not None
            assert ("/sheets/i0/" in drawing.cell(node, path)) == (path[0] != "@"), path


def page(office: Office, who: str = "staff", address: str = "") -> Any:
    return office.client(who).get(reverse("desk:grid", args=[office.plan.slug]) + address)


def test_the_table_is_ones_working_copy_and_nobody_elses(office: Office) -> None:
    own = actions.working_copy(office.plan, actor=office.people["staff"])
    edit(own, office.people["staff"], "i0", "summary", "私の概要")
    mine, other = (page(office, who).content.decode() for who in ("staff", "head"))
    assert "私の概要" in mine and 'class="changed"' in mine and "下書き（公表前）" in mine
    assert "私の概要" not in other and 'class="changed"' not in other
    assert 'data-node="i0"' in page(office, "staff", "?state=changed").content.decode()
    assert 'data-node="i0"' not in page(office, "head", "?state=changed&q=ない").content.decode()


def test_hostile_words_stay_words(office: Office) -> None:
    own = actions.working_copy(office.plan, actor=office.people["staff"])
    edit(own, office.people["staff"], "i0", "summary", '<script>alert(1)</script>"')
    made = page(office, "staff", "?q=<script>").content.decode()
    assert "<script>alert" not in made and 'data-node="i0"' in made


def test_a_page_is_light_and_asks_as_often_whatever_the_plan(office: Office) -> None:
    """300 sheets: fewer than 200 KB, and as many queries as with one."""
    big = plans.create_plan(office.organization, "many", small(300), actor=office.people["secretariat"], reason="多い")

    def asked_of(slug: str, kind: str) -> tuple[int, int, str]:
        with CaptureQueriesContext(connection) as found:
            answer = office.client("staff").get(reverse("desk:grid", args=[slug]) + f"?rows={kind}")
        return len(found), len(answer.content), answer.content.decode()

    for slug in (office.plan.slug, big.slug):
        asked_of(slug, "initiative")
    for kind in kinds.COLUMNS:
        few, many = asked_of(office.plan.slug, kind), asked_of(big.slug, kind)
        assert few[0] == many[0] <= 12 and many[1] < 200_000, kind
        assert len(re.findall("<tr data-node", many[2])) == 50, kind
