"""What is wrong with a plan: every problem, with its place, in words a civil servant understands.

Errors block publishing; warnings and notices do not. Nothing here raises on a typed plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import cast

from msgspec.structs import replace

from tsumugu.core import figures, fiscal, plausibility, process_input
from tsumugu.core.canonical import text_hash
from tsumugu.core.errors import Problem, Severity
from tsumugu.core.ids import is_id
from tsumugu.core.plan import Actual, Baseline, Ending, Judgement, Leaf, Node, Plan, Target, Translation
from tsumugu.core.references import dangling, references
from tsumugu.core.schema import NODE_TYPES, FieldSpec, field_spec, is_key, parts_of
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.texts import MOST_NAME, MOST_TEXT, is_plain, typed
from tsumugu.core.traits import is_translatable
from tsumugu.core.translation import source_text

#: The code of an id that is none.
BAD_ID = "bad-id"
#: What judgements are made in the terms of.
GRADING = {to for part in parts_of(Judgement) for to in part.to}

_HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+\\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
MOST_DIGITS = 30


def is_decimal(text: object) -> bool:
    """A number as this format writes it: digits, one point, no separators, 30 characters at most."""
    return isinstance(text, str) and len(text) <= MOST_DIGITS and _DECIMAL.match(text) is not None


def is_line(text: str) -> bool:
    """One line of text: anything that is written, full-width spaces included, and no control character."""
    found = {problem.code for problem in typed(text, lines=False, most=len(text)).problems}
    return found.isdisjoint(("text-nul", "text-control", "text-lines"))


def is_local_government_code(text: str) -> bool:
    """全国地方公共団体コード: six digits, the last a check digit (weights 6…2, 11 minus the rest)."""
    if not re.fullmatch(r"[0-9]{6}", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:5], (6, 5, 4, 3, 2), strict=True))
    return int(text[5]) == (11 - total % 11) % 10


def _quoted(value: object) -> str:
    """A value as a message quotes it. Whoever wrote ten thousand characters knows them by the first forty."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def validate(plan: Plan) -> tuple[Problem, ...]:
    """All problems of a typed plan, in the order of its tree; duplicate ids first."""
    return duplicates(plan) or validate_table(to_table(plan))


def duplicates(plan: Plan) -> tuple[Problem, ...]:
    """Every id that stands for two nodes; such a plan has no normal form."""
    return tuple(_duplicates(plan))


def _duplicates(plan: Plan) -> Iterator[Problem]:
    seen: set[str] = set()
    stack: list[object] = [plan]
    while stack:
        struct = stack.pop()
        if isinstance(struct, Node):
            if struct.id in seen:
                yield _problem(
                    "duplicate-id", struct.id,
                    f"ID「{struct.id}」が二度使われています。IDはプランの中で一つだけです。",
                    f"The id “{struct.id}” is used twice; an id stands once in a plan.",
                )  # fmt: skip
            seen.add(struct.id)
        for name in NODE_TYPES[_type(struct)].slots:
            stack.extend(reversed(getattr(struct, name)))


_TYPES = {spec.cls: name for name, spec in NODE_TYPES.items()}


def _type(struct: object) -> str:
    return _TYPES[type(struct)]


def _problem(code: str, path: str, ja: str, en: str, severity: Severity = "error") -> Problem:
    return Problem(code, path, ja, en, severity)


def validate_table(table: Table, among: Collection[str] | None = None) -> tuple[Problem, ...]:
    """As ``validate``, for the normal form. ``among``: only what is said about these nodes, by id."""
    period = (table.nodes[ROOT].fields.get("period.first"), table.nodes[ROOT].fields.get("period.last"))
    problems: list[Problem] = []
    for node in table.subtree(ROOT) if among is None else sorted(table.nodes.keys() & among):
        entry = table.nodes[node]
        if node and not is_id(node):
            problems.append(
                _problem(BAD_ID, node, f"ID「{_quoted(node)}」は小文字の英数字とハイフンだけで書きます。",
                         f"The id “{_quoted(node)}” may hold lower-case letters, digits and hyphens only.")
            )  # fmt: skip
        problems.extend(_required(node, entry))
        for path, value in entry.fields.items():
            spec = field_spec(entry.type, path)
            if spec is not None:
                problems.extend(_field(table, node, path, value=value, spec=spec, period=period))
        problems.extend(_whole(node, entry, any(child for _, child in table.slots(node))))
    problems.extend(dangling(table, None if among is None else set(among)))
    return tuple(problems)


