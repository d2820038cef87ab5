"""What the program itself knows of a case while it is decided: the calls back, the flags, what was asked, what day it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.decisions.data_policies import LeastPolicy, RegionPolicy, shipped_least, shipped_regions
from app.decisions.model import Category
from app.decisions.policies import PreserveFirst, least_policy, region_policy, task_policy
from app.decisions.store import preserved
from app.evidence.known import known_in_case
from app.requesters.gate import GateState
from app.requesters.queries import asks_for_counsel, standing, strong_by_now, verification

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
    # The case is with counsel; or somebody saw that the subject may be put at risk, and counsel was never asked.
    counsel: bool = False
    at_risk: bool = False
    failed_before: bool = False
    asked: frozenset[Category] | None = None
    today: str = ""
    # Files that never go out in a package, by their uid: apparent child abuse material, as lists and looks say.
    barred: frozenset[str] = frozenset()
    # Files that can be read without a picture in them; in a case of child abuse only these can be named.
    plain: frozenset[str] = frozenset()
    preserved: bool = False
    preserve_first: PreserveFirst | None = None
    least: LeastPolicy = field(default_factory=shipped_least, repr=False)
    regions: RegionPolicy = field(default_factory=shipped_regions, repr=False)


NOTHING_KNOWN = Situation()


def situation(desk: Desk, case_id: CaseId) -> Situation:
    """Return what is known of a case beside its answers, with every check of who asks."""
    return replace(known_at_once(desk, case_id), high_flag=verification(desk, case_id).high_flag)


def at_signing(desk: Desk, case_id: CaseId, *, strong: bool) -> Situation:
    """Return what is known inside a signing's transaction: short reads, with what the checks said just before it.

    Whatever a colleague may have written since is read again: calls, marks, what a person saw, a denial elsewhere.
    """
    return replace(known_at_once(desk, case_id), high_flag=strong or strong_by_now(desk.db, case_id))


def known_at_once(desk: Desk, case_id: CaseId) -> Situation:
    """Return what a few short reads tell; the checks of who asks are left out."""
    calls = standing(desk, case_id)
    return Situation(
        calls=calls.state,
        until=calls.until,
        counsel=calls.off_fast_path is not None,
        at_risk=asks_for_counsel(desk.db, case_id),
        failed_before=_failed_before(desk.db, case_id),
        asked=_asked(desk.db, case_id),
        today=f"{desk.clock.now():%Y-%m-%d}",
        barred=barred(desk.db, case_id),
        plain=plain(desk.db, case_id),
        preserved=preserved(desk.db, case_id),
        preserve_first=task_policy(desk.db, case_id).preserve_first,
        least=least_policy(desk.db, case_id),
        regions=region_policy(desk.db, case_id),
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


def barred(db: Connection, case_id: CaseId) -> frozenset[str]:
    """Return the files of a case that a list knows and nobody rejected, and everything that it is packed in."""
    known = set(known_in_case(db, case_id))
    rows = db.execute("SELECT id, uid, parent_id FROM item WHERE case_id = ?", (case_id,)).fetchall()
    parents = {number: parent for number, _uid, parent in rows}
    for number in list(known):
        above = parents.get(number)
        while above is not None and above not in known:
            known.add(above)
            above = parents.get(above)
    return frozenset(uid for number, uid, _parent in rows if number in known)


def plain(db: Connection, case_id: CaseId) -> frozenset[str]:
    """Return the files of a case that are text and nothing else."""
    rows = db.execute("SELECT uid FROM item WHERE case_id = ? AND kind = 'text'", (case_id,))
    return frozenset(uid for (uid,) in rows)
