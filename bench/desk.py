"""What a saved edit and an entry of the ledger cost on the server: SQLite, durable, in a directory of its own."""

from __future__ import annotations

import functools
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Mapping

import django

from tsumugu.core.operations import ChangeSet, Set, apply
from tsumugu.core.plan import Plan
from tsumugu.core.table import MISSING, Value


@functools.cache
def database() -> tempfile.TemporaryDirectory[str]:
    """Django on a fresh embedded database; the directory lives as long as the process."""
    place = tempfile.TemporaryDirectory(prefix="tsumugu-bench-")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
        "TSUMUGU_ENV": "test",
        "TSUMUGU_DATA_DIR": place.name,
        "DATABASE_URL": "",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return place


def acts(plan: Plan, slug: str) -> dict[str, Callable[[], object]]:
    """One field of one sheet saved into a draft: the action (lock, merge, diff, route, store) and the
    whole request (session, form, action, answer); one field appended to the ledger (lock, diff, hash,
    entry, touches); one edition with its site after a change of one sheet. Each run writes another value.

    And two pages as the server draws them: the one on which a proposal is judged, and the form of a sheet."""
    database()
    from django.db import transaction
    from django.test import Client

    from tsumugu.accounts.models import Membership, Organization, User
    from tsumugu.plans import actions as ledger
    from tsumugu.plans import queries as plans
    from tsumugu.proposals import actions, queries
    from tsumugu.proposals.models import Proposal
    from tsumugu.publication import actions as publication
    from tsumugu.publication import queries as public
    from tsumugu.publication.building import going_live
    from tsumugu.publication.runs import carrying

    organization, _made = Organization.objects.get_or_create(code="480002", defaults={"name": "汐見県"})
    officer, _made = User.objects.get_or_create(username="bench")
    Membership.objects.get_or_create(user=officer, organization=organization, role="secretariat")
    record = ledger.create_plan(organization, slug, plan, actor=None)
    proposal = actions.open_proposal(record, title="測定", reason="測定のため", actor=officer)
    numbers = itertools.count(1)

    def change(fields: Mapping[str, Value]) -> ChangeSet:
        was = fields.get("policy", MISSING)
        return ChangeSet((Set("i0", "initiative", "policy", was, f"第{next(numbers)}の政策"),))

    def save() -> object:
        seen = dict(queries.draft(proposal).nodes["i0"].fields)
        return actions.save_edit(proposal, actor=officer, based_on_root=proposal.draft_root, edits=change(seen))

    def append() -> object:
        with transaction.atomic():
            locked = ledger.lock_plan(record)
            head = plans.head(locked).table
            after = apply(head, change(dict(head.nodes["i0"].fields)))
            return ledger.append_change(locked, after, ledger.Author("測定"), ledger.Grounds(title="測定"))

    client = Client(headers={"host": "localhost"})
    client.force_login(officer)

    def request() -> object:
        word = f"第{next(numbers)}の政策"
        now = Proposal.objects.get(pk=proposal.pk)
        seen = json.dumps(queries.draft(now).nodes["i0"].fields.get("policy"))
        form = {"unit": "policy", "based_on": now.draft_root, "was:policy": seen, "f:policy": word}
        answer = client.post(f"/desk/proposals/{proposal.pk}/plan/i0/save/", form, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.content
        return answer

    def page(address: str) -> Callable[[], object]:
        def asked() -> object:
            answer = client.get(f"/desk/proposals/{proposal.pk}/{address}")
            assert answer.status_code == 200, answer.content
            return answer

        return asked

    def publish() -> object:
        append()
        record.refresh_from_db()
        publication.publish_editions(record, ["roadmap"], actor=officer, seen=public.seen(record), label="測定")
        return going_live.build_pages(record)  # what the public waits for

    carrying.carry_out(
        publication.publish_editions(
            record, ["text", "roadmap"], actor=officer, seen=public.seen(record), label="測定"
        ),
        wanted=(),
    )
    return {
        "desk, saving action": save, "desk, saving request": request, "desk, ledger entry": append,
        "desk, next edition": publish, "desk, judging page": page(""), "desk, sheet's form": page("plan/i0/edit/"),
    }  # fmt: skip
