"""PDF forms of plans that are not finished: no period, no initiatives, no text, nothing at all."""

from __future__ import annotations

import pytest
from tests.render.sample import sample_plan
from tests.render.test_pdf import YEARS, holds, pages

from tsumugu.core.plan import Activity, Block, Chapter, Embed, Field, Initiative, Period, Plan, Step, Vision
from tsumugu.core.table import to_table
from tsumugu.render.content import Document
from tsumugu.render.pdf import comparison_pdf, plan_pdf, roadmap_pdf, sheet_pdfs


def _scheduled(*steps: Step, texts: tuple[tuple[int, str], ...] = ()) -> tuple[Initiative, ...]:
    activity = Activity(id="a", title="取組", planned=steps, planned_texts=texts)
    return (Initiative(id="i", title="事業", activities=(activity,)),)


def _deep(levels: int) -> Chapter:
    embeds: tuple[Embed, ...] = (
        "bodies", "schedule", "roadmap", "indicators", "divisions", "philosophy", "focus", "initiatives"
    )  # fmt: skip
    chapter = Chapter(id="c", title="最も深い節", content=tuple(Block(id=e, embed=e) for e in embeds))
    for level in range(levels):
        chapter = Chapter(id=f"c{level}", title=f"章{level}", sections=(chapter,))
    return chapter


UNFINISHED = {
    "empty": Plan(id="p", title=""),
    "no-period": Plan(
        id="p", title="期間のない計画",
        initiatives=_scheduled(
            Step(id="s", label="調査", start="2023-05"), Step(id="t", label="設計"), texts=((2024, "来年の目標"),)
        ),
    ),
    "no-initiatives": Plan(
        id="p", title="事業のない計画", period=YEARS,
        fields=(Field(id="f", name="分野", visions=(Vision(id="v", text="めざす姿"),), supports=("f",)),),
    ),
    "long": Plan(
        id="p", title="長い期間", period=Period(first=2020, last=2045),
        initiatives=_scheduled(
            Step(id="s", label="長く続く取組", start=2019, end=2050), Step(id="t", label="終わり", start="2046-03")
        ),
    ),
    "backwards": Plan(
        id="p", title="期間が逆", period=Period(first=2027, last=2023), initiatives=(Initiative(id="i", title=""),)
    ),
    "deep": Plan(id="p", title="見出しの深い計画", chapters=(_deep(7),)),
}  # fmt: skip


@pytest.mark.parametrize("plan", UNFINISHED.values(), ids=UNFINISHED)
def test_unfinished_plans_are_set(plan: Plan) -> None:
    document = Document(slug="p", plan=plan, date="2026-04-20")
    for language in ("ja", "en"):
        text = "".join(pages(plan_pdf(document, language)))
        assert holds(text, iter([i.title for i in plan.initiatives] + [c.title for c in plan.chapters])) == []
        for item in plan.initiatives:
            for activity in item.activities:
                assert holds(text, iter([s.label for s in activity.planned])) == []
                assert holds(text, iter([t for _, t in activity.planned_texts])) == []
        assert pages(roadmap_pdf(document, language))
        assert len(list(sheet_pdfs(document, [item.id for item in plan.initiatives], language))) == len(
            plan.initiatives
        )


def test_nothing_changed_is_said() -> None:
    table = to_table(sample_plan())
    assert "変更はありません。" in "".join(pages(comparison_pdf(table, table, title="比較", date="2026-04-20")))
