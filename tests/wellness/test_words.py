"""What the product says to a person claims nothing that nobody has shown: every text of every window, verb and policy."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_documents import CLAIMS
from tests.test_house import ROOT, name, sources, tree

# Beside what documents may not say: what would make a medical thing, a measure or a promise of the ledger and the breaks.
PROMISES = re.compile(
    r"\btrauma|\bptsd\b|\btherap|\bheal(?:s|ing)\b|\bdoses?\b|\bclinical|\bvalidated\b|\bharmless\b|\bimmune\b"
    r"|\bresilien|\bproven to\b|\bwellness score\b|\bstreaks?\b|\branking\b|\bleaderboard|\bproductiv",
    re.IGNORECASE,
)
# A text may say that something is not so.
DENIED = re.compile(r"\b(?:could not|cannot|no reader|no medical|never|nothing of it)\b[^.]*", re.IGNORECASE)
SAID = {"_", "ngettext"}


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
    for folder in ("policies", "protocols"):
        for path in sorted((ROOT / "resources" / folder).rglob("*.json")):
            if not path.name.endswith(".schema.json"):
                found[name(path)] = set(texts_of(json.loads(path.read_text("utf-8"))))
    return found


def test_no_text_claims_what_nobody_has_shown() -> None:
    found = {
        f"{place}: {text}"
        for place, said in everything().items()
        for text in said
        if CLAIMS.search(DENIED.sub("", text)) or PROMISES.search(DENIED.sub("", text))
    }
    assert sorted(found) == []


def test_the_texts_are_found_at_all() -> None:
    texts = everything()
    assert sum(len(said) for said in texts.values()) > 1000
    assert any("decoded" in text for text in texts["app/cage/errors.py"])
    assert any("medical" in text for text in texts["resources/policies/wellness.json"])
