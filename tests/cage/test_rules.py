"""Bytes from outside are parsed in the cage's readers and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARSERS = (
    "PIL",
    "pillow_heif",
    "av",
    "pypdfium2",
    "puremagic",
    "charset_normalizer",
    "cv2",
    "onnxruntime",
    "rapidocr",
    "pocketsphinx",
    "oxmsg",
    "olefile",
    "lxml",
    "html.parser",
    "xml",
    "zipfile",
    "pyzipper",
    "pikepdf",
    "tarfile",
    "mailbox",
    "email.parser",
    "email.message_from_bytes",
    "email.message_from_string",
    "email.feedparser",
    "email.header",
    "app.cage.readers",
    "PySide6.QtPdf",
    "PySide6.QtMultimedia",
    "PySide6.QtWebEngineCore",
    "PySide6.QtSvg",
    "PySide6.QtGui.QImageReader",
    "PySide6.QtGui.QMovie",
)
# These carry bare samples to a loudspeaker and read no file.
LOUDSPEAKER = {
    f"PySide6.QtMultimedia.{name}"
    for name in ("QAudio", "QAudioDevice", "QAudioFormat", "QAudioSink", "QMediaDevices", "QtAudio")
}
# The demo draws its own pictures and writes its own mails; it reads none.
MAKERS = ("app/demo/",)
# What goes out is written by these, and they read nothing back.
WRITERS = {
    "app/responses/streams.py": {"zipfile", "pyzipper"},
    "app/responses/cybertipline.py": {"lxml.etree"},
    "app/support/file.py": {"zipfile"},
    "app/review/tar.py": {"tarfile.GNU_FORMAT", "tarfile.TarInfo"},
}
READING = {"fromstring", "parse", "iterparse", "XML", "XMLParser", "XMLPullParser", "extract", "extractall", "read"}
INSIDE = ("app/cage/readers/", "app/cage/__main__.py", "app/cage/child.py", "app/cage/parent.py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def sources() -> Iterator[tuple[str, Path]]:
    for path in (*(ROOT / "app").rglob("*.py"), *(ROOT / "ui").rglob("*.py"), ROOT / "main.py"):
        if path.exists():
            yield path.relative_to(ROOT).as_posix(), path


def test_nothing_outside_the_readers_imports_a_parser() -> None:
    found = [
        (where, name)
        for where, path in sources()
        if not where.startswith((*INSIDE, *MAKERS))
        for name in imports(path)
        if name not in LOUDSPEAKER | WRITERS.get(where, set())
        and any(name == parser or name.startswith(parser + ".") for parser in PARSERS)
    ]
    assert found == []


def test_what_writes_answers_reads_nothing_with_the_same_libraries() -> None:
    for where in WRITERS:
        for node in ast.walk(ast.parse((ROOT / where).read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in READING, where
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ZipFile"):
                assert ast.unparse(node.args[1]) == "'w'", where


def test_the_readers_are_loaded_by_the_caged_process_only() -> None:
    parsing = {
        where
        for where, path in sources()
        if where.startswith("app/cage/")
        for name in imports(path)
        if name.startswith("PIL")
    }
    assert parsing
    assert all(where.startswith("app/cage/readers/") for where in parsing)


def test_no_shipped_operation_runs_code_that_it_is_given() -> None:
    for where, path in sources():
        if where.startswith("app/cage/"):
            names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
            assert not names & {"eval", "exec", "compile"}, where
