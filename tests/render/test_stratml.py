"""StratML: valid, true to the plan, the same twice, whole with hostile words.

``stratml.xsd`` was written for these tests from the facts of the published schema *PerformancePlanOrReport*,
version 2.2.6 of 16 February 2016 (namespace ``urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport``), as its
editor keeps it in the public repository OwenAmbur/StratML (``PerformancePlanOrReport20160216.xsd``): names of
elements and attributes, their order, how often they may come, choices, ``xs:ID`` identifiers, dates and numbers
that may be empty. The meaning of the stages of the value chain and of *narrower than* was read in the draft of
6 May 2016 beside it.
"""

from __future__ import annotations

import functools
import operator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from lxml import etree
from tests.render.sample import sample_document, sample_plan
from tests.strategies import plans, up_to

from tsumugu.core import plan as p
from tsumugu.core.canonical import text_hash
from tsumugu.render.content import Document
from tsumugu.render.exchange.stratml import stratml
from tsumugu.render.exchange.stratml_elements import NAMESPACE

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "stratml.xsd"))
SPACE = {"s": NAMESPACE}
FIELDS = (p.Field(id="f", name="分野"),)
COUNT = (p.Indicator(id="k", name="数"),)
BARE = Document(slug="p", plan=p.Plan(id="p", title="計画"), date="2026-04-20")


def read(data: bytes) -> Any:
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    return root


def find(root: Any, path: str) -> list[Any]:
    return list(root.xpath(path, namespaces=SPACE))


def under(root: Any, node: str) -> Any:
    """The element with this node's identifier."""
    (found,) = find(root, f"//s:Identifier[substring-after(., 'shiomi-dx.') = '{node}']/..")
    return found


def texts(root: Any, path: str) -> list[str]:
    return [one.text or "" for one in find(root, path)]


def with_indicators(*indicators: p.Indicator) -> Document:
    item = p.Initiative(id="i1", title="事業", indicators=indicators)
    plan = p.Plan(id="p", title="計画", initiatives=(item,), period=p.Period(first=2025, last=2026))
    return msgspec.structs.replace(BARE, slug="shiomi-dx", plan=plan)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_sample_is_valid_and_the_same_twice(language: str) -> None:
    data = stratml(sample_document(), language)
    assert data == stratml(sample_document(), language)
    assert read(data).get("Type") == "Performance_Report"


def test_everything_of_the_sample_is_there_once() -> None:
    plan, root = sample_plan(), read(stratml(sample_document()))
    assert texts(root, "//s:Goal/s:Name") == [*(field.name for field in plan.fields), "プラン全体"]
    whole = texts(find(root, "//s:Goal")[-1], "s:Objective//s:MeasurementDimension")
    assert whole == [indicator.name for indicator in plan.indicators]
    for field in plan.fields:
        goal = under(root, field.id)
        wanted = [vision.id for vision in field.visions] + [area.id for area in field.areas]
        wanted += [f"{field.id}.indicators"] if field.indicators else []
        wanted += [item.id for item in plan.initiatives if item.field == field.id]
        assert [name.partition("shiomi-dx.")[2] for name in texts(goal, "s:Objective/s:Identifier")] == wanted
        numbers = texts(goal, "s:Objective/s:SequenceIndicator")
        assert numbers == [str(n) for n in range(1, len(wanted) + 1)]
    for item in plan.initiatives:
        dimensions = texts(under(root, item.id), "s:PerformanceIndicator/s:MeasurementDimension")
        rows = [[a.title, *(i.name for i in a.indicators)] for a in item.activities]
        assert dimensions == [i.name for i in item.indicators] + functools.reduce(operator.iadd, rows, [])


def test_who_and_when() -> None:
    root = read(stratml(sample_document()))
    assert texts(root, "s:StrategicPlanCore/s:Organization/s:Name") == ["汐見県"]
    assert texts(root, "s:Submitter/*") == ["汐見県"]
    divisions = texts(
        root, "s:StrategicPlanCore/s:Organization/s:Stakeholder[@StakeholderTypeType='Organization']/s:Name"
    )
    assert "行政改革課" in divisions and "人事課行政管理室" not in divisions, "as they are on the day of the edition"
    assert texts(root, "s:AdministrativeInformation/*") == [
        "_480002.shiomi-dx..roadmap-2", "2023-04-01", "2028-03-31", "2026-04-20",
        "https://dx.example.jp/shiomi-dx/editions/roadmap-2/",
    ]  # fmt: skip
    (vision,) = texts(root, "//s:Vision/s:Description")
    assert vision.splitlines()[0] == "つながる汐見、うごきだす未来"


