"""Intake: a call written down, files dropped, an import on its way, and what could not be read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.demo.cast import cast
from app.demo.make import SEED
from app.demo.messages import document
from app.demo.plan import plan
from app.demo.volumes import published
from ui.intake.dropping import DropOverlay, drop_words
from ui.intake.importing import Importing
from ui.intake.phone_window import PhoneWindow
from ui.intake.strip import ImportStrip
from ui.tour.finding import line, part
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

FILES = 40
BROKEN = b'{"kind": "emergency_disclosure", "subject": "Cut short on its wa'


def intake(stage: Stage) -> None:
    """Show each way in, and the quarantine."""
    _call(stage)
    window = stage.station.window
    window.go("quarantine")
    turn()
    stage.camera.take("quarantine", "What could not be read is kept whole, with the reason", window)
    # Last: the second process has the machine's own clock.
    _import(stage)


def _call(stage: Stage) -> None:
    window, camera = stage.station.window, stage.camera
    stage.station.commands.run("phone.new")
    call = part(window, PhoneWindow)
    camera.take("call", "P: a call, which is a case from its first field on", window, above=call)
    for name, text in (("Who calls", "Lieutenant Odda Brink"), ("Agency", "Nordhvalvik Police")):
        field = line(call, name)
        field.setText(text)
        field.textEdited.emit(text)
    call.form.save()
    until(lambda: call.form.case_id is not None and not call.form.unsaved(), "the call to be kept")
    camera.take("call-kept", "The same, half a minute later: what is written is kept", window, above=call)
    call.reject()
    turn()


def _import(stage: Stage) -> None:
    station, camera = stage.station, stage.camera
    window, importing = station.window, part(station.bus, Importing)
    window.go("queue")
    folder = _files(stage.folder / "drop", stage.clock.now())
    overlay = part(window, DropOverlay)
    overlay.show_words(drop_words([folder]))
    camera.take("drop", "Files held over the window: what letting go would do", window)
    overlay.hide()
    moved: list[object] = []
    importing.moved.connect(lambda *_: moved.append(None))
    importing.bring_in([folder])
    until(lambda: moved or not importing.running, "the import to begin")
    camera.take("importing", "An import runs behind the window, and can be stopped", window, still=True)
    until(lambda: not importing.running and not station.tasks.running(), "the import")
    camera.take("imported", "What was brought in, and what was not", window)
    strip = part(window, ImportStrip)
    strip.hide()


def _files(folder: Path, now: datetime) -> Path:
    """Write bare requests of a further weekend, one of them cut short."""
    folder.mkdir()
    for one in plan(FILES, SEED + 1, now, published(), cast()):
        (folder / f"{one.number:03d}.json").write_bytes(document(one, (), cast()))
    (folder / "cut-short.json").write_bytes(BROKEN)
    return folder
