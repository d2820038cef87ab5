"""Where backups of a vault may be kept: in its usual place, or in a folder that is not the vault's own."""

from __future__ import annotations

from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.vault.files import make_folder
from app.vault.vault import Vault


class NoPlaceError(StillwaterError):
    """The folder for backups is not there, or takes nothing."""

    def __init__(self, place: Path, why: str) -> None:
        super().__init__(
            _("Backups cannot be written to {place}: {why}.").format(place=place, why=why),
            kept=_("The vault and the earlier backups are as they were."),
            do=_("See that the disk is there and may be written, or choose another place."),
        )


class PlaceInVaultError(StillwaterError):
    """Backups would lie in the folder of the vault that they are of, and not where its own are."""

    def __init__(self, place: Path, usual: Path) -> None:
        super().__init__(
            _(
                "{place} lies in the vault's own folder, and what befalls the vault there would befall its backups."
            ).format(place=place),
            kept=_("Nothing was changed."),
            do=_("Choose a place outside, such as another disk; without one, backups are kept in {usual}.").format(
                usual=usual
            ),
        )


def usual_place(vault: Vault) -> Path:
    """Return where backups are kept without a place of their own."""
    return vault.folder / "backups"


def make_place(vault: Vault, place: Path | None, where: Path) -> None:
    """Make the folder of a vault's backups at a place, or say why it cannot be."""
    _check_place(vault, place)
    try:
        make_folder(where)
    except OSError as error:
        raise NoPlaceError(where.parent, error.strerror or type(error).__name__) from error


def _check_place(vault: Vault, place: Path | None) -> None:
    """Refuse a place in the vault's own folder other than its usual one."""
    if place is None or (named := place.resolve()) == usual_place(vault).resolve():
        return
    if vault.home.resolve() in (named, *named.parents):
        raise PlaceInVaultError(place, usual_place(vault))
