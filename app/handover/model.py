"""A brief as a value, its one page, and why a file may not be one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.errors import StillwaterError
from app.i18n import _
from app.vault.keys import canonical

_PURPOSE = "stillwater/handover/v1"


class NotAHandoverError(StillwaterError):
    """A file is no handover that this person can open, for a reason that says no more than is known."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            _("This file cannot be opened as a handover: {why}.").format(why=why),
            kept=_("Nothing was changed, and nothing of the file was kept."),
            do=_("Ask whoever sent it to write it again, for you by name or with a passphrase told by phone."),
        )


class NotWrittenError(StillwaterError):
    """The file could not be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("The handover could not be written to {name}: {why}.").format(name=path.name, why=why),
            kept=_("Nothing was recorded, and a file that is there is never written over."),
            do=_("Choose another place or another name."),
        )


@dataclass(frozen=True, slots=True)
class BriefClock:
    """A clock that still runs."""

    measures: str
    binds: str
    basis: str
    due_at: str
    zone: str


@dataclass(frozen=True, slots=True)
class BriefEvent:
    """A line of the history: calls, notes, steps."""

    at: str
    who: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What the next person needs of one live case; items is a count, and stands for all that is said of evidence."""

    uid: str
    vault: str
    case: str
    by: str
    by_name: str
    written_at: str
    reference: str
    title: str
    kind: str
    state: str
    imminence: str
    life_at_risk: bool
    received_at: str
    items: int
    severity: str
    words: str
    facts: tuple[tuple[str, str], ...]
    clocks: tuple[BriefClock, ...]
    answers: tuple[tuple[str, str], ...]
    open: tuple[str, ...]
    history: tuple[BriefEvent, ...]

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)


def signed(body: Mapping[str, Any]) -> bytes:
    """Return the bytes that a brief's signature covers; they name the vault and the case."""
    return canonical([_PURPOSE, body])
