"""Sealed files as an attacker would make them: real keys, wrong words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pyrage

from app.clock import utc_text
from app.desk import Desk
from app.review import dsse
from app.review.envelope import FORMAT, STATEMENT, Kind, Opened, open_envelope, seal_envelope
from app.review.introducing import known
from app.review.timing import known_now
from app.vault.keys import PersonKeys

PAYLOAD = b'{"cases":[]}'


def statement_of(desk: Desk, to: str, payload: bytes = PAYLOAD) -> dict[str, Any]:
    """Return what the person at a desk would sign about a payload."""
    return {
        "format": FORMAT,
        "kind": Kind.PACK.value,
        "vault": desk.vault.uid,
        "signer": desk.person.uid,
        "to": [to],
        "at": utc_text(desk.clock.now()),
        "until": "",
        "length": len(payload),
        "sha256": hashlib.sha256(payload).hexdigest(),
    }


def head_of(desk: Desk, statement: dict[str, Any], keys: PersonKeys | None = None) -> dict[str, Any]:
    """Return the line before a payload, signed by the person at a desk or by other keys in their name."""
    by = keys or desk.vault.person_keys
    signed = dsse.sign(STATEMENT, json.dumps(statement).encode(), desk.person.uid, by.sign)
    people = json.loads(json.dumps(desk.vault.header["people"]))
    return {"format": FORMAT, "vault": desk.vault.uid, "people": people, "signed": signed}


def sealed(head: dict[str, Any], to: str, payload: bytes = PAYLOAD) -> bytes:
    """Seal a line and a payload to a recipient."""
    return sealed_bytes(json.dumps(head).encode() + b"\n" + payload, to)


def sealed_bytes(plain: bytes, to: str) -> bytes:
    """Seal any bytes to a recipient."""
    return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(to)]))


def told_otherwise(desk: Desk, to: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Sign a statement that was changed before it was signed: a person of a known vault means harm."""
    statement = statement_of(desk, to)
    change(statement)
    return sealed(head_of(desk, statement), to)


def seal(team: Desk, to: Desk, **more: Any) -> bytes:
    """Seal a payload from one desk to another."""
    recipients = [to.vault.person_keys.recipient]
    at = more.pop("at", utc_text(team.clock.now()))
    return seal_envelope(PAYLOAD, more.pop("kind", Kind.PACK), team.vault, recipients, at=at, **more)


def opened(desk: Desk, data: bytes, kind: Kind = Kind.PACK) -> Opened:
    """Open a file as the person at a desk."""
    return open_envelope(data, kind, desk.vault.person_keys, known(desk), known_now(desk))
