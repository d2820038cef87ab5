"""A watched folder brings in by itself what is complete, and tells only what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.errors import StillwaterError
from tests.builders import FakeClock
from tests.intake.letters import request, save
from ui.intake.errands import Outcome
from ui.intake.importing import Importing
from ui.intake.strip import ImportStrip
from ui.intake.watching import Watching
from ui.shell.context import Context

Look = Callable[[], None]


@pytest.fixture
def home(qapp: object) -> Iterator[QObject]:
    """Return what owns the things of a test."""
    owner = QObject()
    yield owner
    owner.deleteLater()


@pytest.fixture
def importing(context: Context, home: QObject) -> Importing:
    """Return imports into a real vault."""
    return Importing(context, parent=home)


@pytest.fixture
def watching(context: Context, importing: Importing, home: QObject) -> Iterator[Watching]:
    """Return a watch, its timer at rest as far as the test is quick."""
    made = Watching(context, importing, home)
    yield made
    made.stop()


@pytest.fixture
def look(qtbot: QtBot, context: Context, clock: FakeClock, watching: Watching) -> Look:
    """Return how to look, long enough after the last look for a file to have settled."""

    def looked() -> None:
        clock.advance(60)
        watching.look()
        qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=30_000)

    return looked


def test_what_comes_into_the_folder_is_brought_in_once_and_quietly(
    qtbot: QtBot, context: Context, importing: Importing, watching: Watching, look: Look, tmp_path: Path
) -> None:
    outcomes: list[Outcome] = []
    importing.ended.connect(outcomes.append)
    strip = ImportStrip(importing)
    qtbot.addWidget(strip)
    folder = tmp_path / "in"
    save(folder / "a.json", request())
    save(folder / "b.json.part", request(subject="half written"))
    watching.watch(folder)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    look()
    look()
    assert [outcome.report.imported for outcome in outcomes] == [1]
    assert strip.words() == ""
    save(folder / "c.json", request(kind="a wish"))
    look()
    look()
    assert [len(outcome.report.quarantined) for outcome in outcomes] == [0, 1]
    assert strip.words() == "Brought in: 0 cases, 1 could not be read."
    assert (folder / "a.json").is_file()


def test_a_folder_that_goes_away_is_told_once(
    context: Context, watching: Watching, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    told: list[StillwaterError] = []
    watching.missing.connect(told.append)
    folder = tmp_path / "in"
    folder.mkdir()
    watching.watch(folder)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    folder.rmdir()
    look()
    look()
    assert [str(error).startswith("The watched folder in is not there.") for error in told] == [True]


def test_what_is_chosen_is_told_to_be_remembered(watching: Watching, tmp_path: Path) -> None:
    chosen: list[object] = []
    watching.chosen.connect(chosen.append)
    watching.choose(tmp_path)
    watching.choose(None)
    assert watching.folder is None
    assert chosen == [tmp_path, None]
