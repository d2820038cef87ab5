"""Why a second person's word, or a task, was not written; each cause in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.errors import StillwaterError
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.decisions.approvals import Said
    from app.decisions.policies import Listed
    from app.decisions.tasks import TaskRow


class NothingToApproveError(StillwaterError):
    """No decision of the case waits for a second person."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing in this case waits for a second person."), kept=_("The case is as it was. Nothing was changed.")
        )


class AnsweredAlreadyError(StillwaterError):
    """Somebody else said yes or no first."""

    def __init__(self, said: Said) -> None:
        super().__init__(
            _("This decision was {verdict} already: {who}, {at} UTC.").format(
                verdict=said.verdict.label, who=said.approver, at=said.at[:16].replace("T", " ")
            ),
            kept=_("Their word stands, with its reason. Yours was not written; what you typed is still here."),
            do=_("Look at the case again. If you see it otherwise, write a note or ask for a correction."),
        )


class OtherDecisionError(StillwaterError):
    """The decision that was on the screen is no longer the one that waits."""

    def __init__(self) -> None:
        super().__init__(
            _("The case was decided anew meanwhile."),
            kept=_("Nothing was written; what you typed is still here."),
            do=_("Read the new decision, then say yes or no to that."),
        )


class OwnDecisionError(StillwaterError):
    """Nobody agrees to their own decision."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody agrees to their own decision."),
            kept=_("The decision waits on."),
            do=_("Ask a colleague at this computer, or call a listed approver."),
        )


class MayNotApproveError(StillwaterError):
    """The policy does not name this role, or a conflict of interest excludes this person."""

    def __init__(self) -> None:
        super().__init__(
            _("You may not agree to this decision: the policy does not name your role, or a conflict excludes you."),
            kept=_("The decision waits on."),
            do=_("Ask somebody who is named above."),
        )


class NotListedError(StillwaterError):
    """Who was called is not on the policy's list, or not on that number."""

    def __init__(self, listed: Sequence[Listed]) -> None:
        names = "; ".join(f"{each.name}, {each.number}" for each in listed)
        super().__init__(
            _("By phone only those agree who stand on the approval policy's list, each on their own number."),
            kept=_("The decision waits on; what you typed is still here."),
            do=_("Listed are: {names}").format(names=names)
            if names
            else _(
                "The list was empty when this was decided: a supervisor or an administrator fills it on the page “To do”."
            ),
        )


class ReadBackMissingError(StillwaterError):
    """What was read back on the phone is part of the record."""

    def __init__(self) -> None:
        super().__init__(
            _("Write what you read back and they agreed to."), kept=_("The decision waits on; nothing was written.")
        )


class AnswerFirstError(StillwaterError):
    """Under a blind policy the approver answers before they see."""

    def __init__(self) -> None:
        super().__init__(
            _("Give your own answers first; then you see what the author decided."), kept=_("The decision waits on.")
        )


class SeenAlreadyError(StillwaterError):
    """The approver's own answers are given once."""

    def __init__(self) -> None:
        super().__init__(_("Your own answers are on record already."), kept=_("They stay as they are."))


class NotUnansweredError(StillwaterError):
    """The least cannot go out without an approver's word."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("Nothing can go out without a second person here. {why}").format(why=why),
            kept=_("The decision waits on."),
            do=_("Call the next approver, or refer the danger to the right police yourself."),
        )


class NotTheirCallError(StillwaterError):
    """A countersignature is the word of the one who was called."""

    def __init__(self, approver: str) -> None:
        super().__init__(
            _("Only {name} countersigns what {name} agreed to by phone.").format(name=approver),
            kept=_("Nothing was written."),
        )


class ExcludedError(StillwaterError):
    """A conflict of interest keeps somebody away from a case."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} is kept away from this case because of a conflict of interest.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Somebody else has to work on it."),
        )


class NotExcludedError(StillwaterError):
    """Nobody keeps this person away from the case."""

    def __init__(self) -> None:
        super().__init__(_("This person is not kept away from the case."), kept=_("Nothing was changed."))


class SecondPersonLiftsError(StillwaterError):
    """Neither whoever is kept away nor whoever said so takes it back."""

    def __init__(self, name: str, by: str) -> None:
        super().__init__(
            _("Whether {name} comes back to this case is for somebody other than {name} and {by}.").format(
                name=name, by=by
            ),
            kept=_("Nothing was changed."),
            do=_("Ask a third colleague; they say why, and both reasons stay on record."),
        )


class AtWorkError(StillwaterError):
    """Whoever has the case cannot be kept away from it before it is handed on."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} works on this case now.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Release it or hand it over first; then they can be kept away from it."),
        )


class OpenTasksError(StillwaterError):
    """A case is not closed over an open task."""

    def __init__(self, open_tasks: Sequence[TaskRow]) -> None:
        super().__init__(
            ngettext(
                "One task of this case is still open.", "{count} tasks of this case are still open.", len(open_tasks)
            ).format(count=len(open_tasks)),
            points=tuple(
                _("{what} (due {at}, {who})").format(what=task.what, at=task.due_at[:10], who=task.owner or _("nobody"))
                for task in open_tasks
            ),
            kept=_("The case stays open."),
            do=_("Do them and say how, or drop one with the reason. Nothing is closed silently."),
        )


class TaskEndedError(StillwaterError):
    """The task was done or dropped already."""

    def __init__(self) -> None:
        super().__init__(_("This task was ended already."), kept=_("What was said of it then stands."))


class ReferralMissingError(StillwaterError):
    """The sender is not real, the danger may be: somebody has to decide whether the right police is told."""

    def __init__(self) -> None:
        super().__init__(
            _("The requester failed the check while the emergency holds or is unknown: the danger may be true."),
            kept=_("The case stays open."),
            do=_("Say in the form whether the right police was told, or decide on a proactive referral."),
        )


class HeldSinceError(StillwaterError):
    """What became known after a decision was signed holds back what it gives."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("This decision can no longer be agreed to: {why}.").format(why=why),
            kept=_("The decision waits on; nothing goes out."),
            do=_("Send it back with that reason; if the danger may be true, tell the right police yourself."),
        )
