"""What a backup says of itself: each file with its size and hash, vouched for by the vault's audit key."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import from_text
from app.errors import StillwaterError
from app.i18n import _
from app.vault.files import write_synced
from app.vault.keys import canonical, mac

NAME = "manifest.json"
FORMAT = 1
SEALED = ("evidence", "quarantine", "responses")
_PURPOSE = "stillwater/backup/v1"
_SEALED_NAME = re.compile(r"(?:evidence|quarantine|responses)/[0-9a-f]{2}/[0-9a-f]{32}")
_OWN_NAME = re.compile(r"people/[0-9A-Za-z.-]{1,200}\.db(?:-wal)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 1024 * 1024 * 1024


class NotABackupError(StillwaterError):
    """A folder is no backup, or its list of files cannot be believed."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            _("{folder} is not a backup that can be used: {why}.").format(folder=folder, why=why),
            kept=_("Nothing was changed."),
            do=_("Choose another backup; each one stands in a folder named after its time."),
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """How large a file is, in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's list: sealed files stand in the pool beside all backups, the other files in the backup's own folder."""

    vault: str
    at: str
    own: Mapping[str, Fact]
    sealed: Mapping[str, Fact]
    # Signed, by device, of the chain as the backup has it; none in a backup of an older version or of a broken chain.
    checkpoints: tuple[str, ...] = ()
    # Sealed files that were damaged in the vault when this was made, so that the next backup tries them anew.
    damaged: frozenset[str] = frozenset()
    # The last sealed file that was read again; the next backup goes on behind it.
    read_to: str = ""


def fact_of(path: Path) -> Fact:
    """Read a file's size and hash."""
    with path.open("rb") as file:
        return Fact(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write_manifest(folder: Path, manifest: Manifest, audit_key: bytearray) -> None:
    """Write the list, vouched for, and to the disk."""
    body = _body(manifest)
    whole = {**body, "mac": mac(audit_key, _PURPOSE, canonical(body)).hex()}
    write_synced(folder / NAME, json.dumps(whole, ensure_ascii=False, indent=1).encode())


def read_manifest(folder: Path) -> Manifest:
    """Read the list with suspicion; no name in it leads anywhere but into the backup."""
    return _parsed(folder, _document(folder))


def vouched(folder: Path, audit_key: bytearray) -> bool:
    """Tell whether the list is as the vault wrote it."""
    document = _document(folder)
    told = document.pop("mac", "")
    return isinstance(told, str) and hmac.compare_digest(mac(audit_key, _PURPOSE, canonical(document)).hex(), told)


def _body(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "vault": manifest.vault,
        "at": manifest.at,
        "own": {name: [fact.size, fact.sha256] for name, fact in manifest.own.items()},
        "sealed": {name: [fact.size, fact.sha256] for name, fact in manifest.sealed.items()},
        "checkpoints": list(manifest.checkpoints),
        "damaged": sorted(manifest.damaged),
        "read_to": manifest.read_to,
    }


def _document(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    try:
        if path.stat().st_size > _LARGEST:
            raise NotABackupError(folder, _("its list is far too large"))
        document = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise NotABackupError(folder, _without_list(folder)) from error
    except OSError as error:
        raise NotABackupError(folder, error.strerror or type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise NotABackupError(folder, _("its list is cut off or unreadable")) from error
    if not isinstance(document, dict):
        raise NotABackupError(folder, _("its list is cut off or unreadable"))
    return document


def _without_list(folder: Path) -> str:
    """Return why a folder without a list is no backup; where backups stand in it, the newest is named."""
    if not folder.is_dir():
        return _("there is no such folder")
    # Each is called after the time at which it was made, so their names sort as they were made.
    there = sorted(path.parent for path in folder.glob(f"*/{NAME}"))
    if not there:
        return _("it holds no list of a backup ({name})").format(name=NAME)
    words = _("it holds no list of a backup ({name}) itself; the newest of the backups in it is {newest}")
    return words.format(name=NAME, newest=there[-1])


def _parsed(folder: Path, document: Mapping[str, Any]) -> Manifest:
    try:
        if document["format"] != FORMAT:
            raise NotABackupError(folder, _("a newer version made it"))
        from_text(document["at"])
        return Manifest(
            str(document["vault"]),
            document["at"],
            {name: _fact(fact) for name, fact in document["own"].items() if _is_own(name)},
            {name: _fact(fact) for name, fact in document["sealed"].items() if _is_sealed(name)},
            tuple(_note(each) for each in document.get("checkpoints", ())),
            frozenset(name for name in document.get("damaged", ()) if _is_sealed(name)),
            _note(document.get("read_to", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotABackupError(folder, _("its list is malformed")) from error


def _fact(told: Any) -> Fact:
    size, sha256 = told
    if type(size) is not int or size < 0 or not _SHA256.fullmatch(sha256):
        raise ValueError(told)
    return Fact(size, sha256)


def _note(told: Any) -> str:
    _must(isinstance(told, str), "a text")
    return str(told)


def _is_own(name: str) -> bool:
    return _must(name in ("vault.json", "cases.db") or _OWN_NAME.fullmatch(name) is not None, name)


def _is_sealed(name: str) -> bool:
    return _must(_SEALED_NAME.fullmatch(name) is not None, name)


def _must(holds: bool, name: str) -> bool:  # noqa: FBT001 - a condition, not a switch
    if not holds:
        raise ValueError(name)
    return True
