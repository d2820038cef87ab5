"""Before a newer version changes a vault's database or a person's own store, a copy is put aside; then all steps are taken, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.i18n import _
from app.vault.database import open_encrypted
from app.vault.files import PARTIAL, copy_synced, make_folder, remove_folder, sync_folder
from app.vault.header import NAME
from app.vault.migrate import migrate, step_of
from app.vault.vault import DATABASE

BEFORE = Path("backups") / "before"
_BEFORE_OWN = "before"
_KEPT = 3


class CopyFailedError(StillwaterError):
    """The copy that must be there before a change does not pass its check."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The copy that is made before a newer version changes this vault did not pass its check: {why}.").format(
                why=why
            ),
            kept=_("The vault is as the older version left it."),
            do=_("Check the disk. The older version still opens the vault; `verify` says what is wrong with it."),
        )


def upgrade(db: Connection, folder: Path, key: bytearray, steps: Sequence[str], stamp: str) -> Path | None:
    """Bring a database to the newest step; return where the copy is that was made before, if any was needed."""
    step = step_of(db, len(steps))
    if step in {0, len(steps)}:
        migrate(db, steps)
        return None
    copy = _put_aside(db, folder, key, f"step-{step:04d}-{stamp}")
    migrate(db, steps)
    _let_go(folder / BEFORE)
    return copy


def upgrade_own(db: Connection, store: Path, key: bytearray, steps: Sequence[str], stamp: str) -> Path | None:
    """Do the same with a person's own store; one copy stays, beside the stores and in no backup."""
    step = step_of(db, len(steps))
    if step in {0, len(steps)}:
        migrate(db, steps)
        return None
    where = store.parent / _BEFORE_OWN
    make_folder(where)
    copy = where / f"{store.stem}-step-{step:04d}-{stamp}.db"
    partial = copy.with_name(copy.name + PARTIAL)
    try:
        _copy(db, partial, key)
        partial.replace(copy)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(where)
    migrate(db, steps)
    let_own_copies_go(store, but=copy)
    return copy


def let_own_copies_go(store: Path, *, but: Path | None = None) -> None:
    """Remove what was put aside of a person's own store, but for one copy: they hold what the person deleted since."""
    for copy in (store.parent / _BEFORE_OWN).glob(f"{store.stem}-step-*"):
        if copy != but:
            copy.unlink()


def let_copies_go(folder: Path) -> None:
    """Remove every copy that was put aside: they hold what was destroyed since."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / BEFORE)


def _put_aside(db: Connection, folder: Path, key: bytearray, name: str) -> Path:
    """Copy the database and the header that opens it; the sealed files do not change."""
    partial = folder / BEFORE / (name + PARTIAL)
    shutil.rmtree(partial, ignore_errors=True)
    make_folder(partial)
    try:
        _copy(db, partial / DATABASE, key)
        copy_synced(folder / NAME, partial / NAME)
        sync_folder(partial)
        whole = partial.with_name(name)
        # Of a try that was cut off in this very moment, there may be one.
        shutil.rmtree(whole, ignore_errors=True)
        partial.rename(whole)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_folder(whole.parent)
    return whole


def _copy(db: Connection, path: Path, key: bytearray) -> None:
    """Copy a database page by page under its own key, checked and on the disk."""
    copy = open_encrypted(path, key, create=True)
    try:
        db.backup(copy)
        wrong = [row[0] for row in copy.execute("PRAGMA quick_check(1)") if row[0] != "ok"]
        if wrong:
            raise CopyFailedError(str(wrong[0]))
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _let_go(where: Path) -> None:
    """Keep the copies of the last few changes, and remove what a kill left half made."""
    for left in where.glob(f"*{PARTIAL}"):
        shutil.rmtree(left)
    for old in sorted(where.glob("step-*"))[:-_KEPT]:
        remove_folder(old)
