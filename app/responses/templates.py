"""The letter templates that ship with the program: one file a letter and language, found by their names."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from babel import Locale, UnknownLocaleError

from app.responses.errors import BadTemplateError, NoTemplateError
from app.responses.model import Template
from app.responses.rendering import check

FORMAT = 1
LARGEST = 32 * 1024
FALLBACK = "en"
_WORDS = "words.toml"
_FREE = frozenset({"enquiry.policy", "enquiry.process"})
_TEXTS = ("title", "subject", "letter", "mail", "call")


def parse(name: str, document: bytes) -> Template:
    """Read a template, or say what is wrong with it; what is not read whole is not used at all."""
    if len(document) > LARGEST:
        raise BadTemplateError(name, _told("larger than 32 KiB"))
    content = _toml(name, document)
    if content.get("format") != FORMAT:
        raise BadTemplateError(name, _told("its format is not 1"))
    for key in ("id", "language", *_TEXTS):
        if not isinstance(content.get(key), str):
            raise BadTemplateError(name, _told(f"“{key}” is no text"))
    if not isinstance(content.get("version"), int):
        raise BadTemplateError(name, _told("“version” is no number"))
    texts = {key: content[key] for key in _TEXTS}
    for key, text in texts.items():
        check(f"{name}, {key}", text)
    made = hashlib.sha256(document).hexdigest()
    return Template(content["id"], content["language"], content["version"], **texts, sha256=made, document=document)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have templates, English first."""
    found = (entry.name for entry in _folder().iterdir() if entry.is_dir() and (entry / _WORDS).is_file())
    return tuple(sorted(found, key=lambda name: (name != FALLBACK, name)))


def language_name(language: str) -> str:
    """Return a language's own name."""
    try:
        name = Locale.parse(language).get_display_name()
    except (ValueError, UnknownLocaleError):
        name = None
    return (name or language).capitalize()


def choose(outcome: str, kind: str, language: str) -> Template:
    """Return the letter for an outcome: the kind's own, else any kind's; in English where the language has none."""
    for spoken in dict.fromkeys((language, FALLBACK)):
        for name in (f"{kind}.{outcome}", outcome):
            if (_folder() / spoken / f"{name}.toml").is_file():
                return load(spoken, name)
    raise NoTemplateError(outcome)


def others(language: str) -> tuple[Template, ...]:
    """Return the letters that answer no decision: enquiries and notices."""
    names = {
        entry.name.removesuffix(".toml")
        for spoken in (language, FALLBACK)
        for entry in (_folder() / spoken).iterdir()
        if free(entry.name.removesuffix(".toml"))
    }
    return tuple(choose(name, "", language) for name in sorted(names))


def free(name: str) -> bool:
    """Tell whether a letter answers no decision, and so gives out no data."""
    return name in _FREE or name.startswith("notice.")


@cache
def load(language: str, name: str) -> Template:
    """Return a shipped template."""
    entry = _folder() / language / f"{name}.toml"
    made = parse(f"{language}/{name}", entry.read_bytes())
    if (made.language, made.id) != (language, name):
        raise BadTemplateError(f"{language}/{name}", _told("its id and language are not those of its file"))
    return made


@cache
def wording(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the fixed words that letters of a language are put together from."""
    name = f"{language}/words"
    content = _toml(name, (_folder() / language / _WORDS).read_bytes())
    if not all(isinstance(table, dict) for table in content.values()):
        raise BadTemplateError(name, _told("a word stands outside the tables"))
    return content


def _folder() -> Traversable:
    return files("resources") / "templates"


def _toml(name: str, document: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(document.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadTemplateError(name, str(error) or type(error).__name__) from error


def _told(why: str) -> str:
    return why
