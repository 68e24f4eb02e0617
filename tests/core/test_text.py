from __future__ import annotations

import functools
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.prose_scripts import steps

from tsumugu.core.merge_text import merge_prose
from tsumugu.core.pairing import _heaviest
from tsumugu.core.runs import changes, common, sentences, words
from tsumugu.core.text import Piece, compare

TEXTS = st.lists(
    st.sampled_from(["甲。", "乙だ。", "丙\n", "丁", "。", "防災体制を築く。", "120人。"]), max_size=8
).map("".join)


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in compare(before, after) if piece.kind != "same"]


def test_people_see_words_not_letters() -> None:
    assert shown("防災体制を築く。", "減災体制を築く。") == [("deleted", "防災体制"), ("inserted", "減災体制")]
    assert shown("利用者は120人。", "利用者は150人。") == [("deleted", "120"), ("inserted", "150")]


def test_sentences_and_words_join_to_the_text() -> None:
    assert sentences("一。二\n三") == ("一。", "二\n", "三")
    assert words("防災のDX化2024年") == ("防災", "の", "DX", "化", "2024", "年")


#: Texts before and after, and what is marked: [-gone-], {+come+}.
SHOWN = [
    ("会議", "会議", "会議"),
    ("", "会議", "{+会議+}"),
    ("防災対策本部会議を開く。", "減災対策本部会議を開く。", "[-防災-]{+減災+}対策本部会議を開く。"),
    ("防災体制を築く。", "地域防災体制を築く。", "{+地域+}防災体制を築く。"),
    ("防災体制の整備", "減災体制の整備", "[-防災体制-]{+減災体制+}の整備"),
    ("調査及び分析を行う。", "計画及び分析を行う。", "[-調査-]{+計画+}及び分析を行う。"),
    ("課題などについて話す。", "課題等について話す。", "課題[-など-]{+等+}について話す。"),
    ("予算は1,200千円である。", "予算は1,250千円である。", "予算は[-1,200-]{+1,250+}千円である。"),
    ("1,200件", "1,500件", "[-1,200-]{+1,500+}件"),
    ("the manager spoke", "the management spoke", "the [-manager-]{+management+} spoke"),
    ("電子窓口を開く。", "電子\u200b窓口を開く。", "[-電子窓口-]{+電子\u200b窓口+}を開く。"),
    # A list numbered anew, with an item put before the others.
    (
        "（1）体制の整備。\n（2）人材の育成。\n（3）基盤の更新。\n",
        "（1）会議の新設。\n（2）体制の整備。\n（3）人材の育成と確保。\n（4）基盤の更新。\n",
        "{+（1）会議の新設。\n+}[-（1-]{+（2+}）体制の整備。\n（[-2-]{+3+}）人材の育成{+と確保+}。\n（[-3-]{+4+}）基盤の更新。\n",
    ),
    ("①窓口を増やす。②記録を残す。", "①研修を行う。②窓口を増やす。③記録を残す。", "{+①研修を行う。+}[-①-]{+②+}窓口を増やす。[-②-]{+③+}記録を残す。"),
    ("第3　窓口を増やす。", "第４　窓口を増やす。", "第[-3-]{+４+}　窓口を増やす。"),
    # Written anew: as a whole, whatever を and する both have.
    ("県の情報基盤を強くし、災害に備える。", "市町村と研修を行い、人材を育てる。", "[-県の情報基盤を強くし、災害に備える。-]{+市町村と研修を行い、人材を育てる。+}"),
    # Taken apart, and put together.
    ("窓口を県内各地で増やし、待ち時間を短くする。", "窓口を県内各地で増やす。待ち時間を短くする。", "窓口を県内各地で増[-やし、-]{+やす。+}待ち時間を短くする。"),
    ("窓口を県内各地で増やす。待ち時間を短くする。", "窓口を県内各地で増やし、待ち時間を短くする。", "窓口を県内各地で増[-やす。-]{+やし、+}待ち時間を短くする。"),
    # Two characters between two changes are marked, three are not, a line break never.
    ("県の予算案を議会に示す。", "市の決算案を議会に示す。", "[-県の予算案-]{+市の決算案+}を議会に示す。"),
    ("取組を増やし計画\n次の方針を示す。", "取組を増やし構想\n前の方針を示す。", "取組を増やし[-計画-]{+構想+}\n[-次-]{+前+}の方針を示す。"),
    ("県の案を議会が審査する。", "市の案を県民が審査する。", "[-県-]{+市+}の案を[-議会-]{+県民+}が審査する。"),
    ("甲。\n乙。\n", "甲。\n\n乙。\n", "甲。\n{+\n+}乙。\n"),
    # Empty lines between paragraphs belong to what stands before them.
    (
        "窓口を増やす。\n\n記録を残す。\n\n研修を行う。\n",
        "窓口を増やす。\n\n会議を開く。\n\n記録を残す。\n\n研修を行う。\n",
        "窓口を増やす。\n\n{+会議を開く。\n\n+}記録を残す。\n\n研修を行う。\n",
    ),
    # The two have 研修を行う in common, and not much else.
    ("県は研修を年に三回行う。", "市町村は合同で研修を行う。", "[-県は研修を年に三回行う。-]{+市町村は合同で研修を行う。+}"),
    # What has its neighbour's number now is not its neighbour.
    (
        "（1）会議を年二回開く。\n（2）会議の記録を残す。\n",
        "（1）会議の記録を公表する。\n（2）会議を年二回開く。\n",
        "{+（1）会議の記録を公表する。\n+}[-（1-]{+（2+}）会議を年二回開く。\n[-（2）会議の記録を残す。\n-]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "marked"), SHOWN)
def test_what_a_reader_sees(before: str, after: str, marked: str) -> None:
    signs = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    assert "".join(signs[piece.kind].format(piece.text) for piece in compare(before, after)) == marked


def test_half_of_a_sentence_is_shown_and_less_is_struck_as_a_whole() -> None:
    assert len(compare("窓口の数を増やす。", "窓口の数を調べた。")) == 4
    assert shown("数を増やす。", "量を調べた。") == [("deleted", "数を増やす。"), ("inserted", "量を調べた。")]


REAL = st.lists(
    st.sampled_from(
        ["県は", "市町村と", "防災", "減災", "体制", "を", "及び", "120", "1,200", "件", "、", "。", "\n", "（2）", "①", "する", "DX", " ", "　",
         "\u200b", "葛\U000e0100", "\n\n", "図る", "研修の"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def lossless(before: str, after: str) -> tuple[Piece, ...]:
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "inserted") == before
    assert "".join(p.text for p in pieces if p.kind != "deleted") == after
    assert all(piece.text for piece in pieces)
    return pieces


@given(TEXTS | REAL, TEXTS | REAL)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    lossless(before, after)


@given(REAL, REAL)
def test_no_number_is_cut_and_nothing_short_is_left_between_marks(before: str, after: str) -> None:
    pieces = lossless(before, after)
    for at in range(1, len(pieces) - 1):
        if pieces[at].kind == "same" and "\n" not in pieces[at].text:
            assert len(pieces[at].text) > 2
    for text, gone in ((before, "inserted"), (after, "deleted")):
        at, edges = 0, set()
        for piece in pieces:
            if piece.kind != gone:
                at += len(piece.text)
                edges.add(at)
        for edge in edges - {0, len(text)}:
            assert not (text[edge - 1] in "0123456789" and text[edge] in "0123456789"), (text, edge)


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("一。二。三。", "壱。二。三。", "一。二。参。", "壱。二。参。"),
        ("一。二。三。", "壱。二。三。", "一。弐。三。", None),
        ("一。二。三。", "壱。二。三。", "壱。二。参。", "壱。二。参。"),
        ("一。二。三。", "一。二。三。四。", "零。一。二。三。", "零。一。二。三。四。"),
        ("一。", "一。甲。", "一。乙。", None),
        ("一。二。三。", "二。三。", "一。二。", "二。"),
        # Of two that read the same one went here, and there one was rewritten: perhaps the very one.
        ("端末を配る。端末を配る。", "端末を配る。", "端末を皆に配る。端末を配る。", None),
        # One looks like the other with one more act, and is not: the same sentence was brought in at two places.
        ("甲。甲。", "乙。甲。", "乙。甲。乙。", None),
    ],
)
def test_prose_cases(base: str, ours: str, theirs: str, merged: str | None) -> None:
    assert merge_prose(base, ours, theirs) == merged
    assert merge_prose(base, theirs, ours) == merged


@given(TEXTS, TEXTS, TEXTS)
def test_prose_laws(base: str, ours: str, theirs: str) -> None:
    assert merge_prose(base, ours, base) == ours
    assert merge_prose(base, base, theirs) == theirs
    assert merge_prose(base, ours, ours) == ours
    merged = merge_prose(base, ours, theirs)
    assert merged == merge_prose(base, theirs, ours)


@pytest.mark.thorough
def test_long_texts_are_bounded() -> None:
    before, after = "甲。乙。" * 20_000, "丙。乙。" * 20_000
    assert "".join(p.text for p in compare(before, after) if p.kind != "deleted") == after
    assert merge_prose(before, after, "丁。" + before) is None


def test_a_sentence_before_the_end_that_stands_first_in_the_other_text() -> None:
    """The common end of two texts is found by what stands there, not by what looks like it elsewhere."""
    before, after = "甲。乙。丙。", "新。甲。丙。"
    assert "".join(piece.text for piece in compare(before, after) if piece.kind != "deleted") == after
    assert "".join(piece.text for piece in compare(before, after) if piece.kind != "inserted") == before
    assert merge_prose(before, after, before + "丁。") == "新。甲。丙。丁。"


@pytest.mark.thorough
def test_the_cost_of_a_comparison_grows_with_the_length() -> None:
    """2,000 sentences of one text that were changed, written anew, or are all alike; and one endless sentence."""
    text = {
        size: [f"第{n}回の会議で{n * 7919 % size}番の議題を{n * 31 % 97}分話す。" for n in range(size)]
        for size in (250, 1000)
    }
    made = {
        size: (
            [f"なお、{sentence}" for sentence in old],
            [f"{sentence[::-1][1:]}。" for sentence in old],
            [sentence.replace("会議で", "会議。") for sentence in old],
            old[::-1],
        )
        for size, old in text.items()
    }
    for few, many in zip(*made.values(), strict=True):
        costs = [
            steps(functools.partial(compare, "".join(old), "".join(new)))
            for old, new in ((text[250], few), (text[1000], many))
        ]
        assert costs[1] < 6 * costs[0]
    before, after = ("、".join(text[1000]).replace("。", end) for end in ("", "ね"))
    assert len(before) < 30_000 < steps(lambda: lossless(before, after)) < 3_000_000


def test_one_endless_sentence_is_compared_by_its_clauses() -> None:
    clauses = [f"{n}番の窓口を開き、" for n in range(400)]
    other = [*clauses[:200], "新しい窓口も開き、", *clauses[200:]]
    assert shown("".join(clauses), "".join(other)) == [("inserted", "新しい窓口も開き、")]
    amounts = [f"1,{n:03}人,1，{n:03}件、" for n in range(200, 500)]
    changed = [*amounts[:9], "2,209人,1，209件、", *amounts[10:]]
    assert shown("".join(amounts), "".join(changed)) == [("deleted", "1,209"), ("inserted", "2,209")]


def test_what_stays_of_an_endless_sentence_is_left_unmarked() -> None:
    """Too little of the whole is left to compare it as one sentence; its clauses are compared all the same."""
    kept = "相談の窓口は市役所の一階に置き続け、"
    before, after = (
        "".join([*(clause % n for n in range(80)), kept, *(clause % n for n in range(80, 160))])
        for clause in ("%d番目の橋を春までに補強し、", "検診バスが第%d地区へ毎月まわり、")
    )
    assert [piece.text for piece in lossless(before, after) if piece.kind == "same"] == [kept]


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 6), max_size=8))
def test_the_heaviest_chain_of_pairs(weights: dict[tuple[int, int], int]) -> None:
    """Against every set of pairs that rises in both places."""
    chains = (chain for n in range(len(weights) + 1) for chain in combinations(sorted(weights), n))
    rising = (c for c in chains if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(c)))
    most = max(sum(weights[pair] for pair in chain) for chain in rising)
    found = _heaviest({pair: float(weight) for pair, weight in weights.items()})
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(found))
    assert sum(weights[pair] for pair in found) == most


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "120研修の　市町村と。を防災120市町村と体制120するDX図る",
            "120研修の　市町村体制。を防葛120市町 ①件制120する図る",
        ),
        ("①県は。。県は", "図る県は減災　を及び体制DX、\n\n。"),
        ("する村と。。研修の、、市町村と減災", "及び減災村と。。研 の、、と、災"),
    ],
)
def test_no_short_stretch_is_left_unmarked_where_sentences_meet(before: str, after: str) -> None:
    pieces = lossless(before, after)
    assert all(len(p.text) > 2 or "\n" in p.text for p in pieces[1:-1] if p.kind == "same")


