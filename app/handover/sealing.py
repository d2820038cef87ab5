"""A brief as one age file: sealed to a person of this vault or to a passphrase, signed, and opened with suspicion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyrage
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry

from app.handover.gathering import LINE, WORDS
from app.handover.model import Brief, BriefClock, BriefEvent, NotAHandoverError, signed
from app.i18n import _
from app.intake.model import shown
from app.vault.errors import NotOrdinaryError
from app.vault.files import read_ordinary
from app.vault.keys import PersonKeys, WrongKeyError, b64, canonical, from_b64, seal_to
from app.vault.spoken import as_typed

# A brief is a page: what is larger is none, and is not read to its end.
MOST_BYTES = 256 * 1024
_FORMAT = "stillwater handover 1"
_AGE = b"age-encryption.org/v1\n"
_BY_PASSPHRASE = b"-> scrypt "


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A brief as it can be shown, and what its signature covers as it came."""

    brief: Brief
    message: bytes
    signature: bytes


def seal_for(recipient: str, brief: Brief, signature: bytes) -> bytes:
    """Seal a brief so that only one person can open it."""
    return seal_to(recipient, _document(brief, signature))


def seal_by_passphrase(passphrase: str, brief: Brief, signature: bytes) -> bytes:
    """Seal a brief so that whoever is told the passphrase can open it; this takes a second or two on purpose."""
    return bytes(pyrage.passphrase.encrypt(_document(brief, signature), as_typed(passphrase)))


def asks_for_passphrase(path: Path) -> bool:
    """Tell whether a file says of itself that a passphrase opens it."""
    return read(path).startswith(_AGE + _BY_PASSPHRASE)


def read(path: Path) -> bytes:
    """Return the bytes of an ordinary file of a brief's size; a link, a pipe or a device is not followed."""
    try:
        data = read_ordinary(path, MOST_BYTES)
    except NotOrdinaryError as error:
        raise NotAHandoverError(_("it is far larger than a brief can be") if error.too_large else error.why) from error
    if not data.startswith(_AGE):
        raise NotAHandoverError(_("it is not a sealed file of this kind"))
    return data


def unseal(data: bytes, keys: PersonKeys, passphrase: str | None) -> Unsealed:
    """Return what is in a sealed file, once every part of it is what a brief may hold."""
    try:
        plain = (
            bytes(keys.unseal(data)) if passphrase is None else pyrage.passphrase.decrypt(data, as_typed(passphrase))
        )
    except (WrongKeyError, pyrage.DecryptError) as error:
        # Cut, changed and meant for somebody else look alike from here, and no more is said than that.
        raise NotAHandoverError(_("it is sealed for somebody else, cut off, or changed on its way")) from error
    return _parsed(plain)


def _document(brief: Brief, signature: bytes) -> bytes:
    return canonical({"format": _FORMAT, "brief": brief.body(), "signature": b64(signature)})


def _parsed(plain: bytes) -> Unsealed:
    try:
        document = json.loads(plain)
        _schema().validate(document)
        signature = from_b64(document["signature"])
    except (ValueError, RecursionError, ValidationError) as error:
        raise NotAHandoverError(_("what is in it is no brief")) from error
    return Unsealed(_brief(document["brief"]), signed(document["brief"]), signature)


def _brief(body: dict[str, Any]) -> Brief:
    """Return a checked body as a brief; every text in it is made one plain line again."""
    told: dict[str, Any] = {
        name: shown(value, WORDS) if isinstance(value, str) else value for name, value in body.items()
    }
    told["facts"], told["answers"] = (
        tuple((_line(a), _line(b)) for a, b in body[name]) for name in ("facts", "answers")
    )
    told["open"] = tuple(_line(each) for each in body["open"])
    told["clocks"] = tuple(BriefClock(**_lines(each)) for each in body["clocks"])
    told["history"] = tuple(BriefEvent(**_lines(each)) for each in body["history"])
    return Brief(**told)


def _lines(row: dict[str, str]) -> dict[str, str]:
    return {name: _line(value) for name, value in row.items()}


def _line(text: str) -> str:
    return shown(text, LINE)


@lru_cache(maxsize=1)
def _schema() -> Draft202012Validator:
    found = files("resources") / "schemas" / "handover.schema.json"
    return Draft202012Validator(json.loads(found.read_text("utf-8")), registry=Registry())
