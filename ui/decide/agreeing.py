"""What can be said to a decision that waits for a second person, each asked for in a window that names its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.changes import Changes
from app.decisions import approvals, approving, countersigning
from app.decisions.approvals import Asked
from app.decisions.refusals import NotListedError
from app.decisions.verdicts import Manner
from app.errors import StillwaterError
from app.i18n import _
from app.vault.people import at_this_device
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context


class Agreeing:
    """Ask for reasons and read-backs, and let it happen; what is not possible is not offered."""

    def __init__(self, context: Context, case_id: CaseId, answers: Callable[[], Mapping[str, object]]) -> None:
        self._context, self._case_id, self._answers = context, case_id, answers

    def question(self) -> Asked | None:
        """Return what waits, or was said last."""
        return approvals.asked(self._context.desk.db, self._case_id)

    def can(self, question: Asked | None) -> tuple[str, ...]:
        """Return what the person at the desk can do about it now."""
        desk = self._context.desk
        if question is None:
            return ()
        if question.said is not None:
            mine = question.said.approver == desk.person.name and question.author_id != desk.person.id
            open_call = question.said.manner is Manner.PHONE and not question.said.countersigned
            return ("countersign",) if mine and open_call else ()
        if question.author_id == desk.person.id:
            free_at = question.unanswered_at()
            waited = free_at is not None and desk.clock.now() >= free_at
            return (
                *(["beside"] if self._beside(question) else []),
                "phone",
                *(["unanswered"] if waited else []),
                "take_back",
            )
        if not approvals.may_approve(desk.db, question, desk.person.id):
            return ()
        if approvals.hidden_from(desk, self._case_id):
            return ("blind",)
        return ("agree", "send_back")

    def offers(self, name: str) -> bool:
        """Tell whether a step can be taken now."""
        return name in self.can(self.question())

    def answer_first(self) -> None:
        """Keep one's own answers; then the author's are shown."""
        answers = self._answers()
        do(self._context, lambda desk: approving.answer_blind(desk, self._case_id, answers))

    def agree(self) -> None:
        """Say yes, with the reason."""
        words = _("Then its answer may go out. Your name, the time and this reason stand on record. Why do you agree?")
        self._say(_("Agree to the decision"), words, _("Agree"), approving.approve)

    def send_back(self) -> None:
        """Say no, with the reason."""
        words = _("The case goes back to its author, and nothing goes out. Why?")
        self._say(_("Send the decision back"), words, _("Send it back"), approving.send_back)

    def take_back(self) -> None:
        """Take one's own decision back."""
        words = _("Nobody is asked any more, and the form can be answered anew. What was signed stays on record. Why?")
        reason = self._context.ask.text(_("Take the decision back"), words, _("Take it back"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: approving.withdraw(desk, self._case_id, reason))

    def beside(self) -> None:
        """Let a colleague who sits here agree: who, why, and their own passphrase, which is tried on a worker."""
        question, proof = self.question(), self._context.proof
        if question is None or proof is None:
            return
        ask, people = self._context.ask, self._beside(question)
        words = _("They type their own passphrase. Nothing of theirs is opened but the key that signs this.")
        who = ask.choose(_("A colleague here agrees"), words, people, _("Go on"))
        if who is None:
            return
        why = _("Then the answer may go out. Why do you agree?")
        reason = ask.text(_("A colleague here agrees"), why, _("Go on"), lines=True)
        typed = None if reason is None else ask.text(_("Their own passphrase"), "", _("Agree"), secret=True)
        if reason is None or typed is None:
            return
        told = proof()
        colleague = approving.Colleague(who, typed, told.secrets, told.limits)

        def agreed(_task: Task) -> Changes:
            with self._context.desk.elsewhere() as desk:
                return approving.approve_beside(desk, self._case_id, question.decision_uid, reason, colleague)

        self._context.tasks.run(agreed, self._context.bus.publish, self._tell)

    def _beside(self, question: Asked) -> list[tuple[str, str]]:
        """Return who may agree and can prove themselves on this computer."""
        if self._context.proof is None or question.policy.blind:
            return []
        here = {entry.uid for entry in at_this_device(self._context.desk.vault)}
        may = approvals.approvers(self._context.desk.db, question)
        return [(each.uid, each.name) for each in may if each.uid in here]

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._context.ask.tell(error)

    def by_phone(self) -> None:
        """Note a call to a listed approver: who, what was read back, and why they agreed."""
        question = self.question()
        if question is None:
            return
        ask, listed = self._context.ask, question.policy.by_phone
        if not listed:
            ask.tell(NotListedError(()))
            return
        choices = [(str(n), f"{each.name}, {each.number}") for n, each in enumerate(listed)]
        who = ask.choose(_("Agreed by phone"), _("Whom did you call, on the number listed here?"), choices, _("Go on"))
        if who is None:
            return
        read_back = ask.text(
            _("Read it back"),
            _("Read to them who asks, what goes out and why. Write what you read and they said yes to."),
            _("Go on"),
            lines=True,
        )
        reason = (
            None
            if read_back is None
            else ask.text(_("Their reason"), _("Why did they agree?"), _("Note it"), lines=True)
        )
        if read_back is not None and reason is not None:
            each = listed[int(who)]
            call = approving.PhoneCall(each.name, each.number, read_back, reason)
            do(
                self._context,
                lambda desk: approving.approve_by_phone(desk, self._case_id, question.decision_uid, call),
            )

    def unanswered(self) -> None:
        """Let the least go out though nobody answered."""
        question = self.question()
        if question is None:
            return
        least = ", ".join(sorted(category.label for category in question.policy.least))
        words = _(
            "At most this goes out, to a verified requester: {least}. No content. It is reviewed first tomorrow. Whom"
            " did you try to reach, and why can it not wait?"
        ).format(least=least)
        self._say(_("Nobody answers"), words, _("Let the least go out"), approving.release_unanswered)

    def countersign(self) -> None:
        """Confirm or dispute what was noted of one's own call."""
        question = self.question()
        said = None if question is None else question.said
        if said is None:
            return
        ask = self._context.ask
        choices = [("confirmed", _("Yes, I agreed to that")), ("disputed", _("No, not to that"))]
        words = _("Noted of your call: {words}").format(words=said.read_back)
        verdict = ask.choose(_("Countersign"), words, choices, _("Go on"))
        reason = None if verdict is None else ask.text(_("Countersign"), _("In your own words:"), _("Sign"), lines=True)
        if verdict is not None and reason is not None:
            do(
                self._context,
                lambda desk: countersigning.countersign(
                    desk, self._case_id, said.uid, reason, disputed=verdict == "disputed"
                ),
            )

    def _say(self, heading: str, words: str, verb: str, act: Callable[..., Changes]) -> None:
        question = self.question()
        if question is None:
            return
        reason = self._context.ask.text(heading, words, verb, lines=True)
        if reason is not None:
            do(self._context, lambda desk: act(desk, self._case_id, question.decision_uid, reason))
