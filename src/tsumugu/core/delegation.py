"""An organization's rules of delegation (専決の定め) as plain JSON data.

``from_data(to_data(d)) == (d, ())`` for every delegation whose rules are sound; data from outside
is checked here, problem by problem. A delegation without a rule is allowed: nothing is delegated,
everything goes to the highest step.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, get_args

from tsumugu.core.approval import DEFAULT, Act, Delegation, Lane, Rule, Step
from tsumugu.core.canonical import digest as digest_of
from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.texts import is_blank, kept
from tsumugu.core.traits import Part
from tsumugu.core.validation import is_decimal, is_line

FORMAT = "tsumugu-approval-rules/1"
ACTS: tuple[Act, ...] = get_args(Act)
PARTS: tuple[Part, ...] = get_args(Part)
SLOTS: tuple[str, ...] = tuple(sorted({slot for spec in NODE_TYPES.values() for slot in spec.slots}))
MOST_RULES = 200
MOST_STEPS = 20
MOST_CHARACTERS = 100


#: What members of an organization can be (the roles of ``accounts``), of those who can be asked to approve; and of
#: those, who are it in a division.
ROLES = ("staff", "head", "secretariat", "secretariat_head", "kanjikai", "headquarters")
OF_A_DIVISION = ("staff", "head")
#: Nothing is delegated; also what holds where stored rules cannot be read.
NOTHING = Delegation(())


def digest(delegation: Delegation) -> str:
    """Names exactly these rules in this order: a form says with it which ones it was made from."""
    return digest_of(to_data(delegation))


def to_data(delegation: Delegation) -> dict[str, Any]:
    """Plain JSON data; a pattern that matches everything is left out, and so is what is not asked for."""
    return {
        "format": FORMAT,
        "people": delegation.people,
        **({"own_division": True} if delegation.own_division else {}),
        "steps": [{"role": step.role, **({"divisions": True} if step.divisions else {})} for step in delegation.steps],
        **({"lanes": [{"name": x.name, "steps": list(x.steps)} for x in delegation.lanes]} if delegation.lanes else {}),
        "rules": [rule_to_data(rule) for rule in delegation.rules],
    }


def rule_to_data(rule: Rule) -> dict[str, Any]:
    data: dict[str, Any] = {"name": rule.name, "step": rule.step}
    for key in ("types", "paths", "acts", "slots"):
        if getattr(rule, key):
            data[key] = list(getattr(rule, key))
    if rule.part is not None:
        data["part"] = rule.part
    if rule.lane:
        data["lane"] = rule.lane
    if rule.larger_than:
        data["larger_than"] = rule.larger_than
    return data


def from_data(data: object) -> tuple[Delegation | None, tuple[Problem, ...]]:
    """The delegation, or ``None`` and everything that is wrong. Paths of problems: ``rules[3].step``."""
    problems = list(_envelope(data))
    if not isinstance(data, dict):
        return None, tuple(problems)
    steps, wrong = _steps(data)
    problems += wrong
    lanes, wrong = _lanes(data, steps)
    problems += wrong
    among = Delegation((), steps=steps, lanes=lanes)
    listed = data.get("rules")
    rules: list[Rule] = []
    for number, item in enumerate(listed if isinstance(listed, list) else ()):
        rule, wrong = rule_from_data(item, f"rules[{number}]", among=among)
        problems += wrong
        rules += [rule] if rule is not None else []
    if problems:
        return None, tuple(problems)
    people, own = data.get("people", 2), data.get("own_division", False)
    return Delegation(tuple(rules), people, own, steps, lanes), ()


def _items(data: dict[str, Any], key: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A list of sets of fields; what is none of those is left out and told."""
    listed = data.get(key, [])
    if not isinstance(listed, list) or len(listed) > MOST_STEPS:
        return [], [
            _wrong(
                "wrong-type",
                key,
                f"{MOST_STEPS}個までの並びを書くところです。",
                f"Expected a list of {MOST_STEPS} at most.",
            )
        ]
    wrong = [
        _wrong("wrong-type", f"{key}[{number}]", "項目の集まりを書くところです。", "Expected a set of fields.")
        for number, item in enumerate(listed) if not isinstance(item, dict)
    ]  # fmt: skip
    return [item for item in listed if isinstance(item, dict)], wrong


