"""What a stream is known by is what its plain bytes are known by, however it came in parts."""

from __future__ import annotations

import hashlib
import random
import threading

import pytest
from blake3 import blake3

from app.vault.tally import Digests, Tally

LARGE = 200_000


def known_by(data: bytes) -> Digests:
    """Digest bytes one way after another."""
    found = (hashlib.new(name, data).hexdigest() for name in ("sha256", "blake2b", "md5", "sha1"))
    sha256, blake2b, md5, sha1 = found
    return Digests(len(data), sha256, blake2b, blake3(data).hexdigest(), md5, sha1)


@pytest.mark.parametrize("sizes", [[], [1], [3_000_000], [70_001] * 40, [LARGE, 1, LARGE, LARGE, 5] * 4, [LARGE] * 20])
def test_its_digests_are_those_of_the_plain_bytes(sizes: list[int]) -> None:
    data = random.Random(7).randbytes(sum(sizes))
    passed = []
    with Tally() as tally:
        at = 0
        for size in sizes:
            passed.append(tally.add(data[at : at + size]))
            at += size
        assert tally.digests() == known_by(data)
    assert b"".join(passed) == data


def broken() -> None:
    with Tally() as tally:
        tally.add(bytes(LARGE))
        raise OSError(threading.active_count())


def test_its_threads_end_with_it_also_where_the_stream_breaks_off() -> None:
    before = threading.active_count()
    with pytest.raises(OSError, match=str(before + 3)):
        broken()
    assert threading.active_count() == before
