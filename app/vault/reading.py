"""Open a vault that must not be written: damaged, or where nothing can be written. What is read is a private copy.

The database and its log are copied together, or not at all: a database that is read without its log lacks the last
commits, and nothing would say so. The copy is encrypted as the vault is, and gone when the vault is closed.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlcipher3 import dbapi2

from app.clock import Clock
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Device, DeviceId, Person, PersonId
from app.policies.keyrings import Keyring
from app.vault import frame, log_frames
from app.vault.database import open_encrypted, told
from app.vault.device_secrets import DeviceSecrets
from app.vault.directory import read_directory
from app.vault.errors import DamagedDatabaseError, OpenElsewhereError, ReadOnlyFolderError
from app.vault.files import write_synced
from app.vault.header import read_header, well_formed
from app.vault.keys import Keys
from app.vault.migrate import migrate, scripts
from app.vault.model import LIMITS, PATIENTLY, Limits, Reading, Waiting
from app.vault.opening import DAMAGED, hold, open_either
from app.vault.pages import PAGE
from app.vault.rebuilding import rebuild
from app.vault.slots import Seat
from app.vault.unlock import Knock, keys_by, unlock
from app.vault.vault import DATABASE, PEOPLE, Vault

if TYPE_CHECKING:
    from filelock import BaseFileLock

_CHUNK = 1024 * 1024
_ROOM = 16 * 1024 * 1024
_LOGS = ("", "-wal")
_STORES = (".db", ".db-wal")


class NoRoomToReadError(StillwaterError):
    """The copy that is read does not fit."""

    def __init__(self, size: int) -> None:
        super().__init__(
            _(
                "To be read without a change this vault is copied, and there is no room for the copy ({mib} MiB)."
            ).format(mib=-(-size // _CHUNK)),
            kept=_("Nothing was changed."),
            do=_("Free some space on the disk that holds temporary files, then try again."),
        )


class BeingWrittenError(StillwaterError):
    """Somebody writes to the vault from elsewhere while it is copied."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The vault in {folder} is being written to from elsewhere.").format(folder=folder),
            kept=_("Nothing was changed."),
            do=_("Open it when it is locked there, or restore a backup of it."),
        )


def unlock_or_read(
    folder: Path,
    passphrase: str,
    *,
    secrets: DeviceSecrets | None,
    clock: Clock,
    limits: Limits = LIMITS,
    name: str | None = None,
    required: Keyring = Keyring.NO,
    waiting: Waiting = PATIENTLY,
) -> Vault:
    """Open a vault; one that is damaged or cannot be written opens for reading, if anything of it can be read."""
    write = partial(unlock, folder, passphrase, secrets=secrets, clock=clock, limits=limits, name=name)
    try:
        return write(required=required, waiting=waiting)
    except (DamagedDatabaseError, ReadOnlyFolderError) as why:
        vault = _read_only(folder, Knock(passphrase, secrets, limits, name, required), why)
    mark = folder / DAMAGED
    if vault.reading is None or vault.reading.damaged or not mark.exists():
        return vault
    # Somebody put it in order since damage was found in it.
    vault.close()
    with told(folder):
        mark.unlink()
    return write(required=required, waiting=waiting)


def read_only(folder: Path, knock: Knock) -> Vault:
    """Open a vault to save what is intact of it: also one in which no damage was found yet is not written."""
    return _read_only(folder, knock, DamagedDatabaseError(folder / DATABASE))


def _read_only(folder: Path, knock: Knock, why: StillwaterError) -> Vault:
    """Open a vault for reading, or raise why that cannot be either."""
    document = read_header(folder)
    with ExitStack() as undo:
        lock = _hold(folder)
        if lock is not None:
            undo.callback(lock.release)
        copy = Path(tempfile.mkdtemp(prefix="stillwater-reading-"))
        undo.callback(shutil.rmtree, copy, ignore_errors=True)
        _slot, seat, keys = keys_by(document, knock, undo)
        with told(copy):
            _copy(folder, copy, why, own_too=lock is None)
            # Opening the copy writes back what of its log can be read, and drops the rest.
            cut = log_frames.lost_commits(copy / (DATABASE + log_frames.LOG))
            keys, mended = _readable(folder, copy, document, seat, keys)
            reading = (
                _whole(copy, keys, why, cut=cut, mended=mended)
                if cut or mended or isinstance(why, DamagedDatabaseError)
                else Reading(why.what, copy, damaged=False)
            )
            _bring_up(copy, keys)
            vault = _seated(folder, document, seat, keys, lock, reading)
        undo.pop_all()
    return vault


def found_damaged(vault: Vault, why: str) -> None:
    """From now on only read a vault in which damage was found, also when it is opened again."""
    if vault.reading is None:
        vault.reading = Reading(why)
        with told(vault.folder):
            write_synced(vault.folder / DAMAGED, b"")


