"""Work goes to a worker; everything it says comes back on the thread of the window."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from ui.kit.tasks import Stopped, Task, Tasks


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    """Return a pool that is closed at the end."""
    pool = Tasks()
    yield pool
    pool.close()


def here() -> int:
    return threading.get_ident()


def test_the_result_comes_back_here(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[int, int]] = []
    tasks.run(lambda _task: here(), lambda worker: seen.append((worker, here())))
    qtbot.waitUntil(lambda: bool(seen))
    worker, window = seen[0]
    assert worker != window == here()
    assert tasks.running() == 0


def test_nothing_comes_back_before_run_returned(qtbot: QtBot, tasks: Tasks) -> None:
    for _attempt in range(50):
        seen: list[object] = []
        tasks.run(lambda _task: None, seen.append)
        assert seen == []
        qtbot.waitUntil(lambda seen=seen: bool(seen))  # type: ignore[misc]  # the default binds the loop's value


def test_an_error_comes_back_here(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[str, int]] = []

    def work(_task: Task) -> None:
        raise ValueError("no")

    tasks.run(work, lambda _none: pytest.fail("no result"), lambda error: seen.append((str(error), here())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("no", here())]


def test_an_error_nobody_awaits_goes_where_errors_of_slots_go(qtbot: QtBot, tasks: Tasks) -> None:
    def work(_task: Task) -> None:
        raise ValueError("unawaited")

    with capture_exceptions() as caught:
        tasks.run(work, lambda _none: None)
        qtbot.waitUntil(lambda: bool(caught))
    assert str(caught[0][1]) == "unawaited"


def test_progress_comes_back_here_and_the_last_word_always(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[int, int, str, int]] = []

    def work(task: Task) -> str:
        for done in range(1, 1001):
            task.report(done, 1000, "files")
        return "done"

    finished: list[str] = []
    tasks.run(work, finished.append, progress=lambda *state: seen.append((*state, here())))
    qtbot.waitUntil(lambda: bool(finished))
    assert seen[-1] == (1000, 1000, "files", here())
    assert len(seen) < 100


def test_cancelled_work_still_brings_what_it_has(qtbot: QtBot, tasks: Tasks) -> None:
    began, seen = threading.Event(), list[str]()

    def work(task: Task) -> str:
        began.set()
        while not task.cancelled():
            threading.Event().wait(0.001)
        return "half"

    task = tasks.run(work, seen.append)
    assert began.wait(60)
    task.cancel()
    qtbot.waitUntil(lambda: seen == ["half"])


def test_work_that_stops_brings_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()

    def work(task: Task) -> None:
        gate.wait(60)
        task.check()

    task = tasks.run(work, lambda _none: pytest.fail("stopped"), lambda _error: pytest.fail("not an error"))
    task.cancel()
    gate.set()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    with pytest.raises(Stopped):
        task.check()


def test_nothing_reaches_an_owner_that_is_gone(qtbot: QtBot, tasks: Tasks) -> None:
    gate, owner = threading.Event(), QObject()
    task = tasks.run(lambda _task: gate.wait(60), lambda _set: pytest.fail("the owner is gone"), owner=owner)
    owner.deleteLater()
    qtbot.waitUntil(task.cancelled)
    gate.set()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert task.dropped


def test_close_waits_and_drops(qtbot: QtBot, qapp: object) -> None:
    pool, began, seen = Tasks(workers=1), threading.Event(), list[object]()

    def work(task: Task) -> None:
        began.set()
        while not task.cancelled():
            threading.Event().wait(0.001)

    pool.run(work, seen.append)
    pool.run(lambda _task: "never begun", seen.append)
    assert began.wait(60)
    pool.close()
    qtbot.waitUntil(lambda: pool.running() == 0)
    assert seen == []


def test_idle_is_told_when_the_last_run_is_back(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[bool] = []
    tasks.idle_changed.connect(told.append)
    tasks.run(lambda _task: 1, lambda _one: None)
    tasks.run(lambda _task: 2, lambda _two: None)
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert told[-1] is True
    assert told.count(True) <= 2
