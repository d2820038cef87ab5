"""A vault that is older than its hashes learns what its items are known by, out of their own sealed bytes."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from app.cage.channels import never
from app.cage.client import Cage
from app.desk import Desk
from app.evidence import catching_up, known, stacks
from app.evidence.actions import add_item
from app.evidence.model import ItemId, ItemKind, NewItem, Source
from app.evidence.sealing import seal, sealed_path
from app.identity import Permission
from app.vault.errors import DamagedEvidenceError
from tests.cage.test_fingerprint import drawn
from tests.evidence.listed import digest, taken, written
from tests.evidence.made import new_case


def picture(seed: int, scale: int = 1) -> bytes:
    """Draw what is like nothing else, in one size or another."""
    out = io.BytesIO()
    shapes = drawn(seed, 400, 300)
    shapes.resize((400 * scale, 300 * scale)).save(out, "PNG")
    return out.getvalue()


def old(desk: Desk, data: bytes, kind: ItemKind = ItemKind.PICTURE) -> ItemId:
    """Add an item as it stands in a vault from before there were hashes."""
    made = seal(desk.vault, [data])
    case_id = new_case(desk)
    with desk.transaction(Permission.KEEP) as tx:
        item = add_item(tx, case_id, NewItem("a", "", kind, "", Source.SUBJECT, {}), made)
        tx.db.execute("DELETE FROM item_hash WHERE item_id = ?", (item,))
    return item


def kept(desk: Desk, item: ItemId) -> tuple[object, ...] | None:
    """Return what an item is known by."""
    row = desk.db.execute("SELECT md5, sha1, sha256, pdq, quality FROM item_hash WHERE item_id = ?", (item,)).fetchone()
    return tuple(row) if row else None


def told(_done: int, _of: int) -> None:
    """Hear how far it is."""


def test_old_items_get_their_hashes_are_stacked_and_matched(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    one, larger = picture(7), picture(7, scale=2)
    first, again, alike = old(desk, one), old(desk, one), old(desk, larger)
    text = old(desk, b"plain words", ItemKind.TEXT)
    taken(desk, written(tmp_path / "list.csv", f"md5\n{digest(one, 'md5')}\n"))
    assert known.known_of(desk.db, first) is None
    steps: list[tuple[int, int]] = []
    changes, damaged = catching_up.learn_all(desk, cage, lambda done, of: steps.append((done, of)))
    assert (damaged, steps) == (0, [(0, 4), (1, 4), (2, 4), (3, 4)])
    assert changes.cases
    md5, sha1, sha256 = (hashlib.new(name, one).digest() for name in ("md5", "sha1", "sha256"))
    row = kept(desk, first)
    assert row is not None
    assert row[:3] == (md5, sha1, sha256)
    assert row[3] is not None
    words = kept(desk, text)
    assert words is not None
    assert words[3:] == (None, None)
    assert {twin.item_id for twin in stacks.twins(desk.db, first)} == {again, alike}
    assert known.known_of(desk.db, first) is not None
    assert known.known_of(desk.db, text) is None
    acts = [row[0] for row in desk.db.execute("SELECT act FROM outbox WHERE act = 'item.known_by'")]
    assert len(acts) == 4
    assert catching_up.learn_all(desk, cage, told)[0].cases == frozenset()


def test_a_cancelled_run_goes_on_where_it_stopped(desk: Desk, cage: Cage) -> None:
    first, second = old(desk, picture(1)), old(desk, picture(2))
    asked: list[int] = []

    def stop() -> bool:
        # The first item is asked about often; the second one only once this says so.
        return bool(asked)

    catching_up.learn_all(desk, cage, lambda done, _of: asked.append(done) if done else None, stop)
    assert kept(desk, first) is not None
    assert kept(desk, second) is None
    catching_up.learn_all(desk, cage, told)
    assert kept(desk, second) is not None


def test_what_cannot_be_decoded_is_known_by_its_digests(desk: Desk, cage: Cage) -> None:
    item = old(desk, b"\x89PNG\r\n\x1a\nnot a picture")
    catching_up.learn(desk, cage, item, never)
    row = kept(desk, item)
    assert row is not None
    assert row[3:] == (None, None)


def test_nothing_is_written_of_bytes_that_are_not_what_was_sealed(desk: Desk, cage: Cage) -> None:
    item, whole = old(desk, picture(1)), old(desk, picture(2))
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    file = sealed_path(desk.vault, name)
    torn = bytearray(file.read_bytes())
    torn[100] ^= 1
    file.chmod(0o600)
    file.write_bytes(torn)
    with pytest.raises(DamagedEvidenceError):
        catching_up.learn(desk, cage, item, never)
    assert kept(desk, item) is None
    assert catching_up.learn_all(desk, cage, told)[1] == 1
    assert kept(desk, whole) is not None
