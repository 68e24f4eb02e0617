"""Megabytes of ill will, in every shape we could think of. As a program: reads one of them and reports.

``python hostile.py NAME …`` prints a JSON object with what ``read_plan`` found, how long it took and the most
memory the process ever held, its start-up and the file itself included; of several names a line each, read one after
the other by processes of their own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable

import msgspec

from tsumugu.interchange import read_plan

#: Of each file. Ten megabytes with TSUMUGU_THOROUGH=1; what grows faster than the file shows in less, too.
SIZE = 10_000_000 if os.environ.get("TSUMUGU_THOROUGH") else 150_000
YAML = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"
JSON = '{"format": "tsumugu-plan/1", "id": "p", "title": "x", '
#: Address space a reading may take, start-up included: about 1.4 GB.
MEMORY = 1_400_000_000


def _fill(head: str, unit: str | Callable[[int], str], tail: str = "", least: int = 0) -> bytes:
    """``unit`` repeated (called with a number, if it can be) until the whole has its size; ``least``, if that is more,
    for what is refused for its length alone."""
    if isinstance(unit, str):
        count = (max(SIZE, least) - len(head)) // len(unit.encode("utf-8", "surrogateescape"))
        return (head + unit * count + tail).encode("utf-8", "surrogateescape")
    parts, total, number = [head], len(head), 0
    while total < SIZE:
        parts.append(unit(number))
        total += len(parts[-1])
        number += 1
    return ("".join(parts) + tail).encode()


def _laughs() -> bytes:
    levels = "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return _fill(YAML + "a: &a [ha, ha, ha]\n" + levels, "# ha\n")


def _nested(open_: str, close: str, deep: int) -> str:
    return open_ * deep + close * deep


CASES: dict[str, Callable[[], bytes]] = {
    "laughs.yaml": _laughs,
    "anchors.yaml": lambda: _fill(YAML, lambda n: f"k{n}: &a{n} x\n"),
    "deep.yaml": lambda: _fill("", "["),
    "deep-closed.yaml": (YAML + "x: " + _nested("[", "]", SIZE // 2 - 100)).encode,
    "deep-indent.yaml": lambda: _fill(YAML, lambda n: " " * n + "a:\n"),
    "deep-dashes.yaml": lambda: _fill(YAML + "x: ", "- "),
    "deep-process.yaml": lambda: _fill(YAML + "process:\n", "  - " + _nested("[", "]", 56) + "\n"),
    "deep-mixed.yaml": lambda: _fill(YAML + "process: ", "{a: ["),
    "duplicates.yaml": lambda: _fill(YAML, "stage: x\n"),
    "duplicates-nested.yaml": lambda: _fill(YAML + "initiatives:\n", "  - {id: a, id: a, title: x, title: y}\n"),
    "wrong-types.yaml": lambda: _fill(
        YAML + "initiatives:\n", "  - {id: 1, title: [some words of an office, and more], activities: 3}\n"
    ),
    "scalars-for-nodes.yaml": lambda: _fill(YAML + "chapters:\n", "  - x\n"),
    "unknown-keys.yaml": lambda: _fill(YAML, lambda n: f"initiativez{n}: x\n"),
    "unknown-keys-inside.yaml": lambda: _fill(
        YAML + "initiatives:\n  - id: a\n    title: x\n", lambda n: f"    sumary{n}: x\n"
    ),
    "unassigned.yaml": lambda: _fill(
        YAML
        + "initiatives:\n  - id: i\n    title: x\n    activities:\n      - id: a\n        title: x\n        planned:\n",
        lambda n: f"          - {{id: s{n}, label: x}}\n",
    ),
    "broken-rules.yaml": lambda: _fill(
        YAML + "indicators:\n", lambda n: f"  - {{id: n{n}, name: x, division: d{n}}}\n"
    ),
    "tiny-items.yaml": lambda: _fill("", "- a\n"),
    "tiny-flow.yaml": lambda: _fill("[", "a,", "]"),
    "tiny-maps.yaml": lambda: _fill(YAML + "process:\n", "  - {}\n"),
    "many-keys.yaml": lambda: _fill(YAML + "process:\n", lambda n: f"  k{n}: {n}\n"),
    "long-text.yaml": lambda: _fill(YAML + "stage: ", "あ", "\n", least=2_000_000),
    "long-block.yaml": lambda: _fill(YAML + "stage: |\n", "  あいうえおかきくけこ\n", least=2_000_000),
    "long-folded.yaml": lambda: _fill(YAML + 'stage: "', "a\\\n  ", '"\n', least=2_000_000),
    "long-key.yaml": lambda: _fill(YAML + "? ", "k", "\n: x\n"),
    "long-key-nested.yaml": (
        YAML + "process:\n  ? " + "k" * (SIZE // 2) + "\n  :\n" + "    - .5\n" * (SIZE // 20)
    ).encode,
    "long-id.yaml": lambda: _fill(YAML + "chapters: [{title: x, id: ", "a", "}]\n"),
    "long-number.yaml": lambda: _fill(YAML + "period: {first: ", "9", "}\n"),
    "long-decimal.yaml": lambda: _fill(
        YAML + "initiatives: [{id: i, title: x, lead: y, budget: {2025: '", "1", "'}}]\n"
    ),
    "long-reference.yaml": lambda: _fill(YAML + "initiatives: [{id: i, title: x, lead: ", "y", "}]\n"),
    "long-choice.yaml": lambda: _fill(YAML + "indicators: [{id: a, name: x, kind: ", "k", "}]\n"),
    "merge-keys.yaml": lambda: _fill(YAML, "<<: {a: 1}\n"),
    "tags.yaml": lambda: _fill(YAML + "process:\n", "  - !!python/object/apply:os.system [x]\n"),
    "tabs.yaml": lambda: _fill(YAML + "chapters:\n", "\t- id: x\n"),
    "nul.yaml": lambda: _fill(YAML + "stage: x", "\0"),
    "controls.yaml": lambda: _fill(YAML + "stage: x", "\x07"),
    "surrogates.yaml": lambda: _fill(YAML + "actors:\n", '  - "\\ud800"\n'),
    "surrogate-keys.yaml": lambda: _fill(YAML + "process:\n", lambda n: f'  "{n}\\udfff": 1\n'),
    "directives.yaml": lambda: _fill("", "%TAG ! tag:x,2000:\n"),
    "documents.yaml": lambda: _fill(YAML, "---\na: 1\n"),
    "comments.yaml": lambda: _fill(YAML, "#\n") + b"stage: [\n",
    "complex-keys.yaml": lambda: _fill(YAML, "? [a]\n: b\n"),
    "carriage-returns.yaml": lambda: _fill(YAML.replace("\n", "\r\n"), "colour: red\r\n"),
    "old-mac.yaml": lambda: _fill(YAML.replace("\n", "\r"), lambda n: f"colour{n}: red\r"),
    "not-utf-8.yaml": lambda: _fill(YAML, "# 計画\n") + b"stage: \xff\n",
    "shift-jis.yaml": lambda: ("title: 計画のなまえ\n" * (SIZE // 20)).encode("cp932"),
    "utf-16.yaml": lambda: ("title: 計画のなまえ\n" * (SIZE // 20)).encode("utf-16"),
    "noise.yaml": lambda: bytes((n * n * 31 + n // 7) % 251 for n in range(SIZE)),
    "deep.json": lambda: _fill("", "["),
    "deep-objects.json": lambda: _fill("", '{"a":'),
    "deep-unknown.json": lambda: _fill(JSON + '"x": [', _nested("[", "]", 500) + ",", "0]}"),
    "deep-process.json": lambda: _fill(JSON + '"process": [', _nested("[", "]", 56) + ",", "0]}"),
    "deep-mixed.json": lambda: _fill(JSON + '"process": ', '{"a":['),
    "bushes.json": lambda: _fill(JSON + '"process": [', _nested("[", "]", 900) + ",", "0]}"),
    "duplicates.json": lambda: _fill(JSON, '"a":1,', '"a":1}'),
    "duplicates-nested.json": lambda: _fill(JSON + '"initiatives": [', '{"id":"a","id":"b"},', '{"id":"c"}]}'),
    "wrong-types.json": lambda: _fill(JSON + '"initiatives": [', '{"id":1,"title":[],"activities":{}},', "0]}"),
    "unknown-keys.json": lambda: _fill(JSON, lambda n: f'"initiativez{n}":1,', '"z":1}'),
    "unassigned.json": lambda: _fill(
        JSON + '"initiatives":[{"id":"i","title":"x","activities":[{"id":"a","title":"x","planned":[',
        lambda n: f'{{"id":"s{n}","label":"x"}},',
        '{"id":"z","label":"x"}]}]}]}',
    ),
    "nan.json": lambda: _fill(JSON + '"process": [', "123456789,", "NaN]}"),
    "nan-only.json": lambda: _fill("[", "NaN,", "NaN]"),
    "infinity.json": lambda: _fill(JSON + '"process": [', '"words",', "-Infinity]}"),
    "exponents.json": lambda: _fill(JSON + '"process": [', "1e999999999,", "1]}"),
    "long-number.json": lambda: _fill(JSON + '"period": {"first": 1', "0", "}}"),
    "long-fraction.json": lambda: _fill(JSON + '"period": {"first": 0.', "1", "}}"),
    "surrogates.json": lambda: _fill(JSON + '"actors": [', '"\\ud800",', '"x"]}'),
    "surrogate-keys.json": lambda: _fill(JSON + '"process": {', lambda n: f'"\\udfff{n}":1,', '"x":1}}'),
    "surrogate-names.json": lambda: _fill(JSON + '"translations": {', lambda n: f'"\\udfff{n}":1,', '"x":1}}'),
    "long-text.json": lambda: _fill(JSON + '"stage": "', "あ", '"}', least=2_000_000),
    "long-escapes.json": lambda: _fill(JSON + '"stage": "', "\\u0000", '"}'),
    "long-key.json": lambda: _fill(JSON + '"', "k", '": 1}'),
    "long-key-nested.json": (
        JSON + '"process": {"' + "k" * (SIZE // 2) + '": [' + "0.5," * (SIZE // 8) + "0]}}"
    ).encode,
    "tiny-items.json": lambda: _fill("[", "0,", "0]"),
    "tiny-lists.json": lambda: _fill(JSON + '"process": [', "[],", "0]}"),
    "tiny-objects.json": lambda: _fill(JSON + '"process": [', '{"a":{}},', "0]}"),
    "many-keys.json": lambda: _fill(JSON + '"process": {', lambda n: f'"k{n}":{n},', '"z":0}}'),
    "many-commas.json": lambda: _fill(JSON + '"stage": "', "[,:{", '"}', least=450_000),
    "many-commas-bad.json": lambda: _fill(JSON + '"stage": "', "[,:{", '", "colour": 1}'),
    "spaces.json": lambda: _fill("{", " \n\t", "}"),
    "cut-off.json": lambda: _fill(JSON + '"initiatives": [', '{"id":"a","title":"the words of an office"},'),
    "nul.json": lambda: _fill(JSON + '"stage": "', "\0", '"}'),
    "tail.json": lambda: _fill(JSON + '"stage": "x"}', " x"),
    "not-utf-8.json": lambda: _fill(JSON + '"stage": "', "\udc80", '"}'),
    "backslashes.json": lambda: _fill(JSON + '"stage": "', "\\", '"}', least=450_000),
}
#: Large and strange, and only warned of: they are a process of a shape that nobody reads.
HARMLESS = {
    "many-keys.json", "tiny-maps.yaml", "many-keys.yaml",
}  # fmt: skip
#: Refused for the number of their parts, which only the whole size has.
MANY = {"deep-process.yaml", "deep-process.json", "tiny-lists.json", "tiny-objects.json"}
if SIZE < 10_000_000:
    HARMLESS |= MANY


def main(name: str) -> None:
    data = CASES[name]()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    started = time.process_time()
    plan, problems = read_plan(data, name)
    report = {
        "seconds": round(time.process_time() - started, 2),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "bytes": len(data), "read": plan is not None, "problems": msgspec.to_builtins(problems),
    }  # fmt: skip
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if (child := os.fork()) == 0:
            main(name)
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        if status:
            print(json.dumps({"ended": status}), flush=True)
