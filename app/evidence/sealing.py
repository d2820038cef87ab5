"""Sealed files of the evidence room: made before their row, opened by it, swept when no row came."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.clock import Clock
from app.evidence.model import DESTROYED, DestroyedItemError, ItemId, NoSuchItemError, SealedItem
from app.i18n import _
from app.identity import new_uid
from app.vault import sealed
from app.vault.database import told
from app.vault.errors import DamagedEvidenceError
from app.vault.keys import WrongKeyError
from app.vault.tally import Tally

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.vault.vault import Vault

FOLDER = "evidence"
FOLDERS = (FOLDER, "quarantine", "responses")
_NAMED = (
    "SELECT 1 FROM item WHERE uid = ?1 UNION ALL SELECT 1 FROM arrival WHERE uid = ?1"
    " UNION ALL SELECT 1 FROM response_file WHERE uid = ?1 UNION ALL SELECT 1 FROM account_export WHERE uid = ?1"
)
# A second process may be sealing while the window starts: what is younger is left for the next start.
ORPHAN_AGE = timedelta(minutes=10)


def seal(vault: Vault, chunks: Iterable[bytes], folder: str = FOLDER) -> SealedItem:
    """Seal bytes under a fresh key; the file is on the disk when this returns, its row is not yet written."""
    uid, name = new_uid(), secrets.token_hex(16)
    key = sealed.new_item_key()
    path = sealed_path(vault, name, folder)
    # Digested while they are encrypted and written, on threads of their own.
    with told(vault.folder), Tally() as tally:
        sealed.seal(map(tally.add, chunks), path, key)
        made = tally.digests()
    wrapped = sealed.wrap_item_key(vault.keys, uid, key)
    return SealedItem(uid, name, wrapped, made.size, made.sha256, made.blake2b, made.blake3, made.md5, made.sha1)


def discard(desk: Desk, made: Iterable[SealedItem], folder: str = FOLDER) -> None:
    """Remove sealed files whose rows were not written; one that a row names stays, whatever the caller believes."""
    for item in made:
        if desk.db.execute(_NAMED, (item.uid,)).fetchone() is None:
            _remove(sealed_path(desk.vault, item.sealed_name, folder))


def forget(vault: Vault, made: Iterable[SealedItem], folder: str = FOLDER) -> None:
    """Remove sealed files that were made just now and given to nobody, so that no row can name one."""
    for item in made:
        _remove(sealed_path(vault, item.sealed_name, folder))


def open_item(desk: Desk, item_id: ItemId) -> sealed.SealedReader:
    """Open an item's bytes by ranges; only the gate, lists of archives, verify, packages and order forms may ask."""
    row = desk.db.execute("SELECT uid, sealed_name, wrapped_key, refused FROM item WHERE id = ?", (item_id,)).fetchone()
    if row is None:
        raise NoSuchItemError
    *made, refused = row
    if refused == DESTROYED:
        raise DestroyedItemError
    return open_sealed(desk.vault, *made)


def open_sealed(vault: Vault, uid: str, name: str, wrapped: bytes, folder: str = FOLDER) -> sealed.SealedReader:
    """Open a sealed file with the key that its row keeps; without one it was destroyed."""
    if not wrapped:
        raise DestroyedItemError
    return sealed.open_sealed(sealed_path(vault, name, folder), sealed.unwrap_item_key(vault.keys, uid, wrapped))


def damage(vault: Vault, uid: str, name: str, wrapped: bytes, sha256: str, folder: str = FOLDER) -> str:
    """Read a sealed file again and say what is wrong with it; nothing where it is what its row says."""
    if not sealed_path(vault, name, folder).is_file():
        return _("its sealed file is missing")
    found = hashlib.sha256()
    try:
        with open_sealed(vault, uid, name, wrapped, folder) as reader:
            for chunk in reader.chunks():
                found.update(chunk)
    except (DamagedEvidenceError, WrongKeyError):
        return _("its sealed file was damaged or changed")
    return "" if found.hexdigest() == sha256 else _("its content is not what its row says")


def sealed_path(vault: Vault, name: str, folder: str = FOLDER) -> Path:
    """Return where a sealed file is; two letters a folder keep listings short."""
    return vault.folder / folder / name[:2] / name


def sweep_orphans(desk: Desk) -> int:
    """Remove sealed files that no row names, and return how many; an import that was killed leaves them."""
    named = _names(desk.db)
    orphans = [
        path
        for folder in FOLDERS
        for path in _files(desk.vault.folder / folder)
        if path.name not in named and _is_old(path, desk.clock)
    ]
    for path in orphans:
        _remove(path)
    return len(orphans)


def _names(db: Connection) -> set[str]:
    sql = (
        "SELECT sealed_name FROM item UNION ALL SELECT sealed_name FROM arrival WHERE sealed_name IS NOT NULL"
        " UNION ALL SELECT sealed_name FROM response_file UNION ALL SELECT sealed_name FROM account_export"
    )
    return {row[0] for row in db.execute(sql)}


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.glob("??/*") if path.is_file() and not path.is_symlink())


def _is_old(path: Path, clock: Clock) -> bool:
    return path.stat().st_mtime < (clock.now() - ORPHAN_AGE).timestamp()


def _remove(path: Path) -> None:
    if path.exists():
        path.chmod(0o600)  # Windows removes nothing that is read-only
        path.unlink()
