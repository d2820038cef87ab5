"""A vault that gets new keys while it opens: how far that is, and the way to put it off."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from pathlib import Path

from app.demo.make import PERSON
from app.demo.mark import PASSPHRASE
from app.identity import Role
from app.vault.model import PATIENTLY, Waiting
from app.vault.standing import renew_keys
from app.vault.vault import Vault
from ui.kit.tasks import Tasks
from ui.tour.finding import button, line
from ui.tour.scenes.door import NAME, hide_place, says
from ui.tour.stage import SIZE, Stage
from ui.tour.waiting import turn, until
from ui.unlock.entrance import Entrance
from ui.unlock.front import FrontDoor

# So many MiB of so many; a real change would be elsewhere in each picture.
HALFWAY = (1_190, 2_924)
STEP_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class HalfwayEntrance(Entrance):
    """A door at which the change of the keys stays half-way until nobody waits for it."""

    def unlock(self, folder: Path, name: str, passphrase: str, waiting: Waiting = PATIENTLY) -> Vault:
        """Tell how far it is until nobody waits, and open the vault with the keys it has, as if it were stopped."""
        while not waiting.cancelled():
            waiting.progress(*HALFWAY)
            time.sleep(STEP_SECONDS)
        return Entrance.unlock(self, folder, name, passphrase, waiting)


def changing(stage: Stage) -> None:
    """Show the door while the keys change."""
    usual, folder = stage.house.entrance, stage.folder / "keys" / NAME
    folder.parent.mkdir()
    vault = usual.create(folder, PERSON, Role.RESPONDER, PASSPHRASE, None).vault
    renew_keys(vault, stage.clock)
    vault.close()
    tasks = Tasks()
    entrance = HalfwayEntrance(*(getattr(usual, field.name) for field in fields(usual)))
    front = FrontDoor(entrance, tasks, stage.house.asks, ())
    try:
        front.resize(*SIZE)
        front.show_unlock(folder)
        front.show()
        front.activateWindow()
        page = front.page() or front
        line(page, "Passphrase").setText(PASSPHRASE)
        button(page, "Unlock").click()
        until(lambda: says(page, " MiB"), "the change of the keys")
        hide_place(stage, front)
        stage.camera.take("unlock-changing", "The vault gets new keys: how far that is, and Cancel puts it off", front)
    finally:
        front.close()
        tasks.close()
        front.deleteLater()
        stage.program.front.activateWindow()
        turn()
