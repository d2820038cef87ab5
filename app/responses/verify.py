"""Whether every file that went out, and every export behind it, is still what its row says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.evidence.sealing import open_sealed, sealed_path
from app.i18n import _
from app.responses.store import FOLDER
from app.vault.errors import DamagedEvidenceError
from app.vault.keys import WrongKeyError

if TYPE_CHECKING:
    from app.desk import Desk

_FILES = (
    "SELECT f.uid, f.name, f.sha256, f.sealed_name, f.wrapped_key, c.reference FROM response_file f"
    " JOIN response r ON r.id = f.response_id JOIN cases c ON c.id = r.case_id"
    " UNION ALL SELECT e.uid, e.name, e.sha256, e.sealed_name, e.wrapped_key, c.reference FROM account_export e"
    " JOIN cases c ON c.id = e.case_id"
)


def problems(desk: Desk) -> list[str]:
    """Read every sealed answer and export again, and tell which is not what was sent or imported."""
    return [problem for row in desk.db.execute(_FILES).fetchall() for problem in _problems(desk, *row)]


def _problems(
    desk: Desk, uid: str, name: str, sha256: str, sealed: str, wrapped: bytes, reference: str
) -> Iterator[str]:
    told = _("{reference}, answer {name}: {what}")
    if not sealed_path(desk.vault, sealed, FOLDER).is_file():
        yield told.format(reference=reference, name=name, what=_("its sealed file is missing"))
        return
    found = hashlib.sha256()
    try:
        with open_sealed(desk.vault, uid, sealed, wrapped, FOLDER) as reader:
            for chunk in reader.chunks():
                found.update(chunk)
    except (DamagedEvidenceError, WrongKeyError):
        yield told.format(reference=reference, name=name, what=_("its sealed file was damaged or changed"))
        return
    if found.hexdigest() != sha256:
        yield told.format(reference=reference, name=name, what=_("its content is not what went out"))
