"""New keys for the vault: laid into the header beside those in use, and taken into use where nobody else has it open.

From the moment the next keys are in the header to the moment the old ones leave it, exactly one of the two opens the
database, and the header holds both: a kill at any moment costs nothing, and the next unlock goes on from there.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.errors import StillwaterError
from app.i18n import _
from app.vault.database import is_busy, open_encrypted, plain_of
from app.vault.encrypting import MIB, End, encrypt
from app.vault.errors import DamagedDatabaseError
from app.vault.header import write_header
from app.vault.keys import Keys, b64, following, seal_to, unsealed_master, unwrap_keys, wrap_keys
from app.vault.model import PATIENTLY, Waiting
from app.vault.rekeying import Told
from app.vault.slots import Seat
from app.vault.vault import DATABASE, Vault

Document = dict[str, Any]

# The log takes the whole database once, with a little for each page; this is how much more.
_LOG = 1.02
_ROOM = 8 * MIB


class NotYetError(StillwaterError):
    """The keys cannot be changed now; the vault opens with those that it has."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The vault's keys could not be changed yet: {why}.").format(why=why),
            kept=_("The vault is whole, and the keys it has still open it."),
            do=_("It is tried again at the next unlock. Until then, whoever was let go could still read a copy."),
        )


class WrittenBackLaterError(StillwaterError):
    """The new keys are in force, and it was stopped while the database was written back to its place."""

    def __init__(self) -> None:
        super().__init__(
            _("The vault has its new keys already; it was stopped while the database was written back to its place."),
            kept=_("Nothing is lost."),
            do=_("Unlock it again: it goes on from there."),
        )


def with_next(vault: Vault, document: Document, recipients: Mapping[str, str]) -> Document:
    """Return a header that holds the next keys too; both masters are sealed to these people and to nobody else."""
    current = document["keys"]["current"]
    with unsealed_master(current, vault.person.uid, vault.person_keys) as master:
        sealed = [{"to": to, "sealed": b64(seal_to(recipient, master))} for to, recipient in recipients.items()]
    coming = following(vault.keys)
    block = wrap_keys(coming, vault.uid, recipients)
    for key in (coming.database, coming.audit, coming.evidence):
        key[:] = bytes(len(key))
    return {**document, "keys": {"current": {**current, "master": sealed}, "next": block}}


def take_next(
    folder: Path, document: Document, seat: Seat, keys: Keys, waiting: Waiting = PATIENTLY
) -> tuple[Document, Keys]:
    """Take the next keys into use, if the header holds any; for the one who holds the lock and has nothing open yet."""
    block = document["keys"].get("next")
    if block is None:
        return document, keys
    with unsealed_master(block, seat.person, seat.keys) as master:
        coming = unwrap_keys(block, document["vault"], master)
    try:
        _rekey(folder / DATABASE, keys.database, coming.database, waiting)
        document = write_header(folder, {**document, "keys": {"current": block, "next": None}}, coming.audit)
    except BaseException:
        coming.wipe()
        raise
    keys.wipe()
    return document, coming


def is_changing(document: Mapping[str, Any]) -> bool:
    """Tell whether the next unlock changes the keys."""
    return document["keys"].get("next") is not None


def room_for(path: Path) -> tuple[int, int]:
    """Return how many bytes the change of a database's key takes for a while, and how many there are."""
    return int(path.stat().st_size * _LOG) + _ROOM, shutil.disk_usage(path.parent).free


def _rekey(path: Path, old: bytearray, new: bytearray, waiting: Waiting) -> None:
    """Let a database be encrypted under another key, in one transaction; one that a kill left done is done."""
    if not path.exists():
        raise DamagedDatabaseError(path)
    needed, free = room_for(path)
    try:
        end = encrypt(path, old, new, room=free >= needed, waiting=waiting)
    except OSError:
        end = End(None, started=False)
    if end.told is Told.DONE:
        return
    if end.told is Told.NEITHER_OPENS:
        raise DamagedDatabaseError(path)
    if end.told is Told.NO_ROOM:
        words = _("it takes {needed} MiB on the disk for a while, and {free} are free")
        raise NotYetError(words.format(needed=needed // MIB + 1, free=free // MIB))
    if end.encrypted and end.cancelled:
        raise WrittenBackLaterError
    # Once the new key opens it, whatever came after is of no account: its log is written back by and by.
    if not end.encrypted and not _opens(path, new):
        raise NotYetError(_reason(end, path))


def _reason(end: End, path: Path) -> str:
    if end.cancelled:
        return _("it was stopped")
    if not end.started:
        return _("the process that does it could not be started")
    if end.told is not Told.REFUSED:
        return _("the process that does it ended unexpectedly")
    if is_busy(end.code):
        return _("another program has the database open")
    plain = plain_of(end.code, path)
    return plain.what.rstrip(".") if plain else _("the database refused it")


def _opens(path: Path, key: bytearray) -> bool:
    try:
        open_encrypted(path, key).close()
    except DamagedDatabaseError:
        return False
    except dbapi2.OperationalError as error:
        if is_busy(error):
            return False
        raise
    return True
