"""What can be wrong with a call back, a mark or an entry of the directory, as a person is told."""

from __future__ import annotations

from app.errors import StillwaterError
from app.i18n import _


class NumberFromRequestError(StillwaterError):
    """The number that was called stands in the request itself."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _("{number} stands in the request: whoever forged the request answers it too.").format(number=number),
            kept=_("Nothing was recorded; what you typed stays."),
            do=_("Find the agency's number in the directory, or in a source of your own, and call that."),
        )


class ListedAfterwardsError(StillwaterError):
    """The number that was called stands in a request, and came into the directory only after it."""

    def __init__(self, number: str, reference: str) -> None:
        super().__init__(
            _("{number} stands in {reference}, and came into the directory only after that request.").format(
                number=number, reference=reference
            ),
            kept=_("Nothing was recorded; what you typed stays."),
            do=_(
                "Call a number that was there before; or let somebody else find this one in a source of their own and"
                " confirm it in the directory."
            ),
        )


class OwnNumberError(StillwaterError):
    """Whoever put a number into the directory cannot be the second person who confirms it."""

    def __init__(self) -> None:
        super().__init__(
            _("A number is confirmed by somebody else than who put it into the directory."),
            kept=_("Nothing was changed."),
            do=_("Ask a colleague to look for it in a source of their own."),
        )


class NoSuchNumberError(StillwaterError):
    """The directory has no such number any more."""

    def __init__(self) -> None:
        super().__init__(_("This number does not stand in the directory any more."), kept=_("Nothing was changed."))


class SourceFromRequestError(StillwaterError):
    """The number is said to be found on a page that only the request vouches for."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            _("{domain} is the sender's own domain, and the directory does not know it.").format(domain=domain),
            kept=_("Nothing was recorded; what you typed stays."),
            do=_(
                "Find the number where the sender has no say: a government's list, an earlier verified case, the operator."
            ),
        )


class CallIncompleteError(StillwaterError):
    """A call back lacks what makes it one."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            _("A call back needs: {missing}.").format(missing=", ".join(missing)),
            kept=_("Nothing was recorded; what you typed stays."),
        )


class CallInFutureError(StillwaterError):
    """A call back is said to be made later than now."""

    def __init__(self) -> None:
        super().__init__(
            _("The call is said to be made later than now."),
            kept=_("Nothing was recorded; what you typed stays."),
            do=_("Say when it was made."),
        )


class OwnCallError(StillwaterError):
    """Whoever wrote a call down cannot strike it."""

    def __init__(self) -> None:
        super().__init__(
            _("A call back is struck by somebody else than who wrote it down."),
            kept=_("Nothing was changed."),
            do=_("Ask a colleague to look at it and to strike it with the reason."),
        )


class AlreadyStruckError(StillwaterError):
    """A call back was struck before."""

    def __init__(self) -> None:
        super().__init__(_("This call back was struck before."), kept=_("Nothing was changed."))


class NoSuchCallError(StillwaterError):
    """No call back has that number."""

    def __init__(self) -> None:
        super().__init__(_("There is no such call back."), kept=_("Nothing was changed."))


class NotOffFastPathError(StillwaterError):
    """Counsel is said to have cleared a case that is not theirs."""

    def __init__(self) -> None:
        super().__init__(_("This case is not with counsel."), kept=_("Nothing was changed."))


class OwnClearingError(StillwaterError):
    """Whoever sent a case to counsel, or works on it, cannot be the one who records that it may go on."""

    def __init__(self) -> None:
        super().__init__(
            _("Counsel's answer is recorded by somebody else than who sent the case there or works on it."),
            kept=_("Nothing was changed; the case stays with counsel."),
            do=_("Ask counsel, or a colleague whom counsel told, to open the case and record it."),
        )


class NotCounselError(StillwaterError):
    """Somebody is said to be counsel whom the policy does not name."""

    def __init__(self, name: str, named: tuple[str, ...]) -> None:
        super().__init__(
            _("{name} is not among those who speak as counsel here: {named}.").format(
                name=name, named=", ".join(named)
            ),
            kept=_("Nothing was changed; the case stays with counsel."),
        )


class UnknownFlagError(StillwaterError):
    """The checklist has no such flag."""

    def __init__(self, flag: str) -> None:
        super().__init__(_("The checklist has no flag named {flag}.").format(flag=flag), kept=_("Nothing was changed."))


class DirectoryNotWrittenError(StillwaterError):
    """The directory could not be written into a file, or the file's name is taken."""

    def __init__(self, name: str, error: OSError) -> None:
        taken = isinstance(error, FileExistsError)
        what = _("The file {name} is there already.") if taken else _("The file {name} cannot be written: {why}.")
        super().__init__(
            what.format(name=name, why=error.strerror or type(error).__name__),
            kept=_("Nothing was written, and a file that stood there is as it was."),
            do=_("Choose another place or another name, or give --replace to write over the file.")
            if taken
            else _("Choose another place or another name."),
        )


class EmptyDirectoryError(StillwaterError):
    """There is no agency to write out."""

    def __init__(self) -> None:
        super().__init__(_("The directory is empty: nothing was written."))
