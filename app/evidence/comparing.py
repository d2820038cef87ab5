"""New items beside all that is here: the same and nearly the same are one stack, and lists say what they know."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.desk import BusyError
from app.evidence import store
from app.evidence.fingerprints import Fingerprints, Near, pack
from app.evidence.hashes import LEAST_QUALITY, Verdict
from app.evidence.model import ItemId
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

_AT_ONCE = 200
_BLOCK = 4096
# A picture that is near more than this is near to nothing in particular.
_MOST_NEAR = 50


@dataclass(frozen=True, slots=True)
class _New:
    """An item that was not compared yet."""

    id: ItemId
    md5: bytes
    sha1: bytes
    sha256: bytes
    pdq: bytes | None


@dataclass(slots=True)
class Comparer:
    """Compares what is new, and keeps the fingerprints of what it has read; held by whoever brings many items in."""

    desk: Desk
    _items: Fingerprints = field(default_factory=Fingerprints)
    _entries: Fingerprints = field(default_factory=Fingerprints)
    _read_items: int = 0
    _read_lists: set[int] = field(default_factory=set)

    def compare_new(self) -> Changes:
        """Compare every item that was not compared yet, some at a time; what is killed between is done the next time."""
        changes = Changes()
        # Whoever writes just now goes first; what is left over is compared with the next that comes.
        with suppress(BusyError):
            while (done := self._compare_some()) is not None:
                changes |= done
        return changes

    def _compare_some(self) -> Changes | None:
        if not _waiting(self.desk.db, 1):
            return None
        with self.desk.transaction(Permission.KEEP) as tx:
            new = _waiting(tx.db, _AT_ONCE)
            if any(item.pdq for item in new):
                self._catch_up(tx.db)
            for item in new:
                self._compare(tx, item)
            _pack_items(tx.db)
        return tx.changes

    def _compare(self, tx: Transaction, item: _New) -> None:
        stack, distance = self._stack(tx.db, item)
        tx.db.execute("UPDATE item_hash SET stack_id = ?, distance = ? WHERE item_id = ?", (stack, distance, item.id))
        near = self._entries.near(item.pdq)[:_MOST_NEAR] if item.pdq else []
        note_matches(tx, item.id, [*exact_entries(tx.db, item.id), *near])
        if item.pdq:
            self._items.add(item.id, item.pdq)
            self._read_items = max(self._read_items, item.id)

    def _stack(self, db: Connection, item: _New) -> tuple[int, int]:
        same = db.execute(
            "SELECT stack_id FROM item_hash WHERE sha256 = ? AND stack_id IS NOT NULL LIMIT 1", (item.sha256,)
        ).fetchone()
        if same is not None:
            return int(same[0]), 0
        near = self._items.near(item.pdq) if item.pdq else []
        if not near:
            return item.id, 0
        (stack,) = db.execute("SELECT stack_id FROM item_hash WHERE item_id = ?", (near[0].id,)).fetchone()
        return int(stack), near[0].distance

    def _catch_up(self, db: Connection) -> None:
        """Read the fingerprints that came since the last time: lists that were finished, and items."""
        for number in [row[0] for row in db.execute("SELECT id FROM hash_list WHERE whole = 1")]:
            if number not in self._read_lists:
                self._read_lists.add(number)
                read_blocks(db, number, self._entries)
        if not self._read_items:
            self._read_items = read_blocks(db, None, self._items)
        for item_id, bits in loose(db, self._read_items):
            self._items.add(item_id, bits)
            self._read_items = item_id


def exact_entries(db: Connection, item_id: ItemId) -> list[Near]:
    """Return the entries of whole lists that name an item by one of its digests."""
    found = db.execute(
        "SELECT e.id FROM item_hash h JOIN hash_entry e ON e.value = h.md5 AND e.kind = 'md5'"
        " JOIN hash_list l ON l.id = e.list_id AND l.whole = 1 WHERE h.item_id = ?1"
        " UNION ALL SELECT e.id FROM item_hash h JOIN hash_entry e ON e.value = h.sha1 AND e.kind = 'sha1'"
        " JOIN hash_list l ON l.id = e.list_id AND l.whole = 1 WHERE h.item_id = ?1"
        " UNION ALL SELECT e.id FROM item_hash h JOIN hash_entry e ON e.value = h.sha256 AND e.kind = 'sha256'"
        " JOIN hash_list l ON l.id = e.list_id AND l.whole = 1 WHERE h.item_id = ?1",
        (item_id,),
    )
    return [Near(row[0], 0) for row in found]


def note_matches(tx: Transaction, item_id: ItemId, found: Iterable[Near]) -> int:
    """Write what matched and was not known to; return how many that were."""
    item = store.load(tx.db, item_id)
    written = 0
    for near in found:
        uid = new_uid()
        cursor = tx.db.execute(
            "INSERT INTO hash_match (uid, item_id, entry_id, distance, found_at, verdict, reason, device_id, op_id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, 1) ON CONFLICT (item_id, entry_id) DO NOTHING",
            (uid, item_id, near.id, near.distance, tx.at, Verdict.OPEN.value, tx.desk.device.id, tx.op_id),
        )
        if cursor.rowcount > 0:
            written += 1
            body = {"item": item.uid, "entry": near.id, "distance": near.distance}
            tx.wrote("hash_match", uid, 1, "match.found", body, topics=(Topic.EVIDENCE,), cases=(item.case_id,))
    return written


def _waiting(db: Connection, most: int) -> list[_New]:
    found = db.execute(
        "SELECT item_id, md5, sha1, sha256, iif(quality >= ?, pdq, NULL) FROM item_hash"
        " WHERE stack_id IS NULL ORDER BY item_id LIMIT ?",
        (LEAST_QUALITY, most),
    )
    return [_New(ItemId(row[0]), *row[1:]) for row in found]


def read_blocks(db: Connection, list_id: int | None, into: Fingerprints) -> int:
    """Read what is kept by the thousand, of a list or of the items; return the last id of it."""
    last = 0
    for last_id, ids, bits in db.execute(
        "SELECT last_id, ids, bits FROM pdq_block WHERE list_id IS ? ORDER BY id", (list_id,)
    ):
        into.add_block(ids, bits)
        last = last_id
    return last


def loose(db: Connection, after: int) -> list[tuple[int, bytes]]:
    """Return the fingerprints of compared items that stand in no block yet."""
    found = db.execute(
        "SELECT item_id, pdq FROM item_hash WHERE item_id > ? AND stack_id IS NOT NULL AND quality >= ? ORDER BY item_id",
        (after, LEAST_QUALITY),
    )
    return list(found)


def _pack_items(db: Connection) -> None:
    """Keep the fingerprints of items by the thousand, once there are so many."""
    (last,) = db.execute("SELECT coalesce(max(last_id), 0) FROM pdq_block WHERE list_id IS NULL").fetchone()
    (count,) = db.execute(
        "SELECT count(*) FROM item_hash WHERE item_id > ? AND stack_id IS NOT NULL AND quality >= ?",
        (last, LEAST_QUALITY),
    ).fetchone()
    if count >= _BLOCK:
        write_block(db, None, loose(db, last))


def write_block(db: Connection, list_id: int | None, many: list[tuple[int, bytes]]) -> None:
    """Keep many fingerprints together, of a list's entries or of items."""
    ids, bits = pack(many)
    db.execute(
        "INSERT INTO pdq_block (list_id, last_id, ids, bits) VALUES (?, ?, ?, ?)", (list_id, many[-1][0], ids, bits)
    )
