"""Evidence items in SQL: values in, values out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.cases.model import CaseId, Severity
from app.evidence.model import Item, ItemId, ItemKind, Layout, NewItem, NoSuchItemError, Pdq, SealedItem, Source

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction
    from app.vault.tally import Digests


def insert(
    tx: Transaction,
    case_id: CaseId,
    new: NewItem,
    made: SealedItem,
    *,
    request_id: int | None,
    parent_id: ItemId | None,
) -> ItemId:
    """Write an item's row behind the others of its case."""
    made_of = (made.uid, made.size, made.sha256, made.blake2b, made.blake3, made.sealed_name, made.wrapped_key)
    known = (new.name, new.declared_type, new.kind.value, new.content_type, new.source.value, new.refused)
    facts = json.dumps(dict(new.facts), ensure_ascii=False, sort_keys=True)
    (position,) = tx.db.execute("SELECT count(*) FROM item WHERE case_id = ?", (case_id,)).fetchone()
    cursor = tx.db.execute(
        "INSERT INTO item (uid, size, sha256, blake2b, blake3, sealed_name, wrapped_key,"
        " name, declared_type, kind, content_type, source, refused,"
        " case_id, request_id, parent_id, position, facts, added_at, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (*made_of, *known, case_id, request_id, parent_id, position, facts, tx.at, tx.desk.device.id, tx.op_id),
    )
    item_id = ItemId(cursor.lastrowid or 0)
    tx.db.execute("UPDATE cases SET evidence_count = evidence_count + 1 WHERE id = ?", (case_id,))
    if new.layout is not None:
        insert_layout(tx.db, item_id, new.layout)
    insert_hashes(tx.db, item_id, made, new.pdq)
    return item_id


def insert_hashes(db: Connection, item_id: ItemId, made: SealedItem | Digests, pdq: Pdq | None) -> bool:
    """Keep what an item is known by, once, and tell whether this was it; it is compared once its case is written."""
    digests = (bytes.fromhex(digest) for digest in (made.md5, made.sha1, made.sha256))
    looks = (pdq.bits, pdq.quality) if pdq else (None, None)
    cursor = db.execute(
        "INSERT INTO item_hash (item_id, md5, sha1, sha256, pdq, quality) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (item_id) DO NOTHING",
        (item_id, *digests, *looks),
    )
    return bool(cursor.rowcount > 0)


def insert_layout(db: Connection, item_id: ItemId, layout: Layout) -> None:
    """Keep the covered preview of an item."""
    db.execute(
        "INSERT INTO layout (item_id, width, height, grey) VALUES (?, ?, ?, ?)",
        (item_id, layout.width, layout.height, layout.grey),
    )


def load(db: Connection, item_id: ItemId) -> Item:
    """Return an item, or tell that there is none."""
    row = db.execute(
        "SELECT id, uid, case_id, name, kind, content_type, size, source, severity, refused, version"
        " FROM item WHERE id = ?",
        (item_id,),
    ).fetchone()
    if row is None:
        raise NoSuchItemError
    number, uid, case_id, name, kind, content_type, size, source, severity, refused, version = row
    return Item(
        ItemId(number),
        uid,
        CaseId(case_id),
        name,
        ItemKind(kind),
        content_type,
        size,
        Source(source),
        Severity(severity) if severity else None,
        refused,
        version,
    )


def severities(db: Connection, case_id: CaseId) -> list[Severity]:
    """Return the severities that items of a case were given."""
    found = db.execute("SELECT severity FROM item WHERE case_id = ? AND severity IS NOT NULL", (case_id,))
    return [Severity(row[0]) for row in found]
