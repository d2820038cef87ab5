"""Destroying what is over: asked for once, then one case after the other, behind the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.retention import destroying
from app.retention.errors import NotClearedError
from ui.retention.reading import ready as ready_now

if TYPE_CHECKING:
    from app.retention.queries import Destruction
    from ui.kit.tasks import Task
    from ui.retention.page import KeepingPage
    from ui.shell.context import Context

Outcome = tuple[Changes, list[StillwaterError]]


class Carrying:
    """What is being destroyed, and how far it is; what one case refuses keeps none of the others back."""

    def __init__(self, context: Context, page: KeepingPage) -> None:
        self._context, self._page = context, page
        self._task: Task | None = None

    def running(self) -> bool:
        """Tell whether something is being destroyed."""
        return self._task is not None

    def ask(self) -> None:
        """Ask whether what is over is to be destroyed, with its names, and begin."""
        ready = ready_now(self._context.desk)
        if not ready:
            # Somebody objected, or held it, since the page was read.
            self._page.read_again()
            return
        words = ngettext(
            "{n} case is destroyed for good: {names}. Nothing brings it back but a backup that is older.",
            "{n} cases are destroyed for good: {names}. Nothing brings them back but a backup that is older.",
            len(ready),
        )
        told = words.format(n=len(ready), names=", ".join(each.reference for each in ready))
        if self._context.ask.confirm(_("Destroy what is over?"), told, _("Destroy it"), danger=True):
            self._page.strip.begin(_("Destroying"))
            self._task = self._context.tasks.run(
                lambda task: self._destroyed(task, ready),
                self._done,
                self._failed,
                progress=self._page.strip.show_progress,
            )
            self._page.offer()

    def stop(self) -> None:
        """Stop before the next case."""
        if self._task is not None:
            self._task.cancel()

    def _destroyed(self, task: Task, ready: tuple[Destruction, ...]) -> Outcome:
        changes, told = Changes(), list[StillwaterError]()
        with self._context.desk.elsewhere() as desk:
            for done, each in enumerate(ready):
                if task.cancelled():
                    break
                task.report(done, len(ready))
                try:
                    changes |= destroying.carry_out(desk, each.id)
                except NotClearedError as error:
                    changes |= error.changes
                    told.append(error)
                except StillwaterError as error:
                    told.append(error)
        return changes, told

    def _done(self, outcome: Outcome) -> None:
        self._over()
        changes, told = outcome
        self._context.bus.publish(changes)
        for error in told:
            self._context.ask.tell(error)

    def _failed(self, error: BaseException) -> None:
        self._over()
        # Those before it are destroyed all the same.
        self._page.read_again()
        raise error

    def _over(self) -> None:
        self._task = None
        self._page.strip.finish()
        self._page.offer()
