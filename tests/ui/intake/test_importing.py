"""Imports behind the window: one at a time, told, cancelled whole, stopped by a lock and gone on with."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.changes import Changes, Topic
from app.intake.model import Progress
from app.intake.process import ImportProcessDiedError
from tests.intake.letters import mail, request, save
from ui.intake.errands import Errand, Left, Outcome, Unfinished, left_words, summary
from ui.intake.importing import Importing
from ui.intake.result_sheet import ResultSheet
from ui.intake.strip import ImportStrip
from ui.kit.labels import PlainLabel
from ui.shell.context import Context

Ended = list[Outcome]


@pytest.fixture
def home(qapp: object) -> Iterator[QObject]:
    """Return what owns the things of a test."""
    owner = QObject()
    yield owner
    owner.deleteLater()


@pytest.fixture
def importing(qtbot: QtBot, context: Context, home: QObject) -> Iterator[Importing]:
    """Import into a real vault in a real second process."""
    made = Importing(context, parent=home)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=20_000)


@pytest.fixture
def ended(importing: Importing) -> Ended:
    """Collect what came of each import."""
    outcomes: Ended = []
    importing.ended.connect(outcomes.append)
    return outcomes


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Wait for a second process, which takes its time to start."""
    return lambda until: qtbot.waitUntil(until, timeout=30_000)


def mails(folder: Path, count: int) -> Path:
    for number in range(count):
        save(folder / f"{number:03d}.eml", mail(f"Danger {number}", number=f"<{number}@x>"))
    return folder


def cases(context: Context) -> int:
    return int(context.desk.db.execute("SELECT count(*) FROM cases").fetchone()[0])


Wait = Callable[[Callable[[], bool]], None]


def test_the_result_is_told_and_pages_hear_of_it(
    importing: Importing, context: Context, ended: Ended, tmp_path: Path, wait: Wait
) -> None:
    heard: list[Changes] = []
    context.bus.changed.connect(heard.append)
    mails(tmp_path / "in", 2)
    save(tmp_path / "in" / "copy.eml", mail("Danger 0", number="<0@x>"))
    save(tmp_path / "in" / "x.json", request(kind="a wish"))
    importing.bring_in([tmp_path / "in"])
    assert importing.running
    wait(lambda: bool(ended))
    assert (ended[0].error, summary(ended[0].report)) == (
        None,
        "Brought in: 2 cases, 1 duplicate, 1 could not be read.",
    )
    assert cases(context) == 2
    assert Topic.CASES in heard[-1].topics
    assert not importing.running


def test_a_second_drop_waits_for_the_first(importing: Importing, ended: Ended, tmp_path: Path, wait: Wait) -> None:
    began: list[Errand] = []
    behind: list[int] = []
    importing.began.connect(began.append)
    importing.moved.connect(lambda _progress, waiting: behind.append(waiting))
    first, second = mails(tmp_path / "first", 2), save(tmp_path / "second.json", request())
    importing.bring_in([first])
    importing.bring_in([second])
    assert [errand.paths for errand in began] == [(first,)]
    assert behind == [1]
    wait(lambda: len(ended) == 2)
    assert [outcome.errand.paths for outcome in ended] == [(first,), (second,)]
    assert [outcome.report.imported for outcome in ended] == [2, 1]


def test_cancelled_in_the_middle_only_whole_cases_are_there(
    importing: Importing, context: Context, ended: Ended, tmp_path: Path, wait: Wait
) -> None:
    def cancel(progress: Progress, _waiting: int) -> None:
        if progress.imported:
            importing.cancel()

    importing.moved.connect(cancel)
    importing.bring_in([mails(tmp_path / "in", 40)])
    wait(lambda: bool(ended))
    report = ended[0].report
    assert report.cancelled
    assert 1 <= report.imported < 40
    assert cases(context) == report.imported
    importing.moved.disconnect(cancel)
    importing.bring_in([tmp_path / "in"], skip_known=True)
    wait(lambda: len(ended) == 2)
    assert (ended[1].report.imported, ended[1].report.duplicates) == (40 - report.imported, ())


