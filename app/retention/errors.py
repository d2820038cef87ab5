"""Why something is not held, not lifted or not destroyed, each cause told in its own words."""

from __future__ import annotations

from collections.abc import Iterable

from app.changes import Changes
from app.errors import StillwaterError
from app.i18n import _
from app.retention.model import Block, Stage


class SecondPersonError(StillwaterError):
    """What one person did alone asks for another one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} began this: a second person has to say so.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Ask somebody else of this vault who may."),
        )


class OthersProposalError(StillwaterError):
    """Only whoever proposed takes a proposal back."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} proposed this, and nobody else takes it back.").format(name=name),
            kept=_("Nothing was changed."),
            do=_("Do not agree to it, or object: either stops it."),
        )


class NoSuchHoldError(StillwaterError):
    """The hold is not there, or was lifted meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no such hold any more."), kept=_("Nothing was changed."), do=_("Look at the list again.")
        )


class HeldAlreadyError(StillwaterError):
    """The same hold stands already: on the same, for the same reason, under the same number of theirs."""

    def __init__(self, name: str, day: str) -> None:
        super().__init__(
            _("{name} put the same hold on already, on {day}, for the same reason, and it stands.").format(
                name=name, day=day
            ),
            kept=_("Nothing was changed."),
            do=_("If somebody else asks for it too, give their reason or their number."),
        )


class NothingHeldError(StillwaterError):
    """A hold on nothing is no hold."""

    def __init__(self) -> None:
        super().__init__(
            _("No case has what this hold names."),
            kept=_("Nothing was changed."),
            do=_("Write it as the case has it: the account's name, or the mail address of whoever asks."),
        )


class NotDueError(StillwaterError):
    """A case is not due, or something stands against it."""

    def __init__(self, reference: str, formula: str, blocks: Iterable[Block]) -> None:
        why = [block.label for block in blocks] or [formula]
        super().__init__(
            _("{reference} cannot be destroyed now.").format(reference=reference),
            points=why,
            kept=_("Nothing was changed."),
            do=_("What stands against it has to end first."),
        )


class RulesUnusableError(StillwaterError):
    """How long cases are kept is set to what cannot be used, so that nobody knows when anything falls due."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("How long cases are kept is not known: the policy {name} cannot be used. {why}").format(
                name=name, why=why
            ),
            kept=_("Nothing falls due and nothing is destroyed meanwhile. Holds, objections and taking back go on."),
            do=_(
                "Whoever administers this workstation mends it (Help > Policies shows it); then start the program again."
            ),
        )


class NotOpenError(StillwaterError):
    """Somebody else ended it meanwhile."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(
            _("This destruction is not open any more: {stage}.").format(stage=stage.label),
            kept=_("Nothing was changed."),
            do=_("Look at the list again."),
        )


class NotYetError(StillwaterError):
    """The time in which anybody may object is not over for certain."""

    def __init__(self, until: str) -> None:
        super().__init__(
            _("Anybody may object until {until} UTC, and a day more until that time is on record.").format(
                until=until[:16].replace("T", " ")
            ),
            kept=_("Nothing was destroyed."),
            do=_("Carry it out afterwards. A clock that was set forward makes it no earlier."),
        )


class KeptLongerError(StillwaterError):
    """What two people agreed to is not due by the rules that are in force now."""

    def __init__(self, reference: str, until: str, formula: str) -> None:
        super().__init__(
            _(
                "By the rules in force now {reference} is kept until {day}, and a day more until that time is on record."
            ).format(reference=reference, day=until[:10]),
            points=(formula,),
            kept=_("Nothing was destroyed, and what two people agreed to stands."),
            do=_("Carry it out afterwards. Help > Policies shows who set the rules."),
        )


class NotClearedError(StillwaterError):
    """A case is destroyed, and something that is left of it could not be cleared away yet."""

    def __init__(self, reference: str, why: str, changes: Changes) -> None:
        super().__init__(
            _("{reference} is destroyed; clearing away what is left of it did not end: {why}.").format(
                reference=reference, why=why
            ),
            kept=_("The certificate is on record, and nothing of the case is shown any more."),
            do=_(
                "It is tried again at the next start; until then its key may still stand in older copies here."
                " See that the disks are there and can be written."
            ),
        )
        self.changes = changes


class NotACertificateError(StillwaterError):
    """A file is no certificate of this vault, or not as it was signed."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("This certificate cannot be believed: {why}.").format(why=why),
            kept=_("Nothing was changed."),
            do=_("Take it anew from the vault that destroyed."),
        )
