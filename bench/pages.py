"""What the pages of a plan take: ``python -m bench.pages [--sizes 300,3000,10000]``.

Each size in a process of its own, which fills a directory as ``tsumugu site build --pages-only`` does, without the plan
file. Prints the seconds, how much of the disk the files take and the most memory that the process held; ``AIM`` is for
3,000 sheets, and 10,000 shall be made at all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from bench import synthetic
from tsumugu.cli import making
from tsumugu.cli.progress import Progress
from tsumugu.render.formats.__main__ import memory

AIM = 4e9


class Pages(Struct, frozen=True):
    """``seconds`` of processor time; ``size``: bytes of all files, copies apart; ``memory``: bytes."""

    files: int
    size: int
    seconds: float
    memory: int

    @property
    def row(self) -> str:
        told = f"{self.seconds * 1000:>9.1f} ms  {self.size / 1e6:>7.2f} MB in {self.files:>4} files"
        above = "  above the aim" if self.memory > AIM else ""
        return f"{told}, {self.memory / 1e6:>5.0f} MB of memory{above}"


def measured(size: int) -> Pages:
    command = [sys.executable, "-m", "bench.pages", "--alone", str(size)]
    return msgspec.json.decode(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, type=Pages)


def _alone(size: int) -> Pages:
    plan = synthetic.plan(size)
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as name, Progress(1, "en") as progress:
        started = time.process_time()
        count, _notable = making.fill(Path(name), plan, "2026-10-01", (), progress=progress, lang="en")
        seconds = time.process_time() - started
        size = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file() and path.suffix != ".gz")
        return Pages(count, size, seconds, memory())


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--sizes", default="300,3000,10000")
    parser.add_argument("--alone", type=int, help="this size in this process, told as JSON")
    options = parser.parse_args()
    if options.alone:
        sys.stdout.buffer.write(msgspec.json.encode(_alone(options.alone)))
        return
    for size in (int(one) for one in options.sizes.split(",")):
        print(f"{size:>7,} sheets{measured(size).row}", flush=True)


if __name__ == "__main__":
    main()
