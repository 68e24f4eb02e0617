"""One vocabulary: every type and field of the model has its word, in both languages, and in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import catalogues

from tsumugu.accounts.models import Role
from tsumugu.core.schema import NODE_TYPES, FieldSpec, parts_of
from tsumugu.render.vocabulary import terms, words
from tsumugu.render.vocabulary.words import CHOICES, EDITION_PARTS, FIELDS, PARTS, RECORDS, ROLES, SHORT, SLOTS, TYPES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tsumugu"
HOME = "render/vocabulary/"
TABLES = {
    "TYPES": TYPES, "SLOTS": SLOTS, "RECORDS": RECORDS, "FIELDS": FIELDS, "SHORT": SHORT, "CHOICES": CHOICES,
    "PARTS": PARTS, "ROLES": ROLES, "EDITION_PARTS": EDITION_PARTS,
}  # fmt: skip
EVERY_FIELD = [(name, path, field) for name, spec in NODE_TYPES.items() for path, field in spec.fields.items()]


def _leaf_parts() -> Iterator[FieldSpec]:
    for leaf in {field.leaf for _name, _path, field in EVERY_FIELD if field.leaf is not None}:
        yield from parts_of(leaf)


def known(name: str, path: str) -> str:
    """The entry that says the word for a field; ``""`` if there is none: the path would be shown instead."""
    return next((key for key in (f"{name}.{path}", path) if key in FIELDS), "")


# -- every word is there -----------------------------------------------------------------------


def test_every_type_and_slot_has_a_word() -> None:
    assert TYPES.keys() == NODE_TYPES.keys()
    assert SLOTS.keys() == {slot for spec in NODE_TYPES.values() for slot in spec.slots}
    assert RECORDS.keys() == {record for spec in NODE_TYPES.values() for record in spec.records}


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, path, _field in EVERY_FIELD])
def test_every_field_has_a_word(name: str, path: str) -> None:
    """A field that is added to the model without a word fails here."""
    assert known(name, path)
    assert words.word(f"{name}.{path}") == FIELDS[known(name, path)]


def test_what_the_model_does_not_name_has_no_word() -> None:
    for name in ("initiative.nothing", "nothing", "nothing.title", ""):
        with pytest.raises(KeyError):
            words.word(name)
    assert known("initiative", "nothing") == ""


def test_every_choice_and_part_of_a_value_has_a_word() -> None:
    specs = [*(field for _name, _path, field in EVERY_FIELD), *_leaf_parts()]
    assert CHOICES.keys() == {choice for spec in specs for choice in spec.choices}
    shown = {spec.path for spec in _leaf_parts()}
    assert shown <= PARTS.keys() | FIELDS.keys()
    assert PARTS.keys() <= shown, "a part that is none of a value"


def test_roles_are_those_of_people() -> None:
    assert ROLES.keys() == set(Role.values)
    assert {role.value: str(role.label) for role in Role} == {role: pair[0] for role, pair in ROLES.items()}


def test_no_word_is_for_nothing() -> None:
    used = {known(name, path) for name, path, _field in EVERY_FIELD} | {spec.path for spec in _leaf_parts()}
    assert FIELDS.keys() <= used | {"id"}
    heads = {*used, *(f"{name}.{path}" for name, path, _field in EVERY_FIELD)}
    assert SHORT.keys() <= heads | {path for _name, path, _field in EVERY_FIELD}


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_say_something(table: str) -> None:
    for key, (japanese, english) in TABLES[table].items():
        assert japanese.strip() == japanese and english.strip() == english, key
        assert japanese and english and english.isascii(), key


def test_a_short_word_is_not_longer() -> None:
    for key, (japanese, english) in SHORT.items():
        long = FIELDS[key]
        assert len(japanese) <= len(long[0]) and len(english) <= len(long[1]), key


def test_terms_say_each_thing_once() -> None:
    """What more than one format says beside the model's own words is neither said twice nor one of those."""
    pairs = list(terms.TERMS.values())
    assert len(set(pairs)) == len(pairs)


# -- and nowhere else --------------------------------------------------------------------------

