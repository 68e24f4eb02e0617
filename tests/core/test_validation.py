import pytest

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import (
    Activity,
    Actual,
    Baseline,
    Block,
    Chapter,
    Division,
    Ending,
    Figure,
    Grade,
    Indicator,
    Initiative,
    Judgement,
    Organization,
    Period,
    Plan,
    RatingScheme,
    Step,
    Target,
    Translation,
)  # fmt: skip
from tsumugu.core.schema import has_place
from tsumugu.core.validation import is_decimal, is_local_government_code, validate


def steps(*found: Step) -> Plan:
    return Plan(id="p", title="計画", initiatives=(
        Initiative(id="i", title="事業", activities=(Activity(id="a", title="取組", planned=found),)),
    ))  # fmt: skip


def numbers(**fields: object) -> Plan:
    # Unchecked: fields by their names, of many types.
    return Plan(id="p", title="計画", indicators=(Indicator(id="n", name="数", **fields),))  # type: ignore[arg-type]


PICTURE = f"{'0a' * 32}.png"


def figures(*found: Figure, **fields: object) -> Plan:
    block = Block(id="b", figures=found, **fields)  # type: ignore[arg-type]
    return Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章", content=(block,)),))


CASES = [
    (Plan(id="p", title=" "), "required", "/title"),
    (Plan(id="P!", title="x"), "bad-id", "/id"),
    (Plan(id="p", title="x", period=Period(first=2027, last=2023)), "bad-period", "/period"),
    (Plan(id="p", title="x", organization=Organization(code="020002")), "bad-code", "/organization.code"),
    (Plan(id="p", title="x\u0007"), "text-control", "/title"),
    (Plan(id="p", title="x", divisions=(Division(id="d", name="課", valid_from="2024-02-30"),)), "bad-date", "d/valid_from"),
    (Plan(id="p", title="x", chapters=(Chapter(id="c", title="章", content=(Block(id="b"),)),)), "bad-block", "b"),
    (Plan(id="p", title="x", chapters=(Chapter(id="c", title="章"), Chapter(id="c", title="章"))), "duplicate-id", "c"),
    (figures(Figure(id="f", alt="棒グラフ")), "required", "f/file"),
    (figures(Figure(id="f", alt=" ", file=PICTURE)), "required", "f/alt"),
    (figures(Figure(id="f", alt="x", file=PICTURE.upper())), "bad-picture", "f/file"),
    (figures(Figure(id="f", alt="x", file="a.png")), "bad-picture", "f/file"),
    (figures(Figure(id="f", alt="x", file=f"../{PICTURE}")), "bad-picture", "f/file"),
    (figures(Figure(id="f", alt="x", file=f"{PICTURE}\n")), "bad-picture", "f/file"),
    (figures(Figure(id="f", alt="x", file=PICTURE.replace("png", "svg"))), "bad-picture", "f/file"),
    (figures(Figure(id="f", alt="x", file=PICTURE), prose="文", embed="roadmap"), "bad-block", "b"),
    (Plan(id="p", title="x", initiatives=(Initiative(id="i", title="x", field="nowhere"),)), "dangling-reference", "i/field"),
    (Plan(id="p", title="x", initiatives=(
        Initiative(id="i", title="x", judgements=(("2025.division", Judgement(scheme="s", grade="A")),)),
    )), "unknown-grade", "i/judgements.2025.division"),
    (steps(Step(id="s", label="帯", start=2025, end=2024)), "bad-span", "s/end"),
    (steps(Step(id="s", label="帯", start="2025-13")), "bad-time", "s/start"),
    (steps(Step(id="s", label="帯", end=2024)), "end-without-start", "s/end"),
    (steps(Step(id="s", label="帯")), "unassigned", "s"),
    (numbers(targets=((2025, Target(kind="range", low="3", high="1")),)), "bad-range", "n/targets.2025"),
    (numbers(targets=((2025, Target(kind="at-least")),)), "bad-target", "n/targets.2025"),
    (numbers(targets=((2025, Target(kind="at-least", value="1,000")),)), "bad-number", "n/targets.2025"),
    (numbers(actuals=((2025, Actual(value="1", note="x\u0007")),)), "text-control", "n/actuals.2025"),
    (Plan(id="p", title="計画\u200b"), "text-invisible", "/title"),
    (Plan(id="p", title="計画 "), "text-trailing-blanks", "/title"),
    (Plan(id="p", title="計\n画"), "text-lines", "/title"),
    (Plan(id="p", title="長" * 1001), "text-too-long", "/title"),
    (Plan(id="p", title="\u200b"), "text-invisible-only", "/title"),
    (Plan(id="p", title="x", stage="案\u200e"), "text-direction", "/stage"),
    (Plan(id="p", title="x", actors=("県", "市\u00a0町村")), "text-invisible", "/actors"),
    (Plan(id="p", title="x", former_titles=(("2024-03-31", "旧\n計画"),)), "text-lines", "/former_titles.2024-03-31"),
    (numbers(definition="\x00"), "text-nul", "n/definition"),
    (numbers(definition="長" * 200_001), "text-too-long", "n/definition"),
    (numbers(actuals=((2025, Actual(value="1", unavailable="なし")),)), "bad-actual", "n/actuals.2025"),
    (numbers(translations=(("en.colour", Translation(text="x", source="y")),)), "bad-translation", "n/translations.en.colour"),
    (numbers(translations=(("en.name", Translation(text="x", source="y")),)), "stale-translation", "n/translations.en.name"),
]  # fmt: skip


