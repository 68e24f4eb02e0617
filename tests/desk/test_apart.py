"""Large plan files are read in a process of their own, with the same result and within limits."""

from __future__ import annotations

import sys

import pytest
from tests.desk.plan import small

from tsumugu.interchange import read_plan, write_yaml
from tsumugu.web import apart


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SMALL", 0)


@pytest.mark.parametrize(
    "data", [write_yaml(small()), b"format: tsumugu-plan/1\nid: x\ntitel: y\n", b"\xff", b"[" * 90_000]
)
def test_it_reads_as_here(data: bytes) -> None:
    assert apart.read(data, "plan.yaml") == read_plan(data, "plan.yaml")


def test_a_file_that_takes_too_long_is_a_problem_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    plan, problems = apart.read(write_yaml(small()), "plan.yaml")
    assert plan is None and [problem.code for problem in problems] == ["file-too-hard"]


def test_a_process_that_ends_is_a_problem_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    plan, problems = apart.read(write_yaml(small()), "plan.yaml")
    assert plan is None and problems[0].severity == "error"


def test_who_would_have_to_wait_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is read for two minutes holds one thread of the desk, and not all of them."""
    monkeypatch.setattr(apart, "PATIENCE", 0.01)
    with apart._TURN:
        plan, problems = apart.read(write_yaml(small()), "plan.yaml")
    assert plan is None and [problem.code for problem in problems] == ["file-waits"]
    assert apart.read(write_yaml(small()), "plan.yaml")[0] is not None
    with monkeypatch.context() as patched:
        patched.setattr(apart, "SECONDS", 0.001)
        apart.read(write_yaml(small()), "plan.yaml")
    assert apart.read(write_yaml(small()), "plan.yaml")[0] is not None, "whatever happened, the turn was given back"
