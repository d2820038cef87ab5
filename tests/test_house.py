"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 300
FUNCTION_LINES = 40
# What parses bytes from outside. The demo makes pictures and mail, it never reads them.
PARSERS = {
    "PIL",
    "av",
    "email",
    "lxml",
    "mailbox",
    "pillow_heif",
    "puremagic",
    "pypdfium2",
    "tarfile",
    "xml",
    "zipfile",
}
MAY_PARSE = ("app/cage/", "app/demo/", "tests/")
# What goes out is written by the same libraries; these files write with them, and read nothing.
WRITES = {
    "app/responses/cybertipline.py": {"lxml"},
    "app/responses/mail.py": {"email"},
    "app/responses/streams.py": {"zipfile"},
    "app/review/tar.py": {"tarfile"},
    "app/support/file.py": {"zipfile"},
}
READS = {
    "XML",
    "Parser",
    "BytesParser",
    "extract",
    "extractall",
    "fromstring",
    "iterparse",
    "message_from_bytes",
    "parse",
    "read",
}
# Qt's own readers never see evidence.
QT_READERS = {
    "QImageReader",
    "QMediaPlayer",
    "QMovie",
    "QPdfDocument",
    "QSvgRenderer",
    "QTextBrowser",
    "fromData",
    "loadFromData",
}
MAY_READ = ("ui/kit/icons.py",)
# The names of the second processes' jobs, and of the reasons of a lock: an argument and an enum's value.
# What Windows does not have: imported at the top of a test, it would end the collecting of all there.
NOT_ON_WINDOWS = {"fcntl", "resource", "termios", "tty", "pty", "pwd", "grp", "syslog"}
LOGS_A_NAME = {"app/errand.py", "ui/program/leaving.py"}


def sources(*folders: str) -> list[Path]:
    """Return the Python files of some folders, and of the root with "."."""
    found = [path for folder in folders if folder != "." for path in (ROOT / folder).rglob("*.py")]
    return sorted(found + (list(ROOT.glob("*.py")) if "." in folders else []))


def name(path: Path) -> str:
    """Return a path as the reader of a failed test wants it."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """Return a parsed source file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, nested ones included."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(path: Path) -> set[str]:
    """Return the first part of every absolute import of a file."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


EVERYTHING = sources(".", "app", "ui", "tests", "packaging", "resources")


def test_a_file_is_one_thing() -> None:
    long = {
        name(path): lines for path in EVERYTHING if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    }
    assert not long


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{name(path)}:{function.name}": lines
        for path in EVERYTHING
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def test_an_exception_to_a_rule_has_its_reason_beside_it() -> None:
    bare = re.compile(
        r"#\s*(?:type: ignore|noqa)\b(?!(?:\[[\w, -]+\]|: [A-Z]+\d+(?:, [A-Z]+\d+)*)\s+(?:#|-{1,2})\s+\S)"
    )
    found = [
        f"{name(path)}:{number}"
        for path in EVERYTHING
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert not found


def test_bytes_from_outside_are_parsed_in_the_cage_alone() -> None:
    outside = [path for path in sources(".", "app", "ui") if not name(path).startswith(MAY_PARSE)]
    found = {name(path): parsers for path in outside if (parsers := imported(path) & PARSERS)}
    assert not {place: more for place, parsers in found.items() if (more := parsers - WRITES.get(place, set()))}


@pytest.mark.parametrize("place", WRITES)
def test_what_only_writes_reads_nothing(place: str) -> None:
    called = {node.attr for node in ast.walk(tree(ROOT / place)) if isinstance(node, ast.Attribute)}
    named = {node.id for node in ast.walk(tree(ROOT / place)) if isinstance(node, ast.Name)}
    assert not (called | named) & READS


def test_no_test_names_at_its_top_what_windows_does_not_have() -> None:
    at_the_top = [
        f"{name(path)}: {each.name}"
        for path in sources("tests")
        for node in tree(path).body
        if isinstance(node, ast.Import)
        for each in node.names
        if each.name in NOT_ON_WINDOWS
    ]
    assert not at_the_top


def test_qt_reads_no_evidence() -> None:
    found = {
        name(path): used
        for path in sources(".", "ui")
        if name(path) not in MAY_READ
        if (used := set(re.findall(r"\w+", path.read_text("utf-8"))) & QT_READERS)
    }
    assert not found


def test_one_hand_is_on_the_clipboard() -> None:
    """It alone marks what is copied as secret and takes it off again."""
    touch = re.compile(r"QClipboard|\.clipboard\(\)")
    found = [name(path) for path in sources(".", "app", "ui") if touch.search(path.read_text("utf-8"))]
    assert found == ["ui/shell/clipboard.py"]


def _loose_words(path: Path) -> list[str]:
    """Return where a file logs something else than words that stand in it."""
    parsed = tree(path)
    named = {
        alias.asname or alias.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and node.module == "app.log"
        for alias in node.names
    }
    calls = (named & {"failed", "done", "noted"}) | {"log.failed", "log.done", "log.noted"}
    return [
        f"{name(path)}:{node.lineno}"
        for node in ast.walk(parsed)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls and not isinstance(node.args[0], ast.Constant)
    ]


def test_the_log_says_fixed_words() -> None:
    """What is logged as having been done or failed stands in the code, whole; and nobody else logs or prints."""
    others = re.compile(r"\bprint\(|getLogger\(|sys\.stderr\.write|traceback\.(print|format)|faulthandler")
    found = [
        said
        for path in sources(".", "app", "ui")
        if name(path) != "app/log.py"
        for said in ([] if name(path) in LOGS_A_NAME else _loose_words(path))
        + ([name(path)] if others.search(path.read_text("utf-8")) else [])
    ]
    assert not found


def test_every_label_shows_plain_text() -> None:
    """Rich text is guessed from the text itself, so a bare QLabel would render what a requester wrote."""
    made = [
        f"{name(path)}:{node.lineno}"
        for path in sources(".", "ui")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QLabel"
    ]
    derived = [
        f"{name(path)}:{node.name}"
        for path in sources("ui")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "QLabel" for base in node.bases)
        if "TextFormat.PlainText" not in ast.unparse(node)
    ]
    assert not made + derived


def test_no_test_waits_for_a_time() -> None:
    wait = re.compile(r"qtbot\.wait\(|qSleep\(|\btime\.sleep\(|from time import.*\bsleep\b")
    found = [name(path) for path in sources("tests") if path != Path(__file__) if wait.search(path.read_text("utf-8"))]
    assert not found


def test_the_rooms_load_no_qt() -> None:
    """Import every room in a fresh interpreter: a window is not needed to import, verify or decode."""
    code = (
        "import importlib, pkgutil, sys, app\n"
        "for module in pkgutil.walk_packages(app.__path__, 'app.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "print(*(name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'ui')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


def test_a_void_call_keeps_none_alive(qapp: object) -> None:
    """PySide6 6.12.0 on CPython 3.11 drops a reference to None with each void call, until the process aborts."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < 100
    widget.deleteLater()


@pytest.mark.parametrize("folder", ["app", "ui", "resources", "tests"])
def test_packages_can_be_installed(folder: str) -> None:
    """A folder of modules without __init__.py works here and is left out of a wheel."""
    bare = [name(path.parent) for path in sources(folder) if not (path.parent / "__init__.py").exists()]
    assert not bare


def test_no_schema_can_fetch_another() -> None:
    loose = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Validator")
        if not any(each.arg == "registry" for each in node.keywords)
    ]
    assert not loose, "a schema with a reference to elsewhere would be fetched: give an empty Registry"
