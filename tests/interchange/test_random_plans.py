"""Round trips of random plans: whatever a plan can hold comes back from JSON, YAML and canonical bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from tests.strategies import HOSTILE, plans, up_to

from tsumugu.core.canonical import canonical_bytes, opaque, plan_from_builtins, root_hash
from tsumugu.core.plan import DigitalChange, Initiative, Plan, Translation
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.texts import kept
from tsumugu.interchange import read_plan, write_json, write_yaml

many = up_to(150)


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
@many
@given(plan=plans())
def test_files_are_lossless(write: Callable[[Plan], bytes], name: str, plan: Plan) -> None:
    data = write(plan)
    again, problems = read_plan(data, name)
    assert again == plan, problems


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
@many
@given(plan=plans())
def test_a_file_says_the_same_composed_and_decomposed(write: Callable[[Plan], bytes], name: str, plan: Plan) -> None:
    runs = re.split("([\uf900-\ufaff\U0002f800-\U0002fa1f])", write(plan).decode())
    data = "".join(run if n % 2 else unicodedata.normalize("NFD", run) for n, run in enumerate(runs)).encode()
    again, problems = read_plan(data, name)
    assert again == plan, problems


@many
@given(plan=plans())
def test_one_format_after_the_other_changes_nothing(plan: Plan) -> None:
    first, _ = read_plan(write_json(plan), "x.json")
    assert first is not None
    second, _ = read_plan(write_yaml(first), "x.yaml")
    assert second is not None
    assert write_json(second) == write_json(plan)


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_every_hostile_text_in_every_kind_of_place(write: Callable[[Plan], bytes], name: str, text: str) -> None:
    text = kept(text)  # as plans hold it
    key = "en." + ("".join(c for c in text if c.isalnum()) or "x")
    plan = Plan(
        id="p", title=text, actors=(text, text), notice=kept(f"{text}\n{text}"), stages=(f"{text}{text}", f"\n{text}"),
        process=opaque({text: [text, {text + text: text}], "n": {f"{text}\n{text}": text}}),
        initiatives=(
            Initiative(
                id="i", title=kept(f"{text}\n"), summary=text, note=kept(f"行\n{text}\n"),
                situation=f"{text}行{text}次{text}",
                budget=((2025, text),), change=DigitalChange(digital=f" {text}"),
                translations=((key, Translation(text=text, source="0")),),
            ),
        ),
    )  # fmt: skip
    again, problems = read_plan(write(plan), name)
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
