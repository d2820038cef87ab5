"""Copy an open vault while work goes on: its database under a new key, its sealed files once, all of it checked.

PLACE/<vault>/<time>/   vault.json (with the new key, sealed to the same people), cases.db, people/, manifest.json
PLACE/<vault>/pool/     sealed files under their own names; they never change, so that a backup copies only new ones
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.vault import audit, backup_record, checkpoint
from app.vault.database import open_encrypted, told
from app.vault.files import PARTIAL, copy_synced, make_folder, sync_folder
from app.vault.header import write_header
from app.vault.keeping import Rule, made_at, prune
from app.vault.keys import Keys, new_keys, wrap_keys
from app.vault.manifest import SEALED, Fact, Manifest, NotABackupError, fact_of, read_manifest, write_manifest
from app.vault.opening import file_stamp
from app.vault.recovery import recipients
from app.vault.vault import DATABASE, PEOPLE, Vault

POOL = "pool"
_LOCK = "backup.lock"

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class FileGoneError(StillwaterError):
    """A sealed file went while the backup was made: the database in it still says that it is there."""

    def __init__(self) -> None:
        super().__init__(
            _("A sealed file went while the backup was being made, as it does where a case is destroyed."),
            kept=_("Nothing of this backup was kept; the earlier ones are there."),
            do=_("Make it again."),
        )


class BackupRunningError(StillwaterError):
    """Another backup of this vault is being made at this place."""

    def __init__(self) -> None:
        super().__init__(
            _("A backup to this place is being made already."),
            kept=_("Nothing was changed."),
            do=_("Wait until it is done."),
        )


class NoPlaceError(StillwaterError):
    """The folder for backups is not there, or takes nothing."""

    def __init__(self, place: Path, why: str) -> None:
        super().__init__(
            _("Backups cannot be written to {place}: {why}.").format(place=place, why=why),
            kept=_("The vault and the earlier backups are as they were."),
            do=_("See that the disk is there and may be written, or choose another place."),
        )


class BackupFailedError(StillwaterError):
    """The copy does not say what the vault says."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The backup was made and did not pass its check: {why}.").format(why=why),
            kept=_("The vault and the earlier backups are as they were; this copy was removed."),
            do=_("Check the vault and the disk, then try again."),
        )


