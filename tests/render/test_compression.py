"""Precompressed copies: the same bytes always, smaller or not there, and true to the file they stand for."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.render.site import compression, manifest

TEXT = "計画の本文。".encode() * 100


@given(st.binary(max_size=4000))
def test_a_copy_is_the_file_and_nothing_else(data: bytes) -> None:
    packed = compression.compressed(data)
    assert gzip.decompress(packed) == data and packed == compression.compressed(data)
    assert compression.unpacked_digest(io.BytesIO(packed)) == manifest.digest(data)
    # No flags (so no name), no time, no system.
    assert packed[3:10] == b"\0\0\0\0\0\x02\xff"


@pytest.mark.parametrize(
    ("path", "data", "copied"),
    [
        ("index.html", TEXT, True),
        ("en/計画.json", TEXT, True),
        ("feed.ATOM", TEXT, True),
        ("plan.stratml", TEXT, True),
        ("index.html", b"x", False),  # a gzip member of it would be larger
        ("plan.pdf", TEXT, False),
        ("pagefind/ja_1.pf_meta", TEXT, False),
        ("plan.git/HEAD", TEXT, False),
        ("a.html/file", TEXT, False),
    ],
)
def test_what_gets_a_copy(path: str, data: bytes, copied: bool) -> None:
    copy = compression.copy_of(path, data)
    assert (copy is not None and gzip.decompress(copy) == data) if copied else copy is None


def test_a_copy_that_unpacks_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "MOST_BYTES", 200_000)
    bomb = compression.compressed(bytes(300_000))
    assert compression.unpacked_digest(io.BytesIO(bomb)) is None
    assert compression.unpacked_digest(io.BytesIO(compression.compressed(bytes(200_000)))) is not None
    assert compression.copy_of("a.txt", bytes(300_000)) is None


def test_verify_knows_a_true_copy_from_a_forged_one() -> None:
    files = {"index.html": TEXT, "data.csv": b"1"}
    files[manifest.NAME] = manifest.write({}, {path: manifest.digest(data) for path, data in files.items()})
    whole = files | {f"{p}.gz": copy for p, data in files.items() if (copy := compression.copy_of(p, data)) is not None}
    assert "index.html.gz" in whole and manifest.verify(whole) == ()

    def told(**changed: bytes) -> list[tuple[str, str]]:
        return [
            (q.code, q.path) for q in manifest.verify(whole | {k.replace("__", "."): v for k, v in changed.items()})
        ]

    packed = whole["index.html.gz"]
    for bad in (b"", b"x", packed[:-1], packed + b"\0", packed * 2, zlib.compress(TEXT), gzip.compress(TEXT + b" ")):
        assert told(index__html__gz=bad) == [("file-altered", "index.html.gz")]
    assert told(index__html__gz=gzip.compress(TEXT, 1), data__csv__gz=gzip.compress(b"1")) == []
    assert told(index__html=b"other") == [("file-altered", "index.html")]
    assert told(foreign__html__gz=gzip.compress(TEXT)) == [("file-unlisted", "foreign.html.gz")]
    assert told(manifest__json__gz=gzip.compress(b"{}")) == [("file-altered", "manifest.json.gz")]
