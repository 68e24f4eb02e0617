"""``tsumugu doctor``: the state of this installation. Exit status: 0 all is well, 1 something is to be mended."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from tsumugu.config import diagnosis
from tsumugu.config.management import terminal

MARKS = {"good": "✓", "note": "・", "bad": "✗"}


class Command(BaseCommand):
    help = "Tell versions, paths, space, permissions, migrations, worker, backups; with --deep check all that is kept."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        terminal.choosing(parser)
        parser.add_argument("--deep", action="store_true", help="replay every ledger, check every published file")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        ledgers: dict[str, int] = {}
        found: list[diagnosis.Finding] = []
        with terminal.spoken(options["lang"]):
            for finding in diagnosis.findings():
                self._tell(finding, found, options["format"])
            reachable = not any(f.area in ("database", "migration") and f.level == "bad" for f in found)
            if options["deep"] and reachable:
                for finding in diagnosis.deep(ledgers):
                    self._tell(finding, found, options["format"])
        if options["format"] == "json":
            report = {
                "findings": [msgspec.to_builtins(f) for f in found],
                "ledgers": ledgers,
                "engine": connection.vendor,
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        if any(finding.level == "bad" for finding in found):
            raise SystemExit(1)

    def _tell(self, finding: diagnosis.Finding, found: list[diagnosis.Finding], form: str) -> None:
        found.append(finding)
        if form == "text":
            self.stdout.write(f"{MARKS[finding.level]} {finding.said}")
