"""Faults planted by hand: each has to make a test of the gate below the browser fail.

``python -m tests.mutants [WORD …]``: those whose names hold one of the words; all of them take an hour on one core. The
source is copied, one text in it is another for as long as the tests that are named beside it run, and what is printed
is the first test that fails; ``SURVIVED`` where none does. ``tests/repo/test_mutants.py`` sees to it that every fault
can still be planted: who moves a line moves nothing here, who writes it anew names the fault anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.faults import FAULTS
from tests.faults_finding import FINDING
from tests.faults_of_plans import PLANS
from tests.faults_people import PEOPLE
from tests.faults_served import COMES
from tests.faults_table import TABLE
from tests.faults_writing import WRITING

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tsumugu"


@dataclass(frozen=True)
class Mutant:
    """``old`` stands once in the source, in whatever module. ``tests``: files below ``tests``, or a test of one."""

    name: str
    old: str
    new: str
    tests: tuple[str, ...]

    def place(self, source: Path = SOURCE) -> Path:
        """The module that holds the text; ``LookupError`` if none does, or it stands more than once."""
        found = [path for path, text in _texts(source).items() for _ in range(text.count(self.old))]
        if len(found) != 1:
            raise LookupError(f"{self.name}: {[str(path.relative_to(source)) for path in found]}")
        return found[0]


@cache
def _texts(source: Path) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted(source.rglob("*.py"))}


def _m(name: str, old: str, new: str, *tests: str) -> Mutant:
    return Mutant(name, old, new, tests)


_TABLE, _SEEN, _DRAFTS = "proposals/test_table.py", "proposals/test_seen.py", "proposals/test_drafts.py"
_STORY, _LEDGER = "proposals/test_story.py", "plans/test_ledger.py"

#: What is written: permissions, bases, what was seen, lanes, the ledger, what is published.
WRITTEN = (
    _m(
        "open without a role",
        "if not people_rules.may_edit(people.roles(actor, record.organization)):",
        "if False:",
        _TABLE,
    ),
    _m(
        "save without a right",
        'if not rules.may_edit_draft(actor, fresh):\n            raise Refusal("may-not-edit")\n'
        "        if not based_on_root:",
        "if not based_on_root:",
        _TABLE,
    ),
    _m(
        "save without a base",
        "        if not based_on_root:\n",
        "        if False:\n",
        "proposals/test_drafts.py::test_without_a_base_nothing_is_written",
    ),
    _m(
        "save on the newest base",
        "base = _as_seen(_based_on(fresh, based_on_root, edits), edits)",
        "base = queries.draft(fresh)",
        _DRAFTS,
        _STORY,
        "desk/test_saving.py",
    ),
    _m(
        "save over a conflict",
        'if result.conflicts:\n            raise Refusal("stale", fields',
        'if False:\n            raise Refusal("stale", fields',
        _DRAFTS,
        _STORY,
        "desk/test_saving.py",
    ),
    _m(
        "save in any state",
        "        in_state(fresh, *OPEN)\n        stroke = stroke_of(stroke)\n        if saved_before",
        "        stroke = stroke_of(stroke)\n        if saved_before",
        _TABLE,
        "desk/test_saving.py",
    ),
    _m(
        "everybody of the house edits",
        "return not _divisions(user, proposal).isdisjoint(_divisions(proposal.author, proposal))",
        "return True",
        _TABLE,
        _STORY,
        "desk/test_saving.py",
    ),
    _m(
        "whoever edits withdraws",
        "or (proposal.author_id == user.pk and people_rules.may_edit(roles))",
        "or people_rules.may_edit(roles)",
        _TABLE,
    ),
    _m("judge without a right", "    if not may(actor, fresh):\n", "    if False:\n", _TABLE),
    _m(
        "judge what was not seen",
        "    check(fresh, seen)\n    in_state",
        "    in_state",
        "proposals/test_seen.py::test_whoever_saw_the_first_text_approves_nothing_of_the_second",
        _SEEN,
    ),
    _m(
        "judge in any state", "    check(fresh, seen)\n    in_state(fresh, *when)\n", "    check(fresh, seen)\n", _TABLE
    ),
    _m(
        "a step of others",
        "if not step or step not in _roles(user, proposal):",
        "if not step:",
        "proposals/test_story.py::test_only_people_on_the_route_approve",
        _TABLE,
    ),
    _m(
        "approve what one wrote alone",
        '        if why:\n            raise Refusal("own-proposal"',
        '        if False:\n            raise Refusal("own-proposal"',
        _TABLE,
        _STORY,
        "proposals/test_delegation.py",
    ),
    _m(
        "one head answers for all divisions",
        "None if found is None else Asked(step, tuple(sorted(found)))",
        "None if found is None else Asked(step, tuple(sorted(proposal.divisions)))",
        "proposals/test_concurrence.py",
    ),
    _m(
        "merge behind the head",
        'if fresh.base_sequence != record.head_sequence:\n            raise Refusal("behind")',
        "",
        _TABLE,
        _STORY,
    ),
    _m(
        "merge without approvals",
        "if not approval.complete(",
        "if False and not approval.complete(",
        _TABLE,
        _STORY,
        "proposals/test_delegation.py",
        "proposals/test_concurrence.py",
    ),
    _m(
        "merge a plan with errors",
        "        _refuse_errors(fresh)\n        before, table = ",
        "        before, table = ",
        _TABLE,
        _STORY,
        "desk/test_proposals.py",
    ),
    _m(
        "return without a word",
        '        if is_blank(comment):\n            raise Refusal("comment-missing"',
        '        if False:\n            raise Refusal("comment-missing"',
        "proposals/test_drafts.py::test_a_return_says_what_to_mend",
    ),
    _m(
        "resolve a conflict that is another now",
        "if not row.open or seen != of_conflict(msgspec.convert(row.data, Conflict)):",
        "if not row.open:",
        _SEEN,
        _STORY,
    ),
    _m(
        "register without a right",
        "return bool(roles & REGISTRARS)",
        "return True",
        "plans/test_registration.py::test_what_is_refused_stores_nothing",
    ),
    _m(
        "append to another head",
        "filter(pk=record.pk, head_sequence=record.head_sequence).update(",
        "filter(pk=record.pk).update(",
        "plans/test_ledger.py::test_a_record_read_before_the_head_moved_appends_nothing",
    ),
    _m(
        "an edition twice",
        "if part in last and last[part].sequence == locked.head_sequence:",
        "if False:",
        _LEDGER,
        "publication/test_acts.py",
    ),
    _m(
        "publish without a right",
        "if not rules.may_publish(people.roles(actor, record.organization)):\n        raise "
        'Refusal("may-not-publish")\n    said',
        "said",
        "publication/test_acts.py",
    ),
    _m(
        "publish what was not seen",
        "    same(given, now, then=then, now=record.head_sequence)\n",
        "    assert given\n",
        "publication/test_acts.py::test_a_text_merged_after_the_page_was_opened_does_not_go_public",
    ),
    _m(
        "publish without a hash",
        '    if not seen:\n        raise Refusal("seen-missing")\n    return seen not in now',
        "    return bool(seen) and seen not in now",
        "publication/test_acts.py",
        "desk/test_editions.py",
    ),
    _m(
        "withdraw without a right",
        "if not rules.may_withdraw(people.roles(actor, record.organization)):",
        "if False:",
        "publication/test_acts.py",
    ),
    _m(
        "one person takes words out", "if redaction.asked_by_then == actor.pk:", "if False:", "publication/test_acts.py"
    ),
    _m(
        "an entry's hash is not checked",
        "if chain.entry_hash(self.record.slug, change) != change.entry_hash:",
        "if False:",
        "plans/test_tampering.py",
    ),
    _m(
        "an entry's result is not checked",
        "if self.hasher.root(self.table) != change.result_root:",
        "if False:",
        "plans/test_ledger.py::test_an_entry_that_leads_elsewhere_does_not_hold_however_it_is_hashed",
    ),
    _m(
        "an edition's tree is not checked",
        "if edition.root != self.root or edition.merkle_root != tree:",
        "if edition.root != self.root:",
        "plans/test_verify_parts.py",
        "plans/test_tampering.py",
    ),
    _m(
        "a row's digest is not checked",
        "                if recorded != digest:\n",
        "                if False:\n",
        "plans/test_tampering.py",
        "plans/test_verify_parts.py",
    ),
    _m(
        "causes that nobody approved",
        "if (fresh.title, fresh.reason, fresh.reasons, fresh.causes) != before:",
        "if (fresh.title, fresh.reason, fresh.reasons) != before[:3]:",
        "proposals/test_causes.py",
    ),
    _m(
        "causes of changes that are not made",
        "unknown = {place for one in causes for place in one.places}.difference(places)",
        "unknown: set[str] = set()",
        "proposals/test_causes.py",
    ),
    _m(
        "a cause of nothing becomes one of all",
        "for one, kept in left if one.whole or kept)",
        "for one, kept in left)",
        "core/test_causes.py",
    ),
    _m(
        "a cause of nothing enters the ledger",
        "return causes.at(cited(proposal), made(base(proposal), draft(proposal)))",
        "return cited(proposal)",
        "proposals/test_causes.py",
    ),
    _m(
        "a cause of all reaches what was not touched",
        "here | (of_whole & Q(sequence__in=touched))",
        "here | of_whole",
        "plans/test_causes.py",
    ),
    _m(
        "causes are not compared with the ledger",
        "            if not causes[row]:\n",
        "            if False:\n",
        "plans/test_causes.py",
        "plans/test_tampering.py",
    ),
    _m(
        "a cause that is not there",
        "            if cause.key not in named:\n                raise",
        "            if cause.key not in named:\n                continue\n                raise",
        "desk/test_causes.py",
    ),
    _m(
        "a cause called as the form says",
        "            cause = named[cause.key]\n",
        "",
        "desk/test_causes.py",
    ),
    _m(
        "causes of an unpublished part",
        "here = {place} & public or {other for other in public if other[0] == node}",
        "here = {place}",
        "publication/test_causes.py",
    ),
    _m(
        "rooms of others",
        "    if not rules.may_read_editions(room.own_roles):\n        raise Http404\n    if not rule(room.own_roles):",
        "    if not rules.may_read_editions(room.own_roles):\n        raise Http404\n    if False:",
        "desk/test_matrix.py",
    ),
)

#: What is made of it and served.
SHOWN = (
    _m(
        "a list of validators is one",
        "or etag in _ETAG.findall(tags)",
        "or tags.strip() == etag",
        "config/test_conditions.py",
    ),
    _m(
        "a range of another state",
        "if condition and condition != etag and (",
        "if False and condition != etag and (",
        "config/test_conditions.py",
    ),
    _m(
        "gzip against a preference",
        'wanted > 0 and wanted >= qualities.get("identity", 0.0)',
        "wanted > 0",
        "config/test_conditions.py",
    ),
    _m(
        "a site is remembered for ever",
        "if known is None or known[0] != target:",
        "if known is None:",
        "config/test_published.py",
    ),
    _m(
        "pages may ask other origins",
        "connect-src 'self'; manifest-src",
        "connect-src *; manifest-src",
        "config/test_published.py",
        "config/test_nginx.py",
    ),
    _m(
        "old pages are kept", "keep = known.get(page.path) == found", "keep = page.path in known", "render/test_site.py"
    ),
    _m(
        "the frame is no input",
        "        total.update(frame)\n",
        "",
        "render/test_site.py::test_what_stands_on_every_page_makes_every_page_again",
    ),
    _m("words are markup", "autoescape=True, undefined", "autoescape=False, undefined", "render/test_site.py"),
    _m(
        "more files than the manifest lists",
        "if (q := _foreign(path, files[path], wanted)) is not None))",
        "if False and (q := _foreign(path, files[path], wanted)) is not None))",
        "render/test_site.py::test_a_file_too_many_is_told",
    ),
    _m("some formulas in CSV", 'GUARDED = frozenset("=+-@', 'GUARDED = frozenset("=+@', "render/test_data_csv.py"),
    _m(
        "numbers that a cell rounds",
        "if len(figures) > MOST_DIGITS or (",
        "if (",
        "render/test_workbook.py",
        "render/test_workbook_limits.py",
    ),
    _m(
        "a translation keeps the words",
        'about = key.partition(".")[2] if head == "translations" else path',
        "about = path",
        "publication/test_corrections.py",
    ),
    _m(
        "a new site is not put live",
        "    os.replace(link, site_root / slug)\n",
        "    os.replace(link, site_root / f'{slug}.next')\n",
        "publication/test_storage.py",
        "publication/test_acts.py",
    ),
    _m(
        "a paper that cannot be cleaned any more is taken away",
        'row.problem = "" if row.cleaned is not None else found.problem',
        "row.problem = found.problem",
        "meetings/test_cleaning.py",
    ),
    _m(
        "papers are ready and no page shows them",
        "if meetings.clean_waiting():\n        tasks.ask_changed()",
        "meetings.clean_waiting()",
        "meetings/test_cleaning.py",
    ),
)
#: The rooms of meetings and of opinions.
ROOMS = tuple(_m(*one) for one in (*FAULTS, *PEOPLE, *PLANS, *WRITING, *TABLE, *COMES, *FINDING))
MUTANTS = WRITTEN + SHOWN + ROOMS


def tried(mutant: Mutant, copy: Path) -> str:
    """The test that kills it, ``""`` if it survives."""
    module = mutant.place(copy / "src" / "tsumugu")
    whole = module.read_text("utf-8")
    module.write_text(whole.replace(mutant.old, mutant.new), "utf-8")
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command = [*pytest, *(f"tests/{named}" for named in mutant.tests)]
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "HYPOTHESIS_PROFILE": "quick"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    module.write_text(whole, "utf-8")
    killer = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    if done.returncode not in (0, 1) or (done.returncode == 1) != bool(killer):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return killer[1] if killer else ""


def main(*words: str) -> int:
    chosen = [one for one in MUTANTS if not words or any(word in one.name for word in words)]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="tsumugu-mutants-") as place:
        copy = Path(place)
        for name in ("src", "tests", "bench", "deploy", "docs", "requirements"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, copy)
        for one in chosen:
            began = time.monotonic()
            killer = tried(one, copy)
            survived += not killer
            print(f"{one.name}: {killer or 'SURVIVED'} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"{len(chosen) - survived} of {len(chosen)} killed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
