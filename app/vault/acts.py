"""What is done about people and keys is done by the header alone; that it goes on record is certain, whenever it is killed.

The header that does it says so as well, until its row is in the database: written here, or at the next unlock. So
nothing is done that is not on record, and nothing is on record that was not done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.identity import new_uid
from app.log import failed
from app.vault.database import told
from app.vault.header import well_formed, write_header
from app.vault.vault import Vault
from app.vault.writing import Write, put, whole

Document = dict[str, Any]
Rows = Callable[[Connection], object]

_DONE = "done"
_KNOWN = "SELECT 1 FROM audit WHERE json_extract(body, '$.op') = ?"


def write_of(vault: Vault, act: str, at: str) -> Write:
    """Return the record of something that whoever unlocked does to the vault as a whole."""
    return Write(new_uid(), at, vault.person.uid, act, "vault")


def saying(document: Mapping[str, Any], write: Write) -> Document:
    """Return a header that says what it does."""
    return {**document, _DONE: [*document.get(_DONE, ()), asdict(write)]}


def settled(
    db: Connection,
    folder: Path,
    document: Document,
    device_id: int,
    audit_key: bytearray,
    rows: Rows = lambda _db: None,
) -> Document:
    """Put on record what a header says was done, and return the header that need not say it any more."""
    if not document.get(_DONE):
        return document
    with well_formed():
        writes = [Write(**each) for each in document[_DONE]]
    with whole(db):
        rows(db)
        for write in writes:
            # A kill may have fallen between the row and the header.
            if db.execute(_KNOWN, (write.op,)).fetchone() is None:
                put(db, audit_key, device_id, write)
    return write_header(folder, {name: value for name, value in document.items() if name != _DONE}, audit_key)


def take(vault: Vault, document: Document, write: Write, rows: Rows = lambda _db: None) -> None:
    """Bring a header into force, then the rows that follow from it and its record; before that, nothing is changed."""
    vault.must_be_writable()
    with told(vault.folder), closing(vault.connect()) as db:
        with whole(db):
            # Nobody else is writing, so that the record can follow at once.
            vault.header = write_header(vault.folder, saying(document, write), vault.audit_key)
        try:
            vault.header = settled(db, vault.folder, vault.header, vault.device.id, vault.audit_key, rows)
        except (StillwaterError, dbapi2.Error, OSError) as error:
            # It is done, and the header says so until there is room for the row: to tell it as failed would be wrong.
            failed("noting what was done about people or keys", error)
