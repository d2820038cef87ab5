"""An approver's word as a value: what was said, how, by whom, and the signature over it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.vault.keys import canonical
from app.vault.signing import fits_any

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_PURPOSE = "stillwater/approval/v1"
_COUNTERSIGNED = "stillwater/countersign/v1"

Earlier = Mapping[str, Sequence[bytes]]


class Verdict(Enum):
    """What was said of a decision."""

    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Verdict.APPROVED: _("agreed to"),
            Verdict.RETURNED: _("sent back"),
            Verdict.WITHDRAWN: _("taken back by its author"),
        }[self]


class Manner(Enum):
    """How it was said: here, by phone, or not at all, where the policy lets the least go."""

    HERE = "here"
    PHONE = "phone"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Word:
    """Everything of a verdict that a signature covers; person wrote it, approver said it."""

    uid: str
    decision: str
    person: str
    verdict: str
    manner: str
    approver: str
    number: str
    read_back: str
    categories: list[str] | None
    reason: str
    at: str

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)

    def message(self, vault_uid: str) -> bytes:
        """Return the bytes to sign: they name the purpose and the vault."""
        return canonical([_PURPOSE, vault_uid, self.body()])


@dataclass(frozen=True, slots=True)
class Countersign:
    """What the approver says afterwards of what was noted of their call."""

    uid: str
    approval: str
    person: str
    verdict: str
    reason: str
    at: str

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)

    def message(self, vault_uid: str) -> bytes:
        """Return the bytes to sign."""
        return canonical([_COUNTERSIGNED, vault_uid, self.body()])


def problems(db: Connection, vault_uid: str, earlier: Earlier | None = None) -> list[str]:
    """Check every approval and countersignature against its signature; earlier are keys that people had before."""
    return [*_approvals(db, vault_uid, earlier or {}), *_countersigns(db, vault_uid, earlier or {})]


def _approvals(db: Connection, vault_uid: str, earlier: Earlier) -> list[str]:
    rows = db.execute(
        "SELECT a.uid, d.uid, p.uid, a.verdict, a.manner, a.approver, a.number, a.read_back, a.categories, a.reason,"
        " a.at, a.signature, p.sign_key, c.reference FROM approval a JOIN decision d ON d.id = a.decision_id"
        " JOIN person p ON p.id = a.person_id JOIN cases c ON c.id = a.case_id ORDER BY a.id"
    )
    found = []
    for row in rows:
        uid, decision, person, verdict, manner, approver, number, read_back, categories, reason, at = row[:11]
        signature, sign_key, reference = row[11:]
        given = None if categories is None else json.loads(categories)
        word = Word(uid, decision, person, verdict, manner, approver, number, read_back, given, reason, at)
        if not fits_any((sign_key, *earlier.get(person, ())), signature, word.message(vault_uid)):
            found.append(_("An approval of {reference} is not what was signed.").format(reference=reference))
    return found


def _countersigns(db: Connection, vault_uid: str, earlier: Earlier) -> list[str]:
    rows = db.execute(
        "SELECT s.uid, a.uid, p.uid, s.verdict, s.reason, s.at, s.signature, p.sign_key, c.reference FROM countersign s"
        " JOIN approval a ON a.id = s.approval_id JOIN person p ON p.id = s.person_id JOIN cases c ON c.id = a.case_id"
        " ORDER BY a.id"
    )
    found = []
    for row in rows:
        signature, sign_key, reference = row[6:]
        keys = (sign_key, *earlier.get(row[2], ()))
        if not fits_any(keys, signature, Countersign(*row[:6]).message(vault_uid)):
            found.append(_("A countersignature of {reference} is not what was signed.").format(reference=reference))
    return found
