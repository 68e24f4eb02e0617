"""Pictures by their names: what is one, and which of a plan are not there."""

from __future__ import annotations

import hashlib

import pytest

from tsumugu.core import figures
from tsumugu.core.approval import DEFAULT, route
from tsumugu.core.diff import diff
from tsumugu.core.figures import Picture
from tsumugu.core.merge import merge
from tsumugu.core.plan import Block, Chapter, Figure, Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table, to_plan, to_table

A, B = (figures.name_of(data, "png") for data in (b"a", b"b"))


def plan(*found: Figure) -> Table:
    blocks = (Block(id="b", prose="文。", figures=found),)
    return to_table(Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章", content=blocks),)))


def test_a_name_is_made_of_the_bytes() -> None:
    digest = hashlib.sha256(b"a").hexdigest()
    assert f"{digest}.png" == A
    assert figures.digest_of(A) == digest
    assert figures.place_of(A) == Picture(A, 1, 1).place == f"figures/{digest}.png"
    assert figures.name_of(b"a", "jpg") == f"{digest}.jpg"


@pytest.mark.parametrize(
    "text", [None, 1, "", "a.png", A.upper(), f"{A}\n", f"/{A}", f"../{A}", A[1:], f"0{A}", A.replace("png", "svg")]
)
def test_what_is_no_name(text: object) -> None:
    assert figures.is_name(A)
    assert not figures.is_name(text)


def test_what_is_not_there_is_named_with_its_place() -> None:
    table = plan(Figure(id="f", alt="a", file=A), Figure(id="g", alt="b", file=B), Figure(id="h", alt="c", file="x"))
    assert figures.pictures(table) == (("f", "file", A), ("g", "file", B))
    assert figures.names(table) == tuple(sorted((A, B)))
    assert figures.used(to_plan(table).chapters) == {A, B}
    (problem,) = figures.missing(table, {A})
    assert (problem.code, problem.severity, problem.path) == (figures.NO_SUCH_PICTURE, "error", "g/file")
    assert B[:8] in problem.message and B[:8] in problem.message_en
    assert figures.missing(table, {A, B}) == ()


def test_two_pictures_for_one_figure_are_a_conflict_and_the_words_beside_it_are_not() -> None:
    base = plan(Figure(id="f", alt="前。", caption="題", file=A))
    ours = plan(Figure(id="f", alt="前。", caption="題", file=B))
    theirs = plan(Figure(id="f", alt="前。後。", caption="題", file=A))
    met = merge(base, ours, theirs)
    assert met.conflicts == ()
    assert met.value == plan(Figure(id="f", alt="前。後。", caption="題", file=B))
    other = plan(Figure(id="f", alt="前。", caption="題", file=figures.name_of(b"c", "jpg")))
    (conflict,) = merge(base, ours, other).conflicts
    assert (conflict.node, conflict.path) == ("f", "file")


def test_a_figure_is_decided_like_the_text_around_it() -> None:
    before, after = plan(), plan(Figure(id="f", alt="a", file=A))
    assert route(diff(before, after), before, after).highest == "secretariat_head"


def test_the_usual_delegation_knows_every_type() -> None:
    """What no rule names goes to the highest step: that must be meant, not forgotten."""
    named = {node_type for rule in DEFAULT.rules for node_type in rule.types}
    assert named == set(NODE_TYPES)


def test_a_paragraph_that_lost_its_last_figure_is_a_violation() -> None:
    """What broke the rule stands beneath the node that breaks it now."""
    block = Block(id="b", figures=(Figure(id="f", alt="a", file=A),))
    before = to_table(Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章", content=(block,)),)))
    after = to_table(Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章", content=(Block(id="b"),)),)))
    assert [(one.code, one.path) for one in merge(before, after, before).violations] == [("bad-block", "b")]
    assert merge(after, before, after).violations == ()
