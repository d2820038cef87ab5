"""How strong a passphrase is, said honestly."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import _

LEAST_CHARACTERS = 14
LEAST_WORDS = 5
# Ten thousand million tries: years even at the rate that Argon2id leaves a well-equipped thief.
LEAST_GUESSES_LOG10 = 10.0
_GOOD_LOG10 = 14.0
_STRONG_LOG10 = 20.0
# The estimate takes very long for long texts, and beyond this length adds nothing.
_LONGEST_ESTIMATED = 72


@dataclass(frozen=True, slots=True)
class Strength:
    """What an estimate says about a passphrase."""

    guesses_log10: float
    text: str
    acceptable: bool


def assess(passphrase: str, known: Sequence[str] = ()) -> Strength:
    """Estimate how many tries a passphrase stands; known are words an attacker tries first, such as the name."""
    text = unicodedata.normalize("NFC", passphrase)
    if not text.strip():
        return Strength(0.0, _("Type a passphrase: five random words, or at least 14 characters."), acceptable=False)
    inputs = [word for entry in known for word in (entry, *entry.split()) if word]
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists of words take as long to load as the door takes to be drawn

    guesses = float(zxcvbn(text[:_LONGEST_ESTIMATED], user_inputs=inputs)["guesses_log10"])
    if len(text) < LEAST_CHARACTERS and len(text.split()) < LEAST_WORDS:
        missing = _("Too short: use five random words, or at least {count} characters.").format(count=LEAST_CHARACTERS)
        return Strength(guesses, missing, acceptable=False)
    if guesses < LEAST_GUESSES_LOG10:
        return Strength(guesses, _("Too easy to guess: it follows a pattern or a well-known phrase."), acceptable=False)
    return Strength(guesses, _describe(guesses), acceptable=True)


def _describe(guesses: float) -> str:
    if guesses < _GOOD_LOG10:
        return _("Fair: it holds against a thief with this computer, less so against a laboratory.")
    if guesses < _STRONG_LOG10:
        return _("Good: guessing it would take years, even for a laboratory.")
    return _("Strong: guessing it is out of reach.")
