"""The founding paper's process beside the pages that are made of its transcription, element for element.

The paper lies beside the checkout only. Members' names are left out: attendance is tested with invented ones.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from pathlib import Path

import pytest

from tsumugu.core.parts import published
from tsumugu.core.process_input import process_of
from tsumugu.core.process_meetings import whole
from tsumugu.interchange.plan_files import read_plan
from tsumugu.render.content import SiteContent
from tsumugu.render.site.build import site

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed"
PAPER, PLAN = SEED / "committee-2.txt", SEED / "aomori.plan.yaml"
pytestmark = pytest.mark.skipif(not PAPER.exists(), reason="the founding document lies beside the checkout only")

#: How the paper sets off an item, which the page says by its form.
_BULLETS = re.compile(r"^(?:[0-9]+\.|[・○✓⇒◆◎◇])")


def bare(text: str) -> str:
    """Without blanks, in one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@functools.cache
def made() -> dict[str, bytes]:
    plan, _problems = read_plan(PLAN.read_bytes(), PLAN.name)
    assert plan is not None
    content = SiteContent(
        slug="aomori", base="/", plan=published(plan), today="2023-06-07", process=whole(process_of(plan))
    )
    return site(content)


@functools.cache
def pages() -> dict[str, str]:
    """What each page says."""
    found = {}
    for path, data in made().items():
        if path.endswith(".html"):
            main = data.decode().partition("<main")[2].partition("</main>")[0]
            found[path] = bare(html.unescape(re.sub("<[^>]*>", "", main)))
    return found


def between(start: str, end: str) -> list[str]:
    """The lines of the paper from one up to another, those that say something."""
    text = unicodedata.normalize("NFKC", PAPER.read_text("utf-8"))
    part = text.partition(unicodedata.normalize("NFKC", start))[2].partition(unicodedata.normalize("NFKC", end))[0]
    return [line.strip() for line in part.splitlines() if line.strip()]


def test_the_head_of_the_paper_and_its_agenda_are_the_page_of_the_meeting() -> None:
    page = pages()["process/meetings/iinkai-2.html"]
    text = PAPER.read_text("utf-8")
    title = text.splitlines()[0].strip()
    assert all(bare(part) in page for part in re.split("(?<=回)", title))
    items = [_BULLETS.sub("", bare(line)) for line in between(title, "次第")]
    assert items == ["開会", "議事", "意見交換", "本県のめざす姿について", "推進方法について", "閉会"]
    places = [page.index(item) for item in items]
    assert places == sorted(places), "in the order of the paper"


def test_the_opinions_and_their_answer_are_the_page_of_opinions() -> None:
    page = pages()["process/opinions.html"]
    said = bare("".join(between("○ 推進体制（推進方法）\n", "第１回の委員会等での意見")))
    opinions = [one for one in said.split("✓") if one]
    assert len(opinions) == 4
    assert all(opinion in page for opinion in opinions)
    answer = bare("".join(between("（推進方法に係る発言）", "○ 推進方法（ロードマップのイメージ）")))
    assert answer.startswith("⇒") and answer.removeprefix("⇒") in page
    assert page.index(opinions[0]) < page.index(answer[1:20]) < page.index(bare("推進体制（推進方法）"))
    for number, opinion in enumerate(opinions, 1):
        own = pages()[f"process/opinions/o1-{number}.html"]
        assert opinion in own and answer[1:] in own


def test_every_word_of_the_schedule_is_on_the_page_of_the_process() -> None:
    page = pages()["process/index.html"]
    lines = between("○ プラン策定のスケジュール", "\f") or between("○ プラン策定のスケジュール", "○○")
    words = [word for line in lines for word in line.split()]
    signs = {sign: words.count(sign) for sign in "◆◎◇"}
    assert signs == {"◆": 5, "◎": 1, "◇": 3}
    months = [bare(f"{number}月") for number in (*range(2, 13), 1)]
    assert all(month in page for month in months)
    # What the paper breaks over lines: a lane, a mark, a window.
    joined = bare("".join(lines))
    rest = joined
    for element in (
        "プラン策定委員会", "DX推進本部", "幹事会", "庁内", "設立", "第1回", "第2回", "第3回", "第4回", "準備会",
        "プラン原案検討", "R6事業構築等に向け適宜開催", "骨子案検討", "素案検討", "原案検討", "プラン了承",
        "プラン素案検討",
        "5/10", "6/7", "6/2", "7/26", "5/22", "意見照会(骨子案)", "意見照会(素案)", "パブコメ",
    ):  # fmt: skip
        assert element in joined and element in page, element
        rest = rest.replace(element, "", 1)
    left = re.sub(r"[◆◎◇]|[0-9]{1,2}月", "", rest)
    assert left == "", "nothing of the paper's schedule is left over"


def test_the_four_bodies_are_there_in_the_order_of_their_lanes() -> None:
    plan, _problems = read_plan(PLAN.read_bytes(), PLAN.name)
    assert plan is not None
    told = [bare(body.name) for body in whole(process_of(plan)).bodies]
    assert told == ["プラン策定委員会", "DX推進本部", "幹事会", "庁内"]
    assert re.findall(r'id="bodies\.([a-z]+)"', made()["process/index.html"].decode()) == [
        "iinkai", "honbu", "kanjikai", "chonai",
    ]  # fmt: skip
