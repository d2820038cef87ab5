"""A claimed emergency to decide on, and a colleague at the same vault."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.identity import Permission
from tests.colleagues import colleague_of

Make = Callable[..., CaseId]


@pytest.fixture
def make(desk: Desk) -> Make:
    """Open and claim a case of a kind."""

    def opened(kind: Kind = Kind.EMERGENCY_DISCLOSURE, *, claimed: bool = True) -> CaseId:
        with desk.transaction(Permission.KEEP) as tx:
            case_id = open_case(tx, NewCase(kind, "A hiker is missing", "NO", desk.clock.now(), "mail")).id
        if claimed:
            cases.claim(desk, case_id)
        return case_id

    return opened


@pytest.fixture
def case_id(make: Make) -> CaseId:
    """Claim an emergency."""
    return make()


@pytest.fixture
def colleague(desk: Desk) -> Desk:
    """Seat somebody else at the same vault."""
    return colleague_of(desk)
