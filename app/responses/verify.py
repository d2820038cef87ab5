"""Whether every file that went out, and every export behind it, is still what its row says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.evidence.sealing import damage
from app.i18n import _
from app.responses.store import FOLDER

if TYPE_CHECKING:
    from app.desk import Desk

_FILES = (
    "SELECT f.uid, f.name, f.sha256, f.sealed_name, f.wrapped_key, c.reference FROM response_file f"
    " JOIN response r ON r.id = f.response_id JOIN cases c ON c.id = r.case_id"
    " WHERE length(f.wrapped_key) > 0"
    " UNION ALL SELECT e.uid, e.name, e.sha256, e.sealed_name, e.wrapped_key, c.reference FROM account_export e"
    " JOIN cases c ON c.id = e.case_id WHERE length(e.wrapped_key) > 0"
)
_KEPT = (
    "SELECT 1 FROM response_file WHERE uid = ?1 AND length(wrapped_key) > 0"
    " UNION ALL SELECT 1 FROM account_export WHERE uid = ?1 AND length(wrapped_key) > 0"
)


def problems(desk: Desk) -> list[str]:
    """Read every sealed answer and export again, and tell which is not what was sent or imported."""
    told, found = _("{reference}, answer {name}: {what}"), []
    for uid, name, sha256, sealed, wrapped, reference in desk.db.execute(_FILES).fetchall():
        if (what := damage(desk.vault, uid, sealed, wrapped, sha256, FOLDER)) and _still_kept(desk, uid):
            found.append(told.format(reference=reference, name=name, what=what))
    return found


def _still_kept(desk: Desk, uid: str) -> bool:
    """Tell whether a file was not destroyed while this went on: then it would be gone rightly."""
    return desk.db.execute(_KEPT, (uid,)).fetchone() is not None