def broken(before: Table, after: Table, changed: Iterable[str]) -> tuple[Problem, ...]:
    """The errors of ``after`` that ``before`` did not have. ``changed``: every node in which the two differ.

    Looks at those nodes and at what holds them, and at what points at a node that went or at a grade that changed; so
    it costs little where little changed.
    """
    look = set(changed)
    # What stands beneath a node can be what makes it whole.
    look.update(table.nodes[node].parent for table in (before, after) for node in tuple(look) if node in table.nodes)
    was, now = ({node: table.nodes[node].type for node in look & table.nodes.keys()} for table in (before, after))
    lost = {node for node, name in was.items() if now.get(node) != name}
    if lost:
        look.update(n for n, entry in after.nodes.items() if any(target in lost for _, target in references(entry)))
    if not GRADING.isdisjoint((*was.values(), *now.values())):
        look.update(
            n for n, entry in after.nodes.items() if any(isinstance(v, Judgement) for v in entry.fields.values())
        )
    known = set(validate_table(before, look))
    return tuple(p for p in validate_table(after, look) if p.severity == "error" and p not in known)


def _marks(table: Table, scheme: str) -> set[str]:
    """The grades of a rating scheme; none if there is no such scheme."""
    return {str(table.nodes[grade].fields.get("mark", "")) for grade in table.children(scheme, "grades")}


def _required(node: str, entry: Entry) -> Iterator[Problem]:
    for path, spec in NODE_TYPES[entry.type].fields.items():
        if not spec.required and not spec.trait.needed:
            continue
        value = entry.fields.get(path)
        if value is None or (isinstance(value, str) and not value.strip()):
            yield _problem("required", f"{node}/{path}", "必ず書く欄が空です。", "This must be filled in.")


def _field(
    table: Table, node: str, path: str, *, value: Value, spec: FieldSpec, period: tuple[object, object]
) -> Iterator[Problem]:
    at = f"{node}/{path}"
    if spec.key:
        yield from _key(at, path, spec, period)
    if isinstance(value, str):
        if spec.kind == "opaque":
            yield from (problem for problem in _text(at, value, most=len(value)) if problem.severity == "error")
            yield from process_input.problems(value, table.nodes.keys())
        elif not spec.required or value.strip():
            yield from _text(at, value, name=_is_name(spec))
        if spec.form:
            yield from _form(at, value, spec)
    elif isinstance(value, tuple):
        for item in value:
            yield from _text(at, item, name=True)
    elif isinstance(value, Leaf):
        for name in value.__struct_fields__:
            if isinstance(part := getattr(value, name), str):
                yield from _text(at, part)
        for check in _LEAVES.get(type(value), ()):
            yield from check(at, value)
        if isinstance(value, Translation):
            yield from _translation(at, table.nodes[node], path, value)
        elif isinstance(value, Judgement) and value.grade not in _marks(table, value.scheme):
            yield _problem(
                "unknown-grade", at,
                f"評価の尺度「{_quoted(value.scheme)}」に区分「{_quoted(value.grade)}」がありません。",
                f"The rating scheme “{_quoted(value.scheme)}” has no grade “{_quoted(value.grade)}”.",
            )  # fmt: skip
    if path in ("start", "end"):
        if fiscal.is_time(value):
            yield from _near(at, cast("int | str", value), period)
        else:
            yield _problem(
                "bad-time", at, f"「{_quoted(value)}」は年度（2023）か月（2023-05）ではありません。",
                f"“{_quoted(value)}” is neither a fiscal year (2023) nor a month (2023-05).",
            )  # fmt: skip
    elif isinstance(value, (Baseline, Ending)) and fiscal.is_year(value.year):
        yield from _near(at, value.year, period)


def _near(at: str, time: int | str, period: tuple[object, object]) -> Iterator[Problem]:
    far = plausibility.far(at, time, period)
    if far is not None:
        yield far


#: What a key looks like, where no rule of its own says so.
_KEYS = {
    "judge": ("「年度.評価者」（例：2025.division）", "year.judge (for example 2025.division)"),
    "word": ("語", "a word"),
}


