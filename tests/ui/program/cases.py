"""Cases for tests of the program: written here, or by another connection as an import would."""

from __future__ import annotations

from app.cases import actions
from app.cases.model import CaseId, Imminence, Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.identity import Permission
from ui.program.workstation import Workstation

TITLE = "A hiker is missing near Tarn Hollow"


def add_case(desk: Desk, kind: Kind = Kind.EMERGENCY_DISCLOSURE, title: str = TITLE) -> CaseId:
    """Open a case on this desk."""
    with desk.transaction(Permission.KEEP) as tx:
        return open_case(tx, NewCase(kind, title, "NO", desk.clock.now(), "mail")).id


def add_elsewhere(station: Workstation, kind: Kind = Kind.EMERGENCY_DISCLOSURE) -> CaseId:
    """Open a case by another connection, of which the window hears only when it looks."""
    with station.desk.elsewhere() as desk:
        return add_case(desk, kind)


def add_life_at_risk(desk: Desk) -> CaseId:
    """Open and claim a case in which a life is at risk."""
    case_id = add_case(desk)
    actions.assess(desk, case_id, Imminence.NOW)
    actions.claim(desk, case_id)
    return case_id
