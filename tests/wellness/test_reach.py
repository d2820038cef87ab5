"""Who can reach a person's own store: the rooms that count for them, the gate, and their own page; no report ever."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import ROOT, name, sources, tree

# Who opens and closes it, and who counts, covers and shows for the person themselves.
MAY_HOLD = (
    "app/demo/",
    "app/desk.py",
    "app/looking/private.py",
    "app/review/packed.py",  # lends it to the desk of a pack, whose looks count as any others
    "app/vault/",
    "app/wellness/",
    "ui/breaks/",
    "ui/me/",
    "ui/tour/",  # synthetic people, for the pictures
)
# What of the room of wellness says nothing of a person, or only what they or the vault tell everybody.
OPEN = {"availability", "notices", "team"}
MAY_ASK = (
    *MAY_HOLD,
    "app/decisions/actions.py",  # counts looks that were not needed, for the person
    "app/looking/counting.py",
    "app/looking/gate.py",
    "app/looking/rating.py",  # what the person found an item to be
    "tests/",
    "ui/program/workstation.py",  # when the shift began, for the head of the window
)
REACHING = {"own", "open_own", "own_path", "own_store_key"}
TABLE = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:span|shift_state|shift|break_event|cap_event|avoided|day_total|addition|choice"
    r"|check_in|card|shared_week|good_policy)\b"
)


def reaches(source: ast.Module) -> Iterator[str]:
    """Yield what of a module reaches into the own store: its connection, its key, its tables."""
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and node.attr in REACHING:
            yield f"{node.lineno}: .{node.attr}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in REACHING - {"own"} or TABLE.search(node.value):
                yield f"{node.lineno}: {node.value[:60]}"
            if node.value == "own" and _is_looked_up(source, node):
                yield f"{node.lineno}: getattr"


def asks(source: ast.Module) -> Iterator[str]:
    """Yield what a module takes from the room of wellness that is about one person."""
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and node.module == "app.wellness":
            yield from (alias.name for alias in node.names if alias.name not in OPEN)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.wellness."):
            part = (node.module or "").split(".")[2]
            if part not in OPEN:
                yield part
        elif isinstance(node, ast.ImportFrom) and node.module == "app":
            yield from (alias.name for alias in node.names if alias.name == "wellness")
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("app.wellness"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("app.wellness."):
            # A room that is looked up by its name is asked all the same.
            yield node.value


def _is_looked_up(source: ast.Module, constant: ast.Constant) -> bool:
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"getattr", "attrgetter", "operator.attrgetter"}
        and constant in node.args
        for node in ast.walk(source)
    )


def outside(places: tuple[str, ...]) -> list[Path]:
    """Return the modules of the product that stand outside some places."""
    return [path for path in sources(".", "app", "ui") if not name(path).startswith(places)]


def test_no_module_but_those_that_count_for_the_person_reaches_their_store() -> None:
    found = [f"{name(path)}:{each}" for path in outside(MAY_HOLD) for each in reaches(tree(path))]
    assert found == []


def test_no_module_but_those_asks_the_room_about_a_person() -> None:
    found = [f"{name(path)}: {each}" for path in outside(MAY_ASK) for each in asks(tree(path))]
    assert found == []


def test_reports_and_reviews_are_never_let_in() -> None:
    for room in (
        "app/reports/",
        "app/review/",
        "app/responses/",
        "app/people/",
        "ui/reports/",
        "ui/review/",
        "ui/rota/",
    ):
        assert not f"{room}queries.py".startswith(MAY_ASK)


@pytest.mark.parametrize(
    "code",
    [
        "def query(desk):\n    return desk.own.execute('SELECT 1')",
        "def query(vault):\n    return vault.open_own()",
        "def query(desk):\n    return getattr(desk, 'own')",
        "SQL = 'SELECT count(*) FROM span'",
        "SQL = 'SELECT l.at FROM look l JOIN cap_event c ON 1'",
        "def query(keys, uid):\n    return keys.own_store_key(uid)",
    ],
)
def test_a_way_in_would_be_found(code: str) -> None:
    assert list(reaches(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from app.wellness import days",
        "from app.wellness.ledger import Reveal",
        "import app.wellness.owner",
        "from app import wellness",
        "room = import_module('app.wellness.days')",
    ],
)
def test_a_question_would_be_found(code: str) -> None:
    assert list(asks(ast.parse(code)))


def test_the_sums_of_a_team_may_be_asked_for() -> None:
    assert not list(asks(ast.parse("from app.wellness import notices, team\nfrom app.wellness.team import weeks")))
    assert (ROOT / "app" / "wellness" / "team.py").is_file()
