"""Plans of any size, the same every time: about 13 kB of JSON for each initiative, so 300 make 4 MB."""

from __future__ import annotations

from msgspec.structs import replace

from tsumugu.core.plan import (
    Activity,
    Actual,
    Area,
    Baseline,
    DigitalChange,
    Division,
    Field,
    Indicator,
    Initiative,
    Organization,
    Period,
    Plan,
    Step,
    Target,
)

YEARS = range(2023, 2028)
_SENTENCES = (
    "現場の声を聞き取り、困りごとを順に並べました。",
    "試行の結果を公表し、次の年度の進め方を見直します。",
    "担い手が減っても続けられるしくみを、市町村とともにつくります。",
    "記録を共通の形式で残し、誰もが比べられるようにします。",
    "効果が見られない取組は、理由を添えて終えます。",
    "利用する人の負担が増えないことを、毎回確かめます。",
    "研修を重ね、職員が自ら改善できる力を身に付けます。",
)


def _prose(seed: int, sentences: int) -> str:
    return "".join(_SENTENCES[(seed * 3 + i * (seed % 5 + 1)) % len(_SENTENCES)] for i in range(sentences))


def _activity(number: int, row: int) -> Activity:
    name = f"i{number}-a{row}"
    steps = tuple(
        Step(
            id=f"{name}-s{y}",
            label=f"第{y - 2022}期の実施",
            start=f"{y}-{4 + row:02d}",
            end=y,
        )
        for y in YEARS
    )  # fmt: skip
    done = tuple(
        Step(id=f"{name}-d{y}", label=f"第{y - 2022}期の実施", start=f"{y}-{5 + row:02d}", end=y) for y in (2023, 2024)
    )
    return Activity(
        id=name, title=f"取組{row}", description=_prose(number + row, 1), planned=steps, actual=done,
        planned_texts=tuple((y, _prose(number * row + y, 1)) for y in YEARS),
        actual_texts=tuple((y, _prose(number + row * y, 1)) for y in (2023, 2024, 2025)),
    )  # fmt: skip


def _indicator(number: int, row: int) -> Indicator:
    return Indicator(
        id=f"i{number}-n{row}", name=f"指標{row}", kind="outcome", unit="件", direction="up", span="annual",
        definition=_prose(number + row, 1), baseline=Baseline(year=2022, value=str(number)),
        targets=tuple((y, Target(kind="at-least", value=str(number + y - 2022))) for y in YEARS),
        actuals=tuple((y, Actual(value=str(number + y - 2023), status="final")) for y in (2023, 2024, 2025)),
    )  # fmt: skip


def _initiative(number: int) -> Initiative:
    return Initiative(
        id=f"i{number}", title=f"事業{number}", field=f"f{number % 3}", areas=(f"f{number % 3}-area{number % 5}",),
        policy="試験用の政策", summary=_prose(number, 2), situation=_prose(number + 1, 3),
        change=DigitalChange(digital=_prose(number + 2, 1), transformation=_prose(number + 3, 1)),
        lead=f"d{number % 12}", activities=tuple(_activity(number, row) for row in range(1, 5)),
        indicators=tuple(_indicator(number, row) for row in range(1, 4)),
        budget=tuple((y, str(1000 + number)) for y in YEARS),
    )  # fmt: skip


def plan(initiatives: int) -> Plan:
    fields = tuple(
        Field(id=f"f{f}", name=f"分野{f}", areas=tuple(Area(id=f"f{f}-area{a}", name=f"方針{a}") for a in range(5)))
        for f in range(3)
    )
    return Plan(
        id="bench", title="測定用の計画", organization=Organization(code="480002", name="汐見県"),
        period=Period(first=2023, last=2027),
        divisions=tuple(Division(id=f"d{d}", name=f"第{d}課") for d in range(12)),
        fields=fields, initiatives=tuple(_initiative(n) for n in range(initiatives)),
    )  # fmt: skip


#: What a step of the roadmap is called, short and long.
_LABELS = (
    "ニーズ調査",
    "ロードマップ作成",
    "モデル地区での試行",
    "検討会の実施",
    "市町村への導入と操作研修",
    "本格運用",
)


def _dense(number: int, row: int) -> Activity:
    """Five planned steps that follow one another through 60 months, the first two with their results."""
    name = f"i{number}-a{row}"
    months = [f"{2023 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}" for n in range(60)]
    cuts = [0, *(12 * n + (number * 7 + row * 5 + n * 3) % 11 - 5 for n in range(1, 5)), 60]
    steps = tuple(
        Step(
            id=f"{name}-s{n}", label=_LABELS[(number + row + n) % 6], start=months[cuts[n]], end=months[cuts[n + 1] - 1]
        )
        for n in range(5)
    )
    done = tuple(
        Step(
            id=f"{name}-d{n}", label=_LABELS[(number + row + n) % 6], start=months[cuts[n] + 1], end=months[cuts[n + 1]]
        )
        for n in range(2)
    )
    return Activity(id=name, title=f"取組{number}の{row}", planned=steps, actual=done)


def roadmap_plan(initiatives: int = 300, activities: int = 4) -> Plan:
    """A plan that is all roadmap: five years, every month of each activity under some step."""
    base = plan(0)
    return replace(
        base,
        initiatives=tuple(
            Initiative(
                id=f"i{n}", title=f"事業{n}の推進", field=f"f{n % 3}", lead=f"d{n % 12}",
                activities=tuple(_dense(n, row) for row in range(1, activities + 1)),
            )
            for n in range(initiatives)
        ),
    )  # fmt: skip


def edited(base: Plan, offset: int, touched: int = 20) -> Plan:
    """``touched`` initiatives with another summary, spread over the plan; other offsets touch others."""
    total = len(base.initiatives)
    chosen = {(offset + i * max(1, total // touched)) % total for i in range(min(touched, total))}
    return replace(
        base,
        initiatives=tuple(
            replace(one, summary=f"{one.summary}{offset}年目の見直しを加えます。") if n in chosen else one
            for n, one in enumerate(base.initiatives)
        ),
    )
