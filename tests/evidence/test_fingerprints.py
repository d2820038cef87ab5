"""Near fingerprints are found among many, by exactly the distance that counts."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.evidence.fingerprints import Fingerprints, pack
from app.evidence.hashes import NEAR, PDQ_BYTES


def apart(one: bytes, other: bytes) -> int:
    """Count the bits that differ, the slow way."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


@given(st.randoms(use_true_random=False), st.integers(0, 256))
def test_distances_are_those_of_a_count_by_hand(rng: Random, flips: int) -> None:
    wanted = rng.randbytes(PDQ_BYTES)
    number = int.from_bytes(wanted, "big")
    for bit in rng.sample(range(256), flips):
        number ^= 1 << bit
    many = [(7, number.to_bytes(PDQ_BYTES, "big")), *((100 + n, rng.randbytes(PDQ_BYTES)) for n in range(50))]
    kept = Fingerprints()
    kept.add_block(*pack(many[:20]))
    for each, bits in many[20:]:
        kept.add(each, bits)

    found = {near.id: near.distance for near in kept.near(wanted)}

    assert found == {each: apart(bits, wanted) for each, bits in many if apart(bits, wanted) <= NEAR}
    assert dict(kept.each()) == dict(many)


def test_the_nearest_comes_first() -> None:
    kept = Fingerprints()
    for number, bits in enumerate((b"\x07", b"\x00", b"\x01")):
        kept.add(number, bits * 1 + bytes(PDQ_BYTES - 1))

    assert [near.id for near in kept.near(bytes(PDQ_BYTES))] == [1, 2, 0]
