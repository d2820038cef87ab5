"""One table of everything that can be done; menus, keys, palette and help sheet are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _


class Menu(Enum):
    """The menus, in their order."""

    FILE = "file"
    CASE = "case"
    VIEW = "view"
    HELP = "help"

    @property
    def words(self) -> str:
        """Return what the menu is called."""
        return {
            Menu.FILE: _("&File"),
            Menu.CASE: _("&Case"),
            Menu.VIEW: _("&View"),
            Menu.HELP: _("&Help"),
        }[self]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a command can be used: everywhere, or on one page."""

    id: str
    title: str
    hint: str = ""


def everywhere() -> Scope:
    """Return the scope of what works on every page."""
    return Scope("everywhere", _("Everywhere"))


def always() -> bool:
    """Tell that a command can be used whenever its scope is there."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done; `menu` says under which menu it stands, if any.

    A dangerous one cannot be taken back, so its key is a chord; it asks, naming its effect, before it acts.
    A grave one changes what holds for the whole sitting; letters typed that are merely like it never lead there.
    """

    id: str
    text: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    scope: Scope | None = None
    enabled: Callable[[], bool] = always
    danger: bool = False
    grave: bool = False
    menu: Menu | None = None

    @property
    def place(self) -> Scope:
        """Return its scope; without one it works everywhere."""
        return self.scope or everywhere()

    def keys_as_shown(self) -> str:
        """Return its keys as this system writes them."""
        form = QKeySequence.SequenceFormat.NativeText
        return " · ".join(QKeySequence(key).toString(form) for key in self.keys)


class Commands(QObject):
    """The table itself; adding a command whose id or key is taken is refused at once."""

    added = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._of: dict[int, list[str]] = {}
        self._owners: dict[int, QWidget] = {}

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def add(self, widget: QWidget, *commands: Command) -> None:
        """Add commands, their keys working on the widget and inside it, until `forget` or its end."""
        for command in commands:
            self._check(command)
            self._commands[command.id] = command
            action = self._action(command, widget)
            self._actions[command.id] = action
            widget.addAction(action)
        if id(widget) not in self._of:
            widget.destroyed.connect(partial(self._drop, id(widget)))
        self._owners[id(widget)] = widget
        self._of.setdefault(id(widget), []).extend(command.id for command in commands)
        self.added.emit()

    def forget(self, widget: QWidget) -> None:
        """Take the commands of a widget and of what is inside it off the table: the next of its kind brings its own."""
        for number in [known for known, owner in self._owners.items() if owner is widget or widget.isAncestorOf(owner)]:
            for known in self._of[number]:
                self._actions[known].setEnabled(False)
                self._owners[number].removeAction(self._actions[known])
            self._drop(number)

    def get(self, wanted: str) -> Command:
        """Return a command by its id."""
        return self._commands[wanted]

    def action(self, wanted: str) -> QAction:
        """Return a command as Qt knows it, for a button or a menu."""
        return self._actions[wanted]

    def run(self, wanted: str) -> bool:
        """Do a command where it can be done now, and tell whether it was."""
        command = self._commands.get(wanted)
        if command is None or not command.enabled():
            return False
        command.run()
        return True

    def usable(self, *scopes: str) -> list[Command]:
        """Return what can be done now, in these scopes first and then everywhere."""
        here = {everywhere().id, *scopes}
        found = [command for command in self if command.place.id in here and command.enabled()]
        return sorted(found, key=lambda command: command.place.id not in scopes)

    def scopes_inside(self, widget: QWidget) -> set[str]:
        """Return where commands can be used on a widget and inside it, as ids."""
        inside = [number for number, owner in self._owners.items() if owner is widget or widget.isAncestorOf(owner)]
        return {self._commands[known].place.id for number in inside for known in self._of[number]}

    def by_scope(self, *first: str) -> dict[Scope, list[Command]]:
        """Return all commands grouped by where they can be used: these scopes first, then everywhere, then the others."""
        groups: dict[Scope, list[Command]] = {}
        for command in self:
            groups.setdefault(command.place, []).append(command)

        def order(scope: Scope) -> int:
            return 0 if scope.id in first else 1 if scope == everywhere() else 2

        return {scope: groups[scope] for scope in sorted(groups, key=order)}

    def fill(self, menu: Menu, shown: QMenu) -> None:
        """Put the commands of a menu into it."""
        shown.clear()
        for command in self:
            if command.menu is menu:
                shown.addAction(self._actions[command.id])
        shown.menuAction().setVisible(not shown.isEmpty())

    def mark(self, menu: Menu, *, opening: bool) -> None:
        """Grey out what cannot be done now while a menu is open; closed, keys decide when they are pressed."""
        for command in self:
            if command.menu is menu:
                self._actions[command.id].setEnabled(not opening or command.enabled())

    def _check(self, command: Command) -> None:
        if command.id in self._commands:
            raise ValueError(f"two commands are called {command.id}")
        taken = {_portable(key): other.id for other in self if _meet(other, command) for key in other.keys}
        for key in command.keys:
            if _portable(key) in taken:
                raise ValueError(f"{command.id} and {taken[_portable(key)]} both want {key}")
            if command.danger and not any(chord in _portable(key) for chord in ("Ctrl+", "Alt+", "Meta+")):
                raise ValueError(f"{command.id} cannot be taken back, so {key} alone is not enough")

    def _drop(self, widget: int, *_: object) -> None:
        # A destroyed widget took its actions with it; they must not be touched.
        self._owners.pop(widget, None)
        for known in self._of.pop(widget, []):
            del self._commands[known], self._actions[known]

    def _action(self, command: Command, widget: QWidget) -> QAction:
        action = QAction(command.text, widget)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut if command.scope is None else within)
        action.triggered.connect(lambda: self.run(command.id))
        return action


def _meet(one: Command, other: Command) -> bool:
    return everywhere().id in (one.place.id, other.place.id) or one.place.id == other.place.id


def _portable(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
