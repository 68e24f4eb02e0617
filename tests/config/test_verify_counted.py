"""``tsumugu verify`` where much is wrong, in an office with its triggers: the repair is an act as well."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.audit.acts import settle
from tests.config.test_verify import run
from tests.proposals.story import found

from tsumugu.plans.models import FieldTouch

pytestmark = pytest.mark.django_db
__all__ = ["run"]


def test_a_hundred_are_told_and_the_rest_counted(run: Any) -> None:
    office = found()  # with its triggers: the repair is an act, which is numbered at the commit
    settle()
    FieldTouch.objects.bulk_create(FieldTouch(plan=office.plan, node=f"n{n}", path="", sequence=1) for n in range(105))
    told = run(status=1)
    assert told.count("✗ tsumugi-dx") == 100 and "✗ ほかに5件あります。" in told
    call_command("rebuild_touches", "tsumugi-dx")
    settle()
    assert "✗" not in run()
    with pytest.raises(CommandError, match="nowhere"):
        call_command("rebuild_touches", "nowhere")
