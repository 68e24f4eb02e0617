"""``merge``: two changed copies of a plan into one, with what only people can decide stored beside it."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec import Struct

from tsumugu.cli import outputs
from tsumugu.cli.conflicts import Conflicts
from tsumugu.cli.languages import language
from tsumugu.cli.naming import Naming
from tsumugu.cli.plans import (
    FILE,
    encoded,
    lang_option,
    load,
    read,
    refuse,
    shown,
    write_whole,
)
from tsumugu.cli.problems import show
from tsumugu.cli.terminal import columns
from tsumugu.core.conflicts import Resolution
from tsumugu.core.errors import Problem
from tsumugu.core.merge import Merge
from tsumugu.core.merge import merge as merge_tables
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.interchange import read_answers, read_plan, write_conflicts
from tsumugu.interchange.conflict_file import Answers
from tsumugu.interchange.source import Findings, clip


@click.command()
@click.argument("base", type=FILE)
@click.argument("ours", type=FILE)
@click.argument("theirs", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, help="The merged plan (.yaml or .json).")
@click.option("--resolve", type=FILE, help="A conflict file with answers.")
@lang_option
def merge(base: Path, ours: Path, theirs: Path, out: Path, resolve: Path | None, lang: str | None) -> None:
    """Merge two descendants of BASE. 二つの改定を一つにまとめます。

    Conflicts are written to OUT.conflicts.json and hold the base value in OUT. To decide, fill in each
    "choice" in its "answers" ("ours", "theirs", "base", or "value" with a "value") and give the file
    with --resolve.

    Exit status: 0 merged, 1 conflicts or broken rules are left, 2 it could not be done."""
    lang = lang or language()
    inputs = (base, ours, theirs)
    plans = tuple(load(path, lang) for path in inputs)
    beside = out.with_name(out.name + ".conflicts.json")
    outputs.check_file(out, (*inputs, *([resolve] if resolve else ())), outputs.is_plan_of(plans[0].id), lang)
    # What stands in an older file of conflicts is looked at below: answers are never written over.
    outputs.check_file(beside, inputs, lambda _data: True, lang)
    tables = tuple(map(to_table, plans))
    answers = _answers(resolve, lang)
    if not _is(beside, resolve):
        _spare_answers(beside, answers, lang)
    decided = decide(tables[0], tables[1], tables[2], answers)
    if answers.problems:
        show(answers.problems, lang)
        refuse(lang, "答えに誤りがあるので、何も書きませんでした。", "The answers hold mistakes; nothing was written.")
    naming = Naming(lang, decided.merge.value, tables[1], tables[2], tables[0])
    words = Conflicts(naming, (shown(ours), shown(theirs)), columns())
    errors = _write(out, beside, decided, answers, words, keep=_is(beside, resolve))
    for line in _told(decided, words, out, beside):
        click.echo(line, err=True)
    if errors:
        ja, en = f"まとめたプランに誤りが {len(errors)}件あります。", f"The merged plan holds {len(errors)} error(s)."
        click.echo(words.pick(ja, en), err=True)
        show(errors, lang)
    raise SystemExit(1 if decided.merge.conflicts or errors else 0)


class Decided(Struct, frozen=True):
    """A merge with the answers that fit. ``lapsed``: answers whose conflict does not come up."""

    merge: Merge
    answered: int
    lapsed: tuple[str, ...]


def decide(base: Table, ours: Table, theirs: Table, answers: Answers) -> Decided:
    """Merges with the answers given. An answer can bring up a conflict that another one answers, so this
    goes on until nothing new is answered. Answers that do not fit become problems of ``answers``."""
    asked: set[str] = set()
    taken: list[Resolution] = []
    while True:
        result = merge_tables(base, ours, theirs, taken)
        new = [found for found in result.conflicts if found.id in answers.given and found.id not in asked]
        asked.update(found.id for found in new)
        fitting = [answer for answer in map(answers.resolution, new) if answer is not None]
        if not fitting:
            return Decided(result, len(taken), tuple(given for given in answers.given if given not in asked))
        taken.extend(fitting)


def _is(a: Path, b: Path | None) -> bool:
    return b is not None and outputs.same(a, b)


def _answers(path: Path | None, lang: str) -> Answers:
    """What a conflict file answers; one that cannot be read ends the command."""
    if path is None:
        return Answers(Findings(""))
    data, problems = read(path)
    answers = read_answers(data, shown(path)) if not problems else None
    if answers is not None and not answers.problems:
        return answers
    show(problems or (answers.problems if answers else ()), lang)
    return refuse(
        lang, f"{shown(path)} を答えとして読めないので、何も書きませんでした。",
        f"{shown(path)} cannot be read as answers; nothing was written.",
    )  # fmt: skip


def _spare_answers(beside: Path, answers: Answers, lang: str) -> None:
    """Does not write over answers that somebody filled in and did not give."""
    if not beside.exists():
        return
    data, problems = read(beside)
    found = read_answers(data, shown(beside))
    if problems or found.problems or found.given.keys() - answers.given.keys():
        name = shown(beside)
        refuse(
            lang, f"{name} に答えが書かれています。使うなら --resolve で指定し、使わないなら別の場所へ移してください。"
            "何も書きませんでした。",
            f"{name} holds answers. Give it with --resolve to use them, or move it away. Nothing was written.",
        )  # fmt: skip


def _write(
    out: Path, beside: Path, decided: Decided, answers: Answers, words: Conflicts, *, keep: bool
) -> tuple[Problem, ...]:
    """The merged plan, and beside it the conflicts that are left, first: nobody finds the plan without them.
    ``keep``: the file beside holds the answers just given, and stays as their record."""
    conflicts = decided.merge.conflicts
    data = encoded(out, to_plan(decided.merge.value))
    _, problems = read_plan(data, shown(out))
    if conflicts or keep:
        about = {conflict.id: words.about(conflict) for conflict in conflicts}
        write_whole(beside, write_conflicts(conflicts, answers.given.values(), about), words.lang)
    write_whole(out, data, words.lang)
    if not conflicts and not keep:
        beside.unlink(missing_ok=True)
    return tuple(problem for problem in problems if problem.severity == "error")


def _told(decided: Decided, words: Conflicts, out: Path, beside: Path) -> list[str]:
    """What a person has to know and to do next."""
    conflicts, lapsed = decided.merge.conflicts, decided.lapsed
    told = [*words.listed(conflicts), *words.notices(decided.merge.notices)]
    if decided.answered:
        told.append(words.pick(f"答え {decided.answered}件を使いました。", f"{decided.answered} answer(s) were used."))
    if lapsed:
        ja = f"答え {len(lapsed)}件は失効しています。その競合はもうありません："
        en = f"{len(lapsed)} answer(s) have lapsed; those conflicts do not exist any more: "
        told.append(words.pick(ja, en) + ", ".join(clip(one) for one in lapsed))
    where, left = shown(out), len(conflicts)
    if not conflicts:
        return [*told, words.pick(f"{where} に書きました。競合はありません。", f"Written to {where}; no conflicts.")]
    ja = (
        f"競合 {left}件が残っています。決まるまで、{where} のその箇所にはもとの値を残し、削らずに置いています。\n"
        f"答え方：{shown(beside)} の answers で、それぞれの choice に ours・theirs・base のどれかを書きます。"
        '別の値にするときは choice に value と書き、"value" を加えます。'
        "そのファイルを --resolve に指定して、同じコマンドをもう一度実行してください。"
    )
    en = (
        f"{left} conflict(s) are left. Until they are decided, {where} keeps the value before in these places, and "
        f"nothing is deleted there.\nTo answer: in {shown(beside)}, under answers, write ours, theirs or base as each "
        'choice; for another value write value and add a "value". Then run the same command with --resolve and that '
        "file."
    )
    return [*told, words.pick(ja, en)]
