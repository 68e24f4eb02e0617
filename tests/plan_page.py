"""The tables of ``docs/plan-format.md`` and its Japanese twin, written from the model.

``make tables`` runs this: it puts each table anew between its marks (``<!-- table NAME -->`` and ``<!-- end -->``) and
leaves the sentences around them alone. Words come from the vocabulary, meanings from the dictionary of the open data,
examples from the sample; what none of them knows stands below, and a test says when something is missing there.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from tsumugu.config import bundled
from tsumugu.core import fiscal, traits
from tsumugu.core.plan import When
from tsumugu.core.schema import COUPLINGS, NODE_TYPES, FieldSpec, parts_of
from tsumugu.core.texts import MOST_NAME, MOST_TEXT
from tsumugu.core.validation import MOST_DIGITS
from tsumugu.interchange import read_plan, write_json
from tsumugu.interchange.decoding import MAX_LEVELS
from tsumugu.interchange.source import MAX_BYTES, MAX_DEPTH, MAX_ITEMS, MAX_PROBLEMS
from tsumugu.render.data import LAYOUTS
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair, pick

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"en": DOCS / "plan-format.md", "ja": DOCS / "plan-format.ja.md"}
#: The longest text in an example; more says no more about the format.
_LONGEST = 16
_MARKED = re.compile(r"(<!-- table (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)

#: What a field means where no column of the open data holds its value alone, by type and path or by path.
MEANINGS: dict[str, Pair] = {
    "plan.id": ("プランの識別子。版が変わっても、ずっと同じです。", "Identifies the plan; it never changes."),
    "plan.organization.code": (
        "プランを定める団体の全国地方公共団体コード。6桁の文字で、末尾は検査数字です。",
        "全国地方公共団体コード of the body whose plan it is: six digits as text, the last a check digit.",
    ),
    "former_titles": (
        "前の名称と、それを使った最後の日。",
        "Former titles, each under the last day on which it was used.",
    ),
    "renames": (
        "前の名称と、それを使った最後の日。分かれたり一つになったりした課は、別の課として書きます。",
        "Former names, each under the last day on which it was used. A split or a merger makes a new division.",
    ),
    "stages": ("策定段階の名前を、進む順に。", "The stages a draft goes through, in order."),
    "actors": ("プランを進める主体。", "Who carries the plan out."),
    "philosophy.statement": ("基本理念。1行ずつ書きます。", "The philosophy, line by line."),
    "topics": ("この章に書くこと。", "What the chapter is to be about."),
    "readings": (
        "言葉の読み。人が確かめたものだけを、ひらがなで。",
        "How words are read, as somebody made sure, in hiragana.",
    ),
    "process": (
        "会議体、スケジュール、会議、意見とその回答（「策定経過」の節）。書かれたまま残ります。",
        "Bodies, schedule, meetings, opinions and answers (“How the plan came about”), kept as they came.",
    ),
    "translations": (
        "訳文。「言語.欄」ごとに、訳と、もとの文のハッシュ値を書きます。",
        "Translations by `language.field`, each with the hash of the words it was made from.",
    ),
    "predecessors": ("前身の課。", "The divisions it came from."),
    "supports": (
        "この分野が支える分野。体系図の線になります。",
        "The fields that this one supports: lines of the system chart.",
    ),
    "leads_to": ("この指標がつながる、より上位の指標。", "The indicators further up that this one leads to."),
    "initiative.areas": ("事業が属する政策分野。", "The policy areas it belongs to."),
    "focus": ("事業が関わる重点分野。", "The focus themes it belongs to."),
    "partners": ("担当課とともに進める課。", "The divisions that work on it beside the lead."),
    "planned_texts": ("年度ごとの目標。文章で書きます。", "What is planned for each fiscal year, in words."),
    "actual_texts": ("年度ごとの実績。文章で書きます。", "What was done in each fiscal year, in words."),
    "budget": (
        "年度ごとの予算額。書いていない年度は、0円ではなく「記載なし」です。",
        "The budget of each fiscal year. A year that is not written is not recorded, which is not zero.",
    ),
    "targets": ("年度ごとの目標値。", "What is promised for each fiscal year."),
    "actuals": ("年度ごとの実績値。", "What came out in each fiscal year."),
    "baseline": ("プランを始める前の値。", "The value before the plan."),
    "judgements": (
        "人が付けた評価。「年度.評価した人」ごとに書き、計算では決まりません。",
        "What people judged, by `year.judge` (`division` or `secretariat`); never computed.",
    ),
    "plan.stage": ("今の策定段階。", "The stage that the draft has reached."),
    "judgements.grade": ("評価区分の記号かid。", "The grade, by its mark or its id."),
    "ended": ("終わった事業の年度と理由。ページは残ります。", "When and why it ended; its page stays."),
    "adopted_from": ("横展開で取り入れた元の事業。", "The initiative of another plan that it was taken over from."),
}  # fmt: skip

#: Values for fields that the sample does not have, or that fill pages there.
EXAMPLES: dict[str, Any] = {
    "process": {"bodies": []},
    "file": "a7f392d9…128214.png",
    "ended": {"year": 2026, "reason": "…"},
    "adopted_from": {"plan": "other-dx", "node": "kosodate", "revision": "9f2c…"},
}

#: What is flagged in the column of meanings, by the name of a trait.
FLAGS: dict[str, Pair] = {
    "meaning": ("数字の意味を決める", "gives the number its meaning"),
    "answers": ("責任を持つ課", "names who answers"),
    "result": ("実績", "result"),
    "locked": ("画面では変えられない", "no form changes it"),
    "inside": ("公表するプランの値に入らない", "not part of the published value"),
    "needed": ("公表までに必要", "needed before it is published"),
}

#: Plans that are refused or remarked on, behind a head that is right: the words of the table are the reader's own.
REFUSED = (
    'stage: &a "素案"\nnotice: *a\n',
    "stage: !!str 素案\n",
    "stage: 素案\nstage: 原案\n",
    "stage:\n",
    "stage: 3.5\n",
    "provisional: yes\n",
    "staeg: 素案\n",
    "initiatives: [{title: 子育て}]\n",
    "initiatives: [{id: Kosodate, title: 子育て}]\n",
    "initiatives: [{id: a, title: 子育て, budget: {R5: '100'}}]\n",
    "initiatives: [{id: a, title: 子育て, budget: {2023: '1,000'}}]\n",
    "initiatives: [{id: a, title: 子育て, lead: nobody}]\n",
    "---\nstage: 素案\n",
)
HEAD = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"


class Row(Struct, frozen=True):
    """One line of the table of a type, in one language, without marks."""

    name: str
    word: str
    kind: str
    required: bool
    meaning: str
    example: str


@functools.cache
def _definitions() -> dict[tuple[str, str], Pair]:
    """What the dictionary of the open data says of a field or of a part of its value, by type and path."""
    found: dict[tuple[str, str], Pair] = {}
    for layout in LAYOUTS:
        for column in layout.columns:
            holds = re.sub(r"\{\w+\}", "*", column.holds)
            for node_type in layout.types if holds else ():
                found.setdefault((node_type, holds), column.definition)
    return found


@functools.cache
def _samples() -> dict[tuple[str, str], Any]:
    """A value of each field that the sample has, by type and path, as a file has it."""
    found: dict[tuple[str, str], Any] = {}

    def walk(node_type: str, data: dict[str, Any]) -> None:
        spec = NODE_TYPES[node_type]
        for path in spec.fields:
            value: Any = data
            for name in path.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if value not in (None, [], {}, ""):
                found.setdefault((node_type, path), value)
        for slot, child in spec.slots.items():
            for node in data.get(slot, ()):
                walk(child, node)

    for name in bundled.STATES:
        plan, _problems = read_plan(bundled.state(name))
        assert plan is not None
        walk("plan", json.loads(write_json(plan)))
    return found


def meaning(node_type: str, path: str) -> Pair:
    """Raises ``KeyError`` for a field of which nobody says what it means: say it in ``MEANINGS``."""
    said = MEANINGS.get(f"{node_type}.{path}") or MEANINGS.get(path)
    return said or _definitions()[node_type, path]


def example(node_type: str, spec: FieldSpec) -> Any:
    """A value of the field as a file has it: of a keyed field one cell, of a list its first entries."""
    found = _samples().get((node_type, spec.path)) if spec.kind != "opaque" else None
    value = EXAMPLES.get(spec.path) if found is None else found
    if value is None and spec.key == "language":
        return {f"en.{traits.called(node_type)[0]}": {"text": "…", "source": "0123456789abcdef"}}
    if value is None:
        return True if spec.type is bool else "…"
    if spec.kind == "keyed":
        return dict(list(value.items())[:1])
    return value[:2] if isinstance(value, list) else value


def _clipped(value: Any) -> Any:
    if isinstance(value, str):
        line = " ".join(value.split())
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    if isinstance(value, dict):
        return {key: _clipped(part) for key, part in value.items()}
    return [_clipped(part) for part in value] if isinstance(value, list) else value


def _one(spec: FieldSpec, language: str) -> str:
    """What a value is, of a keyed field each cell."""
    english = language == "en"
    if spec.leaf is not None:
        name = spec.leaf.__name__
        return f"[{name}](#{name.lower()})"
    if spec.to:
        named = "・".join(words.type_label(one, language) for one in spec.to)
        return f"id: {named.lower()}" if english else f"{named}のid"
    if spec.choices:
        told = (", " if english else "、").join(f"`{one}` {words.choice_label(one, language)}" for one in spec.choices)
        return f"one of: {told}" if english else f"次のどれか：{told}"
    if spec.form:
        forms: dict[str, Pair] = {
            "decimal": (
                "数（文字で）",
                "number as text"), "date": ("日付", "day"), "code": ("6桁の文字", "six digits as text",
            ),
            "hiragana": ("ひらがな", "hiragana"), "picture": ("画像のファイル名", "name of a picture"),
        }  # fmt: skip
        return pick(forms[spec.form], language)
    if spec.type is bool:
        return "`true` / `false`"
    if spec.type is int:
        return pick(("年度", "fiscal year"), language)
    if spec.type == When | None:
        return pick(("年度か月", "fiscal year or month"), language)
    if spec.kind == "prose" or spec.cell == "prose":
        return pick(("文章（文ごとに統合）", "prose, merged by sentence"), language)
    return pick(("1行の文字", "one line of text") if spec.trait.line else ("文字", "text"), language)


def kind(spec: FieldSpec, language: str) -> str:
    """What may stand in a field, in words."""
    english = language == "en"
    if spec.kind == "opaque":
        return pick(("JSONの値をそのまま", "any JSON, kept as it is"), language)
    if spec.kind == "list":
        return pick(("言葉の並び", "list of texts, one value"), language)
    if spec.kind == "set":
        return f"set: {_one(spec, language)}" if english else f"{_one(spec, language)}の集まり"
    if spec.kind == "keyed":
        keys: dict[str, Pair] = {
            "year": (
                "年度",
                "by fiscal year"), "date": ("日付", "by day"), "language": ("言語.欄", "by `language.field`",
            ),
            "judge": ("年度.評価者", "by `year.judge`"), "word": ("言葉", "by word"),
        }  # fmt: skip
        return f"{pick(keys[spec.key], language)}: {_one(spec, language)}" if english else (
            f"{pick(keys[spec.key], language)}ごとに、{_one(spec, language)}")  # fmt: skip
    return _one(spec, language)


def _flagged(said: str, flags: list[str], language: str) -> str:
    return f"{said} *({', '.join(flags)})*" if flags and language == "en" else (
        f"{said}*（{'、'.join(flags)}）*" if flags else said)  # fmt: skip


def rows(node_type: str, language: str) -> Iterator[Row]:
    """Everything that a node of a type may have, in the order of the model: its id, fields and slots."""
    spec = NODE_TYPES[node_type]
    if node_type != "plan":
        said: Pair = ("プランの中で一つだけの名前。", "Its name in the plan, which no other node has.")
        needed = bool(traits.name_field(node_type))
        if not needed:
            said = (
                "プランの中で一つだけの名前。無ければ、内容から決まります。",
                "As above; without one it follows from what the node says.",
            )
        yield Row("id", pick(words.FIELDS["id"], language), "id", needed, pick(said, language), '"a1"')
    for path, field in spec.fields.items():
        flags = [pick(pair, language) for name, pair in FLAGS.items() if getattr(field.trait, name)]
        shown = json.dumps(_clipped(example(node_type, field)), ensure_ascii=False)
        told = _flagged(pick(meaning(node_type, path), language), flags, language)
        label = words.field_label(node_type, path, language)
        yield Row(path, label, kind(field, language), field.required, told, shown)
    for slot, child in spec.slots.items():
        named = words.type_label(child, language)
        of = f"list of [{child}](#{child})" if language == "en" else f"[{child}](#{child})の並び"
        flags = [pick(FLAGS["result"], language)] if spec.slot_traits[slot].result else []
        said = (f"{named}を、読む順に。", f"{named}: its nodes in the order in which they are read.")
        yield Row(
            slot, words.slot_label(slot, language), of, False, _flagged(pick(said, language), flags, language), "[]"
        )


def _table(head: tuple[Pair, ...], lines: Iterator[tuple[str, ...]], language: str) -> str:
    cells = [tuple(pick(one, language) for one in head), ("---",) * len(head)]
    cells += [tuple(one.replace("|", "\\|") for one in line) for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


_HEAD: tuple[Pair, ...] = (
    ("項目", "field"), ("画面の言葉", "word"), ("書くもの", "what it holds"),
    ("必須", "required"), ("意味", "meaning"), ("例", "example"),
)  # fmt: skip


def _of_type(node_type: str, language: str) -> str:
    yes = pick(("必須", "yes"), language)
    lines = ((f"`{r.name}`", r.word, r.kind, yes if r.required else "", r.meaning, f"`{r.example}`")
             for r in rows(node_type, language))  # fmt: skip
    return f"{_sentence(node_type, language)}\n\n{_table(_HEAD, lines, language)}"


def _sentence(node_type: str, language: str) -> str:
    """What the traits of a type say, in a sentence or two."""
    of = traits.of(node_type)
    part = traits.own_part(node_type)
    name = words.type_label(node_type, language)
    called = [f"`{one}`" for one in of.called]
    stands = [f"`{slot}` ({holder})" if language == "en" else f"{holder} の `{slot}`" for holder, slot in
              traits.slots_of(node_type)]  # fmt: skip
    if language == "en":
        said = [f"**{name}**", f"stands in {', '.join(stands)}" if stands else "the file itself"]
        said.append(f"is called by {', else '.join(called)}")
        said.append(f"belongs to the {words.edition_part(part, language).lower()}" if part else
                    "belongs to the part of what holds it")  # fmt: skip
        if of.page:
            said.append(f"has a page at `{of.page}/ID.html`")
        return "; ".join(said) + "."
    said = [f"**{name}**", f"置く所は {'、'.join(stands)}" if stands else "ファイルそのもの"]
    said.append(
        f"{'、'.join(called)} の順に、書かれているもので呼びます" if len(called) > 1 else f"{called[0]} で呼びます"
    )
    said.append(f"{words.edition_part(part, language)}に属します" if part else "置かれた所と同じ部に属します")
    if of.page:
        said.append(f"ページは `{of.page}/ID.html`")
    return "。".join(said) + "。"


def leaves() -> dict[str, tuple[str, FieldSpec]]:
    """Every value made of several parts, with the type and the field in which it stands first."""
    found: dict[str, tuple[str, FieldSpec]] = {}
    for node_type, spec in NODE_TYPES.items():
        for field in spec.fields.values():
            if field.leaf is not None:
                found.setdefault(field.leaf.__name__, (node_type, field))
    return found


def _of_leaf(name: str, language: str) -> str:
    node_type, field = leaves()[name]
    assert field.leaf is not None
    yes = pick(("必須", "yes"), language)
    lines = (
        (f"`{part.path}`", kind(part, language), yes if part.required else "",
         pick(part_meaning(node_type, field, part.path), language))
        for part in parts_of(field.leaf)
    )  # fmt: skip
    return _table((_HEAD[0], *_HEAD[2:5]), lines, language)


def part_meaning(node_type: str, field: FieldSpec, part: str) -> Pair:
    """As ``meaning``, for a part of a value. Raises ``KeyError`` alike."""
    said = MEANINGS.get(f"{field.path}.{part}")
    cells = {"year": ".*", "judge": ".*", "language": ".*.*"}.get(field.key, "")
    return said or _definitions()[node_type, f"{field.path}{cells}.{part}"]


def _limits(language: str) -> str:
    limits: tuple[tuple[Pair, int], ...] = (
        (("ファイルの大きさ（MB）", "size of a file (MB)"), MAX_BYTES // 1024 // 1024),
        (("項目名と値の数", "keys and values"), MAX_ITEMS),
        (("入れ子（並びと項目の集まり）", "lists and objects inside one another"), MAX_DEPTH),
        (("入れ子（章の中の節など）", "nodes inside one another"), MAX_LEVELS),
        (("名称など1行の文字数", "characters of a name or another line"), MOST_NAME),
        (("文章の文字数", "characters of a text"), MOST_TEXT),
        (("数の桁数（符号と小数点を含む）", "characters of a number"), MOST_DIGITS),
        (("idの文字数", "characters of an id"), 64),
        (("最初の年度", "first fiscal year"), fiscal.FIRST),
        (("最後の年度", "last fiscal year"), fiscal.LAST),
        (("一度に示す問題の数", "problems told at once"), MAX_PROBLEMS),
    )
    head: tuple[Pair, ...] = (("何の", "what"), ("限り", "limit"))
    lines = ((pick(what, language), f"{n:,}" if n >= 10_000 else str(n)) for what, n in limits)
    return _table(head, lines, language)


def _refused(language: str) -> str:
    def lines() -> Iterator[tuple[str, ...]]:
        for text in REFUSED:
            plan, problems = read_plan((HEAD + text).encode(), "plan.yaml")
            first = problems[0]
            assert plan is None or first.severity == "error"
            written = "`` " + text.strip().replace("\n", " ⏎ ") + " ``"
            yield written, f"`{first.code}`", first.message if language == "ja" else first.message_en

    return _table((("書いたもの", "written"), ("符号", "code"), ("言われること", "what is said")), lines(), language)


def _couplings(language: str) -> str:
    lines = (
        (name, ", ".join(f"`{one}`" for one in coupling.keys), ", ".join(f"`{one}`" for one in coupling.dependents))
        for name, found in COUPLINGS.items() for coupling in found
    )  # fmt: skip
    return _table(
        (("種類", "type"), ("一緒に決める項目", "decided together"), ("それに懸かる項目", "and what hangs on them")),
        lines,
        language,
    )


def _types(language: str) -> str:
    return "\n".join(f"### {name}\n\n{_of_type(name, language)}" for name in NODE_TYPES)


def _values(language: str) -> str:
    return "\n".join(f"### {name}\n\n{_of_leaf(name, language)}" for name in leaves())


#: What is written, by the name in its marks.
TABLES: dict[str, Callable[[str], str]] = {
    "limits": _limits, "refused": _refused, "couplings": _couplings, "types": _types, "values": _values,
}  # fmt: skip


def filled(text: str, language: str) -> str:
    """A page with its tables as they are today. Raises ``KeyError`` for marks of a table that is none."""
    return _MARKED.sub(lambda found: f"{found[1]}\n{TABLES[found[2]](language)}\n{found[3]}", text)


def shown(text: str) -> tuple[str, ...]:
    """The names of the tables of a page, in order."""
    return tuple(found[2] for found in _MARKED.finditer(text))


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(filled(path.read_text("utf-8"), language), "utf-8")
