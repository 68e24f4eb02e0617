"""Take a backup, and bring one back."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from tsumugu.accounts.models import Organization
from tsumugu.audit.actions import record_act
from tsumugu.backups import contents, embedded, postgres, record, sites
from tsumugu.backups.contents import Contents, LedgerFact, refused
from tsumugu.core.errors import Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity
from tsumugu.publication.building import going_live
from tsumugu.publication.places import disk

#: Told what is being done, in the reader's language.
Told = Callable[[str], None]

_PARTIAL = ".tsumugu-backup-"


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def take(place: Path, *, keep: int = 0, told: Told) -> Path:
    """A new backup in the directory ``place``, while everything goes on; with ``keep`` only the newest so many stay
    (0: all). Returns its path.

    The sites are read first and the database last, so that no site in a backup is newer than its ledger. Refusals:
    ``backup-refused``. Raises ``OSError``; then nothing of it is left.
    """
    started, at = time.monotonic(), now()
    _spare_the_public(place)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in place.glob(f"{_PARTIAL}*"):  # what a killed run left
        shutil.rmtree(left, ignore_errors=True)
    target = place / f"{contents.PREFIX}{at:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise refused(_("There is a backup of this second already: %(path)s") % {"path": target})
    partial = Path(tempfile.mkdtemp(dir=place, prefix=_PARTIAL))
    try:
        written = _fill(partial, at, told)
        for path in partial.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        _flush_all(partial)
        os.rename(partial, target)
        disk.flush(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    size = sum(fact.size for fact in written.files.values())
    record.write(
        backup=record.Taken(written.taken_at, str(target.absolute()), round(time.monotonic() - started, 1), size)
    )
    if keep:
        for old in contents.backups(place)[:-keep]:
            # Under another name first: what bears the name is whole, also when this is stopped in the middle.
            leaving = old.rename(place / f"{_PARTIAL}{old.name}")
            disk.flush(place)
            shutil.rmtree(leaving)
    return target


def _spare_the_public(place: Path) -> None:
    inside, site_root = place.absolute().resolve(), Path(settings.TSUMUGU.site_root).resolve()
    if inside == site_root or site_root in inside.parents:
        raise refused(_("%(path)s is published. A backup there could be read by everybody.") % {"path": place})


def _fill(partial: Path, at: datetime.datetime, told: Told) -> Contents:
    ledgers = tuple(
        LedgerFact(slug, sequence, head)
        for slug, sequence, head in PlanRecord.objects.order_by("slug").values_list(
            "slug", "head_sequence", "head_hash"
        )
    )
    names = []
    told(_("Published sites"))
    for name in sites.pack(partial):
        told(name)
        names.append(name)
    told(_("Database"))
    engine = connection.vendor
    database = partial / contents.DATABASES[engine]
    (embedded.copy if engine == "sqlite" else postgres.dump)(database)
    told(_("Checksums"))
    written = Contents(
        taken_at=at.isoformat(timespec="seconds"),
        engine=engine,
        engine_version=".".join(str(part) for part in connection.get_database_version()),
        program=version("tsumugu"),
        migrations=tuple(sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())),
        ledgers=ledgers,
        files={name: contents.digest(partial / name) for name in (database.name, *names)},
    )
    contents.write(partial, written)
    return written


def _flush_all(directory: Path) -> None:
    for path in (*directory.rglob("*"), directory):
        disk.flush(path)


# -- bringing one back -------------------------------------------------------------------------


class Restored(msgspec.Struct, frozen=True):
    """``aside``: where the embedded database that was there lies now; ``kept``: sites that were live and whole,
    and therefore stayed as they are."""

    backup: Path
    taken_at: str
    aside: Path | None
    sites: tuple[str, ...]
    kept: tuple[str, ...]


def restore(path: Path, *, replace: bool = False, told: Told) -> Restored:
    """Brings a backup back, after it was checked whole. Published sites that are live and whole stay: they are what
    the public read, and may be newer. Everybody has to sign in again.

    Refusals: ``backup-refused``: it is damaged, of another engine or of a newer version; there is something already
    (unless ``replace``: an embedded database then steps aside, one of PostgreSQL is emptied in the same
    transaction); the server still runs.
    """
    backup = contents.named(path)
    found = contents.read(backup)
    told(_("Checksums"))
    contents.check(backup, found)
    _fits(found)
    if not replace and _holds_something():
        raise refused(_("This installation holds data already. With --replace the backup takes its place."))
    told(_("Database"))
    source, aside = backup / contents.DATABASES[found.engine], None
    if found.engine == "sqlite":
        aside = embedded.replace(source, f"before-{now():%Y%m%dT%H%M%SZ}")
    else:
        postgres.load(source, empty_first="django_migrations" in connection.introspection.table_names())
    connection.close()
    told(_("Migrations"))
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        # Whoever signed out since then would be signed in again.
        Session.objects.all().delete()
        for organization in Organization.objects.order_by("pk"):
            record_act(
                organization, "backup-restored", f"organization:{organization.slug}", actor=None, at=found.taken_at
            )
    put: list[str] = []
    kept: list[str] = []
    for name in sorted(name for name in found.files if name.startswith("sites/")):
        told(name)
        slug = Path(name).stem
        (put if sites.unpack(backup / name, slug) else kept).append(slug)
        _take_back(slug)
    return Restored(backup, found.taken_at, aside, tuple(put), tuple(kept))


def _take_back(slug: str) -> None:
    """What was withdrawn or removed while the backup was taken is not public until somebody publishes next."""
    record = PlanRecord.objects.select_related("organization").filter(slug=slug).first()
    try:
        if record is not None and continuity.is_behind(record):
            going_live.build_pages(record)
    except Refusal as refusal:  # the site is newer in other things, or cannot be read: the desk says how to go on
        if refusal.code not in ("site-newer", "site-unreadable"):
            raise


def _fits(found: Contents) -> None:
    if found.engine != connection.vendor:
        raise refused(
            _("The backup is of %(theirs)s, this installation runs on %(ours)s.")
            % {"theirs": found.engine, "ours": connection.vendor}
        )
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    newer = sorted(set(found.migrations) - known)
    if newer:
        raise refused(
            _("The backup was taken by a newer version of Tsumugu (%(migration)s is unknown here).")
            % {"migration": newer[0]}
        )


def _holds_something() -> bool:
    if "accounts_organization" not in connection.introspection.table_names():
        return False
    return Organization.objects.exists()
