"""The window before a vault is open: one page at a time, made when it is shown and gone when it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.vault.create import Created
from ui.kit.labels import heading, muted
from ui.kit.panels import ErrorStrip
from ui.unlock.create_page import CreatePage
from ui.unlock.delays import Delays
from ui.unlock.entering import Entering
from ui.unlock.fields import Column
from ui.unlock.recover_page import RecoverPage
from ui.unlock.recovery_page import RecoveryPage
from ui.unlock.start_page import StartPage
from ui.unlock.unlock_page import UnlockPage

if TYPE_CHECKING:
    from ui.kit.ask import Ask
    from ui.kit.tasks import Tasks
    from ui.unlock.entrance import Entrance


class FrontDoor(QWidget):
    """Lead from nothing open to a vault that is; `opened` hands it over."""

    opened = Signal(object)
    closing = Signal()

    def __init__(
        self, entrance: Entrance, tasks: Tasks, asks: Callable[[QWidget], Ask], recent: Sequence[Path]
    ) -> None:
        super().__init__()
        self._entrance, self._tasks, self._ask = entrance, tasks, asks(self)
        self._recent = tuple(recent)
        self._entering = Entering(tasks, self)
        self._delays: dict[Path, Delays] = {}
        self._remark = ""
        self._created: Created | None = None
        self._told = ErrorStrip(self)
        self._area = QScrollArea(self)
        self._build()

    def page(self) -> QWidget | None:
        """Return the page on show."""
        inside = self._area.widget()
        return None if inside is None else inside.findChild(Column)

    def show_recent(self, recent: Sequence[Path]) -> None:
        """Know which vaults were open here, for the next time the start page is shown."""
        self._recent = tuple(recent)

    def show_start(self) -> None:
        """Show the start page."""
        page = StartPage(self._recent)
        page.unlock_asked.connect(self.show_unlock)
        page.open_asked.connect(self._choose)
        page.create_asked.connect(self.show_create)
        self._show(page)

    def show_unlock(self, folder: Path) -> None:
        """Show the unlock page of a vault."""
        page = UnlockPage(self._entrance, self._entering, folder, self._delays, self)
        page.opened.connect(self._open)
        page.recover_asked.connect(self.show_recover)
        page.left.connect(self.show_start)
        page.say(self._remark)
        self._show(page)

    def show_create(self) -> None:
        """Show the page that makes a vault."""
        page = CreatePage(self._entrance, self._entering, self._tasks, self._ask, self)
        page.created.connect(self._show_key)
        page.left.connect(self.show_start)
        self._show(page)

    def show_recover(self, folder: Path) -> None:
        """Show the page for the recovery key."""
        page = RecoverPage(self._entrance, self._entering, folder, self)
        page.opened.connect(self._open)
        page.left.connect(self.show_unlock)
        self._show(page)

    def show_locking(self) -> None:
        """Show that the vault is being locked, while what was being saved is finished behind this."""
        page = Column()
        page.inside.addWidget(heading(_("Locking"), page))
        page.inside.addWidget(muted(_("Everything is covered. What was being saved is finished first."), page))
        page.end()
        self._show(page)

    def say(self, words: str) -> None:
        """Say on the unlock page what the person should know meanwhile, without content."""
        self._remark = words
        page = self.page()
        if isinstance(page, UnlockPage):
            page.say(words)

    def tell(self, error: StillwaterError) -> None:
        """Tell what went wrong while the vault was being locked."""
        known = self._told.words()
        self._told.say(f"{known}\n{error}" if known else str(error))

    def forget(self) -> None:
        """Take away what was told: it went well since."""
        self._told.say("")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._created is not None and not self._sure():
            event.ignore()
            return
        self._entering.give_up()
        if self._created is not None:
            self._created.vault.close()
            self._created = None
        super().closeEvent(event)
        self.closing.emit()

    def _build(self) -> None:
        self.setWindowTitle("Stillwater")
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._told)
        column.addWidget(self._area)
        self._told.dismissed.connect(self.forget)
        leave = QShortcut(QKeySequence("Ctrl+Q"), self)
        leave.activated.connect(self.close)

    def _show(self, page: Column) -> None:
        self._entering.give_up()
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(page, 1000)
        row.addStretch(1)
        old = self._area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._area.setWidget(inside)
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        folder = self._ask.folder(_("Open the folder of a vault"))
        if folder is not None:
            self.show_unlock(folder)

    def _show_key(self, created: Created) -> None:
        self.forget()
        self._created = created
        page = RecoveryPage(created.recovery_key)
        page.confirmed.connect(self._open_created)
        self._show(page)

    def _open_created(self) -> None:
        created, self._created = self._created, None
        if created is not None:
            self._open(created.vault)

    def _open(self, vault: object) -> None:
        self.forget()
        self.opened.emit(vault)

    def _sure(self) -> bool:
        return self._ask.confirm(
            _("Close without the recovery key?"),
            _("The vault is made. The recovery key is never shown again; without it a forgotten passphrase is final."),
            _("Close all the same"),
            danger=True,
        )
