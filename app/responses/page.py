"""The page of a letter as PDF/A, set by Typst with the fonts that ship; the words reach it as data, never as markup."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont

from app.responses.errors import NotPrintedError
from app.responses.model import Letter

STANDARD: Final = "a-2a"
# Stands where no font has a sign: it is seen on the page, and the sign is told beside it.
INSTEAD = "□"
_BULLET = "- "
# Latin with its accents, and what letters are set with.
_SURE = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x17F), 0x0A))) - {"\xad", "\u0149"} | frozenset(
    "–—‘’“”„«»…·§€"
)
_FONTS = ("Inter-Regular.otf", "DroidSansFallback.ttf")


@dataclass(frozen=True, slots=True)
class Page:
    """A letter as it goes out, byte for byte, and the signs that no font has."""

    pdf: bytes
    replaced: tuple[str, ...]


def set_page(letter: Letter, at: datetime) -> Page:
    """Set a letter as PDF/A; the same letter at the same moment is the same bytes."""
    replaced: list[str] = []
    data = _shown(_data(letter), replaced)
    try:
        pdf = typst.compile(
            (files("resources") / "templates" / "letter.typ").read_bytes(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[STANDARD],
            # A page's date knows whole seconds, and typst refuses the rest.
            timestamp=at.replace(microsecond=0),
        )
    except RuntimeError as error:
        raise NotPrintedError(str(error)[:200]) from error
    return Page(pdf, tuple(dict.fromkeys(replaced)))


def blocks(text: str) -> list[dict[str, Any]]:
    """Part a text into paragraphs and lists, as blank lines and dashes say."""
    found: list[dict[str, Any]] = []
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        listed = [line for line in lines if line.startswith(_BULLET)]
        plain = [line for line in lines if not line.startswith(_BULLET)]
        if plain:
            found.append({"kind": "text", "lines": plain})
        if listed:
            found.append({"kind": "list", "lines": [line.removeprefix(_BULLET) for line in listed]})
    return found


def unsure(text: str) -> bool:
    """Tell whether a text has signs beyond those that every font of ours has; only then is a font read."""
    return any(sign not in _SURE for sign in text)


def lacking(text: str) -> tuple[str, ...]:
    """Return the signs of a text that no font of the letters has."""
    replaced: list[str] = []
    _clean(text, replaced)
    return tuple(dict.fromkeys(replaced))


def _data(letter: Letter) -> Mapping[str, Any]:
    return {
        "language": letter.language,
        "author": letter.sender[0] if letter.sender else "",
        "sender": list(letter.sender),
        "recipient": list(letter.recipient),
        "date": letter.date,
        "marks": [list(mark) for mark in letter.marks],
        "subject": letter.subject,
        "blocks": blocks(letter.text),
        "signed": letter.signed_by,
        "page": letter.page_words,
    }


def _shown(value: Any, replaced: list[str]) -> Any:
    """Return values with every sign replaced that no font has."""
    if isinstance(value, str):
        return _clean(value, replaced)
    if isinstance(value, list):
        return [_shown(each, replaced) for each in value]
    if isinstance(value, Mapping):
        return {name: _shown(each, replaced) for name, each in value.items()}
    return value


def _clean(text: str, replaced: list[str]) -> str:
    kept = []
    # Composed first: a font often has the letter with its accent, and not the accent by itself.
    for sign in unicodedata.normalize("NFC", text):
        if sign.isspace():
            kept.append(" ")
        elif sign in _SURE or ord(sign) in _signs():
            kept.append(sign)
        else:
            replaced.append(sign)
            kept.append(INSTEAD)
    return "".join(kept)


@cache
def _signs() -> frozenset[int]:
    found: set[int] = set()
    for name in _FONTS:
        with as_file(files("resources") / "fonts" / name) as path, TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("resources") / "fonts") as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
