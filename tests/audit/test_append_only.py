"""What the database itself refuses, on both engines: UPDATE, DELETE, and the ways round their triggers."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.audit.acts import settle
from tests.meetings import rooms
from tests.proposals.story import Office, edit, found, merged, start
from tests.voices import heard

from tsumugu.audit.append_only import GUARDED, TRIGGERS
from tsumugu.core.figures import Picture, name_of
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans import actions, pictures
from tsumugu.plans.models import Edition, Retirement
from tsumugu.publication.models import Gap, Redaction, RedactionAnswer, Request, RequestAnswer, Withdrawal
from tsumugu.retention.models import Disposal, Gone
from tsumugu.voices.models import Sorting

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def office() -> Office:
    from django.utils import timezone

    made = found()
    proposal = start(made)
    edit(proposal, made.people["staff"], "s0", "end", 2025)
    merged(made, proposal)
    actions.create_editions(
        made.plan, ["text", "roadmap"], actor=made.people["secretariat"], label="第1版", date=timezone.localdate()
    )
    _corrected(made)
    _heard(made)
    _disposed(made)
    rooms.full(made)
    settle()
    return made


def _corrected(office: Office) -> None:
    """A row in each table of what happened to published editions."""
    from django.utils import timezone

    now, today = timezone.now(), timezone.localdate()
    Withdrawal.objects.create(
        edition=Edition.objects.filter(plan=office.plan).latest("pk"), reason="誤り", date=today, withdrawn_by="長",
        withdrawn_at=now,
    )  # fmt: skip
    asked = Redaction.objects.create(
        plan=office.plan, passage="氏名", salt="0", proof="0", reason="理由", asked_by="事務局", asked_by_then=1,
        asked_at=now,
    )  # fmt: skip
    RedactionAnswer.objects.create(
        redaction=asked, confirmed=False, date=today, answered_by="長", answered_at=now
    )  # fmt: skip
    picture = Picture(name_of(b"x", "png"), 1, 1)
    pictures.keep(office.plan, Prepared(picture, b"x", had_place=False), added_by="担当")
    Retirement.objects.create(plan=office.plan, reason="誤り", date=today, by_name="長", at=now)
    waiting = Request.objects.create(
        organization=office.organization, kind="retire", title="題", digest="0", asked_by="事務局", asked_by_then=1,
        asked_at=now,
    )  # fmt: skip
    RequestAnswer.objects.create(request=waiting, kind="declined", answered_by="長", answered_at=now)
    Gap.objects.create(
        plan=office.plan, size=1, sequence=1, reason="理由", date=today, accepted_by="長", accepted_at=now
    )  # fmt: skip


def _disposed(office: Office) -> None:
    """A row in each table of what was disposed of; none of those that others of these tests are about."""
    from django.utils import timezone

    made = Disposal.objects.create(
        plan=office.plan, kind="minutes", key="1", called="第1回", due_since=timezone.localdate(), ground="満了",
        author="事務局", at=timezone.now(),
    )  # fmt: skip
    Gone.objects.create(disposal=made, relation="voices_voice", key=0)


def _heard(office: Office) -> None:
    """A row in each table of what people said and were answered."""
    from django.utils import timezone

    found = heard.hearing(office)
    heard.heard(office, found, "意見")
    heard.answer(heard.group(found), "回答", office.people["secretariat"])
    Sorting.objects.create(
        hearing=found,
        number=1,
        kind="placed",
        before={},
        after={},
        actor=office.people["secretariat"],
        at=timezone.now(),
    )


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())


def refused(table: str, sql: str) -> None:
    before = rows(table)
    assert before
    with (
        pytest.raises(DatabaseError, match=r"append-only|referenced in a foreign key"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert rows(table) == before


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def keyed(table: str) -> bool:
    """Whether other columns than the key name one row."""
    with connection.cursor() as cursor:
        return any(
            c["unique"] and c["columns"] != ["id"]
            for c in connection.introspection.get_constraints(cursor, table).values()
        )


def test_update_and_delete_are_refused(office: Office) -> None:
    for table in GUARDED:
        for column in columns(table):
            refused(table, f"UPDATE {table} SET {column} = {column}")
        refused(table, f"DELETE FROM {table}")


def test_so_are_the_ways_round_them(office: Office) -> None:
    for table in GUARDED:
        _no_way_round(table)


def _no_way_round(table: str) -> None:
    names = columns(table)
    listed, rest = ", ".join(names), ", ".join(name for name in names if name != "id")
    insert = f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE true"
    upsert = f"{insert} ON CONFLICT (id) DO UPDATE SET id = excluded.id"
    if connection.vendor == "sqlite":
        # By the row's own key, and by every other set of columns that names one row.
        refused(table, f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}")
        if keyed(table):
            refused(table, f"INSERT OR REPLACE INTO {table} ({rest}) SELECT {rest} FROM {table}")
        refused(table, f"REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}")
        refused(table, f"UPDATE OR REPLACE {table} SET id = id + 1")
        refused(table, f"INSERT OR IGNORE INTO {table} ({listed}) SELECT {listed} FROM {table}")
    else:
        refused(table, f"TRUNCATE {table}")
        refused(table, f"TRUNCATE {table} RESTART IDENTITY CASCADE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            refused(table, f"UPDATE {table} SET id = id")
            refused(table, f"DELETE FROM {table}")
            cursor.execute("SET LOCAL session_replication_role = origin")
    refused(table, upsert)


def test_every_guarded_table_has_its_triggers() -> None:
    """A migration that alters a table on SQLite makes it anew, without triggers, and must guard it again."""
    wanted = {(table, f"{table}_{name}") for table in GUARDED for name in TRIGGERS[connection.vendor]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
        )
        assert wanted <= set(cursor.fetchall())
        if connection.vendor == "sqlite":
            # Every set of columns that names one row is in the trigger that refuses INSERT OR REPLACE.
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%no_replace'")
            written = dict(cursor.fetchall())
            for table in GUARDED:
                found = connection.introspection.get_constraints(cursor, table).values()
                for key in (c["columns"] for c in found if c["unique"] or c["primary_key"]):
                    assert " AND ".join(f'"{name}" = NEW."{name}"' for name in key) in written[table]


def test_a_number_is_set_once_and_nothing_else_with_it(office: Office) -> None:
    """What PostgreSQL does at the commit is all that an act's row ever allows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER audit_act_number ON audit_act")
        cursor.execute(
            "INSERT INTO audit_act (organization_id, prev_hash, hash, at, actor_name, act, subject, data) "
            "SELECT organization_id, '', '', at, '', 'x', 'y:z', '{}' FROM audit_act WHERE number = 1 LIMIT 1"
        )
    refused("audit_act", "UPDATE audit_act SET number = 99, actor_name = 'x' WHERE number IS NULL")
    refused("audit_act", "UPDATE audit_act SET actor_name = 'x' WHERE number IS NULL")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_act SET number = 99, hash = 'x' WHERE number IS NULL")
    refused("audit_act", "UPDATE audit_act SET hash = 'y' WHERE number = 99")
