"""A hash list taken in by a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.errand import Cancelled, Job, Progress, Stepwise, Told, carry_out_stepwise
from app.errors import StillwaterError
from app.evidence.list_model import Heading, severity_of
from app.evidence.lists import Taken, import_list
from app.i18n import _

if TYPE_CHECKING:
    from app.desk import Desk

FROZEN_FLAG = "--hashes"


class ListProcessDiedError(StillwaterError):
    """The second process ended without a word."""

    def __init__(self) -> None:
        super().__init__(
            _("The import of the list ended unexpectedly."),
            kept=_("Nothing of this list is used."),
            do=_("Import it again: what was left of it is cleared away then."),
        )


def list_process(desk: Desk, path: Path, given: Heading) -> Stepwise[Taken]:
    """Begin to take a list in."""
    severity = given.severity.value if given.severity else ""
    what = {"path": str(path.absolute()), "heading": {**asdict(given), "severity": severity}}
    return Stepwise(Job("app.evidence.process", FROZEN_FLAG, ListProcessDiedError, _taken), desk, what)


def main() -> int:
    """Take a list in as the first process asked, telling it how far this is."""
    return carry_out_stepwise("import of a list", _take)


def _take(desk: Desk, errand: Told, progress: Progress, cancelled: Cancelled) -> Told:
    heading = Heading(**{**errand["heading"], "severity": severity_of(errand["heading"]["severity"])})
    taken, _changes = import_list(desk, Path(errand["path"]), heading, progress=progress, cancelled=cancelled)
    return asdict(taken)


def _taken(told: Told) -> Taken:
    return Taken(**{**told, "not_read": tuple(told["not_read"])})


if __name__ == "__main__":
    sys.exit(main())
