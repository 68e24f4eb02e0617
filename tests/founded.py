"""The office of ``tests.desk.office``, made once for the tests of a module."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker
from tests.desk.office import Office, found


@contextmanager
def round_a_module(blocker: DjangoDbBlocker, make: Callable[[], Office]) -> Iterator[Office | None]:
    """An office that stands in a transaction round those of a module's tests; what each of them does is taken back to
    it. ``None`` on a server: there a test's connection ends with the test."""
    with blocker.unblock():
        if "mode=memory" not in str(connection.settings_dict["NAME"]):
            yield None
            return
        round_all = transaction.atomic()
        vars(round_all)["_from_testcase"] = True  # as a TestCase says it: what has to be outermost may begin in it
        with round_all:
            made = make()
            with blocker.block():
                yield made
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Office | None]:
    with round_a_module(django_db_blocker, found) as made:
        yield made


@pytest.fixture
def office(db: None, founded: Office | None) -> Office:
    return fresh(founded)


def fresh(founded: Office | None, make: Callable[[], Office] = found) -> Office:
    """The office for one test, whose rows it may change in memory."""
    return make() if founded is None else dataclasses.replace(copy.deepcopy(founded), clients={})
