"""What a volume of each large format takes: ``python -m bench.volumes [PLAN] [--sheets 300]``.

PLAN (a plan file) is multiplied to so many sheets; without one they are synthetic. Prints for each format the seconds,
the most memory that its process held, and how many bytes that is for each byte that its sheets weigh: what
``render.formats.registry`` reckons with, which has to stay above.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path

from msgspec.structs import replace

from bench import synthetic
from tsumugu.core.plan import Activity, Indicator, Initiative, Plan, Step
from tsumugu.interchange import read_plan
from tsumugu.render.content import SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Job
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.reading.volumes import weight_of


def multiplied(plan: Plan, sheets: int) -> Plan:
    """The sheets of a plan again and again, each time under other ids."""
    rounds = ((item, number) for number in itertools.count() for item in plan.initiatives)
    return replace(
        plan, initiatives=tuple(_again(item, f"-x{number}") for item, number in itertools.islice(rounds, sheets))
    )


def _again(item: Initiative, mark: str) -> Initiative:
    def indicators(found: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
        return tuple(replace(one, id=one.id + mark, leads_to=None) for one in found)

    def steps(found: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(replace(one, id=one.id + mark) for one in found)

    def activity(one: Activity) -> Activity:
        return replace(
            one, id=one.id + mark, planned=steps(one.planned), actual=steps(one.actual),
            indicators=indicators(one.indicators),
        )  # fmt: skip

    return replace(
        item, id=item.id + mark, indicators=indicators(item.indicators),
        activities=tuple(activity(one) for one in item.activities),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.volumes", description=__doc__)
    parser.add_argument("plan", type=Path, nargs="?")
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--limit", type=float, default=3600.0, help="seconds for a format")
    options = parser.parse_args()
    plan = synthetic.plan(options.sheets)
    if options.plan is not None:
        found, problems = read_plan(options.plan.read_bytes(), options.plan.name)
        if found is None:
            parser.error(problems[0].message_en)
        plan = multiplied(found, options.sheets)
    weight = weight_of(plan)
    print(f"{options.sheets:,} sheets weigh {weight / 1e6:.1f} MB")
    content = SiteContent(slug="bench", base="/", plan=plan, today="2026-10-01")
    with tempfile.TemporaryDirectory(prefix="bench-volumes-") as place:
        source = workshop.write_document(plan_document(content), Path(place) / "document.json")
        for format in FORMATS:
            if format.cost is None:
                continue
            jobs = [Job(format.name, "ja", (source,), f"{format.name}/")]
            (made,) = workshop.make(jobs, Path(place) / "out", limit=options.limit)
            volume = min(weight, format.cost.most)
            told = (
                f"{made.memory / volume:.0f} bytes for each of a volume of {volume / 1e6:.1f} MB ({format.cost.memory})"
            )
            files = ", ".join(f"{Path(path).name} {size / 1e6:.1f} MB" for path, (size, _) in made.files.items())
            print(
                made.problem or f"{format.name:<12}{made.seconds:7.1f} s {made.memory / 1e6:7.0f} MB, {told}: {files}",
                flush=True,
            )


if __name__ == "__main__":
    main()
