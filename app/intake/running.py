"""An import in progress: what waits to be filed, what became of each file so far, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.cage.model import display_name
from app.changes import Changes
from app.desk import BusyError
from app.evidence.comparing import Comparer
from app.evidence.sealing import discard
from app.i18n import _
from app.identity import Permission
from app.intake import filing, quarantine, reading, store
from app.intake.ahead import Ahead
from app.intake.filing import Filed, Ready
from app.intake.model import Channel, Duplicate, Outcome, Quarantined, Report

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk, Transaction

_TRIES = 5
_WAITING_BYTES = 32_000_000


@dataclass(slots=True)
class Import:
    """One import in progress."""

    desk: Desk
    cage: Cage
    cancelled: Callable[[], bool]
    skip_known: bool = False
    changes: Changes = field(default_factory=Changes)
    waiting: list[tuple[Path, Ready]] = field(default_factory=list)
    waiting_bytes: int = 0
    cases: list[int] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    emergencies: int = 0
    stopped: bool = False
    comparer: Comparer = field(init=False)
    ahead: Ahead = field(init=False)

    def __post_init__(self) -> None:
        self.comparer = Comparer(self.desk)
        self.ahead = Ahead(self.desk.vault, self.desk.settings.intake, self.cage, self.cancelled)

    def report(self) -> Report:
        """Return what was done so far."""
        return Report(
            tuple(self.cases), tuple(self.duplicates), tuple(self.quarantined), self.emergencies, self.stopped
        )


def take_ready(running: Import, path: Path, ready: Ready, size: int) -> None:
    """Let a request that is ready wait to be filed; a mail, and a full batch, is filed at once."""
    running.waiting.append((path, ready))
    running.waiting_bytes += size
    is_full = len(running.waiting) >= running.desk.settings.intake.batch or running.waiting_bytes > _WAITING_BYTES
    if ready.arrived.channel is Channel.MAIL or is_full:
        flush(running)


def came_again(running: Import, path: Path, sha256: str, size: int) -> bool:
    """Tell, without reading it again, a file whose bytes became a case before."""
    known = store.same_bytes(running.desk.db, sha256)
    if known is None:
        return False
    # What is still waiting is filed first, so that the history is in order.
    flush(running)
    filed = _write(running, lambda tx: [filing.came_again(tx, known, display_name(path.name), sha256, size)])
    _note(running, path, filed[0])
    return True


def flush(running: Import, settles: int | None = None) -> None:
    """Write what waits in one transaction."""
    batch = list(running.waiting)
    if not batch:
        return

    def write(tx: Transaction) -> list[Filed]:
        filed = [filing.file(tx, ready) for _path, ready in batch]
        if settles is not None:
            quarantine.resolve(tx, settles, "arrival.retried", _("taken in"), filed[0].case_id)
        return filed

    filed = _write(running, write)
    for (path, _ready), each in zip(batch, filed, strict=True):
        _note(running, path, each)
    if any(ready.items for _path, ready in batch):
        running.changes |= running.comparer.compare_new()
    drop(running)


def _write(running: Import, write: Callable[[Transaction], list[Filed]]) -> list[Filed]:
    """Run one transaction; a person's own write goes first, and this one is tried again."""
    for attempt in range(_TRIES):
        try:
            with running.desk.transaction(Permission.KEEP) as tx:
                filed = write(tx)
        except BusyError:
            if attempt == _TRIES - 1:
                raise
        else:
            running.changes |= tx.changes
            return filed
    return []


def set_aside(running: Import, path: Path, chunks: Iterable[bytes], reason: str) -> None:
    """Keep a file in quarantine, with the reason."""
    flush(running)
    arrival_id, changes = quarantine.keep(running.desk, chunks, path.name, reason)
    running.changes |= changes
    running.quarantined.append(Quarantined(str(path), reason, arrival_id))


def leave(running: Import, path: Path, reason: str) -> None:
    """Tell of a file that is left where it is."""
    running.quarantined.append(Quarantined(str(path), reason))


def _note(running: Import, path: Path, filed: Filed) -> None:
    if filed.outcome is Outcome.DUPLICATE:
        running.duplicates.append(Duplicate(str(path), filed.case_id))
        return
    running.cases.append(filed.case_id)
    running.emergencies += filed.is_emergency


def drop(running: Import) -> None:
    """Empty what waits; sealed files that no row names go, such as those of a duplicate."""
    batch = list(running.waiting)
    running.waiting.clear()
    running.waiting_bytes = 0
    for _path, ready in batch:
        discard(running.desk, reading.sealed_of(ready.items))
