"""Files in and out: lossless, and bad input told with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tsumugu.core.canonical import canonical_bytes, root_hash, text_hash
from tsumugu.core.plan import Activity, Chapter, Initiative, Plan, Step
from tsumugu.core.table import to_table
from tsumugu.interchange import read_plan, write_json, write_yaml

SEED = Path(__file__).parents[3] / "shared" / "seed" / "aomori.plan.yaml"
HEAD = "format: tsumugu-plan/1\nid: p\ntitle: 計画\n"

ODD = Plan(
    id="p", title="髙﨑舘 ｼｽﾃﾑ", notice="", actors=(), chapters=(
        Chapter(id="c1", title="yes", topics=(
            "no", "1e3", "2024-01-01", " 空白 ", "a: b", "# x", "null", "~", "0o7", "12:30",
        )),
    ),
    initiatives=(
        Initiative(id="i", title="行\n二行目\n", summary="末尾に空白 \n\n次", areas=(), activities=(
            Activity(id="a", title="\u3000全角", planned=(Step(id="s", label="帯", start="2023-05", end=2024),)),
        )),
    ),
    process='{"a":[1,"二",null,true]}',
)  # fmt: skip


@pytest.mark.parametrize("write", [write_json, write_yaml])
def test_what_is_written_is_read_back(write: Callable[[Plan], bytes]) -> None:
    data = write(ODD)
    plan, problems = read_plan(data, "x.json" if write is write_json else "x.yaml")
    assert plan == ODD, problems
    assert data.decode().startswith(('format: "tsumugu-plan/1"', '{\n  "format": "tsumugu-plan/1"'))


@pytest.mark.skipif(not SEED.exists(), reason="the founding document is not beside this checkout")
def test_the_founding_document_is_read_as_it_stands() -> None:
    plan, problems = read_plan(SEED.read_bytes(), SEED.name)
    assert plan is not None, problems
    assert [p for p in problems if p.severity != "notice"] == []
    assert len(plan.fields) == 3
    assert sum(len(f.areas) for f in plan.fields) == 16
    assert sum(len(f.visions) for f in plan.fields) == 6
    assert len(plan.initiatives[0].activities) == 3
    assert plan.process is not None and json.loads(plan.process)["schedule"]["marks"][0]["label"] == "第１回"
    assert read_plan(SEED.read_bytes(), SEED.name)[0] == plan, "ids made for blocks stay the same"
    for write, name in ((write_json, "x.json"), (write_yaml, "x.yaml")):
        again, _ = read_plan(write(plan), name)
        assert again == plan
        assert canonical_bytes(again) == canonical_bytes(plan)


BAD = [
    ("", "empty-file", None),
    (" \n\t", "empty-file", None),
    ("計画", "not-a-plan", 1),
    ("title: x\n", "no-format", None),
    ("format: tsumugu-plan/2\n", "newer-format", None),
    (HEAD + "colour: red\n", "unknown-field", 4),
    (HEAD + "titel: x\n", "unknown-field", 4),
    (HEAD + "title: 二度\n", "duplicate-key", 4),
    (HEAD + "stage:\n", "null", 4),
    (HEAD + "actors: 県\n", "wrong-type", 4),
    (HEAD + "period: {first: 2023.5}\n", "wrong-type", 4),
    (HEAD + "initiatives:\n  - {title: 名なし}\n", "required", 5),
    (HEAD + "initiatives:\n  - {id: a}\n", "required", 5),
    (HEAD + "initiatives:\n  - {id: A B, title: x}\n", "bad-id", 5),
    (HEAD + "chapters:\n  - {id: a, title: x}\n  - {id: a, title: y}\n", "duplicate-id", 6),
    (HEAD + "indicators:\n  - {id: n, name: x, kind: result}\n", "not-a-choice", 5),
    (HEAD + "indicators:\n  - {id: n, name: x, targets: {R5: {kind: undecided}}}\n", "bad-year", 5),
    (HEAD + "indicators:\n  - {id: n, name: x, targets: {2025: {value: '1'}}}\n", "required", 5),
    (HEAD + "stage: &x 案\nnotice: *x\n", "alias", 4),
    (HEAD + "stage: !!python/object:os.system 案\n", "unknown-field", None),
    (HEAD + "stage: [\n", "not-yaml", None),
    (HEAD + "x: " + "[" * 100 + "]" * 100 + "\n", "too-deep", 4),
    ('{"format": "tsumugu-plan/1", "id": "p", "title": "\\ud800"}', "bad-character", None),
    ('{"format": "tsumugu-plan/1", "id": "p", "title": NaN}', "not-json", None),
    ('{"format": "tsumugu-plan/1", "id": "p", "title": "x", "title": "y"}', "duplicate-key", None),
    ('{"a": ' * 5000, "too-deep", None),
    ('{"format": ', "not-json", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), [row for row in BAD if "python/object" not in row[0]])
def test_bad_input_is_told_with_its_place(text: str, code: str, line: int | None) -> None:
    plan, problems = read_plan(text.encode("utf-8", "surrogatepass"), "計画")
    assert plan is None
    assert code in [problem.code for problem in problems]
    found = next(problem for problem in problems if problem.code == code)
    assert found.message and found.message_en
    assert found.place is not None and found.place.file == "計画"
    if line is not None:
        assert found.place.line == line


def test_a_tag_is_never_obeyed() -> None:
    plan, _problems = read_plan((HEAD + "stage: !!python/object:os.system 案\n").encode(), "x.yaml")
    assert plan is None or plan.stage == "案"
    assert read_plan((HEAD + "stage: !mine 案\n").encode(), "x.yaml")[0] is None


def test_all_problems_are_told_at_once() -> None:
    text = HEAD + "stage:\ncolour: red\ninitiatives:\n  - {id: a}\n  - {id: b, title: 5}\n"
    _, problems = read_plan(text.encode(), "x.yaml")
    assert [p.code for p in problems] == ["null", "unknown-field", "required", "wrong-type"]
    assert "title" in problems[1].message_en or "field" in problems[1].message_en


@pytest.mark.parametrize(("write", "name"), [(write_json, "x.json"), (write_yaml, "x.yaml")])
def test_names_keep_the_characters_they_are_written_with(write: Callable[[Plan], bytes], name: str) -> None:
    written = "大\ufa10・\ufa19か\u3099\ufa1b・髙﨑舘・\U0002f800・ｼｽﾃﾑ・か\u3099"
    kept = written.replace("か\u3099", "が")
    first, problems = read_plan((HEAD + f'chapters: [{{id: c, title: "{written}"}}]\n').encode(), "x.yaml")
    assert first is not None, problems
    assert first.chapters[0].title == kept
    assert read_plan(write(first), name) == (first, ())
    assert kept.encode() in canonical_bytes(first)


def test_only_what_looks_different_has_another_hash() -> None:
    def hash_of(title: str) -> str:
        plan, problems = read_plan((HEAD + f'chapters: [{{id: c, title: "{title}"}}]\n').encode(), "x.yaml")
        assert plan is not None, problems
        return root_hash(to_table(plan))

    assert hash_of("大\ufa10") != hash_of("大塚")
    assert hash_of("か\u3099") == hash_of("が")
    assert text_hash("大\ufa10") != text_hash("大塚")
    assert text_hash("か\u3099") == text_hash("が")


def test_keys_that_are_one_in_the_plan_are_told() -> None:
    twice = [
        'translations: {"en.が": {text: a, source: b}, "en.か\u3099": {text: a, source: b}}',
        'process: {"が": 1, "か\u3099": 2}',
    ]
    for text in twice:
        plan, problems = read_plan((HEAD + text + "\n").encode(), "x.yaml")
        assert plan is None
        assert [problem.code for problem in problems] == ["duplicate-key"], text


@pytest.mark.parametrize("key", ["25", "025", "0225", "02025", "２０２５", "²²²²", "2025 ", "R7"])
def test_a_year_is_written_in_one_way(key: str) -> None:
    for name, text in (("x.yaml", f"'{key}': {{}}"), ("x.json", f'"{key}": {{}}')):
        head = HEAD + "indicators: [{id: n, name: x, actuals: {%s}}]"
        data = head if name == "x.yaml" else (
            '{"format": "tsumugu-plan/1", "id": "p", "title": "x", "indicators": '
            '[{"id": "n", "name": "x", "actuals": {%s}}]}'
        )  # fmt: skip
        plan, problems = read_plan((data % text).encode(), name)
        assert plan is None
        assert [problem.code for problem in problems] == ["bad-year"], name


def test_line_breaks_of_windows_are_line_breaks() -> None:
    written, _ = read_plan((HEAD + 'notice: "一行目\\r\\n二行目"\n').encode(), "x.yaml")
    said, problems = read_plan((HEAD + 'notice: "一行目\\n二行目"\n').encode(), "x.yaml")
    assert written == said is not None and problems == ()
    _, problems = read_plan((HEAD + 'notice: "一行目\\r二行目"\n').encode(), "x.yaml")
    assert [problem.code for problem in problems] == ["text-control"]


def test_utf8_only() -> None:
    plan, problems = read_plan("format: 計画".encode("cp932"), "x.yaml")
    assert plan is None and problems[0].code == "not-utf-8"
