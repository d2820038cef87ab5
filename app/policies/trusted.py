"""Files that an administrator alone can write: read whole, and refused with the reason otherwise."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from app.i18n import _

MOST_BYTES = 1_000_000
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
# Neither follows a link nor waits for a pipe's other end; 0 where a system has no such flag.
_SUSPICIOUS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class NotTrustedError(Exception):
    """A place is not one that only an administrator can write, or cannot be read."""


def read_bytes(path: Path, owner: int | None) -> bytes:
    """Return a file that its owner alone can write; without an owner anybody's will do."""
    try:
        handle = os.open(path, _SUSPICIOUS)
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise NotTrustedError(_("it is no ordinary file"))
            if owner is not None:
                check_owner(found, owner, path.name)
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        why = _("it is a link") if path.is_symlink() else error.strerror or type(error).__name__
        raise NotTrustedError(why) from error
    if len(data) > MOST_BYTES:
        raise NotTrustedError(_("it is larger than {n} bytes").format(n=MOST_BYTES))
    return data


def check_owner(found: os.stat_result, owner: int, name: str) -> None:
    """Refuse what somebody else than its owner can write."""
    if found.st_uid != owner:
        raise NotTrustedError(_("{name} belongs to somebody else than the administrator").format(name=name))
    # Where a list of rights lets somebody else write, these bits say so too.
    if found.st_mode & _OTHERS:
        raise NotTrustedError(_("somebody else than the administrator can write {name}").format(name=name))
