"""Items of an opened pack: copied out of its file, unchanged and checked, when their case is first opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.evidence import sealing
from app.evidence.model import ItemId
from app.identity import Permission
from app.review import pack_store
from app.review.container import Pack
from app.review.errors import DamagedItemError
from app.review.packed import case_in
from app.review.reading import opened_again
from app.vault.database import told
from app.vault.files import PARTIAL, sync_folder

if TYPE_CHECKING:
    from app.desk import Desk

Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How many items of a case can be looked at now, and what is wrong with the others."""

    items: int
    damaged: tuple[tuple[ItemId, str], ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: ItemId
    uid: str
    version: int
    number: int
    path: Path


def take_out(
    desk: Desk,
    review_desk: Desk,
    case_uid: str,
    progress: Progress = lambda _done, _of: None,
    cancelled: Cancelled = lambda: False,
) -> TakenOut:
    """Copy what is missing of a case's items; a damaged one is refused by itself. Waits for the disk: off the window."""
    waiting, there = _waiting(review_desk, case_uid)
    if not waiting:
        return TakenOut(there, (), Changes())
    found, damaged, changes = (
        pack_store.load_pack(desk.db, review_desk.vault.uid),
        list[tuple[ItemId, str]](),
        Changes(),
    )
    with opened_again(desk, found) as (file, _index):
        for done, item in enumerate(waiting):
            progress(done, len(waiting))
            try:
                with told(review_desk.vault.folder):
                    whole = _copy(file, item, cancelled)
            except DamagedItemError as error:
                damaged.append((item.id, str(error)))
                changes |= _refuse(review_desk, item, error.why)
                continue
            if not whole:
                break
            there += 1
    progress(len(waiting), len(waiting))
    return TakenOut(there, tuple(damaged), changes)


def _waiting(review_desk: Desk, case_uid: str) -> tuple[list[_Waiting], int]:
    rows = review_desk.db.execute(
        "SELECT id, uid, version, json_extract(facts, '$.pack.number'), sealed_name FROM item"
        " WHERE case_id = ? AND json_extract(facts, '$.pack.number') IS NOT NULL AND refused IS NULL ORDER BY position, id",
        (case_in(review_desk, case_uid),),
    ).fetchall()
    found = [
        _Waiting(ItemId(number), uid, version, place, sealing.sealed_path(review_desk.vault, name))
        for number, uid, version, place, name in rows
    ]
    waiting = [item for item in found if not item.path.exists()]
    return waiting, len(found) - len(waiting)


def _copy(file: Pack, item: _Waiting, cancelled: Cancelled) -> bool:
    partial = item.path.with_name(item.path.name + PARTIAL)
    item.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with partial.open("wb") as target:
            if not file.take_out(item.number, target, cancelled):
                return False
            target.flush()
            os.fsync(target.fileno())
        partial.chmod(0o400)
        partial.replace(item.path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(item.path.parent)
    return True


def _refuse(review_desk: Desk, item: _Waiting, why: str) -> Changes:
    """Let the item's card say what is wrong with it."""
    with review_desk.transaction(Permission.KEEP) as tx:
        case = tx.db.execute(
            "UPDATE item SET refused = ?, version = version + 1, op_id = ? WHERE id = ? RETURNING case_id",
            (why, tx.op_id, item.id),
        ).fetchone()
        body = {"refused": why}
        tx.wrote("item", item.uid, item.version + 1, "item.refused", body, topics=(Topic.EVIDENCE,), cases=(case[0],))
    return tx.changes
