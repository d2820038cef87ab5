"""A support bundle as one file, to hand to whoever helps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import StillwaterError
from app.i18n import _
from app.vault.outside import write_new

if TYPE_CHECKING:
    from app.support.gathering import Part

NAME = "stillwater-support.zip"


class SupportNotSavedError(StillwaterError):
    """The bundle could not be written."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            _("The file {name} could not be written.").format(name=file.name),
            kept=_("Nothing was written, and nothing that stood there was changed."),
            do=_("Choose another place, or a name that is not taken."),
        )


def packed(parts: Iterable[Part]) -> bytes:
    """Return the bundle as it is handed over."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(zipfile.ZipInfo(part.name), part.words, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def check_new(file: Path) -> None:
    """Refuse a name that is taken, before anything is gathered for it."""
    if file.exists() or file.is_symlink():
        raise SupportNotSavedError(file)


def write(parts: Iterable[Part], file: Path) -> None:
    """Write a bundle to a file that is not there yet, whole or not at all."""
    try:
        write_new(file, packed(parts))
    except OSError as error:
        raise SupportNotSavedError(file) from error
