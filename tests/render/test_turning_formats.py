"""Every text of a plan with a direction override × every format: it turns nothing but itself, and data keep it.

Where words stand beside others the controls are left out, or isolated with their text (pages); a cell or a value that
is one text alone keeps what was typed, letter by letter: it is edited there and read back.
"""

from __future__ import annotations

import functools
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import msgspec
import pytest
from tests.render.marked import marked
from tests.render.states import site

from tsumugu.core import process_output
from tsumugu.core.plan import Plan
from tsumugu.core.process import Body, Disposition, Meeting, Opinion, OpinionGroup, Process, Response
from tsumugu.core.process_meetings import whole
from tsumugu.core.texts import DIRECTION
from tsumugu.interchange import read_plan, write_json
from tsumugu.render.content import ChangeNote, Document, SiteContent
from tsumugu.render.exchange.repository import message, tree_files
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site.markup import split

CONTROL = re.compile(f"[{''.join(sorted(DIRECTION))}]")
#: One text of the plan, alone or several below one another; a label of the data as it is; a key that nobody sees.
ALONE = re.compile(
    "(?:(?:rating_scheme-1/)?印.[0-9]{4}語|[^\n]{1,3}\u202e[^\n]{1,2}|第2版（最\u202e終）)(?:\n印.[0-9]{4}語)*\\Z"
)
SHOWN = (
    "calendar", "comparison_workbook", "comparison_pdf", "meetings", "plan_pdf", "responses_pdf", "responses_workbook",
    "roadmap_pdf", "sheet_pdf", "slides",
)  # fmt: skip
DATA = ("data", "oparl", "process_data", "stratml")
EDITED = ("workbook",)
#: The search is made of the pages; the repository of the plan itself, with words of its own beside.
ELSEWHERE = ("search", "repository")


@functools.cache
def turned(control: str = "\u202e") -> Plan:
    typed = re.sub("印([0-9]{4})語", lambda found: f"印{control}{found[1]}語", write_json(marked()[0]).decode())
    plan, problems = read_plan(typed.encode(), "plan.json")
    assert plan is not None and not [one for one in problems if one.severity == "error"]
    return plan


def heard(control: str = "\u202e") -> Process:
    """A meeting and an opinion whose every text turns what stands behind it."""
    body = Body(id="iinkai", name="委\u202e員会", kind="committee", note="備\u202e考")
    meeting = Meeting(
        body="iinkai", number="第\u202e回", title="題\u202e名", date="2026-04-20", place="場\u202e所",
        note="注\u202e記",
    )  # fmt: skip
    opinion = Opinion(text="意\u202e見", number="一\u202e番", speaker="委\u202e員", withheld="理\u202e由")
    answer = Response(text="答\u202eえ", disposition="反\u202e映")
    group = OpinionGroup(topic="論\u202e点", items=(opinion,), channel="郵\u202e送", response=answer)
    meanings = (Disposition(label="反\u202e映", definition="意\u202e味"),)
    value = Process(bodies=(body,), meetings=(meeting,), opinions=(group,), dispositions=meanings)
    typed = json.dumps(process_output.data(value), ensure_ascii=False).replace("\u202e", control)
    return whole(msgspec.json.decode(typed, type=Process))


@functools.cache
def document() -> Document:
    plan = turned()
    changed = ChangeNote(
        sequence=2, date="2026-04-15", actor="", role="staff", division="課\u202e名", reason="理\u202e由",
        proposal="題\u202e名",
    )  # fmt: skip
    return Document(
        slug="p", plan=plan, part="roadmap", number=2, name="roadmap-2", label="第2版（最\u202e終）", date="2026-04-20",
        stage=plan.stage or "", summary="概\u202e要", classification="区\u202e分", changes=(changed,),
        previous=Plan(id="p", title="前\u202eの計画"), previous_label="前\u202e版", process=heard(),
    )  # fmt: skip


def made(name: str, language: str) -> dict[str, bytes]:
    (format,) = [one for one in FORMATS if one.name == name]
    return dict(format.make(iter([document()]), language))


def told(path: str, data: bytes, folder: Path) -> list[str]:
    """What somebody reads of a file, cell by cell where it has cells."""
    if path.endswith(".pdf"):
        place = folder / "made.pdf"
        place.write_bytes(data)
        run = subprocess.run(["pdftotext", "-layout", str(place), "-"], check=True, capture_output=True, text=True)
        return [run.stdout]
    if path.endswith((".xlsx", ".pptx")):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = [packed.read(name).decode() for name in packed.namelist() if name.endswith((".xml", ".rels"))]
        cells = [cell for part in parts for cell in re.findall("<si>.*?</si>", part, re.DOTALL)]
        rest = [re.sub("<si>.*?</si>", "", part, flags=re.DOTALL) for part in parts]
        return [re.sub("<[^>]*>", "", cell) for cell in cells] + rest
    return [data.decode()]


def test_every_format_has_its_place() -> None:
    assert sorted((*SHOWN, *DATA, *EDITED, *ELSEWHERE)) == sorted(one.name for one in FORMATS)


@pytest.mark.poppler
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_holds_no_control(name: str, language: str, tmp_path: Path) -> None:
    for path, data in made(name, language).items():
        assert not [text for text in told(path, data, tmp_path) if CONTROL.search(text)], path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_cell_that_is_edited_is_one_text(language: str, tmp_path: Path) -> None:
    for path, data in made("workbook", language).items():
        found = [text for text in told(path, data, tmp_path) if CONTROL.search(text)]
        assert len(found) > 50 and [text for text in found if not ALONE.match(text)] == []


def test_data_keep_what_was_typed() -> None:
    files = made("data", "ja")
    assert not CONTROL.search(files["data/README.txt"].decode())
    title = turned().title
    assert json.loads(files["data/plan.json"])["rows"][0]["title"] == title
    assert title in files["data/plan.csv"].decode()
    assert title in made("stratml", "ja")["plan.stratml.xml"].decode()


def test_a_repository_keeps_the_plan_and_says_its_name_straight() -> None:
    files = tree_files(document())
    assert turned().title in files["plan.json"].decode() and not CONTROL.search(files["README.md"].decode())
    assert CONTROL.search(message(document())), "made straight where it is written"


@pytest.mark.parametrize("control", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067"])
def test_on_pages_every_text_is_isolated(control: str) -> None:
    files = site(SiteContent(slug="p", base="/", plan=turned(control), today="2026-06-01", process=heard(control)))
    assert not CONTROL.search(files["site.webmanifest"].decode())
    assert json.loads(files["plan.json"])["title"] == turned(control).title, "data keep it"
    element = re.compile('<(bdi|option|td|th|u|ins|del|text|tspan|desc|title|span class="hidden")[ >]')
    found = 0
    for path, data in files.items():
        if not path.endswith(".html") or path.startswith("furigana/"):
            continue
        pieces = split(data.decode())
        assert not [tag for tag in pieces[1::2] if CONTROL.search(tag)], (path, "in an attribute")
        for at in range(0, len(pieces), 2):
            if CONTROL.search(pieces[at]):
                isolated = re.sub("\u2068[^\u2068]*\u2069", "", pieces[at])
                assert element.match(pieces[at - 1]) or not CONTROL.search(isolated), (path, pieces[at])
                found += 1
    assert found > 100