def test_an_import_cancelled_before_its_turn_takes_nothing_in(
    importing: Importing, context: Context, ended: Ended, tmp_path: Path, wait: Wait
) -> None:
    importing.bring_in([save(tmp_path / "a.json", request())])
    importing.cancel()
    wait(lambda: bool(ended))
    assert ended[0].report.cancelled
    assert (ended[0].report.imported, cases(context)) == (0, 0)


def test_a_lock_stops_it_and_the_rest_is_offered_after_the_unlock(
    qtbot: QtBot, context: Context, home: QObject, tmp_path: Path, wait: Wait
) -> None:
    unfinished = Unfinished()
    before = Importing(context, unfinished, home)
    before.moved.connect(lambda progress, _waiting: before.stop() if progress.imported else None)
    before.bring_in([mails(tmp_path / "in", 40)])
    other = save(tmp_path / "other.json", request())
    before.bring_in([other])
    before.bring_in([tmp_path / "watched.json"], skip_known=True, quiet=True)
    wait(lambda: context.tasks.running() == 0)
    left = unfinished.take(context.desk.vault.uid)
    assert left == Left((tmp_path / "in", other), cases(context))
    assert 1 <= left.imported < 40
    after = Importing(context, unfinished, home)
    outcomes: Ended = []
    after.ended.connect(outcomes.append)
    strip = ImportStrip(after)
    qtbot.addWidget(strip)
    strip.offer(left)
    assert strip.words() == left_words(left)
    strip._result.asked.emit()
    wait(lambda: bool(outcomes))
    assert outcomes[0].report.duplicates == ()
    assert cases(context) == 41
    assert unfinished.take(context.desk.vault.uid) is None


def test_what_ended_whole_while_locking_is_not_offered_again(context: Context, home: QObject, tmp_path: Path) -> None:
    unfinished = Unfinished()
    whole, waits = Errand((tmp_path / "whole",)), Errand((tmp_path / "waits",))
    unfinished.keep("v", (whole, waits), 2)
    unfinished.done("v", whole)
    assert unfinished.take("v") == Left((tmp_path / "waits",), 2)
    unfinished.keep("v", (whole,), 2)
    unfinished.done("v", whole)
    assert unfinished.take("v") is None


def test_a_process_that_dies_is_told_with_a_way_to_go_on(
    qtbot: QtBot, importing: Importing, ended: Ended, tmp_path: Path, wait: Wait
) -> None:
    strip = ImportStrip(importing)
    qtbot.addWidget(strip)
    importing.bring_in([mails(tmp_path / "in", 3)])
    wait(lambda: importing._run is not None and importing._run._process is not None)
    assert importing._run is not None
    assert importing._run._process is not None
    os.kill(importing._run._process.pid, signal.SIGKILL)
    wait(lambda: bool(ended))
    assert isinstance(ended[0].error, ImportProcessDiedError)
    assert strip.words() == str(ended[0].error)
    strip._error.asked.emit()
    wait(lambda: len(ended) == 2)
    assert ended[1].error is None
    assert "Brought in: " in strip.words()


def test_what_could_not_be_read_is_shown_with_its_path(
    qtbot: QtBot, importing: Importing, ended: Ended, tmp_path: Path, wait: Wait
) -> None:
    strip = ImportStrip(importing)
    qtbot.addWidget(strip)
    asked: list[object] = []
    strip.result_asked.connect(asked.append)
    importing.bring_in([save(tmp_path / "wish.json", request(kind="a wish"))])
    assert not strip._progress.isHidden()
    wait(lambda: bool(ended))
    assert strip._progress.isHidden()
    strip._result.asked.emit()
    assert asked == [ended[0].report]
    sheet = ResultSheet(ended[0].report)
    qtbot.addWidget(sheet)
    told = " ".join(label.text() for label in sheet.findChildren(PlainLabel))
    assert "wish.json" in told
    assert "$.kind: must be one of" in told
    assert sheet.leads_on
