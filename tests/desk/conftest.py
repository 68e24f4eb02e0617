from __future__ import annotations

import pytest
from tests.desk.office import Office, found


@pytest.fixture
def office(db: None) -> Office:
    return found()
