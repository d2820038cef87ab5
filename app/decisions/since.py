"""What became known after a decision was signed: a denial, or a mark for counsel, holds back what has not gone out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.decisions.first_gate import GIVES_OR_FREEZES, OTHER_CHANNEL
from app.decisions.gates import Facts
from app.decisions.model import Outcome
from app.i18n import _
from app.requesters.calls import gate_state
from app.requesters.gate import GateState
from app.requesters.queries import callbacks, off_fast_path

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk


def held_by(desk: Desk, case_id: CaseId, read: Facts) -> str:
    """Say what holds a signed answer back by now; empty where nothing does, and for what gives the sender nothing."""
    if read.outcome in GIVES_OR_FREEZES and read.known_by != OTHER_CHANNEL and denied(desk, case_id):
        return _("the calls on record say that the agency denies the request")
    if read.outcome in (Outcome.DISCLOSE, Outcome.PARTIAL) and off_fast_path(desk.db, case_id) is not None:
        return _("the case is with counsel, and their answer is not on record")
    return ""


def denied(desk: Desk, case_id: CaseId) -> bool:
    """Tell whether a call back on record denies the request of a case."""
    return gate_state(callbacks(desk.db, case_id), desk.clock.now()) is GateState.FAILED
