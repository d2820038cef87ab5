"""What could not be taken in: kept whole and sealed, with its reason, until someone settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.cage.model import display_name
from app.cases.actions import ReasonMissingError
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.evidence.model import SealedItem
from app.evidence.sealing import damage, discard, open_sealed, seal
from app.i18n import _
from app.identity import Permission
from app.intake import store
from app.intake.model import Outcome
from app.vault.sealed import SealedReader

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

FOLDER = "quarantine"


class NotInQuarantineError(StillwaterError):
    """The arrival is not in quarantine, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            _("This is not in quarantine any more."),
            kept=_("Nothing was changed."),
            do=_("Show all files: the list says what became of it."),
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in quarantine."""

    id: int
    at: str
    name: str
    size: int
    sha256: str
    reason: str
    resolved_at: str | None = None
    case_id: int | None = None


class Which(Enum):
    """Which files of the quarantine are meant."""

    OPEN = "open"
    ASIDE = "aside"
    ALL = "all"


def listed(desk: Desk, which: Which) -> list[Kept]:
    """Return files of the quarantine, settled ones too where they are asked for, the newest first."""
    if which is Which.OPEN:
        return waiting(desk)
    found = desk.db.execute(
        "SELECT id, at, name, size, sha256, reason, resolved_at, case_id FROM arrival"
        " WHERE outcome = 'quarantined' AND (? OR resolved_at IS NOT NULL) ORDER BY at DESC, id DESC",
        (which is Which.ALL,),
    )
    return [Kept(*row) for row in found]


def waiting(desk: Desk) -> list[Kept]:
    """Return what is in quarantine, the newest first."""
    found = desk.db.execute(
        "SELECT id, at, name, size, sha256, reason FROM arrival"
        " WHERE outcome = 'quarantined' AND resolved_at IS NULL ORDER BY at DESC, id DESC"
    )
    return [Kept(*row) for row in found]


def count(desk: Desk) -> int:
    """Count what is in quarantine."""
    sql = "SELECT count(*) FROM arrival WHERE outcome = 'quarantined' AND resolved_at IS NULL"
    return int(desk.db.execute(sql).fetchone()[0])


def keep(desk: Desk, chunks: Iterable[bytes], name: str, reason: str) -> tuple[int, Changes]:
    """Seal a file as it came and note why; the same bytes are kept once."""
    made = seal(desk.vault, chunks, FOLDER)
    try:
        with desk.transaction(Permission.KEEP) as tx:
            known = store.in_quarantine(tx.db, made.sha256)
            arrival_id = known if known is not None else _add(tx, made, name, reason)
    except BaseException:
        discard(desk, [made], FOLDER)
        raise
    if known is not None:
        discard(desk, [made], FOLDER)
    return arrival_id, tx.changes


def open_kept(desk: Desk, arrival_id: int) -> SealedReader:
    """Open a quarantined file's bytes, to try again or to export them."""
    row = desk.db.execute(
        "SELECT uid, sealed_name, wrapped_key FROM arrival"
        " WHERE id = ? AND outcome = 'quarantined' AND sealed_name IS NOT NULL",
        (arrival_id,),
    ).fetchone()
    if row is None:
        raise NotInQuarantineError
    uid, name, wrapped = row
    return open_sealed(desk.vault, uid, name, wrapped, FOLDER)


def dismiss(desk: Desk, arrival_id: int, reason: str) -> Changes:
    """Take a file off the list with a reason; its sealed bytes stay."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        resolve(tx, arrival_id, "arrival.dismiss", reason.strip())
    return tx.changes


def resolve(tx: Transaction, arrival_id: int, act: str, note: str, case_id: int | None = None) -> None:
    """Note inside a transaction that a quarantined file is settled, and how."""
    row = tx.db.execute(
        "SELECT uid, version, reason FROM arrival WHERE id = ? AND outcome = 'quarantined' AND resolved_at IS NULL",
        (arrival_id,),
    ).fetchone()
    if row is None:
        raise NotInQuarantineError
    uid, version, reason = row
    tx.db.execute(
        "UPDATE arrival SET resolved_at = ?, case_id = ?, reason = ?, version = version + 1, op_id = ? WHERE id = ?",
        (tx.at, case_id, f"{reason} · {note}", tx.op_id, arrival_id),
    )
    body = {"note": note, "case": case_id}
    cases = () if case_id is None else (case_id,)
    tx.wrote("arrival", uid, version + 1, act, body, topics=(Topic.INTAKE,), cases=cases)


def verify(desk: Desk, cancelled: Callable[[], bool] = lambda: False) -> list[str]:
    """Read every sealed file of the quarantine again and tell which is not what came in."""
    rows = desk.db.execute(
        "SELECT id, uid, name, sha256, sealed_name, wrapped_key FROM arrival WHERE sealed_name IS NOT NULL ORDER BY id"
    ).fetchall()
    return [problem for row in rows if not cancelled() for problem in _problems(desk, *row)]


def _add(tx: Transaction, made: SealedItem, name: str, reason: str) -> int:
    new = store.NewArrival(
        display_name(name, _("a file")), made.sha256, made.size, Outcome.QUARANTINED, reason, None, made
    )
    return store.add_arrival(tx, new)


def _problems(desk: Desk, number: int, uid: str, name: str, sha256: str, sealed: str, wrapped: bytes) -> Iterator[str]:
    if what := damage(desk.vault, uid, sealed, wrapped, sha256, FOLDER):
        yield _("Quarantine, file {number} ({name}): {what}").format(number=number, name=name, what=what)
