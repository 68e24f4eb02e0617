"""The calendar: read back with the ``icalendar`` package; every line counted by octets; days that are true."""

from __future__ import annotations

import datetime
import re
from typing import TypeVar

import icalendar
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.render.sample import sample_document, sample_plan
from tests.strategies import HOSTILE, plans, up_to

from tsumugu.core import plan as p
from tsumugu.render.content import Document
from tsumugu.render.exchange import ical
from tsumugu.render.exchange.calendar import calendar
from tsumugu.render.reading import indicators
from tsumugu.render.vocabulary.characters import fit, one_line
from tsumugu.render.vocabulary.turning import straight

T = TypeVar("T")
D = datetime.date
FIELD = p.Field(id="work", name="産業, しごと")


def check(data: bytes) -> icalendar.Calendar:
    """RFC 5545: CRLF and nothing else, 75 octets, whole characters, required properties, one UID an event."""
    assert data.endswith(b"\r\n") and not re.search(rb"[\r\n]", data.replace(b"\r\n", b""))
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data)
    found = icalendar.Calendar.from_ical(data)
    assert found["VERSION"] == "2.0" and found["PRODID"] and found.subcomponents
    events = found.walk("VEVENT")
    for event in events:
        assert not event.errors
        assert event["UID"] and event["SUMMARY"] is not None and event["DTSTAMP"]
        assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
        assert type(event.decoded("DTSTART")) is D and event.decoded("DTSTART") < event.decoded("DTEND")
    assert len({event["UID"] for event in events}) == len(events)
    return found


def held(event: icalendar.Component, name: str, kind: type[T]) -> T:
    """A property of an event, which may have only this type."""
    found = event[name]
    assert isinstance(found, kind)
    return found


def document(plan: p.Plan, address: str = "") -> Document:
    return Document(slug="shiomi-dx", plan=plan, date="2026-04-20", address=address)


def of_steps(*steps: p.Step, lead: str | None = None, ended: p.Ending | None = None) -> Document:
    activity = p.Activity(id="a", title="導入", planned=steps)
    item = p.Initiative(id="i1", title="事業", field="work", activities=(activity,), lead=lead, ended=ended)
    return document(p.Plan(id="p", title="計画", fields=(FIELD,), initiatives=(item,)))


def days(data: bytes) -> list[tuple[str, D, D]]:
    """Kind and days of every event, the last day inclusive."""
    day = datetime.timedelta(days=1)
    return [
        (str(event["UID"]).partition(".")[0], event.decoded("DTSTART"), event.decoded("DTEND") - day)
        for event in check(data).walk("VEVENT")
    ]


def one(data: bytes) -> icalendar.Event:
    (event,) = check(data).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sample_is_valid_and_the_same_twice(language: str) -> None:
    data = calendar(sample_document(), language)
    assert data == calendar(sample_document(), language)
    check(data)


