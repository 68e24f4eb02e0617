"""Words that have to go out of how the plan came about: in every format that says it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.proposals.story import Office
from tests.publication import everything, offices
from tests.publication.offices import done, formats, published, site

from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Plan
from tsumugu.meetings.actions import from_file
from tsumugu.publication.models import State
from tsumugu.render.formats import registry
from tsumugu.render.site import manifest

NAME = "石橋渡子さん、電話〇九〇の一二三四"
#: Those of how the plan came about.
HEARD = {
    "process_data": ("process/data/opinions.csv",), "oparl": ("organizations/kai.json",), "meetings": ("meetings.ics",),
    "responses_workbook": ("responses.xlsx!",), "responses_pdf": ("responses.pdf!text",),
}  # fmt: skip


def test_every_format_of_the_process_is_looked_into() -> None:
    assert {format.name for format in registry.FORMATS if format.scope == "process"} == HEARD.keys()


#: At the gate: the open data, and one document of an edition.
FEW = {name: HEARD[name] for name in ("process_data", "oparl", "meetings")}
FEW_OF_EDITIONS = {"calendar": ("roadmap-1/plan.ics",)}
OF_EDITIONS = {**FEW_OF_EDITIONS, "slides": ("roadmap-1/plan.pptx!",), "plan_pdf": ()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "held", [FEW | FEW_OF_EDITIONS, pytest.param(HEARD | OF_EDITIONS, marks=pytest.mark.thorough)], ids=["few", "all"]
)
def test_planted_words_of_the_process_are_nowhere_afterwards(
    office: Office, settings: Any, held: dict[str, tuple[str, ...]]
) -> None:
    """Also in the documents of editions, which hold bodies and schedule and whose data do not say so."""
    root, made = settings.TSUMUGU.site_root, formats(*held)
    heard = {"topic": f"{NAME}の件", "items": [f"{NAME}に聞いた。"], "response": {"text": f"{NAME}に伝えた。"}}
    met = {"number": "第１回", "title": f"{NAME}を囲む会", "date": "2026-05-01"}
    process = {"bodies": [{"id": "kai", "name": f"{NAME}の会", "kind": "committee"}], "meetings": [met]}
    plan = Plan(id="p", title="計画", process=opaque({**process, "opinions": [heard]}))
    from_file.take_over(office.plan, plan, actor=office.people["secretariat"])
    published(office, wanted=made)
    before = everything.holding(root, NAME)
    pages = ("process/index.html", "process/opinions.html", "process/opinions/o1-1.html", "process/feed.atom")
    for kind in (*pages, *(file for files in held.values() for file in files)):
        assert any(kind in name for name in before), f"it could have been found in {kind}"
    asked = offices.ask(office, NAME)
    run = offices.confirm(office, asked)
    assert run is not None and done(run, made).state == State.DONE
    assert everything.holding(root, NAME) == []
    files = site(office, settings)
    assert not manifest.verify(files)
    (named,) = json.loads(files[manifest.NAME])["blanked"]
    assert named["places"] == [["", "@beside"]]
