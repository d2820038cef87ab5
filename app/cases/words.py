"""Text folded for the search index, and what a person types turned into its query language."""

from __future__ import annotations

import re
import unicodedata

# Kana, Han and Hangul have no spaces between words: FTS5's own tokenisers find neither 自殺 nor 助けて.
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002ffff]+")


def fold(text: str) -> str:
    """Return the text as the index holds it: one form and case, and each CJK run as overlapping pairs."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _CJK.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", plain)


def query(text: str) -> str:
    """Return an FTS5 query that finds every word typed, the last letters of each being optional; empty if no word was."""
    terms = []
    for word in unicodedata.normalize("NFKC", text).casefold().split():
        terms += [_term(piece) for piece in _pieces(word)]
    return " AND ".join(term for term in terms if term)


def _pairs(run: str) -> list[str]:
    # The last sign alone ends the run, so that a single sign is found wherever it stands.
    return [run[at : at + 2] for at in range(len(run))]


def _pieces(word: str) -> list[str]:
    return [piece for piece in re.split(f"({_CJK.pattern})", word) if piece]


def _term(piece: str) -> str:
    if not any(sign.isalnum() for sign in piece):
        return ""
    if _CJK.fullmatch(piece) and len(piece) > 1:
        return f'"{" ".join(_pairs(piece)[:-1])}"'
    quoted = piece.replace('"', '""')
    return f'"{quoted}"*'
