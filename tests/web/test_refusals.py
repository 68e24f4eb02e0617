"""Whatever an app refuses or records has its words beside that app, in both languages, and a status once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import translation

import tsumugu
from tsumugu.core.delegation import ACTS as EDITS
from tsumugu.core.errors import Refusal
from tsumugu.proposals.models import Decision
from tsumugu.publication.models import RequestAnswer
from tsumugu.web.refusals import CODES, STATUS, WORDS, sentence

ROOT = Path(next(iter(tsumugu.__path__)))
#: The apps that have words, from the lowest; what stands below says what it refuses to whoever stands above.
APPS = (
    "audit", "accounts", "plans", "proposals", "retention", "voices", "meetings", "reorganization", "notices",
    "publication", "backups", "web",
)  # fmt: skip
#: The value as such knows no framework and no catalogue: the app that asks it has the words.
PURE = {"core": "accounts", "interchange": "accounts", "render": "publication"}
#: Surfaces refuse in the words of all that stands below.
SURFACES = {"desk", "public", "cli", "serving", "config"}
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def _words(app: str, name: str) -> dict[str, object]:
    found: dict[str, object] = getattr(import_module(f"tsumugu.{app}.words"), name, {})
    return found


def _literals(node: ast.expr) -> Iterator[str | None]:
    """The texts that an expression can be; ``None`` for what is no text that stands there."""
    if isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    else:
        yield node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _sources(*patterns: str) -> Iterator[tuple[str, ast.Module]]:
    for pattern in patterns or ("*.py",):
        for path in sorted(ROOT.rglob(pattern)):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def _refused() -> Iterator[tuple[str, str | None]]:
    """Where (a path) and with which code something is refused; ``otherwise`` is handed on to a refusal."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id == "Refusal" and node.args:
                    yield from ((path, code) for code in _literals(node.args[0]))
                for named in node.keywords:
                    if named.arg == "otherwise":
                        yield from ((path, code) for code in _literals(named.value))


#: What earlier versions recorded, and the record of acts still shows.
EARLIER = ("password-set",)


def _recorded() -> Iterator[tuple[str, str]]:
    """Which app records which act."""
    yield from (("proposals", f"proposal-{kind}") for kind in Decision.Kind.values)
    yield from (("publication", f"request-{kind}") for kind in RequestAnswer.Kind.values)
    yield from (("accounts", act) for act in EARLIER)
    for path, tree in _sources("actions.py", "actions/*.py", "attempts.py", "migrations/*.py"):
        app = path.split("/")[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                given = [one.value for one in node.keywords if one.arg == "act"]
                if name in ("record_act", "act", "_act", "_keep"):
                    given += node.args
                for code in (code for one in given for code in _literals(one)):
                    if code is not None and re.fullmatch("[a-z]+(-[a-z]+)+", code):
                        yield app, code


def _home(app: str) -> int:
    """How high the words of an app may stand at most."""
    return len(APPS) - 1 if app in SURFACES else APPS.index(PURE.get(app, app))


HOMES = {code: APPS.index(app) for app in APPS for code in _words(app, "REFUSALS")}


def test_every_code_that_is_raised_has_its_words_beside_its_app() -> None:
    wrong = [(path, code) for path, code in _refused() if code and HOMES.get(code, 99) > _home(path.split("/")[0])]
    assert wrong == []


def test_no_words_are_for_what_nobody_refuses_and_none_stand_twice() -> None:
    assert {code for _path, code in _refused() if code is not None} == set(HOMES) == set(WORDS)
    assert len(HOMES) == sum(len(_words(app, "REFUSALS")) for app in APPS)


def test_a_code_that_does_not_stand_where_it_is_raised_is_one_that_is_handed_on() -> None:
    """Else a code could be made up that the tests above do not see."""
    assert {path for path, code in _refused() if code is None} == {
        "accounts/actions/links.py",  # of one row of a table
        "publication/actions/seconding.py",  # ``otherwise``
        "desk/administration/divisions.py",  # why a change that waited was refused
        "desk/publishing/reasons.py",  # one of WORDS
        "meetings/typed/fields.py",  # ``otherwise``
        "proposals/actions/branch.py",  # ``otherwise``
    }


def test_every_code_has_one_status() -> None:
    assert set(STATUS) == set(WORDS)
    assert len(STATUS) == sum(map(len, CODES.values()))
    assert all(400 <= status < 600 for status in CODES)


@pytest.mark.parametrize("code", sorted(WORDS))
def test_a_refusal_is_said_in_both_languages(code: str) -> None:
    with translation.override("ja"):
        status, ja = sentence(Refusal(code))
    with translation.override("en"):
        assert sentence(Refusal(code))[0] == status == STATUS[code]
        en = sentence(Refusal(code))[1]
    assert _JAPANESE.search(ja) and not _JAPANESE.search(en) and code not in (ja, en)


def test_a_code_of_nobody_is_told_by_its_name() -> None:
    with translation.override("en"):
        assert sentence(Refusal("no-code-of-ours")) == (409, "This was refused (no-code-of-ours).")


def test_every_act_has_its_words_beside_the_app_that_records_it() -> None:
    worded = {(app, code) for app in APPS for code in _words(app, "ACTS")}
    recorded = set(_recorded())
    assert {code for _app, code in recorded} == {code for _app, code in worded}
    homes = {code: APPS.index(app) for app, code in worded}
    assert len(homes) == len(worded)
    assert [(app, code) for app, code in recorded if homes[code] > APPS.index(app)] == []


@pytest.mark.parametrize("name", ["ACTS", "SUBJECTS", "EDITS"])
@pytest.mark.parametrize("app", APPS)
def test_what_is_recorded_is_said_in_both_languages(app: str, name: str) -> None:
    for words in _words(app, name).values():
        with translation.override("ja"):
            assert _JAPANESE.search(str(words))
        with translation.override("en"):
            assert not _JAPANESE.search(str(words))


def test_every_edit_that_a_rule_can_name_has_its_words() -> None:
    assert set(_words("proposals", "EDITS")) == set(EDITS)
