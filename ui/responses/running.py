"""What a page lets a worker do: one thing at a time, shown while it runs, and to be stopped until it is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.changes import Changes
from app.errors import StillwaterError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.desk import Desk
    from ui.kit.panels import ErrorStrip
    from ui.kit.progress import ProgressStrip
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class Made(Protocol):
    """What was put on record by a worker."""

    @property
    def changes(self) -> Changes:
        """Return what that changed."""


MadeT = TypeVar("MadeT", bound=Made)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """An action that wrote on a worker."""

    changes: Changes


class Running:
    """Run one piece of work of a page at a time, with its progress and its error on the page."""

    def __init__(
        self, context: Context, owner: QWidget, strips: tuple[ProgressStrip, ErrorStrip], made: Callable[[], object]
    ) -> None:
        self._context, self._owner, self._made = context, owner, made
        self._progress, self._error = strips
        self._task: Task | None = None

    def busy(self) -> bool:
        """Tell whether something runs."""
        return self._task is not None

    def do(self, words: str, act: Callable[[Desk, Task], Changes], then: Callable[[], object] = lambda: None) -> None:
        """Let an action that takes a moment write on a worker."""
        self.run(words, lambda desk, task: Done(act(desk, task)), lambda _done: then())

    def run(
        self, words: str, work: Callable[[Desk, Task], MadeT], then: Callable[[MadeT], object] = lambda _made: None
    ) -> None:
        """Make something on a worker and tell every page of it."""

        def made(what: MadeT) -> None:
            self._context.bus.publish(what.changes)
            self._made()
            # Last, so that what it shows stays where it is seen.
            then(what)

        self.begin(words, work, made)

    def begin(self, words: str, work: Callable[[Desk, Task], T], then: Callable[[T], object]) -> None:
        """Find something out on a worker."""

        def elsewhere(task: Task) -> T:
            with self._context.desk.elsewhere() as desk:
                return work(desk, task)

        def found(what: T) -> None:
            self._ended()
            then(what)

        self._error.hide()
        self._progress.begin(words)
        self._task = self._context.tasks.run(elsewhere, found, self._failed, owner=self._owner)

    def cancel(self) -> None:
        """Stop what runs; nothing of it is kept."""
        if self._task is not None:
            self._task.cancel()
        self._ended()

    def _ended(self) -> None:
        self._task = None
        self._progress.finish()

    def _failed(self, error: BaseException) -> None:
        self._ended()
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)
