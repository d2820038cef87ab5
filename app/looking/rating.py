"""A person says what an item was: its case is told, and their own looks at it count as that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes
from app.evidence import actions
from app.log import failed
from app.looking import private
from app.wellness import ledger
from app.wellness.store import OwnStoreError

if TYPE_CHECKING:
    from app.cases.model import Severity
    from app.desk import Desk
    from app.evidence.model import ItemId


def rate(desk: Desk, item_id: ItemId, severity: Severity) -> Changes:
    """Classify an item; what the person has seen of it in this shift was as hard as they say now."""
    changes = actions.set_severity(desk, item_id, severity)
    target = private.met(desk, desk.db, item_id)
    try:
        ledger.rate(desk, target.uid, target.subject.met_as.value)
    except OwnStoreError as error:
        # The case is classified; that the own store does not answer is told by whoever counts time.
        failed("rating looks", error)
    return changes
