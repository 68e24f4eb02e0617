"""Where things stand on the site: the address of a node is made of its type and its id, for ever."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core import ids
from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import PAGES, of


class Link(Struct, frozen=True):
    text: str
    path: str


TEXT_PAGE = "text.html"
#: The newest edition's files stand here too, at addresses that never change.
LATEST = "latest/"
#: Beside the sites: how the list of files of one that are still to be made is called, after its slug.
COMING = ".coming"


def page_of(node_type: str, node: str) -> str:
    """The page of a node of a type with a page. Raises ``KeyError`` for others."""
    return f"{PAGES[node_type]}/{ids.file_name(node)}.html"


def initiative_path(node: str) -> str:
    return page_of("initiative", node)


def field_path(node: str) -> str:
    return page_of("field", node)


def area_path(node: str) -> str:
    return page_of("area", node)


def vision_path(node: str) -> str:
    return page_of("vision", node)


def indicator_path(node: str) -> str:
    return page_of("indicator", node)


def focus_path(node: str) -> str:
    return page_of("focus_theme", node)


def division_path(node: str) -> str:
    return page_of("division", node)


#: How the plan came about: its schedule and bodies, its meetings, what was said and answered.
PROCESS_PAGE, OPINIONS_PAGE = "process/index.html", "process/opinions.html"


def meeting_path(meeting: str) -> str:
    """The page of a meeting, by its id."""
    return f"process/meetings/{ids.file_name(meeting)}.html"


def course_path(course: str) -> str:
    """The page of one of several formulations and revisions, by its id."""
    return f"process/courses/{ids.file_name(course)}.html"


#: So many groups of opinions stand on one page.
GROUPS_ON_A_PAGE = 100


def opinions_page(number: int) -> str:
    """The page on which a group of opinions stands, by its place among all of them, counted from 0."""
    page = number // GROUPS_ON_A_PAGE + 1
    return OPINIONS_PAGE if page == 1 else f"process/opinions-{page}.html"


def opinion_path(opinion: str) -> str:
    """The page of an opinion, by its id: what became of it."""
    return f"process/opinions/{ids.file_name(opinion)}.html"


def paper_path(file: str) -> str:
    """Where a paper of a meeting is given out, from the base of the site."""
    return f"process/papers/{file}"


def handout_path(meeting: str, number: str) -> str:
    """The page of what of the plan a meeting was given, by the meeting's id and the number of the paper in it."""
    return f"process/materials/{ids.file_name(meeting)}-{ids.derive(meeting, 'material', number)}.html"


def edition_page(name: str) -> str:
    """The page on which an edition begins, from the base of the site."""
    return f"editions/{name}/index.html"


def pair_page(earlier: str, later: str) -> str:
    """The page that sets two editions side by side."""
    return f"compare/{earlier}..{later}.html"


def edition_folder(name: str) -> str:
    """Where pages and files of an edition (``roadmap-3``) stand; of a plan without editions (``""``), its files."""
    return f"editions/{name}/" if name else LATEST


def holder(table: Table, node: str) -> str:
    """The nearest node, itself or above, that has a page; the plan (``""``) if there is none."""
    while node != ROOT and table.nodes[node].type not in PAGES:
        node = table.nodes[node].parent
    return node


def holder_of(table: Table, node: str) -> str:
    """What holds the place of a node: of one that has a page of its own beside it, what its place is on."""
    entry = table.nodes[node]
    return holder(table, entry.parent if entry.type in PAGES and of(entry.type).place else node)


def standing_at(node_type: str, node: str, holder_type: str, held_by: str) -> str:
    """Where a node of any type is read: its own page, its place on the page that holds it, or the front page."""
    if node_type in PAGES:
        return page_of(node_type, node)
    place = of(node_type).place
    if place == "text":
        return f"{TEXT_PAGE}#{node}"
    if holder_type not in PAGES:
        return "index.html"
    page = page_of(holder_type, held_by)
    return f"{page}#{node}" if place else page


def place_of(table: Table, node: str) -> str:
    """``standing_at`` for a node of a plan in its normal form. Raises ``KeyError`` if the plan has none."""
    held_by = holder(table, node)
    return standing_at(table.nodes[node].type, node, table.nodes[held_by].type, held_by)
