"""Packs on record, sealed here or opened here: values in, values out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.changes import Topic
from app.errors import StillwaterError
from app.i18n import _
from app.review.index import Index, IndexCase

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


class NoSuchPackError(StillwaterError):
    """No pack of that name was opened here."""

    def __init__(self) -> None:
        super().__init__(_("There is no such review pack here."), do=_("Open its file first."))


@dataclass(frozen=True, slots=True)
class Origin:
    """Which way a pack went, and who sealed it where."""

    direction: str
    vault_uid: str
    vault_name: str
    signer_uid: str
    signer_name: str


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a pack as a file."""

    sealed_at: str
    expires_at: str
    size: int
    # Of the signed index.
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class PackRow:
    """An opened pack as the program needs it; without keys it was put away."""

    id: int
    uid: str
    vault_uid: str
    schema: int
    sealed_at: str
    expires_at: str
    sha256: str
    path: str
    version: int
    keys: bytes | None = field(repr=False)
    put_away_at: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept back of a case until its time."""

    uid: str
    # What was decided, as it is compared with the own answers.
    decision: Any = field(repr=False)
    # Rows of the case by the part that they belong to, and of which tables they are.
    papers: Any = field(repr=False)


def record_sealed(tx: Transaction, index: Index, written: Written) -> None:
    """Put a pack on record that was sealed here; which of its cases are golden stays here."""
    vault, person = tx.desk.vault, tx.desk.person
    golden = {
        row[0]
        for row in tx.db.execute(
            "SELECT k.uid FROM review_sample_case c JOIN review_sample s ON s.id = c.sample_id"
            " JOIN cases k ON k.id = c.case_id WHERE s.uid = ? AND c.golden = 1",
            (index.sample_uid,),
        )
    }
    pack_id = insert_pack(tx, index, Origin("out", vault.uid, "", person.uid, person.name), written, None)
    for position, case in enumerate(index.cases):
        insert_case(tx, pack_id, position, case, golden=case.uid in golden)
    body = {
        "name": index.name,
        "sample": index.sample_uid,
        "level": index.level.value,
        "pseudonyms": index.pseudonyms,
        "expires_at": written.expires_at,
        "recipients": [dict(each) for each in index.recipients],
        "cases": [case.uid for case in index.cases],
        "left_out": dict(index.left_out),
        "sha256": written.sha256,
    }
    tx.wrote("review_pack", index.uid, 1, "pack.seal", body, topics=(Topic.REVIEW,))


def insert_pack(tx: Transaction, index: Index, origin: Origin, written: Written, keys: bytes | None) -> int:
    """Write a pack's row and return its id."""
    recipients, return_to = (json.dumps(list(each), ensure_ascii=False) for each in (index.recipients, index.return_to))
    items = sum(each.number is not None for case in index.cases for each in case.items)
    cursor = tx.db.execute(
        "INSERT INTO review_pack (uid, direction, name, sample_uid, calibration_uid, vault_uid, vault_name, sealed_by_uid,"
        " sealed_by_name, sealed_at, expires_at, level, pseudonyms, recipients, return_to, left_out, cases, items, size,"
        " sha256, schema, keys, path, person_id, at, device_id, op_id, scorecard_sha256, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            *(index.uid, origin.direction, index.name, index.sample_uid, index.calibration_uid or None),
            *(origin.vault_uid, origin.vault_name, origin.signer_uid, origin.signer_name),
            *(written.sealed_at, written.expires_at, index.level.value, index.pseudonyms, recipients, return_to),
            *(json.dumps(dict(index.left_out)), len(index.cases), items, written.size, written.sha256, index.schema),
            *(keys, written.path, tx.desk.person.id, tx.at, tx.desk.device.id, tx.op_id, index.scorecard),
        ),
    )
    return int(cursor.lastrowid or 0)


def insert_case(
    tx: Transaction, pack_id: int, position: int, case: IndexCase, *, golden: bool = False, kept: Kept | None = None
) -> None:
    """Write a case of a pack."""
    decision, papers = (None, None) if kept is None else (_json(kept.decision), _json(kept.papers))
    tx.db.execute(
        "INSERT INTO review_pack_case (pack_id, position, case_uid, case_ref, kind, decision_uid, protocol_sha256,"
        " bases_sha256, barred, left_out, decision, ending, golden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(pack_id, position, case.uid, case.reference, case.kind, case.decision_uid, case.protocol_sha256),
            *(case.bases_sha256, json.dumps(list(case.barred)), json.dumps(dict(case.left_out))),
            *(decision, papers, golden),
        ),
    )


def opened_pack(db: Connection, uid: str) -> PackRow | None:
    """Return a pack that was opened here, put away or not."""
    row = db.execute(
        "SELECT id, uid, vault_uid, schema, sealed_at, expires_at, sha256, path, version, keys, put_away_at"
        " FROM review_pack WHERE uid = ? AND direction = 'in'",
        (uid,),
    ).fetchone()
    return None if row is None else PackRow(*row)


def load_pack(db: Connection, uid: str) -> PackRow:
    """Return a pack that was opened here, or tell that there is none."""
    found = opened_pack(db, uid)
    if found is None:
        raise NoSuchPackError
    return found


def kept_back(db: Connection, pack_id: int, case_uid: str) -> Kept:
    """Return what is kept back of a case, or tell that there is no such case."""
    row = db.execute(
        "SELECT decision, ending FROM review_pack_case WHERE pack_id = ? AND case_uid = ?", (pack_id, case_uid)
    ).fetchone()
    if row is None:
        raise NoSuchPackError
    return Kept(case_uid, *(json.loads(each) if each else None for each in row))


def forget_keys(tx: Transaction, pack: PackRow) -> None:
    """Let nobody open a pack any more: its keys go, and what was kept back of its cases."""
    tx.db.execute(
        "UPDATE review_pack SET keys = NULL, put_away_at = ?, op_id = ?, version = version + 1 WHERE id = ?",
        (tx.at, tx.op_id, pack.id),
    )
    tx.db.execute("UPDATE review_pack_case SET decision = NULL, ending = NULL WHERE pack_id = ?", (pack.id,))


def move(tx: Transaction, pack: PackRow, path: str) -> None:
    """Note where the file of a pack lies now."""
    tx.db.execute(
        "UPDATE review_pack SET path = ?, op_id = ?, version = version + 1 WHERE id = ?", (path, tx.op_id, pack.id)
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
