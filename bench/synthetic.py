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
    FocusTheme,
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


def roadmap_plan(initiatives: int = 300, measures: int = 4, months: int = 60) -> Plan:
    """A roadmap of ``measures`` activities for each initiative over ``months`` (rounded up to fiscal years):
    one planned step for each quarter of the time, one result, statuses of every kind."""
    first, years = 2023, -(-months // 12)
    base = plan(1)

    def month(at: int) -> str:
        year, rest = divmod(3 + min(at, months - 1), 12)
        return f"{first + year}-{rest + 1:02}"

    def activity(number: int, row: int) -> Activity:
        name, length = f"i{number}-a{row}", max(months // 4, 1)
        shift = (number * 5 + row * 3) % length
        planned = tuple(
            Step(
                id=f"{name}-s{part}",
                label=f"{_SENTENCES[(number + part) % 7][: 9 + (number + row) % 6]}の段階{part + 1}",
                start=month(part * length + shift), end=month((part + 1) * length + shift - 1),
                shape="continuing" if part == 3 and row % 2 else None, tentative=True if part == 3 else None,
            )
            for part in range(4)
        )  # fmt: skip
        done = (Step(id=f"{name}-d", label="第1段階の実施", start=month(shift + 1), end=month(shift + length)),)
        return Activity(
            id=name, title=f"{_SENTENCES[(number + row) % 7][:12]}取組{number}の{row}",
            planned=() if (number + row) % 11 == 0 else planned, actual=done if (number + row) % 3 else (),
            actual_texts=((first, _prose(number + row, 1)),) if (number + row) % 3 else (),
            division=f"d{(number + row) % 12}" if row % 2 else None,
        )  # fmt: skip

    return replace(
        base, period=Period(first=first, last=first + years - 1),
        focus_themes=tuple(FocusTheme(id=f"t{n}", name=f"重点{n}") for n in range(4)),
        initiatives=tuple(
            Initiative(
                id=f"i{n}", title=f"{_SENTENCES[n % 7][:14]}事業{n}", field=f"f{n % 3}", focus=(f"t{n % 4}",),
                areas=(f"f{n % 3}-area{n % 5}", f"f{n % 3}-area{(n + 1) % 5}"), lead=f"d{n % 12}",
                activities=tuple(activity(n, row) for row in range(measures)),
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
