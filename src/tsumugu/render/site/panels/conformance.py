"""What is known about the accessibility of these pages, as data: what was tested, how, with which result.

Nothing here claims conformance. A claim to JIS X 8341-3:2016 rests on tests of every success criterion
by people, on the pages as published, with the organization's own texts; those the organization makes.
The criteria are numbered as in WCAG 2.2; JIS X 8341-3:2016 has those of WCAG 2.0 under the same numbers.
"""

from __future__ import annotations

from msgspec import Struct

from tsumugu.render.vocabulary.words import Pair

#: Level that is aimed at, and the standard whose claim Japanese public sites make.
TARGET = "WCAG 2.2 AA"
CLAIM = "JIS X 8341-3:2016 AA"
#: The state of the program that was tested (a test compares it with the package), and the day.
VERSION = "0.1.0"
DAY = "2026-11-26"


class Criterion(Struct, frozen=True):
    number: str
    level: str
    name: Pair


class Check(Struct, frozen=True):
    """One way of testing. ``pages``: of the invented sample plan. ``found``: how many violations."""

    method: Pair
    pages: Pair
    criteria: tuple[Criterion, ...]
    found: int


_PAGES = (
    "見本のプランの、種類の異なるすべてのページ（日本語、ふりがな、やさしい日本語、英語）",
    "every kind of page of the sample plan (Japanese, with furigana, plain Japanese, English)",
)
CHECKS = (
    Check(
        ("検査プログラム axe-core による検査（日本語は幅390画素の明るい配色、幅1440画素の暗い配色での色、印刷。"
         "英語は幅320画素。ふりがなとやさしい日本語は、色を除く）",
         "Inspection by the program axe-core (Japanese: 390 pixels wide in light colours, the colours of dark at 1440, "
         "print; English: 320 pixels wide; furigana and plain Japanese: all but colours)"),
        _PAGES,
        (
            Criterion("1.1.1", "A", ("非テキストコンテンツ", "Non-text content")),
            Criterion("1.3.1", "A", ("情報及び関係性", "Info and relationships")),
            Criterion("1.4.3", "AA", ("コントラスト（最低限レベル）", "Contrast (minimum)")),
            Criterion("2.4.2", "A", ("ページタイトル", "Page titled")),
            Criterion("2.4.4", "A", ("リンクの目的（コンテキスト内）", "Link purpose (in context)")),
            Criterion("3.1.1", "A", ("ページの言語", "Language of page")),
            Criterion("4.1.2", "A", ("名前（name）、役割（role）及び値（value）", "Name, role, value")),
        ),
        0,
    ),
    Check(
        ("文字を200%に拡大し、幅を320画素にして、横にはみ出すものがないかを測定",
         "Measured: nothing sticks out sideways with text at 200% and at 320 pixels"),
        ("トップ、検索（ふりがな）、事業（やさしい日本語）、この方針（英語）、見つからないページ",
         "home, search (furigana), an initiative (plain Japanese), this policy (English), page not found"),
        (
            Criterion("1.4.4", "AA", ("テキストのサイズ変更", "Resize text")),
            Criterion("1.4.10", "AA", ("リフロー", "Reflow")),
        ),
        0,
    ),
    Check(
        ("キーボードだけによる操作（本文への移動、メニュー、表の横移動、検索、表示の設定）",
         "Use by keyboard alone (skip to the content, menus, tables that move sideways, search, display settings)"),
        ("見本のプランのトップ、ロードマップ、事業、検索の各ページ",
         "home, roadmap, initiative and search pages of the sample plan"),
        (
            Criterion("2.1.1", "A", ("キーボード", "Keyboard")),
            Criterion("2.4.1", "A", ("ブロックスキップ", "Bypass blocks")),
            Criterion("2.4.7", "AA", ("フォーカスの可視化", "Focus visible")),
        ),
        0,
    ),
    Check(
        ("英語のページにある日本語すべてに、日本語であることの指定があるかを照合",
         "Compared: whatever is Japanese on an English page says so"),
        ("英語のすべてのページ", "every page in English"),
        (Criterion("3.1.2", "AA", ("一部分の言語", "Language of parts")),),
        0,
    ),
)  # fmt: skip

#: What does not work for everybody, as far as it is known.
LIMITS: tuple[Pair, ...] = (
    ("表は狭い画面では横に動かして読みます（表の中だけが動きます）。",
     "On narrow screens tables are read by moving them sideways (only the table moves)."),
    ("ふりがなは機械で付けているため、まちがっている場合があります。読み上げソフトでは、漢字とふりがなの両方が読まれることがあります。",
     "Furigana are added by machine and may be wrong. Screen readers may say both the kanji and the reading."),
    ("英語とやさしい日本語は、翻訳や書き換えを行った部分だけです。",
     "English and plain Japanese stand only where somebody has written them."),
    ("検索にはJavaScriptを使います。使えない場合は、同じページの索引を利用できます。",
     "The search needs JavaScript. Without it there is the index on the same page."),
)  # fmt: skip
