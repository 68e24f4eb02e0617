"""People at work at a desk whose processes are killed: what each sent, what was in flight, what was acknowledged."""

from __future__ import annotations

import http.client
import random
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bench.saving import Person, fields
from tests.surroundings import COMMAND

from tsumugu.backups import contents

SLUG = "tsumugi-dx"
#: Answers that do not say what became of a form: 0 is none at all, the others are the front's own.
UNCERTAIN = frozenset({0, 502, 503, 504})
#: Seconds in which a form that is sent again and again has to get an answer.
PATIENCE = 300.0
#: Who is asked for a change of a sheet's or a chapter's text, in this order.
ROUTE = ("head", "secretariat", "secretariat_head")
_STATE = re.compile(r'class="badge (draft|in_review|returned|approved|merged|withdrawn)"')
_PUBLISHED = re.compile(r'name="seen" value="([0-9]+)(\.[0-9a-f]+)"')


class Diary:
    """Of everybody, together. An entry is ``{"what", "who", …}``; ``taken`` are those that were acknowledged."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.flying: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.sent: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []

    @contextmanager
    def flight(self, what: str) -> Iterator[None]:
        with self._lock:
            self.flying[what] += 1
        try:
            yield
        finally:
            with self._lock:
                self.flying[what] -= 1

    def send(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self.sent.append(entry)

    def take(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self.taken.append(entry)

    def answer(self, what: str, status: int) -> None:
        with self._lock:
            self.answers[f"{what} {status}"] += 1

    def count(self, what: str = "") -> int:
        with self._lock:
            return sum(not what or entry["what"] == what for entry in self.taken)


class Clerk(Person):
    """Somebody with a browser who sends a form again until an answer says what became of it; and sometimes once more
    after that, as people do who press twice."""

    def __init__(self, port: int, cookies: dict[str, str], name: str, diary: Diary) -> None:
        super().__init__(port, cookies)
        self.name, self._diary, self._chance = name, diary, random.Random(name)

    def look(self, path: str) -> str:
        """The page, ``""`` while it is not there."""
        status, _place, page = self._asked("GET", path)
        self._diary.answer("look", status)
        if status != 200:
            time.sleep(0.2)
        return page if status == 200 else ""

    def press(self, what: str, address: str, form: dict[str, str], **said: str) -> str:
        """Where it led; ``""`` where it was refused, or never answered."""
        entry = {"what": what, "who": self.name, **said}
        self._diary.send(entry)
        end = time.monotonic() + PATIENCE
        with self._diary.flight(what):
            status, place, _page = self._asked("POST", address, form)
        self._diary.answer(what, status)
        while status in UNCERTAIN and time.monotonic() < end:
            time.sleep(0.2)
            status, place, _page = self._asked("POST", address, form)
            self._diary.answer(f"{what} again", status)
        if status != 302 or place.startswith("/accounts/"):
            return ""
        self._diary.take({**entry, "place": place})
        if self._chance.random() < 0.2:
            self._diary.answer(f"{what} twice", self._asked("POST", address, form)[0])
        return place

    def _asked(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        try:
            return self.ask(method, path, form)
        except (OSError, http.client.HTTPException):
            return 0, "", ""


class Working(threading.Thread):
    """Does ``turn`` again and again until it is ``over``, ``pace`` seconds apart."""

    pace = 0.2

    def __init__(self, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._over = over
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self.turn()
                self._over.wait(self.pace)
        except Exception as error:
            self.fault = error

    def turn(self) -> None:
        raise NotImplementedError


class Writer(Working):
    """Saves one field of one proposal again and again, each time with a higher number."""

    pace = 0.5

    def __init__(self, over: threading.Event, clerk: Clerk, proposal: str, node: str) -> None:
        super().__init__(over)
        self._clerk, self._proposal, self._node, self._number = clerk, proposal, node, 0

    def turn(self) -> None:
        self._number += 1
        write(self._clerk, self._proposal, self._node, self._number)


def write(clerk: Clerk, proposal: str, node: str, number: int) -> bool:
    page = clerk.look(f"/desk/proposals/{proposal}/plan/{node}/edit/")
    if not page:
        return False
    action, form = fields(page, "/save/")
    name = next(name for name in form if name.startswith("f:"))
    form[name] = words = f"第{number:06d}稿"
    said = {"proposal": proposal, "node": node, "path": name[2:], "words": words}
    return bool(clerk.press("save", action, form, **said))


class Party(Working):
    """One proposal after another from its first word to the ledger, each step by the person whom it takes; some are
    returned on the way, some are withdrawn."""

    def __init__(self, over: threading.Event, clerks: dict[str, Clerk], node: str) -> None:
        super().__init__(over)
        self._clerks, self._node, self._number, self._words = clerks, node, 0, 0

    def turn(self) -> None:
        self._number += 1
        key = f"{self._node}-{self._number}"
        form = {"title": f"改定 {key}", "reason": "見直しのため", "form": key}
        staff = self._clerks["staff"]
        place = staff.press("open", f"/desk/plans/{SLUG}/proposals/", form, key=key)
        if place:
            self._carry(place.split("/")[3])

    def _carry(self, pk: str) -> None:
        written, back = False, self._number % 4 == 1
        while not self._over.is_set():
            found = _STATE.search(self._clerks["staff"].look(f"/desk/proposals/{pk}/"))
            state = found[1] if found else ""
            if state in ("draft", "returned"):
                if not written:
                    self._words += 1
                    written = write(self._clerks["staff"], pk, self._node, self._words)
                else:
                    self._act("staff", pk, "submit")
            elif state == "in_review" and back:
                if self._act("head", pk, "return", comment="もう一度"):
                    written = back = False
            elif state == "in_review" and self._number % 6 == 5:
                self._act("staff", pk, "withdraw")
            elif state == "in_review":
                any(self._act(who, pk, "approve") for who in ROUTE)
            elif state == "approved":
                self._act("secretariat", pk, "merge") or self._act("staff", pk, "sync")
            elif state:
                return

    def _act(self, who: str, pk: str, act: str, **more: str) -> bool:
        clerk = self._clerks[who]
        page = clerk.look(f"/desk/proposals/{pk}/")
        if f'name="act" value="{act}"' not in page:
            return False
        action, form = fields(page, "/act/")
        return bool(clerk.press(act, action, form | {"act": act} | more, proposal=pk))


class Publisher(Working):
    """Publishes whenever the plan has changed, but not more often than ``pace``: the text, then the roadmap, and now
    and then both."""

    def __init__(self, over: threading.Event, clerk: Clerk, pace: float) -> None:
        super().__init__(over)
        self._clerk, self.pace = clerk, pace
        self._number, self._done, self._last, self._refused = 0, 0, "", False

    def turn(self) -> None:
        found = _PUBLISHED.search(self._clerk.look(f"/desk/plans/{SLUG}/editions/"))
        if found is None or (found[1] == self._last and self._done != 1):
            return
        self._number += 1
        part = "text" if not self._done else "both" if self._refused or self._number % 5 == 0 else "roadmap"
        form = {"seen": found[1] + found[2], "part": part, "label": f"版{self._number:04d}"}
        place = self._clerk.press("publish", f"/desk/plans/{SLUG}/editions/", form, label=form["label"])
        self._refused = not place
        if place:
            self._last, self._done = found[1], self._done + 1


class Operator(Working):
    """Takes one backup after another, and looks at each that is finished. Only the newest three stay."""

    def __init__(
        self, over: threading.Event, place: Path, environment: dict[str, str], diary: Diary, pace: float
    ) -> None:
        super().__init__(over)
        self.pace = pace
        self.place, self._environment, self._diary = place, environment, diary
        self.process: subprocess.Popen[str] | None = None
        self.finished = self.killed = 0

    def turn(self) -> None:
        told = {what: self._diary.count(what) for what in ("merge", "approve", "submit", "return", "save")}
        with self._diary.flight("backup"):
            self.process = subprocess.Popen(
                [*COMMAND, "backup", str(self.place), "--keep", "3"],
                env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            said, _nothing = self.process.communicate(timeout=300)
        if self.process.returncode < 0:
            self.killed += 1
            return
        assert self.process.returncode == 0, said
        self.finished += 1
        check(contents.named(self.place), told)


def check(backup: Path, told: dict[str, int]) -> None:
    """A backup is whole, and holds at least what had been acknowledged (``told``: by act) when it was begun."""
    found = contents.read(backup)
    contents.check(backup, found)
    (ledger,) = found.ledgers
    held = {table: rows(backup / contents.DATABASES[found.engine], table) for table in (
        "plans_change", "proposals_decision", "proposals_draftedit",
    )}  # fmt: skip
    # The plan's registration is the first entry.
    assert held["plans_change"] >= ledger.entries >= told["merge"] + 1, (held, ledger, told)
    assert held["proposals_decision"] >= sum(told[what] for what in ("merge", "approve", "submit", "return")), told
    assert held["proposals_draftedit"] >= told["save"], (held, told)


def rows(database: Path, table: str) -> int:
    """How many a table has, in a copy of the embedded database or in a dump of PostgreSQL."""
    if database.suffix == ".sql":
        dump = database.read_text("utf-8")
        return dump.partition(f"\nCOPY public.{table} ")[2].partition("\n\\.\n")[0].count("\n")
    import sqlite3

    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as opened:
        return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
