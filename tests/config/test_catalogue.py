"""The Japanese screens are complete, without any gettext program."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

from tsumugu.config import catalogue

FOLDER = catalogue.PACKAGE / "locale" / "ja" / "LC_MESSAGES"
pytestmark = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)


def test_everything_said_is_translated_and_nothing_else(path: Path) -> None:
    entries = catalogue.read_po(path.read_text("utf-8"))
    said = catalogue.said()[path.stem]
    assert said - {k for k, v in entries.items() if v} == set()
    assert set(entries) - {""} - said == set()


def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    entries = catalogue.read_po(path.read_text("utf-8"))
    assert path.with_suffix(".mo").read_bytes() == catalogue.compile_mo(entries)
    with path.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert {message: read.gettext(message) for message in entries if message} == {k: v for k, v in entries.items() if k}


def test_placeholders_are_kept(path: Path) -> None:
    for message, translation in catalogue.read_po(path.read_text("utf-8")).items():
        if message:
            assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", translation)), message
