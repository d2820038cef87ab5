"""An unlocked vault: its keys in memory, its lock on the folder, and what it can open."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import BaseFileLock
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app import log
from app.errors import StillwaterError
from app.identity import Device, DeviceId, Person, PersonId, Role
from app.vault import audit, reserve
from app.vault.database import open_encrypted
from app.vault.errors import DiskFullError, ReadOnlyVaultError
from app.vault.header import write_header
from app.vault.keys import Keys, PersonKeys, canonical, pack, unpack
from app.vault.model import Reading

DATABASE = "cases.db"
PEOPLE = "people"
FOLDERS = ("evidence", PEOPLE, "quarantine", "backups")


@dataclass(slots=True, eq=False)
class Vault:
    """A vault that someone has unlocked; close it to wipe the keys and let go of the folder."""

    folder: Path
    uid: str
    person: Person
    device: Device
    device_bound: bool
    keys: Keys
    person_keys: PersonKeys
    # What the window should tell once it is open, such as a store that had to be set aside.
    notes: tuple[str, ...] = ()
    header: dict[str, Any] = field(default_factory=dict, repr=False)
    lock: BaseFileLock | None = field(default=None, repr=False)
    closed: bool = False
    # Of a vault inside another one: the folder of that one, where the person's own store and policies are.
    around: Path | None = None
    # Set where nothing may be written: the vault is damaged, or lies where nothing can be written.
    reading: Reading | None = None

    @property
    def audit_key(self) -> bytearray:
        """Return the key that chains the audit rows."""
        return self.keys.audit

    @property
    def earlier_audit_keys(self) -> tuple[bytearray, ...]:
        """Return the keys that chained the rows of earlier epochs, the oldest first."""
        return tuple(self.keys.retired_audit[epoch] for epoch in sorted(self.keys.retired_audit))

    @property
    def database_path(self) -> Path:
        """Return where the cases are; of a vault that is only read, where the copy of them is."""
        return self._lies(DATABASE)

    @property
    def home(self) -> Path:
        """Return the folder that the person unlocked, which holds what counts for them wherever they work."""
        return self.around or self.folder

    @property
    def own_path(self) -> Path:
        """Return where this person's own store is."""
        name = f"{self.person.uid}.db"
        copied = self.reading is not None and self.reading.copy is not None and (self.reading.copy / PEOPLE).is_dir()
        return self._lies(f"{PEOPLE}/{name}") if copied else self.home / PEOPLE / name

    def connect(self, *, busy_ms: int = 5000, checkpoints: bool = True) -> Connection:
        """Open the case database; a connection belongs to the thread that made it."""
        return self._open(
            lambda: open_encrypted(
                self.database_path,
                self.keys.database,
                busy_ms=busy_ms,
                checkpoints=checkpoints,
                reading=self.reading is not None,
            )
        )

    def must_be_writable(self) -> None:
        """Raise where this vault is only read."""
        if self.reading is not None:
            raise ReadOnlyVaultError(self.reading.why)

    def open_own(self) -> Connection:
        """Open the person's own store; its key follows from the person's private keys alone."""
        key = self.person_keys.own_store_key(self.person.uid)
        try:
            return self._open(lambda: open_encrypted(self.own_path, key, create=True))
        finally:
            key[:] = bytes(len(key))

    def sign(self, message: bytes) -> bytes:
        """Sign as the person who unlocked."""
        return self.person_keys.sign(message)

    def handover(self) -> bytearray:
        """Lay out what a second process needs to work on the open vault; send it by a pipe and wipe it."""
        self.must_be_writable()
        facts = {
            "uid": self.uid,
            "person": [self.person.id, self.person.uid, self.person.name, self.person.role.value],
            "device": [self.device.id, self.device.uid, self.device.letter],
            "device_bound": self.device_bound,
            "epoch": self.keys.epoch,
            "retired": sorted(self.keys.retired_audit),
            "retired_evidence": sorted(self.keys.retired_evidence),
        }
        keys = self.keys
        retired = [keys.retired_audit[epoch] for epoch in sorted(keys.retired_audit)]
        retired += [keys.retired_evidence[epoch] for epoch in sorted(keys.retired_evidence)]
        secrets = [keys.database, keys.audit, keys.evidence, self.person_keys.age, self.person_keys.seed]
        return pack([canonical(facts), *secrets, *retired])

    @classmethod
    def from_handover(cls, folder: Path, blob: bytearray) -> Vault:
        """Open what the first process handed over, without a lock of its own; the blob is wiped."""
        packed, database, audit_key, evidence, age, seed, *retired = unpack(blob)
        blob[:] = bytes(len(blob))
        facts = json.loads(packed)
        number, uid, name, role = facts["person"]
        device, device_uid, letter = facts["device"]
        chained = len(facts["retired"])
        old_audit = dict(zip(facts["retired"], retired[:chained], strict=True))
        old_evidence = dict(zip(facts["retired_evidence"], retired[chained:], strict=True))
        return cls(
            folder,
            facts["uid"],
            Person(PersonId(number), uid, name, Role(role)),
            Device(DeviceId(device), device_uid, letter),
            facts["device_bound"],
            Keys(facts["epoch"], database, audit_key, evidence, old_audit, old_evidence),
            PersonKeys(age, seed),
        )

    def anchors(self) -> Mapping[int, audit.Anchor]:
        """Return where the header says this device's audit chain stood, by the device's id."""
        kept = audit.read_anchor(self.header, self.device.uid)
        return {self.device.id: kept} if kept else {}

    def close(self) -> None:
        """Note where the audit chain stands, wipe the keys and let go of the folder."""
        if self.closed:
            return
        self.closed = True
        try:
            if self.lock is not None and self.reading is None:
                self._anchor()
        except (StillwaterError, dbapi2.Error, OSError) as error:
            # The older anchor still stands, and locking must never fail.
            log.failed("noting the audit chain", error)
        finally:
            self.keys.wipe()
            self.person_keys.wipe()
            if self.lock is not None:
                self.lock.release()
            if self.reading is not None and self.reading.copy is not None:
                shutil.rmtree(self.reading.copy, ignore_errors=True)

    def _lies(self, name: str) -> Path:
        copy = self.reading.copy if self.reading is not None else None
        return (copy or self.folder) / name

    def _open(self, opened: Callable[[], Connection]) -> Connection:
        try:
            return opened()
        except DiskFullError:
            # Even opening writes a little; this is what the reserve is for.
            if not reserve.release(self.folder):
                raise
        return opened()

    def _anchor(self) -> None:
        db = self.connect()
        try:
            head = audit.head(db, self.device.id)
            # An anchor that no longer fits is evidence: it stays.
            if head is None or not all(audit.holds(db, device, kept) for device, kept in self.anchors().items()):
                return
        finally:
            db.close()
        kept = {**self.header["anchors"], self.device.uid: {"seq": head.seq, "hash": head.hash.hex()}}
        self.header = write_header(self.folder, {**self.header, "anchors": kept}, self.keys.audit)
