"""What can be wrong with a template, a letter, an export or a package, each told plainly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _


class BadTemplateError(StillwaterError):
    """A template cannot be used: it is broken, or it does more than fill in words."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("The letter template {name} cannot be used: {why}.").format(name=name, why=why),
            kept=_("Nothing was sent, and the other templates work."),
            do=_("Correct the file, or put the shipped one back."),
        )


class NoTemplateError(StillwaterError):
    """There is no template for what was decided."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is no letter template “{name}”.").format(name=name),
            kept=_("Nothing was sent."),
            do=_("Add a file for it in resources/templates."),
        )


class NotFilledError(StillwaterError):
    """Places of a letter are still empty."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(
            _("The letter is not complete."),
            points=[_("still empty: {place}").format(place=label) for label in labels],
            kept=_("Nothing was made and nothing was sent."),
            do=_("Fill in what is marked."),
        )


class NotPrintedError(StillwaterError):
    """The page could not be set."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The page of the letter could not be made: {why}.").format(why=why),
            kept=_("Nothing was sent; what you typed is kept."),
            do=_("Shorten what was typed, or tell by phone first."),
        )


class NotInForceError(StillwaterError):
    """There is no decision in force that an answer could rest on."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("Nothing may go out yet: {why}.").format(why=why),
            kept=_("Nothing was made and nothing was sent."),
            do=_("Decide first, and let it be approved where that is asked for."),
        )


class BadExportError(StillwaterError):
    """An export of an account cannot be taken in."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("The export {name} was not taken in: {why}.").format(name=name, why=why),
            kept=_("Nothing of it was stored; the file is where it was."),
            do=_("Export it again as CSV or JSON, and import that."),
        )


class OneAtATimeError(StillwaterError):
    """Several files were chosen where each has questions of its own."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("{n} files were chosen, and each is taken in by itself.").format(n=count),
            kept=_("None was taken in; the files are where they were."),
            do=_("Choose one, and the next after it."),
        )


class GoneExportError(StillwaterError):
    """An export is not there to be withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("That export is withdrawn already, or none of this case."), kept=_("Nothing was changed."))


class BadFormError(StillwaterError):
    """A paper cannot be read as an order form."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("{name} was not read as Form 1: {why}.").format(name=name, why=why),
            kept=_("The paper is where it was, and opens in the case as any other."),
            do=_("Read it there, and set its deadline by hand."),
        )


class BadPackageError(StillwaterError):
    """A disclosure package cannot be made."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The package was not made: {why}.").format(why=why),
            kept=_("Nothing was written and nothing was sent."),
        )


class BadDraftError(StillwaterError):
    """A draft for an authority lacks what it must have, or holds more than its limits allow."""

    def __init__(self, points: Sequence[str]) -> None:
        super().__init__(
            _("The draft cannot be written."),
            points=points,
            kept=_("Nothing was written and nothing was sent."),
            do=_("Fill in what is named, and try again."),
        )


class SaidMissingError(StillwaterError):
    """A call cannot be recorded without who, on which number and what was said."""

    def __init__(self) -> None:
        super().__init__(
            _("Who was told, on which number and what was said belong together."),
            kept=_("Nothing was recorded."),
            do=_("Fill in all three."),
        )


class NotSavedError(StillwaterError):
    """A file could not be written where it was asked for."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("The file {name} could not be written: {why}.").format(name=path.name, why=why),
            kept=_("Nothing was put on record, and no file that was there has changed."),
            do=_("Choose another name or folder."),
        )
