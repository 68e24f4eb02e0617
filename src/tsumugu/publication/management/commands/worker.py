"""``tsumugu worker``: makes what is published, in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from tsumugu.accounts import attempts
from tsumugu.meetings import actions as meetings
from tsumugu.publication import following, tasks
from tsumugu.publication.previews import documents
from tsumugu.reorganization import actions as reorganization
from tsumugu.voices import actions as voices

logger = logging.getLogger(__name__)

#: Before anything was set to be published: what came due while no worker ran is looked for at the start.
EVER = datetime(1970, 1, 1, tzinfo=UTC)
#: Seconds between two looks at the date.
LOOK = 5.0
#: Seconds between two looks at the record of acts.
NEXT = 0.5
#: Seconds between two looks for runs that were left behind.
AFTER = 60.0


class Command(BaseCommand):
    help = "Carry out background work until stopped: publications, and the pages of each new day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        taken_up = tasks.resume()
        if options["verbosity"] and taken_up:
            self.stdout.write(f"taken up: {taken_up}")
        following.follow()
        if options["batch"]:
            _make_ready()
        else:
            threading.Thread(target=_clean, daemon=True).start()
            threading.Thread(target=_watch, daemon=True).start()
            threading.Thread(target=_follow, daemon=True).start()
        call_command(
            "db_worker", interval=0.5, batch=options["batch"], startup_delay=False, verbosity=0,
        )  # fmt: skip


def _follow() -> None:
    """What follows from acts, as soon as they are committed."""
    pause, failing = threading.Event(), False
    while not pause.wait(NEXT):
        try:
            following.follow()
            failing = False
        except Exception:
            # Locked, being restarted, or whatever one act brings up: the cursor stands where it stood, and the thread
            # has to go on looking. Said once, not twice a second.
            if not failing:
                logger.exception("what follows from acts could not be done; it is tried again")
            failing = True
            close_old_connections()


def _take_up() -> None:
    """Runs that another process left behind, and those that the database was too full or too busy to put off."""
    try:
        tasks.resume()
    except DatabaseError:
        logger.exception("what was left behind could not be taken up")
    finally:
        close_old_connections()


def _tidy() -> None:
    """Sessions that have ended, with what they kept of what somebody typed, tries to sign in that count no more,
    documents of drafts, and personal data of respondents whose day is past."""
    call_command("clearsessions", verbosity=0)
    attempts.forget_old(timezone.now())
    documents.forget_old()
    voices.delete_due(timezone.localdate(), actor=None)


def _watch() -> None:
    """A new day's pages once the date changes, and at the start and each day what is kept no longer."""
    day, tidied, decided = timezone.localdate(), None, None
    pause = threading.Event()
    looked = time.monotonic()
    since = EVER
    while not pause.wait(LOOK):
        if time.monotonic() - looked >= AFTER:
            looked = time.monotonic()
            _take_up()
        until = timezone.now()
        if _done(partial(tasks.ask_due, since, until), "what was set to be published now could not be asked for"):
            since = until
        today = timezone.localdate()
        if today != day and _done(tasks.refresh_all, "the pages of a new day could not be ordered"):
            day = today
        if today != decided and _done(
            partial(reorganization.carry_out_due, today), "what was decided for today could not be carried out"
        ):
            decided = today
        if today != tidied and _done(_tidy, "what is kept no longer could not be deleted"):
            tidied = today


def _clean() -> None:
    """Papers of meetings that wait, as after an update: seconds for each, so nothing else waits behind them."""
    pause = threading.Event()
    while True:
        _done(_make_ready, "papers could not be made ready for the public; it is tried again")
        pause.wait(AFTER)


def _make_ready() -> None:
    if meetings.clean_waiting():
        tasks.ask_changed()


def _done(act: Callable[[], object], otherwise: str) -> bool:
    """Whether it was done. A database that is locked or being restarted, a disk that fails: the thread has to go on
    looking, and asks again."""
    try:
        act()
    except (DatabaseError, OSError):
        logger.exception(otherwise)
        return False
    finally:
        close_old_connections()
    return True
