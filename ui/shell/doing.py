"""How a page lets an action happen: at once, and behind another writer where one holds the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.changes import Changes
from app.desk import BusyError, Desk
from app.errors import StillwaterError

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

Action = Callable[[Desk], Changes]


def do(context: Context, action: Action, then: Callable[[], object] | None = None) -> None:
    """Let an action write and tell every page what it changed; an error is told to the person.

    One row is written here and now. Where an import holds the database for longer than a frame, the same
    action is done on the pool, which waits its turn.
    """

    def done(changes: Changes) -> None:
        context.bus.publish(changes)
        if then is not None:
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


def _tell(context: Context, error: BaseException) -> None:
    if not isinstance(error, StillwaterError):
        raise error
    context.ask.tell(error)
