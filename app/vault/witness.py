"""What others hold of a vault's audit chain, and whether the chain is still the one they saw.

Each backup, review pack and results file carries signed checkpoints (app/vault/checkpoint.py). Whoever has one knows how
many rows a device had and their root: fewer rows, or others, mean that the vault was put back or written anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3.dbapi2 import Connection

from app.clock import from_text
from app.i18n import _
from app.log import failed
from app.vault.backup import backups, home
from app.vault.checkpoint import ORIGIN, Tree, rows
from app.vault.keys import from_b64
from app.vault.manifest import NotABackupError, read_manifest, vouched
from app.vault.vault import Vault

_UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ORIGIN = re.compile(rf"{re.escape(ORIGIN)}/({_UID})/({_UID})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_AT = "at "


class Differs(Enum):
    """How a chain is not the one that was signed."""

    CUT = "cut"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a device's chain stood when somebody signed it."""

    vault: str
    device: str
    size: int
    root: bytes
    at: str
    text: str
    signature: str

    @property
    def note(self) -> str:
        """Return it as it was signed."""
        return f"{self.text}\n{self.signature}\n"

    def signed_by(self, keys: Iterable[bytes]) -> bool:
        """Tell whether one of these Ed25519 keys signed it."""
        dash, name, value = self.signature.split(" ")
        data = from_b64(value)
        for key in keys:
            key_id = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
            if (dash, data[:4]) == ("—", key_id) and _fits(key, data[4:], self.text):
                return True
        return False


class NotAMarkError(ValueError):
    """What was handed over is no checkpoint of an audit chain."""


def read_mark(note: str) -> Mark:
    """Read a checkpoint that somebody else hands over."""
    try:
        return _read(note)
    except ValueError as error:
        raise NotAMarkError(note[:40]) from error


def _read(note: str) -> Mark:
    if not note.endswith("\n") or not note.replace("\n", "").isprintable():
        raise ValueError(note[:40])
    text, _gap, signature = note.removesuffix("\n").partition("\n\n")
    origin, size, root, *more = text.split("\n")
    fits, at = _ORIGIN.fullmatch(origin), next((line for line in more if line.startswith(_AT)), "")
    data = from_b64(root)
    signed = signature.split(" ")
    if fits is None or not _SIZE.fullmatch(size) or len(data) != hashlib.sha256().digest_size:
        raise ValueError(note[:40])
    if len(signed) != len(("—", "name", "value")) or signed[1] != origin:
        raise ValueError(note[:40])
    from_text(at.removeprefix(_AT))
    from_b64(signed[2])
    return Mark(fits[1], fits[2], int(size), data, at.removeprefix(_AT), text + "\n", signature)


def differing(db: Connection, marks: Sequence[Mark]) -> dict[Mark, Differs]:
    """Return which marks the chain no longer fits; reads every row once, so it takes a while in a large vault."""
    wanted: dict[str, set[int]] = {}
    for mark in marks:
        wanted.setdefault(mark.device, set()).add(mark.size)
    if not wanted:
        return {}
    roots = _roots(db, wanted)
    found: dict[Mark, Differs] = {}
    for mark in marks:
        root = roots.get((mark.device, mark.size))
        if root != mark.root:
            found[mark] = Differs.CUT if root is None else Differs.OTHER
    return found


def against_backups(vault: Vault, db: Connection, place: Path | None) -> list[str]:
    """Hold the chain to what the backups at a place vouch for; return what does not fit, in words."""
    newest: dict[str, tuple[Mark, str]] = {}
    for folder in backups(home(vault, place)):
        for mark in _of_backup(folder, vault):
            there = newest.get(mark.device)
            if there is None or there[0].size < mark.size:
                newest[mark.device] = mark, folder.name
    found = differing(db, [mark for mark, _name in newest.values()])
    more = _("If that was meant, move that backup and the later ones to another place.")
    return [
        f"{differs_words(mark, found[mark], _('The backup {name}').format(name=name))} {more}"
        for mark, name in newest.values()
        if mark in found
    ]


def _of_backup(folder: Path, vault: Vault) -> list[Mark]:
    try:
        # One that this vault does not vouch for says nothing about it; whether a backup is whole is asked elsewhere.
        keys = (vault.audit_key, *vault.earlier_audit_keys)
        notes = read_manifest(folder).checkpoints if any(vouched(folder, key) for key in keys) else ()
        return [mark for mark in map(read_mark, notes) if mark.vault == vault.uid]
    except (NotABackupError, ValueError) as error:
        failed("reading what a backup vouches for", error)
        return []


def differs_words(mark: Mark, how: Differs, where: str) -> str:
    """Return what it means that the chain of this vault is not the one that a mark vouches for."""
    about = {"where": where, "day": mark.at[:10], "n": mark.size}
    if how is Differs.CUT:
        return _(
            "{where} vouches for {n} audit rows of {day}, and fewer are here: this vault, or its database, is older"
            " than that. It was put back, or restored from a backup."
        ).format(**about)
    return _(
        "{where} vouches for {n} audit rows of {day}, and those that are here are others: the record was written anew."
    ).format(**about)


def _roots(db: Connection, wanted: Mapping[str, set[int]]) -> dict[tuple[str, int], bytes]:
    trees = {device: Tree() for device in wanted}
    found = {(device, 0): tree.root() for device, tree in trees.items()}
    for device, line, _hash in rows(db):
        tree = trees.get(device)
        if tree is not None:
            tree.add(line)
            if tree.size in wanted[device]:
                found[device, tree.size] = tree.root()
    return found


def _fits(key: bytes, signature: bytes, text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True
