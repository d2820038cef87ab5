"""Tell that something arrived, without a word of what it is."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from app.i18n import _, ngettext
from ui.kit.panels import Strip
from ui.kit.theme import Tone


class Notice(Enum):
    """All that can be told; a closed set, so that no content gets into a notice."""

    EMERGENCY = "emergency"
    ARRIVED = "arrived"
    BREAK_NEAR = "break_near"
    QUARANTINED = "quarantined"
    WAITING = "waiting"
    TURN = "turn"

    @property
    def urgent(self) -> bool:
        """Tell whether it is repeated until somebody takes it: what nobody could look at yet may be an emergency."""
        return self in (Notice.EMERGENCY, Notice.WAITING, Notice.TURN)

    def words(self, count: int) -> str:
        """Return what is said."""
        return {
            Notice.EMERGENCY: ngettext("An emergency waits.", "{count} emergencies wait.", count),
            Notice.ARRIVED: ngettext("A request arrived.", "{count} requests arrived.", count),
            Notice.BREAK_NEAR: _("A break is near."),
            Notice.QUARANTINED: ngettext("A file could not be read.", "{count} files could not be read.", count),
            Notice.WAITING: ngettext(
                "A file waits in the watched folder.", "{count} files wait in the watched folder.", count
            ),
            Notice.TURN: ngettext("A decision waits for your word.", "{count} decisions wait for your word.", count),
        }[self].format(count=count)


class Notices(QObject):
    """Says each notice in the window, on the desktop, and by a sound where the person wants one."""

    said = Signal(object, int)
    recounted = Signal(object)
    taken = Signal(object)
    show_asked = Signal(object)

    def __init__(
        self, repeat_seconds: float, sound: Callable[[], object] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._open: dict[Notice, int] = {}
        self._tray: QSystemTrayIcon | None = None
        self._repeat = QTimer(self)
        self._repeat.setInterval(round(repeat_seconds * 1000))
        self._repeat.timeout.connect(self.repeat)

    def set_sound(self, sound: Callable[[], object] | None) -> None:
        """Use a sound, or none."""
        self._sound = sound

    def use_tray(self, icon: QIcon) -> bool:
        """Say notices on the desktop as well, and tell whether this desktop can."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return False
        self._tray = QSystemTrayIcon(icon, self)
        self._tray.messageClicked.connect(self._ask)
        self._tray.show()
        return True

    def say(self, notice: Notice, count: int = 1) -> None:
        """Say that so many wait; an urgent one is said again until it is taken."""
        self._open[notice] = count
        if notice.urgent:
            self._repeat.start()
        self._tell(notice, count)

    def recount(self, notice: Notice, count: int) -> None:
        """Correct how many wait, without saying it again."""
        if notice in self._open and self._open[notice] != count:
            self._open[notice] = count
            self.recounted.emit(notice)

    def take(self, notice: Notice) -> None:
        """Note that somebody took it; it is not said again."""
        if self._open.pop(notice, None) is not None:
            self.taken.emit(notice)
        if not any(known.urgent for known in self._open):
            self._repeat.stop()

    def open(self) -> dict[Notice, int]:
        """Return what was said and not taken."""
        return dict(self._open)

    def repeat(self) -> None:
        """Say again what is urgent."""
        for notice, count in self._open.items():
            if notice.urgent:
                self._tell(notice, count)

    def close(self) -> None:
        """Say nothing more."""
        self._open.clear()
        self._repeat.stop()
        if self._tray is not None:
            self._tray.hide()

    def _tell(self, notice: Notice, count: int) -> None:
        self.said.emit(notice, count)
        if self._tray is not None:
            self._tray.showMessage("Stillwater", notice.words(count), self._tray.icon())
        if self._sound is not None:
            self._sound()

    def _ask(self) -> None:
        for notice in sorted(self._open, key=lambda known: not known.urgent)[:1]:
            self.show_asked.emit(notice)


class NoticeStrip(Strip):
    """The most urgent notice, in the window; closing it takes it, unless it is an emergency."""

    def __init__(self, notices: Notices, parent: QWidget | None = None) -> None:
        super().__init__(Tone.ACCENT, parent, closes=True)
        self._notices = notices
        self._shown: Notice | None = None
        notices.said.connect(self._refresh)
        notices.taken.connect(self._refresh)
        notices.recounted.connect(self._correct)
        self.asked.connect(self._show)
        self.dismissed.connect(self._dismiss)

    def _refresh(self) -> None:
        waiting = sorted(self._notices.open().items(), key=lambda known: not known[0].urgent)
        if not waiting:
            self._shown = None
            self.say("")
            return
        self._shown, count = waiting[0]
        self.say(self._shown.words(count), _("Show"))

    def _correct(self) -> None:
        # A strip that was closed stays closed until there is something new to say.
        if self.isVisible():
            self._refresh()

    def _show(self) -> None:
        if self._shown is not None:
            self._notices.show_asked.emit(self._shown)
        self._dismiss()

    def _dismiss(self) -> None:
        self.hide()
        if self._shown is not None and not self._shown.urgent:
            self._notices.take(self._shown)
