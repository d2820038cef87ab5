"""What is looked after behind the window once a vault is open: the log, the pages, what a kill left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.evidence.sealing import sweep_orphans
from app.i18n import _
from app.log import failed
from app.vault.errors import DamagedDatabaseError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from ui.kit.tasks import Task

# Often enough that locking does not wait, rarely enough that it costs nothing.
EVERY_STEPS = 20_000
FINE = "ok"


def look_after(desk: Desk, task: Task) -> list[str]:
    """Write the log back, check the database's pages, remove orphans; return what to tell."""
    try:
        with desk.elsewhere() as own:
            return _looked_after(own, task)
    except DamagedDatabaseError as error:
        failed("opening the vault to look after it", error)
        return [str(error)]


def _looked_after(own: Desk, task: Task) -> list[str]:
    own.db.set_progress_handler(task.cancelled, EVERY_STEPS)
    try:
        own.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        problems = _damage(own.db)
        task.check()
        sweep_orphans(own)
    except (dbapi2.Error, OSError) as error:
        task.check()
        failed("looking after the vault", error)
        return [_("The vault could not be checked through. Nothing was changed; run “verify” when there is time.")]
    return problems


def _damage(db: Connection) -> list[str]:
    found = [str(row[0]) for row in db.execute("PRAGMA quick_check(20)")]
    if found == [FINE]:
        return []
    return [
        _(
            "The case database is damaged in {n} places. What can be read is shown; keep the whole folder, and restore"
            " it from a backup."
        ).format(n=len(found))
    ]
