"""Build the pages of the published sites again from their editions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsumugu.core.errors import Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.building.going_live import build_pages

#: What somebody can do where publishing has stopped, by its code (``continuity.STOPPED``).
WAYS_ON = {
    "site-newer": "the published site is newer than the ledger, so nothing was written. Restore a newer backup "
    "(tsumugu restore), or go on with a public notice (desk, Editions).",
    "site-unreadable": "the manifest.json of the published site cannot be read, so nothing was written. Restore the "
    "site from a backup (tsumugu restore), or move it away.",
}  # fmt: skip


class Command(BaseCommand):
    help = "Build the pages of the published site of a plan (or of all plans) again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?")
        parser.add_argument("--anew", action="store_true", help="render every page, reuse none")

    def handle(self, *args: Any, **options: Any) -> None:
        records = PlanRecord.objects.order_by("slug")
        if options["slug"]:
            records = records.filter(slug=options["slug"])
            if not records:
                raise CommandError(f"no plan {options['slug']}")
        for record in records:
            try:
                built = build_pages(record, anew=options["anew"])
            except Refusal as refusal:
                if refusal.code not in WAYS_ON:
                    raise
                raise CommandError(f"{record.slug}: {WAYS_ON[refusal.code]}") from None
            if built is None:
                self.stdout.write(f"{record.slug}: no edition yet")
            else:
                self.stdout.write(
                    f"{record.slug}: {built.written} written, {built.reused} reused, {built.seconds:.2f} s"
                )
