"""What the documents say is there: the life of a case as it is, every file, every command, every room."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import main
from app.cases.model import ROUTES
from tests.test_house import ROOT, name, sources, tree

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
# What a vault's folder holds, and what a command makes.
NOT_HERE = {
    "vault.json",
    "vault.json.bak",
    "vault.lock",
    "cases.db",
    "build/bench",
    "build/corpora",
    "build/tour",
    "request.json",
}
# What a room is furnished with, whichever room it is.
FURNITURE = {"actions.py", "commands.py", "model.py", "queries.py", "store.py"}
ENDINGS = (".json", ".lock", ".md", ".py", ".qss", ".sh", ".sql", ".toml")
PARTS = ["Context", "Decision", "Consequences", "Alternatives"]
LONGEST = 40
# safeguards: what nobody has shown must not be said, or be said only to deny it.
CLAIMS = re.compile(
    r"protects? from|reduces? ptsd|clinically|trauma-free|unidentifiable|(?<!-)\bsafe(?:ly)?\b", re.IGNORECASE
)
# Read as they are pressed, by the card, the open item and the table.
BY_HAND = {"1", "4", "Enter", ",", ".", "Space", "Left", "Right", "Up", "Down"}


def words(path: Path) -> str:
    """Return a document's text."""
    return path.read_text("utf-8")


def quoted(text: str) -> Iterator[str]:
    """Yield what stands in code, inline and in blocks, line by line."""
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def paths(text: str) -> set[str]:
    """Return what is named as a file or folder of the repository."""
    found = {code for code in quoted(text) if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)*", code)}
    return {code for code in found if "/" in code or code.endswith(ENDINGS)} - NOT_HERE - FURNITURE


def test_the_life_of_a_case_is_drawn_as_it_is() -> None:
    drawn = re.findall(r"^ +(\w+) --> (\w+) : (\w+)$", ARCHITECTURE, re.MULTILINE)
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == {(start.value, end.value, step.value) for (start, step), end in ROUTES.items()}


def test_every_room_is_in_the_table() -> None:
    table = ARCHITECTURE.partition("## One way for data")[0]
    named = {code for code in quoted(table) if code.startswith("app/")}
    rooms = {
        name(path) for path in (ROOT / "app").iterdir() if (path / "__init__.py").is_file() or path.suffix == ".py"
    }
    assert rooms - {"app/__init__.py"} == {room for room in named if room.count("/") == 1 and len(room) > len("app/")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    assert not [path for path in sorted(paths(words(document))) if not (ROOT / path).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", words(document))]
    inside = [link for link in links if link and not link.startswith("https://")]
    assert not [link for link in inside if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_target_of_make_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", words(ROOT / "Makefile"), re.MULTILINE))
    asked = {target for code in quoted(words(document)) for target in re.findall(r"^make ([a-z-]+)", code)}
    assert asked <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_is_understood(document: Path) -> None:
    for line in quoted(words(document)):
        found = re.search(r"main\.py +([a-z].*)", line)
        verb, *arguments = shlex.split(found[1], comments=True) if found else [""]
        if verb:
            command = main.program.commands[verb]
            with command.make_context(verb, arguments, resilient_parsing=not arguments) as context:
                assert isinstance(context, click.Context)


def test_the_readme_names_every_verb() -> None:
    assert set(main.program.commands) <= set(re.findall(r"main\.py (\w+)", README))


def test_every_page_stands_in_the_readme_with_its_key() -> None:
    table = README.partition("| pages |")[2].partition("\n")[0]
    keys = {key for path in sources("ui") for key in re.findall(r'"(Ctrl\+\d)"', path.read_text("utf-8"))}
    assert len(keys) >= 6
    assert {key for key in keys if f"`{key}`" not in table} == set()


def test_every_key_in_the_readme_is_one() -> None:
    table = README.partition("| where | keys |")[2].partition("\n## ")[0]
    texts = {
        node.value
        for path in sources("ui")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    held = {
        node.attr.removeprefix("Key_")
        for path in sources("ui/looking")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr.startswith("Key_")
    }
    keys = set(re.findall(r"`([^`]+)`", table))
    assert keys
    assert not keys - texts - held - BY_HAND
    # What an open item hears by itself stands in the table too.
    assert {key for key in held if len(key) == 1 and key.isalpha()} <= keys


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_nothing_is_claimed_that_nobody_has_shown(document: Path) -> None:
    assert not CLAIMS.findall(re.sub(r"memory-(?:un)?safe", "", words(document)))


@pytest.mark.parametrize("document", DECISIONS, ids=name)
def test_a_decision_is_one_page_in_four_parts(document: Path) -> None:
    text = words(document)
    assert len(text.splitlines()) <= LONGEST
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS
    assert text.startswith(f"# {document.name[:4]} ")


def test_the_decisions_are_numbered_and_listed() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04d}" for number in range(1, len(DECISIONS) + 1)]
    listed = words(ROOT / "docs" / "decisions" / "README.md")
    assert not [path.name for path in DECISIONS if f"({path.name})" not in listed]
