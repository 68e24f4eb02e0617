"""How much memory a format needs, told before the work and in words, not by a crash in the middle of it."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.render.formats.jobs import Cost
from tsumugu.render.reading.volumes import weight_of
from tsumugu.render.vocabulary.formats import titles

#: What every format needs besides: libraries, typefaces, the plan as its facts and words.
_BESIDE = 200_000_000
_CGROUP = Path("/sys/fs/cgroup")


def needed(cost: Cost, plan: Plan) -> int:
    """Bytes, about: of the largest volume."""
    return _BESIDE + cost.memory * min(cost.most, weight_of(plan))


def available() -> int:
    """Bytes that this process may still take: of the machine, of its container (cgroup v2), of its own limit."""
    return min(_rooms(), default=2**63)


def _rooms() -> Iterator[int]:
    said = _numbers(Path("/proc/meminfo"))
    if "MemAvailable" in said:
        yield 1024 * said["MemAvailable"]
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        yield limit - 1024 * _numbers(Path("/proc/self/status")).get("VmSize", 0)
    try:
        most, used = ((_CGROUP / f"memory.{name}").read_text("ascii").strip() for name in ("max", "current"))
    except OSError:
        return
    limited, taken = whole(most), whole(used)
    if limited is not None and taken is not None:
        # Files that were read count as used, and are given up when memory is short.
        yield limited - taken + _numbers(_CGROUP / "memory.stat").get("inactive_file", 0)


def _numbers(path: Path) -> dict[str, int]:
    """Lines of a name and a number, as the kernel writes them."""
    try:
        lines = path.read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    parts = (line.replace(":", " ").split() for line in lines)
    said = ((part[0], whole(part[1])) for part in parts if len(part) > 1)
    return {name: number for name, number in said if number is not None}


def lacking(format: str, cost: Cost, plan: Plan, room: int) -> Problem | None:
    """What to tell whoever asked for a format that ``room`` bytes are too few for, and what to do."""
    need = needed(cost, plan)
    if need <= room:
        return None
    (ja, en), wanted, free = titles(format), _gigabytes(need), _gigabytes(max(0, room))
    return Problem(
        "too-little-memory", "",
        f"「{ja}」を作るにはおよそ{wanted}のメモリーが要りますが、いま使えるのは{free}です。"
        "ほかの処理が終わるのを待つか、サーバーのメモリーを増やして、もう一度作ってください。",
        f"“{en}” needs about {wanted} of memory, and {free} are free. Wait until other work is done, or give the "
        "server more memory, and make it again.",
    )  # fmt: skip


def _gigabytes(number: int) -> str:
    return f"{number / 1e9:.1f} GB"
