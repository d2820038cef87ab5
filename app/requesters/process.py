"""A file of agencies taken in by a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.errand import Errand, Teller, carry_out, command, stopped
from app.errors import StillwaterError
from app.i18n import _
from app.requesters.directory import Taken, import_agencies
from app.settings import shipped
from app.vault.vault import Vault

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


class AgenciesStoppedError(StillwaterError):
    """The second process stopped, and said why."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the import is."""

    done: int
    of: int


class AgencyProcess:
    """One import in a process of its own; read its events on a thread that may wait."""

    def __init__(self, desk: Desk, path: Path) -> None:
        what = {"path": str(path.absolute())}
        self._errand = Errand(command("app.requesters.process", FROZEN_FLAG), desk, what, AgenciesDiedError)

    def events(self) -> Iterator[Step | Taken]:
        """Wait for what the import tells: how far it is, and last what became of the file."""
        ended = False
        for told in self._errand.told():
            event = _event(told)
            ended = isinstance(event, Taken)
            yield event
        if not ended:
            raise AgenciesDiedError

    def cancel(self) -> None:
        """Ask the import to stop; the directory stays as it was."""
        self._errand.cancel()


def main() -> int:
    """Take a file in as the first process asked, telling it how far this is."""
    return carry_out("import of agencies", _take)


def _take(errand: dict[str, Any], vault: Vault, stop: threading.Event) -> dict[str, Any]:
    desk = open_desk(vault, SystemClock(), shipped())
    teller = Teller()

    def tell(done: int, of: int) -> None:
        teller({"step": {"done": done, "of": of}})

    try:
        taken, _changes = import_agencies(desk, Path(errand["path"]), progress=tell, cancelled=stop.is_set)
    except StillwaterError as error:
        return {"stopped": stopped(error)}
    finally:
        close_desk(desk)
    return {"taken": asdict(taken)}


def _event(told: dict[str, Any]) -> Step | Taken:
    if "step" in told:
        return Step(**told["step"])
    if "stopped" in told:
        why = told["stopped"]
        raise AgenciesStoppedError(why["what"], kept=why["kept"], do=why["do"])
    return Taken(**told["taken"])


if __name__ == "__main__":
    sys.exit(main())
