"""What stands around the vault: what a machine remembers, the watched folder, the unforeseen, and the process itself."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import StillwaterError
from app.vault.errors import DiskFullError
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.ui.audit import not_plain, unnamed
from tests.ui.program.conftest import Enter
from tests.vaults import CHEAP_LIMITS
from ui.kit.theme import Mode
from ui.program.house import House, Memory
from ui.program.preferences import Preferences, load, save
from ui.program.program import Program
from ui.program.unexpected import Unexpected, plain
from ui.shell.covers import Reason
from ui.shell.notices import Notice
from ui.unlock.change_sheet import ChangeSheet

ROOT = Path(__file__).parents[3]
NEW = "amber kites over the frozen orchard"


def test_the_look_is_remembered_on_this_machine(program: Program, enter: Enter, house: House, tmp_path: Path) -> None:
    station = enter()
    for command in ("text.larger", "text.larger", "look.dark", "sound", "toggles"):
        assert station.commands.run(command)
    told = json.loads((tmp_path / "preferences" / "window.json").read_text())
    assert (told["mode"], told["scale"], told["sound"], told["toggles"]) == ("dark", 1.5, True, True)
    assert (house.theme.mode, house.theme.scale) == (Mode.DARK, 1.5)
    for _ in range(4):
        station.commands.run("text.larger")
    assert house.theme.scale == 2.0
    assert not station.commands.run("text.larger")
    assert load(tmp_path / "preferences" / "window.json").recent == (station.desk.vault.folder,)


def test_preferences_that_cannot_be_read_or_kept_stop_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load(tmp_path / "none.json") == Preferences()
    with caplog.at_level(logging.ERROR):
        for bad in ("", "[]", '{"mode": "loud"}', '{"mode": "dark", "scale": "wide"}'):
            (tmp_path / "bad.json").write_text(bad)
            assert load(tmp_path / "bad.json") == Preferences()
        (tmp_path / "file").write_text("")
        assert not save(tmp_path / "file" / "window.json", Preferences())


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    told = Preferences(Mode.CONTRAST, 1.25, sound=True, toggles=True).opened(tmp_path).watching("uid", tmp_path / "in")
    memory = Memory(tmp_path / "window.json")
    memory.keep(told)
    assert Memory(tmp_path / "window.json").now == told
    assert told.watching("uid", None).watched == {}
    many = told
    for number in range(10):
        many = many.opened(tmp_path / str(number))
    assert [path.name for path in many.recent] == ["9", "8", "7", "6", "5", "4"]


def test_files_that_come_while_locked_are_counted_and_not_named(
    qtbot: QtBot, program: Program, enter: Enter, house: House, clock: FakeClock, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "old.eml").write_text("was here before")
    station = enter()
    station.watch(inbox)
    station.leave(Reason.LOCK)
    waiting = program.waiting
    qtbot.waitUntil(lambda: program.station is None and waiting._task is None)
    (inbox / "missing-hiker.eml").write_text("new")
    (inbox / "second.eml").write_text("new")
    for _ in range(2):
        waiting.look()
        qtbot.waitUntil(lambda: waiting._task is None)
        clock.advance(5)
    assert waiting.count == 2
    assert house.notices.open() == {Notice.WAITING: 2}
    # Nobody could look at them: one may be an emergency, so this is said again until somebody unlocks.
    with qtbot.waitSignal(house.notices.said) as again:
        house.notices.repeat()
    assert again.args == [Notice.WAITING, 2]
    said = program.front.page()
    assert said is not None
    assert said._remark.words() == "2 files wait in the watched folder."  # type: ignore[attr-defined]  # the unlock page
    enter()
    assert Notice.WAITING not in house.notices.open()


def test_the_passphrase_is_changed_where_one_works(
    qtbot: QtBot, program: Program, enter: Enter, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    station = enter()
    station.commands.run("passphrase")
    sheet = station.window.findChild(ChangeSheet)
    assert isinstance(sheet, ChangeSheet)
    assert not unnamed(sheet)
    assert not not_plain(sheet)
    assert not sheet.step.isEnabled()
    for old in ("not this one", PASSPHRASE):
        sheet._old.line.setText(old)
        sheet._new.first.line.setText(NEW)
        sheet._new.again.line.setText(NEW)
        sheet.step.click()
        qtbot.waitUntil(lambda: station.tasks.running() == 0)
        if old != PASSPHRASE:
            assert "The passphrase is not right." in sheet._error.words()
    assert station.window._told.words().startswith("The passphrase is changed.")
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    unlock(vault_folder, NEW, secrets=secrets, limits=CHEAP_LIMITS, clock=clock).close()


def test_the_unforeseen_is_told_by_its_kind_alone(
    qtbot: QtBot, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[StillwaterError] = []
    unexpected = Unexpected(told.append)
    unexpected.install()
    try:
        with caplog.at_level(logging.ERROR):
            sys.excepthook(ValueError, ValueError("a name from a case"), None)
            thread = threading.Thread(target=[].pop)
            thread.start()
            thread.join()
            sys.excepthook(DiskFullError, DiskFullError(), None)
            sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
            qtbot.waitUntil(lambda: len(told) == 3)
    finally:
        unexpected.remove()
        unexpected.deleteLater()
    assert [error.what for error in told] == [
        "Something went wrong (ValueError).",
        "Something went wrong (IndexError).",
        "The disk is full.",
    ]
    assert "a name from a case" not in caplog.text
    assert told[0].kept == "Nothing that was saved is lost."
    assert str(plain(ExceptionGroup("covering failed", [DiskFullError()]))).startswith("The disk is full.")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone can be asked what holds")
def test_no_other_process_may_look_into_this_one() -> None:
    script = (
        "import ctypes, resource; from app.hardening import harden; print(harden());"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['no core dumps', 'not dumpable']", "(0, 0) 0"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_program_starts_at_the_door_and_ends_when_told(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    script = (
        # Told by another thread while the window rests: the signal then comes when no Python runs there.
        "import threading, ui.run;"
        "tell = lambda name: threading.Timer(0.2, lambda: print(name, flush=True)).start();"
        "from ui.program.program import Program; was = Program.open;"
        "Program.open = lambda self, vault: (was(self, vault), tell(type(self.front.page()).__name__));"
        "raise SystemExit(ui.run.main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            assert running.stdout.readline() == "StartPage\n"
            running.send_signal(signal.SIGTERM)
            assert running.wait(120) == 0
        finally:
            running.kill()


def test_the_foot_of_the_window_is_on_the_screen(program: Program) -> None:
    assert program.front.height() < QGuiApplication.primaryScreen().availableSize().height() == 800


def test_a_window_that_follows_none_is_placed_by_the_system(enter: Enter) -> None:
    # At a place of its own, 0, 0 say, its title would stand above the edge of the screen.
    assert not enter().window.testAttribute(Qt.WidgetAttribute.WA_Moved)
