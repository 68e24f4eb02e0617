"""``tsumugu serve``: one process set for the desk, the static files and the published sites."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from tsumugu.publication import storage

#: Background work in a process beside the server: the embedded default needs no other service.
WORKER = [sys.executable, "-m", "tsumugu.cli.main", "worker", "-v0", "--child"]

#: Seconds that a worker has to finish what it is at. What it does not finish, the next one takes up.
PATIENCE = 5.0
#: Seconds before a worker that ended by itself is followed by the next.
PAUSE = 2.0


class Kept:
    """A process that is started again whenever it ends: killed for want of memory, it would leave the desk waiting
    for its documents for ever."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._leaving, self._changing = threading.Event(), threading.Lock()
        self._process = subprocess.Popen(command)
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        while True:
            self._process.wait()
            self._leaving.wait(PAUSE)
            with self._changing:
                if self._leaving.is_set():
                    return
                with suppress(OSError):  # no room for another process now: after the next pause, perhaps
                    self._process = subprocess.Popen(self._command)

    def stop(self) -> None:
        """After the task at hand, or else at once."""
        with self._changing:
            self._leaving.set()
        for _signal in ("after this task", "at once"):
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.kill()
        self._keeper.join()


class Command(BaseCommand):
    help = "Prepare the database and serve the desk and the published sites."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", action="store_true", help="load the sample plan first (demo only)")
        parser.add_argument("--bind", default="", help="address:port instead of TSUMUGU_BIND")
        parser.add_argument("--no-worker", action="store_true", help="background work is done by another process")

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces

        value = settings.TSUMUGU
        value.data_dir.mkdir(parents=True, exist_ok=True)
        value.site_root.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        if options["sample"]:
            call_command("load_sample", stdout=self.stdout)
        host, _colon, port = (options["bind"] or f"{value.host}:{value.port}").rpartition(":")
        address = f"http://{host or '127.0.0.1'}:{port}"
        self.stdout.write(f"Tsumugu ({value.env})")
        self.stdout.write(f"  residents: {address}/")
        for slug, _directory in storage.all_live(value.site_root):
            self.stdout.write(f"             {address}/{slug}/")
        self.stdout.write(f"  staff:     {address}/desk/")
        self.stdout.flush()
        # Workers are started anew and read the settings from the environment.
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
        server = Granian(
            "tsumugu.config.wsgi:application",
            address=host or "127.0.0.1",
            port=int(port),
            interface=Interfaces.WSGI,
            workers=value.workers,
            blocking_threads=1,
            log_access=False,
            websockets=False,
        )
        worker = None if options["no_worker"] else Kept(WORKER)
        try:
            server.serve()
        finally:
            if worker is not None:
                worker.stop()
