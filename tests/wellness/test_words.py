"""What the product says to a person claims nothing that nobody has shown: every text of every window, verb and policy."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_documents import CLAIMS
from tests.test_house import ROOT, name, sources, tree

# Beside what documents may not say: what would make a medical thing, a measure or a promise of the ledger and the breaks.
PROMISES = re.compile(
    r"\btrauma|\bptsd\b|\btherap|\bheal(?:s|ing)\b|\bdoses?\b|\bclinical|\bvalidated\b|\bharmless\b|\bimmune\b"
    r"|\bresilien|\bproven to\b|\bwellness score\b|\bstreaks?\b|\branking\b|\bleaderboard|\bproductiv",
    re.IGNORECASE,
)
# What may be said with such a word, as it is said and no wider: of files and of papers, or that something is not so.
ALLOWED = (
    "cannot be listed safely",
    "cannot be validated",
    "could not be decoded safely",
    "could not be read safely",
    "known to be harmless",
    "no reader for what is in it is safe enough",
    "no reader of it is safe enough",
    "ask who issued or validated it",
    "Nothing of it feeds quality, productivity or rosters",
)
SAID = {"_", "ngettext"}
TEXTS = {".html", ".md", ".toml", ".txt", ".typ"}
# Data that nobody reads as the product's word: what requests look like, and what is searched for in them.
NOT_SAID = {"demo", "fonts", "schemas", "terms"}


def said_by(path: Path) -> Iterator[str]:
    """Yield every text of a source file that a person reads: what is translated, and what --help prints."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID:
            yield from (
                each.value
                for argument in node.args
                for each in ast.walk(argument)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
        if isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(d) for d in node.decorator_list):
            yield ast.get_docstring(node) or ""


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def everything() -> dict[str, set[str]]:
    """Return every text that a person reads, by the file it stands in."""
    found = {name(path): set(said_by(path)) for path in sources(".", "app", "ui")}
    for path in sources("ui/tour"):
        found[name(path)] |= set(constants(path))
    resources = ROOT / "resources"
    for path in sorted(resources.rglob("*")):
        if path.relative_to(resources).parts[0] in NOT_SAID or path.name.endswith(".schema.json"):
            continue
        if path.suffix == ".json":
            found[name(path)] = set(texts_of(json.loads(path.read_text("utf-8"))))
        elif path.suffix in TEXTS:
            found[name(path)] = {path.read_text("utf-8")}
    return found


def constants(path: Path) -> Iterator[str]:
    """Yield every text that stands in a source file: the captions of the tour are not translated."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def claims(text: str) -> bool:
    """Tell whether a text claims what nobody has shown, once what may be said is left out."""
    for phrase in ALLOWED:
        text = text.replace(phrase, "")
    return bool(CLAIMS.search(text) or PROMISES.search(text))


def test_no_text_claims_what_nobody_has_shown() -> None:
    found = {f"{place}: {text}" for place, said in everything().items() for text in said if claims(text)}
    assert sorted(found) == []


@pytest.mark.parametrize(
    "text",
    [
        "It protects from trauma.",
        "You are safe here.",
        "Nothing can happen; it reduces PTSD.",
        "This never fails: clinically validated.",
        "Faces cannot be seen and are unidentifiable.",
        "Decoded safely.",
        "A dose of 40 points.",
        "Seven days without a break: a streak.",
    ],
)
def test_a_claim_would_be_found(text: str) -> None:
    assert claims(text)


def test_what_is_not_used_any_more_is_not_allowed() -> None:
    said = "\n".join(text for texts in everything().values() for text in texts)
    assert [phrase for phrase in ALLOWED if phrase not in said] == []


def test_the_texts_are_found_at_all() -> None:
    texts = everything()
    assert sum(len(said) for said in texts.values()) > 1000
    assert any("decoded" in text for text in texts["app/cage/errors.py"])
    assert any("medical" in text for text in texts["resources/policies/wellness.json"])
