"""What a person typed into one place, read as a value of the plan, or refused with the sentence for that person.

One reading for every entrance (desk, workbook, interface). What has one meaning in a Japanese office is understood;
everything else is refused and says how to write it; nothing is corrected in silence. Full-width forms of ASCII
(``１２．５``, ``Ｒ６``) are ASCII, blanks at the ends are nothing. Other compatibility forms are not folded: ``10²``
is not 102.

- *Numbers*: commas in groups of thousands only; ``-``, ``−`` and ``－`` are minus; ``△5`` and dashes of text are asked
  about; a unit belongs into its own field.
- *Fiscal years*: ``2024``, ``2024年度``, ``FY2024``, ``R6``, ``令和6``, ``令和6年度``, ``R元``. ``令和6年`` is a year
  of the calendar, which this format does not hold: asked about. 平成31年度 is 令和元年度; a year beyond it is asked
  about.
- *Months*: with ``年`` or a sign the year is the calendar's (``R6.1``, ``令和6年1月``: January 2024), with ``年度``
  it is the fiscal one (``令和6年度1月``: January 2025).
- *Days*: of the calendar, western or with an era that was in force on that day.

Each reader returns the value or a ``Problem`` (severity ``error``). ``value`` reads for any field of the model, as its
specification says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

import msgspec

from tsumugu.core import figures, fiscal, texts
from tsumugu.core.canonical import text_hash
from tsumugu.core.errors import Problem
from tsumugu.core.fiscal import Era
from tsumugu.core.plan import Leaf, Translation
from tsumugu.core.schema import NODE_TYPES, FieldSpec, has_place, parts_of
from tsumugu.core.table import MISSING, Entry, Missing, Value
from tsumugu.core.texts import is_blank, kept
from tsumugu.core.traits import is_locked, is_translatable
from tsumugu.core.validation import MOST_DIGITS, is_decimal

#: A text; what was chosen of a set; the parts of a value that were touched.
Typed = str | tuple[str, ...] | Mapping[str, str]
#: The longest text of one field, in characters: a chapter of a plan has some ten thousand.
MOST = 100_000
#: The longest word that can be a key.
MOST_OF_A_KEY = 100
NOT_LISTED = Problem("not-listed", "", "一覧から選んでください。", "Choose one of the list.")
NOT_HERE = Problem("not-writable", "", "この欄はここでは変更できません。", "This field cannot be changed here.")
EMPTY = Problem("required", "", "この欄は空にできません。", "This field must not be empty.")
NOTHING_THERE = Problem("no-such-slot", "", "そこには追加できません。", "Nothing can be added there.")

_SOLAR = "1873-01-01"
_BY_NAME = {key: era for era in fiscal.ERAS for key in (era.name, era.letter)}

_ERA = r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\s*(?P<number>[1-9][0-9]|0?[1-9]|元)"
_WESTERN = r"(?:FY\s*)?(?P<western>[0-9]{4})"
_ANY_YEAR = rf"(?:{_ERA}|{_WESTERN})"
_FISCAL_YEAR = re.compile(rf"{_ANY_YEAR}\s*(?:年度)?\Z", re.IGNORECASE)
_CALENDAR_YEAR = re.compile(rf"{_ANY_YEAR}\s*年\Z", re.IGNORECASE)
_MONTH = re.compile(
    rf"{_ANY_YEAR}(?:\s*[-/.]\s*(?P<short>[0-9]{{1,2}})|\s*(?P<kind>年度?)\s*(?P<long>[0-9]{{1,2}})\s*月)\Z",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"{_ANY_YEAR}(?:\s*(?P<sign>[-/.])\s*(?P<m>[0-9]{{1,2}})\s*(?P=sign)\s*(?P<d>[0-9]{{1,2}})"
    r"|\s*年\s*(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*日)\Z",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(-?)([1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?\Z")
_DIGITS_AND_COMMAS = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9,]*)?\Z")
_OTHER_MINUS = re.compile("[△▲\u2010\u2011\u2012\u2013\u2014\u2015\u30fc\uff70]\\s*(?P<rest>[0-9].*)\\Z")
_NUMBER_AND_MORE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?\s*[^0-9,.\s]")
#: The full-width forms of ASCII, and the signs that are a minus before a number.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def plain(text: str) -> str:
    """The text in ASCII where it was written full-width, without blanks at its ends."""
    return text.translate(_PLAIN).strip()


def number(text: str) -> str | Problem:
    """A number as the format writes it (``validation.is_decimal``)."""
    written = plain(text)
    if written.startswith("\u2212"):
        written = "-" + written[1:]
    grouped = _THOUSANDS.match(written)
    if grouped:
        written = "".join((grouped[1], grouped[2].replace(",", ""), grouped[3] or ""))
    if is_decimal(written):
        return written
    said = _quoted(text)
    other = _OTHER_MINUS.match(written)
    if other:
        return _problem(
            "number-sign", f"「{said}」はマイナスの数ですか。"
            f"マイナスは「-」で、「-{_quoted(other['rest'])}」のように書いてください。",
            f"Is “{said}” a negative number? Write “-{_quoted(other['rest'])}”, with a hyphen.",
        )  # fmt: skip
    if len(written) > MOST_DIGITS and is_decimal(written[:MOST_DIGITS].rstrip(".")):
        return _problem(
            "number-too-long", f"数が長すぎます。{MOST_DIGITS}文字まで書けます。",
            f"This number is too long: {MOST_DIGITS} characters at most.",
        )  # fmt: skip
    if "," in written and _DIGITS_AND_COMMAS.match(written):
        return _problem(
            "number-comma", f"「{said}」は読み取れません。小数点は「12.5」のように「.」で書きます。"
            "コンマは「12,500」のような3桁の区切りにだけ使えます。",
            f"“{said}” has no one meaning: write decimals as 12.5; commas only between thousands, as in 12,500.",
        )  # fmt: skip
    if _NUMBER_AND_MORE.match(written):
        return _problem(
            "number-words",
            f"「{said}」には数のほかの文字があります。数だけを書いてください（単位は単位の欄に書きます）。",
            f"“{said}” holds more than a number. Write the number only; the unit has its own field.",
        )  # fmt: skip
    return _problem(
        "bad-number", f"「{said}」は数として読めません。120 や 12.5 のように書いてください。",
        f"“{said}” is not a number. Write it as 120 or 12.5.",
    )  # fmt: skip


def day(text: str) -> str | Problem:
    """A day as ``YYYY-MM-DD``."""
    found = _DAY.match(plain(text))
    said = _quoted(text)
    if not found:
        return _problem(
            "bad-date", f"「{said}」は日付として読めません。2026-04-01 や 令和8年4月1日 のように書いてください。",
            f"“{said}” is not a day. Write it as 2026-04-01 or R8.4.1.",
        )  # fmt: skip
    year = _calendar_year(found)
    written = f"{year:04}-{int(found['m'] or found['month']):02}-{int(found['d'] or found['day']):02}"
    if not fiscal.is_date(written):
        return _problem("no-such-day", f"「{said}」という日はありません。", f"There is no such day: “{said}”.")
    return _in_era(found, written, written, fiscal.day_ja(written), said) or written


def when(text: str) -> int | str | Problem:
    """A fiscal year (an integer) or a month (``YYYY-MM``)."""
    written, said = plain(text), _quoted(text)
    found = _FISCAL_YEAR.match(written)
    if found:
        return _fiscal_year(found, said)
    found = _MONTH.match(written)
    if found:
        return _month(found, said)
    found = _CALENDAR_YEAR.match(written)
    if found:
        year = _calendar_year(found)
        return _problem(
            "calendar-year", f"「{said}」は年度ですか。"
            f"年度なら「{fiscal.label_ja(year)}」、月なら「{said}4月」のように書いてください。",
            f"Is “{said}” a fiscal year? Then write FY{year}; write a month as {year}-04.",
        )  # fmt: skip
    if _DAY.match(written):
        return _problem(
            "day-for-month", f"「{said}」は日付です。ここには年度か月を書きます（例：令和8年度、令和8年5月）。",
            f"“{said}” is a day; write a fiscal year or a month here (2026, 2026-05).",
        )  # fmt: skip
    return _problem(
        "bad-time", f"「{said}」は年度としても月としても読めません。"
        "令和8年度、R8、2026、令和8年5月、R8.5、2026-05 のように書いてください。",
        f"“{said}” is neither a fiscal year (R8, 2026) nor a month (R8.5, 2026-05).",
    )  # fmt: skip


def year(text: str) -> int | Problem:
    """A fiscal year."""
    found = when(text)
    if isinstance(found, str):
        return _problem(
            "month-for-year", f"「{_quoted(text)}」は月です。ここには年度を書きます（例：令和8年度、R8、2026）。",
            f"“{_quoted(text)}” is a month; write a fiscal year here (R8, 2026).",
        )  # fmt: skip
    if isinstance(found, Problem) and found.code in ("bad-time", "day-for-month"):
        return _problem(
            "bad-year", f"「{_quoted(text)}」は年度として読めません。令和8年度、R8、2026 のように書いてください。",
            f"“{_quoted(text)}” is not a fiscal year. Write it as R8 or 2026.",
        )  # fmt: skip
    return found


def _fiscal_year(found: re.Match[str], said: str) -> int | Problem:
    year = _calendar_year(found)  # the number of an era's year names its fiscal years too
    if not fiscal.is_year(year):
        return _problem(
            "bad-year", f"「{said}」は年度として扱えません（{fiscal.FIRST}年度から{fiscal.LAST}年度まで）。",
            f"“{said}” is not a fiscal year from {fiscal.FIRST} to {fiscal.LAST}.",
        )  # fmt: skip
    era = _era(found)
    if era is not None and year > era.last_fiscal:
        return _over(era, fiscal.label_ja(year), f"FY{year}", said)
    return year


def _month(found: re.Match[str], said: str) -> str | Problem:
    year, number = _calendar_year(found), int(found["short"] or found["long"])
    if not 1 <= number <= 12:
        return _problem(
            "bad-month", f"「{said}」：月は1から12までです。", f"“{said}”: a month is a number from 1 to 12."
        )
    if found["kind"] == "年度":
        fiscal_year = _fiscal_year(found, said)
        if isinstance(fiscal_year, Problem):
            return fiscal_year
        return f"{fiscal_year if number >= 4 else fiscal_year + 1}-{number:02}"
    written = f"{year:04}-{number:02}"
    if not fiscal.is_month(written):
        return _problem(
            "bad-year", f"「{said}」の年は扱えません（{fiscal.FIRST}年から{fiscal.LAST}年まで）。",
            f"“{said}” is not in the years {fiscal.FIRST} to {fiscal.LAST}.",
        )  # fmt: skip
    return _in_era(found, f"{written}-01", f"{written}-31", fiscal.month_ja(written), said) or written


def _era(found: re.Match[str]) -> Era | None:
    return _BY_NAME[found["era"].upper()] if found["era"] else None


def _calendar_year(found: re.Match[str]) -> int:
    era = _era(found)
    if era is None:
        return int(found["western"])
    return era.begins - 1 + (1 if found["number"] == "元" else int(found["number"]))


def _in_era(found: re.Match[str], first: str, last: str, right: str, said: str) -> Problem | None:
    """What is wrong where a time (from its first to its last day) does not touch the era it is written in."""
    era = _era(found)
    if era is None or (era.first <= last and first <= era.last and (era.letter != "M" or first >= _SOLAR)):
        return None
    return _over(era, right, first if first == last else first[:7], said)


def _over(era: Era, right: str, right_en: str, said: str) -> Problem:
    return _problem(
        "era-over", f"「{said}」は{era.name}の時期にありません。「{right}」のことなら、そう書いてください。",
        f"“{said}” is not in the era {era.letter}. If {right_en} is meant, write so.",
    )  # fmt: skip


def _quoted(text: str) -> str:
    short = text.strip()
    return short if len(short) <= 40 else f"{short[:40]}…"


def _problem(code: str, ja: str, en: str) -> Problem:
    return Problem(code, "", ja, en)


# -- a value of a field ------------------------------------------------------------------------


def listed(text: str) -> tuple[str, ...]:
    """Words, one a line, without blanks at their ends; lines that hold none are none."""
    return tuple(line.strip() for line in kept(text).split("\n") if line.strip())


def scalar(spec: FieldSpec, text: str) -> str | int | bool | Problem | None:
    """One line as the field (or part of a value) holds it; ``None`` where nothing is written. Yes and no are ``yes``
    and ``no``."""
    if not text.strip():
        return None
    if spec.choices:
        return text if text in spec.choices else NOT_LISTED
    if spec.type is bool:
        return text == "yes" if text in ("yes", "no") else NOT_LISTED
    if spec.form == "decimal":
        return number(text)
    if spec.form == "date":
        return day(text)
    if spec.form == "picture":
        return text.strip() if figures.is_name(text.strip()) else NOT_LISTED
    if spec.type is int:
        return year(text)
    return kept(text) if spec.type is str else when(text)


def leaf(kind: type[Leaf], was: Value | Missing, parts: Mapping[str, str]) -> Leaf | Missing | Problem:
    """A value made of several parts: those of ``parts`` as they were typed, the others as they were. A number without a
    kind is what people type first; *at least* is what they mean by it. ``part-missing`` names the parts in its path,
    blanks between them."""
    read: dict[str, Any] = {}
    for part in parts_of(kind):
        found = scalar(part, parts[part.path]) if part.path in parts else getattr(was, part.path, None)
        if isinstance(found, Problem):
            return found
        if found is not None:
            read[part.path] = found
    if not read:
        return MISSING
    if "kind" in kind.__struct_fields__ and "kind" not in read:
        read["kind"] = "at-least" if "value" in read else "range" if "low" in read else "text"
    needed = [part.path for part in parts_of(kind) if part.required and part.path not in read]
    if needed:
        return Problem("part-missing", " ".join(needed), "入力が足りません。", "Something is missing here.")
    return msgspec.convert(read, kind)


def value(
    spec: FieldSpec,
    typed: Typed,
    was: Value | Missing,
    *,
    offered: Container[str] = (),
    source: str = "",
) -> Value | Missing | Problem:
    """The value of a field, or of a cell of one, from what was typed; what was emptied is missing.

    ``typed``: a text; of a set what was chosen; of a value in parts those that were touched. ``offered``: the ids that
    a reference may be. ``source``: of a translation, the words it is made from.
    """
    found = _value(spec, typed, was, offered=offered, source=source)
    if spec.required and spec.kind != "keyed" and _is_blank(found):
        return EMPTY
    return found


def _value(
    spec: FieldSpec, typed: Typed, was: Value | Missing, *, offered: Container[str], source: str
) -> Value | Missing | Problem:  # fmt: skip
    kind = spec.cell if spec.kind == "keyed" else spec.kind
    if isinstance(typed, Mapping):
        if spec.leaf is None:
            return NOT_HERE
        if spec.leaf is not Translation:
            return leaf(spec.leaf, was, typed)
        text = kept(typed.get("text", ""))
        return Translation(text=text, source=text_hash(source)) if text.strip() else MISSING
    if isinstance(typed, tuple):
        if kind != "set":
            return NOT_HERE
        return tuple(sorted(set(typed))) or MISSING if all(one in offered for one in typed) else NOT_LISTED
    if kind == "list":
        return listed(typed) or MISSING
    if kind == "prose":
        return kept(typed) or MISSING
    if spec.to:
        return NOT_LISTED if typed and typed not in offered else typed or MISSING
    read = scalar(spec, typed)
    return MISSING if read is None else read


def _is_blank(found: Value | Missing | Problem) -> bool:
    return isinstance(found, Missing) or (isinstance(found, str) and not found.strip())


def key(node_type: str, field: str, text: str) -> str | Problem:
    """The key of a new cell of a keyed field: a fiscal year, a day, a language with a field, a word."""
    spec = NODE_TYPES[node_type].fields.get(field)
    if spec is None or spec.kind != "keyed":
        return NOTHING_THERE
    if is_blank(text):
        return _problem("key-missing", "何についての入力かを書いてください。", "Write what the new entry is for.")
    if spec.key == "year":
        found = year(text)
        return found if isinstance(found, Problem) else str(found)
    if spec.key == "date":
        return day(text)
    read = texts.typed(text.strip(), lines=False, most=MOST_OF_A_KEY)
    if not read.accepted:
        return read.errors[0]
    return read.text if is_new_cell(node_type, f"{field}.{read.text}") else NOT_LISTED


def is_new_cell(node_type: str, path: str) -> bool:
    """Whether a person may make a cell of this name."""
    field, _dot, name = path.partition(".")
    if not has_place(node_type, path) or not texts.typed(name, lines=False, most=MOST_OF_A_KEY).accepted or "/" in name:
        return False
    spec = NODE_TYPES[node_type].fields[field]
    return spec.key != "language" or is_translatable(node_type, name.partition(".")[2])


def is_writable(entry: Entry, path: str) -> bool:
    """Whether a person may write here: a field of the type, or a cell that is there or may be made."""
    fields = NODE_TYPES[entry.type].fields
    if path in fields:
        return fields[path].kind not in ("keyed", "opaque") and not is_locked(entry.type, path)
    head = path.partition(".")[0]
    if head not in fields or fields[head].kind != "keyed":
        return False
    return path in entry.fields or is_new_cell(entry.type, path)


# -- the rule of every text --------------------------------------------------------------------


def _texts(found: Value | Missing) -> Iterator[tuple[str, bool]]:
    """Every text of a value, and whether it may hold line breaks."""
    if isinstance(found, str):
        yield found, True
    elif isinstance(found, tuple):
        yield from ((item, False) for item in found)
    elif isinstance(found, Leaf):
        yield from ((part, True) for name in found.__struct_fields__ if isinstance(part := getattr(found, name), str))


def refused(found: Value | Missing, was: Value | Missing = MISSING) -> Problem | None:
    """Why a text of a value cannot be kept; what stood there before stays as it is."""
    old = {text for text, _lines in _texts(was)}
    for text, lines in _texts(found):
        read = texts.typed(text, lines=lines, most=MOST)
        if text not in old and not read.accepted:
            return read.errors[0]
    return None


def hints(found: Value | Missing) -> list[Problem]:
    """What nobody sees in the texts of a value: blanks at the end, characters without width, turned directions."""
    return [problem for text, lines in _texts(found) for problem in texts.typed(text, lines=lines, most=MOST).problems]