class BackupCancelledError(StillwaterError):
    """Somebody stopped it."""

    def __init__(self) -> None:
        super().__init__(
            _("The backup was stopped."),
            kept=_("The earlier backups are as they were; what was copied of sealed files is used next time."),
            do=_("Start it again when there is time."),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that passed its check: where it is, how many sealed files it copied and how many were there already."""

    folder: Path
    copied: int
    reused: int
    removed: tuple[Path, ...]


def home(vault: Vault, place: Path | None = None) -> Path:
    """Return where a vault's backups are; without a place of their own, in the vault's folder."""
    return (place or vault.folder / "backups") / vault.uid


def backups(where: Path) -> list[Path]:
    """Return the whole backups at a place, the oldest first."""
    found = (path for path in where.glob("*/manifest.json") if not path.parent.name.endswith(PARTIAL))
    return sorted(path.parent for path in found)


def begun(where: Path) -> list[Path]:
    """Return the backups at a place that are being made, or were cut off; their database may be in them already."""
    return sorted(path for path in where.glob(f"*{PARTIAL}") if path.is_dir())


def is_due(vault: Vault, place: Path | None, now: datetime, hours: int) -> bool:
    """Tell whether the newest backup is older than so many hours; 0 hours are never over."""
    # One from the future was made while the clock stood wrong: it must not hold up the next.
    made = [at for folder in backups(home(vault, place)) if (at := made_at(folder)) <= now]
    return hours > 0 and (not made or now - max(made) >= timedelta(hours=hours))


def back_up(
    vault: Vault,
    place: Path | None,
    *,
    clock: Clock,
    rule: Rule,
    progress: Progress = lambda _done, _of: None,
    cancelled: Cancelled = lambda: False,
) -> Made:
    """Make a backup, check it, and remove those that the rule no longer keeps; all of it or nothing."""
    vault.must_be_writable()
    where, at = home(vault, place), utc_text(clock.now())
    _make_place(where)
    with told(where), _alone(where):
        folder = where / (file_stamp(at) + PARTIAL)
        begun = backup_record.begin(vault, where.parent, file_stamp(at), at)
        (folder / PEOPLE).mkdir(mode=0o700, parents=True)
        try:
            stood = _copy_database(vault, folder, at)
            _copy_people(vault, folder)
            before = _known(where)
            sealed, copied = _copy_sealed(vault, where / POOL, before, progress, cancelled)
            own = {name: fact_of(folder / name) for name in _own_names(folder)}
            write_manifest(folder, Manifest(vault.uid, at, own, sealed, stood), vault.audit_key)
            _sync(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            backup_record.drop(vault, begun, folder)
            raise
        whole = folder.with_name(file_stamp(at))
        folder.rename(whole)
        sync_folder(where)
        backup_record.end(vault, begun)
        removed = prune(where / POOL, backups(where), clock.now(), rule)
        backup_record.let_go(vault, begun, (gone.name for gone in removed))
        return Made(whole, copied, len(sealed) - copied, removed)


def _make_place(where: Path) -> None:
    try:
        make_folder(where)
    except OSError as error:
        raise NoPlaceError(where.parent, error.strerror or type(error).__name__) from error


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    try:
        with FileLock(where / _LOCK, timeout=0, fallback_to_soft=False):
            for left in where.glob(f"*{PARTIAL}"):
                shutil.rmtree(left)
            yield
    except Timeout as error:
        raise BackupRunningError from error


def _copy_database(vault: Vault, folder: Path, at: str) -> tuple[str, ...]:
    """Copy the database under a key of its own, with the header that opens it; return checkpoints of its audit chain."""
    fresh = new_keys(vault.keys.epoch)
    keys = replace(vault.keys, database=fresh.database)
    try:
        signed, stood = _copied(vault, folder, keys, at)
        _write_header(vault, folder, keys, stood)
    finally:
        fresh.wipe()
    return signed


def _copied(vault: Vault, folder: Path, keys: Keys, at: str) -> tuple[tuple[str, ...], audit.Anchor | None]:
    """Copy the database page by page and compare the two; return what is signed of the chain, and where it stands."""
    source, copy = vault.connect(), open_encrypted(folder / DATABASE, keys.database, create=True)
    try:
        source.backup(copy)
        stood = audit.head(copy, vault.device.id)
        for check in ("PRAGMA cipher_integrity_check", "PRAGMA quick_check"):
            wrong = [row[0] for row in copy.execute(check) if row[0] != "ok"]
            if wrong:
                raise BackupFailedError(str(wrong[0]))
        if stood is not None and not audit.holds(source, vault.device.id, stood):
            raise BackupFailedError(_("its audit chain is not the vault's"))
        signed = checkpoint.notes(vault, copy, at, people=True)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.close()
        source.close()
    return signed, stood


def _write_header(vault: Vault, folder: Path, keys: Keys, stood: audit.Anchor | None) -> None:
    """Write the header that opens the copy for those who open the vault, and no next keys: they are the vault's alone."""
    anchors = {**vault.header["anchors"]}
    if stood is not None:
        anchors[vault.device.uid] = {"seq": stood.seq, "hash": stood.hash.hex()}
    block = wrap_keys(keys, vault.uid, recipients(vault.header))
    document = {**vault.header, "keys": {"current": block, "next": None}, "anchors": anchors}
    write_header(folder, document, vault.keys.audit)


def _copy_people(vault: Vault, folder: Path) -> None:
    """Copy the people's own stores: the one that is open page by page, the others as they lie, since no key here opens them."""
    mine, key = vault.open_own(), vault.person_keys.own_store_key(vault.person.uid)
    try:
        with closing(open_encrypted(folder / PEOPLE / vault.own_path.name, key, create=True)) as copy:
            mine.backup(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        key[:] = bytes(len(key))
        mine.close()
    for store in sorted((vault.folder / PEOPLE).glob("*.db*")):
        if store.name.endswith((".db", ".db-wal")) and not store.name.startswith(vault.own_path.name):
            shutil.copyfile(store, folder / PEOPLE / store.name)


def _known(where: Path) -> Mapping[str, Fact]:
    """Return what the newest backup says of the pool, so that nothing is read again that has not changed."""
    for folder in reversed(backups(where)):
        try:
            return read_manifest(folder).sealed
        except NotABackupError:
            continue
    return {}


def _copy_sealed(
    vault: Vault, pool: Path, before: Mapping[str, Fact], progress: Progress, cancelled: Cancelled
) -> tuple[dict[str, Fact], int]:
    names = [name for folder in SEALED for name, _size in _sealed_files(vault.folder, folder)]
    there = dict(each for folder in SEALED for each in _sealed_files(pool, folder))
    facts: dict[str, Fact] = {}
    copied = 0
    for done, name in enumerate(names):
        if cancelled():
            raise BackupCancelledError
        known = before.get(name)
        if known is None or there.get(name) != known.size:
            try:
                facts[name] = Fact(*copy_synced(vault.folder / name, pool / name))
            except FileNotFoundError as error:
                raise error if (vault.folder / name).exists() else FileGoneError from error
            copied += 1
        else:
            facts[name] = known
        progress(done + 1, len(names))
    return facts, copied


def _sealed_files(home: Path, folder: str) -> Iterator[tuple[str, int]]:
    """Return the names and sizes of sealed files; a folder is read as a whole, since there are thousands of them."""
    for inner in sorted((home / folder).glob("??")):
        with os.scandir(inner) as found:
            for entry in sorted(found, key=lambda each: each.name):
                if entry.is_file(follow_symlinks=False) and not entry.name.endswith(PARTIAL):
                    yield f"{folder}/{inner.name}/{entry.name}", entry.stat(follow_symlinks=False).st_size


def _own_names(folder: Path) -> list[str]:
    stores = sorted(path.relative_to(folder).as_posix() for path in (folder / PEOPLE).iterdir())
    return ["vault.json", DATABASE, *stores]


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    for inner in (folder / PEOPLE, folder):
        sync_folder(inner)
