"""``kill -9`` at random moments of a publication: nothing half-made is live, and it comes back by itself."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.surroundings import ROOT, of_programs

KILLS = 100

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.office import found
found()
"""

#: After each kill: the site that is live is whole, and every file of an edition says what its name says.
LOOK = """
import django; django.setup()
import json
from django.conf import settings
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import continuity, queries
from tsumugu.publication.runs import carrying
from tests import sites
from tsumugu.publication.places import disk
from tsumugu.render.site import manifest
record = PlanRecord.objects.get()
live = disk.live(settings.TSUMUGU.site_root, record.slug)
files = sites.read(live, copies=True) if live else {}
roots = {f"{e.part}-{e.number}": e.root for e in Edition.objects.all()}
wrong = [p.message_en + " " + p.path for p in manifest.verify(files)] if live else []
for path, data in files.items():
    parts = path.split("/")
    if parts[0] == "editions" and parts[-1] == "whole.txt" and data.decode().split()[:2] != [parts[1], roots[parts[1]]]:
        wrong.append("foreign " + path)
refs = files.get("plan.git/info/refs", b"").decode().split()
print(json.dumps({
    "wrong": wrong, "newer": continuity.newer(record) is not None, "live": bool(live),
    "editions": sorted(roots), "unfinished": queries.unfinished().count(),
    "documents": sorted(p.split("/")[1] for p in files if p.startswith("editions/") and p.endswith("/whole.txt")),
    "tags": {name: sha for sha, name in zip(refs[::2], refs[1::2]) if name.startswith("refs/tags/")},
}))
"""

FINISH = """
import django; django.setup()
from tests.publication.small_formats import FORMATS
from tsumugu.publication import queries
from tsumugu.publication.runs import carrying
for run in queries.unfinished().select_related("plan__organization"):
    carrying.carry_out(run, wanted=FORMATS, registry="tests.publication.small_formats:FORMATS", benches=1)
"""


def _started(environment: dict[str, str], number: int) -> subprocess.Popen[bytes]:
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("kill_worker.py")), str(number)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert worker.stdout is not None and worker.stderr is not None
    assert worker.stdout.readline() == b"ready\n", worker.stderr.read().decode()
    return worker


def _until_done(environment: dict[str, str]) -> list[str]:
    """What one whole publication said, and last the seconds that it took here and now."""
    worker, begun = _started(environment, 0), time.monotonic()
    said: list[str] = []
    assert worker.stdout is not None
    while not said or not said[-1].startswith("done"):
        said.append(worker.stdout.readline().decode().strip())
        assert said[-1], "it ended by itself"
    took = time.monotonic() - begun
    os.killpg(worker.pid, signal.SIGKILL)
    worker.communicate(timeout=60)
    return [*said, str(took)]


@pytest.mark.kill
@pytest.mark.thorough
def test_a_publication_killed_at_random_moments(tmp_path: Path, database: str) -> None:
    environment = of_programs(tmp_path, database=database)

    def python(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python(PREPARE)
    chance = random.Random(20260402)
    told: list[str] = []
    tags: dict[str, str] = {}
    told.extend(_until_done(environment))
    cycle = float(told.pop())
    for number in range(KILLS):
        worker = _started(environment, number)
        time.sleep(chance.uniform(0.02, 1.3 * cycle))
        os.killpg(worker.pid, signal.SIGKILL)
        rest, errors = worker.communicate(timeout=60)
        assert b"Traceback" not in errors, errors.decode()
        told.extend(rest.decode().splitlines())
        if number % 4 == 3:
            found = json.loads(python(LOOK))
            assert found["wrong"] == [] and not found["newer"], (number, found)
            assert tags.items() <= found["tags"].items(), "no tag of git ever changes"
            tags = found["tags"]
    asked = [line.split()[2] for line in told if line.startswith("asked")]
    assert len(asked) > 1, "it was killed before it did anything"
    python(FINISH)
    found = json.loads(python(LOOK))
    assert (found["wrong"], found["newer"], found["unfinished"]) == ([], False, 0)
    assert set(asked) <= set(found["editions"]), "an edition that was acknowledged is there"
    assert found["documents"] == found["editions"], "every edition has its document, whenever it was killed"
    assert tags.items() <= found["tags"].items()
    assert {f"refs/tags/{name}" for name in found["editions"]} <= set(found["tags"])
