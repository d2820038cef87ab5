"""What a person signs when they decide, and whether a stored decision is still what they signed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from app.i18n import _
from app.vault.keys import canonical
from app.vault.signing import fits

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

_PURPOSE = "stillwater/decision/v1"


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything of a decision that a signature covers, by uids that hold on any device."""

    uid: str
    case: str
    person: str
    device: str
    protocol_sha256: str
    bases_sha256: str
    answers: Mapping[str, Any]
    outcome: str
    decided_unseen: str | None
    reveals_avoided: int
    supersedes: str | None
    reason: str
    at: str

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)

    def message(self, vault_uid: str) -> bytes:
        """Return the bytes to sign: they name the purpose and the vault, so that no signature fits elsewhere."""
        return canonical([_PURPOSE, vault_uid, self.body()])

    def signed_by(self, vault_uid: str, signature: bytes, sign_key: bytes) -> bool:
        """Tell whether a signature over this is the person's."""
        return fits(sign_key, signature, self.message(vault_uid))


def problems(db: Connection, vault_uid: str, earlier: Mapping[str, Sequence[bytes]] | None = None) -> list[str]:
    """Check every decision against its signature and its forms; earlier are keys that people had before, by uid."""
    rows = db.execute(
        "SELECT d.uid, c.uid, p.uid, v.uid, d.protocol_sha256, d.bases_sha256, d.answers, d.outcome, d.decided_unseen,"
        " d.reveals_avoided, s.uid, d.reason, d.at, d.signature, p.sign_key, c.reference"
        " FROM decision d JOIN cases c ON c.id = d.case_id JOIN person p ON p.id = d.person_id"
        " JOIN device v ON v.id = d.device_id LEFT JOIN decision s ON s.id = d.supersedes_id ORDER BY d.id"
    )
    found = []
    for uid, case, person, device, protocol, bases, answers, *rest, signature, sign_key, reference in rows:
        statement = Statement(uid, case, person, device, protocol, bases, json.loads(answers), *rest)
        keys = (sign_key, *(earlier or {}).get(person, ()))
        if not any(statement.signed_by(vault_uid, signature, key) for key in keys):
            found.append(_("A decision of {reference} is not what its author signed.").format(reference=reference))
    return found
