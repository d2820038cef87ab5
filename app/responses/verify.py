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
    " UNION ALL SELECT e.uid, e.name, e.sha256, e.sealed_name, e.wrapped_key, c.reference FROM account_export e"
    " JOIN cases c ON c.id = e.case_id"
)


def problems(desk: Desk) -> list[str]:
    """Read every sealed answer and export again, and tell which is not what was sent or imported."""
    told, found = _("{reference}, answer {name}: {what}"), []
    for uid, name, sha256, sealed, wrapped, reference in desk.db.execute(_FILES).fetchall():
        if what := damage(desk.vault, uid, sealed, wrapped, sha256, FOLDER):
            found.append(told.format(reference=reference, name=name, what=what))
    return found
