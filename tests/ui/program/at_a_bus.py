"""Work at a vault that the system's own signals lock: what is typed, how often it locks, and when the keys were gone."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.cases import actions as cases
from app.clock import SystemClock
from app.hardening import harden
from app.settings import shipped
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, MemorySecrets
from tests.ui.program.cases import add_case
from tests.vaults import CHEAP, CHEAP_LIMITS
from ui.case.page import CasePage
from ui.kit import theme
from ui.kit.theme import Mode
from ui.program.house import House, Memory
from ui.program.program import Program
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance


class Desk:
    """One program, told by standard input to enter, or to end."""

    def __init__(self, app: QApplication, folder: Path, secrets: MemorySecrets) -> None:
        self._folder, self._secrets = folder, secrets
        look = theme.apply(app, Mode.LIGHT)
        entrance = Entrance(SystemClock(), lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS)
        house = House(app, look, entrance, shipped(), Memory(folder.parent / "window.json"), Notices(60))
        self.program = Program(house)
        self._left = 0
        self._vault: Vault | None = None
        self.program.locked.connect(self._on_locked)
        self.program.finished.connect(app.quit)

    def told(self) -> None:
        """Do what the next line says."""
        word = sys.stdin.readline().strip()
        if word:
            self._enter(word)
        else:
            self.program.quit()

    def _enter(self, words: str) -> None:
        self._vault = unlock(self._folder, PASSPHRASE, secrets=self._secrets, limits=CHEAP_LIMITS, clock=SystemClock())
        self.program.enter(self._vault)
        station = self.program.station
        assert station is not None
        station.leaving.connect(self._on_leaving)
        case_id = add_case(station.desk)
        cases.claim(station.desk, case_id)
        station.open_case(case_id)
        page = station.window.page()
        assert isinstance(page, CasePage)
        self._type(page, words)

    def _type(self, page: CasePage, words: str) -> None:
        until = time.monotonic() + 120
        while not page.decision._form.drawn() and time.monotonic() < until:
            QApplication.processEvents()
        (edit, *_more) = [text for text in page.decision.findChildren(QPlainTextEdit) if text.isVisibleTo(page)]
        edit.setPlainText(words)
        _say({"typed": words})

    def _on_leaving(self) -> None:
        self._left += 1

    def _on_locked(self) -> None:
        assert self._vault is not None
        wiped = self._vault.closed and not any(self._vault.keys.database)
        _say({"locked": time.monotonic(), "times": self._left, "wiped": wiped})
        self._left = 0


def _say(told: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Open the program's door, and listen."""
    folder, uid, person, secret = sys.argv[1:]
    harden()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    desk = Desk(app, Path(folder), MemorySecrets(kept={(uid, person): bytes.fromhex(secret)}))
    listening = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    listening.activated.connect(desk.told)
    app.exec()


if __name__ == "__main__":
    main()
