"""Every node has its page for ever: as it is, as it was called, where it moved, and as it last stood."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.render.sample import sample_plan, single
from tests.render.states import NEVER, keep, page_inputs, site
from tests.render.test_site import Links, read

from tsumugu.core import plan as p
from tsumugu.core.canonical import root_hash, text_hash
from tsumugu.core.errors import Refusal
from tsumugu.core.table import to_table
from tsumugu.core.traits import PAGES
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent, edition_facts, reading
from tsumugu.render.site import manifest
from tsumugu.render.vocabulary.places import page_of

replace = msgspec.structs.replace


def edition(number: int, value: p.Plan, part: str = "roadmap", known: bool = True) -> EditionContent:
    cover, initiatives = reading(value)
    return EditionContent(
        # Unchecked: a word of a closed list, from the cases.
        part=part, number=number, label=f"第{number}版", date=f"2026-0{number}-01", sequence=number,  # type: ignore[arg-type]
        root=root_hash(to_table(value)), cover=cover, initiatives=initiatives, reads=keep(value),
        facts=edition_facts(value) if known else None,
    )  # fmt: skip


def content(now: p.Plan, *editions: EditionContent, changes: tuple[ChangeNote, ...] = ()) -> SiteContent:
    return SiteContent(slug="t", base="/t/", plan=now, editions=editions, changes=changes, today="2026-06-15")


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.decode()))


ACTIVITY = p.Activity(id="act", title="歩く取組", planned=(p.Step(id="st", label="工程", start=2026),))
GAUGE = p.Indicator(
    id="gauge", name="測る指標", unit="件", division="old", targets=((2025, p.Target(kind="at-least", value="9")),)
)
BEFORE = p.Plan(
    id="x", title="計画", period=p.Period(first=2025, last=2027),
    divisions=(p.Division(id="old", name="旧課"), p.Division(id="stay", name="残る課")),
    chapters=(p.Chapter(id="c1", title="章", content=(p.Block(id="b1", prose="消える段落"),)),),
    fields=(p.Field(id="f", name="分野一", visions=(p.Vision(id="v", text="めざす"),),
                    areas=(p.Area(id="a", name="方針"),)),
            p.Field(id="g", name="分野二")),
    focus_themes=(p.FocusTheme(id="t", name="重点"),),
    initiatives=(
        p.Initiative(id="i", title="事業一", field="f", areas=("a",), focus=("t",), lead="old", activities=(ACTIVITY,),
                     indicators=(GAUGE,)),
        p.Initiative(id="j", title="事業二", field="g", lead="stay"),
    ),
)  # fmt: skip
#: Everything of field f left; its initiative, too; the activity moved on; the old division has a successor.
NOW = p.Plan(
    id="x", title="計画", period=p.Period(first=2025, last=2027),
    divisions=(p.Division(id="stay", name="残る課"), p.Division(id="new", name="新課", predecessors=("old",))),
    chapters=(p.Chapter(id="c1", title="章"),),
    fields=(p.Field(id="g", name="分野二"),),
    initiatives=(p.Initiative(id="j", title="事業二（改）", field="g", lead="new", activities=(ACTIVITY,)),),
)  # fmt: skip


LEFT = {
    "fields/f": "分野一", "areas/a": "方針", "visions/v": "めざす", "focus/t": "重点", "divisions/old": "旧課",
    "initiatives/i": "事業一", "indicators/gauge": "測る指標",
}  # fmt: skip


def changed(known: bool = True) -> SiteContent:
    return content(NOW, edition(1, BEFORE, known=known), edition(2, NOW, known=known))


def test_every_node_of_the_sample_has_a_page_in_both_languages() -> None:
    plan = sample_plan()
    files = site(content(plan))
    for node, entry in to_table(plan).nodes.items():
        if entry.type in PAGES:
            for language in ("", "en/"):
                assert language + page_of(entry.type, node) in files


@pytest.mark.parametrize(
    "value",
    [
        changed(),
        pytest.param(
            content(sample_plan(), edition(1, sample_plan("plan.yaml")), edition(2, sample_plan())),
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_every_link_resolves_with_its_place(value: SiteContent) -> None:
    files = site(value)
    pages = read(files)
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for target in page.targets:
            where, _, place = target.partition("#")
            where = where.removeprefix("/t/") or path
            assert where in files, (path, target)
            assert not place or place in pages[where].ids, (path, target)


def test_every_name_of_a_sheet_leads_to_its_page() -> None:
    page = Links("/t/", "initiatives/smart-nogyo.html")
    page.feed(single(content(sample_plan()), "initiatives/smart-nogyo.html").decode())
    wanted = ("fields/shigoto", "areas/a-norin", "focus/f-ninaite", "divisions/nosei", "divisions/digital-senryaku",
              "indicators/i-nogyo-noka")  # fmt: skip
    for name in wanted:
        assert f"/t/{name}.html" in page.targets, name


@pytest.mark.parametrize("known", [True, False])
def test_what_left_keeps_its_page_and_says_so(known: bool) -> None:
    files = site(changed(known))
    for path, word in LEFT.items():
        page = text_of(files[f"{path}.html"])
        assert word in page and "最新のプランにはありません" in page and "ロードマップ 第1版" in page, path
    # It is shown as it stood then: the sheet still names its area, and links to the page that stayed.
    assert '<a href="../areas/a.html">方針</a>' in files["initiatives/i.html"].decode()


def test_a_division_that_left_leads_to_its_successor() -> None:
    page = single(changed(), "divisions/old.html").decode()
    assert '<a href="../divisions/new.html">新課</a>' in page
    successor = single(changed(), "divisions/new.html").decode()
    assert "事業二（改）" in successor


def test_the_old_place_of_what_moved_leads_to_the_new_one() -> None:
    files = site(changed())
    old = files["initiatives/i.html"].decode()
    assert old.count('id="act"') == 1 and '<a href="../initiatives/j.html#act">歩く取組</a>' in old
    # Between two sheets that both live on, the place is kept by the note alone.
    first, second = BEFORE.initiatives
    moved = replace(BEFORE, initiatives=(replace(first, activities=()), replace(second, activities=(ACTIVITY,))))
    page = single(content(moved, edition(1, BEFORE), edition(2, moved)), "initiatives/i.html").decode()
    assert page.count('id="act"') == 1 and '<a href="../initiatives/j.html#act">歩く取組</a>' in page


def test_a_place_that_was_deleted_stays_and_says_so() -> None:
    text = single(changed(), "text.html").decode()
    assert '<li id="b1">' in text and "消える段落" in text and "最新のプランにはありません" in text


def test_a_renamed_node_keeps_its_address_and_says_its_former_name() -> None:
    files = site(content(sample_plan()))
    assert "令和8年3月31日まで" in text_of(files["initiatives/sumaho-hiroba.html"])
    division = text_of(files["divisions/digital-senryaku.html"])
    assert "令和6年3月31日までの名称" in division and "情報システム課" in division
    closed = text_of(files["divisions/jinji.html"])
    assert "この課は令和6年3月31日まで置かれていました" in closed and "行政改革課" in closed


def test_an_edition_is_read_only_for_a_page_that_has_to_be_made() -> None:
    before = changed()
    files = site(before)

    def never() -> p.Plan:
        raise AssertionError("read")

    closed = replace(before, editions=tuple(replace(one, reads=NEVER) for one in before.editions))
    assert page_inputs(closed) == page_inputs(before)
    assert set(site(closed, page_inputs(before), files[manifest.NAME])) == {manifest.NAME}


def test_facts_at_hand_or_read_make_the_same_site() -> None:
    assert site(changed(known=True)) == site(changed(known=False))


def test_targets_are_labelled_against_the_edition_before_of_their_part() -> None:
    def with_target(value: str) -> p.Plan:
        first, *rest = BEFORE.initiatives
        gauge = replace(GAUGE, targets=((2025, p.Target(kind="at-least", value=value)),))
        return replace(BEFORE, initiatives=(replace(first, indicators=(gauge,)), *rest))

    old, new = with_target("9"), with_target("5")
    files = site(content(new, edition(1, old), edition(2, new)))
    for path, against, before in (
        ("indicators/gauge.html", "一つ前の版から", "改正前： 9"),
        ("initiatives/i.html", "一つ前の版から", "改正前： 9"),
        ("indicators/index.html", "目標の変更（ロードマップ 第1版との比較）", "→ 5"),
    ):  # fmt: skip
        page = text_of(files[path])
        assert "引き下げ" in page and against in page and before in page, path
    assert "引き下げ 1件" in text_of(files["index.html"])
    # Without an edition before, nothing is labelled.
    assert "引き下げ" not in text_of(single(content(new, edition(1, new)), "indicators/gauge.html"))
    # A removed indicator is named in the list of all, with its page.
    gone = replace(BEFORE, initiatives=(replace(BEFORE.initiatives[0], indicators=()), BEFORE.initiatives[1]))
    page = single(content(gone, edition(1, BEFORE), edition(2, gone)), "indicators/index.html").decode()
    assert "無くなった指標" in page and '<a href="../indicators/gauge.html">測る指標</a>' in page
    # One of the text is not compared with an edition of the roadmap.
    whole = replace(BEFORE, indicators=(replace(GAUGE, id="whole"),), initiatives=())
    lower = replace(whole, indicators=(replace(GAUGE, id="whole", targets=()),))
    assert "廃止" not in text_of(single(content(lower, edition(1, whole), edition(2, lower)), "indicators/whole.html"))
    compared = site(content(lower, edition(1, whole, "text"), edition(2, lower, "text")))
    assert "廃止" in text_of(compared["indicators/whole.html"])


def test_a_new_edition_makes_anew_only_what_it_changed() -> None:
    """Nodes that stayed as they were keep their pages, however many editions the plan has."""
    first, *rest = BEFORE.initiatives
    after = replace(BEFORE, initiatives=(first, replace(rest[0], summary="書き改めた概要。"), *rest[1:]))
    known = page_inputs(content(BEFORE, edition(1, BEFORE)))
    inputs = page_inputs(content(after, edition(1, BEFORE), edition(2, after)))
    changed = {path for path, found in inputs.items() if known.get(path, found) != found}
    folders = {path for path in changed if path.startswith(("indicators/", "initiatives/", "divisions/", "focus/"))}
    assert folders == {f"initiatives/{rest[0].id}.html"}
    views = {path for path in changed if path.startswith("roadmap/")}
    assert all(path.startswith("roadmap/field-") for path in views), "they name no edition"


def test_a_translation_is_not_another_definition() -> None:
    unit = p.Translation(text="cases", source=text_hash("件"))
    old = replace(BEFORE, indicators=(replace(GAUGE, id="whole", translations=(("en.unit", unit),)),), initiatives=())
    page = text_of(single(content(old, edition(1, old, "text"), edition(2, old, "text")), "en/indicators/whole.html"))
    assert "9 cases" in page and "redefined" not in page
    other = replace(old, indicators=(replace(GAUGE, id="whole", unit="人"),))
    page = text_of(
        single(content(other, edition(1, old, "text"), edition(2, other, "text")), "en/indicators/whole.html")
    )
    assert "redefined" in page


def test_judgements_stand_side_by_side_and_apart_from_the_numbers() -> None:
    scheme = p.RatingScheme(
        id="s", name="区分", grades=(p.Grade(id="ga", mark="A", meaning="順調"), p.Grade(id="gb", mark="B"))
    )
    said = (
        ("2025.division", p.Judgement(scheme="s", grade="A", reason="予定どおり")),
        ("2025.secretariat", p.Judgement(scheme="s", grade="B", reason="数値が届かない")),
    )
    first, *rest = BEFORE.initiatives
    plan = replace(BEFORE, rating_schemes=(scheme,), initiatives=(replace(first, judgements=said), *rest))
    page = single(content(plan), "initiatives/i.html").decode()
    assert page.index('id="indicators"') < page.index('id="judgements"')
    table = page[page.index('class="judgements"') :]
    table = table[: table.index("</table>")]
    for word in ("担当課", "事務局", "順調", "予定どおり", "数値が届かない", "令和7年度"):
        assert word in table
    assert "達成率＝" in page  # the formula stands beside the mechanical rating


def test_the_thread_runs_from_proposal_to_edition_and_result() -> None:
    note = ChangeNote(
        sequence=2, date="2026-02-01", actor="", role="staff", division="旧課", reason="年度末の見直し",
        proposal="春の見直し", approvals=("head", "secretariat"), touched=(("i", "summary"), ("gauge", "actuals.2025")),
    )  # fmt: skip
    files = site(content(BEFORE, edition(1, BEFORE), edition(2, BEFORE), changes=(note,)))
    page = text_of(files["initiatives/i.html"])
    order = [
        page.index(word)
        for word in (
            "年度末の見直し",
            "春の見直し",
            "担当課長 → 事務局",
            "概要、実績値",
            "ロードマップ 第2版",
            "記録した実績",
        )
    ]
    assert order == sorted(order)
    # Beside the indicator stands where its own history is told.
    assert 'href="../history/i.html#gauge"' in files["indicators/gauge.html"].decode()


def test_lists_name_everything() -> None:
    plan = sample_plan()
    files = site(content(plan))
    for path, names in (
        ("indicators/index.html", [n for n, e in to_table(plan).nodes.items() if e.type == "indicator"]),
        ("divisions/index.html", [d.id for d in plan.divisions]),
        ("focus/index.html", [t.id for t in plan.focus_themes]),
    ):
        page = files[path].decode()
        for name in names:
            assert f"/{name}.html" in page, (path, name)
    empty = site(content(p.Plan(id="x", title="x")))
    for path in ("indicators/index.html", "divisions/index.html", "focus/index.html", "chart.html"):
        assert b'class="empty"' in empty[path]


def test_a_change_of_one_summary_makes_one_page_again_among_all() -> None:
    plan = sample_plan()
    before = content(plan)
    files = site(before)
    first, *rest = plan.initiatives
    after = content(replace(plan, initiatives=(replace(first, summary="別の概要。"), *rest)))
    again = site(after, manifest.inputs(files[manifest.NAME]), files[manifest.NAME])
    assert {path for path in again if path.endswith(".html")} == {
        f"{version}initiatives/{first.id}.html" for version in ("", "furigana/", "easy/", "en/")
    }  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [
        {"divisions": (p.Division(id="../x", name="x"),)},
        {"focus_themes": (p.FocusTheme(id="A", name="x"),)},
        {"indicators": (p.Indicator(id="a/b", name="x"),)},
        {"fields": (p.Field(id="f", name="x", areas=(p.Area(id="..", name="x"),)),)},
        {"fields": (p.Field(id="f", name="x", visions=(p.Vision(id="a b", text="x"),)),)},
    ],
)
def test_ids_that_cannot_name_a_file_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        # Unchecked: fields by their names, of many types.
        site(content(p.Plan(id="x", title="x", **bad)))  # type: ignore[arg-type]
    # Also where only an earlier edition had it.
    old = p.Plan(id="x", title="x", **bad)  # type: ignore[arg-type]  # fields by their names, of many types
    with pytest.raises(Refusal):
        site(content(p.Plan(id="x", title="x"), edition(1, old)))
