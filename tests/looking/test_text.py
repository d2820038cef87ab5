"""Words by level: blocks, masks, plain, and as they came."""

from __future__ import annotations

import re

import pytest

from app.looking import text
from app.looking.model import Level
from app.looking.text import BLOCK, MASK, at_level


def sketch(words: str) -> str:
    return at_level(words, Level.L2)


def test_blocks_keep_the_shape_and_no_letter() -> None:
    assert at_level("Go now, 3 km\n\tnord", Level.L1) == f"{BLOCK * 2} {BLOCK * 4} {BLOCK} {BLOCK * 2}\n\t{BLOCK * 4}"
    assert at_level("e\u0301té", Level.L1) == BLOCK * 3


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I will KILL you", f"I will {MASK} you"),
        ("he was killed.", f"he was {MASK}."),
        ("a skilled worker", "a skilled worker"),
        ("want   to\ndie today", f"{MASK}\n{MASK} today"),
        ("Ich bringe mich um: SELBSTMORD", f"Ich bringe mich um: {MASK}"),
        ("je vais l'etrangler", f"je vais l'{MASK}"),
        ("un fusil à pompe", f"un {MASK} à pompe"),
        ("no quiero una amenaza", f"no quiero una {MASK}"),
        ("vou usar uma faca", f"vou usar uma {MASK}"),
        ("もう死にたいです", f"もう{MASK}です"),
        ("包丁を持っている", f"{MASK}を持っている"),
        ("ki\u200bll and ki\u00adll", f"{MASK} and {MASK}"),
        ("SUICIDE\u0301 end", f"{MASK} end"),
        ("ｋｉｌｌ", MASK),
        ("nothing of it", "nothing of it"),
        ("", ""),
    ],
)
def test_flagged_terms_are_masked_however_they_are_written(words: str, expected: str) -> None:
    assert sketch(words) == at_level(expected, Level.L3)


def test_a_sign_that_ends_one_term_and_begins_the_next_is_masked_whole() -> None:
    assert text.masked("a㍗b", re.compile("aワ|ットb")) == MASK * 2


def test_a_mask_does_not_tell_how_long_the_word_was() -> None:
    assert sketch("kill") == sketch("strangulation")


def test_the_reduced_view_drops_what_cannot_be_seen_and_the_full_one_keeps_it() -> None:
    words = "pay\u202egnp\u202c\x07 now\n\tthen"
    assert at_level(words, Level.L3) == "paygnp now\n\tthen"
    assert at_level(words, Level.L4) == words


def test_masking_takes_time_in_proportion() -> None:
    words = "k" * 200_000 + " want" * 20_000
    assert sketch(words) == words