#: A step, and its events: kind, first day, last day.
STEPS: tuple[tuple[p.Step, list[tuple[str, D, D]]], ...] = (
    (
        p.Step(id="s", label="試験", start="2025-05", end="2026-02"),
        [("start", D(2025, 5, 1), D(2025, 5, 31)), ("end", D(2026, 2, 1), D(2026, 2, 28))],
    ),
    (p.Step(id="s", label="試験", start="2024-02", end="2024-02"), [("start", D(2024, 2, 1), D(2024, 2, 29))]),
    (p.Step(id="s", label="試験", start="2024-12"), [("start", D(2024, 12, 1), D(2024, 12, 31))]),
    (p.Step(id="s", label="試験", start="2025-05", end=2026), [("start", D(2025, 5, 1), D(2025, 5, 31))]),
    (p.Step(id="s", label="試験", start=2025, end="2026-09"), [("end", D(2026, 9, 1), D(2026, 9, 30))]),
    (p.Step(id="s", label="普及", start="2025-05", shape="continuing"), [("start", D(2025, 5, 1), D(2025, 5, 31))]),
    (p.Step(id="s", label="試験", start=2025, end=2026), []),
    (p.Step(id="s", label="いつか"), []),
    (p.Step(id="s", label="いつか", shape="milestone"), []),
    (p.Step(id="s", label="設立", start="2025-05", shape="milestone"), [("milestone", D(2025, 5, 1), D(2025, 5, 31))]),
    (
        p.Step(id="s", label="設立", start="2025-05", end="2025-07", shape="milestone"),
        [("milestone", D(2025, 7, 1), D(2025, 7, 31))],
    ),
    (p.Step(id="s", label="設立", start=2025, shape="milestone"), [("milestone", D(2026, 3, 31), D(2026, 3, 31))]),
    (
        p.Step(id="s", label="逆", start="2025-07", end="2025-05", shape="milestone"),
        [("milestone", D(2025, 7, 1), D(2025, 7, 31))],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("step", "events"), STEPS)
def test_days_of_a_step(step: p.Step, events: list[tuple[str, D, D]]) -> None:
    assert days(calendar(of_steps(step))) == events


def test_steps_that_are_no_dates_are_counted() -> None:
    steps = (p.Step(id="s1", label="a"), p.Step(id="s2", label="b"), p.Step(id="s3", label="c", start=2025))
    found = check(calendar(of_steps(*steps)))
    about = str(found["DESCRIPTION"]).splitlines()
    assert str(found["X-WR-CALDESC"]) == ical.text("\n".join(about)), "TEXT, as unknown properties are"
    assert about[1:] == ["時期未定の工程2件は含みません。", "年度だけが決まっている工程1件は含みません。"]
    said = str(check(calendar(of_steps(*steps), "en"))["DESCRIPTION"]).splitlines()
    assert said[1:] == ["Steps not yet scheduled, left out: 2.", "Steps known only to the fiscal year, left out: 1."]
    assert len(str(check(calendar(of_steps()))["DESCRIPTION"]).splitlines()) == 1


def test_what_is_done_is_no_promise() -> None:
    activity = p.Activity(id="a", title="導入", actual=(p.Step(id="s", label="済み", start="2025-05"),))
    plan = p.Plan(id="p", title="計画", initiatives=(p.Initiative(id="i1", title="事業", activities=(activity,)),))
    assert days(calendar(document(plan))) == []


def test_words_of_an_event() -> None:
    item = p.Step(id="s", label="試験; 検証", start="2025-05", end="2025-09", tentative=True, note="未定\nの点あり")
    plan = of_steps(item, lead="agri").plan
    plan = msgspec.structs.replace(plan, divisions=(p.Division(id="agri", name="農政課"),))
    event, _end = check(calendar(document(plan, address="https://x.example/p/"))).walk("VEVENT")
    assert event["SUMMARY"] == "事業：試験; 検証（開始）"
    assert str(event["DESCRIPTION"]).splitlines() == [
        "取組：導入", "担当課：農政課", "令和7年5月。日は決まっていません。",
        "予定（未確定）です。", "未定", "の点あり",
    ]  # fmt: skip
    assert event["STATUS"] == "TENTATIVE" and event["TRANSP"] == "TRANSPARENT"
    categories = held(event, "CATEGORIES", icalendar.vCategory)
    assert categories.cats == ["産業, しごと"], "a comma in a name makes no second category"
    assert event["URL"] == "https://x.example/p/initiatives/i1.html"
    english, _end = check(calendar(document(plan, address="https://x.example/p/"), "en")).walk("VEVENT")
    assert english["SUMMARY"] == "事業: 試験; 検証 (start)"
    assert english["URL"] == "https://x.example/p/en/initiatives/i1.html"
    assert english["UID"] == event["UID"]


def test_an_ended_initiative_keeps_what_was_and_cancels_the_rest() -> None:
    steps = (p.Step(id="s1", label="a", start="2025-05"), p.Step(id="s2", label="b", start="2026-05"))
    events = check(calendar(of_steps(*steps, ended=p.Ending(year=2025)))).walk("VEVENT")
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert str(events[1]["DESCRIPTION"]).endswith("この事業は終了しました。")


def test_targets_are_due_on_the_last_day_of_their_year() -> None:
    targets = (
        (2025, p.Target(kind="at-least", value="1200")), (2026, p.Target(kind="undecided")),
        (2027, p.Target(kind="text", text="条例を制定")),
    )  # fmt: skip
    area = p.Area(id="farm", name="農業", indicators=(p.Indicator(id="k", name="数", unit="件", targets=targets),))
    plan = p.Plan(id="p", title="計画", fields=(p.Field(id="work", name="産業", areas=(area,)),))
    data = calendar(document(plan, address="https://x.example/p/"))
    assert [day for _, day, _ in days(data)] == [D(2026, 3, 31), D(2028, 3, 31)]
    event = check(data).walk("VEVENT")[0]
    assert event["SUMMARY"] == "数 1,200件以上（目標の期限）" and event["UID"] == "target-2025.k@shiomi-dx"
    assert event["URL"] == "https://x.example/p/fields/work.html"
    assert held(event, "CATEGORIES", icalendar.vCategory).cats == ["産業"]


def test_every_target_of_the_sample_is_in_it() -> None:
    found = sum(target.kind != "undecided" for _, k in indicators.owned(sample_plan()) for _, target in k.targets)
    kinds = [kind for kind, _, _ in days(calendar(sample_document()))]
    assert sum(kind.startswith("target-") for kind in kinds) == found > 0


def test_the_end_of_the_period() -> None:
    data = calendar(document(p.Plan(id="p", title="計画", period=p.Period(first=2023, last=2027))))
    assert days(data) == [("period", D(2028, 3, 31), D(2028, 3, 31))]


def test_an_empty_plan_is_still_a_calendar() -> None:
    found = check(calendar(document(p.Plan(id="p", title=""))))
    assert [one.name for one in found.subcomponents] == ["VTIMEZONE"]


def test_a_later_edition_moves_an_event() -> None:
    before = one(calendar(of_steps(p.Step(id="s", label="試験", start="2025-05"))))
    moved = msgspec.structs.replace(
        of_steps(p.Step(id="s", label="改めた試験", start="2025-08")), date="2027-01-01", sequence=7
    )
    after = one(calendar(moved))
    assert after["UID"] == before["UID"] and held(after, "SEQUENCE", int) > held(before, "SEQUENCE", int)
    assert after.decoded("DTSTAMP").isoformat() == "2027-01-01T00:00:00+00:00"


HARD = (*HOSTILE, "C:\\New, \\n; \\\\", "x" * 200, "、" * 60, "\\" * 200, "a;" * 90, "BEGIN:VEVENT\r\nUID:evil")


@pytest.mark.parametrize("word", HARD)
def test_hostile_words_come_back(word: str) -> None:
    """All but the controls that would turn what stands beside them."""
    event = one(calendar(of_steps(p.Step(id="s", label=word, start="2025-05", note=f"前{word}後"))))
    if "\\N" not in word:  # the package that reads them back takes a written \N for a line break
        assert event["SUMMARY"] == one_line(f"事業：{straight(word)}")
        assert str(event["DESCRIPTION"]).endswith(f"前{fit(straight(word))}後")


@up_to(200)
@given(value=st.text(st.sampled_from("\\;,\nNn aあ𠀋"), max_size=120))
def test_text_reads_back_by_the_rule(value: str) -> None:
    """Unfolded and unescaped as section 3.3.11 has it, by hand."""
    (name, said) = ical.line("X", ical.text(value)).decode().replace("\r\n ", "").removesuffix("\r\n").split(":", 1)
    assert name == "X"
    back = re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], said)
    assert back == value


@up_to(100)
@given(plan=plans())
def test_any_plan_is_valid(plan: p.Plan) -> None:
    for language in ("ja", "en"):
        check(calendar(document(plan), language))
