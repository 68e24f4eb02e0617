"""``tsumugu serve``: the processes for the published sites, for the desk and for what is done in the background."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connections

from tsumugu.cli.languages import language, pick
from tsumugu.config import sqlite
from tsumugu.config.environment import Environment
from tsumugu.publication.places import disk
from tsumugu.serving import listening
from tsumugu.serving.processes import Family

#: Background work in a process beside the server: the embedded default needs no other service.
WORKER = [sys.executable, "-m", "tsumugu.serving.background"]
FRONT = [sys.executable, "-m", "tsumugu.serving.front"]
DESK = [sys.executable, "-m", "tsumugu.serving.at_desk"]

#: Seconds before a database that does not answer is asked again.
AGAIN = 2.0


class Command(BaseCommand):
    help = "Prepare the database and serve the desk and the published sites."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", action="store_true", help="load the sample plan first (demo only)")
        parser.add_argument("--bind", default="", help="address:port instead of TSUMUGU_BIND")
        parser.add_argument("--no-worker", action="store_true", help="background work is done by another process")

    def handle(self, *args: Any, **options: Any) -> None:
        value: Environment = settings.TSUMUGU
        if not value.site_root.exists():
            value.site_root.mkdir(parents=True, exist_ok=True)
            value.site_root.chmod(0o755)
        try:
            host, port = listening.split(options["bind"] or listening.named(value.host, value.port))
            door = listening.listen(host, port, value.limits.reader)
        except listening.PortTaken as taken:
            raise CommandError(pick(language(), taken.ja, taken.en), returncode=2) from None
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_told: stopping.set())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
        inner = _inner(value, host, port)
        family = Family()
        try:
            for _number in range(value.workers):
                family.add([*FRONT, str(door.fileno()), str(inner)], files=[door.fileno()])
            if not self._prepared(value, options, stopping):
                return
            with listening.listen_at(inner) as hall:
                for _number in range(value.workers):
                    family.add([*DESK, str(hall.fileno())], files=[hall.fileno()])
                if not options["no_worker"]:
                    family.add(WORKER)
                address = listening.address(host, port, origin=value.origin, hosts=value.hosts)
                self._tell(value, address, listening.named(host, port))
                stopping.wait()
        finally:
            family.stop()
            inner.unlink(missing_ok=True)
            door.close()

    def _prepared(self, value: Environment, options: dict[str, Any], stopping: threading.Event) -> bool:
        """The database as this program needs it. As long as it does not answer it is asked again, and published sites
        are served meanwhile; ``False``: this was stopped before."""
        told = False
        while not stopping.is_set():
            try:
                call_command("migrate", interactive=False, verbosity=0)
                if options["sample"]:
                    call_command("load_sample", stdout=self.stdout)
            except OperationalError as error:
                if not told:
                    reason = str(error).strip().partition("\n")[0]
                    said = pick(
                        language(),
                        f"データベースが応答しません（{reason}）。公表したサイトは表示し、データベースを待っています。",
                        f"the database does not answer ({reason}); published sites are served, and it is asked again",
                    )
                    self.stderr.write(said)
                told = True
                connections.close_all()
                stopping.wait(AGAIN)
            else:
                connections.close_all()
                return True
        return False

    def _tell(self, value: Environment, address: str, bound: str) -> None:
        lang = language()
        self.stdout.write(pick(lang, f"紡ぐ（{value.env}）：{bound}", f"Tsumugu ({value.env}), listening on {bound}"))
        self.stdout.write(pick(lang, f"  住民：{address}/", f"  residents: {address}/"))
        for slug, _directory in disk.all_live(value.site_root):
            self.stdout.write(pick(lang, f"        {address}/{slug}/", f"             {address}/{slug}/"))
        self.stdout.write(pick(lang, f"  職員：{address}/desk/", f"  staff:     {address}/desk/"))
        if value.database.embedded and not sqlite.is_mended(sqlite.library()[1]):
            self.stdout.write(
                pick(
                    lang, "  データベース：このSQLiteには守りが要ります（詳しくは tsumugu doctor）。",
                    "  database:  this SQLite needs guarded checkpoints (tsumugu doctor tells more)",
                )
            )  # fmt: skip
        self.stdout.flush()


def _inner(value: Environment, host: str, port: int) -> Path:
    """Where the desk listens: in the data directory, for this user alone. Who holds the port holds this name too."""
    name = f"desk-{host.replace(':', '_')}-{port}"
    found = value.data_dir / "run" / name
    if len(os.fsencode(found)) < 100:
        return found
    # The path of a socket is short (sun_path).
    import hashlib
    import tempfile

    known = hashlib.sha256(os.fsencode(found)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tsumugu-{os.getuid()}" / known
