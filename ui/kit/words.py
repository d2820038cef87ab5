"""Text from outside made honest: what would be invisible or would turn a line round is written out."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtWidgets import QWidget

# Zero-width joiners stay: Persian, Indic scripts and emoji need them.
HIDDEN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u2060\u2061\u2062\u2063\u2064\ufeff")
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str, *, lines: bool = True) -> str:
    """Write out control and direction characters; line breaks stay where lines are welcome."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, lines=lines) for character in text)


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tip that is never read as markup."""
    # Qt guesses whether a tip is rich text, and rich text can open files.
    widget.setToolTip(f"<p>{html.escape(visible(text))}</p>" if text else "")


def _shown(character: str, *, lines: bool) -> str:
    if lines and character in "\n\t":
        return character
    if character in HIDDEN or character in TURNING or unicodedata.category(character) in {"Cc", "Cs"}:
        return f"[U+{ord(character):04X}]"
    return character
