"""Round trips of random plans: whatever a plan can hold comes back from JSON, YAML and canonical bytes."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from tsumugu.core.canonical import canonical_bytes, plan_from_builtins, root_hash
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_plan, to_table
from tsumugu.interchange import read_plan, write_json, write_yaml

sys.path.insert(0, str(Path(__file__).parents[1]))
from strategies import plans  # noqa: E402

many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
@many
@given(plan=plans())
def test_files_are_lossless(write: object, name: str, plan: Plan) -> None:
    data = write(plan)  # type: ignore[operator]
    again, problems = read_plan(data, name)
    assert again == plan, problems


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
@many
@given(plan=plans())
def test_a_file_says_the_same_composed_and_decomposed(write: object, name: str, plan: Plan) -> None:
    runs = re.split("([\uf900-\ufaff\U0002f800-\U0002fa1f])", write(plan).decode())  # type: ignore[operator]
    data = "".join(run if n % 2 else unicodedata.normalize("NFD", run) for n, run in enumerate(runs)).encode()
    again, problems = read_plan(data, name)
    assert again == plan, problems


@many
@given(plan=plans())
def test_tree_table_and_canonical_bytes(plan: Plan) -> None:
    table = to_table(plan)
    assert to_plan(table) == plan
    canonical = canonical_bytes(plan)
    parsed = plan_from_builtins(msgspec.json.decode(canonical))
    assert parsed == plan
    assert canonical_bytes(parsed) == canonical
    assert root_hash(to_table(parsed)) == root_hash(table)
