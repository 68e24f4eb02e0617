"""The administrator's room tells whether what is kept could be brought back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.desk.office import Office

from tsumugu.backups import record


def test_whoever_reads_the_record_sees_when_the_last_drill_was(office: Office, settings: Any, tmp_path: Path) -> None:
    settings.TSUMUGU = replace(settings.TSUMUGU, data_dir=tmp_path)
    here = f"/desk/administration/{office.organization.slug}/acts/"
    assert "tsumugu drill" in office.client("administrator").get(here).content.decode()
    record.write(drill=record.Drilled("2026-11-01T03:00:00+00:00", "/b", 2.5, 7, "帳簿が合いません"))
    told = office.client("auditor").get(here).content.decode()
    assert "2026-11-01 12:00" in told and "帳簿が合いません" in told
