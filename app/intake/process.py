"""Bulk import in a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cage.client import Cage
from app.cage.command import starting
from app.cage.model import limits_of
from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.errand import Errand, Teller, carry_out, stopped
from app.errors import StillwaterError
from app.i18n import _
from app.intake.importer import ImportStoppedError, import_paths, retry
from app.intake.model import Duplicate, Progress, Quarantined, Report, UnreadableError
from app.requesters.signing import sign_all
from app.settings import settings_from
from app.vault.vault import Vault

if TYPE_CHECKING:
    from app.desk import Desk

FROZEN_FLAG = "--import"


class ImportProcessDiedError(StillwaterError):
    """The second process ended without a word."""

    def __init__(self) -> None:
        super().__init__(
            _("The import ended unexpectedly."),
            kept=_("Every request that had been taken in is whole; the other files were left where they are."),
            do=_("Import the same files again: what is already here is told and not doubled."),
        )


class ImportFailedError(StillwaterError):
    """The second process stopped, and said why."""

    def __init__(self, what: str, kept: str, do: str, report: Report) -> None:
        super().__init__(what, kept=kept, do=do)
        self.report = report


class ImportProcess:
    """One import, or one more try of a quarantined file, in a process of its own; read its events on a thread that waits."""

    def __init__(
        self, desk: Desk, paths: Iterable[Path] = (), *, skip_known: bool = False, retries: int | None = None
    ) -> None:
        what = {
            "paths": [str(path.absolute()) for path in paths],
            "skip_known": skip_known,
            "retries": retries,
            "settings": desk.settings.told(),
        }
        self._errand = Errand(starting("app.intake.process", FROZEN_FLAG), desk, what, ImportProcessDiedError)

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._errand.pid

    def events(self) -> Iterator[Progress | Report]:
        """Wait for what the import tells: how far it is, and last its report."""
        ended = False
        for told in self._errand.told():
            event = _event(told)
            ended = isinstance(event, Report)
            yield event
        if not ended:
            raise ImportProcessDiedError

    def cancel(self) -> None:
        """Ask the import to stop after the case that it is at; its report still comes."""
        self._errand.cancel()

    def close(self) -> None:
        """Let go of the process; one that does not end by itself is ended, and leaves whole cases only."""
        self._errand.close()


def main() -> int:
    """Import as the first process asked, telling it how far this is."""
    return carry_out("import", _import)


def _import(errand: dict[str, Any], vault: Vault, stop: threading.Event) -> dict[str, Any]:
    desk = open_desk(vault, SystemClock(), settings_from(errand["settings"]))
    try:
        with Cage(limits_of(desk.settings.vault)) as cage:
            return {"report": asdict(_run(desk, cage, errand, stop))}
    except UnreadableError as error:
        return {"unreadable": error.reason}
    except StillwaterError as error:
        report = error.report if isinstance(error, ImportStoppedError) else Report()
        return {"stopped": {**stopped(error), "report": asdict(report)}}
    finally:
        close_desk(desk)


def _run(desk: Desk, cage: Cage, errand: dict[str, Any], stop: threading.Event) -> Report:
    teller = Teller()

    def tell(progress: Progress) -> None:
        told = {**asdict(progress), "path": str(progress.path or "")}
        teller({"progress": told}, last=progress.done == progress.of)

    if errand["retries"] is not None:
        tell(Progress(0, 1))
        return retry(desk, cage, errand["retries"], cancelled=stop.is_set)[0]
    report, _changes = import_paths(
        desk,
        cage,
        [Path(path) for path in errand["paths"]],
        progress=tell,
        cancelled=stop.is_set,
        skip_known=errand["skip_known"],
    )
    # They are in and can be worked on; what they have in common with others is found out now.
    sign_all(desk, stop.is_set)
    return report


def _event(told: dict[str, Any]) -> Progress | Report:
    if "progress" in told:
        progress = told["progress"]
        path = Path(progress["path"]) if progress["path"] else None
        return Progress(progress["done"], progress["of"], path, progress["imported"], progress["emergencies"])
    if "unreadable" in told:
        raise UnreadableError(told["unreadable"])
    if "stopped" in told:
        why = told["stopped"]
        raise ImportFailedError(why["what"], why["kept"], why["do"], _report(why["report"]))
    return _report(told["report"])


def _report(told: dict[str, Any]) -> Report:
    return Report(
        tuple(told["cases"]),
        tuple(Duplicate(**each) for each in told["duplicates"]),
        tuple(Quarantined(**each) for each in told["quarantined"]),
        told["emergencies"],
        told["cancelled"],
    )


if __name__ == "__main__":
    sys.exit(main())
