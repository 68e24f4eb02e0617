"""Which tests of a run stand together: a file goes to one process as a whole, so that what its tests share is made
once; and what would disturb each other, or shares a browser, goes to the same process."""

from __future__ import annotations

from tests.gate import THOROUGH
from xdist.scheduler.loadfile import LoadFileScheduling

#: How the paths of tests begin that one process takes, one after the other.
_TOGETHER = {
    # One browser and one published site for all. In make thorough they would be a night's work for one process.
    "the browser": () if THOROUGH else ("tests/e2e/",),
    # They measure processes while others are killed, or need both cores.
    "those who are killed": (
        "tests/config/test_killed.py", "tests/publication/test_kill.py", "tests/proposals/test_kill.py",
        "tests/proposals/test_races.py",
    ),
    "backups": ("tests/backups/",),
}  # fmt: skip


def unit(path: str) -> str:
    """What is given to a process at once: the name of a group, or a file by its path."""
    return next((name for name, begins in _TOGETHER.items() if path.startswith(begins)), path)


class Files(LoadFileScheduling):
    """In the order in which they were collected: those that take long come first, so that no process waits for the
    last one at the end."""

    def schedule(self) -> None:
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return unit(super()._split_scope(nodeid))
