"""What is on record of backups: where each was begun, whether it became whole, and which ones their rule let go since."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app import log
from app.errors import StillwaterError
from app.identity import new_uid
from app.vault.keys import canonical
from app.vault.vault import Vault
from app.vault.writing import Write, put, whole

_BEGUN, _MADE, _DROPPED, _LET_GO = "vault.backup_begun", "vault.backup", "vault.backup_dropped", "vault.backup_let_go"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A backup as the vault remembers it: its name, the folder it was made in, when, and whether that is the vault's own."""

    uid: str
    name: str
    place: str
    at: str
    inside: bool
    # Known to be gone: it never became whole and nothing was left of it, or the keeping rule let it go.
    gone: bool = False

    def lies_with(self, other: Recorded) -> bool:
        """Tell whether both were made at one place; the vault's own folder moves with the vault."""
        return self.place == other.place or (self.inside and other.inside)


def real(place: Path) -> str:
    """Return a place as it is compared, whatever links lead to it."""
    return os.path.realpath(place)


def begin(vault: Vault, place: Path, name: str, at: str) -> Recorded:
    """Put on record that a backup is being made and where; from then on it may hold every key."""
    inside = real(place) == real(vault.folder / "backups")
    begun = Recorded(new_uid(), name, real(place), at, inside)
    # A vault whose own disk is full is backed up all the same; at the end it is tried again.
    _try_to_note(vault, begun, _BEGUN, 1)
    return begun


def end(vault: Vault, begun: Recorded) -> None:
    """Put on record that a backup is whole."""
    _note(vault, begun, _MADE, 2)


def drop(vault: Vault, begun: Recorded, folder: Path) -> None:
    """Put on record that a backup was not made and nothing was left of it; else it stays as one that may be there."""
    if not folder.exists():
        _try_to_note(vault, begun, _DROPPED, 2)


def let_go(vault: Vault, made: Recorded, names: Iterable[str]) -> None:
    """Put on record which earlier backups at the place of this one were removed by the keeping rule."""
    if gone := sorted(names):
        _note(vault, made, _LET_GO, 3, gone)


def recorded(db: Connection) -> tuple[Recorded, ...]:
    """Return every backup that the record names, in the order in which they were begun."""
    found: dict[str, Recorded] = {}
    rows = db.execute("SELECT uid, act, body FROM outbox WHERE entity = 'backup' ORDER BY seq")
    for uid, act, body in rows.fetchall():
        said = json.loads(body)
        each = Recorded(uid, said["name"], said["place"], said["at"], said["inside"], act == _DROPPED)
        if act == _LET_GO:
            names = set(said["let_go"])
            for other in found.values():
                if other.name in names and other.lies_with(each):
                    found[other.uid] = replace(other, gone=True)
        else:
            found[uid] = each
    return tuple(found.values())


def _try_to_note(vault: Vault, each: Recorded, act: str, version: int) -> None:
    try:
        _note(vault, each, act, version)
    except (dbapi2.Error, StillwaterError) as error:
        log.failed("noting where a backup is made", error)


def _note(vault: Vault, each: Recorded, act: str, version: int, gone: Iterable[str] = ()) -> None:
    body = {"name": each.name, "place": each.place, "at": each.at, "inside": each.inside, "let_go": list(gone)}
    write = Write(new_uid(), each.at, vault.person.uid, act, "backup", each.uid, version, canonical(body).decode())
    with closing(vault.connect()) as db, whole(db):
        put(db, vault.audit_key, vault.device.id, write)
