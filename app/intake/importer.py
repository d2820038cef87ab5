"""Bring files in: each becomes a whole case, a duplicate that is told, or is kept in quarantine with its reason."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.cage.errors import AskCancelledError
from app.cage.model import display_name
from app.changes import Changes
from app.desk import BusyError
from app.errors import StillwaterError
from app.evidence.comparing import Comparer
from app.evidence.sealing import discard
from app.i18n import _
from app.intake import filing, quarantine, reading, store
from app.intake.filing import Filed, Ready
from app.intake.finding import Found, beginning, find, open_file, pieces
from app.intake.model import Channel, Duplicate, Outcome, Progress, Quarantined, Report, UnreadableError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk, Transaction

_TRIES = 5
_CACHE_KIB = 65_536
_LOG_PAGES = 4_000
_OBJECTS = 50_000
_WAITING_BYTES = 32_000_000

Told = Callable[[Progress], None]


class ImportStoppedError(StillwaterError):
    """An import had to stop; the report says what was taken in before."""

    def __init__(self, cause: StillwaterError, report: Report) -> None:
        kept = _(
            "The import stopped: {count} requests were taken in whole, and the other files were left where they are."
        )
        super().__init__(cause.what, kept=kept.format(count=report.imported), do=cause.do)
        self.report = report


@dataclass(slots=True)
class _Import:
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

    def __post_init__(self) -> None:
        self.comparer = Comparer(self.desk)

    def report(self) -> Report:
        """Return what was done so far."""
        return Report(
            tuple(self.cases), tuple(self.duplicates), tuple(self.quarantined), self.emergencies, self.stopped
        )


def import_paths(
    desk: Desk,
    cage: Cage,
    paths: Iterable[Path],
    *,
    progress: Told = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    skip_known: bool = False,
) -> tuple[Report, Changes]:
    """Bring in files and folders; a cancelled import leaves whole cases only.

    A watched folder skips what it brought in before: the same bytes under the same name are no new arrival.
    """
    running = _Import(desk, cage, cancelled, skip_known)
    # A page that fell out of the cache is decrypted again: many writes in a row are worth more of it.
    desk.db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").fetchall()
    # Likewise a page that is written again and again goes into the database's own file once.
    desk.db.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}").fetchall()
    files = find(paths, desk.vault.folder)
    try:
        with _seldom_collected():
            _take_all(running, files, progress)
        if not running.stopped:
            progress(Progress(len(files), len(files), None, len(running.cases), running.emergencies))
    except AskCancelledError:
        running.stopped = True
        _flush(running)
    except StillwaterError as error:
        raise ImportStoppedError(error, running.report()) from error
    finally:
        _drop(running)
    return running.report(), running.changes


def retry(
    desk: Desk, cage: Cage, arrival_id: int, *, cancelled: Callable[[], bool] = lambda: False
) -> tuple[Report, Changes]:
    """Try a quarantined file again; a case that comes of it settles the quarantine."""
    with quarantine.open_kept(desk, arrival_id) as kept:
        (name,) = desk.db.execute("SELECT name FROM arrival WHERE id = ?", (arrival_id,)).fetchone()
        policy = desk.settings.intake
        if kept.size > max(policy.mail_bytes, policy.json_bytes):
            raise UnreadableError(_("It is still larger than what is read."))
        data = b"".join(kept.chunks())
    if cancelled():
        return Report(cancelled=True), Changes()
    running = _Import(desk, cage, cancelled)
    try:
        arrived = reading.read(cage, data, name, desk.clock.now(), policy, cancelled)
        running.waiting.append((Path(name), reading.make_ready(desk, cage, arrived, cancelled)))
        _flush(running, settles=arrival_id)
    except AskCancelledError:
        running.stopped = True
    finally:
        _drop(running)
    return running.report(), running.changes


def _take_all(running: _Import, files: list[Found], progress: Told) -> None:
    for done, file in enumerate(files):
        if running.cancelled():
            running.stopped = True
            break
        progress(Progress(done, len(files), file.path, len(running.cases), running.emergencies))
        _take_in(running, file)
    _flush(running)


def _take_in(running: _Import, found: Found) -> None:
    try:
        file, size = open_file(found)
    except UnreadableError as error:
        _tell(running, found.path, error.reason)
        return
    with file:
        _take_file(running, found.path, file, size)


def _take_file(running: _Import, path: Path, file: BinaryIO, size: int) -> None:
    policy = running.desk.settings.intake
    if size > policy.quarantine_bytes:
        limit = _("It is larger than {limit} MB, and was left where it is.")
        _tell(running, path, limit.format(limit=policy.quarantine_bytes // 1_000_000))
        return
    most = max(policy.mail_bytes, policy.json_bytes)
    try:
        if size > most:
            too_large = _("It is larger than the {limit} MB that are read.").format(limit=most // 1_000_000)
            _quarantine(running, path, pieces(file, running.cancelled), too_large)
            return
        data = beginning(file, most + 1)
    except UnreadableError as error:
        _tell(running, path, error.reason)
        return
    try:
        _take_bytes(running, path, data)
    except UnreadableError as error:
        _quarantine(running, path, [data], error.reason)


def _take_bytes(running: _Import, path: Path, data: bytes) -> None:
    desk = running.desk
    sha256 = hashlib.sha256(data).hexdigest()
    if running.skip_known and store.is_known(desk.db, sha256, display_name(path.name)):
        return
    # A document costs little to read: that it came before is found when it is filed, by the same look as for every other.
    if not reading.is_document(data, path.name) and _came_again(running, path, sha256, len(data)):
        return
    now, policy = desk.clock.now(), desk.settings.intake
    try:
        arrived = reading.read(running.cage, data, path.name, now, policy, running.cancelled, sha256=sha256)
    except UnreadableError:
        if _came_again(running, path, sha256, len(data)):
            return
        raise
    # What came with it would be examined and sealed for nothing.
    if arrived.attachments and _came_again(running, path, sha256, len(data)):
        return
    running.waiting.append((path, reading.make_ready(desk, running.cage, arrived, running.cancelled)))
    running.waiting_bytes += len(data)
    is_full = len(running.waiting) >= policy.batch or running.waiting_bytes > _WAITING_BYTES
    if arrived.channel is Channel.MAIL or is_full:
        _flush(running)


def _came_again(running: _Import, path: Path, sha256: str, size: int) -> bool:
    """Tell, without reading it again, a file whose bytes became a case before."""
    known = store.same_bytes(running.desk.db, sha256)
    if known is None:
        return False
    # What is still waiting is filed first, so that the history is in order.
    _flush(running)
    filed = _write(running, lambda tx: [filing.came_again(tx, known, display_name(path.name), sha256, size)])
    _note(running, path, filed[0])
    return True


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for lost objects once a batch: what waits is in use for certain, and was looked through each time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _flush(running: _Import, settles: int | None = None) -> None:
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
    _drop(running)


def _write(running: _Import, write: Callable[[Transaction], list[Filed]]) -> list[Filed]:
    """Run one transaction; a person's own write goes first, and this one is tried again."""
    for attempt in range(_TRIES):
        try:
            with running.desk.transaction() as tx:
                filed = write(tx)
        except BusyError:
            if attempt == _TRIES - 1:
                raise
        else:
            running.changes |= tx.changes
            return filed
    return []


def _quarantine(running: _Import, path: Path, chunks: Iterable[bytes], reason: str) -> None:
    _flush(running)
    arrival_id, changes = quarantine.keep(running.desk, chunks, path.name, reason)
    running.changes |= changes
    running.quarantined.append(Quarantined(str(path), reason, arrival_id))


def _tell(running: _Import, path: Path, reason: str) -> None:
    running.quarantined.append(Quarantined(str(path), reason))


def _note(running: _Import, path: Path, filed: Filed) -> None:
    if filed.outcome is Outcome.DUPLICATE:
        running.duplicates.append(Duplicate(str(path), filed.case_id))
        return
    running.cases.append(filed.case_id)
    running.emergencies += filed.is_emergency


def _drop(running: _Import) -> None:
    """Empty what waits; sealed files that no row names go, such as those of a duplicate."""
    batch = list(running.waiting)
    running.waiting.clear()
    running.waiting_bytes = 0
    for _path, ready in batch:
        discard(running.desk, reading.sealed_of(ready.items))
