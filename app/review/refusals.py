"""Why something about a review was not done, each cause told in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from app.errors import StillwaterError
from app.i18n import _, ngettext


class NotHereError(StillwaterError):
    """There is no such review, pack or case here."""

    def __init__(self) -> None:
        super().__init__(_("There is no such review, case or pack in this vault."), kept=_("Nothing was changed."))


class NowhereToReturnError(StillwaterError):
    """A pack does not say to whom results go."""

    def __init__(self) -> None:
        super().__init__(
            _("This pack does not say to whom its results go."),
            kept=_("Your reviews are kept."),
            do=_("Ask whoever sealed it to seal it again."),
        )


class PackAwayError(StillwaterError):
    """The pack was put away: its key is gone."""

    def __init__(self) -> None:
        super().__init__(
            _("This pack was put away."),
            kept=_("What you wrote in it is kept, and can still be returned."),
            do=_("Ask for the cases to be sealed again if more is to be said of them."),
        )


class OwnCaseError(StillwaterError):
    """Whoever decided a case, agreed to it or is kept away from it does not judge it."""

    def __init__(self) -> None:
        super().__init__(
            _("You decided this case, agreed to it, or are kept away from it: somebody else reviews it."),
            kept=_("Nothing was changed."),
            do=_("Leave this case out; the others of the pack are not affected."),
        )


class NotYoursError(StillwaterError):
    """A review is changed by whoever wrote it, and by nobody else."""

    def __init__(self, reviewer: str) -> None:
        super().__init__(_("This is the review of {name}.").format(name=reviewer), kept=_("Nothing was changed."))


class BlindLockedError(StillwaterError):
    """The own answers were given already."""

    def __init__(self) -> None:
        super().__init__(
            _("Your own answers are given: they are locked since you saw what was decided."),
            kept=_("Both sets of answers are kept as they are."),
            do=_("Write what you think of it now as a finding, or in the reasons of your verdict."),
        )


class StillBlindError(StillwaterError):
    """What was decided is shown once the own answers are given."""

    def __init__(self) -> None:
        super().__init__(
            _("Your own answers come first."),
            kept=_("Your draft is kept."),
            do=_("Answer the form and submit it; then you see what was decided beside it."),
        )


class LockedError(StillwaterError):
    """A verdict was given."""

    def __init__(self) -> None:
        super().__init__(
            _("This review is locked: its verdict is given."),
            kept=_("Nothing was changed."),
            do=_("Amend it: that makes a review of its own, which names this one and says why."),
        )


class NotDoneError(StillwaterError):
    """Only a review with a verdict can be amended or returned."""

    def __init__(self) -> None:
        super().__init__(_("This review has no verdict yet."), kept=_("Nothing was changed."))


class AmendedError(StillwaterError):
    """A review is amended once; a further change amends the newer one."""

    def __init__(self) -> None:
        super().__init__(
            _("This review was amended already."), kept=_("Nothing was changed."), do=_("Amend the newer one.")
        )


class ScoresMissingError(StillwaterError):
    """Items of the scorecard have no answer."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(
            ngettext(
                "One item of the scorecard has no answer.",
                "{count} items of the scorecard have no answer.",
                len(labels),
            ).format(count=len(labels)),
            points=tuple(labels),
            kept=_("The scores given so far are kept."),
        )


class WrongScoreError(StillwaterError):
    """A score is not one that the scorecard offers."""

    def __init__(self) -> None:
        super().__init__(_("That is not an answer of this scorecard."), kept=_("The scores given so far are kept."))


class RationaleMissingError(StillwaterError):
    """Disagreeing, reopening and acting now need reasons."""

    def __init__(self) -> None:
        super().__init__(
            _("This verdict needs its reasons."),
            kept=_("Scores and findings are kept."),
            do=_("Write why, so that whoever decided can follow it."),
        )


class FindingMissingError(StillwaterError):
    """Agreeing with findings needs one."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no finding yet."),
            kept=_("The scores are kept."),
            do=_("Add what you found, or choose “agree”."),
        )


class FindingStandsError(StillwaterError):
    """Plain agreement has no findings."""

    def __init__(self, count: int) -> None:
        super().__init__(
            ngettext("There is a finding.", "There are {count} findings.", count).format(count=count),
            kept=_("Scores and findings are kept."),
            do=_("Choose “agree, with findings”, or take them out."),
        )


class NothingToTieError(StillwaterError):
    """A finding names what it is about, and says something."""

    def __init__(self) -> None:
        super().__init__(
            _("A finding says what was found, and what it is about."),
            kept=_("Nothing was added."),
            do=_("Choose a question, an item of the scorecard, a piece of evidence or the case, and write a line."),
        )


class PartOfItError(StillwaterError):
    """Whoever had a part in a case, or is one of the people that it is about, settles nothing of it."""

    def __init__(self) -> None:
        super().__init__(
            _("You had a part in this case, or it is about you: somebody else settles it."),
            kept=_("Nothing was changed."),
            do=_("Ask another supervisor."),
        )


class NotToLetInError(StillwaterError):
    """A held review that no word can let in."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("This review cannot be let in: {why}.").format(why=why),
            kept=_("It stays held, whole."),
            do=_("Leave it aside with the reason, or ask its reviewer for another results file."),
        )


class NothingToSettleError(StillwaterError):
    """Reviews of a case that fit each other by now, or others than were shown."""

    def __init__(self) -> None:
        super().__init__(
            _("There is nothing to settle here any more, or other reviews came meanwhile."),
            kept=_("Nothing was changed."),
            do=_("Look at them again."),
        )
