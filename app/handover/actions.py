"""Handing a live case over: the brief is written sealed and on record, and opening it in the same vault accepts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import owned
from app.cases.model import CaseId, State, Step, WrongStepError
from app.changes import Changes, Topic
from app.handover import sealing
from app.handover.gathering import gather
from app.handover.model import Brief, NotAHandoverError, NotWrittenError, signed
from app.i18n import _
from app.identity import Permission
from app.policies.exports import Export
from app.vault import people
from app.vault.directory import Entry
from app.vault.outside import new_files
from app.vault.signing import fits_any
from app.vault.spoken import spoken_passphrase

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


@dataclass(frozen=True, slots=True)
class Written:
    """A brief that lies sealed in a file, and the passphrase to tell by phone where one opens it."""

    brief: Brief
    passphrase: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Opened:
    """A brief to read: who vouches for it, if this vault knows them, and its case, if it is here."""

    brief: Brief
    signed_by: str
    case_id: CaseId | None
    changes: Changes


def recipients(desk: Desk) -> list[Entry]:
    """Return whom a brief can be sealed to: the other active people of this vault."""
    return [each for each in people.people(desk.vault) if each.active and each.uid != desk.person.uid]


def write_handover(desk: Desk, case_id: CaseId, path: Path, words: str = "", to: Entry | None = None) -> Written:
    """Write the brief of a case that the person holds to a new file, for one person or for whoever is told a passphrase.

    With a passphrase it waits for a second or two, on any thread.
    """
    desk.settings.exports.require(Export.HANDOVERS)
    brief = gather(desk, case_id, words)
    signature = desk.vault.sign(signed(brief.body()))
    passphrase = "" if to is not None else spoken_passphrase()
    if to is not None:
        sealed = sealing.seal_for(to.recipient, brief, signature)
    else:
        sealed = sealing.seal_by_passphrase(passphrase, brief, signature)
    with new_files() as write, desk.transaction(Permission.WORK) as tx:
        case = owned(tx, case_id)
        if case.state is State.CLOSED:
            raise WrongStepError(case.state, Step.RELEASE)
        _insert(tx, brief, case_id, to.uid if to else "")
        whom = to.name if to else _("for whoever is told the passphrase")
        cases.add_event(tx, case_id, "handover written", f"{whom}: {words.strip()}" if words.strip() else whom)
        cases.add_words(tx.db, case_id, words)
        body = {"case": brief.case, "to": to.uid if to else ""}
        _wrote(tx, brief.uid, 1, "handover.write", body, case_id)
        # Last: what fails here leaves no record of a file that is not there.
        try:
            write(path, sealed)
        except OSError as error:
            raise NotWrittenError(path, error.strerror or type(error).__name__) from error
    return Written(brief, passphrase, tx.changes)


def open_handover(desk: Desk, path: Path, passphrase: str | None = None) -> Opened:
    """Open a brief to read; in the vault it came from, that it was accepted is recorded, once."""
    found = sealing.unseal(sealing.read(path), desk.vault.person_keys, passphrase)
    brief = found.brief
    if brief.vault != desk.vault.uid:
        return Opened(brief, "", None, Changes())
    author = next((each for each in people.people(desk.vault) if each.uid == brief.by), None)
    if author is None or not fits_any(author.sign_keys, found.signature, found.message):
        raise NotAHandoverError(_("nobody of this vault signed it"))
    row = desk.db.execute("SELECT id FROM cases WHERE uid = ?", (brief.case,)).fetchone()
    if row is None:
        return Opened(brief, author.name, None, Changes())
    case_id = CaseId(row[0])
    changes = Changes() if author.uid == desk.person.uid else _accept(desk, brief, case_id)
    return Opened(brief, author.name, case_id, changes)


def _accept(desk: Desk, brief: Brief, case_id: CaseId) -> Changes:
    with desk.transaction(Permission.WORK) as tx:
        cursor = tx.db.execute(
            "UPDATE handover SET accepted_by_id = ?, accepted_at = ?, op_id = ?, version = version + 1"
            " WHERE uid = ? AND case_id = ? AND accepted_by_id IS NULL",
            (tx.desk.person.id, tx.at, tx.op_id, brief.uid, case_id),
        )
        if cursor.rowcount:
            cases.add_event(tx, case_id, "handover accepted", brief.by_name)
            clocks = [f"{each.measures} {each.due_at}" for each in brief.clocks]
            _wrote(tx, brief.uid, 2, "handover.accept", {"case": brief.case, "clocks": clocks}, case_id)
    return tx.changes


def _insert(tx: Transaction, brief: Brief, case_id: CaseId, to: str) -> None:
    tx.db.execute(
        "INSERT INTO handover (uid, case_id, person_id, to_person_id, at, device_id, op_id, version)"
        " VALUES (?, ?, ?, (SELECT id FROM person WHERE uid = ?), ?, ?, ?, 1)",
        (brief.uid, case_id, tx.desk.person.id, to, tx.at, tx.desk.device.id, tx.op_id),
    )


def _wrote(tx: Transaction, uid: str, version: int, act: str, body: Mapping[str, object], case_id: CaseId) -> None:
    tx.wrote("handover", uid, version, act, body, topics=(Topic.CASES,), cases=(case_id,))
