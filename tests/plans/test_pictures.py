"""Pictures of a registered plan: kept once, never changed, named only by who may, and no edition without them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.core.test_figures import plan as text_with
from tests.desk import office as offices
from tests.interchange.test_pictures import exif, good, image, written

from tsumugu.core import edits
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import ChangeSet
from tsumugu.core.plan import Block, Chapter, Figure
from tsumugu.core.table import MISSING, Missing
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans import actions as ledger
from tsumugu.plans import pictures
from tsumugu.plans.models import StoredPicture
from tsumugu.plans.verify import verify
from tsumugu.proposals import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> offices.Office:
    """A draft with a figure that waits for its picture."""
    found = offices.found()
    table = queries.draft(found.proposal)
    added = edits.add(table, "", "chapters", node="zzchap", name="図の章")
    assert isinstance(added, ChangeSet)
    actions.save_edit(found.proposal, actor=found.people["staff"], based_on_root=found.proposal.draft_root, edits=added)
    for parent, slot, node in (("zzchap", "content", "zzblock"), ("zzblock", "figures", "zzfig")):
        step = edits.add(queries.draft(found.proposal), parent, slot, node=node, name="棒グラフ")
        assert isinstance(step, ChangeSet)
        actions.save_edit(
            found.proposal, actor=found.people["staff"], based_on_root=found.proposal.draft_root, edits=step
        )
    return found


PHOTO = written(image(), "JPEG", exif=exif())


def put(
    office: offices.Office, made: Prepared, *, who: str = "staff", node: str = "zzfig", was: str | Missing = MISSING
) -> None:
    actions.put_picture(
        office.proposal, actor=office.people[who], based_on_root=office.proposal.draft_root, node=node, path="file",
        was=was, made=made,
    )  # fmt: skip


def test_a_picture_is_kept_once_with_the_act_that_names_it(office: offices.Office) -> None:
    made = good(PHOTO)
    put(office, made)
    assert queries.draft(office.proposal).nodes["zzfig"].fields["file"] == made.picture.name
    assert pictures.there(office.plan) == {made.picture.name: made.picture}
    assert pictures.data_of(office.plan, made.picture.name) == made.data
    pictures.keep(office.plan, made, added_by="somebody else")
    (row,) = StoredPicture.objects.filter(plan=office.plan)
    assert row.added_by == str(office.people["staff"])


@pytest.mark.parametrize(
    ("who", "node", "was", "code"),
    [
        ("kanjikai", "zzfig", MISSING, "may-not-edit"),
        ("staff", "nowhere", MISSING, "stale"),
        ("staff", "zzfig", f"{'0' * 64}.png", "stale"),
        ("staff", "zzblock", MISSING, "bad-choice"),
    ],
)
def test_what_is_refused_keeps_nothing(
    office: offices.Office, who: str, node: str, was: str | Missing, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        put(office, good(PHOTO), who=who, node=node, was=was)
    assert refused.value.code == code
    assert not StoredPicture.objects.exists()


def test_a_draft_without_its_picture_is_not_submitted(office: offices.Office) -> None:
    assert [(one.code, one.path) for one in queries.errors(office.proposal)][-1:] == [("required", "zzfig/file")]
    put(office, good(PHOTO))
    assert queries.errors(office.proposal) == ()
    # A name that somebody typed, or that another plan has, is a picture that is not here.
    (name,) = pictures.there(office.plan)
    assert pictures.problems(office.plan, text_with(Figure(id="f", alt="a", file=name))) == ()
    other = text_with(Figure(id="f", alt="a", file=f"{'0' * 64}.png"))
    assert [one.code for one in pictures.problems(office.plan, other)] == ["no-such-picture"]


def test_no_edition_is_made_while_a_picture_is_missing() -> None:
    from msgspec.structs import replace
    from tests.desk.plan import small

    from tsumugu.core.plan import Plan

    found = offices.found()
    of: Plan = replace(
        small(), id="with-a-figure",
        chapters=(Chapter(id="c", title="章", content=(
            Block(id="b", figures=(Figure(id="f", alt="a", file=f"{'0' * 64}.png"),)),
        )),),
    )  # fmt: skip
    record = ledger.create_plan(
        found.organization, "with-a-figure", of, actor=found.people["secretariat"], reason="取込み"
    )
    with pytest.raises(Refusal) as refused:
        ledger.create_editions(
            record,
            ["text", "roadmap"],
            actor=found.people["secretariat"],
            label="第1版",
            date=datetime.date(2026, 4, 1),
        )
    assert refused.value.code == "violations"
    assert not record.editions.exists()


def test_the_database_keeps_it_as_it_is(office: offices.Office) -> None:
    put(office, good(PHOTO))
    for statement in ("UPDATE plans_storedpicture SET width = 1", "DELETE FROM plans_storedpicture"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_bytes_that_are_others_are_found_and_not_shown(office: offices.Office, tmp_path: Path) -> None:
    made = good(PHOTO)
    altered = Prepared(made.picture, made.data + b"x", had_place=False)
    pictures.keep(office.plan, altered, added_by="x")
    assert [(fault.code, fault.row) for fault in verify(office.plan).faults] == [("picture", made.picture.name)]
    with pytest.raises(ValueError, match="altered"):
        pictures.lay_out(office.plan, [made.picture.name], tmp_path)
    assert not list(tmp_path.iterdir())


def test_pictures_are_laid_out_as_far_as_they_are_here(office: offices.Office, tmp_path: Path) -> None:
    made = good(PHOTO)
    put(office, made)
    pictures.lay_out(office.plan, [made.picture.name, f"{'0' * 64}.png"], tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {made.picture.name: made.data}
