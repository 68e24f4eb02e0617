"""Every problem says where: file, line and column, the same in JSON as in YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.interchange import json_source, read_plan
from tsumugu.interchange.source import Findings, Stop

YAML = """format: tsumugu-plan/1
id: p
title: 計画
period:
  first: 2027
  last: 2023
initiatives:
  - id: i
    title: ' '
    lead: nowhere
    budget:
      2031: 1,000
    translations:
      en.title: {text: a, source: x}
    activities:
      - id: a
        title: 取組
        planned:
          - {id: s, label: 帯}
"""
JSON = """{
  "format": "tsumugu-plan/1",
  "id": "p", "title": "計画",
  "period": {"first": 2027, "last": 2023},
  "initiatives": [
    {"id": "i", "title": " ", "lead": "nowhere", "budget": {"2031": "1,000"},
     "translations": {
       "en.title": {"text": "a", "source": "x"}
     },
     "activities": [
       {"id": "a", "title": "取組", "planned": [
         {"id": "s", "label": "帯"}]}]}
  ]
}
"""
RULES = {
    ("bad-period", "/period"): ((4, 1), (4, 3)),
    ("required", "i/title"): ((9, 5), (6, 17)),
    ("dangling-reference", "i/lead"): ((10, 5), (6, 31)),
    ("outside-period", "i/budget.2031"): ((12, 7), (6, 61)),
    ("bad-number", "i/budget.2031"): ((12, 7), (6, 61)),
    ("stale-translation", "i/translations.en.title"): ((14, 7), (8, 8)),
    ("unassigned", "s"): ((19, 13), (12, 10)),
}


@pytest.mark.parametrize(("text", "name", "which"), [(YAML, "x.yaml", 0), (JSON, "x.json", 1)])
def test_broken_rules_have_the_place_of_their_field(text: str, name: str, which: int) -> None:
    plan, problems = read_plan(text.encode(), name)
    assert plan is not None
    found = {(p.code, p.path): (p.place.line, p.place.column) for p in problems if p.place and p.place.file == name}
    assert found == {key: places[which] for key, places in RULES.items()}


MISTAKES: list[tuple[str, str, str, str]] = [
    ('"title": "計画"', '"titel": "計画"', "unknown-field", "titel"),
    ('"id": "p"', '"id": "p", "id": "q"', "duplicate-key", "id"),
    ('"title": "取組"', '"title": "取組",\n "title": 1', "duplicate-key", "initiatives[0].activities[0].title"),
    ('"label": "帯"', '"label": "帯", "label": "線"', "duplicate-key", "initiatives[0].activities[0].planned[0].label"),
    ('"id": "s"', '"id": "i"', "duplicate-id", "initiatives[0].activities[0].planned[0].id"),
    ('"id": "s"', '"id": "S"', "bad-id", "initiatives[0].activities[0].planned[0].id"),
    ('"lead": "nowhere"', '"lead": null', "null", "initiatives[0].lead"),
    ('"first": 2027', '"first": 2027.5', "wrong-type", "period.first"),
    ('"first": 2027', '"first": NaN', "not-json", ""),
    ('"first": 2027', '"first" 2027', "not-json", ""),
    ('"2031"', '"R13"', "bad-year", "initiatives[0].budget.R13"),
    ('"text": "a", ', "", "required", "initiatives[0].translations.en.title.text"),
    ('"source": "x"', '"source": "x", "sauce": 1', "unknown-field", "initiatives[0].translations.en.title.sauce"),
    ('"id": "p"', '"id": "p", "process": [1, {"a": [0.5]}]', "wrong-type", "process[1].a[0]"),
    ('"id": "p"', '"id": "p", "actors": ["県",\n 5]', "wrong-type", "actors[1]"),
    ('"format": "tsumugu-plan/1"', '"format": "tsumugu-plan/7"', "newer-format", "format"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path"), MISTAKES)
def test_mistakes_in_json_have_their_place(old: str, new: str, code: str, path: str) -> None:
    assert old in JSON
    text = JSON.replace(old, new, 1)
    plan, problems = read_plan(text.encode(), "x.json")
    assert plan is None
    found = next(problem for problem in problems if problem.code == code)
    assert found.path == path
    assert found.place is not None and found.place.line is not None and found.place.column is not None
    # The mistake lies where the text was changed, or the place is that of the object that lacks something.
    offset = sum(len(line) + 1 for line in text.split("\n")[: found.place.line - 1]) + found.place.column - 1
    start = JSON.index(old)
    assert start <= offset <= start + len(new) or (code == "required" and text[offset:].startswith('"en.title"'))


def test_a_duplicate_key_says_where_the_first_stands() -> None:
    for name, text in (
        ("x.yaml", YAML + "stage: a\nstage: b\n"),
        ("x.json", JSON.replace('"id": "p"', '"id": "p",\n"id": "q"')),
    ):
        _, problems = read_plan(text.encode(), name)
        line = {"x.yaml": "20", "x.json": "3"}[name]
        assert f"最初は{line}行目" in problems[0].message and f"first in line {line}" in problems[0].message_en


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    head = 'format: tsumugu-plan/1\nid: p\ntitle: "a\u2028b\x85c"\ncolour: red\n'
    for newline in ("\n", "\r\n", "\r"):
        _, problems = read_plan(head.replace("\n", newline).encode(), "x.yaml")
        assert [(p.code, p.place and p.place.line, p.place and p.place.column) for p in problems] == [
            ("unknown-field", 4, 1)
        ]


def test_only_what_blocks_publishing_is_never_left_out() -> None:
    steps = ", ".join(f"{{id: s{n}, label: x}}" for n in range(300))
    text = (
        YAML.replace("{id: s, label: 帯}", "{id: s, label: 帯}\n")
        + f"      - {{id: b, title: 取組, planned: [{steps}]}}\n"
    )
    plan, problems = read_plan(text.encode(), "x.yaml")
    assert plan is not None and len(problems) == 201
    assert [p.severity for p in problems[:4]] == ["error"] * 4
    assert (problems[-1].code, problems[-1].severity) == ("too-many-problems", "notice")


# -- the two readers of JSON are one language ----------------------------------------------------

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=True) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


PUT = (
    "", ",", ":", "]", "}", "[", "{", '"', "\\", "0", "-", ".", "e", " ", "\t", "\n", "\x00", "\u3000", "\xa0", "//",
    "null", "Infinity", "\\u12", "\\ud83d", "٣",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    """JSON, and what is nearly JSON: a piece cut out, doubled, or something put in."""
    text = json.dumps(draw(VALUES), ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from((None, 0, 2))))
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 4)))
        text = text[:start] + draw(st.sampled_from((*PUT, text[start:end] * 2))) + text[end:]
    return text


class _Doubled(Exception):
    pass


def _strict(text: str) -> Any:
    """What the library alone makes of it; ``ValueError`` for what this format does not take."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(found)) != len(found):
            raise _Doubled
        return dict(found)

    def no(word: str) -> Any:
        raise ValueError(word)

    return json.loads(text, object_pairs_hook=pairs, parse_constant=no, parse_float=str, parse_int=json_source._integer)


@given(texts())
def test_the_reader_with_places_takes_what_the_library_takes(text: str) -> None:
    findings = Findings("x.json", text)
    try:
        expected = _strict(text)
    except _Doubled:
        json_source.parse(text, findings)
        assert findings.problems and findings.problems[0].code == "duplicate-key"
        assert json_source.quick(text) is None
        return
    except ValueError:
        with pytest.raises(Stop) as stopped:
            json_source.parse(text, findings)
        assert stopped.value.problem.place is not None and stopped.value.problem.place.line is not None
        assert json_source.quick(text) is None
        return
    assert json_source.parse(text, findings) == expected and findings.problems == []
    if expected is not None:
        assert json_source.quick(text) == expected
