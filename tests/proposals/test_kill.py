"""``kill -9`` at random moments: the ledger verifies, no acknowledged save is lost, the site is whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.surroundings import ROOT, of_programs

KILLS = 24

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.office import found
found()
"""

CHECK = """
import django; django.setup()
import json, sys
from django.conf import settings
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.plans.verify import verify
from tsumugu.proposals.models import Draft, Proposal
from tests import sites
from tsumugu.publication.places import disk
from tsumugu.render.site import manifest
record = PlanRecord.objects.get()
verdict = verify(record)
assert verdict.fault is None, verdict
drafts = {}
from tsumugu.proposals import queries as branches
for proposal in Proposal.objects.all():
    drafts[proposal.pk] = branches.draft(proposal).nodes["i0"].fields.get("policy", "")
live = disk.live(settings.TSUMUGU.site_root, record.slug)
problems = [p.message_en for p in manifest.verify(sites.read(live, copies=True))] if live else []
print(json.dumps({"entries": verdict.entries, "drafts": drafts, "problems": problems,
                  "editions": Edition.objects.count(), "live": bool(live)}))
"""


@pytest.mark.thorough
@pytest.mark.kill
@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, database: str) -> None:
    environment = of_programs(tmp_path, database=database)

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python("-c", PREPARE)
    chance = random.Random(20260401)
    told: list[str] = []
    for number in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("kill_worker.py")), str(number)],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert worker.stdout is not None and worker.stderr is not None
        assert worker.stdout.readline() == b"ready\n", worker.stderr.read().decode()
        time.sleep(chance.uniform(0.02, 1.2))
        worker.send_signal(signal.SIGKILL)
        rest, errors = worker.communicate(timeout=30)
        assert b"Traceback" not in errors, errors.decode()
        told.extend(rest.decode().splitlines())
    _check(python("-c", CHECK), told)


def _check(report: str, told: list[str]) -> None:
    import json

    found = json.loads(report)
    assert found["problems"] == []
    saved: dict[str, str] = {}
    merged = published = 0
    for line in told:
        what, key, word = line.split()
        if what == "saved":
            saved[key] = word
        elif what == "merged":
            merged += 1
        else:
            published += 1
    assert saved and merged, "the worker was killed before it did anything"
    for proposal, word in saved.items():
        # A later save may have been written without having been told; it never goes back.
        assert found["drafts"][proposal] >= word
    assert found["entries"] >= merged + 1
    assert found["editions"] >= published
    assert found["live"] or not published