@pytest.mark.parametrize("fields", [{}, {"prose": "文"}, {"embed": "roadmap"}])
def test_a_paragraph_may_be_figures_alone(fields: dict[str, object]) -> None:
    assert validate(figures(Figure(id="f", alt="x", file=PICTURE), **fields)) == ()


@pytest.mark.parametrize(("plan", "code", "path"), CASES, ids=[case[1] for case in CASES])
def test_each_rule(plan: Plan, code: str, path: str) -> None:
    found = {(problem.code, problem.path) for problem in validate(plan)}
    assert (code, path) in found
    assert all(problem.message and problem.message_en for problem in validate(plan))


def test_a_sound_plan_has_no_problem() -> None:
    fresh = Translation(text="Number", source=text_hash("数"))
    assert validate(numbers(translations=(("en.name", fresh),), targets=((2025, Target(kind="undecided")),))) == ()


def at_most(value: str) -> Target:
    return Target(kind="at-most", value=value)


def at_least(value: str) -> Target:
    return Target(kind="at-least", value=value)


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "code"),
    [
        ("up", "10", at_least("20"), None), ("up", "10", at_least("10"), None), ("up", "10.0", at_least("10"), None),
        ("up", "10", at_least("9"), "target-behind-baseline"), ("up", "-1", at_least("-2"), "target-behind-baseline"),
        ("down", "10", at_most("5"), None), ("down", "10", at_most("11"), "target-behind-baseline"),
        (None, "10", at_least("9"), "target-behind-baseline"), (None, "10", at_most("11"), "target-behind-baseline"),
        ("up", "10", at_most("5"), "kind-against-direction"), ("down", None, at_least("5"), "kind-against-direction"),
        ("up", "10", Target(kind="exactly", value="9"), "target-behind-baseline"),
        ("down", "10", Target(kind="exactly", value="9"), None), (None, "10", Target(kind="exactly", value="9"), None),
        ("up", "10", Target(kind="range", low="1", high="3"), None), ("up", None, at_least("9"), None),
        ("up", "約10", at_least("9"), "bad-number"), ("up", "10", Target(kind="undecided"), None),
    ],
)  # fmt: skip
def test_targets_that_contradict_their_indicator(
    direction: str | None, baseline: str | None, target: Target, code: str | None
) -> None:
    start = None if baseline is None else Baseline(year=2023, value=baseline)
    found = validate(numbers(direction=direction, baseline=start, targets=((2025, target),)))
    severity = "error" if code == "bad-number" else "warning"
    assert [(problem.code, problem.severity) for problem in found] == ([(code, severity)] if code else [])


def test_what_only_deserves_a_look_blocks_nothing() -> None:
    plan = Plan(
        id="p",
        title="計\u202e画 ",
        stage="案\u200b",
        notice="一行目\n　二行目\n",
        actors=("県\n民",),
        process='{"bodies":[{"id":"a","kind":"other","name":"\u200e"}]}',
    )
    assert [(p.code, p.path, p.severity) for p in validate(plan)] == [
        ("text-direction", "/title", "warning"), ("text-trailing-blanks", "/title", "warning"),
        ("text-invisible", "/stage", "warning"), ("text-lines", "/actors", "warning"),
        ("text-invisible-only", "/process.bodies[0].name", "warning"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "code"),
    [(2023, None), (2027, None), (2003, "outside-period"), (2037, "outside-period"), (2002, "far-from-period"),
     (2038, "far-from-period"), (2062, "far-from-period"), (1994, "far-from-period")],
)  # fmt: skip
def test_a_year_far_outside_the_plan_is_asked_about(year: int, code: str | None) -> None:
    """Targets and budgets outside the period are told, and asked about when they are far away; other times only then."""
    far = ["far-from-period"] if code == "far-from-period" else []
    period = Period(first=2023, last=2027)
    step = Step(id="s", label="帯", start=f"{year + 1}-03")
    initiative = Initiative(id="i", title="事業", budget=((year, "1"),), activities=(
        Activity(id="a", title="取組", planned=(step,)),
    ), ended=Ending(year=year))  # fmt: skip
    indicator = Indicator(id="n", name="数", baseline=Baseline(year=year), actuals=((year, Actual(value="1")),))
    found = validate(Plan(id="p", title="x", period=period, initiatives=(initiative,), indicators=(indicator,)))
    assert all(problem.severity == "warning" for problem in found)
    at = {path: [p.code for p in found if p.path == path] for path in (
        f"i/budget.{year}", "s/start", "i/ended", "n/baseline", f"n/actuals.{year}",
    )}  # fmt: skip
    assert at.pop(f"i/budget.{year}") == ([code] if code else [])
    assert set(map(tuple, at.values())) == {tuple(far)}
    assert len(found) == (5 if far else 1 if code else 0)


