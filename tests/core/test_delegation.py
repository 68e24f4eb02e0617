"""Rules of delegation as data: nothing is lost, and what is wrong is told with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from tests.core.delegations import delegations

from tsumugu.accounts.models import Role
from tsumugu.accounts.rules import OF_A_DIVISION as roles_of_a_division
from tsumugu.core.approval import DEFAULT, Delegation
from tsumugu.core.defaults import APPROVAL
from tsumugu.core.delegation import FORMAT, NOTHING, OF_A_DIVISION, ROLES, from_data, to_data
from tsumugu.interchange import read_rules, write_rules


@given(delegations())
def test_to_data_and_back(delegation: Delegation) -> None:
    assert from_data(to_data(delegation)) == (delegation, ())
    stored = json.loads(json.dumps(to_data(delegation)))
    assert from_data(stored) == (delegation, ())
    assert read_rules(write_rules(delegation), "rules.json") == (delegation, ())


@pytest.mark.parametrize("delegation", [DEFAULT, NOTHING])
def test_the_two_that_are_always_there(delegation: Delegation) -> None:
    assert from_data(to_data(delegation)) == (delegation, ())


def rule(**changed: Any) -> dict[str, Any]:
    return {"format": FORMAT, "people": 2, "rules": [{"name": "名", "step": "kanjikai", **changed}]}


def data(**changed: Any) -> dict[str, Any]:
    return {"format": FORMAT, "rules": [], **changed}


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
        (rule(lane="近道"), "not-a-choice", "rules[0].lane"),
        (rule(lane=3), "not-a-choice", "rules[0].lane"),
        (data(steps={}), "wrong-type", "steps"),
        (data(steps=[]), "no-step", "steps"),
        (data(steps=["head"]), "wrong-type", "steps[0]"),
        (data(steps=[{"role": "mayor"}]), "not-a-choice", "steps[0].role"),
        (data(steps=[{"role": "auditor"}]), "not-a-choice", "steps[0].role"),
        (data(steps=[{"role": "head"}, {"role": "head"}]), "twice", "steps[1].role"),
        (data(steps=[{"role": "head", "divisions": 1}]), "wrong-type", "steps[0].divisions"),
        (data(steps=[{"role": "kanjikai", "divisions": True}]), "no-divisions", "steps[0].divisions"),
        (data(steps=[{"role": "head", "name": "課長"}]), "unknown-field", "steps[0].name"),
        (data(steps=[{"role": "head"}] * 21), "wrong-type", "steps"),
        (data(lanes={}), "wrong-type", "lanes"),
        (data(lanes=[{"name": "", "steps": ["head"]}]), "bad-name", "lanes[0].name"),
        (data(lanes=[{"name": "近道", "steps": []}]), "no-step", "lanes[0].steps"),
        (data(lanes=[{"name": "近道", "steps": ["mayor"]}]), "not-a-choice", "lanes[0].steps"),
        (data(lanes=[{"name": "近道", "steps": ["kanjikai", "head"]}]), "out-of-order", "lanes[0].steps"),
        (data(lanes=[{"name": "近道", "steps": ["head"]}] * 2), "twice", "lanes[1].name"),
        (
            data(
                lanes=[{"name": "近道", "steps": ["head"]}], rules=[{"name": "名", "step": "kanjikai", "lane": "近道"}]
            ),
            "not-on-lane",
            "rules[0].step",
        ),
        (data(steps=[{"role": "head"}], rules=[{"name": "名", "step": "kanjikai"}]), "not-a-choice", "rules[0].step"),
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


def test_rules_written_before_steps_were_data_have_those_of_the_program() -> None:
    found, problems = from_data({"format": FORMAT, "rules": []})
    assert problems == () and found is not None
    assert (found.steps, found.lanes) == (DEFAULT.steps, ())


def test_what_comes_with_the_program_is_data_like_any_other() -> None:
    assert from_data(APPROVAL) == (DEFAULT, ())
    assert to_data(DEFAULT) == APPROVAL


def test_who_can_be_asked_are_members_who_may_read_drafts() -> None:
    """A committee member is shown what meetings are given; auditors and administrators decide nothing."""
    assert set(ROLES) == set(Role.values) - {Role.COMMITTEE, Role.AUDITOR, Role.ADMINISTRATOR}
    assert set(OF_A_DIVISION) == roles_of_a_division
