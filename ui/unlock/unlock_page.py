"""Unlock a vault: who, the passphrase, and in calm words why it does not open."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.vault.errors import (
    DamagedHeaderError,
    DeviceSecretLostError,
    KeyringUnavailableError,
    WrongPassphraseError,
)
from app.vault.unlock import peek, restore_header
from ui.kit.buttons import button, primary_button, quiet_button
from ui.kit.labels import heading, small
from ui.kit.panels import ErrorStrip, Strip
from ui.kit.progress import ProgressStrip
from ui.unlock.changing import show_change
from ui.unlock.delays import Delays
from ui.unlock.fields import Choice, Column, Field

if TYPE_CHECKING:
    from app.vault.model import Peek
    from ui.unlock.entering import Entering
    from ui.unlock.entrance import Entrance

TICK_MS = 1000


class UnlockPage(Column):
    """Show what a locked vault may show; never make a new vault in its place."""

    opened = Signal(object)
    recover_asked = Signal(Path)
    left = Signal()

    def __init__(
        self, entrance: Entrance, entering: Entering, folder: Path, delays: dict[Path, Delays], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._entrance, self._entering = entrance, entering
        self._folder, self._delays = folder, delays
        self._refused: StillwaterError | None = None
        self._remark = Strip(parent=self)
        self._error = ErrorStrip(self)
        self._person = Choice(_("Person"), (), self)
        self._passphrase = Field(_("Passphrase"), self, secret=True)
        self._binding = small("", self)
        self._progress = ProgressStrip(self)
        self._step = primary_button(_("Unlock"), self)
        self._recover = quiet_button(_("Use the recovery key…"), self)
        self._other = button(_("Another vault"), self)
        self._wait = QTimer(self)
        self._build()
        self._wire()
        self.read()

    def read(self) -> None:
        """Read again what the vault shows of itself."""
        try:
            found = peek(self._folder)
        except StillwaterError as error:
            self._show_peek(None)
            self.refuse(error)
            return
        self._error.hide()
        self._show_peek(found)
        self.tick()

    def say(self, words: str) -> None:
        """Say one thing that the person should know while the vault is locked."""
        self._remark.say(words)

    def unlock(self) -> None:
        """Try the passphrase."""
        typed = self._passphrase.text()
        if not typed or self._entering.busy or self.seconds_left() > 0:
            return
        self._passphrase.line.clear()
        self._error.hide()
        folder, name = self._folder, self._person.value()
        self._entering.run(lambda waiting: self._entrance.unlock(folder, name, typed, waiting), self._open, self.refuse)

    def refuse(self, error: StillwaterError) -> None:
        """Say why the vault does not open, and offer the step that helps."""
        if isinstance(error, WrongPassphraseError):
            now = self._entrance.clock.boottime()
            self._delays[self._folder] = self._delays.get(self._folder, Delays()).missed(now)
        self._refused = error
        self._error.show_error(error, _step_after(error))
        self.tick()
        self._passphrase.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def seconds_left(self) -> float:
        """Return how long the person has to wait before the next try."""
        return self._delays.get(self._folder, Delays()).left(self._entrance.clock.boottime())

    def tick(self) -> None:
        """Tell how long to wait, until there is nothing to wait for."""
        left = math.ceil(self.seconds_left())
        words = _("Try again in {n} s").format(n=left) if left else _("Unlock")
        self._step.setText(words)
        self._step.setAccessibleName(words)
        self._step.setEnabled(not left and not self._entering.busy)
        if left and not self._wait.isActive():
            self._wait.start(TICK_MS)
        elif not left:
            self._wait.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._passphrase.line.clear()

    def _build(self) -> None:
        self.inside.addWidget(heading(self._folder.name, self))
        self.inside.addWidget(small(str(self._folder), self))
        self.inside.addWidget(self._remark)
        self.inside.addWidget(self._error)
        self.inside.addWidget(self._person)
        self.inside.addWidget(self._passphrase)
        self.inside.addWidget(self._binding)
        self.inside.addWidget(self._progress)
        self.add_row(self._other, self._recover, self._step)
        self.end()
        self.begin_at(self._passphrase)

    def _wire(self) -> None:
        self._passphrase.line.returnPressed.connect(self.unlock)
        self._step.clicked.connect(self.unlock)
        self._recover.clicked.connect(lambda: self.recover_asked.emit(self._folder))
        self._other.clicked.connect(self.left)
        self._error.asked.connect(self._help)
        self._progress.cancel_asked.connect(self._entering.cancel)
        self._entering.busy_changed.connect(self._show_busy)
        self._entering.changing.connect(lambda done, of: show_change(self._progress, done, of))
        self._wait.timeout.connect(self.tick)

    def _show_peek(self, found: Peek | None) -> None:
        self._person.box.clear()
        for name in found.names if found else ():
            self._person.box.addItem(name, name)
        for widget in (self._person, self._passphrase, self._step, self._recover):
            widget.setVisible(found is not None)
        self._binding.setText(_binding(found) if found else "")

    def _show_busy(self, busy: bool) -> None:
        for widget in (self._person, self._passphrase, self._recover):
            widget.setEnabled(not busy)
        self.tick()
        if busy:
            self._progress.begin(_("Unlocking…"))
        else:
            self._progress.finish()

    def _open(self, vault: object) -> None:
        self._delays.pop(self._folder, None)
        self._error.say("")
        self.opened.emit(vault)

    def _help(self) -> None:
        if isinstance(self._refused, DamagedHeaderError):
            try:
                restore_header(self._folder, self._entrance.clock)
            except StillwaterError as error:
                self.refuse(error)
                return
            self.read()
        else:
            self.recover_asked.emit(self._folder)


def _step_after(error: StillwaterError) -> str:
    if isinstance(error, DamagedHeaderError):
        return _("Use the copy") if error.backup_usable else ""
    if isinstance(error, (DeviceSecretLostError, KeyringUnavailableError)):
        return _("Use the recovery key…")
    return ""


def _binding(found: Peek) -> str:
    return " ".join(part for part in (_bound(found), _changing() if found.changing else "") if part)


def _changing() -> str:
    return _(
        "This time the vault gets new keys, which takes a while. Cancel opens it with the keys that it has; the next"
        " unlock tries again."
    )


def _bound(found: Peek) -> str:
    if found.device_bound:
        return _("Bound to this computer by its keyring ({name}).").format(name=found.keyring or "?")
    return _(
        "Not device-bound: whoever has a copy of this folder and the passphrase can open it. Unlocking takes longer."
    )
