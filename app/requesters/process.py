"""A file of agencies taken in by a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.errand import Cancelled, Job, Progress, Stepwise, Told, carry_out_stepwise
from app.errors import StillwaterError
from app.i18n import _
from app.requesters.directory import Taken, import_agencies

if TYPE_CHECKING:
    from app.desk import Desk

FROZEN_FLAG = "--agencies"


class AgenciesDiedError(StillwaterError):
    """The second process ended without a word."""

    def __init__(self) -> None:
        super().__init__(
            _("The import of agencies ended unexpectedly."),
            kept=_("The directory is as it was."),
            do=_("Import the file again."),
        )


def agency_process(desk: Desk, path: Path) -> Stepwise[Taken]:
    """Begin to take a file of agencies in."""
    job = Job("app.requesters.process", FROZEN_FLAG, AgenciesDiedError, lambda told: Taken(**told))
    return Stepwise(job, desk, {"path": str(path.absolute())})


def main() -> int:
    """Take a file in as the first process asked, telling it how far this is."""
    return carry_out_stepwise("import of agencies", _take)


def _take(desk: Desk, errand: Told, progress: Progress, cancelled: Cancelled) -> Told:
    taken, _changes = import_agencies(desk, Path(errand["path"]), progress=progress, cancelled=cancelled)
    return asdict(taken)


if __name__ == "__main__":
    sys.exit(main())
