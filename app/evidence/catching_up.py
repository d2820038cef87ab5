"""Items that came before there were fingerprints: what they are known by is found out of their sealed bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.cage.channels import never
from app.cage.errors import AskCancelledError, DecodeFailedError
from app.cage.model import Job, Op
from app.cage.session import TakenAlongError
from app.changes import Changes, Topic
from app.evidence import store
from app.evidence.comparing import Comparer
from app.evidence.model import ItemId, ItemKind, Pdq
from app.evidence.sealing import open_item
from app.i18n import _
from app.identity import Permission
from app.vault.errors import DamagedEvidenceError
from app.vault.tally import Digests, Tally

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cage.client import Cage
    from app.desk import Desk
    from app.vault.sealed import SealedReader

Progress = Callable[[int, int], None]


def unknown(db: Connection) -> list[ItemId]:
    """Return the items of which it is not kept what they are known by, the oldest first."""
    found = db.execute(
        "SELECT i.id FROM item i WHERE i.refused IS NOT 'destroyed'"
        " AND NOT EXISTS (SELECT 1 FROM item_hash h WHERE h.item_id = i.id) ORDER BY i.id"
    )
    return [ItemId(row[0]) for row in found]


def learn(desk: Desk, cage: Cage, item_id: ItemId, cancelled: Callable[[], bool] = never) -> Changes:
    """Take the digests and the fingerprint of one item; nothing is written of one that is not what was sealed. Waits."""
    item = store.load(desk.db, item_id)
    with open_item(desk, item_id) as source:
        digests = _digests(source, cancelled)
        looks = _looks(cage, source, cancelled) if item.kind is ItemKind.PICTURE and item.refused is None else None
    with desk.transaction(Permission.KEEP) as tx:
        made = tx.db.execute("SELECT sha256, blake2b FROM item WHERE id = ?", (item_id,)).fetchone()
        if made != (digests.sha256, digests.blake2b):
            raise DamagedEvidenceError(item.name, _("its content is not what was taken in"))
        if store.insert_hashes(tx.db, item_id, digests, looks):
            body = {"md5": digests.md5, "sha1": digests.sha1, "pdq": looks.bits.hex() if looks else None}
            tx.db.execute("UPDATE item SET version = version + 1, op_id = ? WHERE id = ?", (tx.op_id, item_id))
            tx.wrote(
                "item",
                item.uid,
                item.version + 1,
                "item.known_by",
                body,
                topics=(Topic.EVIDENCE,),
                cases=(item.case_id,),
            )
    return tx.changes


def learn_all(desk: Desk, cage: Cage, progress: Progress, cancelled: Callable[[], bool] = never) -> tuple[Changes, int]:
    """Do so for every item that needs it, then compare them; return what changed and how many are damaged."""
    changes, damaged, waiting = Changes(), 0, unknown(desk.db)
    for done, item_id in enumerate(waiting):
        progress(done, len(waiting))
        try:
            changes |= learn(desk, cage, item_id, cancelled)
        except AskCancelledError:
            break
        except DamagedEvidenceError:
            damaged += 1
    # What was not reached is found again the next time.
    return changes | Comparer(desk).compare_new(), damaged


def _digests(source: SealedReader, cancelled: Callable[[], bool]) -> Digests:
    with Tally() as tally:
        for part in source.chunks():
            if cancelled():
                raise AskCancelledError
            tally.add(part)
        return tally.digests()


def _looks(cage: Cage, source: SealedReader, cancelled: Callable[[], bool]) -> Pdq | None:
    try:
        answer = cage.ask(Job(Op.PICTURE_PDQ), source, cancelled=cancelled)
    except TakenAlongError:
        raise
    except DecodeFailedError:
        return None  # as at its arrival: what cannot be decoded is known by its digests alone
    return Pdq(bytes.fromhex(answer.words("pdq")), answer.count("quality"))
