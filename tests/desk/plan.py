"""A small plan that has every node type."""

from __future__ import annotations

from tsumugu.core import plan as p


def small(initiatives: int = 1) -> p.Plan:
    return p.Plan(
        id="tsumugi",
        title="紡県DX推進プラン",
        organization=p.Organization(code="990001", name="紡県"),
        period=p.Period(first=2023, last=2027),
        stages=("素案", "成案"),
        divisions=(p.Division(id="dx", name="DX推進課"), p.Division(id="agri", name="農業課")),
        chapters=(p.Chapter(id="c1", title="はじめに", content=(p.Block(id="b1", prose="県の姿。\nつづき。"),)),),
        fields=(
            p.Field(
                id="work",
                name="産業・しごと",
                visions=(p.Vision(id="v1", text="稼ぐ"),),
                areas=(p.Area(id="farm", name="農林水産業"),),
            ),
        ),
        focus_themes=(p.FocusTheme(id="theme", name="人"),),
        rating_schemes=(p.RatingScheme(id="rs", name="区分", grades=(p.Grade(id="ga", mark="A", at_least="100"),)),),
        initiatives=tuple(_initiative(n) for n in range(initiatives)),
    )


def _initiative(n: int) -> p.Initiative:
    return p.Initiative(
        id=f"i{n}",
        title=f"スマート農業{n}",
        field="work",
        areas=("farm",),
        summary="概要。",
        change=p.DigitalChange(digital="センサー", transformation="省力化"),
        lead="agri",
        activities=(
            p.Activity(
                id=f"a{n}",
                title="導入試験",
                planned=(
                    p.Step(id=f"s{n}", label="試験", start="2023-05", end=2024),
                    p.Step(id=f"t{n}", label="未定の工程"),
                ),
                planned_texts=((2025, "普及"),),
            ),
        ),
        indicators=(
            p.Indicator(
                id=f"k{n}",
                name="導入経営体",
                unit="件",
                targets=((2025, p.Target(kind="at-least", value="120")),),
                actuals=((2023, p.Actual(value="30", status="final")),),
            ),
        ),
        budget=((2023, "1200"),),
    )
