"""Processes are killed while people save: nothing acknowledged is lost, and everything comes back by itself.

Four kinds: the process at the port, the desk, the worker, and the whole server (which its keeper, systemd, starts
again). In ``make thorough`` twenty-five times each, on SQLite and on PostgreSQL; in the suite one of each.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from bench.saving import Person, fields
from tests.config.serving import COMMAND, Server, free_port, surroundings, until

EACH = 25 if os.environ.get("TSUMUGU_THOROUGH") else 1
PEOPLE = 3

OPENED = """
import django; django.setup()
from tsumugu.accounts.models import User
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import actions
record = PlanRecord.objects.get(); staff = User.objects.get(username="demo-staff")
for number in range({people}):
    print(actions.open_proposal(record, title=f"改定 {{number}}", reason="見直しのため", actor=staff).pk)
"""

CHECKED = """
import django; django.setup()
import json
from django.conf import settings
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.verify import verify
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal
from tsumugu.publication import storage
from tsumugu.render.site import manifest
record = PlanRecord.objects.get()
assert verify(record).fault is None
live = storage.live(settings.TSUMUGU.site_root, record.slug)
assert live is not None and not list(manifest.verify(storage.read(live, copies=True)))
drafts = {p.pk: queries.draft(p).nodes for p in Proposal.objects.exclude(title__startswith="見本")}
found = {pk: [str(v) for n in nodes.values() for v in n.fields.values()] for pk, nodes in drafts.items()}
print(json.dumps({pk: [text for text in texts if text.startswith("第")] for pk, texts in found.items()}))
"""


class Writer(threading.Thread):
    """Somebody who saves one field again and again, each time with a higher number, and remembers what was taken."""

    def __init__(self, port: int, cookies: dict[str, str], proposal: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._cookies, self.proposal, self._over = port, cookies, proposal, over
        self.sent = self.taken = 0
        self.answers: dict[int, int] = {}

    def run(self) -> None:
        while not self._over.is_set():
            with suppress(OSError, RuntimeError, IndexError, KeyError):
                self._save()
            time.sleep(0.05)

    def _save(self) -> None:
        person = Person(self._port, self._cookies)
        status, _place, page = person.ask("GET", f"/desk/proposals/{self.proposal}/plan/{SHEET[0]}/edit/")
        if status != 200:
            self.answers[status] = self.answers.get(status, 0) + 1
            return
        action, form = fields(page, "/save/")
        name = next(name for name in form if name.startswith("f:"))
        number = self.sent = self.sent + 1
        form[name] = f"第{number:06d}稿"
        status = person.ask("POST", action, form)[0]
        self.answers[status] = self.answers.get(status, 0) + 1
        if status < 400:
            self.taken = number


SHEET: list[str] = []


class House:
    """A server that is started again when it ends, as systemd does."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data, self._environment, self.port = data, environment, free_port()
        self._said = (data / "said.txt").open("w")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, "serve", "--bind", f"127.0.0.1:{self.port}"],
            env=self._environment, stdout=self._said, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def server(self) -> Server:
        return Server(self.port, self.process, self.data / "said.txt")

    def kill(self, kind: str) -> None:
        if kind == "whole":
            children = self.server().all_of()[1:]
            self.process.kill()
            self.process.wait()
            psutil.wait_procs(children, timeout=20)
            self.process = self._start()
            return
        for child in self.server().children(kind):
            with suppress(psutil.Error):
                child.kill()

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self._said.close()


@pytest.mark.kill
@pytest.mark.slow
def test_people_save_while_processes_are_killed(tmp_path: Path, database: str) -> None:
    environment = surroundings(tmp_path, DATABASE_URL=database)

    def run(*command: str) -> str:
        done = subprocess.run([*command], env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(*COMMAND, "manage", "migrate", "-v0")
    run(*COMMAND, "manage", "load_sample")
    proposals = run(sys.executable, "-c", OPENED.format(people=PEOPLE)).split()
    house, over = House(tmp_path, environment), threading.Event()
    try:
        until(lambda: house.server().get("/accounts/login/") == 200, 60)
        first = Person(house.port)
        first.ask("GET", "/accounts/login/")
        first.ask("POST", "/accounts/login/", {"login": "demo-staff", "password": "tsumugu-demo"})
        SHEET[:] = [_sheet(first)]
        writers = [Writer(house.port, first.cookies, pk, over) for pk in proposals]
        for writer in writers:
            writer.start()
        until(lambda: all(writer.taken for writer in writers), 60, "nobody could save")
        chance = random.Random(20261129)
        kinds = ["tsumugu.config.front", "tsumugu.config.at_desk", "tsumugu.config.background", "whole"] * EACH
        chance.shuffle(kinds)
        for kind in kinds:
            time.sleep(chance.uniform(0.1, 1.5))
            before = sum(writer.taken for writer in writers)
            house.kill(kind)
            until(lambda then=before: sum(w.taken for w in writers) > then, 90, f"nobody saves after {kind}")  # type: ignore[misc]
            until(lambda: house.server().get("/shiomi-dx/") == 200, 30)
        over.set()
        for writer in writers:
            writer.join(60)
    finally:
        over.set()
        house.end()
    held = json.loads(run(sys.executable, "-c", CHECKED))
    for writer in writers:
        found = [text for text in held[writer.proposal] if text.endswith("稿")]
        # One that was not told may have been taken; one that was told is there.
        assert found and writer.taken <= int(found[0][1:-1]) <= writer.sent, (writer.taken, writer.sent, found)
        assert 500 not in writer.answers, writer.answers


def _sheet(person: Person) -> str:
    return str(re.findall(r"/desk/plans/[^/]+/sheets/([^/]+)/", person.ask("GET", "/desk/plans/shiomi-dx/")[2])[0])
