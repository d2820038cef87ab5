"""The step that leads on from where a case stands: decide, answer, close, or decide anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.cases.model import CaseId, State
from app.decisions import actions, closing
from app.decisions.model import Located
from app.decisions.rules import Standing
from app.i18n import _
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class Steps:
    """Ask what a step needs, and let it happen."""

    def __init__(self, context: Context, case_id: CaseId, answers: Callable[[], Mapping[str, object]]) -> None:
        self._context = context
        self._case_id = case_id
        self._answers = answers

    def name(self, state: State, *, mine: bool) -> str:
        """Return what the step is called; nothing where there is none."""
        if not mine:
            return ""
        return {
            State.CLAIMED: _("Sign the decision"),
            State.DECIDED: _("The answer went out…"),
            State.RESPONDED: _("Close the case…"),
        }.get(state, "")

    def take(self, state: State, standing: Standing) -> None:
        """Take the step of a state."""
        if state is State.CLAIMED and standing.releasable:
            answers = self._answers()
            do(self._context, lambda desk: actions.submit(desk, self._case_id, answers))
        elif state is State.DECIDED:
            self._respond()
        elif state is State.RESPONDED:
            self._close()

    def correct(self) -> None:
        """Ask for the reason and decide anew; what was decided stands in the record."""
        words = _(
            "The decision that stands stays in the record, and the new one is linked to it. Why is it decided anew?"
        )
        reason = self._context.ask.text(_("Correct the decision"), words, _("Sign the new decision"), lines=True)
        if reason is not None:
            answers = self._answers()
            do(self._context, lambda desk: actions.correct(desk, self._case_id, answers, reason))

    def _respond(self) -> None:
        words = _("Stillwater sends nothing by itself. How did the answer go out: to whom, on which channel?")
        note = self._context.ask.text(_("The answer went out"), words, _("Note it"), lines=True)
        if note is not None:
            do(self._context, lambda desk: actions.respond(desk, self._case_id, note))

    def _close(self) -> None:
        ask = self._context.ask
        who = ask.text(
            _("Close the case"),
            _("Who acknowledged receipt of the answer? A closed case cannot be changed."),
            _("Go on"),
        )
        if who is None:
            return
        choices = [
            (Located.YES.value, _("yes")),
            (Located.NO.value, _("no")),
            (Located.UNKNOWN.value, _("nobody told us")),
            (Located.NOT_APPLICABLE.value, _("no person was sought")),
        ]
        effect = _("After this nothing in the case can be changed; a correction is a new, linked case.")
        located = ask.choose(_("Was the person located?"), effect, choices, _("Close the case"))
        if located is not None:
            answers = self._answers()
            do(self._context, lambda desk: closing.close(desk, self._case_id, answers, who, Located(located)))
