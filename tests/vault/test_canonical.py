"""What is hashed and signed is written in one way, whichever writer is at hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vault.keys import canonical

WHOLE = st.integers(min_value=-(2**70), max_value=2**70)
PLAIN = st.one_of(st.none(), st.booleans(), WHOLE, st.text())
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def slowly(value: object) -> bytes:
    """Write a value by Python's own writer."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(VALUES)
def test_the_fast_writer_gives_the_same_bytes_as_python(value: object) -> None:
    assert canonical(value) == slowly(value)


def test_every_sign_that_is_written_differently_is_written_alike() -> None:
    signs = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x11000))))
    assert canonical(signs) == slowly(signs)


def test_half_a_sign_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical({"name": "\ud800"})
