"""Why a sealed file of a review is refused, one class a cause, in words for the person in front of it."""

from __future__ import annotations

from app.errors import StillwaterError
from app.i18n import _


class RefusedError(StillwaterError):
    """A file of a review was not opened; nothing of it was kept."""

    def __init__(self, what: str, *, do: str) -> None:
        super().__init__(what, kept=_("Nothing was changed, and nothing of the file was kept."), do=do)


class NotAPackError(RefusedError):
    """A file is not of the kind that was asked for, or holds what such a file cannot hold."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            _("This file cannot be opened: {why}.").format(why=why),
            do=_("Choose another file, or ask whoever sent it to write it again."),
        )


class DamagedPackError(RefusedError):
    """The part that says what is in a file was changed or cut since it was sealed."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            _("This file was damaged on its way: {why}.").format(why=why),
            do=_("Copy it again from where it came, or ask for it to be sealed again."),
        )


class ForSomebodyElseError(RefusedError):
    """Your key does not open it: another is meant, or the beginning of the file was changed."""

    def __init__(self) -> None:
        super().__init__(
            _("This file is not sealed for you, or its beginning was changed on its way."),
            do=_("Ask whoever sent it whether they have your vault's newest introduction."),
        )


class OwnPackError(RefusedError):
    """A pack is opened in the very vault that sealed it."""

    def __init__(self) -> None:
        super().__init__(
            _("This pack was sealed in this vault, where everybody can see what was decided."),
            do=_("Open it in the vault of whoever it is for."),
        )


class UnknownVaultError(RefusedError):
    """The vault that signed is none that somebody here has introduced."""

    def __init__(self, vault: str) -> None:
        self.vault = vault
        super().__init__(
            _("This file comes from a vault that is not known here ({vault}).").format(vault=vault),
            do=_("Exchange introductions with that vault, and compare the digits by phone."),
        )


class RevokedVaultError(RefusedError):
    """The vault that signed was known here once, and is not trusted any more."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            _("This file comes from {name}, which is not trusted any more: {reason}").format(name=name, reason=reason),
            do=_("Ask whoever looks after the known vaults."),
        )


class NotSignedError(RefusedError):
    """The signature is missing, does not fit, or is of somebody who does not work in that vault."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            _("This file is not signed as it must be: {why}.").format(why=why),
            do=_("Do not use it. Ask whoever sent it, by phone, what they sent."),
        )


class ExpiredError(RefusedError):
    """It was to be opened until a day that is over, by the clock or by what the vault has on record."""

    def __init__(self, expired_at: str) -> None:
        self.expired_at = expired_at
        super().__init__(
            _("This file could be opened until {day}.").format(day=expired_at[:10]),
            do=_(
                "Ask for it to be sealed again. If that day is not over, set this computer's clock. If the clock is"
                " right, this vault's record is ahead of it, because it once was: then ask for a later day."
            ),
        )


class ClockError(RefusedError):
    """It was sealed on a day that has not come yet: one of two clocks is wrong."""

    def __init__(self, sealed_at: str, now: str) -> None:
        super().__init__(
            _("This file says it was sealed on {day}, and here it is {today}: one of the two clocks is wrong.").format(
                day=sealed_at[:10], today=now[:10]
            ),
            do=_("Set this computer's clock; if it is right, ask for the file to be sealed again."),
        )


class NewerVersionError(RefusedError):
    """A later version of the program wrote it."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            _("A newer version of Stillwater wrote this file (format {found}; this one knows {known}).").format(
                found=found, known=known
            ),
            do=_("Open it with the newer version."),
        )


class OwnIntroductionError(RefusedError):
    """An introduction is the one of this very vault."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the introduction of this vault itself."),
            do=_("Send it to the other vault, and take in the one that they send."),
        )


class OtherDigitsError(RefusedError):
    """The digits that were heard are not those of the introduction that arrived."""

    def __init__(self) -> None:
        super().__init__(
            _("The digits that you heard are not those of this introduction."),
            do=_(
                "Have them read out once more from the other vault's own screen. If they still differ, somebody may have"
                " changed the file on its way: do not use it."
            ),
        )


class OtherKeyError(RefusedError):
    """A vault that is known comes with a key that it is not known by."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("This introduction says it is of {name}, but its key is not the one that was compared by phone.").format(
                name=name
            ),
            do=_("Do not use it. Ask the other side by phone what they sent."),
        )


class UnknownPeerError(RefusedError):
    """Nothing is known of a vault that something was to be done about."""

    def __init__(self) -> None:
        super().__init__(_("That vault is not known here."), do=_("Look at the list of known vaults again."))


class NoReasonError(RefusedError):
    """A vault is not taken off the trusted ones without a reason that others can read."""

    def __init__(self) -> None:
        super().__init__(
            _("A reason is needed, so that others understand why its files are refused."), do=_("Write one line.")
        )


class DamagedItemError(StillwaterError):
    """One item of a pack is not what was sealed; the rest of the pack is not affected."""

    def __init__(self, number: int, why: str) -> None:
        self.number = number
        self.why = why
        super().__init__(
            _("Item {number} of the pack is damaged: {why}.").format(number=number + 1, why=why),
            kept=_("It is not shown. The pack's other items and its cases are not affected."),
            do=_("Copy the pack again from where it came, or review the case without this item."),
        )


class NotSealedError(StillwaterError):
    """A file could not be written; half of it never stays."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("{name} could not be written: {why}.").format(name=name, why=why),
            kept=_("Nothing was recorded, and a file that is there is never written over."),
            do=_("Choose another place or another name."),
        )