def _steps(data: dict[str, Any]) -> tuple[tuple[Step, ...], list[Problem]]:
    """The steps that there are; those of the default where none are named, and where they are wrong."""
    if "steps" not in data:
        return DEFAULT.steps, []
    items, problems = _items(data, "steps")
    found: list[Step] = []
    for number, item in enumerate(items):
        at = f"steps[{number}]"
        wrong = [
            *_unknown_keys(item, ("role", "divisions"), at),
            *_choice(item.get("role"), ROLES, f"{at}.role", "役割", "a role"),
        ]
        role, divisions = item.get("role"), item.get("divisions", False)
        if type(divisions) is not bool:
            wrong.append(
                _wrong("wrong-type", f"{at}.divisions", "true か false を書くところです。", "Expected true or false.")
            )
        elif divisions and role not in OF_A_DIVISION:
            wrong.append(
                _wrong(
                    "no-divisions", f"{at}.divisions",
                    f"課に回せるのは、課に属する役割（{'、'.join(OF_A_DIVISION)}）の段階だけです。",
                    f"Only a step of a role in a division asks divisions: {', '.join(OF_A_DIVISION)}.",
                )
            )  # fmt: skip
        if any(step.role == role for step in found):
            wrong.append(_wrong("twice", f"{at}.role", "同じ役割の段階が二度あります。", "A role stands here twice."))
        problems += wrong
        found += [Step(str(role), divisions)] if not wrong else []
    if not found and not problems:
        problems.append(_wrong("no-step", "steps", "段階が一つもありません。", "There is no step."))
    return (DEFAULT.steps if problems else tuple(found)), problems


def _lanes(data: dict[str, Any], steps: tuple[Step, ...]) -> tuple[tuple[Lane, ...], list[Problem]]:
    items, problems = _items(data, "lanes")
    roles = tuple(step.role for step in steps)
    found: list[Lane] = []
    for number, item in enumerate(items):
        at = f"lanes[{number}]"
        wrong = [*_unknown_keys(item, ("name", "steps"), at), *_name(item, f"{at}.")]
        over = _words(item, "steps", roles, under=f"{at}.", problems=wrong, ja="承認の段階", en="a step")
        if not over and not wrong:
            wrong.append(_wrong("no-step", f"{at}.steps", "段階が一つもありません。", "There is no step."))
        elif list(over) != sorted(over, key=roles.index):
            wrong.append(
                _wrong(
                    "out-of-order", f"{at}.steps", "段階は「steps」の順に並べてください。",
                    "The steps of a lane stand in the order of “steps”.",
                )
            )  # fmt: skip
        if any(lane.name == item.get("name") for lane in found):
            wrong.append(_wrong("twice", f"{at}.name", "同じ名前の経路が二つあります。", "Two lanes have one name."))
        problems += wrong
        found += [Lane(kept(str(item["name"])), over)] if not wrong else []
    return tuple(found), problems


def _envelope(data: object) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield _wrong("not-rules", "", "承認ルールのデータではありません。", "These are no approval rules.")
        return
    if data.get("format") != FORMAT:
        yield _wrong("no-format", "format", f"「format」に「{FORMAT}」がありません。", f"“format” is not “{FORMAT}”.")
    people = data.get("people", 2)
    if type(people) is not int or people not in (1, 2):
        yield _wrong("bad-people", "people", "関わる人数は 1 か 2 です。", "The number of people is 1 or 2.")
    if type(data.get("own_division", False)) is not bool:
        yield _wrong(
            "bad-own-division", "own_division", "自課に回すかどうかは true か false です。",
            "Whether the own division is asked is true or false.",
        )  # fmt: skip
    rules = data.get("rules")
    if not isinstance(rules, list):
        yield _wrong("wrong-type", "rules", "ルールの並びがありません。", "There is no list of rules.")
    elif len(rules) > MOST_RULES:
        yield _wrong(
            "too-many", "rules", f"ルールは{MOST_RULES}件までです。", f"There can be {MOST_RULES} rules at most."
        )
    yield from _unknown_keys(data, ("format", "people", "own_division", "steps", "lanes", "rules"), "")


def _wrong(code: str, path: str, ja: str, en: str) -> Problem:
    return Problem(code, path, ja, en)


def _unknown_keys(data: dict[Any, Any], known: tuple[str, ...], path: str) -> Iterator[Problem]:
    for key in data:
        if key not in known:
            word = str(key)[:40]
            yield _wrong(
                "unknown-field", f"{path}.{word}" if path else word,
                f"「{word}」という項目はありません。", f"There is no field “{word}” here.",
            )  # fmt: skip


_KEYS = tuple(Rule.__struct_fields__)


def _name(data: dict[str, Any], under: str) -> Iterator[Problem]:
    name = data.get("name")
    if not isinstance(name, str) or is_blank(name) or len(name) > MOST_CHARACTERS or not is_line(name):
        yield _wrong(
            "bad-name", f"{under}name", f"名前を{MOST_CHARACTERS}字以内で書いてください。",
            f"A name of {MOST_CHARACTERS} characters at most is needed.",
        )  # fmt: skip


