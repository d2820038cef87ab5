"""Before a vault is open: choose one, make one, keep its recovery key, unlock it, get back into it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from app.demo.make import PERSON
from app.demo.mark import PASSPHRASE
from app.identity import Role
from app.vault.vault import Vault
from ui.tour.finding import button, line
from ui.tour.stage import SIZE, Stage
from ui.tour.waiting import turn, until
from ui.unlock.recovery_page import RecoveryPage

# A vault's real key never gets into a picture; this one opens nothing.
NO_KEY = "AGE-SECRET-KEY-PQ-1" + "".join("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"[n * 7 % 32] for n in range(56))
NAME = "Weekend"


def before_a_vault(stage: Stage) -> None:
    """Show the way to the first vault."""
    front, camera = stage.program.front, stage.camera
    stage.program.open(None)
    front.activateWindow()
    turn()
    camera.take("start", "The first start: make a vault, or open one", front)
    front.show_create()
    page = front.page() or front
    until(lambda: not says(page, "keyring…"), "the keyring to be looked for")
    camera.take("create", "Create a vault: folder, name, role, passphrase, and what protects it here", front)
    line(page, "Folder").setText(f"~/{NAME}")
    line(page, "Your name").setText(PERSON)
    line(page, "New passphrase").setText("harbour1")
    camera.take("create-weak", "A passphrase that does not hold, and why", front)
    for name in ("New passphrase", "The same again"):
        line(page, name).setText(PASSPHRASE)
    camera.take("create-ready", "A passphrase that holds", front)
    _recovery(stage)


def first_queue(stage: Stage) -> None:
    """Show what a new vault looks like from inside."""
    made = stage.house.entrance.create(stage.folder / "new", PERSON, Role.RESPONDER, PASSPHRASE, None)
    station = stage.enter(made.vault)
    stage.camera.take("queue-empty", "A new vault: nothing is waiting, and what to do next", station.window)
    stage.lock()


def unlocking(stage: Stage, vault: Vault) -> None:
    """Show the door of the demo vault, and open it."""
    front, camera, folder = stage.program.front, stage.camera, vault.folder
    vault.close()
    stage.house.memory.keep(stage.house.memory.now.opened(folder))
    front.show_recent([folder])
    front.show_start()
    hide_place(stage, front)
    camera.take("start-known", "A vault that was open here before", front)
    front.show_unlock(folder)
    hide_place(stage, front)
    camera.take("unlock", "Unlock, and whether the vault is bound to this computer", front)
    _wrong(stage, front)
    front.show_recover(folder)
    hide_place(stage, front)
    camera.take("recover", "Use the recovery key, and what it costs", front)
    front.show_unlock(folder)
    page = front.page() or front
    line(page, "Passphrase").setText(PASSPHRASE)
    button(page, "Unlock").click()
    hide_place(stage, front)
    camera.take("unlocking", "Unlocking takes a moment, on purpose", front, still=True)
    until(lambda: stage.program.station, "the vault to open")


def locked(stage: Stage) -> None:
    """Show what is left on the screen when the vault is locked."""
    stage.lock()
    front = stage.program.front
    hide_place(stage, front)
    stage.camera.take("locked", "Locked: nothing of a case is left on the screen", front)


def _wrong(stage: Stage, front: QWidget) -> None:
    page = stage.program.front.page() or front
    line(page, "Passphrase").setText("not this one")
    button(page, "Unlock").click()
    until(lambda: stage.program.front.page() is page and says(page, "not"), "the refusal")
    until(lambda: line(page, "Passphrase").isEnabled(), "the next try")
    stage.camera.take("unlock-refused", "A wrong passphrase", front)


def _recovery(stage: Stage) -> None:
    front = QWidget()
    front.resize(*SIZE)
    page = RecoveryPage(NO_KEY, (2, 5), front)
    page.setGeometry((SIZE[0] - page.maximumWidth()) // 2, 0, page.maximumWidth(), SIZE[1])
    front.show()
    stage.camera.take("recovery-key", "The recovery key, shown once and confirmed (this one opens nothing)", front)
    front.close()
    front.deleteLater()
    turn()


def hide_place(stage: Stage, page: QWidget) -> None:
    """Show a name in place of the folder that is there for a minute only, so that each tour has the same pictures."""
    for label in page.findChildren(QLabel):
        label.setText(label.text().replace(str(stage.folder), "~"))


def says(page: QWidget, words: str) -> bool:
    """Tell whether a page says something."""
    return any(words in label.text() for label in page.findChildren(QLabel) if not label.isHidden())
