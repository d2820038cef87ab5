"""The policy of the first gate: how long a call back holds, and from when something asks for another look."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from referencing import Registry

from app.cases.carried import carried
from app.changes import Topic
from app.settings import BadPolicyError
from app.vault.keys import canonical

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId
    from app.desk import Transaction

_FOLDER = files("resources") / "policies"


@dataclass(frozen=True, slots=True)
class VerificationPolicy:
    """The values in force; own_servers are the names under which our own servers note what they found of a mail."""

    confirmed_hours: int
    number_tested_days: int
    known_days: int
    domain_new_days: int
    similar_share: float
    lookalike_signs: int
    zone_hours: int
    many_accounts: int
    own_servers: tuple[str, ...] = ()
    counsel: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def in_force() -> VerificationPolicy:
    """Return the policy that is in force."""
    return parse((_FOLDER / "verification.json").read_bytes())


def policy_for(db: Connection, case_id: CaseId) -> VerificationPolicy:
    """Return the policy that a case is checked by: the one in force, or the one that came with the case in a pack."""
    document = carried(db, case_id, "verification")
    return in_force() if document is None else parse_kept(document)


@lru_cache(maxsize=16)
def parse_kept(document: bytes) -> VerificationPolicy:
    """Read the values of a policy as a vault keeps them."""
    try:
        values = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise BadPolicyError("verification", str(error)) from error
    return parse(json.dumps({"policy": "verification", "version": 1, "values": values}).encode())


def document_of(policy: VerificationPolicy) -> bytes:
    """Return a policy's values as a vault keeps them."""
    return canonical(asdict(policy))


def parse(document: bytes) -> VerificationPolicy:
    """Read a policy, or tell with the path in the document what is wrong."""
    schema = json.loads((_FOLDER / "verification.schema.json").read_bytes())
    try:
        found: dict[str, Any] = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise BadPolicyError("verification", str(error)) from error
    for wrong in Draft202012Validator(schema, registry=Registry()).iter_errors(found):
        raise BadPolicyError("verification", f"{wrong.json_path}: {wrong.message}")
    values = found["values"]
    lists = {name: tuple(values[name]) for name in ("own_servers", "counsel")}
    return VerificationPolicy(**{**values, **lists})


def keep(tx: Transaction, policy: VerificationPolicy) -> str:
    """Let the vault keep a policy's values for ever, and return the hash by which a call back points there."""
    document = document_of(policy)
    sha256 = hashlib.sha256(document).hexdigest()
    if tx.db.execute("SELECT 1 FROM document WHERE sha256 = ?", (sha256,)).fetchone() is None:
        tx.db.execute(
            "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, 'policy', 'verification', ?, ?)",
            (sha256, document, tx.at),
        )
        body = {"kind": "policy", "name": "verification", "text": document.decode()}
        tx.wrote("document", sha256, 1, "document.keep", body, topics=(Topic.REQUESTERS,))
    return sha256
