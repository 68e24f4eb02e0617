"""Acts on the structure as tests want them: done, or the test is wrong."""

from __future__ import annotations

import secrets

from tsumugu.core import edits
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Table


def done(found: ChangeSet | Problem) -> ChangeSet:
    assert isinstance(found, ChangeSet), found
    return found


def added(table: Table, parent: str, slot: str, name: str = "新しいもの") -> tuple[ChangeSet, str]:
    """A new last child, and its id."""
    node = edits.new_id(table, secrets.token_bytes)
    return done(edits.add(table, parent, slot, node=node, name=name)), node
