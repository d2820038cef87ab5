"""What the database says of each sealed file: where it lies, what it is called, and what opens and vouches for it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from blake3 import blake3
from sqlcipher3.dbapi2 import Connection

from app.i18n import _
from app.vault.errors import DamagedEvidenceError
from app.vault.keys import Keys, WrongKeyError
from app.vault.sealed import open_sealed, unwrap_item_key

# What was destroyed has no file any more.
_ROWS = (
    "SELECT 'evidence', i.uid, i.sealed_name, i.wrapped_key, i.sha256, i.blake3, c.reference, i.id, ''"
    " FROM item i JOIN cases c ON c.id = i.case_id WHERE i.refused IS NOT 'destroyed'"
    " UNION ALL SELECT 'quarantine', uid, sealed_name, wrapped_key, sha256, NULL, '', id, name"
    " FROM arrival WHERE sealed_name IS NOT NULL"
    " UNION ALL SELECT 'responses', f.uid, f.sealed_name, f.wrapped_key, f.sha256, NULL, c.reference, f.id, f.name"
    " FROM response_file f JOIN response r ON r.id = f.response_id JOIN cases c ON c.id = r.case_id"
    " WHERE length(f.wrapped_key) > 0"
    " UNION ALL SELECT 'responses', e.uid, e.sealed_name, e.wrapped_key, e.sha256, NULL, c.reference, e.id, e.name"
    " FROM account_export e JOIN cases c ON c.id = e.case_id WHERE length(e.wrapped_key) > 0"
)
_STILL = (
    "SELECT 1 FROM item WHERE uid = ?1 AND refused IS NOT 'destroyed'"
    " UNION ALL SELECT 1 FROM arrival WHERE uid = ?1 AND sealed_name IS NOT NULL"
    " UNION ALL SELECT 1 FROM response_file WHERE uid = ?1 AND length(wrapped_key) > 0"
    " UNION ALL SELECT 1 FROM account_export WHERE uid = ?1 AND length(wrapped_key) > 0"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file that a row names."""

    folder: str
    uid: str
    sealed_name: str
    wrapped_key: bytes
    sha256: str
    # Of evidence since it is taken at sealing.
    blake3: str | None
    reference: str
    number: int
    called: str

    @property
    def name(self) -> str:
        """Return where it lies in the vault's folder, and in a backup's pool."""
        return f"{self.folder}/{self.sealed_name[:2]}/{self.sealed_name}"

    def told(self, what: str) -> str:
        """Say what is wrong with it, in the words of a check of the vault."""
        if self.folder == "quarantine":
            words = _("Quarantine, file {number} ({name}): {what}")
        elif self.folder == "responses":
            words = _("{reference}, answer {name}: {what}")
        else:
            words = _("{reference}, evidence item {number}: {what}")
        return words.format(reference=self.reference, number=self.number, name=self.called, what=what)


def all_kept(db: Connection) -> tuple[Kept, ...]:
    """Return every sealed file that the database names."""
    return tuple(Kept(*row) for row in db.execute(_ROWS))


def is_kept(db: Connection, each: Kept) -> bool:
    """Tell whether a sealed file was not destroyed meanwhile: then it would be gone rightly."""
    return db.execute(_STILL, (each.uid,)).fetchone() is not None


def damage(path: Path, each: Kept, keys: Keys) -> str:
    """Open a copy of a sealed file, read all of it, and say what is wrong; nothing where it is what its row says."""
    digest = hashlib.sha256() if each.blake3 is None else blake3()
    try:
        with open_sealed(path, unwrap_item_key(keys, each.uid, each.wrapped_key)) as reader:
            for chunk in reader.chunks():
                digest.update(chunk)
    except (DamagedEvidenceError, WrongKeyError):
        return _("its sealed file was damaged or changed")
    fits = digest.hexdigest() == (each.blake3 or each.sha256)
    return "" if fits else _("its content is not what was taken in")
