"""Bringing the picture of a figure at the desk, and who sees it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from tests.desk.office import Office
from tests.interchange.test_pictures import good
from tests.plans.test_pictures import PHOTO, office

from tsumugu.accounts.models import Organization
from tsumugu.core.plan import Plan
from tsumugu.interchange import pictures as limits
from tsumugu.plans import actions as ledger
from tsumugu.plans import pictures
from tsumugu.plans.models import StoredPicture
from tsumugu.proposals import queries

__all__ = ["office"]
pytestmark = pytest.mark.django_db
MADE = good(PHOTO)
NAME = MADE.picture.name


def bring(office: Office, data: bytes | None, role: str = "staff", **typed: str) -> HttpResponse:
    file = {"file": SimpleUploadedFile("photo.jpg", data)} if data is not None else {}
    sent = {"field": "file", "was:file": "null", "based_on": office.proposal.draft_root, **file, **typed}
    address = reverse("desk:bring_picture", args=[office.proposal.pk, "zzfig"])
    answer = office.client(role).post(address, sent, follow=True)
    office.proposal.refresh_from_db()
    return answer  # type: ignore[return-value]  # the answer of a test's client


def named(office: Office) -> object:
    return queries.draft(office.proposal).nodes["zzfig"].fields.get("file")


def test_a_picture_is_brought_and_shown(office: Office) -> None:
    page = office.client("staff").get(reverse("desk:edit", args=[office.proposal.pk, "zzfig"])).content.decode()
    assert 'enctype="multipart/form-data"' in page and 'name="f:file"' not in page
    answer = bring(office, PHOTO)
    assert answer.status_code == 200
    said = answer.content.decode()
    address = reverse("desk:picture", args=[office.plan.slug, NAME])
    assert f'src="{address}" alt="' in said and 'width="60" height="40"' in said
    assert named(office) == NAME
    shown = office.client("auditor").get(address)
    assert (shown.content, shown.headers["Content-Type"]) == (MADE.data, "image/jpeg")
    assert office.client("outsider").get(address).status_code == 404
    preview = office.client("auditor").get(
        reverse("desk:preview_proposal", args=[office.proposal.pk, f"figures/{NAME}"])
    )
    assert (preview.status_code, preview.content) == (200, MADE.data)
    text = office.client("auditor").get(reverse("desk:preview_proposal", args=[office.proposal.pk, "text.html"]))
    assert f'<img src="figures/{NAME}"' in text.content.decode()
    # The published plan has no such figure yet.
    other = reverse("desk:preview_plan", args=[office.plan.slug, f"figures/{NAME}"])
    assert office.client("auditor").get(other).status_code == 404


def test_what_is_no_picture_is_said_and_changes_nothing(office: Office) -> None:
    for data in (b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"x" * (limits.MOST_BYTES + 1), None):
        answer = bring(office, data)
        said = answer.content.decode()
        assert answer.status_code == 422 and ("画像" in said or "ファイル" in said)
        assert "いまの状態" not in said, "nobody changed anything"
        assert named(office) is None and not pictures.there(office.plan)


def test_a_colleagues_picture_is_never_replaced_unseen(office: Office) -> None:
    before = office.proposal.draft_root
    bring(office, PHOTO)
    other = limits.prepared(PHOTO[:2] + PHOTO[2:])
    assert other == MADE
    again = bring(office, _another(), based_on=before)
    assert again.status_code == 409
    page = again.content.decode()
    there = reverse("desk:picture", args=[office.plan.slug, NAME])
    assert "別の画像を入れています" in page and "いまの状態" in page
    assert f'src="{there}"' in page, "what stands there now is shown"
    assert named(office) == NAME
    assert set(pictures.there(office.plan)) == {NAME}
    answer = bring(office, _another(), **{"was:file": f'"{NAME}"'})
    assert answer.status_code == 200 and named(office) == good(_another()).picture.name


def test_bytes_that_are_not_those_of_their_name_are_shown_to_nobody(office: Office) -> None:
    row = {"plan": office.plan, "width": 60, "height": 40, "added_by": "担当", "added_at": timezone.now()}
    answers = []
    for name, data in ((NAME, MADE.data), (good(_another()).picture.name, MADE.data)):
        StoredPicture.objects.create(name=name, data=data, **row)
        answers.append(office.client("auditor").get(reverse("desk:picture", args=[office.plan.slug, name])).status_code)
    assert answers == [200, 404]


def test_a_picture_stands_in_a_picture_field_only(office: Office) -> None:
    """Also where the form names another field of the figure, or none that there is."""
    before = queries.draft(office.proposal).nodes["zzfig"].fields
    for path in ("caption", "alt", "no_such", "", "file.x"):
        fields = {"field": path, f"was:{path}": json.dumps(before.get(path))}
        assert bring(office, PHOTO, **fields).status_code in (200, 400)
        assert queries.draft(office.proposal).nodes["zzfig"].fields == before, path
        assert not pictures.there(office.plan), path
    caption = next(path for path in before if path != "file")
    assert bring(office, PHOTO, **{"field": caption, f"was:{caption}": json.dumps(before[caption])}).status_code == 400


def test_a_picture_is_a_plan_s_own(office: Office) -> None:
    """Whoever knows the name of another organization's picture sees nothing of it by the address of their own plan."""
    bring(office, PHOTO)
    other = Organization.objects.get(slug="betsu")
    plan = ledger.create_plan(other, "betsu-plan", Plan(id="betsu-plan", title="別県の計画"), actor=None, reason="")
    assert office.client("outsider").get(reverse("desk:picture", args=[plan.slug, NAME])).status_code == 404
    assert pictures.data_of(plan, NAME) is None and pictures.there(plan) == {}


def _another() -> bytes:
    from tests.interchange.test_pictures import image, written

    return written(image(size=(30, 30)), "PNG")


def test_a_form_without_its_base_is_refused(office: Office) -> None:
    assert bring(office, PHOTO, based_on="").status_code == 400
    assert not pictures.there(office.plan)


def test_a_new_figure_has_no_words_yet_and_waits_for_them(office: Office) -> None:
    """A placeholder would be read out to who does not see the picture, and nothing would ask for more."""
    structure = reverse("desk:structure", args=[office.proposal.pk, "zzblk"])
    block = queries.draft(office.proposal).nodes["zzfig"].parent
    sent = {"act": "add", "slot": "figures", "node": block, "based_on": office.proposal.draft_root, "new": "NEW"}
    page = office.client("staff").post(structure.replace("zzblk", block), sent, follow=True)
    made = page.redirect_chain[-1][0].split("/")[-3]
    office.proposal.refresh_from_db()
    assert queries.draft(office.proposal).nodes[made].fields == {"alt": ""}
    assert (f"{made}/alt", "required") in {(one.path, one.code) for one in queries.errors(office.proposal)}
    assert "（必須）" in page.content.decode()
