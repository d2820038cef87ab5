"""A hash list taken in by a second process on the same vault, so that the window never waits for Python work."""

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
from app.evidence.list_model import Heading, severity_of
from app.evidence.lists import Taken, import_list
from app.i18n import _
from app.settings import shipped
from app.vault.vault import Vault

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


class ListStoppedError(StillwaterError):
    """The second process stopped, and said why."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the import of a list is."""

    done: int
    of: int


class ListProcess:
    """One import in a process of its own; read its events on a thread that may wait."""

    def __init__(self, desk: Desk, path: Path, given: Heading) -> None:
        severity = given.severity.value if given.severity else ""
        what = {"path": str(path.absolute()), "heading": {**asdict(given), "severity": severity}}
        self._errand = Errand(command("app.evidence.process", FROZEN_FLAG), desk, what, ListProcessDiedError)

    def events(self) -> Iterator[Step | Taken]:
        """Wait for what the import tells: how far it is, and last what became of the list."""
        ended = False
        for told in self._errand.told():
            event = _event(told)
            ended = isinstance(event, Taken)
            yield event
        if not ended:
            raise ListProcessDiedError

    def cancel(self) -> None:
        """Ask the import to stop; nothing of the list stays."""
        self._errand.cancel()

    def close(self) -> None:
        """Let go of the process; what one that does not end by itself has written is never used."""
        self._errand.close()


def main() -> int:
    """Take a list in as the first process asked, telling it how far this is."""
    return carry_out("import of a list", _take)


def _take(errand: dict[str, Any], vault: Vault, stop: threading.Event) -> dict[str, Any]:
    desk = open_desk(vault, SystemClock(), shipped())
    heading = Heading(**{**errand["heading"], "severity": severity_of(errand["heading"]["severity"])})
    teller = Teller()

    def tell(done: int, of: int) -> None:
        teller({"step": {"done": done, "of": of}})

    try:
        taken, _changes = import_list(desk, Path(errand["path"]), heading, progress=tell, cancelled=stop.is_set)
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
        raise ListStoppedError(why["what"], kept=why["kept"], do=why["do"])
    taken = told["taken"]
    return Taken(**{**taken, "not_read": tuple(taken["not_read"])})


if __name__ == "__main__":
    sys.exit(main())
