"""What is known of backups and drills, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Struct

from tsumugu.backups import record

#: Older than this is worth a word.
OLD_BACKUP = datetime.timedelta(days=2)
OLD_DRILL = datetime.timedelta(days=35)


class Standing(Struct, frozen=True):
    """``level``: ``good``, ``note`` (worth knowing) or ``bad`` (to be mended)."""

    level: Literal["good", "note", "bad"]
    said: str


def standing() -> Iterator[Standing]:
    """The last backup, then the last drill."""
    known, now = record.read(), datetime.datetime.now(datetime.UTC)
    backup, drill = known.backup, known.drill
    if backup is None:
        yield Standing("note", _("No backup was ever taken here: tsumugu backup DIR takes one."))
    else:
        said = _("Last backup: %(at)s, %(path)s") % {"at": _local(backup.at), "path": backup.path}
        yield Standing("good" if now - _time(backup.at) <= OLD_BACKUP else "note", said)
    if drill is None:
        said = _("It was never tried whether a backup can be brought back: tsumugu drill DIR tries it.")
        yield Standing("note", said)
    elif drill.problem:
        said = _("The drill of %(at)s failed: %(said)s") % {"at": _local(drill.at), "said": drill.problem}
        yield Standing("bad", said)
    else:
        said = _("Last drill passed: %(at)s, in %(seconds)s s") % {"at": _local(drill.at), "seconds": drill.seconds}
        yield Standing("good" if now - _time(drill.at) <= OLD_DRILL else "note", said)


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def _local(text: str) -> str:
    return f"{timezone.localtime(_time(text)):%Y-%m-%d %H:%M}"
