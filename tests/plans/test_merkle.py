"""The tree of RFC 6962 against its recursive definition, known vectors and forged proofs."""

from __future__ import annotations

import hashlib

import pytest

from tsumugu.plans import merkle

# The reference leaves of the certificate-transparency test data and the roots of their first n.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def brute(entries: list[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    half = 1
    while half * 2 < len(entries):
        half *= 2
    return hashlib.sha256(b"\x01" + brute(entries[:half]) + brute(entries[half:])).digest()


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_known_vectors(size: int, expected: str) -> None:
    assert merkle.root(LEAVES[:size]).hex() == expected


def test_every_small_tree() -> None:
    entries = [bytes([number]) * (number % 5) for number in range(34)]
    for size in range(len(entries)):
        part = entries[:size]
        top = merkle.root(part)
        assert top == brute(part)
        for index in range(size):
            proof = merkle.inclusion_proof(part, index)
            assert merkle.check_inclusion(part[index], index, size, proof, top)
            assert not merkle.check_inclusion(part[index] + b"x", index, size, proof, top)
            assert not merkle.check_inclusion(part[index], index, size, (*proof, b"\0" * 32), top)
            if size > 1:
                assert not merkle.check_inclusion(part[index], index, size, proof[:-1], top)
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(part, first)
            before = merkle.root(part[:first])
            assert merkle.check_consistency(first, before, size, top, proof)
            assert not merkle.check_consistency(first, b"\0" * 32, size, top, proof)
            assert not merkle.check_consistency(first, before, size, b"\0" * 32, proof)


def test_outside_the_tree() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof([b"a"], 1)
    with pytest.raises(IndexError):
        merkle.consistency_proof([b"a"], 2)
    assert not merkle.check_inclusion(b"a", 0, 0, (), merkle.EMPTY)
