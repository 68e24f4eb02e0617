"""How acts get their number and hash: one lock for each organization, in the order of commits.

A lock taken when an act is recorded would be held to the end of the transaction: whoever has it and waits for
a proposal meets whoever has the proposal and waits for it. So on PostgreSQL the database numbers acts while it commits
(a deferred constraint trigger), when a transaction has all its other locks. SQLite lets one transaction write at a
time: there the act is numbered at once, by ``append``.
"""

from __future__ import annotations

from typing import Any

from tsumugu.audit import chain

#: The same bytes as ``chain.act_hash``.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION tsumugu_part(said text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT int8send(octet_length(convert_to(said, 'UTF8'))::bigint) || convert_to(said, 'UTF8')
$$;
CREATE OR REPLACE FUNCTION tsumugu_number_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
    own varchar;
BEGIN
    SELECT number, hash INTO last FROM audit_actchain WHERE organization_id = NEW.organization_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_actchain (organization_id, number, hash) VALUES (NEW.organization_id, 0, '')
            ON CONFLICT (organization_id) DO NOTHING;
        SELECT number, hash INTO last FROM audit_actchain WHERE organization_id = NEW.organization_id FOR UPDATE;
    END IF;
    own := encode(sha256(
        tsumugu_part(RULE) || tsumugu_part(NEW.organization_id::text) || tsumugu_part((last.number + 1)::text)
        || tsumugu_part(last.hash)
        || tsumugu_part(to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || tsumugu_part(coalesce(NEW.actor_id_then::text, '')) || tsumugu_part(NEW.actor_name)
        || tsumugu_part(NEW.act) || tsumugu_part(NEW.subject) || tsumugu_part(NEW.data)
    ), 'hex');
    UPDATE audit_act SET number = last.number + 1, prev_hash = last.hash, hash = own WHERE id = NEW.id;
    UPDATE audit_actchain SET number = last.number + 1, hash = own WHERE organization_id = NEW.organization_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_act_number AFTER INSERT ON audit_act DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION tsumugu_number_act();
""".replace("RULE", f"'{chain.RULE}'")


def install(apps: Any, schema_editor: Any) -> None:
    """A migration step: PostgreSQL numbers acts as they are committed."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTIONS, params=None)


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS audit_act_number ON audit_act")
        schema_editor.execute("DROP FUNCTION IF EXISTS tsumugu_number_act()")
        schema_editor.execute("DROP FUNCTION IF EXISTS tsumugu_part(text)")


def append(act: Any, chains: Any, vendor: str) -> None:
    """Store an act as the next of its organization's. ``chains`` manages ``ActChain``; the caller has a transaction,
    and both are of one state of the models, so that migrations can record too."""
    if vendor != "postgresql":
        last, _made = chains.get_or_create(organization_id=act.organization_id)
        act.number, act.prev_hash = last.number + 1, last.hash
        act.hash = chain.act_hash(act)
        chains.filter(pk=last.pk).update(number=act.number, hash=act.hash)
    act.save(force_insert=True)
