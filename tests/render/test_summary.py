"""What changed, in plain words: each edit under the head a resident would look for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from tsumugu.core import plan as p
from tsumugu.core.table import to_table
from tsumugu.render.site.panels.summary import summary

STEP = p.Step(id="s", label="試行", start=2024, end=2024)
OPEN = p.Step(id="u", label="展開")
INDICATOR = p.Indicator(id="k", name="件数", unit="件", targets=((2025, p.Target(kind="at-least", value="9")),))
ACTIVITY = p.Activity(id="a", title="導入", planned=(STEP, OPEN), indicators=(INDICATOR,))
BASE = p.Plan(
    id="x", title="計画", period=p.Period(first=2023, last=2027),
    fields=(p.Field(id="f", name="しごと", areas=(p.Area(id="ar", name="農業"),)),),
    chapters=(p.Chapter(id="c", title="はじめに", content=(p.Block(id="b", prose="本文。"),)),),
    initiatives=(p.Initiative(id="i", title="事業", summary="概要。", activities=(ACTIVITY,)),),
)  # fmt: skip


def initiative(**fields: Any) -> p.Plan:
    return replace(BASE, initiatives=(replace(BASE.initiatives[0], **fields),))


def activity(**fields: Any) -> p.Plan:
    return initiative(activities=(replace(ACTIVITY, **fields),))


def indicator(**fields: Any) -> p.Plan:
    return activity(indicators=(replace(INDICATOR, **fields),))


def targets(*values: p.Target) -> p.Plan:
    return indicator(targets=tuple((2025 + n, value) for n, value in enumerate(values)))


ROWS: list[tuple[str, p.Plan, list[tuple[str, str, tuple[str, ...]]]]] = [
    ("nothing", BASE, []),
    (
        "an initiative more",
        replace(BASE, initiatives=(*BASE.initiatives, p.Initiative(id="n", title="新事業"))),
        [("started", "新事業", ())],
    ),
    ("an initiative less", replace(BASE, initiatives=()), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → なし（廃止）",)), ("ended", "事業", ()),
    ]),
    ("ended", initiative(ended=p.Ending(year=2025, reason="統合")), [("ended", "事業", ("令和7年度 統合",))]),
    ("a step more", activity(planned=(STEP, OPEN, p.Step(id="n", label="普及", start=2026))), [
        ("shaped", "事業", ("工程「普及」を追加",)),
    ]),
    ("a step gets its time", activity(planned=(STEP, replace(OPEN, start=2026, end=2027))), [
        ("shaped", "事業", ("工程「展開」：時期未定 → 令和8年度から令和9年度まで",)),
    ]),
    ("a step is moved", activity(planned=(replace(STEP, start=2025, end=2025), OPEN)), [
        ("revised", "事業", ("工程「試行」：令和6年度 → 令和7年度",)),
    ]),
    ("a step loses its certainty", activity(planned=(replace(STEP, tentative=True), OPEN)), [
        ("revised", "事業", ("工程「試行」：未確定に変更",)),
    ]),
    ("a budget", initiative(budget=((2026, "28000"),)), [
        ("revised", "事業", ("予算額（千円）（令和8年度）：なし → 28,000",)),
    ]),
    ("a step less", activity(planned=(STEP,)), [("revised", "事業", ("工程「展開」を削除",))]),
    ("a year gets its words", activity(planned_texts=((2026, "普及"),)), [
        ("shaped", "事業", ("取組「導入」：目標（令和8年度）",)),
    ]),
    ("another summary", initiative(summary="新しい概要。"), [("revised", "事業", ("概要",))]),
    ("a higher target", targets(p.Target(kind="at-least", value="12")), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → 12件以上（引き上げ）",)),
    ]),
    ("a lower target", targets(p.Target(kind="at-least", value="3")), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → 3件以上（引き下げ）",)),
    ]),
    ("a target more", targets(p.Target(kind="at-least", value="9"), p.Target(kind="at-least", value="10")), [
        ("retargeted", "事業", ("指標「件数」 令和8年度 なし → 10件以上（新設）",)),
    ]),
    ("a target for a later year", indicator(targets=((2027, p.Target(kind="at-least", value="9")),)), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → 令和9年度 9件以上（延期）",)),
    ]),
    ("a target lowered, and the old one later", indicator(targets=(
        (2025, p.Target(kind="at-least", value="3")), (2027, p.Target(kind="at-least", value="9")),
    )), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → 3件以上（引き下げ）",
                              "指標「件数」 令和7年度 9件以上 → 令和9年度 9件以上（延期）")),
    ]),
    ("another unit", indicator(unit="回"), [
        ("retargeted", "事業", ("指標「件数」 令和7年度 9件以上 → 9回以上（再定義）",)),
        ("revised", "事業", ("指標「件数」：単位",)),
    ]),
    ("a result in numbers", indicator(actuals=((2025, p.Actual(value="8")),)), [
        ("reported", "事業", ("指標「件数」：実績値（令和7年度） 8件",)),
    ]),
    ("a result as a step", activity(actual=(p.Step(id="r", label="試行した", start=2024),)), [
        ("reported", "事業", ("工程「試行した」",)),
    ]),
    ("plan text", replace(BASE, chapters=(replace(BASE.chapters[0], content=(p.Block(id="b", prose="別。"),)),)), [
        ("worded", "はじめに", ("本文「別。」",)),
    ]),
    ("another area", replace(BASE, fields=(replace(BASE.fields[0], areas=(p.Area(id="n", name="林業"),)),)), [
        ("worded", "しごと", ("政策分野「農業」を削除", "政策分野「林業」を追加")),
    ]),
    ("the title", replace(BASE, title="新計画"), [("worded", "新計画", ("プランの名称：計画 → 新計画",))]),
]  # fmt: skip


@pytest.mark.parametrize(("after", "told"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_edit_under_its_head(after: p.Plan, told: list[tuple[str, str, tuple[str, ...]]]) -> None:
    groups = summary(to_table(BASE), to_table(after))
    assert [(g.kind, line.name, line.details) for g in groups for line in g.lines] == told


@pytest.mark.parametrize("label", [lambda g: g.label, lambda g: g.meaning])
def test_english_says_as_much(label: Callable[[Any], str]) -> None:
    for _name, after, _told in ROWS:
        ours, theirs = (summary(to_table(BASE), to_table(after), lang) for lang in ("ja", "en"))
        assert [(g.kind, [(line.node, len(line.details)) for line in g.lines]) for g in ours] == [
            (g.kind, [(line.node, len(line.details)) for line in g.lines]) for g in theirs
        ]  # fmt: skip
        assert all(label(a) != label(b) for a, b in zip(ours, theirs, strict=True))
