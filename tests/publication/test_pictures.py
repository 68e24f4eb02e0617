"""The pictures of figures on the site of a registered plan: there, kept, and gone with what was taken back."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.desk.plan import small
from tests.interchange.test_pictures import good, image, written
from tests.proposals.story import Office, merged, seen, start
from tests.publication import offices
from tests.publication.offices import done, formats, live, published, revise

from tsumugu.core import edits
from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import MISSING, Missing, to_table
from tsumugu.desk.plan import differences
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans.models import StoredPicture
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.publication.collection import pictures
from tsumugu.render.content import SiteContent

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (good(written(image(size=(size, size)), "PNG")) for size in (40, 50, 60))


def _put(office: Office, made: Prepared, was: str | Missing, *, new: bool) -> None:
    """A figure in the text, or another picture in it, as the mainline has it then."""
    merged(office, _proposed(office, made, was, new=new))


def _proposed(office: Office, made: Prepared, was: str | Missing, *, new: bool = False) -> Proposal:
    who, proposal = office.people["secretariat"], start(office, "secretariat", "図")
    if new:
        added = edits.add(queries.draft(proposal), "b1", "figures", node="zzfig", name="棒グラフ")
        assert isinstance(added, ChangeSet)
        actions.save_edit(proposal, actor=who, based_on_root=proposal.draft_root, edits=added)
    actions.put_picture(
        proposal, actor=who, based_on_root=proposal.draft_root, node="zzfig", path="file", was=was, made=made
    )
    return proposal


def shown(office: Office, settings: Any) -> dict[str, bytes]:
    folder = live(office, settings) / "figures"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_bytes_that_are_not_those_of_their_name_go_nowhere(office: Office) -> None:
    row = {"plan": office.plan, "width": 40, "height": 40, "added_by": "担当", "added_at": timezone.now()}
    StoredPicture.objects.create(name=FIRST.picture.name, data=FIRST.data, **row)
    StoredPicture.objects.create(name=SECOND.picture.name, data=FIRST.data, **row)
    content = SiteContent(slug="p", base="/", plan=small(), today="2026-05-01", pictures=(FIRST.picture,))
    assert dict(pictures.brought(office.plan, content, ())) == {FIRST.picture.place: FIRST.data}
    with pytest.raises(ValueError, match="was altered"):
        list(pictures.brought(office.plan, msgspec.structs.replace(content, pictures=(SECOND.picture,)), ()))


@pytest.mark.thorough
def test_pictures_stand_as_long_as_what_shows_them(office: Office, settings: Any) -> None:
    published(office)
    assert shown(office, settings) == {}
    _put(office, FIRST, MISSING, new=True)
    assert shown(office, settings) == {}
    published(office, "text", wanted=formats("plan_pdf"))
    first, second = FIRST.picture, SECOND.picture
    assert shown(office, settings) == {first.name: FIRST.data}
    page = (live(office, settings) / "text.html").read_text()
    assert f'<img src="figures/{first.name}" alt="棒グラフ" width="40" height="40"' in page
    edition = live(office, settings) / "editions" / "text-2"
    assert f'src="../../figures/{first.name}"' in (edition / "index.html").read_text()
    assert b"/Subtype/Image" in (edition / "plan.pdf").read_bytes().replace(b" ", b"")
    before = (live(office, settings) / first.place).stat().st_ino
    revise(office, "見直した概要。")
    published(office, "roadmap")
    assert (live(office, settings) / first.place).stat().st_ino == before, "linked, and not written again"
    _put(office, SECOND, first.name, new=False)
    published(office, "text")
    assert shown(office, settings).keys() == {first.name, second.name}
    done(offices.withdraw(office, "text-3"))
    assert shown(office, settings) == {first.name: FIRST.data}
    assert not [path for path in live(office, settings).rglob("*.html") if second.name in path.read_text()]


def _seen(office: Office, address: str, who: str = "head") -> list[str]:
    """The pictures that a page of the desk shows, in its order; each can be fetched by whoever sees the page."""
    client = office.client(who)
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.findall(r'<img src="([^"]*)" alt="" width="\d+"', answer.content.decode())
    for one in set(found):
        assert client.get(one).status_code == 200
    return [one.rpartition("/")[2] for one in found]


def test_who_judges_a_picture_sees_it(office: Office) -> None:
    """In the comparison and the redline of a proposal and of a change, and where two people brought one each."""
    names = FIRST.picture.name, SECOND.picture.name
    _put(office, FIRST, MISSING, new=True)
    entry = office.plan.head_sequence
    assert _seen(office, reverse("desk:change", args=[office.plan.slug, entry])) == [names[0]] * 2
    mine, theirs = _proposed(office, SECOND, names[0]), _proposed(office, THIRD, names[0])
    page = reverse("desk:proposal", args=[mine.pk])
    assert _seen(office, page) == [names[1], names[0], names[0], names[1]]
    assert "図を差し替え" in office.client("head").get(page).content.decode()
    merged(office, theirs)
    actions.sync_proposal(mine, actor=office.people["secretariat"], seen=seen(mine))
    assert _seen(office, page)[:3] == [names[0], THIRD.picture.name, names[1]]


def test_no_picture_is_looked_for_where_none_is_told_of(office: Office, django_assert_num_queries: Any) -> None:
    before, after = (to_table(msgspec.structs.replace(small(), title=title)) for title in ("前", "後"))
    with django_assert_num_queries(0):
        assert differences.context(office.plan, before, after)["differs"]
