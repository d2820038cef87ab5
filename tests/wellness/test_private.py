"""What never leaves the person's own store, and the one word that others see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from app.wellness import availability, days, owner
from app.wellness.actions import Sitting
from app.wellness.availability import Colleague
from app.wellness.owner import Addition, CheckInsOffError
from tests.builders import FakeClock
from tests.vaults import NAME
from tests.wellness.feeding import POLICY

ON = replace(POLICY, check_ins=True)
WORDS = "zebra-lantern-4711 kept me awake"


def said_in_the_vault(desk: Desk, words: str) -> list[str]:
    """Return every table of the vault's database in which some words stand, the search index included."""
    tables = [name for (name,) in desk.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [
        table
        for table in tables
        if any(
            words in str(row) or words.encode() in repr(row).encode()
            for row in desk.db.execute(f"SELECT * FROM {table}")
        )
    ]


def test_check_ins_are_off_unless_the_policy_offers_them(desk: Desk, sitting: Sitting) -> None:
    assert POLICY.check_ins is False
    with pytest.raises(CheckInsOffError):
        owner.check_in(desk, POLICY, "tired", WORDS)
    assert owner.check_ins(desk.own) == []


def test_what_is_written_in_a_check_in_never_reaches_the_vault_or_a_plain_file(
    desk: Desk, sitting: Sitting, vault_folder: Path
) -> None:
    owner.check_in(desk, ON, "tired", WORDS)
    assert owner.check_ins(desk.own)[0].words == WORDS
    assert said_in_the_vault(desk, "zebra-lantern") == []
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("INSERT INTO words (case_id, words) SELECT id, ? FROM cases LIMIT 1", (WORDS,))
        tx.db.execute(
            "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES ('x', 'protocol', ?, x'', '')", (WORDS,)
        )
    # The search finds what is there.
    assert said_in_the_vault(desk, "zebra-lantern") == ["document"]
    assert not [path for path in vault_folder.rglob("*") if path.is_file() and b"zebra-lantern" in path.read_bytes()]


def test_check_ins_go_after_thirty_days(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    owner.check_in(desk, ON, "tired", WORDS)
    days.fold(desk.own, ON, clock.now() + timedelta(days=29))
    assert len(owner.check_ins(desk.own)) == 1
    days.fold(desk.own, ON, clock.now() + timedelta(days=31))
    assert owner.check_ins(desk.own) == []


def test_others_see_available_or_not_and_nothing_else(desk: Desk, sitting: Sitting) -> None:
    owner.add(desk, Addition("zebra-lantern", 1, unavailable=True))
    assert availability.is_available(desk)
    assert availability.everybody(desk.db) == [Colleague(NAME, available=True)]
    assert availability.set_available(desk, available=False).topics
    assert not availability.set_available(desk, available=False).topics
    assert availability.everybody(desk.db) == [Colleague(NAME, available=False)]
    bodies = [json.loads(row[0]) for row in desk.db.execute("SELECT body FROM outbox WHERE entity = 'availability'")]
    assert bodies == [{"available": False}]
    assert said_in_the_vault(desk, "zebra-lantern") == []
    assert availability.set_available(desk, available=True).topics
    assert availability.is_available(desk)
    assert not audit.verify(desk.db, desk.vault.audit_key).problems
