"""The window around the pages: navigation, the life line, notices, and the bar at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.changes import Changes, Topic
from app.i18n import _
from ui.kit.panels import LifeLine, Strip
from ui.kit.theme import Tone
from ui.shell.bus import Bus
from ui.shell.commands import Command, Commands, Menu
from ui.shell.covers import Covers, Reason
from ui.shell.footbar import Foot, FootBar
from ui.shell.frame import lay_out
from ui.shell.help import HelpSheet
from ui.shell.navigation import Navigation, Upright
from ui.shell.notices import Notices, NoticeStrip
from ui.shell.palette import Palette
from ui.shell.strips import Strips

Make = Callable[[QWidget], QWidget]
# Which of several lines above the page is on show: that somebody waits for help, then what is wrong with the vault.
NOTICE, VAULT, LIGHT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the navigation; it is made when it is first asked for, and counted when its topics change."""

    id: str
    title: str
    make: Make
    count: Callable[[], int] | None = None
    topics: frozenset[Topic] = frozenset()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Above:
    """A page that lies above one of the navigation, or stands apart from it."""

    id: str
    make: Make
    apart: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What the window itself needs."""

    commands: Commands
    bus: Bus
    covers: Covers
    notices: Notices


class MainWindow(QMainWindow):
    """Shows one page at a time; a page opened from another lies above it until it is left."""

    page_shown = Signal(str)
    lock_asked = Signal()
    closing = Signal()

    def __init__(self, pages: Sequence[Page], shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = {page.id: page for page in pages}
        self._shell = shell
        self._made: dict[str, QWidget] = {}
        self._below = ""
        self._trail: list[Above] = []
        self._above: QWidget | None = None
        self.setWindowTitle("Stillwater")
        self._build()
        self._wire()

    @property
    def current(self) -> str:
        """Return the id of the page on show."""
        return self._trail[-1].id if self._trail else self._below

    def page(self) -> QWidget | None:
        """Return the page on show."""
        return self._stack.currentWidget()

    def go(self, page_id: str) -> None:
        """Show a page of the navigation; what lay above the last one is left."""
        self._shell.covers.cover_all(Reason.PAGE)
        self._trail.clear()
        self._leave_above()
        self._below = page_id
        if page_id not in self._made:
            self._made[page_id] = self._pages[page_id].make(self._stack)
            self._stack.addWidget(self._made[page_id])
        self._show(self._made[page_id])

    def open_above(self, page_id: str, make: Make, *, apart: bool = False) -> QWidget:
        """Show a page of its own above the current one, a case for instance, until `back`.

        Only the one on top exists; going back to one below it makes that again. One that stands apart has nothing to do
        with the page that it was opened from, so the navigation does not say that one is there.
        """
        self._shell.covers.cover_all(Reason.PAGE)
        self._trail.append(Above(page_id, make, apart))
        return self._show_top()

    def again(self) -> None:
        """Make the page on top anew, where what it shows has become something else."""
        if self._trail:
            self._shell.covers.cover_all(Reason.PAGE)
            self._show_top()

    def back(self) -> None:
        """Leave the page on top."""
        if not self._trail:
            return
        self._shell.covers.cover_all(Reason.PAGE)
        self._trail.pop()
        if self._trail:
            self._show_top()
        else:
            self._leave_above()
            self._show(self._made[self._below])

    def show_foot(self, foot: Foot) -> None:
        """Show who works, since when, and what is open; what holds for the vault stands at the head too."""
        self._foot.show_foot(foot)
        self._navigation.show_unbound(unbound=foot.unbound)

    def show_life_line(self, words: str) -> None:
        """Show the one line of life-at-risk mode; an empty one takes it away."""
        self._life.say(words)

    def tell(self, words: str) -> None:
        """Tell something about the vault that stands until it is closed; nothing waits for an answer."""
        known = self._told.words()
        self._told.say(f"{known}\n{words}" if known else words)

    def add_strip(self, strip: QWidget, weight: int = LIGHT) -> None:
        """Let a line above the page tell something; it hides itself while it has nothing to say."""
        self._strips.add(strip, weight)

    def count_again(self, topics: frozenset[Topic] | None = None) -> None:
        """Count again what waits on the pages that these topics concern, or on all."""
        for page in self._pages.values():
            if page.count is not None and (topics is None or page.topics & topics):
                self._navigation.show_count(page.id, page.count())

    def closeEvent(self, event: QCloseEvent) -> None:
        self._shell.covers.cover_all(Reason.QUIT)
        self.closing.emit()
        super().closeEvent(event)

    def _build(self) -> None:
        self._life, self._notice = LifeLine(self), NoticeStrip(self._shell.notices, self)
        self._told = Strip(Tone.ATTENTION, self, closes=True)
        self._told.dismissed.connect(lambda: self._told.say(""))
        self._navigation, self._foot = Navigation(self), FootBar(self)
        self._stack = QStackedWidget(self)
        whole = QWidget(self)
        self._strips = Strips(self)
        lay_out(whole, self._life, Upright(self._navigation, self), self._strips, self._stack, self._foot)
        self.add_strip(self._notice, NOTICE)
        self.add_strip(self._told, VAULT)
        self.setCentralWidget(whole)
        for page in self._pages.values():
            self._navigation.add(page.id, page.title)
        self._menus = {menu: self.menuBar().addMenu(menu.words) for menu in Menu}

    def _wire(self) -> None:
        commands = self._shell.commands
        commands.add(self, *self._own_commands())
        for wanted, face in (("palette", "Ctrl+K"), ("help", "F1"), ("lock", _("Lock"))):
            self._foot.add_action(commands.action(wanted), face)
        for menu, shown in self._menus.items():
            shown.aboutToShow.connect(partial(commands.mark, menu, opening=True))
            shown.aboutToHide.connect(partial(commands.mark, menu, opening=False))
        commands.added.connect(self._fill_menus)
        self._fill_menus()
        self._navigation.asked.connect(self.go)
        self._shell.bus.changed.connect(self._on_changed)

    def _own_commands(self) -> list[Command]:
        pages = [
            Command(f"go.{page.id}", page.title, partial(self.go, page.id), page.keys, menu=Menu.VIEW)
            for page in self._pages.values()
        ]
        return [
            Command("lock", _("Lock"), self.lock_asked.emit, ("Ctrl+L",), menu=Menu.FILE),
            Command("quit", _("Close Stillwater"), self.close, ("Ctrl+Q",), grave=True, menu=Menu.FILE),
            *pages,
            Command("back", _("Back"), self.back, ("Alt+Left",), enabled=lambda: bool(self._trail), menu=Menu.VIEW),
            Command("cover", _("Cover everything"), self._cover, ("Esc", "F12"), menu=Menu.VIEW),
            Command("palette", _("Find a command…"), self._open_palette, ("Ctrl+K",), menu=Menu.HELP),
            Command("help", _("Keys"), self._open_help, ("F1",), menu=Menu.HELP),
        ]

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        apart = bool(self._trail) and self._trail[-1].apart
        self._navigation.show_current("" if apart else self._below)
        self._fill_menus()
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page_shown.emit(self.current)

    def _show_top(self) -> QWidget:
        self._leave_above()
        self._above = self._trail[-1].make(self._stack)
        self._stack.addWidget(self._above)
        self._show(self._above)
        return self._above

    def _leave_above(self) -> None:
        if self._above is not None:
            self._shell.commands.forget(self._above)
            self._stack.removeWidget(self._above)
            self._above.deleteLater()
            self._above = None

    def _fill_menus(self) -> None:
        for menu, shown in self._menus.items():
            self._shell.commands.fill(menu, shown)

    def _cover(self) -> None:
        self._shell.covers.cover_all(Reason.ESCAPE)

    def _open_palette(self) -> None:
        commands = self._shell.commands
        usable = [command for command in commands.usable(*self._scopes()) if command.id != "palette"]
        palette = Palette(usable, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The command runs when the palette is gone, since it may open a window of its own.
        palette.chosen.connect(self._shell.commands.run, Qt.ConnectionType.QueuedConnection)
        palette.open()

    def _scopes(self) -> set[str]:
        """Return where the person is: the page and what is inside it."""
        page = self.page()
        return {self.current} | (self._shell.commands.scopes_inside(page) if page is not None else set())

    def _open_help(self) -> None:
        sheet = HelpSheet(self._shell.commands.by_scope(*self._scopes()), self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _on_changed(self, changes: Changes) -> None:
        self.count_again(changes.topics)
