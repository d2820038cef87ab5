"""What is done to evidence: added with its case, told whose it is, and classified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.model import CaseId, Severity, State
from app.changes import Changes, Topic
from app.evidence import changed, store
from app.evidence.changed import What
from app.evidence.model import CaseClosedError, Item, ItemId, NewItem, SealedItem, Source, hardest
from app.identity import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.desk import Desk, Transaction


def add_item(
    tx: Transaction,
    case_id: CaseId,
    new: NewItem,
    made: SealedItem,
    *,
    request_id: int | None = None,
    parent_id: ItemId | None = None,
) -> ItemId:
    """Add a sealed item to a case, inside the transaction of whoever brings it in and makes its name findable."""
    item_id = store.insert(tx, case_id, new, made, request_id=request_id, parent_id=parent_id)
    body = {
        "case": cases.load(tx.db, case_id).uid,
        "name": new.name,
        "declared_type": new.declared_type,
        "kind": new.kind.value,
        "content_type": new.content_type,
        "size": made.size,
        "sha256": made.sha256,
        "blake2b": made.blake2b,
        "blake3": made.blake3,
        "md5": made.md5,
        "sha1": made.sha1,
        "pdq": new.pdq.bits.hex() if new.pdq else None,
        "sealed_name": made.sealed_name,
        "source": new.source.value,
        "refused": new.refused,
    }
    tx.wrote("item", made.uid, 1, "item.add", body, topics=(Topic.EVIDENCE,), cases=(case_id,))
    return item_id


def set_source(desk: Desk, item_id: ItemId, source: Source) -> Changes:
    """Say whose material an item is; the history keeps who said so, and who says the same of it after another."""
    with desk.transaction(Permission.WORK) as tx:
        item = _changeable(tx, item_id)
        if item.source is source and not _confirms(tx, item_id, What.SOURCE):
            return Changes()
        tx.db.execute(
            "UPDATE item SET source = ?, version = version + 1, op_id = ? WHERE id = ?",
            (source.value, tx.op_id, item_id),
        )
        changed.tell(tx, item, What.SOURCE, item.source.value, source.value)
        _wrote(tx, item, "item.source", {"source": source.value, "was": item.source.value})
    return tx.changes


def set_severity(desk: Desk, item_id: ItemId, severity: Severity) -> Changes:
    """Classify an item; its case is as hard as the hardest of its items. The same after another confirms what they said."""
    with desk.transaction(Permission.WORK) as tx:
        item = _changeable(tx, item_id)
        if item.severity is severity and not _confirms(tx, item_id, What.SEVERITY):
            return Changes()
        tx.db.execute(
            "UPDATE item SET severity = ?, version = version + 1, op_id = ? WHERE id = ?",
            (severity.value, tx.op_id, item_id),
        )
        worst = hardest(store.severities(tx.db, item.case_id))
        tx.db.execute(
            "UPDATE cases SET severity = ?, version = version + 1, op_id = ? WHERE id = ?",
            (worst.value if worst else None, tx.op_id, item.case_id),
        )
        was = item.severity.value if item.severity else changed.UNCLASSIFIED
        changed.tell(tx, item, What.SEVERITY, was, severity.value)
        _wrote(tx, item, "item.severity", {"severity": severity.value}, Topic.CASES)
    return tx.changes


def _changeable(tx: Transaction, item_id: ItemId) -> Item:
    item = store.load(tx.db, item_id)
    if cases.load(tx.db, item.case_id).state is State.CLOSED:
        raise CaseClosedError
    return item


def _confirms(tx: Transaction, item_id: ItemId, what: What) -> bool:
    return changed.last_is_of_another(changed.said_of(tx.db, item_id)[what], tx.desk.person.id)


def _wrote(tx: Transaction, item: Item, act: str, body: Mapping[str, object], *topics: Topic) -> None:
    tx.wrote("item", item.uid, item.version + 1, act, body, topics=(Topic.EVIDENCE, *topics), cases=(item.case_id,))
