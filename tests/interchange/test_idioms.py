"""One reader's answer is the other reader's answer: the same characters never give two values.

The ways in which numbers, days and fiscal years are written, each through a YAML file (plain and quoted), a JSON file
(as a text and, where JSON has such a number, as a number) and the reader of what a person types. A reader may refuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tsumugu.core import typed
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.interchange.plan_files import read_plan

HEAD = "format: tsumugu-plan/1\nid: p\ntitle: x\n"
REFUSED = object()

_WRITTEN = (
    "0 -0 00 7 007 08 010 0o10 0b1 0x1F 0777 12 120 -5 +5 −5 －5 △5 ▲5 ‐5 – ー 12.5 12.50 .5 5. 1e3 1E3 1.5e2 "
    "12,5 １２，５ "
    "1,234 1,234,567 1,2,3 12,34 １２３ １２．５ 10² ² ½ ① Ⅷ 十 ٣ ४२ 𝟏𝟐 1_000 1:30 190:20:30 12% 12％ 46団体 "
    "約100 NaN .nan .inf "
    "yes no Yes NO on off true false True null ~ Null y n - "
    "2024 ２０２４ 02024 2024.0 20240 0226 226 24 2024年度 2024年 FY2024 R6 r6 Ｒ６ R06 令和6 令和６年度 令和6年 "
    "令和元年度 R元 H31 "
    "平成31年度 平成32年度 S63 S64 R6～R8 ２０２４-05 2024-05 2024-5 2024/05 2024.05 2024-13 2024年5月 "
    "2024年度1月 R6.1 R6.4 令和6年1月 "
    "令和6年度1月 平成31年5月 2024-W05 2024-04-01 2024-4-1 2024/4/1 2024.4.1 2024年4月1日 R6.4.1 令和6年4月1日 "
    "平成31年5月1日 2024-02-30 "
    "2024-W05-3 2024-032 20240401 2024-04-01T00:00:00Z 2024-04-01T00:00 ２０２４-04-01 2024-0४-01"
)
IDIOMS = _WRITTEN.split(" ")

#: A field: its text in a file of either kind, and where its value stands in the plan.
Field = tuple[Callable[[str], dict[str, Any]], Callable[[Plan], Any], Callable[[str], Any]]


def initiative(**fields: Any) -> dict[str, Any]:
    return {"initiatives": [{"id": "i", "title": "x", **fields}]}


FIELDS: dict[str, Field] = {
    "number": (lambda at: initiative(budget={"2024": at}), lambda plan: plan.initiatives[0].budget[0][1], typed.number),
    "day": (
        lambda at: {"divisions": [{"id": "d", "name": "x", "valid_from": at}]},
        lambda plan: plan.divisions[0].valid_from, typed.day,
    ),
    "time": (
        lambda at: initiative(activities=[{"id": "a", "title": "x", "planned": [
            {"id": "s", "label": "x", "start": at},
        ]}]),
        lambda plan: plan.initiatives[0].activities[0].planned[0].start, typed.when,
    ),
    "year": (lambda at: {"period": {"first": at}}, lambda plan: plan.period.first, typed.year),
    "key": (lambda at: initiative(budget={at: "1"}), lambda plan: plan.initiatives[0].budget[0][0], typed.year),
}  # fmt: skip
_HERE = "\x1aHERE\x1a"


def files(field: Field, text: str) -> Iterator[tuple[str, bytes]]:
    """The ways to write a text into a file, with the name of the way."""
    data = {"format": "tsumugu-plan/1", "id": "p", "title": "x", **field[0](_HERE)}
    whole, quoted = json.dumps(data), json.dumps(_HERE)
    yield "x.json", whole.replace(quoted, json.dumps(text)).encode()
    if f"{quoted}:" not in whole:
        yield "x.json", whole.replace(quoted, text).encode()
    for written in (text, json.dumps(text), f"'{text}'"):
        # In the flow style of YAML, which JSON is nearly: everything else stays quoted.
        yield "x.yaml", whole.replace(quoted, written).encode()


def answers(field: Field, text: str) -> list[Any]:
    found = []
    for name, data in files(field, text):
        plan, problems = read_plan(data, name)
        refused = plan is None or any(problem.severity == "error" for problem in problems)
        found.append(REFUSED if refused or plan is None else field[1](plan))
    read = field[2](text)
    return [*found, REFUSED if isinstance(read, Problem) else read]


@pytest.mark.parametrize("name", FIELDS)
def test_the_same_characters_never_give_two_values(name: str) -> None:
    understood = {}
    for text in IDIOMS:
        given = answers(FIELDS[name], text)
        values = [value for value in given if value is not REFUSED]
        assert all(value == values[0] and type(value) is type(values[0]) for value in values), (text, given)
        if values:
            understood[text] = values[0]
        # Texts in quotes are the same text in every file.
        assert len({id(REFUSED) if one is REFUSED else one for one in (given[0], *given[-3:-1])}) == 1, (text, given)
    wanted = UNDERSTOOD[name].split()
    assert set(understood) == set(wanted), set(understood) ^ set(wanted)


#: What some reader understands; everything else is refused by every one of them.
UNDERSTOOD = {
    "number": (
        "0 -0 7 12 24 226 120 -5 −5 －5 12.5 12.50 1,234 1,234,567 １２３ １２．５ 2024 ２０２４ 20240 20240401 "
        "2024.05 2024.0"
    ),
    "day": (
        "2024-04-01 2024-4-1 2024/4/1 2024.4.1 2024年4月1日 R6.4.1 令和6年4月1日 ２０２４-04-01"
    ),
    "time": (
        "2024 ２０２４ 2024年度 FY2024 R6 r6 Ｒ６ R06 令和6 令和６年度 令和元年度 R元 H31 平成31年度 S63 "
        "２０２４-05 2024-05 2024-5 2024/05 2024.05 "
        "2024年5月 2024年度1月 R6.1 R6.4 令和6年1月 令和6年度1月"
    ),
    "year": (
        "2024 ２０２４ 2024年度 FY2024 R6 r6 Ｒ６ R06 令和6 令和６年度 令和元年度 R元 H31 平成31年度 S63"
    ),
    "key": (
        "2024 ２０２４ 2024年度 FY2024 R6 r6 Ｒ６ R06 令和6 令和６年度 令和元年度 R元 H31 平成31年度 S63"
    ),
}  # fmt: skip
