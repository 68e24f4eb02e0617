"""Every sheet says who to ask; where nobody said, nothing stands."""

from __future__ import annotations

from msgspec.structs import replace
from tests.render.sample import single
from tests.render.test_promises import HUNDRED, content, formats, page_text

from tsumugu.core.plan import Division, Plan

SAID = "電話 017-000-0000"


def plan() -> Plan:
    sheet = replace(HUNDRED.initiatives[0], lead="dx")
    return replace(HUNDRED, divisions=(Division(id="dx", name="ＤＸ推進課"),), initiatives=(sheet,))


def test_the_contact_of_the_lead_division_stands_in_every_format() -> None:
    found = replace(content(plan()), contacts=(("dx", SAID), ("other", "よその課")))
    said = formats(found) | {"page": page_text(single(found, "initiatives/i.html"))}
    for format in ("page", "sheet", "plan", "workbook", "slides"):
        assert "017-000-0000" in said[format] and "よその課" not in said[format], format


def test_without_one_nothing_is_said() -> None:
    found = content(plan())
    said = formats(found) | {"page": page_text(single(found, "initiatives/i.html"))}
    assert not [format for format in ("page", "sheet", "slides") if "連絡先" in said[format]]
