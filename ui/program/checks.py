"""What is looked after behind the window once a vault is open: the log, the pages, what a kill left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.evidence.sealing import sweep_orphans
from app.i18n import _
from app.log import failed
from app.people.leaving import give_back
from app.responses.leaving import cut_short
from app.retention.certificate import note_gone
from app.retention.destroying import clear_away
from app.review.packed import tidy
from app.vault.database import plain_error
from app.vault.errors import DamagedDatabaseError
from app.vault.reading import found_damaged

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from ui.kit.tasks import Task

# Often enough that locking does not wait, rarely enough that it costs nothing.
EVERY_STEPS = 20_000
FINE = "ok"


def look_after(desk: Desk, task: Task) -> list[str]:
    """Write the log back, check the database's pages, remove orphans; return what to tell."""
    if desk.vault.reading is not None:
        return []
    try:
        with desk.elsewhere() as own:
            return _looked_after(desk, own, task)
    except DamagedDatabaseError as error:
        failed("opening the vault to look after it", error)
        found_damaged(desk.vault, error.what)
        return [str(error)]


def _looked_after(desk: Desk, own: Desk, task: Task) -> list[str]:
    own.db.set_progress_handler(task.cancelled, EVERY_STEPS)
    try:
        own.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if _is_damaged(own.db):
            # From here on nothing is written to it; the next unlock opens what is intact.
            found_damaged(desk.vault, _("The case database is damaged."))
            return []
        task.check()
        sweep_orphans(own)
        note_gone(own)
        tidy(own)
        give_back(own)
        return [*cut_short(own), *_not_cleared(own)]
    except (dbapi2.Error, OSError) as error:
        task.check()
        failed("looking after the vault", error)
        if isinstance(plain_error(error, own.vault.folder), DamagedDatabaseError):
            found_damaged(desk.vault, _("The case database is damaged."))
            return []
        return [_("The vault could not be checked through. Nothing was changed; run “verify” when there is time.")]


def _not_cleared(own: Desk) -> list[str]:
    """Clear away what was destroyed, after all else: a disk that refuses it keeps nothing else back."""
    try:
        clear_away(own)
    except OSError as error:
        words = _("Clearing away what is left of what was destroyed did not end: {why}. It is tried again next time.")
        return [words.format(why=error.strerror or str(error))]
    return []


def _is_damaged(db: Connection) -> bool:
    return [str(row[0]) for row in db.execute("PRAGMA quick_check(1)")] != [FINE]
