"""The case that is decided."""

from __future__ import annotations

import pytest

from app.cases import actions
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.identity import Permission
from ui.shell.context import Context


@pytest.fixture
def case_id(context: Context) -> CaseId:
    """Claim an emergency."""
    with context.desk.transaction(Permission.KEEP) as tx:
        new = NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", context.desk.clock.now(), "mail")
        opened = open_case(tx, new)
    actions.claim(context.desk, opened.id)
    return opened.id
