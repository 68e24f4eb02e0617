"""The Japanese screens are complete, in English and in Japanese."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from tests import catalogues

pytestmark = pytest.mark.parametrize("path", sorted(catalogues.FOLDER.glob("*.po")), ids=lambda path: path.stem)


def _known(message: object) -> object:
    return tuple(message) if isinstance(message, list) else message


def test_everything_said_is_translated_and_nothing_else(path: Path) -> None:
    written = catalogues.read(path)
    said = {(one.context, _known(one.id)) for one in catalogues.said(path.stem) if one.id}
    assert said == {(one.context, _known(one.id)) for one in written if one.id}
    assert catalogues.waiting(written) == []


def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    written = catalogues.read(path)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(written)
    with path.with_suffix(".mo").open("rb") as file:
        found = gettext.GNUTranslations(file)
    simple = {one.id: one.string for one in written if isinstance(one.id, str) and one.id and not one.context}
    assert {message: found.gettext(message) for message in simple} == simple


def test_placeholders_are_kept(path: Path) -> None:
    for one in catalogues.read(path):
        if isinstance(one.id, str) and one.id:
            kept = sorted(re.findall(r"%\(\w+\)s", str(one.string)))
            assert kept == sorted(re.findall(r"%\(\w+\)s", one.id)), one.id
