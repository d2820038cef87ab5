"""A new recovery key, shown once in a window of its own; it stays until two groups of it were typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _
from ui.kit.scrolled import scrolled
from ui.kit.theme import theme_of
from ui.unlock.recovery_page import RecoveryPage

if TYPE_CHECKING:
    from ui.kit.ask import Ask

WIDTH, HEIGHT = 640, 760


class KeyLostError(StillwaterError):
    """The vault was locked before anybody had written the new recovery key down."""

    def __init__(self) -> None:
        super().__init__(
            _("A new recovery key was made, and the vault was locked before it was written down."),
            kept=_("Every passphrase opens the vault as before. The recovery key until now opens nothing any more."),
            do=_("Unlock, and make another one: File > People and keys > New recovery key."),
        )


class KeyWindow(QDialog):
    """The old key opens nothing any more when this is shown, so it is not left lightly."""

    def __init__(self, recovery_key: str, ask: Ask, parent: QWidget, asked: Sequence[int] | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("The new recovery key"))
        self.setModal(True)
        self._ask, self._answered = ask, False
        page = RecoveryPage(recovery_key, asked, verb=_("I wrote it down: lock the vault"))
        page.confirmed.connect(self.accept)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 1000)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside, _("The new recovery key"), self))
        room = self.screen().availableSize()
        px = theme_of().px
        self.resize(min(px(WIDTH), room.width()), min(px(HEIGHT), room.height()))
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        words = _(
            "The key is never shown again, and the one until now opens nothing any more. You can make another one."
        )
        if self._ask.confirm(_("Close without the recovery key?"), words, _("Close all the same"), danger=True):
            super().reject()

    def done(self, answer: int) -> None:
        self._answered = True
        super().done(answer)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nobody closed it: the vault is being locked, as after a while without a key pressed.
        if not self._answered and not event.spontaneous():
            self._ask.tell(KeyLostError())


def show_once(key: str, ask: Ask, then: Callable[[], object], above: QWidget) -> None:
    """Show a new recovery key above a window, or tell that it is lost where the vault is being locked."""
    if not above.isVisible():
        ask.tell(KeyLostError())
        return
    window = KeyWindow(key, ask, above)
    # Written down or not: the keys that the old one opens are not used any longer than need be.
    window.finished.connect(lambda _answer: then())
    window.open()