def rule_from_data(
    data: object, path: str = "", *, among: Delegation = DEFAULT
) -> tuple[Rule | None, list[Problem]]:  # fmt: skip
    """One rule, or ``None`` and what is wrong; ``path`` stands before the field in each problem. ``among``: whose steps
    and lanes there are."""
    if not isinstance(data, dict):
        return None, [_wrong("wrong-type", path, "ルールは項目の集まりです。", "A rule is a set of fields.")]
    under = f"{path}." if path else ""
    problems = list(_unknown_keys(data, _KEYS, path))
    problems += _name(data, under)
    step, lane = data.get("step"), data.get("lane", "")
    lane = kept(lane) if isinstance(lane, str) else lane
    problems += (unknown := _choice(step, among.roles, f"{under}step", "承認の段階", "a step"))
    if lane:
        names = tuple(one.name for one in among.lanes)
        problems += (wrong := _choice(lane, names, f"{under}lane", "承認の経路", "a lane"))
        if not unknown and not wrong and step not in among.over(lane):
            problems.append(
                _wrong("not-on-lane", f"{under}step", "この経路にない段階です。", "The lane does not lead there.")
            )
    types = _words(
        data, "types", tuple(NODE_TYPES), under=under, problems=problems, ja="項目の種類", en="a type of node"
    )
    slots = _words(data, "slots", SLOTS, under=under, problems=problems, ja="置き場所", en="a place")
    acts = _words(data, "acts", ACTS, under=under, problems=problems, ja="操作", en="an act")
    part = data.get("part")
    if part is not None:
        problems += _choice(part, PARTS, f"{under}part", "プランの部分", "a part of the plan")
    paths = _words(data, "paths", None, under=under, problems=problems, ja="欄", en="a field")
    problems += [
        _wrong("unknown-path", f"{under}paths", f"「{p[:60]}」という欄はありません。", f"There is no field “{p[:60]}”.")
        for p in paths
        if not any(known_path(node_type, p) for node_type in types or NODE_TYPES)
    ]
    if paths and acts and "set" not in acts:
        problems.append(
            _wrong(
                "never-matches", f"{under}acts", "欄を選んだルールは、操作に「変更」を含まないと働きません。",
                "A rule about fields never matches unless its acts include “set”.",
            )
        )  # fmt: skip
    size = data.get("larger_than", "")
    if type(size) is int:
        size = str(size)
    if "larger_than" in data and not _is_size(size):
        problems.append(
            _wrong(
                "bad-number", f"{under}larger_than", "変更の大きさ（％）は 20 や 12.5 のように、0以上の数で書きます。",
                "Write the size as a number of per cent, 20 or 12.5, not below 0.",
            )
        )  # fmt: skip
    if problems:
        return None, problems
    return Rule(
        kept(str(data["name"])), str(step), types, paths, acts, part, slots, str(size), str(lane),  # type: ignore[arg-type]
    ), []  # fmt: skip


def _is_size(value: object) -> bool:
    return is_decimal(value) and Fraction(str(value)) >= 0


def known_path(node_type: str, path: str) -> bool:
    """Whether a pattern can name this: a field, a record of fields (``change``) or a cell (``targets.2027``)."""
    spec = NODE_TYPES[node_type]
    if path in spec.fields or path in spec.records:
        return True
    found = field_spec(node_type, path)
    cell = path.partition(".")[2]
    return found is not None and (whole(cell) is not None if found.key == "year" else bool(cell))


def _choice(value: object, known: tuple[str, ...], path: str, ja: str, en: str) -> list[Problem]:
    if isinstance(value, str) and value in known:
        return []
    said = value[:40] if isinstance(value, str) else "…"
    listed = "、".join(known)
    return [
        _wrong(
            "not-a-choice", path, f"「{said}」という{ja}はありません。次のどれかです：{listed}",
            f"“{said}” is not {en}; it is one of: {', '.join(known)}",
        )
    ]  # fmt: skip


def _words(
    data: dict[str, Any],
    key: str,
    known: tuple[str, ...] | None,
    *,
    under: str,
    problems: list[Problem],
    ja: str,
    en: str,
) -> tuple[str, ...]:
    """A list of words, each one of those known (``None``: checked elsewhere), none twice."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        problems.append(
            _wrong("wrong-type", under + key, "文字の並びを書くところです。", "Expected a list of words here.")
        )
        return ()
    if len(set(value)) != len(value) or len(value) > MOST_RULES:
        problems.append(_wrong("twice", under + key, "同じ語が二度あります。", "A word stands here twice."))
        return ()
    if known is not None:
        wrong = [item for item in value if item not in known]
        for item in wrong:
            problems.extend(_choice(item, known, under + key, ja, en))
        if wrong:
            return ()
    return tuple(value)
