"""What is open stands in no file: none is made for it, none that is there holds a piece of it, and none is kept open."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.looking.model import Level
from tests.builders import FakeClock
from tests.cage.conftest import linux_only
from tests.leaks.kinds import SAMPLES, TEXT, Sample
from tests.leaks.shown import Show
from tests.ui.looking.hands import hold, let_go, until
from ui.looking.view import LookView
from ui.shell.context import Context

PIECE = 48
# Where a program is told to put what it needs for a while, or wants to find again.
PLACES = ("TMPDIR", "TMP", "TEMP", "HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")

pytestmark = linux_only


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let every place for files that a person does not choose be one empty folder."""
    empty = tmp_path / "places"
    empty.mkdir()
    for name in PLACES:
        monkeypatch.setenv(name, str(empty))
    monkeypatch.setattr(tempfile, "tempdir", str(empty))
    monkeypatch.chdir(empty)
    return empty


def pieces(sample: Sample) -> list[bytes]:
    """Return some bytes of it that stand nowhere else."""
    data = sample.read.encode() or sample.make()
    return [data[at : at + PIECE] for at in (0, len(data) // 3, len(data) // 2, len(data) - PIECE)]


def holds(file: Path, sample: Sample) -> bool:
    content = file.read_bytes()
    return any(piece in content for piece in pieces(sample))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def kept_open() -> set[str]:
    """Return the ordinary files that this process has open."""
    found = (str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.exists())
    return {path for path in found if path.startswith("/") and not path.startswith(("/memfd:", "/dev", "/proc"))}


def opened(view: LookView, clock: FakeClock, qtbot: QtBot, context: Context) -> None:
    hold(view, clock, Qt.Key.Key_V, 0.75)
    until(qtbot, view, Level.L3)
    let_go(view, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=15_000)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_no_file_holds_what_is_open(
    show: Show, sample: Sample, places: Path, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    vault = context.desk.vault.folder
    view = show(sample)
    before = kept_open()
    opened(view, clock, qtbot, context)
    assert files_in(places) == []
    assert [file for file in files_in(vault) if holds(file, sample)] == []
    # Only the sealed file itself is read from while something goes on answering.
    assert {path for path in kept_open() - before if not path.startswith(str(vault))} == set()
    view.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    assert files_in(places) == []


def test_a_plain_copy_would_be_found(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"head" + TEXT.make())
    assert holds(copy, TEXT)
    with copy.open("rb"):
        assert str(copy) in kept_open()
