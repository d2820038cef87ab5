"""Bring files in: each becomes a whole case, a duplicate that is told, or is kept in quarantine with its reason."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.cage.errors import AskCancelledError
from app.cage.model import display_name
from app.changes import Changes
from app.errors import StillwaterError
from app.i18n import _
from app.intake import quarantine, reading, store
from app.intake.ahead import DEPTH
from app.intake.finding import Found, beginning, find, open_file, pieces
from app.intake.model import Progress, Report, UnreadableError
from app.intake.running import Import, came_again, drop, flush, leave, set_aside, take_ready

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk

_CACHE_KIB = 65_536
_LOG_PAGES = 4_000
_OBJECTS = 50_000

Told = Callable[[Progress], None]


class ImportStoppedError(StillwaterError):
    """An import had to stop; the report says what was taken in before."""

    def __init__(self, cause: StillwaterError, report: Report) -> None:
        kept = _(
            "The import stopped: {count} requests were taken in whole, and the other files were left where they are."
        )
        super().__init__(cause.what, kept=kept.format(count=report.imported), do=cause.do)
        self.report = report


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
    running = Import(desk, cage, cancelled, skip_known)
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
        flush(running)
    except StillwaterError as error:
        raise ImportStoppedError(error, running.report()) from error
    finally:
        running.ahead.close()
        drop(running)
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
    running = Import(desk, cage, cancelled)
    try:
        running.ahead.begin(Path(name), hashlib.sha256(data).hexdigest(), data, desk.clock.now())
        running.waiting.append((Path(name), running.ahead.take().ready.result()))
        flush(running, settles=arrival_id)
    except AskCancelledError:
        running.stopped = True
    finally:
        running.ahead.close()
        drop(running)
    return running.report(), running.changes


def _take_all(running: Import, files: list[Found], progress: Told) -> None:
    for done, file in enumerate(files):
        if running.cancelled():
            running.stopped = True
            break
        progress(Progress(done, len(files), file.path, len(running.cases), running.emergencies))
        _take_in(running, file)
    _collect(running, 0)
    flush(running)


def _take_in(running: Import, found: Found) -> None:
    try:
        file, size = open_file(found)
    except UnreadableError as error:
        leave(running, found.path, error.reason)
        return
    with file:
        _take_file(running, found.path, file, size)


def _take_file(running: Import, path: Path, file: BinaryIO, size: int) -> None:
    policy = running.desk.settings.intake
    if size > policy.quarantine_bytes:
        limit = _("It is larger than {limit} MB, and was left where it is.")
        leave(running, path, limit.format(limit=policy.quarantine_bytes // 1_000_000))
        return
    most = max(policy.mail_bytes, policy.json_bytes)
    try:
        if size > most:
            too_large = _("It is larger than the {limit} MB that are read.").format(limit=most // 1_000_000)
            _collect(running, 0)
            set_aside(running, path, pieces(file, running.cancelled), too_large)
            return
        data = beginning(file, most + 1)
    except UnreadableError as error:
        leave(running, path, error.reason)
        return
    try:
        _take_bytes(running, path, data)
    except UnreadableError as error:
        set_aside(running, path, [data], error.reason)


def _take_bytes(running: Import, path: Path, data: bytes) -> None:
    desk = running.desk
    sha256 = hashlib.sha256(data).hexdigest()
    if running.skip_known and store.is_known(desk.db, sha256, display_name(path.name)):
        return
    document = reading.is_document(data, path.name)
    if document or running.ahead.holds(sha256) or store.same_bytes(desk.db, sha256) is not None:
        # What is under way came before it, so that the history is in order.
        _collect(running, 0)
    # A document costs little to read: that it came before is found when it is filed, by the same look as for every other.
    if not document:
        if not came_again(running, path, sha256, len(data)):
            running.ahead.begin(path, sha256, data, desk.clock.now())
            _collect(running, DEPTH - 1)
        return
    now, policy = desk.clock.now(), desk.settings.intake
    try:
        arrived = reading.read(running.cage, data, path.name, now, policy, running.cancelled, sha256=sha256)
    except UnreadableError:
        if came_again(running, path, sha256, len(data)):
            return
        raise
    # What came with it would be examined and sealed for nothing.
    if arrived.attachments and came_again(running, path, sha256, len(data)):
        return
    take_ready(running, path, running.ahead.prepared(arrived), len(data))


def _collect(running: Import, most: int) -> None:
    """File what was prepared ahead, in the order in which it came, until no more than so many are left."""
    while len(running.ahead) > most:
        came = running.ahead.take()
        try:
            ready = came.ready.result()
        except UnreadableError as error:
            if not came_again(running, came.path, came.sha256, len(came.data)):
                set_aside(running, came.path, [came.data], error.reason)
        else:
            take_ready(running, came.path, ready, len(came.data))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for lost objects once a batch: what waits is in use for certain, and was looked through each time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
