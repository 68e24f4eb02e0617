"""Formats that go wrong in every way a library can."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator

from tsumugu.render.content import Document
from tsumugu.render.formats.jobs import Cost, Files, Format
from tsumugu.render.vocabulary.notices import Notice


def whole(documents: Iterator[Document], language: str) -> Files:
    print("a library that prints")
    (document,) = documents
    return {"title.txt": f"{language} {document.plan.title}".encode(), "a/b.txt": b"b"}


def history(documents: Iterator[Document], language: str) -> Files:
    return {"log.txt": "\n".join(document.label for document in documents).encode()}


def wrong(documents: Iterator[Document], language: str) -> Files:
    raise ValueError("the sheet has no name")


def dead(documents: Iterator[Document], language: str) -> Files:
    print("x" * 300_000, file=sys.stderr)
    print("no more memory", file=sys.stderr, flush=True)
    os._exit(3)


def endless(documents: Iterator[Document], language: str) -> Files:
    time.sleep(600)
    return {}


def greedy(documents: Iterator[Document], language: str) -> Files:
    return {"big": b"x" * (3 * 1024**3)}


def parent(documents: Iterator[Document], language: str) -> Files:
    """Ends early and leaves a child that holds its pipes open."""
    child = os.fork()
    if child == 0:
        time.sleep(600)
    print(f"left a child ({child})", file=sys.stderr, flush=True)
    os._exit(4)


def outside(documents: Iterator[Document], language: str) -> Files:
    return {"../../outside.txt": b"x"}


def large(documents: Iterator[Document], language: str) -> Files:
    """Made, but not as it should be."""
    warnings.warn(Notice("large", "大きなままです。", "It stayed large."), stacklevel=1)
    warnings.warn("a library that warns", stacklevel=1)
    return whole(documents, language)


def root(documents: Iterator[Document], language: str) -> Files:
    return {"/tmp/tsumugu-outside.txt": b"x"}


FORMATS = tuple(
    Format(made.__name__, "edition", ("ja",), made)
    for made in (whole, history, wrong, dead, endless, greedy, parent, outside, root, large)
)
FORMATS += (Format("hungry", "edition", ("ja",), greedy, cost=Cost(memory=1_000_000_000, most=1_000_000)),)
