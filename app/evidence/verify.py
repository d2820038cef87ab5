"""Whether every sealed file is still what its row says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.evidence.model import ItemId
from app.evidence.sealing import open_sealed, sealed_path
from app.i18n import _
from app.vault.errors import DamagedEvidenceError
from app.vault.keys import WrongKeyError

if TYPE_CHECKING:
    from app.desk import Desk

_CHUNK = 1 << 20

Progress = Callable[[int, int], None]


def _untold(_done: int, _of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many items were read again, and what is wrong with which."""

    items: int
    problems: tuple[str, ...]


def verify_items(desk: Desk, progress: Progress = _untold, cancelled: Callable[[], bool] = lambda: False) -> Verified:
    """Read every sealed item again and compare it with its hashes."""
    ids = [row[0] for row in desk.db.execute("SELECT id FROM item ORDER BY id")]
    problems: list[str] = []
    for done, number in enumerate(ids):
        if cancelled():
            return Verified(done, (*problems, _("The check was cancelled.")))
        problems += _problems(desk, ItemId(number))
        progress(done + 1, len(ids))
    return Verified(len(ids), tuple(problems))


def _problems(desk: Desk, item_id: ItemId) -> list[str]:
    uid, name, wrapped, size, sha256, blake2b, reference = desk.db.execute(
        "SELECT i.uid, i.sealed_name, i.wrapped_key, i.size, i.sha256, i.blake2b, c.reference"
        " FROM item i JOIN cases c ON c.id = i.case_id WHERE i.id = ?",
        (item_id,),
    ).fetchone()
    told = _("{reference}, evidence item {number}: {what}")
    if not sealed_path(desk.vault, name).is_file():
        return [told.format(reference=reference, number=item_id, what=_("its sealed file is missing"))]
    try:
        found = _hashes(desk, uid, name, wrapped)
    except (DamagedEvidenceError, WrongKeyError):
        return [told.format(reference=reference, number=item_id, what=_("its sealed file was damaged or changed"))]
    if found != (size, sha256, blake2b):
        return [told.format(reference=reference, number=item_id, what=_("its content is not what was taken in"))]
    return []


def _hashes(desk: Desk, uid: str, name: str, wrapped: bytes) -> tuple[int, str, str]:
    sha256, blake2b = hashlib.sha256(), hashlib.blake2b()
    reader = open_sealed(desk.vault, uid, name, wrapped)
    with reader:
        place = 0
        while chunk := reader.read(place, _CHUNK):
            sha256.update(chunk)
            blake2b.update(chunk)
            place += len(chunk)
    return place, sha256.hexdigest(), blake2b.hexdigest()
