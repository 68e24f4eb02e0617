"""Ids as the names of files: safe on every file system, and no two the same."""

from __future__ import annotations

import pytest

from tsumugu.core.ids import RESERVED, file_name, is_id, of_file


@pytest.mark.parametrize("node", ["index", "con", "prn", "aux", "nul", "com1", "com9", "lpt1", "com0", "lpt9"])
def test_a_reserved_name_is_escaped(node: str) -> None:
    assert is_id(node)
    assert file_name(node) == f"{node}_"
    assert not is_id(file_name(node))
    assert of_file(file_name(node)) == node


@pytest.mark.parametrize("node", ["i1", "console", "com", "com10", "con-1", "index-2", "a_b", "nul2"])
def test_every_other_id_is_the_name(node: str) -> None:
    assert file_name(node) == of_file(node) == node


@pytest.mark.parametrize(
    "text", ["Con", "INDEX", "con.x", "a.", "a ", "a:b", "a?", "ａ", "a/b", "", "-a", "a-", "_a", "a_", "٣"]
)
def test_what_no_file_system_takes_alike_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_no_two_ids_share_a_name() -> None:
    ids = [*sorted(RESERVED), "i1", "con-1"]
    assert len({file_name(node).casefold() for node in ids}) == len(ids)
