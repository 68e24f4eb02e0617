"""The pictures of the README, taken anew: ``make pictures``.

A fresh demonstration is installed in a temporary place, everything of it is published, and a browser looks at it.
``python -m tests.pictures ADDRESS`` looks at one that runs already instead; what was typed there shows.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django
from msgspec import Struct
from tests.e2e.people import Desk
from tests.installation import COMPLETE, Installation
from tests.programs import chromium
from tests.serving import running
from tests.surroundings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

FOLDER = ROOT / "docs" / "images"
PLAN = "shiomi-dx"


class Picture(Struct, frozen=True):
    """``scale``: dots of the picture for a dot of the page. ``who`` signs in before, ``""``: nobody."""

    name: str
    path: str
    width: int
    height: int
    scale: int = 1
    who: str = ""
    #: What is done on the page before the picture is taken.
    first: Callable[[Page], object] | None = None


def _compared(page: Page) -> None:
    """With the bars of the first edition, from the choice of it on."""
    choice = page.get_by_label("前の版と比べる")
    choice.select_option(index=1)
    page.wait_for_selector("tr.before")
    _from_here(page.locator("tr.before").first, 330)


def _its_activities(page: Page) -> None:
    _from_here(page.get_by_role("heading", name="取組", exact=True), 20)


def _from_here(place: Locator, above: int) -> None:
    """Scrolled so that this stands as many dots below the top."""
    place.evaluate("(place, above) => scrollTo(0, place.getBoundingClientRect().top + scrollY - above)", above)


PICTURES = (
    Picture("site.png", f"/{PLAN}/roadmap.html", 1440, 900, first=_compared),
    Picture("desk.png", "/desk/proposals/2/", 1440, 900, who="demo-staff"),
    Picture("phone.png", f"/{PLAN}/initiatives/noriai-yoyaku.html", 390, 844, scale=2, first=_its_activities),
)


def _taken(browser: Browser, address: str, picture: Picture) -> bytes:
    seen = browser.new_context(
        locale="ja-JP", viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=picture.scale, reduced_motion="reduce",
    )  # fmt: skip
    if picture.who:
        seen.add_cookies(Desk(browser, address, picture.who).context.cookies())  # type: ignore[arg-type]
    page = seen.new_page()
    answer = page.goto(address + picture.path)
    assert answer is not None and answer.ok, picture.path
    if picture.first is not None:
        picture.first(page)
    shown = page.screenshot()
    seen.close()
    return shown


@contextmanager
def _demonstration() -> Iterator[str]:
    """The address of a fresh one, which goes when its pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        made = Installation(Path(folder))
        for command in COMPLETE:
            made.run(*command)
        with running(made.data) as server:
            yield server.address


def take(address: str) -> None:
    """Take all pictures of the demonstration at this address."""
    from playwright.sync_api import sync_playwright  # not needed to read the list of pictures

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for picture in PICTURES:
            (FOLDER / picture.name).write_bytes(_taken(browser, address, picture))
            print(f"docs/images/{picture.name}")
        browser.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if len(sys.argv) > 1:
        take(sys.argv[1])
    else:
        with _demonstration() as found:
            take(found)
