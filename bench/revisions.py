"""Comparing and merging prose: how much is marked of how little could be, and how the cost grows.

``python -m bench.revisions [--count 1200]``. The texts are made here: administrative prose in Japanese and what an
editor does to it in a year (numbers, words, items numbered anew, sentences moved, taken apart, inserted, deleted,
written anew). *Least* is what a comparison by single characters would have to mark: unreadable, and a bound.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from tsumugu.core.merge_text import merge_prose
from tsumugu.core.runs import common
from tsumugu.core.text import Piece, compare

_WHO = ("県は", "市町村と連携し", "各部局は", "事務局は", "民間事業者とともに", "関係機関と協力し", "地域の団体は")
_WHAT = (
    "行政手続のオンライン化を", "防災情報の一元的な提供を", "中小企業のデジタル化の支援を",
    "職員の研修及び人材の育成を", "オープンデータの公開を", "情報システムの標準化を", "遠隔医療の基盤の整備を",
    "スマート農業の実証実験を", "地域公共交通の利便性の向上を", "観光情報の多言語による発信を",
    "教育現場における端末の活用を", "高齢者のデジタル活用支援を",
)  # fmt: skip
_HOW = (
    "計画的に進め", "令和{a}年度までに完了し", "年間{b}件以上実施し", "利用者の意見を踏まえて見直し", "重点的に推進し",
    "県内{a}か所で展開し", "段階的に拡充し", "対象者{b}人を目標に実施し",
)  # fmt: skip
_WHY = (
    "県民の利便性の向上を図る。", "業務の効率化につなげる。", "その結果を毎年度公表する。",
    "安全で安心な暮らしを実現する。", "地域の課題の解決に取り組む。", "誰一人取り残されない社会を目指す。",
    "必要な予算の確保に努める。", "効果を検証する。",
)  # fmt: skip
_WORDS = (
    ("推進", "加速"), ("整備", "構築"), ("支援", "後押し"), ("実施", "展開"), ("県民", "住民"),
    ("向上", "改善"), ("計画的に", "着実に"), ("図る", "図っていく"), ("関係機関", "関係団体"),
    ("及び", "並びに"), ("必要な", "十分な"), ("公表する", "公表します"), ("防災", "減災"),
)  # fmt: skip


def _sentence(chance: random.Random) -> str:
    parts = [chance.choice(_WHO), chance.choice(_WHAT), chance.choice(_HOW), "、", chance.choice(_WHY)]
    if chance.random() < 0.3:
        parts[3:3] = ["、あわせて", chance.choice(_WHAT), chance.choice(_HOW)]
    return "".join(parts).format(a=chance.randint(5, 12), b=chance.choice((20, 50, 120, 350, 1200)))


def _text(chance: random.Random) -> list[str]:
    found = [_sentence(chance) for _ in range(chance.choice((1, 2, 2, 3, 4, 6, 9)))]
    if chance.random() < 0.35:
        return [f"（{n}）{sentence}\n" for n, sentence in enumerate(found, start=chance.randint(1, 14))]
    return [f"{sentence}\n" if chance.random() < 0.2 else sentence for sentence in found]


def _revised(chance: random.Random, text: list[str]) -> list[str]:
    result = list(text)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(result)) if result else 0
        what = chance.random()
        if not result or what < 0.14:
            result.insert(at, _sentence(chance))
        elif what < 0.24:
            del result[at]
        elif what < 0.34:
            result.insert(chance.randrange(len(result)), result.pop(at))
        elif what < 0.44:
            result[at] = _sentence(chance)
        elif what < 0.52 and "し、" in result[at] and "また、" not in result[at]:
            result[at] = result[at].replace("し、", "する。また、", 1)
        elif what < 0.64:
            result[at] = "".join(chance.choice("123456789") if c.isdecimal() else c for c in result[at])
        else:
            fitting = [pair for pair in _WORDS if pair[0] in result[at]]
            result[at] = result[at].replace(*chance.choice(fitting)) if fitting else f"引き続き、{result[at]}"
    if text and text[0].startswith("（"):
        result = [f"（{n}）{line.partition('）')[2] or line}" for n, line in enumerate(result, start=2)]
    return result


def revisions(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Pairs of texts that differ: before, after."""
    chance = random.Random(seed)
    while count:
        before = _text(chance)
        pair = "".join(before), "".join(_revised(chance, before))
        if pair[0] != pair[1]:
            count -= 1
            yield pair


def _marked(pieces: tuple[Piece, ...]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.kind != "same")


def _islands(pieces: tuple[Piece, ...]) -> int:
    return sum(p.kind == "same" and len(p.text) <= 2 and "\n" not in p.text for p in pieces[1:-1])


def measured(count: int) -> str:
    total = marked = least = above = islands = numbers = 0
    for before, after in revisions(count):
        pieces = compare(before, after)
        kept = "".join(piece.text for piece in pieces if piece.kind != "inserted")
        came = "".join(piece.text for piece in pieces if piece.kind != "deleted")
        assert (kept, came) == (before, after)
        here, bound = _marked(pieces), len(before) + len(after) - 2 * len(common(before, after))
        total, marked, least = total + len(before) + len(after), marked + here, least + bound
        islands += _islands(pieces)
        above += here > 3 * bound
        digits = all(c.isdecimal() for piece in pieces if piece.kind != "same" for c in piece.text)
        numbers += here > 3 * bound and digits
    return (
        f"{count:,} revisions: {marked / total:.1%} marked of {least / total:.1%} at least, "
        f"ratio {marked / least:.2f}; {above} above three times the least ({numbers} of them numbers alone); "
        f"{islands} islands"
    )


def _seconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)


def grown(sizes: tuple[int, int] = (500, 2000)) -> Iterator[str]:
    """The time of the larger text by that of the smaller one; linear is the ratio of the sizes."""
    made: dict[str, list[Callable[[], object]]] = {}
    for size in sizes:
        chance = random.Random(size)
        text = [_sentence(chance) for _ in range(size)]
        few, other, anew = list(text), list(text), [_sentence(chance) for _ in text]
        for at in range(0, size - 10, 20):
            few[at], other[at + 10] = f"引き続き、{text[at]}", f"今後、{text[at + 10]}"
        every = [f"引き続き、{line}" for line in text]
        moved = [*few[:3], few[size // 2], *few[3 : size // 2], *few[size // 2 + 1 :]]
        base, one, two, all_of, new, shifted = map("".join, (text, few, other, every, anew, moved))
        made.setdefault("compare, a twentieth changed", []).append(partial(compare, base, one))
        made.setdefault("compare, every sentence", []).append(partial(compare, base, all_of))
        made.setdefault("compare, another text", []).append(partial(compare, base, new))
        made.setdefault("merge", []).append(partial(merge_prose, base, one, two))
        made.setdefault("merge, with a move", []).append(partial(merge_prose, base, shifted, two))
    for name, acts in made.items():
        first, last = map(_seconds, acts)
        ratio = f"× {last / first:.1f} for × {sizes[1] / sizes[0]:.0f}"
        yield f"{name:<32}{first * 1000:>8.1f} ms {last * 1000:>8.1f} ms   {ratio}"


def tell(count: int = 1200) -> None:
    print(measured(count), flush=True)
    for line in grown():
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.revisions", description=__doc__)
    parser.add_argument("--count", type=int, default=1200)
    tell(parser.parse_args().count)


if __name__ == "__main__":
    main()
