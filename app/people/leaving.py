"""What people hold who do not work on cases any more: nobody else could go on with it, so it goes back to everybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.cases.actions import give_back_within
from app.cases.model import CaseId
from app.changes import Changes
from app.decisions.tasks import TaskId, free_within
from app.i18n import _
from app.identity import Permission, permissions
from app.vault.people import people

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_CASES = (
    "SELECT c.id FROM cases c JOIN person p ON p.id = c.owner_id"
    " WHERE c.state <> 'closed' AND p.uid IN (SELECT value FROM json_each(?)) ORDER BY c.id"
)
_TASKS = (
    "SELECT t.id FROM task t JOIN person p ON p.id = t.owner_id"
    " WHERE t.state = 'open' AND p.uid IN (SELECT value FROM json_each(?)) ORDER BY t.id"
)


def give_back(desk: Desk) -> Changes:
    """Give back the open cases and tasks of whoever was let go or has a role that works on none; a kill leaves the rest."""
    gone = json.dumps(
        [each.uid for each in people(desk.vault) if not each.active or Permission.WORK not in permissions(each.role)]
    )
    if not (_held(desk.db, _CASES, gone) or _held(desk.db, _TASKS, gone)):
        return Changes()
    with desk.transaction(Permission.KEEP) as tx:
        for number in _held(tx.db, _CASES, gone):
            give_back_within(tx, CaseId(number), _("whoever had it does not work on cases any more"))
        for number in _held(tx.db, _TASKS, gone):
            free_within(tx, TaskId(number))
    return tx.changes


def _held(db: Connection, sql: str, gone: str) -> list[int]:
    return [int(row[0]) for row in db.execute(sql, (gone,))]
