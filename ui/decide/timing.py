"""The clocks of a case by hand: a time that the request gives, a pause with its reason; and who is kept away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import timing
from app.cases.model import CaseId
from app.cases.timing import NoMomentError, read_moment
from app.decisions import excluding
from app.i18n import _
from app.identity import PersonId
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class Timing:
    """Ask what each step needs, tell what there is to tell, and let it happen."""

    def __init__(self, context: Context, case_id: CaseId) -> None:
        self._context, self._case_id = context, case_id
        # Whoever mistyped a time finds it when it is asked again.
        self._typed = ""

    def set_deadline(self) -> None:
        """Ask for a time that the request gives; one in the past, or a leap second, is told before it is kept."""
        ask, now = self._context.ask, self._context.desk.clock.now()
        words = _("When must we have answered, as the request or order says? UTC, or with its zone.")
        typed = ask.text(_("A time that the request gives"), words, _("Go on"), value=self._typed)
        if typed is None:
            return
        self._typed = typed
        try:
            moment = read_moment(typed, now)
        except NoMomentError as error:
            ask.tell(error)
            return
        told = _("{at:%Y-%m-%d %H:%M:%S} UTC.").format(at=moment.at)
        effect = " ".join((told, *moment.remarks, _("It runs beside the other clocks.")))
        if not ask.confirm(_("Let this clock run?"), effect, _("Let it run")):
            return
        why = ask.text(_("Where does it stand?"), _("The page or sentence that gives this time."), _("Let it run"))
        if why is not None:
            self._typed = ""
            do(self._context, lambda desk: timing.set_deadline(desk, self._case_id, moment.at, why))

    def pause(self) -> None:
        """Ask why our own clocks are to stand still."""
        words = _("Only clocks of our own policy stand still, and the reason stands beside them. Why?")
        reason = self._context.ask.text(_("Let the clocks stand still"), words, _("Pause them"), lines=True)
        if reason is not None:
            do(self._context, lambda desk: timing.pause(desk, self._case_id, reason))

    def unpause(self) -> None:
        """Let paused clocks go on."""
        do(self._context, lambda desk: timing.unpause(desk, self._case_id))

    def keep_away(self) -> None:
        """Ask who is to be kept away from the case because of a conflict of interest, and why."""
        desk, ask = self._context.desk, self._context.ask
        choices = [(str(number), name) for number, name in excluding.people(desk.db)]
        words = _("They neither take this case, nor decide it, nor agree to it. This stays on record, with its reason.")
        who = ask.choose(_("Keep somebody away"), words, choices, _("Go on"))
        reason = None if who is None else ask.text(_("Keep somebody away"), _("Why?"), _("Keep them away"), lines=True)
        if who is not None and reason is not None:
            do(self._context, lambda desk: excluding.exclude(desk, self._case_id, PersonId(int(who)), reason))

    def can_let_back(self) -> bool:
        """Tell whether somebody is kept away whom the person at the desk could let back."""
        return bool(excluding.liftable(self._context.desk, self._case_id))

    def let_back(self) -> None:
        """Ask who may come back to the case, and why; both reasons stay on record."""
        desk, ask = self._context.desk, self._context.ask
        there = excluding.liftable(desk, self._case_id)
        choices = [
            (str(each.person_id), _("{name}: {reason} ({by})").format(name=each.name, reason=each.reason, by=each.by))
            for each in there
        ]
        words = _("Neither they nor whoever kept them away can say this. Why they were kept away stays on record.")
        who = ask.choose(_("Let somebody back"), words, choices, _("Go on"))
        reason = None if who is None else ask.text(_("Let somebody back"), _("Why?"), _("Let them back"), lines=True)
        if who is not None and reason is not None:
            do(self._context, lambda desk: excluding.lift(desk, self._case_id, PersonId(int(who)), reason))