def _key(at: str, path: str, spec: FieldSpec, period: tuple[object, object]) -> Iterator[Problem]:
    key = path.partition(".")[2]
    if not is_key(spec.key, key):
        if spec.key == "year":
            shown = _quoted(key)
            yield _problem("bad-year", at, f"「{shown}」は年度として読めません。", f"“{shown}” is not a fiscal year.")
        elif spec.key == "date":
            yield _problem("bad-date", at, "日付は 2024-04-01 のように書きます。", "Write a day as 2024-04-01.")
        elif spec.key != "language":
            (ja, en), said = _KEYS[spec.key], _quoted(key)
            yield _problem(
                "bad-key", at, f"「{said}」は{ja}の書き方ではありません。", f"“{said}” is not of the form {en}."
            )
        return
    if spec.key == "word":
        yield from _text(at, key, name=True)
    elif spec.key == "year":
        yield from _outside(at, path, int(key), period)


def _outside(at: str, path: str, year: int, period: tuple[object, object]) -> Iterator[Problem]:
    first, last = period
    far = plausibility.far(at, year, period)
    if far is not None:
        yield far
        return
    if isinstance(first, int) and isinstance(last, int) and not first <= year <= last and "actual" not in path:
        yield _problem(
            "outside-period", at, f"{fiscal.label_ja(year)}は計画期間の外です。",
            f"{fiscal.label_en(year)} is outside the period of the plan.", "warning",
        )  # fmt: skip


def _is_name(spec: FieldSpec) -> bool:
    """What stands in one line wherever it is shown: what a node cannot be without, and its former names."""
    return spec.cell != "prose" and (spec.key == "date" or (spec.kind == "atom" and spec.required))


def _text(at: str, text: str, *, name: bool = False, most: int = MOST_TEXT) -> Iterable[Problem]:
    most = MOST_NAME if name else most
    if is_plain(text, most):
        return ()
    # A plan that has a name in two lines already must go on being published.
    return (
        replace(problem, severity="warning") if problem.code == "text-lines" else problem
        for problem in typed(text, lines=not name, most=most, path=at).problems
    )


def _form(at: str, value: str, spec: FieldSpec) -> Iterator[Problem]:
    if spec.form == "decimal" and not is_decimal(value):
        yield _bad_number(at, value)
    elif spec.form == "date" and not fiscal.is_date(value):
        yield _problem("bad-date", at, "日付は 2024-04-01 のように書きます。", "Write a day as 2024-04-01.")
    elif spec.form == "code" and not is_local_government_code(value):
        yield _problem(
            "bad-code", at, f"「{_quoted(value)}」は全国地方公共団体コードではありません（6桁、末尾は検査数字）。",
            f"“{_quoted(value)}” is not a local government code (six digits, the last a check digit).",
        )  # fmt: skip
    elif spec.form == "hiragana" and not _HIRAGANA.match(value):
        yield _problem(
            "bad-reading", at, f"「{_quoted(value)}」は読みがなではありません。ひらがなだけで書きます。",
            f"“{_quoted(value)}” is not a reading; write it in hiragana only.",
        )  # fmt: skip
    elif spec.form == "picture" and not figures.is_name(value):
        yield _problem(
            "bad-picture", at,
            f"「{_quoted(value)}」は画像のファイル名ではありません（SHA-256の64桁に .png か .jpg を付けます）。",
            f"“{_quoted(value)}” is not the name of a picture: the 64 digits of its SHA-256 with .png or .jpg.",
        )  # fmt: skip


def _bad_number(at: str, value: str) -> Problem:
    return _problem(
        "bad-number", at, f"「{_quoted(value)}」は数として読めません。12.5 のように、区切りなしで書きます。",
        f"“{_quoted(value)}” is not a number; write 12.5, without separators.",
    )  # fmt: skip


def _target(at: str, leaf: Leaf) -> Iterator[Problem]:
    assert isinstance(leaf, Target)
    needs = {"range": ("low", "high"), "text": ("text",), "undecided": ()}.get(leaf.kind, ("value",))
    given = tuple(name for name in ("value", "low", "high", "text") if getattr(leaf, name) is not None)
    if set(given) != set(needs):
        yield _problem(
            "bad-target",
            at,
            "目標の種類と書かれた値が合いません。",
            "The kind of the target and its values do not fit.",
        )
    for name in ("value", "low", "high"):
        number = getattr(leaf, name)
        if number is not None and not is_decimal(number):
            yield _bad_number(at, number)
    if is_decimal(leaf.low) and is_decimal(leaf.high) and Decimal(leaf.low or "0") > Decimal(leaf.high or "0"):
        yield _problem("bad-range", at, "範囲の下限が上限を超えています。", "The range ends before it begins.")


