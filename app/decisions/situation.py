"""What the program itself knows of a case while it is decided: the calls back, the flags, what was asked, what day it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.decisions.model import Category
from app.requesters.gate import GateState
from app.requesters.queries import standing, verification

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts that no answer can change; asked is None where the request does not say which data it wants."""

    calls: GateState = GateState.UNKNOWN
    until: str | None = None
    high_flag: bool = False
    counsel: bool = False
    failed_before: bool = False
    asked: frozenset[Category] | None = None
    today: str = ""


NOTHING_KNOWN = Situation()


def situation(desk: Desk, case_id: CaseId) -> Situation:
    """Return what is known of a case beside its answers, with every check of who asks."""
    return replace(known_at_once(desk, case_id), high_flag=verification(desk, case_id).high_flag)


def known_at_once(desk: Desk, case_id: CaseId) -> Situation:
    """Return what a few short reads tell; the checks of who asks are left out."""
    calls = standing(desk, case_id)
    return Situation(
        calls=calls.state,
        until=calls.until,
        counsel=calls.off_fast_path is not None,
        failed_before=_failed_before(desk.db, case_id),
        asked=_asked(desk.db, case_id),
        today=f"{desk.clock.now():%Y-%m-%d}",
    )


def _failed_before(db: Connection, case_id: CaseId) -> bool:
    """Tell whether a signed decision of the case says that the requester failed the check."""
    found = db.execute(
        "SELECT 1 FROM decision WHERE case_id = ? AND json_extract(answers, '$.requester') LIKE 'failed%' LIMIT 1",
        (case_id,),
    ).fetchone()
    return found is not None


def _asked(db: Connection, case_id: CaseId) -> frozenset[Category] | None:
    """Return the categories that the requests of a case name; none where none of them names any."""
    rows = db.execute("SELECT facts FROM request WHERE case_id = ?", (case_id,))
    lists = [json.loads(facts).get("data_categories") for (facts,) in rows]
    named = {name for wanted in lists if isinstance(wanted, list) for name in wanted}
    return frozenset(category for category in Category if category.value in named) or None
