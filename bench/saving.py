"""Fifty people save at the desk while somebody reads a published plan: ``python -m bench.saving [--people 50]``.

Each person has an open proposal, and every two seconds opens its sheet and saves it; one reader asks for a page of
the published plan ten times a second. Prints the median and the 95th hundredth of both. The server is the one of the
checkout that ``PYTHONPATH`` names, on an embedded database.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from html import unescape

from bench import nginx

SECONDS = 20.0
PACE = 2.0
_FIELD = re.compile(r"<(input|textarea)\b([^>]*)>(?:([^<]*)</textarea>)?", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z:-]+)="([^"]*)"')


class Person:
    """A browser with a session."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._port, self.cookies = port, dict(cookies or {})

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, place and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["csrftoken"]}
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return answer.status, answer.getheader("Location", ""), text


def fields(html: str, action: str) -> tuple[str, dict[str, str]]:
    """Address and values of the first form whose address ends so."""
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        told: dict[str, str] = dict(_ATTRIBUTE.findall(form.partition(">")[0]))
        if told.get("action", told.get("hx-post", "")).endswith(action):
            found = {}
            for _tag, attributes, text in _FIELD.findall(form):
                named = dict(_ATTRIBUTE.findall(attributes))
                if "name" in named and named.get("type") not in ("checkbox", "radio"):
                    found[unescape(named["name"])] = unescape(text or named.get("value", ""))
            return told.get("action", told.get("hx-post", "")), found
    raise RuntimeError(f"there is no form for {action}")


def _prepared(people: int) -> str:
    return (
        "import django; django.setup()\n"
        "from tsumugu.accounts.models import User\n"
        "from tsumugu.plans.models import PlanRecord\n"
        "from tsumugu.proposals import actions\n"
        "record = PlanRecord.objects.get(); staff = User.objects.get(username='demo-staff')\n"
        f"for n in range({people}):\n"
        "    print(actions.open_proposal(record, title=f'測定{n}', reason='測定のため', actor=staff).pk)\n"
    )


def measured(people: int, seconds: float = SECONDS) -> str:
    with tempfile.TemporaryDirectory(prefix="tsumugu-saving-") as name:
        port = nginx.free_port()
        environment = {
            **os.environ, "TSUMUGU_ENV": "demo", "TSUMUGU_DATA_DIR": name, "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "tsumugu.cli.main"]
        for arguments in (["manage", "migrate", "-v0"], ["manage", "load_sample"]):
            subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True)
        prepared = subprocess.run(
            [sys.executable, "-c", _prepared(people)], env=environment, check=True, capture_output=True, text=True
        )
        proposals = prepared.stdout.split()
        server = subprocess.Popen(
            [*command, "serve", "--no-worker", "--bind", f"127.0.0.1:{port}"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return _measured(port, proposals, seconds)
        finally:
            server.terminate()
            server.wait(30)


def _measured(port: int, proposals: list[str], seconds: float) -> str:
    first = Person(port)
    for _try in range(200):
        try:
            if first.ask("GET", "/accounts/login/")[0] == 200:
                break
        except OSError:
            pass
        time.sleep(0.2)
    first.ask("POST", "/accounts/login/", {"login": "demo-staff", "password": "tsumugu-demo"})
    sheet = re.findall(r"/desk/plans/[^/]+/sheets/([^/]+)/", first.ask("GET", "/desk/plans/shiomi-dx/")[2])[0]
    before, _failed = _reading(port, 5.0, threading.Event())
    saves: list[float] = []
    failed: list[int] = []
    over = threading.Event()
    threads = [
        threading.Thread(target=_saving, args=(Person(port, first.cookies), pk, sheet, over, saves, failed, number))
        for number, pk in enumerate(proposals)
    ]
    for thread in threads:
        thread.start()
    time.sleep(PACE)
    pages, unread = _reading(port, seconds, over)
    over.set()
    for thread in threads:
        thread.join(120)
    return (
        f"published page, nobody saving: {_told(before)}\n"
        f"published page, {len(proposals)} people saving: {_told(pages)}, {unread} without an answer\n"
        f"a save: {_told(saves)}, {len(saves)} saves, {len(failed)} failed {sorted(set(failed))}"
    )


def _told(taken: list[float]) -> str:
    if not taken:
        return "none"
    ordered = sorted(taken)
    return f"median {statistics.median(ordered) * 1000:.1f} ms, 95 % {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms"


def _reading(port: int, seconds: float, over: threading.Event) -> tuple[list[float], int]:
    taken, unread, end = [], 0, time.monotonic() + seconds
    reader = Person(port)
    while time.monotonic() < end and not over.is_set():
        since = time.perf_counter()
        try:
            assert reader.ask("GET", "/shiomi-dx/")[0] == 200
            taken.append(time.perf_counter() - since)
        except (OSError, AssertionError):
            unread += 1
        time.sleep(0.1)
    return taken, unread


def _saving(
    person: Person, pk: str, sheet: str, over: threading.Event, saves: list[float], failed: list[int], number: int
) -> None:
    over.wait(number * PACE / 50)
    turn = 0
    try:
        while not over.is_set():
            began = time.monotonic()
            page = person.ask("GET", f"/desk/proposals/{pk}/plan/{sheet}/edit/")[2]
            action, form = fields(page, "/save/")
            texts = [name for name in form if name.startswith("f:")]
            turn += 1
            form[texts[0]] = f"{form[texts[0]].rstrip('0123456789')}{turn}"
            since = time.perf_counter()
            status = person.ask("POST", action, form)[0]
            (saves.append(time.perf_counter() - since) if status < 400 else failed.append(status))
            over.wait(max(0.0, PACE - (time.monotonic() - began)))
    except (OSError, RuntimeError, IndexError):
        failed.append(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    print(measured(options.people, options.seconds))
