"""``tsumugu verify``: replay ledgers, check the record of acts, compare with what was published."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsumugu.audit.faults import Fault
from tsumugu.cli.languages import language, pick
from tsumugu.cli.progress import Progress
from tsumugu.config.management.verdicts import sentence
from tsumugu.core.errors import Problem
from tsumugu.plans import copies
from tsumugu.plans.copies import Checkpoint, Copy
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.snapshot import one_snapshot
from tsumugu.plans.verify import Report, verify_all
from tsumugu.publication import continuity

#: So many faults are told; a table that was rewritten has thousands.
AT_MOST = 100


class Command(BaseCommand):
    help = (
        "Replay ledgers and check all that is stored beside them and the record of acts; name what does not hold. "
        "Exit status: 0 all holds, 1 something does not, 2 it could not be done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="PLAN", help="addresses of plans; all without")
        parser.add_argument(
            "--root", metavar="HASH@N", help="a printed root: does the ledger begin with its N entries?"
        )
        parser.add_argument("--site", metavar="DIR", help="a copy of a published site: does the ledger continue it?")
        parser.add_argument("--lang", choices=["ja", "en"], help="日本語 or English")

    def handle(self, *args: Any, **options: Any) -> None:
        lang = options["lang"] or language()
        asked = copies.typed(options["root"]) if options["root"] else None
        if options["root"] and asked is None:
            self._refuse(lang, "--root は16進64桁の検証値と「@件数」です。", "--root is 64 hexadecimal digits and @N.")
        copy = self._copy(options["site"], lang) if options["site"] else None
        started = time.monotonic()
        with one_snapshot():
            records = self._records(options["slugs"], lang)
            with Progress(sum(record.head_sequence for record in records), lang) as progress:
                report = verify_all(records, lambda: progress.step(pick(lang, "検証中", "verifying")))
            faults = list(report.faults)
            if asked is not None:
                faults += self._printed(self._one(records, options["slugs"], lang), *asked, lang)
            if copy is not None:
                faults += self._compared(copy, options["site"], lang)
        self._tell(report, faults, time.monotonic() - started, lang)

    def _refuse(self, lang: str, ja: str, en: str) -> None:
        raise CommandError(pick(lang, ja, en), returncode=2)

    def _records(self, slugs: Sequence[str], lang: str) -> list[PlanRecord]:
        records = list(PlanRecord.objects.select_related("organization").order_by("slug"))
        for slug in sorted(set(slugs) - {record.slug for record in records}):
            self._refuse(lang, f"{slug}：そのプランはありません。", f"{slug}: there is no such plan.")
        return [record for record in records if not slugs or record.slug in slugs]

    def _one(self, records: list[PlanRecord], slugs: Sequence[str], lang: str) -> PlanRecord:
        if len(records) != 1:
            self._refuse(lang, "--root にはプランを1つ指定してください。", "--root needs the address of one plan.")
        return records[0]

    def _copy(self, directory: str, lang: str) -> Copy | None:
        found = copies.read_copy(Path(directory))
        if isinstance(found, Problem):
            raise CommandError(
                pick(
                    lang, f"{directory}：台帳の検証値のある公開サイトではありません。{found.message}",
                    f"{directory} is not a published site with a root of its ledger. {found.message_en}",
                ), returncode=2,
            )  # fmt: skip
        return found

    def _printed(self, record: PlanRecord, root: str, size: int | None, lang: str) -> tuple[Fault, ...]:
        size = size or copies.size_of(record, root)
        if size is None:
            return (
                Fault("published-other", record.organization.slug, record.slug, detail=f"1–{record.head_sequence}"),
            )
        faults = copies.judge(record, Copy(record.slug, (Checkpoint(size, root),)))
        if not faults:
            self._say(
                pick(
                    lang, f"✓ {record.slug}：{root}@{size} は今の台帳の最初の{size}件です。",
                    f"✓ {record.slug}: {root}@{size} is the first {size} entries of today's ledger.",
                )
            )  # fmt: skip
        return faults

    def _compared(self, copy: Copy, directory: str, lang: str) -> tuple[Fault, ...]:
        record = PlanRecord.objects.select_related("organization").filter(slug=copy.plan).first()
        if record is None:
            return (Fault("published-plan", plan=copy.plan),)
        told = continuity.read(Path(directory))
        undone = (
            Fault("published-undone", record.organization.slug, record.slug, detail=f"{kind} {key}")
            for kind, key in continuity.undone(record, told)
        )
        faults = (*copies.judge(record, copy), *undone)
        if not faults:
            size = max(one.size for one in copy.checkpoints)
            self._say(
                pick(
                    lang, f"✓ {record.slug}：{directory} で公表された{size}件に、今の台帳は続いています。",
                    f"✓ {record.slug}: today's ledger continues the {size} entries published in {directory}.",
                )
            )  # fmt: skip
        return faults

    def _say(self, line: str) -> None:
        self.stdout.write(line)

    def _tell(self, report: Report, faults: list[Fault], seconds: float, lang: str) -> None:
        for slug, verdict in report.verdicts.items():
            if not verdict.faults:
                size, ja = verdict.entries, f"✓ {slug}：台帳の{verdict.entries}件はすべて合っています。検証値 "
                self._say(f"{pick(lang, ja, f'✓ {slug}: all {size} entries hold, root ')}{verdict.root}@{size}")
        for fault in faults[:AT_MOST]:
            self.stderr.write(sentence(fault, lang))
        if len(faults) > AT_MOST:
            more = len(faults) - AT_MOST
            self.stderr.write(pick(lang, f"✗ ほかに{more}件あります。", f"✗ and {more} more."))
        if faults:
            self.stdout.flush()
            sys.exit(1)
        self._say(
            pick(
                lang, f"✓ 操作の記録{report.acts}件と、それが証明する行も合っています（{seconds:.1f}秒）。",
                f"✓ The {report.acts} acts hold, and so do the rows they vouch for ({seconds:.1f} s).",
            )
        )  # fmt: skip
