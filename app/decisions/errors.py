"""Why a decision was not written, each cause told in its own words."""

from __future__ import annotations

from collections.abc import Iterable

from app.decisions.model import Conflict, Missing
from app.errors import StillwaterError
from app.i18n import _, ngettext


class AnswersMissingError(StillwaterError):
    """Answers that are needed before release are missing, or cannot stand as they are."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(
            ngettext(
                "One answer is needed before this can go out.",
                "{count} answers are needed before this can go out.",
                len(missing),
            ).format(count=len(missing)),
            points=listed(missing),
            kept=_("The draft is kept as it was last saved."),
        )
        self.missing = missing


class AnswersConflictError(StillwaterError):
    """Answers are given that cannot stand together."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(
            " ".join(dict.fromkeys(conflict.why for conflict in conflicts)),
            kept=_("Nothing was decided; the draft is kept."),
        )
        self.conflicts = conflicts


class LookedError(StillwaterError):
    """The form says that nothing was looked at; the record of looks says otherwise."""

    def __init__(self, opened: int) -> None:
        super().__init__(
            ngettext(
                "The form says that nothing covered was looked at, but you opened {count} item of this case.",
                "The form says that nothing covered was looked at, but you opened {count} items of this case.",
                opened,
            ).format(count=opened),
            kept=_("Nothing was decided; the draft is kept."),
            do=_("Choose “Yes, what was needed” for that question."),
        )


class RecordIncompleteError(StillwaterError):
    """Answers for the record are still due, so the case cannot be closed."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(
            ngettext(
                "One answer for the record is due before closing.",
                "{count} answers for the record are due before closing.",
                len(missing),
            ).format(count=len(missing)),
            points=listed(missing),
            kept=_("The case stays open, and what was typed is kept."),
            do=_("Answer them in the form: no correction is needed. F8 goes from one to the next."),
        )
        self.missing = missing


class NoDecisionError(StillwaterError):
    """There is no decision yet to correct."""

    def __init__(self) -> None:
        super().__init__(_("This case has no decision yet."), kept=_("Nothing was changed."))


class EndingMissingError(StillwaterError):
    """Closing asks who acknowledged receipt."""

    def __init__(self) -> None:
        super().__init__(
            _("Closing asks who acknowledged receipt."),
            kept=_("The case stays open."),
            do=_("Write who it was, or “nobody” when nobody did."),
        )


def listed(missing: Iterable[Missing]) -> tuple[str, ...]:
    """Return the questions one by one, each with what is wrong."""
    return tuple(f"{entry.label} ({entry.why})" for entry in missing)
