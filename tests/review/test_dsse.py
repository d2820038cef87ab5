"""Signed statements against the published vectors (github.com/secure-systems-lab/dsse: protocol.md, testvectors)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.review.dsse import UnsignedError, pae, sign, signer_of, verified

# RFC 8032, section 7.1, TEST 1 and 2: the keys A and B of the vectors.
A = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
B = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
)
TYPE = "application/vnd.in-toto+json"
BODY = b'{"_type":"https://in-toto.io/Statement/v1"}'
BY_A = "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA=="
BY_B = "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw=="
EMPTY = "gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg=="
NOT_ASCII = "xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw=="
ACCEPTED = [
    ("single-signature", TYPE, BODY, BY_A),
    ("non-ascii-payload-type", "application/vnd.exämple+json", BODY, NOT_ASCII),
    ("empty-payload", TYPE, b"", EMPTY),
]


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def envelope(**changes: Any) -> dict[str, Any]:
    return {**sign(TYPE, BODY, "A", A.sign), **changes}


def test_the_encoding_of_the_specification() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("", b"") == b"DSSEv1 0  0 "


@pytest.mark.parametrize(("name", "payload_type", "body", "signature"), ACCEPTED)
def test_what_the_vectors_accept(name: str, payload_type: str, body: bytes, signature: str) -> None:
    made = sign(payload_type, body, "A", A.sign)
    assert made["signatures"] == [{"keyid": "A", "sig": signature}]
    assert verified(made, payload_type, public(A)) == body


def test_both_alphabets_are_read() -> None:
    told = {
        "payload": "-_-_Pj8=",
        "payloadType": TYPE,
        "signatures": [
            {
                "keyid": "A",
                "sig": "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==",
            }
        ],
    }
    assert verified(told, TYPE, public(A)) == bytes.fromhex("fbffbf3e3f")


REFUSED: dict[str, dict[str, Any]] = {
    "payload-type-swapped": envelope(payloadType="application/vnd.example.other+json"),
    "empty-payload-type": envelope(payloadType=""),
    "another key": envelope(signatures=[{"keyid": "A", "sig": BY_B}]),
    "two signatures": envelope(signatures=[{"keyid": "A", "sig": BY_A}, {"keyid": "B", "sig": BY_B}]),
    "no signature": envelope(signatures=[]),
    "no list": envelope(signatures={"keyid": "A"}),
    "a number": envelope(signatures=7),
    "signature gone": envelope(signatures=[{"keyid": "A"}]),
    "signature a number": envelope(signatures=[{"keyid": "A", "sig": 7}]),
    "signature short": envelope(signatures=[{"keyid": "A", "sig": BY_A[:-4]}]),
    "payload a number": envelope(payload=7),
    "payload no base64": envelope(payload="not base64"),
    "payload changed": envelope(payload="aGVsbG8="),
    "type a number": envelope(payloadType=7),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_signed_as_it_says_is_refused(name: str) -> None:
    with pytest.raises(UnsignedError):
        verified(REFUSED[name], TYPE, public(A))


def test_a_signature_for_one_type_is_none_for_another() -> None:
    with pytest.raises(UnsignedError):
        verified(sign("application/other", BODY, "A", A.sign), TYPE, public(A))


def test_a_key_that_is_none_opens_nothing() -> None:
    with pytest.raises(UnsignedError):
        verified(envelope(), TYPE, b"short")


@pytest.mark.parametrize("told", [{}, {"signatures": []}, {"signatures": [{}]}, {"signatures": [{"keyid": 7}]}])
def test_a_signer_who_is_not_named_is_none(told: dict[str, Any]) -> None:
    with pytest.raises(UnsignedError):
        signer_of(told)
