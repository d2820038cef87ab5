"""Copy an open vault while work goes on: its database under a new key, its sealed files once, all of it checked.

PLACE/<vault>/<time>/   vault.json (with the new key, sealed to the same people), cases.db, people/, manifest.json
PLACE/<vault>/pool/     sealed files under their own names; they never change, so that a backup copies only new ones
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from app.clock import Clock, utc_text
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.vault import audit, backup_record, checkpoint
from app.vault.database import open_encrypted, told
from app.vault.files import PARTIAL, sync_folder
from app.vault.header import write_header
from app.vault.keeping import Rule, made_at, prune
from app.vault.kept import Kept, all_kept
from app.vault.keys import Keys, new_keys, wrap_keys
from app.vault.manifest import Manifest, NotABackupError, fact_of, read_manifest, write_manifest
from app.vault.opening import file_stamp
from app.vault.places import make_place, usual_place
from app.vault.pool import Cancelled, Pooled, Progress, copy_sealed
from app.vault.recovery import recipients
from app.vault.vault import DATABASE, PEOPLE, Vault

POOL = "pool"
_LOCK = "backup.lock"


class BackupRunningError(StillwaterError):
    """Another backup of this vault is being made at this place."""

    def __init__(self) -> None:
        super().__init__(
            _("A backup to this place is being made already."),
            kept=_("Nothing was changed."),
            do=_("Wait until it is done."),
        )


class BackupFailedError(StillwaterError):
    """The copy does not say what the vault says."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The backup was made and did not pass its check: {why}.").format(why=why),
            kept=_("The vault and the earlier backups are as they were; this copy was removed."),
            do=_("Check the vault and the disk, then try again."),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that passed its check: where it is, how many sealed files it copied and how many were there already."""

    folder: Path
    copied: int
    reused: int
    removed: tuple[Path, ...]
    # How many of those that were there were damaged, and are copied anew.
    replaced: int = 0
    # What the vault itself has damaged, as a check of it says.
    damaged: tuple[str, ...] = ()

    def found(self) -> tuple[str, ...]:
        """Say what was damaged, if anything was: of the older backups, and of the vault."""
        told: list[str] = []
        if n := self.replaced:
            words = ngettext(
                "{n} file of an older backup was damaged and is replaced.",
                "{n} files of older backups were damaged and are replaced.",
                n,
            )
            told.append(words.format(n=n))
        if n := len(self.damaged):
            words = ngettext(
                "The backup is there, but {n} file of the vault is damaged.",
                "The backup is there, but {n} files of the vault are damaged.",
                n,
            )
            told.append(words.format(n=n))
        return tuple(told)


def home(vault: Vault, place: Path | None = None) -> Path:
    """Return where a vault's backups are; without a place of their own, in the vault's folder."""
    return (place or usual_place(vault)) / vault.uid


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
    all_again: bool = False,
    progress: Progress = lambda _done, _of: None,
    cancelled: Cancelled = lambda: False,
) -> Made:
    """Make a backup, check it, remove those that the rule lets go; of what was there some is read again, or all."""
    vault.must_be_writable()
    where, at = home(vault, place), utc_text(clock.now())
    make_place(vault, place, where)
    with told(where), _alone(where):
        folder = where / (file_stamp(at) + PARTIAL)
        begun = backup_record.begin(vault, where.parent, file_stamp(at), at)
        (folder / PEOPLE).mkdir(mode=0o700, parents=True)
        try:
            signed, kept = _copy_database(vault, folder, at)
            _copy_people(vault, folder)
            pooled = copy_sealed(
                vault,
                where / POOL,
                kept,
                _before(where, vault),
                all_again=all_again,
                progress=progress,
                cancelled=cancelled,
            )
            _list(vault, folder, at, signed, pooled)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            backup_record.drop(vault, begun, folder)
            raise
        whole = _named(folder, file_stamp(at))
        backup_record.end(vault, begun)
        removed = prune(where / POOL, backups(where), clock.now(), rule)
        backup_record.let_go(vault, begun, (gone.name for gone in removed))
        return Made(whole, pooled.copied, pooled.reused, removed, len(pooled.replaced), tuple(pooled.damaged.values()))


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    try:
        with FileLock(where / _LOCK, timeout=0, fallback_to_soft=False):
            for left in where.glob(f"*{PARTIAL}"):
                shutil.rmtree(left)
            yield
    except Timeout as error:
        raise BackupRunningError from error


def _copy_database(vault: Vault, folder: Path, at: str) -> tuple[tuple[str, ...], tuple[Kept, ...]]:
    """Copy the database under a key of its own, with the header that opens it; return checkpoints of its chain, and what it names."""
    fresh = new_keys(vault.keys.epoch)
    keys = replace(vault.keys, database=fresh.database)
    try:
        signed, kept, stood = _copied(vault, folder, keys, at)
        _write_header(vault, folder, keys, stood)
    finally:
        fresh.wipe()
    return signed, kept


def _copied(
    vault: Vault, folder: Path, keys: Keys, at: str
) -> tuple[tuple[str, ...], tuple[Kept, ...], audit.Anchor | None]:
    """Copy the database page by page and compare the two; return what is signed of the chain, the sealed files, and where it stands."""
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
        signed, kept = checkpoint.notes(vault, copy, at, people=True), all_kept(copy)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        copy.close()
        source.close()
    return signed, kept, stood


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


def _before(where: Path, vault: Vault) -> Manifest:
    """Return what the newest backup says of the pool, so that nothing is copied again that has not changed."""
    for folder in reversed(backups(where)):
        try:
            return read_manifest(folder)
        except NotABackupError:
            continue
    return Manifest(vault.uid, "", {}, {})


def _named(folder: Path, name: str) -> Path:
    whole = folder.with_name(name)
    folder.rename(whole)
    sync_folder(whole.parent)
    return whole


def _list(vault: Vault, folder: Path, at: str, signed: tuple[str, ...], pooled: Pooled) -> None:
    own = {name: fact_of(folder / name) for name in _own_names(folder)}
    damaged = frozenset(pooled.damaged)
    listed = Manifest(vault.uid, at, own, pooled.facts, signed, damaged, pooled.read_to)
    write_manifest(folder, listed, vault.audit_key)
    _sync(folder)


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
