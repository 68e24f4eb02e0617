"""Backups of the embedded database: what is taken can be brought back, and nothing else is brought back."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.installation import Installation
from tests.surroundings import COMMAND, ROOT

from tsumugu.backups import contents


def _backup(made: Installation, place: Path) -> Path:
    made.run("backup", place)
    (found,) = contents.backups(place)
    return found


@pytest.fixture(scope="session")
def _taken(_sample: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _backup(_sample, tmp_path_factory.mktemp("taken"))


@pytest.fixture
def taken(_taken: Path, tmp_path: Path) -> Path:
    """A backup of the demonstration, which the test may spoil."""
    copied = tmp_path / "backups" / _taken.name
    shutil.copytree(_taken, copied)
    return copied


def _rewritten(backup: Path) -> None:
    """The checksums follow what was changed, as a careful forger would have it."""
    found = json.loads((backup / contents.NAME).read_text("utf-8"))
    for name in found["files"]:
        fact = contents.digest(backup / name)
        found["files"][name] = {"size": fact.size, "digest": fact.digest}
    (backup / contents.NAME).write_text(json.dumps(found), "utf-8")


def test_a_backup_is_brought_back_on_an_empty_machine(
    sample: Installation, empty: Installation, tmp_path: Path
) -> None:
    backup = _backup(sample, tmp_path / "backups")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (backup, *backup.rglob("*"))}
    assert modes == {0o700, 0o600}
    assert "lies in" not in empty.run("restore", backup)
    assert not list(empty.data.glob("*.before-*")), "where nothing was, nothing steps aside"
    assert empty.heads() == sample.heads() != "[]\n"
    assert _files(empty.site) == _files(sample.site) != {}
    said = empty.run("doctor", "--deep")
    assert "entries hold" in said and "the published site is whole" in said


@pytest.mark.thorough
def test_what_was_taken_back_while_it_was_taken_is_not_brought_back(taken: Path, empty: Installation) -> None:
    """The sites are read first, the database last: an edition may be withdrawn in between."""
    with closing(sqlite3.connect(taken / "database.sqlite3")) as opened, opened:
        key, part, number = opened.execute(
            "SELECT id, part, number FROM plans_edition WHERE part = 'roadmap' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        opened.execute(
            "INSERT INTO publication_withdrawal (edition_id, reason, date, withdrawn_by, withdrawn_at)"
            " VALUES (?, '誤り', '2026-11-29', '事務局', '2026-11-29 00:00:00')", (key,)
        )  # fmt: skip
    _rewritten(taken)
    empty.run("restore", taken)
    (page,) = empty.site.glob(f"*/editions/{part}-{number}/index.html")
    assert "取り下げました" in page.read_text("utf-8")


def _files(site: Path) -> dict[str, bytes]:
    return {
        f"{plan.name}/{path.relative_to(plan)}": path.read_bytes()
        for plan in site.iterdir()
        if plan.is_symlink()
        for path in plan.rglob("*")
        if path.is_file()
    }


@pytest.mark.thorough
def test_a_drill_passes_and_is_remembered(sample: Installation, taken: Path) -> None:
    before = sample.heads(), _files(sample.site)
    said = sample.run("drill", taken.parent)
    assert "The drill passed" in said and " 0 published anew since" in said
    assert "Last drill passed" in sample.run("doctor")
    assert (sample.heads(), _files(sample.site)) == before


TAMPERED = "UPDATE plans_change SET reason = 'another' WHERE sequence = 1"


@pytest.mark.thorough
def test_a_drill_finds_a_ledger_that_does_not_hold(sample: Installation, taken: Path) -> None:
    with closing(sqlite3.connect(taken / "database.sqlite3")) as opened, opened:
        opened.execute("DROP TRIGGER plans_change_no_update")
        opened.execute(TAMPERED)
    _rewritten(taken)
    assert "entry 1 does not hold" in sample.run("drill", taken, ends=1)
    assert "The drill of" in sample.run("doctor", ends=1)


@pytest.mark.thorough
def test_a_drill_finds_a_ledger_that_is_shorter_than_it_was(sample: Installation, taken: Path) -> None:
    found = json.loads((taken / contents.NAME).read_text("utf-8"))
    found["ledgers"][0]["entries"] += 1
    (taken / contents.NAME).write_text(json.dumps(found), "utf-8")
    assert "is shorter than when the backup was taken" in sample.run("drill", taken, ends=1)


def _damaged(taken: Path) -> str:
    with (taken / "database.sqlite3").open("r+b") as stream:
        stream.seek(5000)
        stream.write(b"\0\1\2")
    return "database.sqlite3 is not what was written"


def _missing(taken: Path) -> str:
    next((taken / "sites").iterdir()).unlink()
    return "is missing"


def _foreign(taken: Path) -> str:
    text = (taken / contents.NAME).read_text("utf-8").replace('"sqlite"', '"postgresql"')
    os.rename(taken / "database.sqlite3", taken / "database.sql")
    (taken / contents.NAME).write_text(text.replace("database.sqlite3", "database.sql"), "utf-8")
    return "The backup is of postgresql"


def _newer(taken: Path) -> str:
    text = (taken / contents.NAME).read_text("utf-8").replace("plans.0001_initial", "plans.9001_unheard_of")
    (taken / contents.NAME).write_text(text, "utf-8")
    return "plans.9001_unheard_of is unknown here"


def _later_format(taken: Path) -> str:
    text = (taken / contents.NAME).read_text("utf-8").replace("tsumugu-backup/1", "tsumugu-backup/2")
    (taken / contents.NAME).write_text(text, "utf-8")
    return "of a format that this version does not know"


def _no_manifest(taken: Path) -> str:
    (taken / contents.NAME).unlink()
    return "There is no backup in"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(spoil, id=spoil.__name__[1:], marks=() if spoil is _damaged else pytest.mark.thorough)
        for spoil in (_damaged, _missing, _foreign, _newer, _later_format, _no_manifest)
    ],
)
def test_what_cannot_be_brought_back_is_told_and_nothing_happens(
    sample: Installation, taken: Path, spoil: Callable[[Path], str]
) -> None:
    before = contents.digest(sample.database)
    sentence = spoil(taken)
    assert sentence in sample.run("restore", taken, "--replace", ends=2)
    assert contents.digest(sample.database) == before
    assert not list(sample.data.glob("*.before-*"))


@pytest.mark.thorough
def test_what_is_there_is_not_replaced_unless_asked(sample: Installation, taken: Path) -> None:
    assert "--replace" in sample.run("restore", taken, ends=2)
    sample.python(
        "from django.contrib.sessions.backends.db import SessionStore\ns = SessionStore(); s['a'] = 1; s.create()"
    )
    said = sample.run("restore", taken, "--replace")
    (aside,) = sample.data.glob("tsumugu.sqlite3.before-*")
    assert aside.name in said
    counted = sample.python(
        "from django.contrib.sessions.models import Session\nfrom tsumugu.audit.models import Act\n"
        "print(Session.objects.count(), Act.objects.filter(act='backup-restored').count())"
    )
    assert counted == "0 1\n"


@pytest.mark.thorough
def test_a_database_in_use_is_not_replaced(sample: Installation, taken: Path) -> None:
    with closing(sqlite3.connect(sample.database)) as server:
        server.execute("SELECT count(*) FROM plans_planrecord").fetchone()
        assert "Stop the server" in sample.run("restore", taken, "--replace", ends=2)
    sample.run("restore", taken, "--replace")


@pytest.mark.thorough
def test_a_site_that_is_live_and_whole_stays_and_a_damaged_one_is_mended(sample: Installation, taken: Path) -> None:
    live = next(path for path in sample.site.iterdir() if path.is_symlink())
    before = live.resolve()
    assert "stays as it is" in sample.run("restore", taken, "--replace")
    assert live.resolve() == before
    (live / "index.html").write_text("spoilt")
    assert "stays as it is" not in sample.run("restore", taken, "--replace")
    assert live.resolve() != before
    assert "is whole" in sample.run("doctor", "--deep")


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["../../outside.html", "/tmp/tsumugu-outside.html", "link"])
def test_no_way_out_of_the_directory_of_a_site(empty: Installation, taken: Path, tmp_path: Path, name: str) -> None:
    archive = next((taken / "sites").iterdir())
    with tarfile.open(archive, "a") as opened:
        entry = tarfile.TarInfo(name)
        if name == "link":
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        opened.addfile(entry, io.BytesIO(b""))
    _rewritten(taken)
    assert "something else than files" in empty.run("restore", taken, ends=2)
    assert not (tmp_path / "outside.html").exists() and not Path("/tmp/tsumugu-outside.html").exists()


def test_a_backup_is_not_put_where_everybody_reads(sample: Installation) -> None:
    assert "is published" in sample.run("backup", sample.site / "backups", ends=2)


def test_a_full_disk_leaves_no_half_backup(sample: Installation, tmp_path: Path) -> None:
    place = tmp_path / "backups"

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    said = sample.run("backup", place, ends=2, preexec_fn=little)
    assert "could not be written" in said
    assert list(place.iterdir()) == []


@pytest.mark.thorough
def test_a_killed_backup_leaves_nothing_that_looks_whole(sample: Installation, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    for wait in (0.7, 0.8, 0.9, 1.0):
        running = subprocess.Popen([*COMMAND, "backup", str(place)], env=sample.environment, cwd=ROOT)
        time.sleep(wait)
        running.kill()
        running.wait()
    for whole in contents.backups(place):
        contents.check(whole, contents.read(whole))
    time.sleep(1.1)  # a backup is named by its second
    sample.run("backup", place, "--keep", "1")
    assert [path.name for path in place.iterdir()] == [path.name for path in contents.backups(place)]
    assert len(contents.backups(place)) == 1


@pytest.mark.thorough
def test_a_backup_that_is_being_removed_bears_its_name_no_more(empty: Installation, tmp_path: Path) -> None:
    """Two of the three go; the process ends while it removes the first of them."""
    place = tmp_path / "backups"
    empty.run("manage", "migrate", "-v0")
    for second in range(2):
        made = _backup(empty, place / "one")
        made.rename(place / f"tsumugu-20261129T00000{second}Z")
    empty.python(
        "import os\nfrom pathlib import Path\nfrom tsumugu.backups import actions\n"
        "def stopped(path):\n    next(Path(path).rglob('*.sqlite3')).unlink()\n    os._exit(0)\n"
        f"actions.shutil.rmtree = stopped\nactions.take(Path({str(place)!r}), keep=1, told=print)"
    )
    whole = contents.backups(place)
    assert len(whole) == 2
    for one in whole:
        contents.check(one, contents.read(one))
    empty.run("backup", place, "--keep", "1")
    assert [path.name for path in place.iterdir() if path.name != "one"] == [contents.backups(place)[0].name]


WRITER = """
from tsumugu.audit.actions import record_act
from tsumugu.accounts.models import Organization
organization = Organization.objects.get()
for number in range(100000):
    record_act(organization, "password-changed", f"person:{number}", actor=None)
    print(number, flush=True)
