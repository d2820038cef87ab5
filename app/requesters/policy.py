"""The policy of the first gate: how long a call back holds, and from when something asks for another look."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from app.changes import Topic
from app.settings import BadPolicyError
from app.vault.keys import canonical

if TYPE_CHECKING:
    from app.desk import Transaction

_FOLDER = files("resources") / "policies"


@dataclass(frozen=True, slots=True)
class VerificationPolicy:
    """The values in force."""

    confirmed_hours: int
    number_tested_days: int
    known_days: int
    domain_new_days: int
    similar_share: float
    lookalike_signs: int
    zone_hours: int


@lru_cache(maxsize=1)
def in_force() -> VerificationPolicy:
    """Return the policy that is in force."""
    return parse((_FOLDER / "verification.json").read_bytes())


def parse(document: bytes) -> VerificationPolicy:
    """Read a policy, or tell with the path in the document what is wrong."""
    schema = json.loads((_FOLDER / "verification.schema.json").read_bytes())
    try:
        found: dict[str, Any] = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise BadPolicyError("verification", str(error)) from error
    for wrong in Draft202012Validator(schema).iter_errors(found):
        raise BadPolicyError("verification", f"{wrong.json_path}: {wrong.message}")
    return VerificationPolicy(**found["values"])


def keep(tx: Transaction, policy: VerificationPolicy) -> str:
    """Let the vault keep a policy's values for ever, and return the hash by which a call back points there."""
    document = canonical(asdict(policy))
    sha256 = hashlib.sha256(document).hexdigest()
    if tx.db.execute("SELECT 1 FROM document WHERE sha256 = ?", (sha256,)).fetchone() is None:
        tx.db.execute(
            "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, 'policy', 'verification', ?, ?)",
            (sha256, document, tx.at),
        )
        body = {"kind": "policy", "name": "verification", "text": document.decode()}
        tx.wrote("document", sha256, 1, "document.keep", body, topics=(Topic.REQUESTERS,))
    return sha256
