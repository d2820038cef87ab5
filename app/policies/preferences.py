"""Policies on macOS: what a profile of the device management puts into the managed preferences, which root alone writes.

What is here was tried with files made by a test; it has not been run on macOS.
"""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.i18n import _
from app.policies.model import Document, Look
from app.policies.trusted import NotTrustedError, read_bytes

DOMAIN = "org.stillwater.Stillwater"
USUAL = Path("/Library/Managed Preferences")
# What the device management itself adds to a list of preferences.
_OF_THE_PROFILE = "Payload"


def read(folder: Path = USUAL, owner: int = 0) -> Sequence[Document]:
    """Return what is managed for every account of this machine."""
    path = folder / f"{DOMAIN}.plist"
    if not path.exists() and not path.is_symlink():
        return ()
    try:
        return (Document(str(path), mandatory=True, values=parse(read_bytes(path, owner))),)
    except NotTrustedError as error:
        return (Document(str(path), mandatory=True, problem=str(error)),)


def looked(folder: Path = USUAL) -> tuple[Look, ...]:
    """Return where that is, and whether it is there."""
    path = folder / f"{DOMAIN}.plist"
    return (Look(str(path), int(path.exists() or path.is_symlink())),)


def parse(data: bytes) -> dict[str, Any]:
    """Return the values of a list of preferences, or raise NotTrustedError with the reason."""
    try:
        found = plistlib.loads(data)
    except Exception as error:
        raise NotTrustedError(_("it is no list of preferences ({why})").format(why=type(error).__name__)) from error
    if not isinstance(found, dict):
        raise NotTrustedError(_("it is no list of preferences"))
    return {str(name): value for name, value in found.items() if not str(name).startswith(_OF_THE_PROFILE)}
