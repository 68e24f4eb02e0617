"""How long the main acts take, and how that grows. ``python -m bench [--sizes 30,300,3000]``.

Prints milliseconds (the best of several runs, one core) and the growth exponent between the first and the last
size: 1.0 is linear, the aim is at most 1.1. Then every format of an edition, the comparison and the merge of prose,
the way from opinions to what became of them and back, and last requests per second of a published page, the embedded
server against nginx on the same machine, as a ratio.
"""

from __future__ import annotations

import argparse
import gc
import math
import time
from collections.abc import Callable

from msgspec.structs import replace

from bench import causes, desk, formats, pages, revisions, serving, synthetic
from tsumugu.core.diff import diff
from tsumugu.core.merge import merge
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.core.validation import validate
from tsumugu.interchange import read_plan, write_json
from tsumugu.render.content import SiteContent
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site

AIM = 1.1
Act = Callable[[], object]


def _best(act: Act) -> float:
    """Milliseconds of the fastest run: up to five runs or three seconds."""
    times: list[float] = []
    while len(times) < 5 and sum(times) < 3000:
        # As timeit does: a collection that happens to fall into a run says nothing about the act.
        gc.collect()
        gc.disable()
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
        gc.enable()
    return min(times)


def acts(size: int) -> tuple[int, dict[str, Act]]:
    base = synthetic.plan(size)
    data = write_json(base)
    plan, problems = read_plan(data, "bench.json")
    assert plan == base, problems
    table = to_table(base)
    ours, theirs = to_table(synthetic.edited(base, 1)), to_table(synthetic.edited(base, 2))
    result: dict[str, Act] = {
        "decode": lambda: read_plan(data, "bench.json"),
        "validate": lambda: validate(base),
        "to table": lambda: to_table(base),
        "diff": lambda: diff(table, ours),
        "merge, 20 touched": lambda: merge(table, ours, theirs),
    }
    result.update(_site_acts(base))
    result.update(desk.acts(base, f"bench-{size}"))
    return len(data), result


def _site_acts(base: Plan) -> dict[str, Act]:
    content = SiteContent(slug="bench", base="/", plan=base, today="2026-10-01")
    previous = site(content)[manifest.NAME]
    known = manifest.inputs(previous)
    after = replace(content, plan=synthetic.edited(base, 1, touched=1))
    return {
        "site, all pages": lambda: site(content),
        "site, one sheet": lambda: site(after, known, previous),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="30,300,3000")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    table: dict[str, list[float]] = {}
    print("size        " + "  ".join(f"{size:>12,}" for size in sizes) + "    exponent")
    lengths = []
    for size in sizes:
        length, todo = acts(size)
        lengths.append(length)
        for name, act in todo.items():
            table.setdefault(name, []).append(_best(act))
    print("file, MB    " + "  ".join(f"{length / 1e6:>12.2f}" for length in lengths))
    for name, times in table.items():
        row = f"{name:<20}" + "  ".join(f"{ms:>9.1f} ms" for ms in times)
        if len(times) > 1 and len(times) == len(sizes):
            exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1] / sizes[0])
            row += f"    {exponent:.2f}{'  above the aim' if exponent > AIM else ''}"
        print(row, flush=True)
    _print_formats(sizes)
    print(f"\nroadmap of 300 initiatives, 4 measures, 60 months: {formats.roadmap()}")
    print("\nprose")
    revisions.tell()
    print("\n300 initiatives, 5,000 opinions that caused something")
    causes.tell()
    print(serving.measured())


def _print_formats(sizes: list[int]) -> None:
    """Each format at each size, and how its time grows where it was made at every size."""
    seconds: dict[str, list[float]] = {}
    for size in sizes:
        print(f"\nforms at {size:,} initiatives")
        print(f"{'pages':<20}{pages.measured(size).row}", flush=True)
        for outcome in formats.outcomes(size):
            if not outcome.problem:
                seconds.setdefault(outcome.job.format, []).append(outcome.seconds)
            print(f"{outcome.job.format:<20}{formats.row(outcome)}", flush=True)
    if len(sizes) > 1:
        span = math.log(sizes[-1] / sizes[0])
        told = (
            f"{name} {math.log(times[-1] / times[0]) / span:.2f}"
            for name, times in seconds.items()
            if len(times) == len(sizes)
        )
        print("exponents: " + ", ".join(told))


if __name__ == "__main__":
    main()
