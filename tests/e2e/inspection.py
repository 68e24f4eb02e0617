"""One inspection of pages for all stories: the rules of axe, and that a page is as wide as its screen.

At the gate it looks at a few of many like rows; in ``make thorough`` at all of them.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from tests.gate import THOROUGH

#: What the inspection looks at: everything; what only colours decide; everything else (the colours of a version
#: are those of the plain pages, and to measure thousands of small readings takes minutes).
RULES: dict[str, dict[str, Any]] = {
    "all": {},
    "colours": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
    "structure": {"rules": {"color-contrast": {"enabled": False}}},
}


#: Leaves the first of many rows and paragraphs that are made alike, so that an inspection takes as long as the kind of
#: page is rich and not as the plan is long. A row that others reach down into stays with its table, and a block that
#: somebody writes in or that others point at stays.
FEW = """() => {
  const beyond = (parents, children, kept) => {
    for (const parent of document.querySelectorAll(parents))
      for (const child of [...parent.children].filter((one) => one.matches(children)).slice(kept)) child.remove();
  };
  const alone = ":not([id], :has([id], form, input, select, textarea, button))";
  beyond("table", "tbody", 3);
  beyond("tbody:not(:has([rowspan]))", "tr", 5);
  beyond("ul, ol", "li", 5);
  beyond("dl", "dt, dd", 12);
  beyond("main, article, section, div", "p" + alone, 4);
}"""


def check(page: Any, where: str, rules: str = "all") -> None:
    """A page that nobody goes on from: rows are taken out of it at the gate."""
    if not THOROUGH:
        page.evaluate(FEW)
    violates_nothing(page, where, rules)
    if page.evaluate("matchMedia('print').matches"):
        return  # paper has its own width
    _fits(page, where, page.viewport_size["width"])


def look(page: Any, where: str) -> None:
    """A page on the way of a story, broad and on a phone; it is broad afterwards and as it was."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        _fits(page, where, width)
        if THOROUGH:
            violates_nothing(page, where)
        elif width == 390:
            violates_nothing(page, where, "structure")  # its colours are those of the pages that are inspected whole
    page.set_viewport_size({"width": 1440, "height": 900})


def violates_nothing(page: Any, where: str, rules: str = "all") -> None:
    found = Axe().run(page, options={"resultTypes": ["violations"], **RULES[rules]})
    assert found.violations_count == 0, (where, found.generate_report())


def _fits(page: Any, where: str, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{where} is wider than {width} px"