def _hold(folder: Path) -> BaseFileLock | None:
    try:
        return hold(folder)
    except OpenElsewhereError:
        raise
    except ReadOnlyFolderError:
        # Where nothing can be written nobody can hold it either; that it stays as it is, is seen while it is copied.
        return None


def _copy(folder: Path, copy: Path, why: StillwaterError, *, own_too: bool) -> None:
    names = [DATABASE + end for end in _LOGS if (folder / (DATABASE + end)).is_file()]
    if DATABASE not in names:
        raise why
    if own_too:
        (copy / PEOPLE).mkdir(mode=0o700)
        names += [f"{PEOPLE}/{path.name}" for path in (folder / PEOPLE).glob("*.db*") if path.name.endswith(_STORES)]
    before = {name: _stands(folder / name) for name in names}
    size = sum(stood[0] for stood in before.values())
    if shutil.disk_usage(copy).free < size + _ROOM:
        raise NoRoomToReadError(size)
    for name in names:
        _copy_readable(folder / name, copy / name)
    after = {name: _stands(folder / name) for name in names if (folder / name).is_file()}
    if after != before:
        raise BeingWrittenError(folder)


def _stands(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _copy_readable(source: Path, target: Path) -> None:
    """Copy what the disk gives; a page that it does not give is left empty, and fails its code like any damage."""
    with source.open("rb", buffering=0) as read, target.open("wb") as write:
        size = source.stat().st_size
        for start in range(0, size, _CHUNK):
            write.write(_piece(read, start, min(_CHUNK, size - start)))


def _piece(read: BinaryIO, start: int, size: int) -> bytes:
    try:
        read.seek(start)
        return read.read(size).ljust(size, b"\0")
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        if size <= PAGE:
            return bytes(size)
    return b"".join(_piece(read, at, min(PAGE, start + size - at)) for at in range(start, start + size, PAGE))


def _readable(folder: Path, copy: Path, document: dict[str, Any], seat: Seat, keys: Keys) -> tuple[Keys, bool]:
    """Make sure that the copy opens, its log written back; tell whether that took the schema that is kept beside."""
    mended = False
    try:
        db, keys = open_either(copy, document, seat, keys)
    except DamagedDatabaseError:
        mended = bool(frame.mend(folder, copy / DATABASE, keys.database))
        if not mended:
            raise
        db, keys = open_either(copy, document, seat, keys)
    with closing(db), suppress(dbapi2.Error):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return keys, mended


def _whole(copy: Path, keys: Keys, why: StillwaterError, *, cut: int, mended: bool) -> Reading:
    """Rebuild what is damaged, so that every page of the window meets a sound database with the rows that are left."""
    whole = copy / "rebuilt.db"
    rebuilt = rebuild(copy / DATABASE, keys.database, whole, keys.database)
    lost = tuple(each.words for each in rebuilt.lost)
    if cut:
        lost = (log_frames.missing(cut), *lost)
    damaged = mended or bool(lost) or not _passes(copy, keys)
    (copy / f"{DATABASE}-wal").unlink(missing_ok=True)
    whole.replace(copy / DATABASE)
    return Reading(why.what, copy, damaged, lost)


def _passes(copy: Path, keys: Keys) -> bool:
    try:
        with closing(open_encrypted(copy / DATABASE, keys.database)) as db:
            found = [row[0] for row in db.execute("PRAGMA cipher_integrity_check")]
            return not found and db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (dbapi2.Error, DamagedDatabaseError):
        return False


def _bring_up(copy: Path, keys: Keys) -> None:
    """Read an older vault as this version knows it."""
    with closing(open_encrypted(copy / DATABASE, keys.database)) as db:
        migrate(db, scripts())


def _seated(
    folder: Path, document: dict[str, Any], seat: Seat, keys: Keys, lock: BaseFileLock | None, reading: Reading
) -> Vault:
    with well_formed():
        entry = read_directory(document["vault"], document["people"], seat.root)[seat.person]
        letter = next(str(device["letter"]) for device in document["devices"] if device["uid"] == seat.device)
    assert reading.copy is not None
    db = open_encrypted(reading.copy / DATABASE, keys.database, reading=True)
    try:
        person, device = PersonId(0), DeviceId(0)
        # Without their rows whoever sits here is nobody's colleague, and still reads.
        with suppress(dbapi2.Error):
            found = db.execute("SELECT id FROM person WHERE uid = ?", (seat.person,)).fetchone()
            person = PersonId(found[0]) if found else person
            found = db.execute("SELECT id FROM device WHERE uid = ?", (seat.device,)).fetchone()
            device = DeviceId(found[0]) if found else device
    finally:
        db.close()
    return Vault(
        folder,
        document["vault"],
        Person(person, entry.uid, entry.name, entry.role),
        Device(device, seat.device, letter),
        seat.device_bound,
        keys,
        seat.keys,
        header=document,
        lock=lock,
        reading=reading,
    )
