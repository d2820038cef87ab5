"""What checking every item compares: BLAKE3 where an item has it, SHA-256 where it is older, each digest on record when asked."""

from __future__ import annotations

import json

import pytest
from blake3 import blake3

from app.desk import Desk
from app.evidence.sealing import open_item, sealed_path
from app.evidence.verify import verify_items
from app.vault import sealed
from tests.evidence.made import new_case, new_item


@pytest.fixture
def with_item(desk: Desk) -> Desk:
    """Keep one item, and take off what holds its row, as whoever holds the key and another program could."""
    new_item(desk, new_case(desk))
    desk.db.set_authorizer(None)
    desk.db.execute("DROP TRIGGER item_is_immutable")
    desk.db.execute("DROP TRIGGER item_hash_is_immutable")
    return desk


def wrong(desk: Desk, *, all_digests: bool = False) -> list[str]:
    """Return the ends of what the check says."""
    found = verify_items(desk, all_digests=all_digests).problems
    return [problem.rpartition(": ")[2] for problem in found]


NOT_TAKEN_IN = ["its content is not what was taken in"]


def test_the_row_and_the_record_that_the_chain_vouches_for_have_both(with_item: Desk) -> None:
    row = with_item.db.execute("SELECT sha256, blake3 FROM item").fetchone()
    (body,) = with_item.db.execute("SELECT body FROM outbox WHERE act = 'item.add'").fetchone()
    assert row == tuple(json.loads(body)[name] for name in ("sha256", "blake3"))
    assert row[1] == blake3(b"bytes").hexdigest()


@pytest.mark.parametrize("told", ["blake3", "sha256", "blake2b", "md5", "sha1"])
def test_each_digest_is_compared_when_all_are_asked_for_and_blake3_at_any_time(with_item: Desk, told: str) -> None:
    assert (wrong(with_item), wrong(with_item, all_digests=True)) == ([], [])
    change = {
        "blake3": "UPDATE item SET blake3 = sha256",
        "sha256": "UPDATE item SET sha256 = blake3",
        "blake2b": "UPDATE item SET blake2b = ''",
        "md5": "UPDATE item_hash SET md5 = zeroblob(16)",
        "sha1": "UPDATE item_hash SET sha1 = zeroblob(20)",
    }
    with_item.db.execute(change[told])
    assert wrong(with_item) == (NOT_TAKEN_IN if told == "blake3" else [])
    assert wrong(with_item, all_digests=True) == NOT_TAKEN_IN


def test_an_item_of_before_is_held_to_its_sha256(with_item: Desk) -> None:
    with_item.db.execute("UPDATE item SET blake3 = NULL")
    with_item.db.execute("DELETE FROM item_hash")
    assert (wrong(with_item), wrong(with_item, all_digests=True)) == ([], [])
    with_item.db.execute("UPDATE item SET sha256 = blake2b")
    assert (wrong(with_item), wrong(with_item, all_digests=True)) == (NOT_TAKEN_IN, NOT_TAKEN_IN)


def test_other_bytes_of_the_same_length_under_the_items_own_key_are_told(with_item: Desk) -> None:
    uid, name, wrapped = with_item.db.execute("SELECT uid, sealed_name, wrapped_key FROM item").fetchone()
    path = sealed_path(with_item.vault, name)
    path.chmod(0o600)
    path.unlink()
    sealed.seal([b"BYTES"], path, sealed.unwrap_item_key(with_item.vault.keys, uid, wrapped))
    (number,) = with_item.db.execute("SELECT id FROM item").fetchone()
    with open_item(with_item, number) as reader:
        assert reader.read(0, 9) == b"BYTES"
    assert wrong(with_item) == NOT_TAKEN_IN
