"""Rules of delegation as data: nothing is lost, and what is wrong is told with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from tests.core.delegations import delegations

from tsumugu.core.delegation import DEFAULT, FORMAT, NOTHING, Delegation, from_data, to_data
from tsumugu.interchange import read_rules, write_rules


@given(delegations())
def test_to_data_and_back(delegation: Delegation) -> None:
    stored = json.loads(json.dumps(to_data(delegation)))
    assert from_data(stored) == (delegation, ())
    assert read_rules(write_rules(delegation), "rules.json") == (delegation, ())


@pytest.mark.parametrize("delegation", [DEFAULT, NOTHING])
def test_the_two_that_are_always_there(delegation: Delegation) -> None:
    assert from_data(to_data(delegation)) == (delegation, ())


def rule(**changed: Any) -> dict[str, Any]:
    return {"format": FORMAT, "people": 2, "rules": [{"name": "名", "step": "kanjikai", **changed}]}


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ([], "not-rules", ""),
        ({"rules": []}, "no-format", "format"),
        ({"format": FORMAT}, "wrong-type", "rules"),
        ({"format": FORMAT, "rules": [], "people": 3}, "bad-people", "people"),
        ({"format": FORMAT, "rules": [], "people": True}, "bad-people", "people"),
        ({"format": FORMAT, "rules": [], "own_division": 1}, "bad-own-division", "own_division"),
        ({"format": FORMAT, "rules": [], "persons": 2}, "unknown-field", "persons"),
        ({"format": FORMAT, "rules": [1]}, "wrong-type", "rules[0]"),
        (rule(step="mayor"), "not-a-choice", "rules[0].step"),
        (rule(step=None), "not-a-choice", "rules[0].step"),
        (rule(name=" "), "bad-name", "rules[0].name"),
        (rule(name="a\x00"), "bad-name", "rules[0].name"),
        (rule(name="\u200b\u2060"), "bad-name", "rules[0].name"),
        (rule(types=["sheet"]), "not-a-choice", "rules[0].types"),
        (rule(types="indicator"), "wrong-type", "rules[0].types"),
        (rule(types=["area", "area"]), "twice", "rules[0].types"),
        (rule(paths=["target"]), "unknown-path", "rules[0].paths"),
        (rule(types=["area"], paths=["targets"]), "unknown-path", "rules[0].paths"),
        (rule(paths=["targets.soon"]), "unknown-path", "rules[0].paths"),
        (rule(acts=["edit"]), "not-a-choice", "rules[0].acts"),
        (rule(acts=["add"], paths=["targets"]), "never-matches", "rules[0].acts"),
        (rule(part="chapter"), "not-a-choice", "rules[0].part"),
        (rule(slots=["somewhere"]), "not-a-choice", "rules[0].slots"),
        (rule(larger_than="-1"), "bad-number", "rules[0].larger_than"),
        (rule(larger_than="many"), "bad-number", "rules[0].larger_than"),
        (rule(larger_than=""), "bad-number", "rules[0].larger_than"),
        (rule(larger_than=0.5), "bad-number", "rules[0].larger_than"),
        (rule(size="20"), "unknown-field", "rules[0].size"),
    ],
)
def test_what_is_wrong_is_told(data: Any, code: str, path: str) -> None:
    found, problems = from_data(data)
    assert found is None
    assert [(problem.code, problem.path) for problem in problems] == [(code, path)]
    assert all(problem.message and problem.message_en for problem in problems)


def test_a_whole_number_of_per_cent_needs_no_quotes() -> None:
    found, problems = from_data(rule(larger_than=20))
    assert found is not None and found.rules[0].larger_than == "20" and problems == ()


def test_a_file_tells_the_line() -> None:
    text = f"format: {FORMAT}\nrules:\n- name: 名\n  step: kanjikai\n- name: 別\n  step: mayor\n"
    found, (problem,) = read_rules(text.encode(), "rules.yaml")
    assert found is None and problem.place is not None
    assert (problem.place.file, problem.place.line) == ("rules.yaml", 6)
    found, problems = read_rules(b'{"rules": 1, "rules": 2}', "rules.json")
    assert found is None and "duplicate-key" in {problem.code for problem in problems}
    assert read_rules(b"{", "rules.json")[1][0].code == "not-json"


def test_rules_written_before_own_divisions_were_asked_are_read() -> None:
    found, problems = from_data(rule())
    assert problems == () and found is not None and found.own_division is False
    assert "own_division" not in to_data(found)
    found, _problems = from_data(rule() | {"own_division": True})
    assert found is not None and found.own_division is True
