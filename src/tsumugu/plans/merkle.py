"""A Merkle tree over ledger entries exactly as in RFC 6962 §2.1 (SHA-256).

Leaf: ``H(0x00 ‖ entry)``; node: ``H(0x01 ‖ left ‖ right)``; the left subtree holds the largest
power of two below the number of leaves; the empty tree hashes to ``H("")``. Leaves here are
the 32 raw bytes of ``Change.entry_hash``. All functions take the *entries* (not leaf hashes),
are pure, and work for any number of leaves in O(n) hashes; a ledger has about 1,000 entries a
year, so no tile store is needed yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two strictly below ``size`` (size ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return EMPTY
    level = list(leaves)
    # Pairing from the left and carrying an odd last node up gives the same tree as the
    # recursive definition, without recursion.
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def root(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the entries in order."""
    return _root([leaf_hash(entry) for entry in entries])


def inclusion_proof(entries: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of entry ``index`` (0-based), leaf to root. IndexError outside the tree."""
    if not 0 <= index < len(entries):
        raise IndexError(index)
    leaves = [leaf_hash(entry) for entry in entries]

    def path(part: Sequence[bytes], at: int) -> tuple[bytes, ...]:
        if len(part) == 1:
            return ()
        half = _split(len(part))
        if at < half:
            return (*path(part[:half], at), _root(part[half:]))
        return (*path(part[half:], at - half), _root(part[:half]))

    return path(leaves, index)


def check_inclusion(entry: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Does ``proof`` show that ``entry`` stands at ``index`` of the tree of ``size`` with this root?"""
    if not 0 <= index < size:
        return False
    position, last, current = index, size - 1, leaf_hash(entry)
    for sibling in proof:
        if last == 0:
            return False
        if position % 2 or position == last:
            current = node_hash(sibling, current)
            while position % 2 == 0 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == expected


def consistency_proof(entries: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """Proof that the tree of the ``first`` entries is a beginning of this one (1 ≤ first ≤ n)."""
    if not 1 <= first <= len(entries):
        raise IndexError(first)
    leaves = [leaf_hash(entry) for entry in entries]

    def subproof(size: int, part: Sequence[bytes], whole: bool) -> tuple[bytes, ...]:
        if size == len(part):
            return () if whole else (_root(part),)
        half = _split(len(part))
        if size <= half:
            return (*subproof(size, part[:half], whole), _root(part[half:]))
        return (*subproof(size - half, part[half:], False), _root(part[:half]))

    return subproof(first, leaves, True)


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Verification of RFC 9162 §2.1.4.2, which covers the proofs of RFC 6962."""
    if not 1 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