@pytest.mark.parametrize(
    ("before", "after", "spans"),
    [
        # Each at its place, where all read the same; the later one came, where one stands twice now.
        ("甲甲甲甲", "新甲別甲", [(0, 1, 0, 1), (2, 3, 2, 3)]),
        ("甲乙丙丁", "丁甲乙乙丙丁", [(0, 0, 0, 1), (2, 2, 3, 4)]),
        ("丁甲乙乙丙丁", "甲乙丙丁", [(0, 1, 0, 0), (3, 4, 2, 2)]),
        ("甲乙", "甲乙", []),
        ("", "甲", [(0, 0, 0, 1)]),
    ],
)
def test_the_stretches_that_differ(before: str, after: str, spans: list[tuple[int, int, int, int]]) -> None:
    assert changes(before, after) == spans


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_the_longest_common_subsequence(one: str, two: str) -> None:
    """Against the plain table of lengths."""
    table = [[0] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i, first in enumerate(one):
        for j, second in enumerate(two):
            table[i + 1][j + 1] = table[i][j] + 1 if first == second else max(table[i][j + 1], table[i + 1][j])
    found = common(one, two)
    assert len(found) == table[-1][-1]
    assert all(one[i] == two[j] for i, j in found)
    assert found == sorted(set(found))
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
