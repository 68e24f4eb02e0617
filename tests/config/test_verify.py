"""``tsumugu verify`` and ``rebuild_touches`` as commands: what they say in both languages, and how they end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from tests.plans.test_copies import copy, cut, founded, office, sites
from tests.proposals.story import Office

import tsumugu
from tsumugu.audit.faults import Fault
from tsumugu.audit.models import Act
from tsumugu.config.management.verdicts import WORDS, sentence
from tsumugu.plans import queries
from tsumugu.plans.models import Edition

pytestmark = pytest.mark.django_db
__all__ = ["copy", "founded", "office", "sites"]


@pytest.fixture
def run(capsys: Any) -> Any:
    def verify(*arguments: str, status: int = 0, lang: str = "ja") -> str:
        ended = 0
        try:
            call_command("verify_ledger", *arguments, "--lang", lang)
        except SystemExit as left:
            ended = int(left.code or 0)
        except CommandError as error:
            ended = error.returncode
            return str(error) if ended == status else pytest.fail(str(error))
        told = capsys.readouterr()
        assert ended == status, told
        return str(told.out + told.err)

    return verify


def test_all_holds(office: Office, run: Any) -> None:
    root = queries.merkle_root(office.plan, 5)
    told = run()
    assert f"✓ tsumugi-dx：台帳の5件はすべて合っています。検証値 {root}@5\n" in told
    assert f"✓ 操作の記録{Act.objects.count()}件と" in told
    assert f"✓ tsumugi-dx: all 5 entries hold, root {root}@5\n" in run("tsumugi-dx", lang="en")


def test_what_does_not_hold_is_named_and_ends_with_one(office: Office, run: Any) -> None:
    Edition.objects.filter(part="roadmap", number=2).update(label="書き換えた版")
    key = Edition.objects.get(part="roadmap", number=2).pk
    told = run(status=1)
    assert f"✗ tsumugi-dx：plans_edition：{key} (roadmap 2 5) の行が、操作の記録" in told
    assert "台帳の5件はすべて合っています" in told, "the entries themselves hold"
    assert "と、それが証明する行も合っています" not in told
    assert f"✗ tsumugi-dx: plans_edition: Row {key} (roadmap 2 5) is not what it was at act" in run(status=1, lang="en")


def test_a_printed_root(office: Office, run: Any) -> None:
    root = queries.merkle_root(office.plan, 3)
    assert f"✓ tsumugi-dx：{root}@3 は今の台帳の最初の3件です。" in run("--root", f"{root}@3")
    assert f"{root}@3 is the first 3 entries" in run("tsumugi-dx", "--root", root.upper(), lang="en")
    assert "公表された台帳と違います。" in run("--root", f"{root}@2", status=1)
    assert "最初に合わないのは改定 1–5 のどれかです。" in run("--root", "0" * 64, status=1)
    assert "改定 6 からありません" in run("--root", f"{root}@9", status=1)
    assert "lacks change 6" in run("--root", f"{root}@9", status=1, lang="en")
    assert "--root は" in run("--root", "abc", status=2)
    assert "nowhere：そのプランはありません。" in run("nowhere", status=2)


def test_a_copy_of_a_site(office: Office, copy: Path, run: Any) -> None:
    assert f"✓ tsumugi-dx：{copy} で公表された5件に、今の台帳は続いています。" in run("--site", str(copy))
    cut(office, 4)
    told = run("--site", str(copy), status=1)
    assert "公表された台帳より短くなっています。改定 5 からありません。" in told
    assert "✗ tsumugi-dx：roadmap-2：公表された版が、ここにはありません。" in told
    assert "公開サイトではありません" in run("--site", str(copy / "assets"), status=2)
    text = (copy / "manifest.json").read_text("utf-8").replace('"plan": "tsumugi-dx"', '"plan": "gone"')
    (copy / "manifest.json").write_text(text, "utf-8")
    assert "✗ gone：公表されたプランが、ここにはありません。" in run("--site", str(copy), status=1)


def test_a_copy_of_a_site_remembers_what_was_taken_back(office: Office, copy: Path, run: Any) -> None:
    """Withdrawals and removals add nothing to the ledger: cut off from the acts, they are told by the copy."""
    file = copy / "manifest.json"
    told = json.loads(file.read_text("utf-8"))
    told["withdrawn"] = [{"part": "roadmap", "number": 2, **told["editions"].pop("roadmap-2")}]
    told["blanked"] = [{"proof": "a" * 64, "editions": [], "places": [], "date": "2026-01-01", "reason": "r"}]
    file.write_text(json.dumps(told), "utf-8")
    said = run("--site", str(copy), status=1)
    assert "（withdrawn roadmap-2）が、ここにはありません" in said and f"（removed {'a' * 64}）" in said
    assert "で公表された5件に、今の台帳は続いています" not in said


def test_every_fault_has_its_words() -> None:
    root = Path(next(iter(tsumugu.__path__)))
    codes: set[str] = set()
    for path in (
        *(root / "plans").glob("*.py"),
        *(root / "audit").glob("*.py"),
        *root.glob("config/management/commands/verify*"),
    ):
        text = path.read_text("utf-8")
        codes.update(re.findall(r"(?:\bF|\b_f|\bf)ault\(\s*\"([a-z-]+)\"", text))
        codes.update(re.findall(r"return None, \"([a-z-]+)\"", text))
    assert codes == set(WORDS)
    for code in WORDS:
        fault = Fault(code, plan="p", table="t", row="r", sequence=7, detail="d")
        for lang in ("ja", "en"):
            assert "{" not in sentence(fault, lang)
    hostile = sentence(Fault("title", plan="p", detail="a\x1b[31mb{row}"), "ja")
    assert "\x1b" not in hostile and "{row}" in hostile
