"""What can be done about keeping, each asked for in a window that names its effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes
from app.decisions.approving import Colleague
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.identity import Permission
from app.retention import holds, proposing, ripening
from app.retention.errors import RulesUnusableError
from app.retention.model import Due, Stage
from app.retention.queries import Destruction
from app.vault.people import at_this_device
from ui.retention.carrying import Carrying
from ui.retention.holding import place_hold
from ui.retention.saving import save, save_page
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.retention.certificate import Certificate
    from app.retention.holds import Hold
    from ui.kit.tasks import Task
    from ui.retention.page import KeepingPage
    from ui.shell.context import Context


_MOST_NAMED = 6


class Steps:
    """Ask for reasons, and let it happen; what is not possible is not offered."""

    def __init__(self, context: Context, page: KeepingPage) -> None:
        self._context, self._page = context, page
        self.carrying = Carrying(context, page)

    def current_due(self) -> Due | None:
        """Return the case that is chosen among those that fall due."""
        number = self._page.due.table.current_id()
        return None if number is None or number >= len(self._page.lists.due) else self._page.lists.due[number]

    def current_open(self) -> Destruction | None:
        """Return the destruction that is chosen."""
        number = self._page.open.table.current_id()
        return None if number is None or number >= len(self._page.lists.open) else self._page.lists.open[number]

    def current_hold(self) -> Hold | None:
        """Return the hold that is chosen."""
        number = self._page.held.table.current_id()
        return None if number is None or number >= len(self._page.lists.held) else self._page.lists.held[number]

    def current_gone(self) -> Certificate | None:
        """Return the certificate that is chosen."""
        number = self._page.gone.table.current_id()
        return None if number is None or number >= len(self._page.lists.gone) else self._page.lists.gone[number]

    def at_due(self) -> bool:
        """Tell whether a case is chosen."""
        return self.current_due() is not None

    def at_open(self) -> bool:
        """Tell whether a destruction is chosen."""
        return self.current_open() is not None

    def at_gone(self) -> bool:
        """Tell whether a certificate is chosen."""
        return self.current_gone() is not None

    def may_propose(self) -> bool:
        """Tell whether the chosen case can be proposed."""
        row = self.current_due()
        return row is not None and row.free and self._leads()

    def may_propose_all(self) -> bool:
        """Tell whether anything can be proposed."""
        return self._leads() and any(row.free for row in self._page.lists.due)

    def may_agree(self) -> bool:
        """Tell whether somebody else proposed what is chosen."""
        each = self.current_open()
        return self._waits(each) and each is not None and each.proposed.person_id != self._context.desk.person.id

    def may_agree_beside(self) -> bool:
        """Tell whether a colleague could agree here to what one proposed oneself."""
        each = self.current_open()
        return self._waits(each) and bool(self._beside(each))

    def may_withdraw(self) -> bool:
        """Tell whether what is chosen is one's own proposal."""
        each = self.current_open()
        return each is not None and each.proposed.person_id == self._context.desk.person.id and self._leads()

    def may_carry_out(self) -> bool:
        """Tell whether the window of something is over."""
        return not self.carrying.running() and self._leads() and self._page.lists.ready > 0

    def may_lift(self) -> bool:
        """Tell whether the chosen hold was put on by somebody else."""
        hold = self.current_hold()
        return hold is not None and hold.person_id != self._context.desk.person.id and self._leads()

    def propose(self) -> None:
        """Propose to destroy what is due of the chosen case."""
        row = self.current_due()
        if row is not None and self.may_propose():
            self._propose([row])

    def propose_all(self) -> None:
        """Propose to destroy everything that nothing stands against."""
        self._propose([row for row in self._page.lists.due if row.free])

    def agree(self) -> None:
        """Agree to what somebody else proposed."""
        each = self.current_open()
        if each is None or not self.may_agree():
            return
        try:
            days = ripening.days_to_object(self._context.desk, each)
        except RulesUnusableError as error:
            self._tell(error)
            return
        words = _("Then anybody may object for {days} days, and afterwards it is destroyed for good. Why do you agree?")
        reason = self._ask(
            _("Agree to destroy {case}").format(case=each.reference), words.format(days=days), _("Agree")
        )
        if reason is not None:
            do(self._context, lambda desk: proposing.agree(desk, each.id, reason))

    def agree_beside(self) -> None:
        """Let a colleague who sits here agree: who, why, and their own passphrase, which is tried on a worker."""
        each, proof = self.current_open(), self._context.proof
        if each is None or proof is None or not self.may_agree_beside():
            return
        ask, heading = self._context.ask, _("A colleague here agrees")
        words = _("They type their own passphrase. Nothing of theirs is opened but the key that signs this.")
        who = ask.choose(heading, words, self._beside(each), _("Go on"))
        reason = None if who is None else self._ask(heading, _("Why do you agree to destroy it?"), _("Go on"))
        typed = None if reason is None else ask.text(_("Their own passphrase"), "", _("Agree"), secret=True)
        if who is None or reason is None or typed is None:
            return
        told, number, said = proof(), each.id, reason
        colleague = Colleague(who, typed, told.secrets, told.limits)

        def agreed(_task: Task) -> Changes:
            with self._context.desk.elsewhere() as desk:
                return proposing.agree_beside(desk, number, said, colleague)

        self._context.tasks.run(agreed, self._context.bus.publish, self._tell)

    def object_to(self) -> None:
        """Object, whoever one is."""
        self._stop(
            _("Object to destroying {case}"),
            _("It is stopped, and can only be proposed anew. Why?"),
            _("Object"),
            Stage.OBJECTED,
        )

    def refuse(self) -> None:
        """Do not agree."""
        self._stop(_("Do not agree to destroy {case}"), _("It stays as it is. Why?"), _("Do not agree"), Stage.REFUSED)

    def withdraw(self) -> None:
        """Take one's own proposal back."""
        self._stop(
            _("Take the proposal for {case} back"), _("It stays as it is. Why?"), _("Take it back"), Stage.WITHDRAWN
        )

    def lift(self) -> None:
        """Lift a hold that somebody else put on."""
        hold = self.current_hold()
        if hold is None or not self.may_lift():
            return
        words = ngettext(
            "{n} case falls due again by its rule. Why is it lifted?",
            "{n} cases fall due again by their rule. Why is it lifted?",
            hold.cases,
        )
        reason = self._ask(
            _("Lift the hold on {what}").format(what=hold.shown), words.format(n=hold.cases), _("Lift it")
        )
        if reason is not None:
            do(self._context, lambda desk: holds.lift(desk, hold.id, reason))

    def hold(self) -> None:
        """Hold the chosen case, or every case of an account of it or of whoever asked."""
        row = self.current_due()
        if row is not None:
            place_hold(self._context, row.case_id, row.reference)

    def carry_out(self) -> None:
        """Destroy everything whose window is over, one case after the other, behind the window."""
        if self.may_carry_out():
            self.carrying.ask()

    def save(self) -> None:
        """Save the certificate that is chosen, for a program to check."""
        each = self.current_gone()
        if each is not None:
            save(self._context, each)

    def save_page(self) -> None:
        """Save the certificate that is chosen as a page to print."""
        each = self.current_gone()
        if each is not None:
            save_page(self._context, each)

    def _propose(self, rows: list[Due]) -> None:
        if not rows or not self._leads():
            return
        words = ngettext(
            "Somebody else has to agree, then anybody may object. {names}. Why is it to be destroyed?",
            "Somebody else has to agree to each, then anybody may object. {names}. Why are they to be destroyed?",
            len(rows),
        )
        names = ", ".join(f"{row.reference} ({row.scope.label})" for row in rows[:_MOST_NAMED])
        if len(rows) > _MOST_NAMED:
            names = _("{names} and {n} more").format(names=names, n=len(rows) - _MOST_NAMED)
        reason = self._ask(_("Propose to destroy"), words.format(names=names), _("Propose"))
        if reason is not None:
            do(self._context, lambda desk: proposing.propose(desk, [row.case_id for row in rows], reason))

    def _stop(self, heading: str, words: str, verb: str, stage: Stage) -> None:
        each = self.current_open()
        if each is None:
            return
        reason = self._ask(heading.format(case=each.reference), words, verb)
        if reason is None:
            return
        ends = {
            Stage.OBJECTED: proposing.object_to,
            Stage.REFUSED: proposing.refuse,
            Stage.WITHDRAWN: proposing.withdraw,
        }
        do(self._context, lambda desk: ends[stage](desk, each.id, reason))

    def _ask(self, heading: str, words: str, verb: str) -> str | None:
        return self._context.ask.text(heading, words, verb, lines=True)

    def _leads(self) -> bool:
        return self._context.desk.may(Permission.RETAIN)

    def _waits(self, each: Destruction | None) -> bool:
        return each is not None and each.stage is Stage.PROPOSED and self._leads()

    def _beside(self, each: Destruction | None) -> list[tuple[str, str]]:
        """Return who could agree and can prove themselves on this computer."""
        desk = self._context.desk
        if each is None or self._context.proof is None or each.proposed.person_id != desk.person.id:
            return []
        here = at_this_device(desk.vault)
        return [(entry.uid, entry.name) for entry in here if entry.uid != desk.person.uid and entry.active]

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self._context.ask.tell(error)
