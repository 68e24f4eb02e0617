"""What an edition is called: each part counts its own, and nobody types the number."""

from __future__ import annotations

import pytest

from tsumugu.core.parts import edition_label, edition_numbers, said_of


@pytest.mark.parametrize(
    ("label", "numbers"),
    [
        ("", ()), ("最終案", ()), ("令和8年度版", ()), ("第2次改訂版", ()), ("第版", ()), ("第3版", (3,)),
        ("第３版", (3,)), ("第 3 版", (3,)), ("本編 第12版（案）", (12,)), ("第三版", (3,)), ("第十版", (10,)),
        ("第十二版", (12,)), ("第二十版", (20,)), ("第九十九版", (99,)), ("第2版から第3版へ", (2, 3)),
    ],
)  # fmt: skip
def test_the_numbers_of_editions_that_a_text_names(label: str, numbers: tuple[int, ...]) -> None:
    assert edition_numbers(label) == numbers


@pytest.mark.parametrize(
    ("number", "said", "label", "beside"),
    [
        (2, "", "第2版", ""), (2, "版", "第2版", ""), (2, "第2版", "第2版", ""),
        (2, "最終案", "第2版（最終案）", "最終案"),
        (2, "第2版（最終案）", "第2版（最終案）", "最終案"), (2, "第2版 最終案", "第2版 最終案", "最終案"),
        (12, "令和8年度版", "第12版（令和8年度版）", "令和8年度版"),
        (3, "最終の第3版", "最終の第3版", "最終の第3版"),
        (3, "（案）", "第3版（案）", "案"), (3, "(案)", "第3版（案）", "案"), (3, "（）", "第3版", ""),
        (3, "（案）（１）", "第3版（（案）（１））", "（案）（１）"),
        (3, "（案（１））", "第3版（案（１））", "案（１）"),
    ],
)  # fmt: skip
def test_a_label_is_the_number_and_what_is_said_beside_it(number: int, said: str, label: str, beside: str) -> None:
    assert edition_label(number, said) == label
    assert edition_label(number, label) == label, "said again it stays"
    assert said_of(number, label) == beside


@pytest.mark.parametrize(("label", "beside"), [("（案）", "案"), ("（案", "（案"), ("（", "（")])
def test_a_label_of_before_is_told_without_brackets_around_it(label: str, beside: str) -> None:
    assert said_of(3, label) == beside