def test_a_draft_is_published_nowhere() -> None:
    root = read(stratml(msgspec.structs.replace(sample_document(), name="", number=0, label="", part=None, address="")))
    tags = [etree.QName(one).localname for one in find(root, "s:AdministrativeInformation/*")]
    assert tags == ["Identifier", "StartDate", "EndDate"]


def test_english_words_and_english_addresses() -> None:
    root = read(stratml(sample_document(), "en"))
    assert texts(root, "s:Name") == ["Shiomi Prefecture DX Promotion Plan"]
    assert texts(root, "s:AdministrativeInformation/s:Source") == [
        "https://dx.example.jp/shiomi-dx/en/editions/roadmap-2/"
    ]


#: Kind of target, its number in the file, its words.
TARGETS: tuple[tuple[p.Target, list[str], str], ...] = (
    (p.Target(kind="at-least", value="12.50"), ["12.50"], "12.50件以上"),
    (p.Target(kind="at-most", value="-1"), ["-1"], "-1件以下"),
    (p.Target(kind="exactly", value="0"), ["0"], "0件"),
    (p.Target(kind="range", low="10", high="20"), [], "10～20件"),
    (p.Target(kind="text", text="条例を制定する"), [], "条例を制定する"),
    (p.Target(kind="undecided"), [], "未定"),
)


@pytest.mark.parametrize(("target", "number", "said"), TARGETS, ids=[row[0].kind for row in TARGETS])
def test_targets(target: p.Target, number: list[str], said: str) -> None:
    root = read(stratml(with_indicators(p.Indicator(id="k", name="数", unit="件", targets=((2025, target),)))))
    (one,) = find(under(root, "k"), "s:MeasurementInstance/s:TargetResult")
    assert texts(one, "s:NumberOfUnits") == number
    assert texts(one, "s:StartDate | s:EndDate") == ["2025-04-01", "2026-03-31"]
    assert texts(one, "s:Description")[0].splitlines()[0] == said


def test_results_are_dated_and_judged_and_blank_is_not_zero() -> None:
    indicator = p.Indicator(
        id="k", name="数", kind="outcome", nature="quantitative", unit="件", leads_to=("other",),
        baseline=p.Baseline(year=2022, value="0"), direction="up",
        targets=((2024, p.Target(kind="at-least", value="10")),),
        actuals=((2024, p.Actual(value="8", status="final", source="調べ")), (2025, p.Actual(unavailable="集計中"))),
    )  # fmt: skip
    root = under(read(stratml(with_indicators(indicator))), "k")
    assert root.attrib == {"ValueChainStage": "Outcome", "PerformanceIndicatorType": "Quantitative"}
    assert texts(root, "s:UnitOfMeasurement") == ["件"]
    assert texts(root, "s:Relationship/s:ReferentIdentifier") == ["_shiomi-dx.other"]
    assert texts(root, ".//s:ActualResult/s:NumberOfUnits") == ["0", "8"], "no number where there is none"
    assert texts(root, ".//s:ActualResult/s:StartDate") == ["2022-04-01", "2024-04-01", "2025-04-01"]
    assert texts(root, ".//s:ActualResult/s:Descriptor/s:DescriptorValue") == ["令和4年度", "未達成"]
    last = texts(root, ".//s:ActualResult/s:Description")
    assert last[1].splitlines() == ["8件", "達成率：80.0%", "出典：調べ"] and "集計中" in last[2]


