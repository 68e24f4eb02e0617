"""What who judges a comparison sees of a picture: both, with what each shows, and in words that it is another."""

from __future__ import annotations

import html
import re

import pytest
from msgspec.structs import replace
from tests.render.test_figures import ALT, FIGURE, NAME, OTHER_NAME, PICTURE, PLAN, plan

from tsumugu.core.figures import Picture
from tsumugu.core.parts import cover
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.render.changes import comparison, redline
from tsumugu.render.changes.pictured import Shown
from tsumugu.render.content import EditionContent, Held, SiteContent
from tsumugu.render.site.build import page_inputs, site

OTHER_ALT = "別の<棒>グラフ"
AFTER = plan(replace(FIGURE, file=OTHER_NAME, alt=OTHER_ALT))
SECOND = Picture(OTHER_NAME, 320, 160)
SHOWN = {NAME: Shown("a/first", 300, 150), OTHER_NAME: Shown("a/second", 320, 160)}
COMPARED = ("editions/text-2/comparison.html", "editions/text-2/redline.html", "compare/text-1..text-2.html")

_FIGURE = re.compile(
    r'<figure class="pictured"><img src="([^"]*)" alt="" width="(\d+)" height="\d+" loading="lazy">'
    r"<figcaption>(.*?)</figcaption></figure>"
)


def editions(*plans: Plan, pictures: tuple[Picture, ...]) -> tuple[SiteContent, Held]:
    """Text editions of these plans, oldest first; the last is what is read."""
    found = tuple(
        EditionContent(
            part="text", number=n, label="", date=f"2026-04-0{n}", sequence=n, root=str(n), cover=cover(one),
            initiatives=(), reads=str(n),
        )
        for n, one in enumerate(plans, 1)
    )  # fmt: skip
    content = SiteContent(
        slug="p", base="/p/", plan=plans[-1], today="2026-04-09", editions=found, reads=found[-1].reads,
        pictures=pictures,
    )  # fmt: skip
    return content, Held({one.reads: of for one, of in zip(found, plans, strict=True)})


def seen(said: str) -> list[tuple[str, int, str]]:
    """Address, width and caption of the pictures of a comparison."""
    return [
        (address, int(width), html.unescape(re.sub("<[^>]*>", "", words)))
        for address, width, words in _FIGURE.findall(said)
    ]


FIRST_SEEN, SECOND_SEEN = ("a/first", 300, ALT), ("a/second", 320, OTHER_ALT)
SAYS_NOTHING = ("a/second", 320, "（図の説明がありません）")
GONE, CAME = plan(), plan(FIGURE)


@pytest.mark.parametrize(
    ("before", "after", "table", "struck"),
    [
        (PLAN, AFTER, [SECOND_SEEN, FIRST_SEEN], [FIRST_SEEN, SECOND_SEEN]),
        (GONE, CAME, [FIRST_SEEN], [FIRST_SEEN]),
        (CAME, GONE, [FIRST_SEEN], [FIRST_SEEN]),
        (plan(replace(FIGURE, file=None)), PLAN, [FIRST_SEEN], [FIRST_SEEN]),
        (PLAN, plan(replace(FIGURE, caption="別の題")), [], [FIRST_SEEN]),
        (PLAN, plan(replace(FIGURE, file=OTHER_NAME, alt="")), [SAYS_NOTHING, FIRST_SEEN], [FIRST_SEEN, SAYS_NOTHING]),
    ],
)  # fmt: skip
def test_a_comparison_shows_the_pictures_it_tells_of(
    before: Plan, after: Plan, table: list[object], struck: list[object]
) -> None:
    """Later wording left, as in every line of the table; a redline has what went before what came."""
    rows = comparison.rows(before, after)
    assert seen(comparison.html(rows, shown=SHOWN)) == table
    assert seen(redline.html(to_table(before), to_table(after), shown=SHOWN)) == struck
    assert "<img" not in comparison.html(rows), "where no picture can be seen there are words"


def test_a_new_figure_stands_under_new_and_one_that_went_under_deleted() -> None:
    for before, after, side in ((GONE, CAME, 0), (CAME, GONE, 1)):
        (row,) = [one for one in comparison.rows(before, after) if one.pictures_before or one.pictures_after]
        assert [bool(row.pictures_after), bool(row.pictures_before)] == [side == 0, side == 1]


def test_a_redline_says_that_the_picture_is_another() -> None:
    tables = to_table(PLAN), to_table(AFTER)
    said = redline.html(*tables)
    name, other = (f"画像 {one[:8]}（PNG）" for one in (NAME, OTHER_NAME))
    assert f"<dd>図を差し替え\n<del>{name}</del>\n<ins>{other}</ins></dd>" in said
    assert "another picture\n<del>" in redline.html(*tables, language="en")


@pytest.mark.parametrize("folder", ["", "en/", "furigana/"])
def test_published_comparisons_show_both_pictures(folder: str) -> None:
    content, held = editions(PLAN, AFTER, pictures=(PICTURE, SECOND))
    files = site(content, readings=held)
    for path in COMPARED:
        said = files[folder + path].decode()
        names = [NAME, OTHER_NAME] if "redline" in path else [OTHER_NAME, NAME]
        up = "../" * (folder + path).count("/")
        assert [address for address, _width, _says in seen(said)] == [f"{up}figures/{one}" for one in names], path
        if not folder:
            assert "図を差し替え" in said


def test_a_picture_that_the_site_does_not_have_is_told_in_words() -> None:
    """One that went with an edition that was taken back: no page leads to it any more."""
    content, held = editions(PLAN, AFTER, pictures=(SECOND,))
    for path in COMPARED:
        said = site(content, readings=held)[path].decode()
        assert [width for _address, width, _says in seen(said)] == [320]
        assert NAME not in said and f"画像 {NAME[:8]}" in re.sub("<[^>]*>", "", said) and "図を差し替え" in said


def test_a_comparison_is_made_anew_where_what_it_compares_is_another() -> None:
    """The pictures are those of the compared states: whatever takes one away changes what the page is made of."""
    content, held = editions(PLAN, AFTER, pictures=(PICTURE, SECOND))
    other = replace(content.editions[0], root="another")
    inputs = [page_inputs(one, held) for one in (content, replace(content, editions=(other, content.editions[1])))]
    assert not [path for path in COMPARED if inputs[0][path] == inputs[1][path]]
