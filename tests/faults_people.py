"""Faults about divisions and people: name, text, other text, tests that have to notice."""

from __future__ import annotations

_REFORM, _DESK, _VALUE = "reorganization/test_acts.py", "desk/test_reforming.py", "core/test_reorganization.py"

REFORMED: tuple[tuple[str, ...], ...] = (
    ("reform: anybody", "if not rules.may_enter(roles):", "if False:", _REFORM),
    ("reform: the secretariat moves people", "if not rules.may_carry_out(roles, reform):", "if False:", _REFORM),
    ("reform: an old page", "ground.unmoved(seen, queries.state_of(fresh, reform, shown))", "pass", _REFORM),
    ("reform: twice", "return queries.one(fresh, earlier)", "pass", _REFORM),
    ("reform: at once instead of on its day", "if row.day <= timezone.localdate():", "if True:", _REFORM),
    ("reform: before its day", "withdrawn_at__isnull=True, day__lte=today)", "withdrawn_at__isnull=True)", _REFORM),
    ("reform: what was taken back comes", "done_at__isnull=True, withdrawn_at__isnull=True).first()",
     "done_at__isnull=True).first()", _REFORM, _DESK),
    ("reform: nothing of people", "if key and key in rows:", "if False:", _REFORM),
    ("reform: nobody stays in what ends", "stays = reform.kind in core.ENDING", "stays = False", _REFORM),
    ("reform: what ended takes over", "if gone or (unborn", "if False and (unborn", _REFORM),
    ("reform: two of one name", 'raise Refusal("name-taken"', 'str("name-taken"', _REFORM),
    ("reform: the plan is not proposed", "if after is not table:", "if False:", _REFORM),
    ("reform: merged divisions are unknown to people",
     "accounts.follow_plan(record.organization, _divisions(before, table)",
     "accounts.follow_plan(record.organization, []", _REFORM),
    ("reform: an ended sheet goes too", 'table.subtree(node) if "ended" not in entry.fields else []',
     "table.subtree(node)", _VALUE),
    ("reform: the former name is lost", 'if reform.kind == "rename" and before != named.name:', "if False:", _VALUE),
    ("reform: a leader is a partner too", "if isinstance(partners, tuple) and lead in partners:", "if False:", _VALUE),
    ("reform: a choice is none", "return dict(self.chosen).get(unit, self.to[0]",
     "return {}.get(unit, self.to[0]", _VALUE),
)  # fmt: skip

_LINKS, _TABLE = "accounts/test_links.py", "desk/test_inviting.py"

LINKED: tuple[tuple[str, ...], ...] = (
    ("link: works twice", "AccountLink.objects.filter(pk=row.pk).update(used_at=now)", "pass", _LINKS),
    ("link: the secret itself is kept", "purpose=purpose, hash=links.hash_of(secret),", "purpose=purpose, hash=secret,",
     _LINKS),
    ("link: holds for ever", "used_at__isnull=True, expires_at__gt=now, user__is_active=True", "used_at__isnull=True, "
     "user__is_active=True", _LINKS),
    ("link: of a closed account", "expires_at__gt=now, user__is_active=True", "expires_at__gt=now", _LINKS),
    ("link: the one before holds on", "used_at__isnull=True).update(revoked_at=now)", "used_at__isnull=True)", _LINKS),
    ("link: a weak password", "put_password(row.organization, person, password)", "person.set_password(password)",
     _LINKS),
    ("reset: is not slowed down", 'attempts.begin(name, address, what="reset")', "pass", _LINKS),
    ("reset: of who left", "username__iexact=typed, is_active=True)", "username__iexact=typed)", _LINKS),
    ("table: half of it", 'raise Refusal(refusal.code, **refusal.data | {"row": number}) from None', "continue",
     _LINKS),
    ("table: one name twice", "elif key and key in seen:", "elif False:", _TABLE),
    ("table: an old page", "if shown.sent(request).digest != digest(state):", "if False:", _TABLE),
    ("table: a formula in the file", 'if cell[:1] in ("=", "+", "-", "@", "\\t") else cell', "if False else cell",
     _TABLE),
)  # fmt: skip

PEOPLE = REFORMED + LINKED
