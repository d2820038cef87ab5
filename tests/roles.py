"""The table of docs/roles.md: every action that asks for a permission, and which role may do it.

`python -m tests.roles` prints it; a test holds the document to it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.identity import Permission, Role, permissions

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "roles.md"
ASKS = {"transaction", "require", "may"}


def actions() -> list[tuple[str, Permission]]:
    """Return every function of a room that asks for a permission, with the permission, by room."""
    found = {
        (f"{'.'.join(path.relative_to(ROOT / 'app').with_suffix('').parts)}.{function}", permission)
        for path in sorted((ROOT / "app").rglob("*.py"))
        for function, permission in _asked(ast.parse(path.read_text("utf-8")))
    }
    return sorted(found, key=lambda row: (row[0], row[1].value))


def table() -> str:
    """Write the table."""
    head = ["| action | asks for | " + " | ".join(role.value for role in Role) + " |", "|---|---|" + "---|" * len(Role)]
    rows = [
        f"| `{action}` | {permission.value} | "
        + " | ".join("yes" if permission in permissions(role) else "no" for role in Role)
        + " |"
        for action, permission in actions()
    ]
    return "\n".join([*head, *rows]) + "\n"


def _asked(tree: ast.Module) -> Iterator[tuple[str, Permission]]:
    functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    private = {each.name: each for each in functions if each.name.startswith("_")}
    for function in functions:
        for call in (each for each in ast.walk(function) if isinstance(each, ast.Call)):
            yield from ((function.name, asked) for asked in _permissions(call, private))


def _permissions(call: ast.Call, private: Mapping[str, ast.FunctionDef]) -> Iterator[Permission]:
    """Return what a call asks for itself, by a private function that names it, or by one that hands it on."""
    if _asks(call):
        yield from _named(call)
        for inner in (each for argument in _given(call) for each in ast.walk(argument)):
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in private:
                yield from _named(private[inner.func.id])
    elif isinstance(call.func, ast.Name) and call.func.id in private and _hands_on(private[call.func.id]):
        yield from _named(call)


def _asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ASKS


def _hands_on(function: ast.FunctionDef) -> bool:
    """Tell whether a function asks for what its caller names: a parameter of its own is what it asks with."""
    own = {each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    calls = (each for each in ast.walk(function) if isinstance(each, ast.Call) and _asks(each))
    return any(isinstance(given, ast.Name) and given.id in own for call in calls for given in _given(call))


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords)]


def _named(node: ast.AST) -> Iterator[Permission]:
    # One of two, as who asks may one of them, stands inside what is given.
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and getattr(each.value, "id", "") == "Permission":
            yield Permission[each.attr]


if __name__ == "__main__":
    sys.stdout.write(table())