WORDS = {japanese for table in TABLES.values() for japanese, _english in table.values()}
#: Where a word of the model stands as a text of its own outside the vocabulary, and why.
ELSEWHERE: dict[tuple[str, str], str] = {
    ("cli/conflicts.py", "番号"): "the number of a conflict, not that of a chapter",
    ("cli/formats.py", "ID"): "the name of an argument",
    ("core/defaults.py", "実績の工程"): "the name of a rule, as an organization writes it",
    ("core/plausibility.py", "以上"): "core knows no vocabulary: its sentences quote the form",
    ("core/plausibility.py", "以下"): "core knows no vocabulary: its sentences quote the form",
    ("core/typed.py", "年度"): "what a person types, not what a screen says",
    ("render/data/package.py", "ロードマップ"): "a keyword for catalogues",
    ("render/data/package.py", "指標"): "a keyword for catalogues",
    ("render/reading/sheet.py", "年度"): "the end of a year in digits",
    ("voices/lists.py", "項目"): "what a column of a file that comes from elsewhere may be called",
    ("voices/lists.py", "題名"): "what a column of a file that comes from elsewhere may be called",
    ("voices/lists.py", "本文"): "what a column of a file that comes from elsewhere may be called",
    ("render/site/ruby.py", "記号"): "what the dictionary of readings calls signs",
}
_MARKED = re.compile(r"[>\"'“「]([\u3040-\u30ff\u3400-\u9fff（）・％%]+)[<\"'”」]")


def _texts(path: Path) -> Iterator[str]:
    """The whole texts of a file: strings of a module without those that are pieces of a sentence; what stands between
    marks in a template."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield from _MARKED.findall(text)
        return
    tree = ast.parse(text)
    pieces = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            yield node.value


def _found() -> set[tuple[str, str]]:
    found = set()
    for path in SOURCE.rglob("*"):
        name = path.relative_to(SOURCE).as_posix()
        told = path.suffix in (".py", ".html", ".typ", ".js", ".txt")
        if told and not name.startswith(HOME) and "/migrations/" not in name:
            found |= {(name, text) for text in _texts(path) if text in WORDS}
    return found


def test_words_of_the_model_stand_in_the_vocabulary_alone() -> None:
    found = _found()
    assert found - ELSEWHERE.keys() == set(), "take it from tsumugu.render.vocabulary, or say here why not"
    assert ELSEWHERE.keys() - found == set(), "an exception that is none any more"
    assert all(ELSEWHERE.values())


def test_the_search_finds_what_it_is_for(tmp_path: Path) -> None:
    module, page = tmp_path / "one.py", tmp_path / "one.html"
    module.write_text('LABEL = ("現状・課題", "x")\nSAID = f"取組{1}件"\n', "utf-8")
    page.write_text("<dt>現状・課題</dt><p>取組は三つです。</p>", "utf-8")
    for path in (module, page):
        assert [text for text in _texts(path) if text in WORDS] == ["現状・課題"]


#: Sentences of the catalogues that are one word, which is a word of the model too; and what they say.
SENTENCES: dict[tuple[str, str], str] = {
    ("django", "Change"): "an entry of the ledger",
    ("django", "Department"): "of a unit of people, which is no node of a plan",
    ("django", "Division"): "a unit of people, which is no node of a plan",
    ("django", "Divisions"): "units of people, which are no nodes of a plan",
    ("django", "Entry"): "the head of a column of fields",
    ("django", "First day"): "of a unit of people, which is no node of a plan",
    ("django", "Key"): "of a unit of people, which is no node of a plan",
    ("django", "Label"): "of an edition",
    ("django", "Local government code"): "of the organization whose people these are",
    ("django", "Name"): "of people, units and rules",
    ("django", "Number"): "of an edition or a rule",
    ("django", "Organization"): "whose people these are",
    ("django", "Plan"): "an entry of the navigation",
    ("django", "Plans"): "an entry of the navigation",
    ("django", "Process"): "an entry of the navigation",
    ("django", "Reason"): "of a change, a removal or a gap",
    ("django", "Stage of drafting"): "of an edition",
    ("django", "Summary"): "of an edition",
    ("django", "Title"): "of a proposal",
    ("django", "Value"): "the head of a column of values",
    ("site", "Number"): "of a criterion of accessibility",
    ("site", "Reason"): "of a change, a withdrawal or a judgement",
    ("site", "begins"): "the end of a sentence",
    ("site", "ends"): "the end of a sentence",
    ("site", "milestone"): "the end of a sentence",
    ("site", "tentative"): "a part of a sentence",
}


def test_the_catalogues_hold_sentences_and_no_words_of_the_model() -> None:
    found = {
        (path.stem, str(message.id))
        for path in sorted(catalogues.FOLDER.glob("*.po"))
        for message in catalogues.read(path)
        if message.id and message.string in WORDS
    }
    assert found - SENTENCES.keys() == set(), "take it from tsumugu.render.vocabulary, or say here why not"
    assert SENTENCES.keys() - found == set(), "an exception that is none any more"
