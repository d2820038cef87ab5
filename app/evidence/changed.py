"""Who said whose an item is and how hard it is to look at: written in its case's history, and read back from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING

from app.cases import store as cases

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction
    from app.evidence.model import Item, ItemId

UNCLASSIFIED = "unclassified"
_CONFIRMED = ", confirmed"
_ARROW = " → "
# Two items of a case may have one name; the number that its card has tells which of them is meant.
_NUMBER = "SELECT position + 1 FROM item WHERE id = ?"
_SAID = (
    "SELECT e.act, e.actor_id, e.note FROM item i JOIN event e ON e.case_id = i.case_id"
    " WHERE i.id = ? AND e.act IN ('classified', 'source changed')"
    " AND instr(e.note, 'item ' || (i.position + 1) || ', ') = 1 ORDER BY e.id"
)


class What(StrEnum):
    """What was said of an item, as the history calls it."""

    SEVERITY = "classified"
    SOURCE = "source changed"


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's word on an item: what stood before, and what stands since; the same where they confirmed it."""

    person_id: int | None
    was: str
    now: str


Said = Mapping[What, Sequence[Change]]


def tell(tx: Transaction, item: Item, what: What, was: str, now: str) -> None:
    """Write in the history what somebody said of an item."""
    (number,) = tx.db.execute(_NUMBER, (item.id,)).fetchone()
    said = f"{now}{_CONFIRMED}" if was == now else f"{was}{_ARROW}{now}"
    cases.add_event(tx, item.case_id, what.value, f"item {number}, {item.name}: {said}")


def said_of(db: Connection, item_id: ItemId) -> Said:
    """Return what was said of an item, the oldest first."""
    found: dict[What, list[Change]] = {what: [] for what in What}
    for act, person_id, note in db.execute(_SAID, (item_id,)):
        was, arrow, now = note.rpartition(": ")[2].removesuffix(_CONFIRMED).rpartition(_ARROW)
        found[What(act)].append(Change(person_id, was if arrow else now, now))
    return found


def before_own(changes: Sequence[Change], person_id: int) -> str | None:
    """Return what stood before a person's latest changes that nobody else followed; nothing where the last word is another's."""
    run = list(takewhile(lambda each: each.person_id == person_id, reversed(changes)))
    return run[-1].was if run else None


def last_is_of_another(changes: Sequence[Change], person_id: int) -> bool:
    """Tell whether somebody else had the last word, so that the same from this person confirms it."""
    return bool(changes) and changes[-1].person_id != person_id
