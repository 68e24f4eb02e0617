"""What editions are called when they are published: parts × order → names."""

from __future__ import annotations

import pytest
from tests.proposals.story import Office
from tests.publication.offices import publish, revise
from tests.refusals import problems

from tsumugu.core.errors import Refusal
from tsumugu.plans.models import Edition
from tsumugu.render.vocabulary.naming import edition_title

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("published", "titles"),
    [
        ([(("text", "roadmap"), "")], ["本編 第1版", "ロードマップ 第1版"]),
        (
            [(("text", "roadmap"), "第1版"), (("roadmap",), ""), (("text", "roadmap"), "最終案")],
            [
                "本編 第1版", "ロードマップ 第1版", "ロードマップ 第2版", "本編 第2版（最終案）",
                "ロードマップ 第3版（最終案）",
            ],
        ),
        (
            [(("text",), "素案"), (("text",), "第2版"), (("roadmap",), "")],
            ["本編 第1版（素案）", "本編 第2版", "ロードマップ 第1版"],
        ),
    ],
)  # fmt: skip
def test_each_part_counts_its_own_editions(
    office: Office, published: list[tuple[tuple[str, ...], str]], titles: list[str]
) -> None:
    for number, (parts, label) in enumerate(published):
        revise(office, f"見直し{number}。")
        publish(office, *parts, label=label)
    found = Edition.objects.order_by("pk")
    assert [edition_title(one.part, one.number, one.label) for one in found] == titles


@pytest.mark.parametrize(
    ("parts", "label", "said"),
    [
        (("text", "roadmap"), "第3版", ["本編 第2版"]),
        (("text",), "第３版（案）", ["本編 第2版"]),
        (("text",), "第2版と第3版", ["本編 第2版"]),
        (("roadmap",), "第二版", ["ロードマップ 第3版"]),
        (("text", "roadmap"), "第1版", ["本編 第2版", "ロードマップ 第3版"]),
    ],
)  # fmt: skip
def test_no_edition_bears_the_number_of_another(
    office: Office, parts: tuple[str, ...], label: str, said: list[str]
) -> None:
    publish(office, "text", "roadmap")
    revise(office, "見直し。")
    publish(office, "roadmap")
    revise(office, "また見直し。")
    with pytest.raises(Refusal) as refused:
        publish(office, *parts, label=label)
    assert (refused.value.code, refused.value.data["field"]) == ("bad-text", "label")
    found = problems(refused.value)
    assert [one.code for one in found] == ["other-number"] * len(said)
    assert all(name in one.message and label in one.message for name, one in zip(said, found, strict=True))
    assert Edition.objects.count() == 3
