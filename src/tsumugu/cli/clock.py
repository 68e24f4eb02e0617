"""The day of the commands: Japan's, as the server has it, whatever zone the machine is set to.

On a machine set to UTC the day would change at nine in the morning, and a build before it on 1 April would still
speak of the old fiscal year. Japan has no summer time, so the offset is a constant.
"""

from __future__ import annotations

import datetime

JAPAN = datetime.timezone(datetime.timedelta(hours=9), "Asia/Tokyo")


def today() -> str:
    """``2026-04-01``. The only place where a command reads the clock."""
    return day_of(datetime.datetime.now(datetime.UTC))


def day_of(moment: datetime.datetime) -> str:
    """The day in Japan at a moment, which knows its zone."""
    return moment.astimezone(JAPAN).date().isoformat()