"""


@pytest.mark.thorough
def test_everything_acknowledged_before_is_in_a_backup_taken_while_others_write(
    sample: Installation, tmp_path: Path
) -> None:
    """A plain copy of the file misses what stands in the log; this does not."""
    command = [sys.executable, "-c", "import django; django.setup()\n" + WRITER]
    writer = subprocess.Popen(command, env=sample.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    try:
        for _line in range(40):
            last = int(writer.stdout.readline())
        backup = _backup(sample, tmp_path / "backups")
    finally:
        writer.kill()
        writer.communicate()
    with closing(sqlite3.connect(backup / "database.sqlite3")) as opened:
        found = {row[0] for row in opened.execute("SELECT subject FROM audit_act")}
    assert {f"person:{number}" for number in range(last + 1)} <= found


_AGED = """
import datetime
from django.utils import timezone
from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.meetings.models import Meeting, Statement
from tsumugu.retention import actions, queries
from tsumugu.retention.models import Disposal, Gone, Period
meeting = Meeting.objects.exclude(body=None).order_by("pk")[0]
plan, who = meeting.process.plan, User.objects.get(username="demo-secretariat")
"""


@pytest.mark.thorough
def test_what_was_disposed_of_comes_back_is_due_again_and_goes_again(sample: Installation, tmp_path: Path) -> None:
    """What the handbook says of an older backup."""
    sample.python(
        _AGED + "Statement.objects.create(meeting=meeting, text='words', wished='secret-wish', order=99)\n"
        "Meeting.objects.filter(pk=meeting.pk).update(state='finished', finished_on=datetime.date(2010, 5, 1))\n"
        "Period.objects.create(organization=plan.organization, kind='minutes', years=5)\n"
    )
    dispose = (
        _AGED + "due = queries.due(plan, timezone.localdate())\n"
        "actions.dispose(plan, [one.key for one in due], 'over', '', seen=digest(queries.state(due)), actor=who)\n"
        "print(len(due), Disposal.objects.count(), Statement.objects.filter(wished='secret-wish').count())"
    )
    sample.run("backup", tmp_path / "backups")
    (backup,) = (tmp_path / "backups").iterdir()
    assert sample.python(dispose).split() == ["1", "1", "0"]
    sample.run("restore", backup, "--replace")
    told = sample.python(
        _AGED + "print(Disposal.objects.count(), Gone.objects.count(), len(queries.due(plan, timezone.localdate())), "
        "Statement.objects.filter(wished='secret-wish').count())"
    )
    assert told.split() == ["0", "0", "1", "1"], "it is back, it is due again, and that it went is forgotten"
    assert sample.python(dispose).split() == ["1", "1", "0"]
