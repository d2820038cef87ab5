"""Whether every sealed file is still what its row says."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

from blake3 import blake3

from app.evidence.model import DESTROYED
from app.evidence.sealing import open_sealed, sealed_path
from app.i18n import _
from app.vault.errors import DamagedEvidenceError
from app.vault.keys import WrongKeyError
from app.vault.tally import Tally

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.vault.sealed import SealedReader
    from app.vault.vault import Vault

# What a row says of an item's bytes, and what the record of taking it in said.
_SAID = ("sealed_name", "size", "sha256", "blake2b", "blake3", "md5", "sha1")
_TAKEN_LATER = frozenset({"md5", "sha1"})
_ROWS = (
    "SELECT i.id, c.reference, o.body, i.sealed_name, i.size, i.sha256, i.blake2b, i.blake3,"
    " nullif(lower(hex(h.md5)), ''), nullif(lower(hex(h.sha1)), '') FROM item i JOIN cases c ON c.id = i.case_id LEFT JOIN item_hash h ON h.item_id = i.id"
    " JOIN outbox o ON o.entity = 'item' AND o.uid = i.uid AND o.act = 'item.add'"
    " WHERE json_valid(o.body) ORDER BY i.id"
)

# Decrypting and hashing let other threads run; more than this only waits for the disk.
_MOST_AT_ONCE = 4

Progress = Callable[[int, int], None]


def _untold(_done: int, _of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database says of a sealed item."""

    id: int
    uid: str
    sealed_name: str
    wrapped_key: bytes
    reference: str
    size: int
    sha256: str
    blake3: str | None
    blake2b: str
    # Of an item that is older than they are only once they were taken.
    md5: str | None
    sha1: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """How many items were read again, and what is wrong with which."""

    items: int
    problems: tuple[str, ...]


def verify_items(
    desk: Desk,
    progress: Progress = _untold,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    all_digests: bool = False,
) -> Verified:
    """Read every sealed item again and compare it with its quickest digest, or with all; the database on this thread."""
    rows = desk.db.execute(
        "SELECT i.id, i.uid, i.sealed_name, i.wrapped_key, c.reference, i.size, i.sha256, i.blake3, i.blake2b,"
        " nullif(lower(hex(h.md5)), ''), nullif(lower(hex(h.sha1)), '') FROM item i JOIN cases c ON c.id = i.case_id"
        " LEFT JOIN item_hash h ON h.item_id = i.id WHERE i.refused IS NOT 'destroyed' ORDER BY i.id"
    ).fetchall()
    problems: list[str] = []
    fits = _fits_all if all_digests else _fits
    workers = min(os.cpu_count() or 1, _MOST_AT_ONCE)
    with ThreadPoolExecutor(workers, thread_name_prefix="verify") as pool:
        waiting: deque[Future[str]] = deque()
        ahead = iter(rows)
        for done in range(len(rows)):
            waiting.extend(
                pool.submit(_problem, desk.vault, _Kept(*row), fits)
                for row in islice(ahead, 1 if done else 2 * workers)
            )
            if cancelled():
                pool.shutdown(cancel_futures=True)
                return Verified(done, (*problems, _("The check was cancelled.")))
            if (problem := waiting.popleft().result()) and not _destroyed_since(desk, rows[done][0]):
                problems.append(problem)
            progress(done + 1, len(rows))
    return Verified(len(rows), tuple(problems))


def changed_rows(db: Connection) -> Iterator[str]:
    """Compare what each item's row says of its bytes with the record of taking it in, which the audit chain vouches for."""
    told = _(
        "{reference}, evidence item {number}: its row does not say what was recorded when it was taken in ({what})"
    )
    for number, reference, body, *row in db.execute(_ROWS):
        # Of what was destroyed nothing is recorded any more.
        if recorded := json.loads(body):
            wrong = [name for name, now in zip(_SAID, row, strict=True) if _differs(name, recorded.get(name), now)]
            if wrong:
                yield told.format(reference=reference, number=number, what=", ".join(wrong))


def _differs(name: str, recorded: object, now: object) -> bool:
    """Tell whether a row says something else; an older item's two digests are taken later than its record was written."""
    return recorded != now and not (recorded is None and name in _TAKEN_LATER)


def _destroyed_since(desk: Desk, number: int) -> bool:
    """Tell whether an item was destroyed while this went on: then its file is gone rightly."""
    (refused,) = desk.db.execute("SELECT refused FROM item WHERE id = ?", (number,)).fetchone()
    return bool(refused == DESTROYED)


def _problem(vault: Vault, item: _Kept, fits: Callable[[SealedReader, _Kept], bool]) -> str:
    told = _("{reference}, evidence item {number}: {what}")
    if not sealed_path(vault, item.sealed_name).is_file():
        return told.format(reference=item.reference, number=item.id, what=_("its sealed file is missing"))
    try:
        with open_sealed(vault, item.uid, item.sealed_name, item.wrapped_key) as reader:
            whole = reader.size == item.size and fits(reader, item)
    except (DamagedEvidenceError, WrongKeyError):
        return told.format(reference=item.reference, number=item.id, what=_("its sealed file was damaged or changed"))
    if not whole:
        return told.format(reference=item.reference, number=item.id, what=_("its content is not what was taken in"))
    return ""


def _fits(reader: SealedReader, item: _Kept) -> bool:
    # Each segment is authenticated as it is decrypted; beside that one strong digest tells other bytes, sealed under the same key.
    digest = hashlib.sha256() if item.blake3 is None else blake3()
    for chunk in reader.chunks():
        digest.update(chunk)
    return digest.hexdigest() == (item.sha256 if item.blake3 is None else item.blake3)


def _fits_all(reader: SealedReader, item: _Kept) -> bool:
    with Tally() as tally:
        for chunk in reader.chunks():
            tally.add(chunk)
        found = asdict(tally.digests())
    return all(getattr(item, name) in {None, value} for name, value in found.items())