@pytest.mark.parametrize(
    ("plan", "code", "path"),
    [
        (Plan(id="p", title="x", initiatives=(
            Initiative(id="i", title="x", judgements=((key, Judgement(scheme="s", grade="A")),)),
        ), rating_schemes=(RatingScheme(id="s", name="x", grades=(Grade(id="g", mark="A"),)),)),
         None if good else "bad-key", f"i/judgements.{key}")
        for key, good in (
            ("2025.division", True), ("2025.kikaku-ka", True), ("²²²².division", False), ("２０２５.division", False),
            ("2025", False), ("2025.", False), ("division", False), ("225.division", False), ("2025.担当課", False),
        )
    ] + [
        (Plan(id="p", title="x", former_titles=((key, "旧"),)), None if good else "bad-date", f"/former_titles.{key}")
        for key, good in (("2024-03-31", True), ("2024-W05-3", False), ("2024-3-31", False), ("２０２４-03-31", False))
    ] + [
        (Plan(id="p", title="x", readings=((key, "しおみ"),)), code, f"/readings.{key}")
        for key, code in (("汐見", None), ("汐\u200b見", "text-invisible"), (" ", "bad-key"), ("汐\n見", "text-lines"))
    ] + [
        (numbers(translations=((key, Translation(text="x", source=text_hash("数"))),)), code, f"n/translations.{key}")
        for key, code in (("en.name", None), ("zh-Hant.name", None), ("英語.name", "bad-translation"),
                          ("en", "bad-translation"), ("EN.name", "bad-translation"), ("en.kind", "bad-translation"))
    ] + [
        (numbers(targets=((year, Target(kind="undecided")),)), code, f"n/targets.{year}")
        for year, code in ((2025, None), (226, "bad-year"), (20260, "bad-year"), (1925, "bad-year"))
    ],
)  # fmt: skip
def test_keys_of_cells(plan: Plan, code: str | None, path: str) -> None:
    assert [(p.code, p.path) for p in validate(plan)] == ([(code, path)] if code else [])


def test_a_place_that_the_model_has() -> None:
    known = [
        ("initiative", "budget.2025"),
        ("initiative", "title"),
        ("initiative", "change.digital"),
        ("plan", "readings.汐見"),
        ("initiative", "former_titles.2024-03-31"),
        ("indicator", "translations.en.name"),
    ]
    unknown = [
        ("initiative", "budget.²"),
        ("initiative", "budget."),
        ("initiative", "budget"),
        ("initiative", "colour"),
        ("initiative", "budget.2025.x"),
        ("initiative", "former_titles.2024-W01-1"),
        ("initiative", "title.x"),
    ]
    assert [pair for pair in known + unknown if has_place(*pair)] == known


def test_outside_the_period_is_a_warning() -> None:
    plan = Plan(
        id="p", title="x", period=Period(first=2023, last=2024),
        indicators=(Indicator(id="n", name="数", targets=((2030, Target(kind="undecided")),)),),
    )  # fmt: skip
    assert [(p.code, p.severity) for p in validate(plan)] == [("outside-period", "warning")]


@pytest.mark.parametrize(("code", "good"), [("020001", True), ("131016", True), ("020002", False), ("02000", False)])
def test_local_government_codes(code: str, good: bool) -> None:
    assert is_local_government_code(code) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("0", True),
        ("-1.50", True),
        ("1e3", False),
        ("01", False),
        (".5", False),
        ("1,000", False),
        ("", False),
        ("1٣", False),
        ("12.٥", False),
        ("１２", False),
        ("1²", False),
        ("12\n", False),
    ],
)
def test_decimals(text: str, good: bool) -> None:
    assert is_decimal(text) is good
