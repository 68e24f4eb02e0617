"""Furigana: the readings of the kanji words of a text, added by machine, corrected by people.

The readings come from SudachiPy's core dictionary (mode C, whose long words carry the readings of
compounds and names). It still parts many an idiom and reads the parts: where several parts are one word, in
``idioms`` or in the dictionary, the longest such word and its reading are taken. Words whose reading somebody
reviewed (``Plan.readings``) win over all of that. The same text, words and dictionary give the same ruby.

A reading stands over the kanji alone: 取(と)り組(く)む. Where it cannot be divided it stands over the
whole word. Numbers keep their digits; what is counted is read by the number (3本 さんぼん, 10日 とおか).
A word that its author already gave a reading, 県（けん）, keeps that one. ``<rp>`` is left out: every
browser since 2015 draws ruby, and two more elements a word weigh more than the fallback is worth.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import escape

from tsumugu.render.site.idioms import IDIOMS

_KANJI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆"
_HAS_KANJI = re.compile(f"[{_KANJI}]")
_KANA = re.compile("[\u3041-\u3096\u30fc]+\\Z")
_RUNS = re.compile(f"[{_KANJI}]+|[^{_KANJI}]+")
#: 県（けん）: the author's own reading.
_GIVEN = re.compile(f"[{_KANJI}]+[（(][\u3041-\u3096\u30fc]+[）)]")
_NUMBER = re.compile("[0-9０-９][0-9０-９,，.．]*[百千万億]*\\Z")
_LEADING = re.compile("[0-9０-９][0-9０-９,，.．]*")
#: The tokenizer takes 49 kB at a time; a sentence is all the context it uses.
_SENTENCES = re.compile(r"[^。\n]*(?:[。\n]|\Z)")
_LONGEST = 10_000

#: Forms of characters that stand in names, with the one the dictionary knows.
_VARIANTS = str.maketrans("髙﨑濵邉邊齋齊德栁桒𠮷神福羽", "高崎浜辺辺斎斉徳柳桑吉神福羽")

#: What the dictionary reads otherwise than an office does.
_WORDS = {
    "版": "はん", "日本": "にほん", "他": "ほか", "私": "わたし", "私たち": "わたしたち", "何": "なに",
    "明日": "あした",
}  # fmt: skip
_COUNTED = """
年ねん 月がつ 日にち 件けん 回かい 人にん 名めい 円えん 歳さい 時じ 分ふん 割わり 市し 町ちょう 村そん 県けん 区く 戸こ
社しゃ 校こう 台だい 枚まい 冊さつ 通つう 点てん 位い 倍ばい 棟とう 版はん 期き 章しょう 節せつ 項こう 条じょう 号ごう
週しゅう 本ほん 階かい 匹ひき 杯はい 百ひゃく 千せん 万まん 億おく
"""
#: One character that counts, and its reading after a number.
_COUNTERS = {pair[0]: pair[1:] for pair in _COUNTED.split()}
#: By the last digit, where that changes it.
_BY_DIGIT: dict[str, dict[str, str]] = {
    "分": dict.fromkeys("134680", "ぷん"),
    "本": {"3": "ぼん", **dict.fromkeys("1680", "ぽん")},
    "匹": {"3": "びき", **dict.fromkeys("1680", "ぴき")},
    "杯": {"3": "ばい", **dict.fromkeys("1680", "ぱい")},
    "階": {"3": "がい"},
    "千": {"3": "ぜん"},
    "百": {"3": "びゃく", **dict.fromkeys("68", "ぴゃく")},
}
#: Number and counter that are read together.
_TOGETHER = {
    "日": {
        "2": "ふつか", "3": "みっか", "4": "よっか", "5": "いつか", "6": "むいか", "7": "なのか", "8": "ようか",
        "9": "ここのか", "10": "とおか", "14": "じゅうよっか", "20": "はつか", "24": "にじゅうよっか",
    },
    "人": {"1": "ひとり", "2": "ふたり"},
}  # fmt: skip
_FRACTION = re.compile("の[0-9０-９一二三四五六七八九十]")
_ERAS = ("明治", "大正", "昭和", "平成", "令和")
_DIGITS = str.maketrans("０１２３４５６７８９，．", "0123456789,.")
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

Piece = tuple[str, str]  # what is written, how it is read ("": no ruby)


@functools.cache
def _dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


#: Parts that are looked for as one word at most, and what a part of such a word is.
_MOST_PARTS = 5
_PARTS = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞"})


@functools.lru_cache(maxsize=1 << 14)
def _whole(written: str, parts: str) -> str:
    """The reading, in hiragana, of what may be one word; ``parts``: how its parts are read. ``""`` if it is no word,
    or one that may be read like its parts. Names of people and places are left to the tokenizer, which sees the
    sentence."""
    if written in IDIOMS:
        return IDIOMS[written]
    found = [
        item.reading_form().translate(_HIRAGANA)
        for item in _dictionary().lookup(written)
        if item.part_of_speech()[1] != "固有名詞"
    ]
    found = [read for read in found if _KANA.match(read)]
    return "" if not found or parts in found else found[0]


@functools.cache
def version() -> str:
    """Of the tokenizer and its dictionary: with another one the readings may differ."""
    return " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("sudachipy", "sudachidict-core"))


def _over_kanji(written: str, read: str) -> Iterable[Piece]:
    """A word's reading laid over its kanji: the kana between them are their own reading."""
    runs = _RUNS.findall(written)
    if len(runs) == 1:
        return ((written, read),)
    pattern = "".join("(.+?)" if _HAS_KANJI.match(run) else re.escape(run.translate(_HIRAGANA)) for run in runs)
    found = re.fullmatch(pattern, read)
    if found is None:
        return ((written, read),)
    parts = iter(found.groups())
    return tuple((run, next(parts) if _HAS_KANJI.match(run) else "") for run in runs)


