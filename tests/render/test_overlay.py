"""Two states of the roadmap over each other: a table of what can become of a step, and what is told of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.render.sample import sample_plan

from tsumugu.core import plan as p
from tsumugu.render.site.panels.overlay import Overlay, compared, length, outlines, overlay


def step(start: p.When | None = None, end: p.When | None = None, **more: object) -> p.Step:
    # Unchecked: fields by their names, of many types.
    return p.Step(id="s", label="試験", start=start, end=end, **more)  # type: ignore[arg-type]


# fmt: off
CASES = [
    ("unchanged", step("2024-04", "2024-09"), step("2024-04", "2024-09"), None, ()),
    ("the same time by years and by months", step(2024, 2025), step("2024-04", "2026-03"), None, ()),
    ("never scheduled", step(), step(), None, ()),
    ("later", step("2024-04", "2024-09"), step("2024-07", "2024-12"), "later", ("3か月後ろ倒し",)),
    ("earlier", step("2024-04", "2024-09"), step("2024-02", "2024-07"), "earlier", ("2か月前倒し",)),
    ("a year later", step(2024), step(2025), "later", ("1年後ろ倒し",)),
    ("a year and a half later", step("2024-04"), step("2025-10"), "later", ("1年6か月後ろ倒し",)),
    ("longer", step("2024-04", "2024-09"), step("2024-04", "2024-12"), "longer", ("3か月延長",)),
    ("shorter", step(2024, 2026), step(2024, 2025), "shorter", ("1年短縮",)),
    ("starts later", step("2024-04", "2025-03"), step("2024-07", "2025-03"), "shorter",
     ("開始が3か月後ろ倒し（期間は3か月短縮）",)),
    ("starts earlier", step("2024-04", "2025-03"), step("2024-03", "2025-03"), "longer",
     ("開始が1か月前倒し（期間は1か月延長）",)),
    ("both ends", step("2024-04", "2024-09"), step("2024-05", "2024-12"), "later",
     ("開始が1か月後ろ倒し", "終了が3か月後ろ倒し（期間は2か月延長）")),
    ("scheduled", step(), step(2025), "scheduled", ("時期を定めた",)),
    ("unscheduled", step(2025), step(), "unscheduled", ("時期未定に変更",)),
    ("an end was set", step(2024, shape="continuing"), step(2024, 2026, shape="continuing"), "shorter",
     ("終わりを定めた",)),
    ("goes on without an end", step(2024, 2026, shape="continuing"), step(2024, shape="continuing"), "longer",
     ("終わりを定めずに継続",)),
    ("an open one starts later", step(2024, shape="continuing"), step(2025, shape="continuing"), "later",
     ("開始が1年後ろ倒し",)),
    ("became certain", step(2024, tentative=True), step(2024), "revised", ("時期が確定",)),
    ("became tentative", step(2024), step(2024, tentative=True), "revised", ("予定（未確定）に変更",)),
    ("another shape", step(2024), step(2024, shape="milestone"), "revised", ("種類を「節目」に変更",)),
    ("new", None, step(2024), "new", ("新設",)),
]
# fmt: on


@pytest.mark.parametrize(("before", "after", "kind", "words"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_what_became_of_a_step(before: p.Step | None, after: p.Step, kind: str | None, words: tuple[str, ...]) -> None:
    change = compared(before, after)
    assert (change.kind if change else None, change.words if change else ()) == (kind, words)


def test_the_same_in_english() -> None:
    change = compared(step("2024-04", "2024-09"), step("2024-05", "2025-09"), "en")
    assert change is not None
    assert change.words == ("starts 1 month later", "ends 1 year later (11 months longer)")
    renamed = compared(step(2024), replace(step(2024), label="実装"), "en")
    assert renamed is not None and renamed.words == ("renamed from “試験”",)


LENGTHS = [(1, "1か月", "1 month"), (12, "1年", "1 year"), (30, "2年6か月", "2 years 6 months")]


@pytest.mark.parametrize(("months", "ja", "en"), LENGTHS)
def test_lengths_as_people_say_them(months: int, ja: str, en: str) -> None:
    assert (length(months), length(months, "en")) == (ja, en)


def plan(*items: p.Initiative, last: int = 2027) -> p.Plan:
    return p.Plan(id="t", title="t", period=p.Period(first=2023, last=last), initiatives=items)


def item(node: str, *activities: p.Activity) -> p.Initiative:
    return p.Initiative(id=node, title=f"事業{node}", activities=activities)


def activity(node: str, *steps: tuple[str, int]) -> p.Activity:
    made = tuple(p.Step(id=name, label=name, start=year) for name, year in steps)
    return p.Activity(id=node, title=f"取組{node}", planned=made)


def told(found: Overlay) -> dict[str, dict[str, str]]:
    return {row.node: {**row.said, **row.lost} for one in found.initiatives for row in one.activities}


def test_a_plan_beside_itself() -> None:
    same = overlay(sample_plan(), sample_plan())
    assert same.initiatives == () and same.counts == () and "変更はありません" in same.summary


def test_steps_are_followed_wherever_they_go() -> None:
    before = plan(
        item("i", activity("a", ("s1", 2024), ("s2", 2024)), activity("b", ("s3", 2025))),
        item("j", activity("c", ("s4", 2025))),
    )
    after = plan(
        item("i", activity("a", ("s2", 2025))),
        item("k", activity("b", ("s3", 2025), ("s5", 2026)), activity("d", ("s1", 2024))),
        last=2029,
    )
    found = overlay(before, after)
    assert told(found) == {
        "a": {"s2": "1年後ろ倒し"},
        "b": {"s5": "新設"},
        "d": {"s1": "取組「取組a」から移動"},
        "c": {"s4": "取りやめ"},
    }
    assert [(one.node, one.came, one.went) for one in found.initiatives] == [
        ("i", False, False), ("k", True, False), ("j", False, True),
    ]  # fmt: skip
    assert [column.year for column in found.columns] == list(range(2023, 2030))
    assert found.steps == 5 and sum(count for _, count in found.counts) == 4
    assert "目標の工程5件のうち4件が変わりました" in found.summary


def test_the_sample_as_data() -> None:
    before, after = sample_plan("plan.yaml"), sample_plan()
    found = overlay(before, after)
    data = outlines(found, "第1版", "/compare/x.html")
    changed = {step for one in found.initiatives for row in one.activities for step in row.said}
    assert set(data["steps"]) == changed  # type: ignore[call-overload]  # data as JSON has it
    # Unchecked: modules of templates, or data as JSON has it, have no types.
    drawn = [step for steps in data["activities"].values() for step in steps]  # type: ignore[attr-defined]
    changes = [change for one in found.initiatives for row in one.activities for change in row.changes]
    assert len(drawn) == sum(change.before is not None for change in changes)
    assert {step["begin"] for step in drawn} >= {"2025-07", ""}


def test_english_says_the_same_number_of_changes() -> None:
    before, after = sample_plan("plan.yaml"), sample_plan()
    ja, en = overlay(before, after), overlay(before, after, "en")
    assert ja.counts == en.counts and "planned steps" in en.summary
