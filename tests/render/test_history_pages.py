"""The history of a plan stands on pages that can be read, however many changes there are."""

from __future__ import annotations

import re

import pytest
from tests.desk.plan import small
from tests.render.states import pages

from tsumugu.render.changes.history import ON_A_PAGE
from tsumugu.render.content import ChangeNote, SiteContent
from tsumugu.render.site.build import page


def content(count: int) -> SiteContent:
    changes = tuple(
        ChangeNote(sequence=n, date="2026-04-01", actor="担当", reason=f"理由その{n}。", touched=(("i0", "summary"),))
        for n in range(1, count + 1)
    )
    return SiteContent(slug="x", base="/x/", plan=small(), today="2026-05-01", changes=changes)


def told(text: bytes) -> list[int]:
    return [int(number) for number in re.findall("理由その([0-9]+)。", text.decode())]


@pytest.mark.parametrize("count", [ON_A_PAGE, ON_A_PAGE + 1, 2 * ON_A_PAGE + 50])
def test_every_change_is_told_and_no_page_tells_too_many(count: int) -> None:
    made = content(count)
    found = {one.path: page(made, one.path) or b"" for one in pages(made) if one.path.startswith("history/_plan")}
    newest = found["history/_plan.html"]
    assert told(newest) == list(range(count, max(0, count - ON_A_PAGE), -1))
    assert {number for text in found.values() for number in told(text)} == set(range(1, count + 1))
    assert all(len(told(text)) <= ON_A_PAGE for text in found.values())
    linked = set(re.findall(r"history/_plan-[0-9]+\.html", newest.decode()))
    assert linked == set(found) - {"history/_plan.html"}, "each page can be reached from the newest"
    assert bool(linked) == (count > ON_A_PAGE)


def test_an_old_page_stays_what_it_is() -> None:
    """A hundred changes have one address for ever; only the list of pages beside them grows."""
    first, later = (page(content(count), "history/_plan-100.html") for count in (150, 350))
    assert first is not None and later is not None
    assert told(first) == told(later) == list(range(100, 0, -1))
    assert "改定 1～100" in first.decode() and "<title>改定の経過 紡県DX推進プラン 1–100" in first.decode()


def test_no_heading_stands_over_nothing() -> None:
    for count in (0, 3):
        text = (page(content(count), "history/_plan.html") or b"").decode()
        assert "項目ごとの経過" not in text, "all that was changed belongs to an initiative"
        assert "<h2>これまでの版を見る</h2>" not in text
    assert "項目ごとの経過" in (page(content(3), "history/i0.html") or b"").decode()
