"""What is no fault of the program's: each has its page, and none of them asks the database that is away."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from tsumugu.desk.frame import errors
from tsumugu.web import outage


def caused(by: BaseException) -> BaseException:
    error = ValueError("the template could not be drawn")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "full"),
        (OperationalError("database or disk is full"), "full"),
        (DatabaseError("could not extend file: No space left on device"), "full"),
        (OperationalError("attempt to write a readonly database"), "readonly"),
        (DatabaseError("cannot execute UPDATE in a read-only transaction"), "readonly"),
        (OperationalError("connection refused"), "database"),
        (InterfaceError("connection already closed"), "database"),
        (caused(OperationalError("connection refused")), "database"),
        (caused(caused(OSError(errno.ENOSPC, "No space left on device"))), "full"),
        (OSError(errno.ENOENT, "No such file"), ""),
        (DatabaseError("syntax error"), ""),
        (ValueError("database is full"), ""),
        (None, ""),
    ],
)
def test_whose_fault_it_is(error: BaseException | None, reason: str) -> None:
    assert outage.reason(error) == reason


@pytest.mark.parametrize(
    ("error", "drawn", "status"),
    [
        (OperationalError("connection refused"), None, 503),
        (OSError(errno.ENOSPC, "No space left on device"), None, 507),
        (ValueError("a fault"), None, 500),
        # The page that says so goes wrong as well: of itself, or because the database went away meanwhile.
        (ValueError("a fault"), OperationalError("connection refused"), 503),
        (ValueError("a fault"), KeyError("another fault"), 500),
    ],
    ids=["database", "disk", "fault", "fault-then-database", "two-faults"],
)
def test_every_fault_has_a_page(
    rf: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, drawn: Exception | None, status: int
) -> None:
    if drawn is not None:

        def broken(*_asked: object) -> None:
            raise drawn

        monkeypatch.setattr(errors, "_page", broken)
    try:
        raise error
    except Exception:
        # No test database is asked for here: a page that needed one would fail.
        answer = errors.server_error(rf.get("/desk/", headers={"accept-language": "en"}))
    assert answer.status_code == status
    assert b"<h1" in answer.content
    assert (answer.headers.get("Retry-After") == "5") is (status == 503)
