"""The seed that the root of trust signs with: sealed to whom it vouches for, so that a recovery key can be replaced.

The root stays what it was when the vault was made, since every slot and every vault that knows this one holds on to it.
The first recovery key is the root's own; one that came later opens a copy of the seed, and vouches for the root itself,
so that nobody without it can put another root in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.i18n import _
from app.vault.directory import grant
from app.vault.errors import DamagedHeaderError
from app.vault.keys import PersonKeys, WrongKeyError, b64, canonical, from_b64, seal_to

_VOUCH = "stillwater/recovery-vouches/v1"

Document = dict[str, Any]


def sealed_seed(root: PersonKeys, recipients: Mapping[str, str]) -> list[dict[str, str]]:
    """Seal the root's seed to each of some recipients."""
    return [{"to": to, "sealed": b64(seal_to(recipient, root.seed))} for to, recipient in recipients.items()]


def seed_for(document: Mapping[str, Any], to: str, who: PersonKeys) -> PersonKeys | None:
    """Return what the root signs with, for one whom its seed is sealed to; nothing for anybody else."""
    for entry in document.get("root_seed", ()):
        if entry["to"] == to:
            try:
                root = PersonKeys(bytearray(who.age), who.unseal(from_b64(entry["sealed"])))
            except WrongKeyError:
                return None
            return root if b64(root.sign_key) == document["root"] else None
    return None


def root_of(document: Mapping[str, Any], to: str, recovery: PersonKeys) -> PersonKeys:
    """Return the root's keys for a recovery key: its own, or those that it vouches for."""
    if b64(recovery.sign_key) == document["root"]:
        return recovery
    try:
        vouches = from_b64(document["recovery"].get("vouches", ""))
        Ed25519PublicKey.from_public_bytes(recovery.sign_key).verify(vouches, _message(document))
    except InvalidSignature as error:
        raise DamagedHeaderError(_("the recovery key does not vouch for it")) from error
    root = seed_for(document, to, recovery)
    if root is None:
        raise DamagedHeaderError(_("what the recovery key signs with is missing"))
    return root


def vouching(document: Mapping[str, Any], recovery: PersonKeys) -> str:
    """Return a recovery key's word for the root of a vault."""
    return b64(recovery.sign(_message(document)))


def regranted(
    vault: str, people: Iterable[Mapping[str, Any]], by: str, signer: PersonKeys, through: str = ""
) -> list[Document]:
    """Grant anew to everybody who may sign: all of them, or those only whom one person granted it."""
    return [
        {**entry, "grant": grant(vault, entry, by, signer)}
        if "grant" in entry and (not through or entry["grant"]["by"] == through)
        else dict(entry)
        for entry in people
    ]


def _message(document: Mapping[str, Any]) -> bytes:
    return canonical([_VOUCH, document["vault"], document["root"]])
