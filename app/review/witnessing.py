"""Two vaults witness each other's audit chains: each file carries where its vault's stood, and what it last saw of the other's.

What is kept here of another vault is a document that nobody changes. A vault that was put back, or whose record was
written anew, is found when its next file comes: by whoever saw more before, or by itself, from what comes home.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.changes import Topic
from app.clock import utc_text
from app.decisions.store import keep_document
from app.i18n import _
from app.identity import new_uid
from app.review.envelope import Opened
from app.vault import checkpoint, witness
from app.vault.people import people
from app.vault.witness import Mark, read_mark

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

KIND = "checkpoint"


def marks_here(desk: Desk) -> tuple[str, ...]:
    """Sign where this vault's audit chain stands; none where it does not hold. Takes a moment in a large vault."""
    return checkpoint.notes(desk.vault, desk.db, utc_text(desk.clock.now()))


def seen_of(db: Connection, pack_uid: str) -> tuple[str, ...]:
    """Return, of the vault that a pack came from, the checkpoint with the most rows of each device that was seen here."""
    row = db.execute("SELECT vault_uid FROM review_pack WHERE uid = ? AND direction = 'in'", (pack_uid,)).fetchone()
    most: dict[str, Mark] = {}
    for mark in _kept(db, row[0]) if row is not None else ():
        # Not the newest: a vault that was put back signs a shorter one later.
        if mark.device not in most or most[mark.device].size < mark.size:
            most[mark.device] = mark
    return tuple(mark.note for mark in most.values())


def about_us(desk: Desk, opened: Opened) -> tuple[str, ...]:
    """Hold this vault's own chain to what another one saw of it; what nobody here signed says nothing.

    This reads the whole chain, so it takes a while in a large vault, before any transaction.
    """
    ours = [*opened.seen, *(opened.carried if opened.vault_uid == desk.vault.uid else ())]
    keys = [key for entry in people(desk.vault) for key in entry.sign_keys]
    mine = [mark for mark in ours if mark.vault == desk.vault.uid and mark.signed_by(keys)]
    found = witness.differing(desk.db, mine)
    where = _("A checkpoint of this vault that {who} holds").format(who=opened.vault_name)
    return tuple(witness.differs_words(mark, how, where) for mark, how in found.items())


def hear(tx: Transaction, opened: Opened, told: tuple[str, ...]) -> tuple[str, ...]:
    """Keep what a file says of its vault's audit chain, and return in words what does not fit with what was known.

    What is told already is what does not fit this vault's own chain.
    """
    if opened.vault_uid == tx.desk.vault.uid:
        return told
    before = _kept(tx.db, opened.vault_uid)
    known = {mark.text for mark in before}
    fresh = [mark for mark in opened.carried if mark.text not in known]
    told += _about_them(before, fresh, opened) if fresh or not opened.carried else ()
    for mark in fresh:
        note = mark.note.encode()
        keep_document(tx, KIND, mark.vault, hashlib.sha256(note).hexdigest(), note)
    if told:
        body = {"vault": opened.vault_uid, "signer": opened.signer_uid, "told": list(told)}
        tx.wrote("checkpoint", new_uid(), 1, "checkpoint.differs", body, topics=(Topic.REVIEW,))
    return told


def _kept(db: Connection, vault_uid: str) -> list[Mark]:
    rows = db.execute("SELECT bytes FROM document WHERE kind = ? AND name = ?", (KIND, vault_uid))
    return [read_mark(bytes(row[0]).decode()) for row in rows]


def _about_them(before: Sequence[Mark], now: Sequence[Mark], opened: Opened) -> tuple[str, ...]:
    """Compare what a vault says of its chain with what it said in files that were opened here before."""
    earlier = [mark for mark in before if mark.at <= opened.sealed_at]
    if not now:
        missing = _("{vault} vouched for its audit record in earlier files, and does not in this one.")
        return (missing.format(vault=opened.vault_name),) if earlier else ()
    devices = {mark.device for mark in now}
    gone = {mark.device for mark in earlier} - devices
    told = [_put_back(opened.vault_name)] if gone or any(_fewer(one, other) for one in before for other in now) else []
    if any(_other(one, other) for one in before for other in now):
        told.append(
            _("{vault} signed two audit records of one length that differ: its record was written anew.").format(
                vault=opened.vault_name
            )
        )
    return tuple(told)


def _fewer(one: Mark, other: Mark) -> bool:
    """Tell whether of two checkpoints of a device the one signed later vouches for fewer rows."""
    earlier, later = sorted((one, other), key=lambda mark: mark.at)
    return one.device == other.device and earlier.at < later.at and later.size < earlier.size


def _other(one: Mark, other: Mark) -> bool:
    return (one.device, one.size) == (other.device, other.size) and one.root != other.root


def _put_back(vault: str) -> str:
    return _(
        "{vault} vouches for fewer audit rows in the later of two files: it was put back to an earlier state in"
        " between, or restored from a backup. Ask the people there."
    ).format(vault=vault)
