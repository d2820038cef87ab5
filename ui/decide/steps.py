"""The step that leads on from where a case stands: decide, answer, close, or decide anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.cases.model import CaseId, State
from app.decisions import actions, closing
from app.decisions.model import Located
from app.decisions.protocol import Protocol
from app.errors import StillwaterError
from app.i18n import _
from ui.shell.doing import do, do_behind

if TYPE_CHECKING:
    from app.changes import Changes
    from app.desk import Desk
    from ui.shell.context import Context

SIGNED = (State.DECIDED, State.APPROVED, State.RESPONDED)
DECIDABLE = (State.CLAIMED, *SIGNED)


class Steps:
    """Ask what a step needs, and let it happen."""

    def __init__(self, context: Context, case_id: CaseId, answers: Callable[[], Mapping[str, object]]) -> None:
        self._context = context
        self._case_id = case_id
        self._answers = answers
        # Whoever steps back from a question finds what was typed when it is asked again.
        self._acknowledged = ""
        self._signing = False

    def name(self, state: State, *, mine: bool) -> str:
        """Return what the step is called; nothing where there is none."""
        if not mine:
            return ""
        return {
            State.CLAIMED: _("Sign the decision"),
            State.DECIDED: _("The answer went out…"),
            State.APPROVED: _("The answer went out…"),
            State.RESPONDED: _("Close the case…"),
        }.get(state, "")

    def refusal(self, state: State, *, mine: bool) -> str:
        """Return why no step leads on from here; nothing where one does."""
        # Once the page shows what was signed, the next step can be taken, whoever told it first.
        if self._signing and state is State.CLAIMED:
            return _("It is being signed.")
        if state is State.CLOSED:
            return _("The case is closed: nothing in it can be changed.")
        if not mine:
            return _("The case is not yours: claim it to decide it.")
        if state is State.PENDING_APPROVAL:
            return _("The decision waits for a second person: nothing goes out before they agree.")
        if state not in DECIDABLE:
            return _("Nothing can be signed while the case is {state}.").format(state=state.value.replace("_", " "))
        return ""

    def take(self, state: State) -> bool:
        """Take the step of a state, and tell whether nothing in the form was in its way."""
        if state is State.CLAIMED:
            answers = self._answers()
            self._sign(lambda desk: actions.submit(desk, self._case_id, answers))
        elif state in (State.DECIDED, State.APPROVED):
            self._respond()
        elif state is State.RESPONDED:
            return self._close()
        return True

    def may_correct(self, state: State, protocol: Protocol, due: int) -> bool:
        """Say what correcting does before it begins, and ask whether it is meant."""
        effect = " ".join(_effects(state, gated="emergency" in protocol.asked, due=due))
        return self._context.ask.confirm(_("Correct the decision?"), effect, _("Correct it"))

    def correct(self) -> None:
        """Ask for the reason and decide anew; what was decided stands in the record."""
        if self._signing:
            return
        words = _(
            "The decision that stands stays in the record, and the new one is linked to it. Why is it decided anew?"
        )
        reason = self._context.ask.text(_("Correct the decision"), words, _("Sign the new decision"), lines=True)
        if reason is not None:
            answers = self._answers()
            self._sign(lambda desk: actions.correct(desk, self._case_id, answers, reason))

    def _sign(self, action: Callable[[Desk], Changes]) -> None:
        """Sign behind the window, once: every check of who asks is made again before."""
        if self._signing:
            return
        self._signing = True
        do_behind(self._context, action, ended=self._signed)

    def _signed(self) -> None:
        self._signing = False

    def _respond(self) -> None:
        words = _("Stillwater sends nothing by itself. How did the answer go out: to whom, on which channel?")
        note = self._context.ask.text(_("The answer went out"), words, _("Note it"), lines=True)
        if note is not None:
            do(self._context, lambda desk: actions.respond(desk, self._case_id, note))

    def _close(self) -> bool:
        """Close the case; what closing would refuse is told before anything is asked."""
        try:
            closing.check(self._context.desk, self._case_id, self._answers())
        except StillwaterError as error:
            self._context.ask.tell(error)
            return False
        who = self._context.ask.text(
            _("Close the case"),
            _("Who acknowledged receipt of the answer? A closed case cannot be changed."),
            _("Go on"),
            value=self._acknowledged,
        )
        if who is not None:
            self._acknowledged = who
            self._ask_ending(who)
        return True

    def _ask_ending(self, who: str) -> None:
        choices = [
            (Located.YES.value, _("yes")),
            (Located.NO.value, _("no")),
            (Located.UNKNOWN.value, _("nobody told us")),
            (Located.NOT_APPLICABLE.value, _("no person was sought")),
        ]
        effect = _("After this nothing in the case can be changed; a correction is a new, linked case.")
        located = self._context.ask.choose(_("Was the person located?"), effect, choices, _("Close the case"))
        if located is not None:
            answers = self._answers()
            do(self._context, lambda desk: closing.close(desk, self._case_id, answers, who, Located(located)))


def _effects(state: State, *, gated: bool, due: int) -> Iterator[str]:
    """Say what a correction does to the case, one thing a sentence."""
    if due:
        yield _("What is open for the record needs no correction: it is answered in the form as it stands.")
    yield _("Nothing changes until the new decision is signed; the one before stays in the record.")
    if state is State.RESPONDED:
        yield _(
            "Then the case is decided again: its clocks start anew from that moment,"
            " and the answer has to be noted as gone out once more."
        )
    else:
        yield _("The case stays decided.")
    if gated:
        yield _(
            "Its place in the queue and its clocks follow the new answers; life-at-risk mode goes on"
            " with a yes at the emergency gate and off with a no."
        )
