"""Whether a vault may be opened by a passphrase alone at this workstation."""

from __future__ import annotations

from enum import StrEnum

from app.errors import StillwaterError
from app.i18n import _


class Keyring(StrEnum):
    """When the system's keyring has to hold a part of the key."""

    NO = "no"
    NEW = "new"
    ALWAYS = "always"


class KeyringRequiredError(StillwaterError):
    """The administrator requires the system's keyring, and what is opened or made goes without."""

    def __init__(self, *, existing: bool) -> None:
        what = (
            _("This vault opens by a passphrase alone, and at this workstation the system's keyring is required.")
            if existing
            else _("At this workstation the system's keyring is required, and none is usable.")
        )
        super().__init__(
            what,
            kept=_("Nothing was opened or changed."),
            do=_("Open it on another computer, or ask your administrator (policy KeyringRequired).")
            if existing
            else _(
                "Unlock the keyring of this account and try again, or ask your administrator (policy KeyringRequired)."
            ),
        )


def require_for_new(policy: Keyring, *, bound: bool) -> None:
    """Refuse to make, enrol or recover without a keyring where one is required."""
    if policy is not Keyring.NO and not bound:
        raise KeyringRequiredError(existing=False)


def require_for_unlock(policy: Keyring, *, bound: bool) -> None:
    """Refuse to unlock what a passphrase alone opens where a keyring is always required."""
    if policy is Keyring.ALWAYS and not bound:
        raise KeyringRequiredError(existing=True)
