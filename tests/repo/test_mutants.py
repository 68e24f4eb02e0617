"""Every fault of ``tests.mutants`` can still be planted, and is looked for where there are tests."""

from __future__ import annotations

import pytest
from tests.mutants import MUTANTS, ROOT, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_fault_can_be_planted(mutant: Mutant) -> None:
    text = mutant.place().read_text("utf-8")
    compile(text.replace(mutant.old, mutant.new), mutant.name, "exec")
    assert mutant.new != mutant.old and mutant.tests
    for named in mutant.tests:
        path, _, test = named.partition("::")
        assert f"def {test}" in (ROOT / "tests" / path).read_text("utf-8"), named