def test_a_translation_redefines_no_target() -> None:
    def said(value: str, **more: Any) -> Document:
        targets = ((2025, p.Target(kind="at-least", value=value)),)
        return with_indicators(p.Indicator(id="k", name="数", unit="件", targets=targets, **more))

    english = (("en.unit", p.Translation(text="cases", source=text_hash("件"))),)
    now = msgspec.structs.replace(said("9", translations=english), previous=said("10").plan)
    for language, first, second in (("ja", "9件以上", "前の版との比較：引き下げ"),
                                    ("en", "≥ 9 cases", "Against the edition before: lowered")):  # fmt: skip
        lines = texts(read(stratml(now, language)), "//s:TargetResult/s:Description")[0].splitlines()
        assert lines[:2] == [first, second]


#: A step; the dates of its bar.
STEPS: tuple[tuple[p.Step, list[str]], ...] = (
    (p.Step(id="t", label="試験", start="2025-02", end="2026-02"), ["2025-02-01", "2026-02-28"]),
    (p.Step(id="t", label="試験", start="2024-02"), ["2024-02-01", "2024-02-29"]),
    (p.Step(id="t", label="試験", start=2025, end=2026), ["2025-04-01", "2027-03-31"]),
    (p.Step(id="t", label="普及", start=2025, shape="continuing"), ["2025-04-01"]),
    (p.Step(id="t", label="いつか"), []),
)


@pytest.mark.parametrize(("step", "days"), STEPS)
def test_bars_of_an_activity_are_dated_results(step: p.Step, days: list[str]) -> None:
    activity = p.Activity(id="a", title="導入", planned=(step,), actual_texts=((2025, "済み"),))
    plan = p.Plan(id="p", title="計画", initiatives=(p.Initiative(id="i1", title="事業", activities=(activity,)),))
    root = under(read(stratml(msgspec.structs.replace(BARE, slug="shiomi-dx", plan=plan))), "a")
    assert texts(root, ".//s:TargetResult/*[self::s:StartDate or self::s:EndDate]") == days
    assert (step.start is None) == ("時期未定" in texts(root, ".//s:TargetResult/s:Description")[0])
    assert texts(root, ".//s:ActualResult/s:Description") == ["済み"]


@pytest.mark.parametrize(
    ("plan", "kind", "goals"),
    [
        (p.Plan(id="p", title=""), "Strategic_Plan", ["プラン全体"]),
        (p.Plan(id="p", title="x", fields=FIELDS), "Strategic_Plan", ["分野"]),
        (p.Plan(id="p", title="x", fields=FIELDS, indicators=COUNT), "Performance_Plan", ["分野", "プラン全体"]),
        (
            p.Plan(id="p", title="x", initiatives=(p.Initiative(id="i", title="事業", field="gone"),)),
            "Strategic_Plan", ["プラン全体"],
        ),
    ],
)  # fmt: skip
def test_little_plans_without_a_period(plan: p.Plan, kind: str, goals: list[str]) -> None:
    root = read(stratml(msgspec.structs.replace(BARE, plan=plan)))
    assert root.get("Type") == kind and texts(root, "//s:Goal/s:Name") == goals
    assert find(root, "//s:StartDate") == []


def test_what_xml_cannot_hold_is_shown() -> None:
    plan = p.Plan(id="p", title="a\x00b\x1b<&>\ufffe\u2028c", notice="一\r\n二\x85三")
    root = read(stratml(msgspec.structs.replace(BARE, plan=plan)))
    assert texts(root, "s:Name") == ["a\ufffdb\ufffd<&>\ufffd c"]
    assert "一\n二\n三" in texts(root, "s:OtherInformation")[0]


@up_to(100)
@given(plan=plans())
def test_any_plan_is_valid(plan: p.Plan) -> None:
    for language in ("ja", "en"):
        read(stratml(msgspec.structs.replace(BARE, plan=plan), language))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('Type="Performance_Report"', 'Type="Report"'), ("<Vision>", "<Vision><Goal/>"),
        ("<UnitOfMeasurement>戸</UnitOfMeasurement>", ""), ("<NumberOfUnits>12<", "<NumberOfUnits>十二<"),
    ],
)  # fmt: skip
def test_the_schema_would_notice(before: str, after: str) -> None:
    text = stratml(sample_document()).decode()
    assert before in text
    assert not SCHEMA.validate(etree.fromstring(text.replace(before, after, 1).encode()))
