"""A copy of a quarantined file leaves the vault: on record first, written for this person alone, never run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.cage.errors import AskCancelledError
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.intake.quarantine import NotInQuarantineError, open_kept
from app.policies.exports import Export
from app.vault.outside import check_outside, replace_file

if TYPE_CHECKING:
    from app.desk import Desk
    from app.vault.sealed import SealedReader

# A name that no system opens by itself.
SUFFIX = ".quarantined"


class NotSavedError(StillwaterError):
    """A copy could not be written where the person wanted it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The copy could not be saved: {why}.").format(why=why),
            kept=_("Nothing is left of it there. The file is in quarantine as before, and the attempt is on record."),
            do=_("Choose another folder."),
        )


def suggested_name(name: str) -> str:
    """Return a name for the copy under which nothing opens it by a double click."""
    return name + SUFFIX


def save_copy(desk: Desk, arrival_id: int, path: Path, cancelled: Callable[[], bool] = lambda: False) -> Changes:
    """Write a quarantined file out as it came, for this person alone to read; what leaves is on record before it does."""
    desk.settings.exports.require(Export.QUARANTINE_COPIES)
    target = path.absolute()
    check_outside(desk.vault.folder, target)
    with open_kept(desk, arrival_id) as kept:
        changes = _record(desk, arrival_id, "arrival.copy", target)
        try:
            replace_file(target, _checked(desk, arrival_id, kept, cancelled))
        except OSError as error:
            _record(desk, arrival_id, "arrival.copy_failed", target)
            raise NotSavedError(error.strerror or type(error).__name__) from error
        except BaseException:
            _record(desk, arrival_id, "arrival.copy_failed", target)
            raise
    return changes


def _record(desk: Desk, arrival_id: int, act: str, target: Path) -> Changes:
    with desk.transaction(Permission.WORK) as tx:
        row = tx.db.execute(
            "SELECT uid, version, sha256 FROM arrival WHERE id = ? AND outcome = 'quarantined'", (arrival_id,)
        ).fetchone()
        if row is None:
            raise NotInQuarantineError
        uid, version, sha256 = row
        tx.db.execute(
            "UPDATE arrival SET version = version + 1, op_id = ? WHERE id = ?",
            (tx.op_id, arrival_id),
        )
        body = {"to": str(target), "sha256": sha256}
        tx.wrote("arrival", uid, version + 1, act, body, topics=(Topic.INTAKE,))
    return tx.changes


def _checked(desk: Desk, arrival_id: int, kept: SealedReader, cancelled: Callable[[], bool]) -> Iterator[bytes]:
    """Return the bytes piece by piece; one that is not what came in is found before the copy has its name."""
    (wanted,) = desk.db.execute("SELECT sha256 FROM arrival WHERE id = ?", (arrival_id,)).fetchone()
    found = hashlib.sha256()
    for chunk in kept.chunks():
        if cancelled():
            raise AskCancelledError
        found.update(chunk)
        yield chunk
    if found.hexdigest() != wanted:
        raise NotSavedError(_("it is not what came in any more"))
