"""How a page lets an action happen: at once, and behind another writer where one holds the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.changes import Changes
from app.desk import BusyError, Desk
from app.errors import StillwaterError

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

Action = Callable[[Desk], Changes]


def do(
    context: Context, action: Action, then: Callable[[], object] | None = None, *, owner: QObject | None = None
) -> None:
    """Let an action write and tell every page what it changed; an error is told to the person.

    One row is written here and now. Where an import holds the database for longer than a frame, the same
    action is done on the pool, which waits its turn. What is to follow does so while its owner is there: the
    object whose method it is, or the one that is named.
    """
    owner = owner or owner_of(then)

    def done(changes: Changes) -> None:
        context.bus.publish(changes)
        # Whoever waited for another writer may have left the page meanwhile: it was written all the same.
        if then is not None and (owner is None or isValid(owner)):
            then()

    def elsewhere(_task: Task) -> Changes:
        with context.desk.elsewhere() as desk:
            return action(desk)

    try:
        changes = action(context.desk)
    except BusyError:
        context.tasks.run(elsewhere, done, lambda error: _tell(context, error))
    except StillwaterError as error:
        context.ask.tell(error)
    else:
        done(changes)


def owner_of(then: Callable[[], object] | None) -> QObject | None:
    """Return the object whose method something is; None where it is none of Qt's."""
    owner = getattr(then, "__self__", None)
    return owner if isinstance(owner, QObject) else None


def do_behind(
    context: Context,
    action: Action,
    then: Callable[[], object] | None = None,
    ended: Callable[[], object] | None = None,
) -> None:
    """Let an action that works something out before it writes do so on the pool; ended is called either way."""
    owner = owner_of(then)

    def elsewhere(_task: Task) -> Changes:
        with context.desk.elsewhere() as desk:
            return action(desk)

    def done(changes: Changes) -> None:
        if ended is not None:
            ended()
        context.bus.publish(changes)
        if then is not None and (owner is None or isValid(owner)):
            then()

    def refused(error: BaseException) -> None:
        if ended is not None:
            ended()
        _tell(context, error)

    context.tasks.run(elsewhere, done, refused)


def _tell(context: Context, error: BaseException) -> None:
    if not isinstance(error, StillwaterError):
        raise error
    context.ask.tell(error)
