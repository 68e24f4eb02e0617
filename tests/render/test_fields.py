"""Per type, the groups of fields that every format goes through: complete, and said in words."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from tsumugu.core.plan import Actual, Baseline, DigitalChange, Ending, Indicator, Initiative, Target
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.traits import INSIDE
from tsumugu.render.reading import fields
from tsumugu.render.vocabulary import words

LANGUAGES = ("ja", "en")


@pytest.mark.parametrize("name", NODE_TYPES)
def test_every_field_stands_in_exactly_one_group(name: str) -> None:
    """A new field without a place among the others fails here."""
    every = [path for _group, found in fields.GROUPS[name] for path in found]
    assert sorted(every) == sorted(NODE_TYPES[name].fields)
    groups = [group for group, _found in fields.GROUPS[name]]
    assert len(set(groups)) == len(groups)
    assert set(groups) <= set(get_args(fields.GroupName))


def test_no_type_is_forgotten_and_none_is_made_up() -> None:
    assert fields.GROUPS.keys() == NODE_TYPES.keys()


def test_what_is_beside_is_what_is_not_said_by_itself() -> None:
    """Translations stand in the place of their words; what stays inside is said nowhere."""
    beside = {name: dict(groups).get("beside", ()) for name, groups in fields.GROUPS.items()}
    assert beside.pop("plan") == ("id", *INSIDE, "translations")
    assert set(beside.values()) == {("translations",)}


def test_paths_in_order() -> None:
    assert fields.paths("initiative", "change") == ("situation", "change.digital", "change.transformation")
    assert fields.paths("initiative", "charge", "place") == ("field", "areas", "policy", "focus", "lead", "partners")
    assert "translations" not in fields.paths("initiative")
    paths = ["translations.en.title", "note", "budget.2025", "budget.2024", "change.digital", "title"]
    assert sorted(paths, key=lambda path: fields.rank("initiative", path)) == [
        "title", "change.digital", "budget.2024", "budget.2025", "note", "translations.en.title",
    ]  # fmt: skip


ITEM = Initiative(
    id="i", title="事業", areas=("a", "gone"), lead="d", change=DigitalChange(digital="D"), budget=((2025, "1200"),),
    former_titles=(("2024-03-31", "旧事業"),), ended=Ending(year=2026, reason="終えた"), note=" ",
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", [("政策分野", "農業、gone"), ("担当課", "農政課"), ("予算額（千円）（令和7年度）", "1,200")]),
        (
            "en",
            [("Policy areas", "農業, gone"), ("Lead division", "農政課"), ("Budget (thousand yen) (FY2025)", "1,200")],
        ),
    ],
)
def test_values_in_words(language: str, expected: list[tuple[str, str]]) -> None:
    names = {"a": "農業", "d": "農政課"}
    found = fields.told(ITEM, "place", "charge", "years", names=names, language=language)
    assert [(one.label, one.text) for one in found] == expected
    assert [one.path for one in found] == ["areas", "lead", "budget.2025"]


def test_what_a_format_draws_itself_is_left_to_it_and_blanks_are_no_values() -> None:
    record = fields.told(ITEM, "record", names={})
    assert [one.path for one in record] == ["former_titles.2024-03-31", "ended"]
    assert [one.text for one in fields.told(ITEM, "record", apart={"ended"}, names={})] == ["旧事業"]
    asked = fields.told(ITEM, "account", blank=True, names={})
    assert [(one.path, one.text) for one in asked] == [("summary", "")]


def test_numbers_have_the_unit_of_their_node() -> None:
    item = Indicator(
        id="n", name="件数", unit="件", span="annual", baseline=Baseline(year=2022, value="1000"),
        targets=((2025, Target(kind="at-least", value="2000")),), actuals=((2024, Actual(value="1500")),),
    )  # fmt: skip
    found = {one.path: one.text for one in fields.told(item, "counted", "years", names={})}
    assert found == {
        "unit": "件", "span": "単年度", "baseline": "令和4年度 1,000件", "targets.2025": "2,000件以上",
        "actuals.2024": "1,500件",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NODE_TYPES)
def test_every_field_that_is_asked_for_has_a_label(name: str, language: str) -> None:
    least = {path: "x" for path, spec in NODE_TYPES[name].fields.items() if spec.required}
    item = msgspec.convert({**least, "id": "x"}, NODE_TYPES[name].cls)
    found = fields.told(item, blank=True, names={}, language=language)
    assert [one.path for one in found] == list(fields.paths(name))
    assert all(one.label and one.label != one.path for one in found)


def test_a_former_name_is_one_until_a_day() -> None:
    said = [words.field_label("plan", "former_titles.2024-03-28", language) for language in ("ja", "en")]
    assert said == ["旧名称（令和6年3月28日まで）", "Former title (until 28 March 2024)"]
