"""What leaves the machine so that the audit chain can be held to it: signed checkpoints, and the rows themselves.

A checkpoint is a C2SP tlog-checkpoint: a signed note that names a device's chain, how many rows it had, and the root of
the RFC 6962 tree over them. Leaves are the lines that `export_rows` writes, so that whoever has both needs no key of the
vault's. What this can show and what it cannot stands in docs/audit.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.i18n import _
from app.identity import new_uid
from app.vault import audit
from app.vault.database import told
from app.vault.keys import PersonKeys, b64, canonical
from app.vault.outside import WriteNew, check_outside, new_files
from app.vault.vault import Vault
from app.vault.writing import whole

ORIGIN = "audit.stillwater.invalid"
_LEAF, _NODE = b"\0", b"\1"
_ED25519 = b"\1"
_TOLD = 3
Outcome = TypeVar("Outcome")


class BrokenChainError(StillwaterError):
    """What does not hold is not signed: a signature would vouch for the damage."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(
            _("The audit chain does not hold, so no checkpoint of it is signed."),
            points=problems[:_TOLD],
            kept=_("Nothing was written or changed."),
            do=_("Run verify, keep the whole folder as it is, and compare it with a backup."),
        )


class NotExportedError(StillwaterError):
    """The file could not be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("Nothing could be written to {name}: {why}.").format(name=path.name, why=why),
            kept=_("Nothing was recorded, and a file that is there is never written over."),
            do=_("Choose another place or another name."),
        )


@dataclass(slots=True)
class Tree:
    """The Merkle tree of RFC 6962, grown leaf by leaf; it keeps one hash for each level and nothing else."""

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Put a leaf behind the others."""
        node, size = hashlib.sha256(_LEAF + leaf).digest(), self.size
        while size & 1:
            node = hashlib.sha256(_NODE + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the hash that stands for every leaf so far, in their order."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1]
        for left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where one device's chain stood, and the note that says so."""

    origin: str
    size: int
    root: bytes
    note: str


@dataclass(slots=True)
class _Chain:
    tree: Tree = field(default_factory=Tree)
    head: bytes = b""


def write_checkpoint(vault: Vault, db: Connection, path: Path, at: str) -> tuple[Checkpoint, ...]:
    """Sign where each device's chain stands, as the person who unlocked, and write it into a new file."""

    def write(new: WriteNew) -> tuple[tuple[Checkpoint, ...], Mapping[str, Any]]:
        found = audit.verify(db, vault.audit_key, vault.anchors(), vault.earlier_audit_keys)
        if found.problems:
            raise BrokenChainError(found.problems)
        made = tuple(_checkpoint(vault, device, chain, at, people=True) for device, chain in _chains(db).items())
        new(path, iter(["\n".join(each.note for each in made).encode()]))
        return made, {"checkpoints": [{"origin": c.origin, "root": c.root.hex(), "size": c.size} for c in made]}

    return _recorded(vault, db, path, at, "vault.checkpoint", write)


def notes(vault: Vault, db: Connection, at: str, *, people: bool = False) -> tuple[str, ...]:
    """Sign where each device's chain stands in a database of the vault's, for a file that goes elsewhere.

    None where the chain does not hold: nothing vouches for damage. With the list of people a note can be checked from
    the root key alone; a file that has the list already goes without.
    """
    if audit.verify(db, vault.audit_key, None, vault.earlier_audit_keys).problems:
        return ()
    return tuple(_checkpoint(vault, device, chain, at, people=people).note for device, chain in _chains(db).items())


def export_rows(vault: Vault, db: Connection, path: Path, at: str) -> int:
    """Write every audit row into a new file, a line each, and return how many there were."""

    def write(new: WriteNew) -> tuple[int, Mapping[str, Any]]:
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for _device, line, _hash in rows(db):
                count += 1
                yield line + b"\n"

        new(path, lines())
        return count, {"rows": count}

    return _recorded(vault, db, path, at, "vault.audit_export", write)


def rows(db: Connection) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each audit row's device, its line and its keyed hash, in the order of their numbers."""
    sql = (
        "SELECT a.seq, a.device_id, coalesce(d.uid, ''), a.at, a.body, a.prev, a.hash"
        " FROM audit a LEFT JOIN device d ON d.id = a.device_id ORDER BY a.seq"
    )
    for seq, device_id, device, at, body, prev, found in db.execute(sql):
        row = {"seq": seq, "device": device, "device_id": device_id, "at": at, "body": body}
        yield device, canonical({**row, "prev": prev.hex(), "hash": found.hex()}), found


def signed_note(text: str, keys: PersonKeys) -> str:
    """Sign a note under the name in its first line, as C2SP's signed-note says."""
    name = text.partition("\n")[0]
    key_id = hashlib.sha256(name.encode() + b"\n" + _ED25519 + keys.sign_key).digest()[:4]
    return f"{text}\n— {name} {b64(key_id + keys.sign(text.encode()))}\n"


def _chains(db: Connection) -> dict[str, _Chain]:
    found: dict[str, _Chain] = {}
    for device, line, last in rows(db):
        chain = found.setdefault(device, _Chain())
        chain.tree.add(line)
        chain.head = last
    return found


def _checkpoint(vault: Vault, device: str, chain: _Chain, at: str, *, people: bool) -> Checkpoint:
    origin, root = f"{ORIGIN}/{vault.uid}/{device}", chain.tree.root()
    text = [
        origin,
        str(chain.tree.size),
        b64(root),
        f"at {at}",
        # Tells a row that was edited where it stands from a chain that was computed anew.
        f"head {chain.head.hex()}",
        # Later lists may know the signer by another key: the list goes along as it is now.
        *((f"people {b64(canonical(vault.header['people']))}",) if people else ()),
    ]
    note = signed_note("".join(f"{line}\n" for line in text), vault.person_keys)
    return Checkpoint(origin, chain.tree.size, root, note)


def _recorded(
    vault: Vault,
    db: Connection,
    path: Path,
    at: str,
    act: str,
    write: Callable[[WriteNew], tuple[Outcome, Mapping[str, Any]]],
) -> Outcome:
    """Write a file and leave an audit row that says so; nothing is recorded of one that was not written."""
    check_outside(vault.folder, path)
    vault.must_be_writable()
    with new_files() as new, told(vault.folder), whole(db):
        try:
            outcome, facts = write(new)
        except OSError as error:
            raise NotExportedError(path, error.strerror or type(error).__name__) from error
        body = {"act": act, "actor": vault.person.uid, "entity": "vault", "op": new_uid(), **facts}
        audit.append(db, vault.audit_key, vault.device.id, at, body)
    return outcome
