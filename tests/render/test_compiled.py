"""Templates are compiled once for all processes; whatever becomes of that, pages are made."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from tsumugu.render.site import environment
from tsumugu.render.site.compiled import Compiled


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def made(text: str = "{{ 1 + 1 }} said", name: str = "page.html", by: str = environment.__file__) -> str:
    found = jinja2.Environment(loader=jinja2.DictLoader({name: text}), autoescape=True, bytecode_cache=Compiled(by))
    return found.get_template(name).render()


def kept(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def never(*arguments: object) -> None:
    raise AssertionError("it was compiled again")


def test_another_process_compiles_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made() == "2 said" and len(kept(place)) == 1
    monkeypatch.setattr(jinja2.Environment, "compile", never)
    assert made() == "2 said"


def test_the_site_is_made_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.environment.__wrapped__("ja").get_template("home.html")
    monkeypatch.setattr(jinja2.Environment, "compile", never)
    environment.environment.__wrapped__("en").get_template("home.html")


def test_what_was_changed_is_compiled_anew(place: Path) -> None:
    made()
    assert made("{{ 1 + 2 }} said") == "3 said"


def test_so_is_what_is_read_in_another_way(place: Path) -> None:
    """Whether blanks are trimmed stands in the module alone."""
    by = place / "reading.py"
    by.write_text("trim = True\n")
    made(by=str(by))
    before = kept(place)
    by.write_text("trim = False\n")
    made(by=str(by))
    assert len(kept(place)) == len(before) + 1


def test_what_is_damaged_is_compiled_anew(place: Path) -> None:
    made()
    for damaged in (b"", b"j2", kept(place)[0].read_bytes()[:-9]):
        kept(place)[0].write_bytes(damaged)
        assert made() == "2 said"


def test_a_place_that_cannot_be_written_to_only_costs_time(place: Path) -> None:
    (place / "compiled").write_text("a file")
    assert made() == "2 said"


def test_nothing_is_written_where_python_writes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert made() == "2 said" and not kept(place)
