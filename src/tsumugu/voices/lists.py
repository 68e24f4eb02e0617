"""Opinions from a pasted list and from a CSV file, as entries to be taken in. Nothing in them is corrected.

A CSV is UTF-8 (with or without a byte order mark) or Shift_JIS as Windows writes it (cp932); comma or tab between; the
first line names the columns, in any order (``COLUMNS``). A name, an address and how to reach somebody go where what is
personal is kept, with the name of their column.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tsumugu.core import texts, typed
from tsumugu.core.errors import Place, Problem
from tsumugu.render.vocabulary.process_words import CHANNELS
from tsumugu.voices.actions.intake import MOST, MOST_AT_ONCE, Entry

#: What a column may be called (compared in compatible forms and lower case) -> what it holds.
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": ("意見", "意見の内容", "ご意見", "内容", "本文", "opinion", "text"),
    "channel": ("経路", "提出方法", "受付方法", "channel"),
    "received": ("受付日", "受理日", "提出日", "received", "date"),
    "role": ("立場", "役割", "属性", "role"),
    "person": ("提出者番号", "提出者", "person"),
    "topic": ("項目", "論点", "題名", "件名", "topic"),
    "late": ("期限後", "late"),
}
#: What belongs to the person alone.
PERSONAL = ("氏名", "名前", "住所", "電話番号", "電話", "メールアドレス", "メール", "連絡先", "所属", "name", "address",
            "phone", "mail", "email")  # fmt: skip
_YES = frozenset({"1", "○", "〇", "はい", "yes", "true"})
_NO = frozenset({"", "0", "×", "いいえ", "no", "false"})


class Listed(Struct, frozen=True):
    """``entries`` in the order of the list; ``lines``: the line on which each begins. ``problems``: errors keep the
    whole from being taken in; a warning says what is not taken. ``columns``: what is taken of which column, as the
    file calls it."""

    entries: tuple[Entry, ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def takes(self) -> bool:
        return bool(self.entries) and not any(one.severity == "error" for one in self.problems)


def pasted(
    text: str, *, channel: str, received: datetime.date | None = None, role: str = "",
    apart: Literal["line", "paragraph"] = "line", one_person: bool = False, late: bool = False,
) -> Listed:  # fmt: skip
    """A list with one opinion a line, or a paragraph (blank lines between). Blanks at the ends of each are taken off,
    and nothing else."""
    kept = texts.kept(text)
    entries, lines, problems = [], [], []
    for line, said in _lines(kept) if apart == "line" else _paragraphs(kept):
        found = texts.typed(said, lines=True, most=MOST, path="text")
        problems += [_at(one, line, None) for one in found.errors]
        entries.append(Entry(
            text=found.text, channel=channel, received=received, role=role, late=late, person="1" if one_person else "",
        ))  # fmt: skip
        lines.append(line)
    problems += _how_many(len(entries))
    return Listed(tuple(entries), tuple(lines), tuple(problems))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip()


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    begun, held = 0, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            begun = begun or number
            held.append(line.rstrip())
        elif held:
            yield begun, "\n".join(held)
            begun, held = 0, []


def _how_many(many: int) -> list[Problem]:
    if many <= MOST_AT_ONCE:
        return []
    return [Problem(
        "too-many", "", f"一度に{MOST_AT_ONCE}件までです。{many}件あります。分けて受け付けてください。",
        f"At most {MOST_AT_ONCE} at once; these are {many}. Take them in in parts.",
    )]  # fmt: skip


def _at(problem: Problem, line: int, column: int | None) -> Problem:
    return Problem(
        problem.code, problem.path, problem.message, problem.message_en, problem.severity, Place(None, line, column)
    )


def _told(code: str, ja: str, en: str, *, line: int, column: int | None = None, warning: bool = False) -> Problem:
    return Problem(code, "", ja, en, "warning" if warning else "error", Place(None, line, column))


def decoded(data: bytes) -> str | Problem:
    """The text of a file: UTF-8, else cp932; UTF-16 where it says so itself (what Excel calls Unicode text)."""
    for encoding in ("utf-16",) if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return _told("not-text", "文字のファイルとして読めません。CSV（UTF-8 または Shift_JIS）で保存してください。",
                 "This is no file of text. Save it as CSV, UTF-8 or Shift_JIS.", line=1)  # fmt: skip


def of_csv(text: str, *, channel: str, received: datetime.date | None = None) -> Listed:
    """``channel`` and ``received`` hold where the file says nothing."""
    rows = list(_rows(text))
    if not rows:
        return Listed(problems=(_told("empty-file", "ファイルが空です。", "The file is empty.", line=1),))
    head, problems = rows[0][1], []
    columns: dict[int, str] = {}
    personal: dict[int, str] = {}
    for n, name in enumerate(head):
        key = _plain(name)
        known = next((what for what, names in COLUMNS.items() if key in names), "")
        if known and known not in columns.values():
            columns[n] = known
        elif key in PERSONAL:
            personal[n] = name.strip()
        elif key:
            problems.append(_told(
                "column-left", f"「{name.strip()}」の列は取り込みません。",
                f"The column “{name.strip()}” is not taken.",
                line=rows[0][0], column=n + 1, warning=True,
            ))  # fmt: skip
    if "text" not in columns.values():
        problems.append(_told(
            "no-text-column", "「意見」の列がありません。1行目に列の名前を書いてください。",
            "There is no column “opinion”. The first line names the columns.", line=rows[0][0],
        ))  # fmt: skip
        return Listed(problems=tuple(problems))
    entries, lines = [], []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        entry, wrong = _entry(cells, columns, personal, line=line, channel=channel, received=received)
        problems += wrong
        if entry is not None:
            entries.append(entry)
            lines.append(line)
        if len(cells) > len(head):
            problems.append(_told(
                "row-too-long", "この行には列の名前より多くの欄があります。引用符を確かめてください。",
                "This line has more cells than there are columns. Look at its quotes.", line=line, column=len(head) + 1,
            ))  # fmt: skip
    if not entries and not any(one.severity == "error" for one in problems):
        problems.append(_told("no-rows", "意見が1件もありません。", "There is no opinion in it.", line=rows[0][0]))
    problems += _how_many(len(entries))
    taken = [(head[n].strip(), what) for n, what in columns.items()]
    taken += [(name, "personal") for name in personal.values()]
    return Listed(tuple(entries), tuple(lines), tuple(problems), tuple(taken))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",")
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        # A cell beyond what the module reads: the rest of the file is one row that is too long.
        yield line, ["\0"]


def _plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).lower()


def _entry(
    cells: list[str], columns: dict[int, str], personal: dict[int, str], *, line: int, channel: str,
    received: datetime.date | None,
) -> tuple[Entry | None, list[Problem]]:  # fmt: skip
    wrong: list[Problem] = []
    said = {what: (n, cells[n] if n < len(cells) else "") for n, what in columns.items()}

    def text(what: str, most: int, *, lines: bool = False) -> str:
        n, raw = said.get(what, (0, ""))
        kept = raw.rstrip().lstrip("\r\n") if lines else raw.strip()
        found = texts.typed(texts.kept(kept), lines=lines, most=most, path=what)
        wrong.extend(_at(one, line, n + 1) for one in found.errors)
        return found.text

    body = text("text", MOST, lines=True)
    if not body.strip():
        wrong.append(
            _told("no-opinion", "意見が空です。", "The opinion is empty.", line=line, column=said["text"][0] + 1)
        )
    way, day, late = channel, received, False
    if (raw := said.get("channel", (0, ""))[1].strip()) and not (way := _channel(raw)):
        wrong.append(_told(
            "unknown-channel", f"「{raw[:40]}」という提出方法はありません。", f"There is no channel “{raw[:40]}”.",
            line=line, column=said["channel"][0] + 1,
        ))  # fmt: skip
    if raw := said.get("received", (0, ""))[1].strip():
        read = typed.day(raw)
        if isinstance(read, Problem):
            wrong.append(_at(read, line, said["received"][0] + 1))
        else:
            day = datetime.date(*(int(part) for part in read.split("-")))
    mark = _plain(said.get("late", (0, ""))[1])
    if mark in _YES:
        late = True
    elif mark not in _NO:
        wrong.append(_told(
            "bad-mark", "「期限後」の列には ○ を書くか、空けておきます。", "Write ○ in the column “late”, or nothing.",
            line=line, column=said["late"][0] + 1,
        ))  # fmt: skip
    private = "\n".join(
        f"{name}：{cells[n].strip()}" for n, name in personal.items() if n < len(cells) and cells[n].strip()
    )
    entry = Entry(
        text=body, channel=way or channel, received=day, late=late, role=text("role", texts.TITLE),
        person=text("person", texts.TITLE), topic=text("topic", texts.LINE), personal=private,
    )  # fmt: skip
    return (None if wrong else entry), wrong


def _channel(said: str) -> str:
    """The channel that a cell names by its code or in words; ``""`` for none."""
    wanted = _plain(said)
    more = {"fax": "fax", "郵便": "letter", "電子メール": "mail", "eメール": "mail", "フォーム": "web", "ウェブ": "web",
            "持参": "counter", "委員会": "meeting"}  # fmt: skip
    for code, (ja, en) in CHANNELS.items():
        if wanted in (code, _plain(ja), _plain(en)):
            return code
    return more.get(wanted, "")
