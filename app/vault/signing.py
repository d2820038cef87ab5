"""Whether a signature is somebody's: by the key that they have, or by one that they had."""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def fits(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature over a message is that of a key; what is no key fits nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fits_any(keys: Iterable[bytes], signature: bytes, message: bytes) -> bool:
    """Tell whether a signature is that of one of the keys that somebody has or had."""
    return any(fits(key, signature, message) for key in keys)
