"""Which language a text is written in, as a fact beside it; a text that is too short or too mixed has none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Any

READ = 20_000
SURE = 0.9
# Signs of a script that one of the great languages has nearly to itself say more each.
LETTERS = 24
SIGNS = 6
_LOADING = Lock()
_DENSE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def language_of(text: str) -> str:
    """Return the code of a text's language (ISO 639), or nothing when it cannot honestly be told."""
    some = text[:READ]
    letters = [sign for sign in some if sign.isalpha()]
    dense = sum(1 for sign in letters[:1000] if unicodedata.name(sign, "").startswith(_DENSE))
    if len(letters) < LETTERS and dense < SIGNS:
        return ""
    code, share = _identifier().rank(some)[0]
    return str(code) if share >= SURE else ""


def _identifier() -> Any:
    # Several texts are examined at once, and the first of them would all load it.
    with _LOADING:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Any:
    """Load the library and its model, at the first text that comes: it takes about a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- and most of the program needs none

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Those with a code of two letters: the regional ones beside them only make their neighbours look unsure.
    found.set_languages([label for label in found.labels if len(label) == len("en")])
    return found
