"""A signature fits its own key, one of several, and nothing that is no key."""

from __future__ import annotations

from app.vault.keys import new_person_keys
from app.vault.signing import fits, fits_any


def test_a_signature_fits_its_own_key_and_message_alone() -> None:
    mine, other = new_person_keys(), new_person_keys()
    signature = mine.sign(b"said")
    assert fits(mine.sign_key, signature, b"said")
    assert not fits(mine.sign_key, signature, b"said otherwise")
    assert not fits(other.sign_key, signature, b"said")
    assert not fits(b"", signature, b"said")
    assert fits_any((other.sign_key, mine.sign_key), signature, b"said")
    assert not fits_any((other.sign_key, b"no key"), signature, b"said")
    assert not fits_any((), signature, b"said")