def _counted(number: str, written: str, before: str, after: str) -> Piece | None:
    """The reading of a counter after a number; its first part is empty if the number is read with it."""
    digits = number.translate(_DIGITS).lstrip("0")
    counter, rest = (written[0], "かん") if written in ("日間", "人間") else (written, "")
    together = _TOGETHER.get(counter, {}).get(digits)
    if written == "日" and digits == "1" and before.endswith("月"):
        together = "ついたち"
    if together:
        return ("", together + rest)
    if written == "分" and _FRACTION.match(after):
        return (written, "ぶん")
    read = _BY_DIGIT.get(written, {}).get(digits[-1:]) or _COUNTERS.get(written)
    return (written, read) if read else None


class Ruby:
    """Ruby for the text of a page. ``reviewed``: word → hiragana."""

    def __init__(self, reviewed: Mapping[str, str]) -> None:
        words = {word: read for word, read in reviewed.items() if _HAS_KANJI.search(word) and read}
        self._reviewed = words
        self._split = re.compile("|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w))))) if words else None
        self._known: dict[str, str] = {}

    def ruby(self, text: str) -> str:
        """Plain text as HTML, escaped, with ruby over its kanji."""
        if not _HAS_KANJI.search(text):
            return str(escape(text))
        found = self._known.get(text)
        if found is None:
            pieces = [piece for sentence in _SENTENCES.findall(text) if sentence for piece in self._sentence(sentence)]
            found = self._known[text] = "".join(
                f"<ruby>{escape(word)}<rt>{escape(read)}</rt></ruby>" if read else str(escape(word))
                for word, read in pieces
            )
        return found

    def _sentence(self, sentence: str) -> Iterator[Piece]:
        at = 0
        for given in _GIVEN.finditer(sentence):
            yield from self._words(sentence[at : given.start()])
            yield (given[0], "")
            at = given.end()
        yield from self._words(sentence[at:])

    def _words(self, text: str) -> Iterator[Piece]:
        at = 0
        for word in self._split.finditer(text) if self._split else ():
            yield from self._machine(text[at : word.start()])
            yield from _over_kanji(word[0], self._reviewed[word[0]])
            at = word.end()
        yield from self._machine(text[at:])

    def _machine(self, text: str) -> Iterator[Piece]:
        for start in range(0, len(text), _LONGEST):
            yield from _machine(text[start : start + _LONGEST])


@functools.lru_cache(maxsize=1 << 14)
def _machine(text: str) -> tuple[Piece, ...]:
    """As the dictionary reads it, whatever was reviewed. Remembered for all sites of a process: the texts of an
    edition are mostly those of the one before."""
    if _HAS_KANJI.search(text):
        return tuple(_pieces(text, _morphemes(text)))
    return ((text, ""),) if text else ()


class _Own(threading.local):
    """A tokenizer serves one thread: it refuses whoever comes while it is at work."""

    def __init__(self) -> None:
        from sudachipy import SplitMode

        self.tokenizer: Any = _dictionary().tokenizer(mode=SplitMode.C)


_own = functools.cache(_Own)


def _morphemes(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a word begins and ends, and how the dictionary reads it. Digits are words of their own."""
    for begin, end, read in _joined(_own().tokenizer.tokenize(text.translate(_VARIANTS))):
        number = _LEADING.match(text, begin, end)
        if number:  # 5千, 300万, 1人: the digits stay, what they count is read by them
            yield begin, number.end(), ""
            for at in range(number.end(), end):
                yield at, at + 1, ""
        else:
            yield begin, end, read


def _reading(morpheme: Any) -> str:
    """In hiragana. A sign, such as a 々 that is part of no word, has none: the dictionary calls each of them きごう."""
    return "" if "記号" in morpheme.part_of_speech()[0] else str(morpheme.reading_form().translate(_HIRAGANA))


def _joined(morphemes: Iterable[Any]) -> Iterator[tuple[int, int, str]]:
    """Begin, end and reading of each word, the longest that parts of nouns make taken as one."""
    items = [
        (m.begin(), m.end(), m.surface(), _reading(m), m.part_of_speech()[0] in _PARTS or m.surface() == "々")
        for m in morphemes
    ]
    at = 0
    while at < len(items):
        begin, end, _written, read, part = items[at]
        most = at + 1
        # What follows a number is what it counts: 2日中に is no 日中.
        part = part and not (at and _NUMBER.search(items[at - 1][2]))
        while part and most < min(at + _MOST_PARTS, len(items)) and items[most][4]:
            most += 1
        step = 1
        for last in range(most, at, -1):
            several = items[at:last]
            together = "".join(one[2] for one in several)
            if (last - at == 1 and together not in IDIOMS) or _LEADING.match(together):
                continue
            if whole := _whole(together, "".join(one[3] for one in several)):
                end, read, step = several[-1][1], whole, last - at
                break
        yield begin, end, read
        at += step


def _pieces(text: str, morphemes: Iterable[tuple[int, int, str]]) -> Iterator[Piece]:
    waiting = ""  # plain text not yet given out: a counter may take the number at its end
    for begin, end, read in morphemes:
        written = text[begin:end]
        taken, pieces = _read(text, begin, end, read) if _HAS_KANJI.search(written) else ("", ((written, ""),))
        if taken:
            waiting = waiting.removesuffix(taken)
        for word, said in pieces:
            if not said:
                waiting += word
                continue
            if waiting:
                yield (waiting, "")
                waiting = ""
            yield (word, said)
    if waiting:
        yield (waiting, "")


def _read(text: str, begin: int, end: int, read: str) -> tuple[str, Iterable[Piece]]:
    """The pieces of one word, and the number before it that is read with it."""
    written = text[begin:end]
    number = _NUMBER.search(text, 0, begin)
    counted = _counted(number[0], written, text[: number.start()], text[end:]) if number else None
    if number and counted and not counted[0]:
        return number[0], ((number[0] + written, counted[1]),)
    if counted:
        return "", (counted,)
    if written in _WORDS:
        return "", _over_kanji(written, _WORDS[written])
    if written == "行っ" and text[:begin].endswith("を"):
        return "", (("行", "おこな"), ("っ", ""))
    if written == "元" and text[:begin].endswith(_ERAS):
        return "", ((written, "がん"),)
    if not _KANA.match(read):
        return "", ((written, ""),)  # a word the dictionary does not have: no guess
    return "", _over_kanji(written, read)
