"""A new list beside the items that are here already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from app.evidence.comparing import loose, note_matches, read_blocks
from app.evidence.fingerprints import Fingerprints, Near
from app.evidence.list_model import Cancelled, ListCancelledError, Progress
from app.evidence.model import ItemId
from app.identity import Permission

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_AT_ONCE = 500
Found = tuple[ItemId, Near]


def match_list(desk: Desk, list_id: int, progress: Progress, cancelled: Cancelled) -> int:
    """Write which items a list names exactly, and which look like one that it names; return how many matches."""
    found = _all(desk.db, list_id, progress, cancelled)
    count = 0
    while batch := list(islice(found, _AT_ONCE)):
        with desk.transaction(Permission.KEEP) as tx:
            count += sum(note_matches(tx, item_id, [near]) for item_id, near in batch)
    return count


def _all(db: Connection, list_id: int, progress: Progress, cancelled: Cancelled) -> Iterator[Found]:
    # Read whole before the first write: a cursor that is open would hold the database as it was.
    yield from exact(db, list_id)
    yield from _alike(db, list_id, progress, cancelled)


def exact(db: Connection, list_id: int) -> list[Found]:
    """Return the items that a list names by a digest."""
    found = db.execute(
        "SELECT h.item_id, e.id FROM item_hash h CROSS JOIN hash_entry e ON e.value = h.md5 AND e.kind = 'md5'"
        " AND e.list_id = ?1"
        " UNION ALL SELECT h.item_id, e.id FROM item_hash h CROSS JOIN hash_entry e ON e.value = h.sha1"
        " AND e.kind = 'sha1' AND e.list_id = ?1"
        " UNION ALL SELECT h.item_id, e.id FROM item_hash h CROSS JOIN hash_entry e ON e.value = h.sha256"
        " AND e.kind = 'sha256' AND e.list_id = ?1",
        (list_id,),
    )
    return [(ItemId(item_id), Near(entry_id, 0)) for item_id, entry_id in found]


def _alike(db: Connection, list_id: int, progress: Progress, cancelled: Cancelled) -> Iterator[Found]:
    """Compare every fingerprint of one side with all of the other; the fewer ones are gone through."""
    entries, items = Fingerprints(), Fingerprints()
    read_blocks(db, list_id, entries)
    last = read_blocks(db, None, items)
    for item_id, bits in loose(db, last):
        items.add(item_id, bits)
    few, many = (items, entries) if len(items) < len(entries) else (entries, items)
    for done, (number, bits) in enumerate(few.each(), 1):
        if cancelled():
            raise ListCancelledError
        for near in many.near(bits):
            item_id, entry_id = (number, near.id) if few is items else (near.id, number)
            yield ItemId(item_id), Near(entry_id, near.distance)
        progress(done, len(few))
