"""What two people sign who destroy together, and whether what is on record is still what they signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.vault.keys import canonical
from app.vault.people import earlier_keys
from app.vault.signing import fits_any

if TYPE_CHECKING:
    from app.desk import Desk

_PROPOSED, _AGREED = "stillwater/destruction/proposed/v1", "stillwater/destruction/agreed/v1"
# The columns of a proposal that its signature covers, and the names that they have there.
_COLUMNS = ("case", "batch", "scope", "formula", "due_at", "policy", "window_days", "reason", "at")


def proposal(vault_uid: str, uid: str, person_uid: str, body: Mapping[str, Any]) -> bytes:
    """Return what whoever proposes signs."""
    return canonical([_PROPOSED, vault_uid, uid, person_uid, {name: body[name] for name in _COLUMNS}])


def agreement(vault_uid: str, uid: str, person_uid: str, said: tuple[str, str, str]) -> bytes:
    """Return what whoever agrees signs: which destruction, why, when, and until when anybody may object."""
    return canonical([_AGREED, vault_uid, uid, person_uid, *said])


def problems(desk: Desk) -> Iterator[str]:
    """Check each proposal and each agreement against the key of whoever said it."""
    vault, earlier = desk.vault.uid, earlier_keys(desk.vault)
    rows = desk.db.execute(
        "SELECT c.reference, d.uid, p.uid, p.sign_key, d.signature, c.uid, d.batch_uid, d.scope, d.formula, d.due_at,"
        " d.policy_sha256, d.window_days, d.reason, d.at, ap.uid, ap.sign_key, a.signature, a.reason, a.at, a.open_until"
        " FROM destruction d JOIN cases c ON c.id = d.case_id JOIN person p ON p.id = d.person_id"
        " LEFT JOIN destruction_agreed a ON a.destruction_id = d.id LEFT JOIN person ap ON ap.id = a.person_id"
        " ORDER BY d.id"
    )
    for reference, uid, who, key, signature, *rest in rows:
        body = dict(zip(_COLUMNS, rest[:9], strict=True))
        second, their_key, theirs, *said = rest[9:]
        if not fits_any((key, *earlier.get(who, ())), signature, proposal(vault, uid, who, body)):
            yield _("The proposal to destroy {reference} is not what its author signed.").format(reference=reference)
        if second is None:
            continue
        text = agreement(vault, uid, second, (said[0], said[1], said[2]))
        if not fits_any((their_key, *earlier.get(second, ())), theirs, text):
            yield _("The agreement to destroy {reference} is not what was signed.").format(reference=reference)
