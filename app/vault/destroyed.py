"""What was destroyed, noted beside the backups too: a vault that is put back from an older one learns of it there."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.vault.errors import NotOrdinaryError
from app.vault.files import read_ordinary, write_synced
from app.vault.keys import canonical, mac

if TYPE_CHECKING:
    from app.vault.vault import Vault

NAME = "destroyed.json"
FORMAT = 1
_PURPOSE = "stillwater/destroyed/v1"
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A case by its uid and number, how much of it was destroyed and when, and the certificate that says so."""

    case: str
    reference: str
    scope: str
    at: str
    certificate: str


def write_log(folder: Path, entries: Iterable[Entry], vault: Vault) -> None:
    """Write the whole list, vouched for under every key that the vault has or had, and to the disk."""
    body = {"format": FORMAT, "destroyed": [asdict(entry) for entry in entries]}
    # A backup from before new keys knows only those of its time.
    whole = {**body, "mac": " ".join(_macs(body, vault))}
    write_synced(folder / NAME, json.dumps(whole, ensure_ascii=False, indent=1).encode())


def read_log(folder: Path, vault: Vault) -> tuple[Entry, ...]:
    """Return a list that is there and that the vault vouches for; nothing where it is not."""
    document = _document(folder)
    told = document.pop("mac", "")
    if not isinstance(told, str) or not told.isascii():
        return ()
    own = _macs(document, vault)
    vouched = any(hmac.compare_digest(mine, theirs) for mine in own for theirs in told.split())
    return _entries(document) if vouched else ()


def read_unvouched(folder: Path) -> tuple[Entry, ...]:
    """Return a list as it stands there, for whoever has no key yet; it is told and not acted upon."""
    return _entries(_document(folder))


def _macs(body: dict[str, Any], vault: Vault) -> list[str]:
    text = canonical(body)
    return [mac(key, _PURPOSE, text).hex() for key in (vault.audit_key, *vault.earlier_audit_keys)]


def _document(folder: Path) -> dict[str, Any]:
    try:
        document = json.loads(read_ordinary(folder / NAME, _LARGEST))
    except (NotOrdinaryError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _entries(document: dict[str, Any]) -> tuple[Entry, ...]:
    try:
        return tuple(Entry(**{name: str(value) for name, value in each.items()}) for each in document["destroyed"])
    except (KeyError, TypeError, AttributeError):
        return ()
