"""Who wrote what, until now read from the stored states, gets rows of its own; wordings get their first number.

A stored state that stands on a later entry than the one before it was made by taking in the newest state, so nobody
wrote it; the first one of a proposal was its opening. Whoever answered a conflict by a value of their own, or by
keeping what was there before, wrote that. Approvals of heads given until now hold for every division that was asked.

Backwards, each stored state is given the author of the newest edit that led to it, or who opened the proposal.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations


def split(apps: Any, schema_editor: Any) -> None:
    def rows(name: str) -> Any:
        return apps.get_model("proposals", name).objects.using(schema_editor.connection.alias)

    membership = apps.get_model("accounts", "Membership").objects.using(schema_editor.connection.alias)
    divisions: dict[tuple[int, int], list[str]] = {}
    for user, organization, key in membership.filter(role__in=["staff", "head"], division__isnull=False).values_list(
        "user_id", "organization_id", "division__key"
    ):
        divisions.setdefault((user, organization), []).append(key)
    edit, wording = (apps.get_model("proposals", name) for name in ("DraftEdit", "Wording"))
    for proposal in rows("Proposal").select_related("plan").order_by("pk").iterator():
        wording.objects.using(schema_editor.connection.alias).create(
            proposal=proposal, number=1, title=proposal.title, reason=proposal.reason,
            author_id=proposal.author_id, at=proposal.created_at,
        )  # fmt: skip
        found = []
        standing = None
        for row in rows("Draft").filter(proposal=proposal).order_by("pk").defer("operations"):
            if standing is not None:
                found.append(
                    (row.saved_at, "sync" if row.base_sequence > standing else "content", row.author_id, row.root)
                )
            standing = row.base_sequence
        answered = rows("StoredConflict").filter(proposal=proposal, choice__in=["base", "value"])
        for row in answered.exclude(answered_by=None).order_by("answered_at", "pk"):
            root = next((r for at, _kind, _who, r in found if at >= row.answered_at), proposal.draft_root)
            found.append((row.answered_at, "resolution", row.answered_by_id, root))
        edit.objects.using(schema_editor.connection.alias).bulk_create(
            edit(
                proposal=proposal, kind=kind, author_id=who, root=root, at=at,
                division_keys=sorted(set(divisions.get((who, proposal.plan.organization_id), ()))),
            )
            for at, kind, who, root in sorted(found, key=lambda one: one[0])
        )  # fmt: skip
    rows("Decision").filter(kind="approved", step="head").update(divisions=None)


def join(apps: Any, schema_editor: Any) -> None:
    def rows(name: str) -> Any:
        return apps.get_model("proposals", name).objects.using(schema_editor.connection.alias)

    for draft in rows("Draft").select_related("proposal").order_by("pk").defer("operations").iterator():
        edit = rows("DraftEdit").filter(proposal=draft.proposal, root=draft.root).order_by("-pk").first()
        rows("Draft").filter(pk=draft.pk).update(author_id=edit.author_id if edit else draft.proposal.author_id)


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0002_written_and_cached"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(split, join)]
