"""What is said about a passphrase is honest, quick and the same for every keyboard."""

from __future__ import annotations

import time

import pytest

from app.vault.passphrase import assess
from tests.builders import PASSPHRASE


@pytest.mark.parametrize(
    "passphrase",
    ["", "   ", "hunter2", "Tr0ub4dor&3", "password", "aaaaaaaaaaaaaaaaaaaa", "passwordpassword", "qwertyuiopasdfgh"],
)
def test_what_is_short_or_well_known_is_refused(passphrase: str) -> None:
    strength = assess(passphrase)
    assert not strength.acceptable
    assert strength.text


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "vR7#qm2!Lx9@pT4z", "七つの静かな港の灯りと古い橋の上"])
def test_what_is_long_and_uncommon_is_taken(passphrase: str) -> None:
    assert assess(passphrase).acceptable


def test_five_words_are_enough_even_when_they_are_short() -> None:
    assert assess("ox ib zu qi vex").acceptable


def test_a_persons_name_is_worth_nothing() -> None:
    named = assess("Robin Vale Robin Vale", ["Robin Vale"])
    assert named.guesses_log10 < assess("Robin Vale Robin Vale").guesses_log10
    assert not named.acceptable


def test_the_words_grow_with_the_strength() -> None:
    texts = [assess(text).text for text in ("velvet-otter-19", PASSPHRASE, PASSPHRASE + " 9 owls")]
    assert len(set(texts)) > 1


def test_a_whole_book_is_judged_at_once() -> None:
    start = time.perf_counter()
    assert assess("correct horse battery staple lantern " * 100_000).acceptable
    assert time.perf_counter() - start < 5
