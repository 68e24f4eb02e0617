"""The Japanese screen is complete, without any gettext program."""

from __future__ import annotations

import gettext
import re

from tsumugu.config import catalogue

PO = catalogue.PACKAGE / "locale" / "ja" / "LC_MESSAGES" / "django.po"


def test_everything_said_is_translated_and_nothing_else() -> None:
    entries = catalogue.read_po(PO.read_text("utf-8"))
    assert catalogue.said() - {k for k, v in entries.items() if v} == set()
    assert set(entries) - {""} - catalogue.said() == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    entries = catalogue.read_po(PO.read_text("utf-8"))
    assert PO.with_suffix(".mo").read_bytes() == catalogue.compile_mo(entries)
    with PO.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("My work") == "私の仕事"


def test_placeholders_are_kept() -> None:
    for message, translation in catalogue.read_po(PO.read_text("utf-8")).items():
        if message:
            assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", translation)), message
