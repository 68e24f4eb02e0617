"""What was added and never named waits in a draft: it is neither submitted nor published."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk.office import Office
from tests.desk.writing import draft, structure
from tests.refusals import problems

from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Block, Chapter, Figure, Initiative, Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import MISSING, Entry, Table, to_table
from tsumugu.core.traits import name_field
from tsumugu.plans import actions as ledger
from tsumugu.proposals import actions, queries
from tsumugu.proposals.look import Look
from tsumugu.proposals.models import State
from tsumugu.render.vocabulary import placeholders, words

pytestmark = pytest.mark.django_db

NAMED = sorted(name for name in NODE_TYPES if placeholders.first_name(name) and name != "plan")


def test_everything_that_is_added_with_a_name_is_known() -> None:
    assert NAMED == [
        "activity", "area", "chapter", "division", "field", "focus_theme", "grade", "indicator", "initiative",
        "rating_scheme", "step",
    ]  # fmt: skip
    assert not placeholders.problems(to_table(Plan(id="p", title="新しいプラン"))), (
        "a plan is registered with its title"
    )


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("node_type", NAMED)
def test_a_name_that_was_never_given_is_told_with_its_place(node_type: str, language: str) -> None:
    path, name = name_field(node_type), placeholders.first_name(node_type, language)

    def found(said: str) -> list[tuple[str, str, str]]:
        table = Table({"": Entry("plan", "", "", {}), "n1": Entry(node_type, "", "x", {path: said})}, {})
        return [(one.code, one.path, one.severity) for one in placeholders.problems(table)]

    assert found(name) == [("placeholder", f"n1/{path}", "error")]
    assert found(f"{name}の創出") == found("") == []


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [("ja", "新しい事業", "正式な名称に改めてください"), ("en", "New Initiative", "Give it its name")],
)
def test_a_draft_keeps_it_and_nobody_is_asked_about_it(office: Office, language: str, name: str, said: str) -> None:
    client = office.client("staff")
    client.cookies["django_language"] = language
    proposal = office.proposal
    assert structure(office, "-", add=".initiatives").status_code == 302
    (new,) = [node for node, entry in draft(office).nodes.items() if entry.fields.get("title") == name]
    proposal.refresh_from_db()
    page = _page(client, f"/desk/proposals/{proposal.pk}/")
    assert f"“{name}”" in page or f"「{name}」" in page, "before anybody asks to submit it"
    assert said in page
    sent = {"act": "submit", "seen": page.partition('name="seen" value="')[2].partition('"')[0]}
    form = f'href="/desk/proposals/{proposal.pk}/plan/{new}/edit/"'
    assert form in page, "the place leads to where it is mended"
    assert form not in _page(office.client("auditor"), f"/desk/proposals/{proposal.pk}/"), "of those who may"
    answer = client.post(f"/desk/proposals/{proposal.pk}/act/", sent)
    assert answer.status_code == 409 and said in html.unescape(answer.content.decode())
    assert answer.content.decode().count(form) == 2, "above, where it is refused, and among the problems"
    proposal.refresh_from_db()
    assert proposal.state == State.DRAFT
    change = Set(new, "initiative", "title", name, "県外との連携")
    actions.save_edit(proposal, actor=proposal.author, based_on_root=proposal.draft_root, edits=ChangeSet((change,)))
    assert not [one for one in queries.errors(proposal) if one.code == placeholders.CODE]


def _page(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def test_an_edition_names_everything(office: Office) -> None:
    """Also what came in with a file."""
    plan = Plan(id="p", title="計画", initiatives=(Initiative(id="i", title="新しい事業"),))
    who = office.people["secretariat"]
    record = ledger.create_plan(office.organization, "p", plan, actor=who, reason="取込み")
    with pytest.raises(Refusal, match="violations") as refused:
        ledger.create_editions(record, ["text", "roadmap"], actor=who, label="", date=timezone.localdate())
    assert [one.path for one in problems(refused.value)] == ["i/title"]
    assert not record.editions.exists()


def test_what_the_plan_wants_already_keeps_back_an_edition_and_no_proposal_about_something_else(office: Office) -> None:
    """A plan that was registered from a file without its pictures, or with such a name, can be worked on."""
    absent, other = (f"{pair * 32}.png" for pair in ("ab", "cd"))
    figure = Figure(id="f", alt="棒グラフ", file=absent)
    plan = Plan(
        id="p", title="計画", initiatives=(Initiative(id="i", title="新しい事業"),),
        chapters=(Chapter(id="c", title="章", content=(Block(id="b", prose="文。", figures=(figure,)),)),),
    )  # fmt: skip
    who = office.people["secretariat"]
    record = ledger.create_plan(office.organization, "p", plan, actor=who, reason="取込み")
    proposal = actions.open_proposal(record, title="概要", reason="概要を書く", actor=who)

    def save(*edits: Set) -> list[str]:
        proposal.refresh_from_db()
        actions.save_edit(proposal, actor=who, based_on_root=proposal.draft_root, edits=ChangeSet(edits))
        proposal.refresh_from_db()
        shown = {one.path for one in Look(proposal).problems if one.severity == "error"}
        found = [one.path for one in queries.errors(proposal)]
        assert shown <= set(found)
        return found

    assert save(Set("i", "initiative", "summary", MISSING, "概要。")) == []
    # What the proposal itself brings is asked for, at the same place too.
    assert save(Set("f", "figure", "file", absent, other)) == ["f/file"]
    assert save(Set("i", "initiative", "title", "新しい事業", "New Initiative")) == ["i/title", "f/file"]
