"""The bundled sample as documents: what every form of an edition is tested with."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace
from tests.render.states import page

from tsumugu.config import bundled
from tsumugu.core.plan import Plan
from tsumugu.core.process_input import process_of
from tsumugu.core.process_meetings import whole
from tsumugu.interchange import read_plan
from tsumugu.render.content import ChangeNote, Document, Licence, SiteContent


@cache
def sample_plan(name: str = "plan-revised.yaml") -> Plan:
    plan, problems = read_plan(bundled.state(name), name)
    assert plan is not None, problems
    return plan


def single(content: SiteContent, path: str) -> bytes:
    """One page of a site; none of the others is made."""
    found = page(content, path)
    assert found is not None, path
    return found


def sample_document() -> Document:
    """The second roadmap edition of the sample, with the first as the one before it."""
    plan = sample_plan()
    return Document(
        slug="shiomi-dx", plan=plan, part="roadmap", number=2, name="roadmap-2", label="第2版", date="2026-04-20",
        stage=plan.stage or "", summary="実績を踏まえて目標と工程を見直しました。", classification="見直し",
        sequence=2, root="0123456789abcdef" * 4, checkpoint="fedcba9876543210" * 4,
        previous=sample_plan("plan.yaml"), previous_label="第1版",
        changes=(
            ChangeNote(sequence=1, date="2026-04-01", actor="", role="secretariat", reason="策定時の内容を取り込み"),
            ChangeNote(
                sequence=2, date="2026-04-15", actor="", role="staff", division="交通政策課",
                reason="今年度の実績を踏まえ、目標と工程を見直す。", proposal="年度末の見直し",
                approvals=("head", "secretariat"), touched=(("noriai-yoyaku", "summary"),),
            ),
        ),
        address="https://dx.example.jp/shiomi-dx/",
        licence=Licence("公共データ利用規約（第1.0版）", "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"),
    )  # fmt: skip


def whole_document() -> Document:
    """The same with how the plan came about, which the text shows."""
    document = sample_document()
    return replace(document, process=whole(process_of(document.plan)))
