"""Signed statements as DSSE 1.0 writes them (github.com/secure-systems-lab/dsse): what is signed says what kind it is.

Narrower than DSSE allows: exactly one signature, and the key is known before the envelope is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.vault.keys import b64, from_b64

_STANDARD = str.maketrans("-_", "+/")


class UnsignedError(Exception):
    """What calls itself a signed statement is none, or its signature does not fit."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that a signature covers: type and payload, each behind its length."""
    named = payload_type.encode()
    return b" ".join((b"DSSEv1", str(len(named)).encode(), named, str(len(payload)).encode(), payload))


def sign(payload_type: str, payload: bytes, signer: str, by: Callable[[bytes], bytes]) -> dict[str, Any]:
    """Write a signed statement with the one signature of a person."""
    signature = {"keyid": signer, "sig": b64(by(pae(payload_type, payload)))}
    return {"payloadType": payload_type, "payload": b64(payload), "signatures": [signature]}


def signer_of(envelope: Mapping[str, Any]) -> str:
    """Return who says to have signed; nothing is believed until `verified` has said so."""
    try:
        (signature,) = envelope["signatures"]
        signer: str = signature["keyid"]
    except (KeyError, TypeError, ValueError) as error:
        raise UnsignedError from error
    if not isinstance(signer, str):
        raise UnsignedError
    return signer


def verified(envelope: Mapping[str, Any], payload_type: str, sign_key: bytes) -> bytes:
    """Return the payload, once its one signature fits; these bytes and no others are to be read."""
    try:
        (signature,) = envelope["signatures"]
        payload, given = _from_either(envelope["payload"]), _from_either(signature["sig"])
        if envelope["payloadType"] != payload_type:
            raise UnsignedError
        Ed25519PublicKey.from_public_bytes(sign_key).verify(given, pae(payload_type, payload))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidSignature) as error:
        raise UnsignedError from error
    return payload


def _from_either(text: str) -> bytes:
    # DSSE: both alphabets must be understood.
    return from_b64(text.translate(_STANDARD))
