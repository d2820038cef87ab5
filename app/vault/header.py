"""The file vault.json and its copy: read with suspicion, written whole or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.i18n import _
from app.vault.database import told
from app.vault.errors import DamagedHeaderError, NewerVaultError, NotAFolderError, NotAVaultError
from app.vault.files import sync_folder, write_synced
from app.vault.keys import canonical, mac
from app.vault.model import FORMAT

NAME = "vault.json"
BACKUP = "vault.json.bak"
_LARGEST = 16 * 1024 * 1024
_MAC = "stillwater/header/v1"
_NEEDED = ("vault", "made_at", "root", "devices", "slots", "people", "keys", "recovery", "anchors", "mac")

Document = dict[str, Any]


def read_header(folder: Path) -> Document:
    """Return the header, checked against accidents; only its MAC, checked once unlocked, tells intent."""
    path = folder / NAME
    if folder.exists() and not folder.is_dir():
        raise NotAFolderError(folder)
    if not path.is_file():
        if (folder / BACKUP).is_file() and not path.exists():
            raise DamagedHeaderError(_("it is missing"), backup_usable=backup_usable(folder))
        raise NotAVaultError(folder)
    try:
        with told(folder):
            return _read(path)
    except DamagedHeaderError as error:
        if backup_usable(folder):
            raise DamagedHeaderError(error.why, backup_usable=True) from error
        raise


def backup_usable(folder: Path) -> bool:
    """Tell whether the copy of the header is whole."""
    try:
        _read(folder / BACKUP)
    except (DamagedHeaderError, NewerVaultError, OSError):
        return False
    return True


def use_backup(folder: Path, stamp: str) -> Path:
    """Put the copy in the place of a damaged header, which is set aside; return where it went."""
    _read(folder / BACKUP)
    damaged = folder / f"{NAME}.damaged-{stamp}"
    with told(folder):
        if (folder / NAME).exists():
            (folder / NAME).rename(damaged)
        write_synced(folder / NAME, (folder / BACKUP).read_bytes())
        sync_folder(folder)
    return damaged


def write_header(folder: Path, document: Mapping[str, Any], audit_key: bytearray) -> Document:
    """Seal and write a header, then its copy; at every moment one of the two is whole."""
    whole = {name: value for name, value in document.items() if name not in {"digest", "mac"}}
    whole["serial"] = int(whole.get("serial", 0)) + 1
    whole["mac"] = mac(audit_key, _MAC, canonical(whole)).hex()
    whole["digest"] = _digest(whole)
    data = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    with told(folder):
        write_synced(folder / NAME, data)
        write_synced(folder / BACKUP, data)
    return whole


def check_mac(document: Mapping[str, Any], audit_key: bytearray) -> None:
    """Refuse a header that was changed by someone who could not unlock the vault."""
    bare = {name: value for name, value in document.items() if name not in {"digest", "mac"}}
    if not hmac.compare_digest(mac(audit_key, _MAC, canonical(bare)).hex(), document["mac"]):
        raise DamagedHeaderError(_("it was changed outside Stillwater"))


@contextmanager
def well_formed() -> Iterator[None]:
    """Take a part that is missing or of another kind, within the block, for damage."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedHeaderError(_("a part is missing or malformed")) from error


def _read(path: Path) -> Document:
    if path.stat().st_size > _LARGEST:
        raise DamagedHeaderError(_("it is far too large"))
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DamagedHeaderError(_("it is cut off or unreadable")) from error
    if not isinstance(document, dict) or not isinstance(document.get("format"), int):
        raise DamagedHeaderError(_("it is not a header of a vault"))
    # Before the checksum: a later format may sum otherwise.
    if document["format"] > FORMAT:
        raise NewerVaultError(document["format"], FORMAT)
    if document.get("digest") != _digest(document):
        raise DamagedHeaderError(_("its checksum does not fit"))
    if any(name not in document for name in _NEEDED):
        raise DamagedHeaderError(_("a part is missing"))
    return document


def _digest(document: Mapping[str, Any]) -> str:
    bare = {name: value for name, value in document.items() if name != "digest"}
    return hashlib.sha256(canonical(bare)).hexdigest()
