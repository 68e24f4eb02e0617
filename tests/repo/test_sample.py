"""The bundled sample: readable, whole, and the same nodes in all three states."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from tsumugu.config import bundled
from tsumugu.core import figures
from tsumugu.core.courses import latest, part
from tsumugu.core.diff import diff
from tsumugu.core.plan import Plan, Translation
from tsumugu.core.process import Process, items, known
from tsumugu.core.process_input import process_of, read
from tsumugu.core.process_meetings import whole
from tsumugu.core.table import Entry, Table, to_table
from tsumugu.core.traits import is_translatable
from tsumugu.core.translation import source_text, stale
from tsumugu.core.validation import validate
from tsumugu.interchange import read_plan
from tsumugu.interchange.pictures import Prepared, prepared

STATES = ("plan", "plan-revised", "plan-proposal")


@cache
def _read(name: str) -> Plan:
    plan, problems = read_plan(bundled.state(f"{name}.yaml"), f"{name}.yaml")
    assert plan is not None and [p for p in problems if p.severity == "error"] == []
    return plan


def _table(name: str) -> Table:
    return to_table(_read(name))


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_a_valid_plan(name: str) -> None:
    assert [p for p in validate(_read(name)) if p.severity != "notice"] == []


@pytest.mark.parametrize("name", STATES)
def test_every_state_covers_the_whole_system(name: str) -> None:
    plan = _read(name)
    areas = {area.id for field in plan.fields for area in field.areas}
    assert (len(plan.fields), sum(len(f.visions) for f in plan.fields), len(areas)) == (3, 6, 16)
    assert areas == {area for initiative in plan.initiatives for area in initiative.areas or ()}
    assert len(plan.initiatives) >= 12
    assert all(2 <= len(initiative.activities) <= 4 for initiative in plan.initiatives)


@pytest.mark.parametrize("name", STATES)
def test_every_state_shows_a_figure_whose_picture_is_beside_it(name: str) -> None:
    folder = bundled.FOLDER / figures.FOLDER
    for found in figures.names(_table(name)):
        made = prepared((folder / found).read_bytes())
        assert isinstance(made, Prepared) and made.picture.name == found, "as it would be taken in"
    assert figures.names(_table(name)) == tuple(sorted(one.name for one in folder.iterdir()))


def _untranslated(table: Table, language: str) -> list[str]:
    """Every text for readers that a language lacks, by its place."""
    return [
        f"{node}/{path}"
        for node, entry in table.nodes.items()
        for path, value in entry.fields.items()
        if is_translatable(entry.type, path) and source_text(value)
        if not isinstance(told := entry.fields.get(f"translations.{language}.{path}"), Translation) or not told.text
    ]


@pytest.mark.parametrize("language", ["en", "ja-easy"])
@pytest.mark.parametrize("name", STATES)
def test_every_state_is_told_in_every_language_and_no_translation_is_older_than_its_text(
    name: str, language: str
) -> None:
    table = _table(name)
    assert _untranslated(table, language) == [] and stale(table, language) == frozenset()
    without = dict(table.nodes["noriai-yoyaku"].fields)
    del without[f"translations.{language}.title"]
    entry = table.nodes["noriai-yoyaku"]
    nodes = {**table.nodes, "noriai-yoyaku": Entry(entry.type, entry.parent, entry.slot, without)}
    assert _untranslated(Table(nodes, table.order), language) == ["noriai-yoyaku/title"], "the check notices"


#: Kanji with their reading.
_READING = re.compile(r"([\u3400-\u9fff々]+)（[ぁ-ん]+）")


@pytest.mark.parametrize("name", STATES)
def test_easy_japanese_gives_the_reading_of_every_kanji_once(name: str) -> None:
    for node, entry in _table(name).nodes.items():
        for path, value in entry.fields.items():
            if path.startswith("translations.ja-easy.") and isinstance(value, Translation):
                known = set("".join(_READING.findall(value.text)))
                unread = set(re.findall(r"[\u3400-\u9fff]", _READING.sub("", value.text))) - known
                assert not unread, (node, path, unread)


def _process(name: str) -> Process:
    return whole(process_of(_read(name)))


@pytest.mark.parametrize("name", STATES)
def test_every_state_tells_how_it_came_about_in_the_same_words(name: str) -> None:
    assert _read(name).process == _read("plan").process
    assert read(json.loads(_read(name).process or ""))[1] == ()


def test_the_process_shows_what_the_rooms_can_hold() -> None:
    """Whoever tries the demonstration meets each thing that a meeting, an opinion and an answer can have."""
    process = _process("plan")
    assert [one.kind for one in process.courses] == ["formulation", "other", "revision"]
    schedule = latest(process).schedule
    assert schedule is not None and schedule.axis is not None
    assert all(one.title and part(process, one).meetings for one in process.courses)
    assert schedule.axis.first < "2027-04" <= schedule.axis.last, "a fiscal year ends on the axis"
    times = [meeting.date for meeting in process.meetings] + [mark.date for mark in schedule.marks]
    assert {known(time) for time in times} == {"day", "month", "open"}
    assert {body.legal for body in process.bodies} >= {"outline", "internal"}
    assert {bool(seat.public and seat.name) for body in process.bodies for seat in body.seats} == {True, False}
    held = [meeting for meeting in process.meetings if meeting.held]
    assert len(held) >= 4 and len([meeting for meeting in held if meeting.closed]) == 1
    assert any(meeting.audience and not meeting.held for meeting in process.meetings), "one to attend is announced"
    assert any(path.count("items") == 2 for one in held for path, _ in items(one.agenda)), "an agenda is nested"
    materials = [material for meeting in held for material in meeting.materials]
    assert {material.kind for material in materials} >= {"draft", "comparison"}
    assert any(material.withheld for material in materials)
    assert any(attendee.substitute for meeting in held for attendee in meeting.attendance)
    assert {meeting.minutes.style for meeting in held if meeting.minutes} == {"roles", "topics"}
    assert len([erratum for meeting in held if meeting.minutes for erratum in meeting.minutes.errata]) == 1


def test_opinions_come_from_many_sides_and_each_is_answered() -> None:
    process = _process("plan")
    opinions = [item for group in process.opinions for item in group.items]
    channels = {item.channel for item in opinions} | {group.channel for group in process.opinions}
    assert channels >= {"web", "mail", "letter", "fax", "counter", "telephone", "workshop"}
    assert all(any(getattr(item, said) for item in opinions) for said in ("summarised", "withheld", "withdrawn"))
    answers = [group.response for group in process.opinions if group.response is not None]
    assert len(answers) == len(process.opinions)
    labels = {one.label for one in process.dispositions}
    assert {answer.disposition for answer in answers} < labels
    assert all(one.definition and one.label_en and one.definition_en for one in process.dispositions)
    assert sum(one.opinions for one in process.counts) == len(opinions)
    assert sum(one.persons or 0 for one in process.counts) == sum(group.persons or 0 for group in process.opinions)


def test_anchors_stand_on_words_of_the_plan() -> None:
    table, found = _table("plan"), 0
    for group in _process("plan").opinions:
        for anchor in (item.anchor for item in group.items if item.anchor is not None):
            text = table.nodes[anchor.node or ""].fields[anchor.field or ""]
            assert isinstance(text, str) and anchor.quote and anchor.position is not None
            assert text[anchor.position :].startswith(anchor.quote)
            found += 1
    assert found >= 2


@pytest.mark.parametrize("name", STATES)
def test_the_text_shows_bodies_and_schedule(name: str) -> None:
    shown = {entry.fields.get("embed") for entry in _table(name).nodes.values() if entry.type == "block"}
    assert {"bodies", "schedule"} <= shown


@pytest.mark.parametrize(("before", "after"), [STATES[:2], STATES[1:]])
def test_neighbouring_states_differ_and_keep_their_nodes(before: str, after: str) -> None:
    old, new = _table(before), _table(after)
    assert set(old.nodes) <= set(new.nodes)
    assert diff(old, new).operations