def _actual(at: str, leaf: Leaf) -> Iterator[Problem]:
    assert isinstance(leaf, Actual)
    if leaf.value is not None and not is_decimal(leaf.value):
        yield _bad_number(at, leaf.value)
    if leaf.value is not None and leaf.unavailable is not None:
        yield _problem(
            "bad-actual", at, "実績値と「得られない理由」の両方があります。",
            "There is both a value and a reason why there is none.",
        )  # fmt: skip


def _baseline(at: str, leaf: Leaf) -> Iterator[Problem]:
    assert isinstance(leaf, Baseline)
    if not fiscal.is_year(leaf.year):
        yield _problem(
            "bad-year", at, f"「{leaf.year}」は年度として読めません。", f"“{leaf.year}” is not a fiscal year."
        )
    if leaf.value is not None and not is_decimal(leaf.value):
        yield _bad_number(at, leaf.value)


def _ending(at: str, leaf: Leaf) -> Iterator[Problem]:
    assert isinstance(leaf, Ending)
    if not fiscal.is_year(leaf.year):
        yield _problem(
            "bad-year", at, f"「{leaf.year}」は年度として読めません。", f"“{leaf.year}” is not a fiscal year."
        )


_LEAVES: dict[type[Leaf], tuple[Callable[[str, Leaf], Iterator[Problem]], ...]] = {
    Target: (_target,),
    Actual: (_actual,),
    Baseline: (_baseline,),
    Ending: (_ending,),
}


def _translation(at: str, entry: Entry, path: str, value: Translation) -> Iterator[Problem]:
    _, _, key = path.partition(".")
    source = key.partition(".")[2]
    if not is_key("language", key) or not is_translatable(entry.type, source):
        yield _problem(
            "bad-translation", at, f"「{key}」は「言語.文の欄」の書き方ではありません（例：en.title）。",
            f"“{key}” is not of the form language.field, of a field of words (for example en.title).",
        )  # fmt: skip
        return
    original = source_text(entry.fields.get(source))
    if original is None or text_hash(original) != value.source:
        yield _problem(
            "stale-translation", at, "訳文のもとになった文が、その後変わっています。",
            "The text this was translated from has changed since.", "notice",
        )  # fmt: skip


def _whole(node: str, entry: Entry, holds: bool) -> Iterator[Problem]:
    """What is wrong with the fields of a node taken together. ``holds``: whether any node stands beneath it."""
    fields = entry.fields
    if entry.type == "plan":
        first, last = fields.get("period.first"), fields.get("period.last")
        for path, value in (("period.first", first), ("period.last", last)):
            if value is not None and not fiscal.is_year(value):
                yield _problem(
                    "bad-year", f"/{path}", f"「{value}」は年度として読めません。", f"“{value}” is not a fiscal year."
                )
        if isinstance(first, int) and isinstance(last, int) and first > last:
            yield _problem(
                "bad-period", "/period", "プランの終わりが始まりより前です。", "The plan ends before it begins."
            )
        if not is_id(fields.get("id")):
            yield _problem(BAD_ID, "/id", "プランのIDが正しくありません。", "The id of the plan is not valid.")
    elif entry.type == "step":
        start, end = fields.get("start"), fields.get("end")
        if start is None and end is not None:
            yield _problem(
                "end-without-start", f"{node}/end", "終わりだけがあり、始まりがありません。",
                "There is an end without a start.",
            )  # fmt: skip
        elif start is None:
            yield _problem("unassigned", node, "時期が未定の工程です。", "This step has no time yet.", "notice")
        elif fiscal.is_time(start) and fiscal.is_time(end):
            assert isinstance(start, (int, str)) and isinstance(end, (int, str))
            if fiscal.first_month(start) > fiscal.last_month(end):
                yield _problem(
                    "bad-span", f"{node}/end", "工程の終わりが始まりより前です。", "The step ends before it begins."
                )
    elif entry.type == "indicator":
        yield from plausibility.of_indicator(node, entry)
    elif entry.type == "division":
        begun, ended = fields.get("valid_from"), fields.get("valid_to")
        if fiscal.is_date(begun) and fiscal.is_date(ended) and str(begun) > str(ended):
            yield _problem(
                "bad-span", f"{node}/valid_to", "廃止日が設置日より前です。", "The division ends before it begins."
            )
    elif entry.type == "block" and ("prose" in fields) == ("embed" in fields) and ("prose" in fields or not holds):
        yield _problem(
            "bad-block", node, "段落は文章か、プランの一部の表示か、どちらか一つです（図だけの段落もできます）。",
            "A block is either prose or the place of a part of the plan, not both; one without either holds figures.",
        )  # fmt: skip
