"""What the window asks of an import, what came of it, and what a lock left undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.intake.model import Report


@dataclass(frozen=True, slots=True)
class Errand:
    """Files and folders to bring in, or a quarantined file to try again; a quiet one tells only what went wrong."""

    paths: tuple[Path, ...] = ()
    skip_known: bool = False
    quiet: bool = False
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an errand ended: with its report, and with what stopped it, if anything did."""

    errand: Errand
    report: Report
    error: StillwaterError | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What a lock left undone of a vault's imports."""

    paths: tuple[Path, ...] = ()
    imported: int = 0


class Unfinished:
    """Remembers from lock to unlock, in memory alone, which files were still to be brought in."""

    def __init__(self) -> None:
        self._left: dict[str, Left] = {}

    def keep(self, vault_uid: str, errands: tuple[Errand, ...], imported: int) -> None:
        """Remember what is left, in the place of what was known before."""
        paths = dict.fromkeys(path for errand in errands for path in errand.paths)
        if paths:
            self._left[vault_uid] = Left(tuple(paths), imported)

    def recount(self, vault_uid: str, imported: int) -> None:
        """Correct how many cases had been taken in."""
        if vault_uid in self._left:
            self._left[vault_uid] = replace(self._left[vault_uid], imported=imported)

    def done(self, vault_uid: str, errand: Errand) -> None:
        """Forget an errand that came to its end after all."""
        left = self._left.pop(vault_uid, Left())
        paths = tuple(path for path in left.paths if path not in errand.paths)
        if paths:
            self._left[vault_uid] = replace(left, paths=paths)

    def take(self, vault_uid: str) -> Left | None:
        """Return what is left of a vault's imports, once."""
        return self._left.pop(vault_uid, None)


def summary(report: Report) -> str:
    """Return what an import did, in one line."""
    cases, twice, unread = report.imported, len(report.duplicates), len(report.quarantined)
    parts = [ngettext("{n} case", "{n} cases", cases).format(n=cases)]
    if twice:
        parts.append(ngettext("{n} duplicate", "{n} duplicates", twice).format(n=twice))
    if unread:
        parts.append(ngettext("{n} could not be read", "{n} could not be read", unread).format(n=unread))
    told = ", ".join(parts)
    if report.cancelled:
        return _("Stopped: {told}. The other files are where they were.").format(told=told)
    return _("Brought in: {told}.").format(told=told)


def left_words(left: Left) -> str:
    """Return what a lock left undone, in one line."""
    return ngettext(
        "Locking the vault stopped an import. {n} case had been taken in; the other files are where they were.",
        "Locking the vault stopped an import. {n} cases had been taken in; the other files are where they were.",
        left.imported,
    ).format(n=left.imported)
