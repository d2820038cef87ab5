"""A review that was changed behind the program's back is told, in the vault where it was made and where it came home."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import Connection

from app.desk import Desk
from app.review.merging import merge
from app.review.model import Verdict
from app.review.proof import problems
from app.review.returning import return_results
from app.vault.database import migrating
from tests.review.closed import closed, uid_of
from tests.review.opened import carried, reviewed


@pytest.fixture
def both(acquainted: tuple[Desk, Desk], tmp_path: Path) -> tuple[Desk, Desk]:
    """Let a review with reasons come home."""
    team, sam = acquainted
    case_id = closed(team)
    pack = carried(team, [case_id], sam)
    reviewed(sam, pack, uid_of(team, case_id), Verdict.DISAGREE, "Nothing says when.")
    return_results(sam, pack, tmp_path / "home")
    merge(team, tmp_path / "home")
    return team, sam


def behind(db: Connection, change: str) -> None:
    """Change a row as somebody does who has the key and takes the locks off."""
    with migrating(db):
        locks = db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name LIKE 'review%'"
        ).fetchall()
        for name, _sql in locks:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(change)
        for _name, sql in locks:
            db.execute(sql)


def test_what_was_signed_is_what_is_on_record(both: tuple[Desk, Desk]) -> None:
    for desk in both:
        assert problems(desk) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE review SET verdict = 'agree'",
        "UPDATE review SET rationale = 'Well done.'",
        "UPDATE review SET scores = replace(scores, 'met', 'partly')",
        "UPDATE review SET answers = replace(answers, 'not_urgent', 'threshold_not_met')",
        "UPDATE review SET reviewer_uid = 'another'",
        "UPDATE review SET done_at = '2020-01-01T00:00:00.000Z'",
        "UPDATE review SET total = 12",
    ],
)
def test_what_was_changed_is_told(both: tuple[Desk, Desk], change: str) -> None:
    for desk in both:
        behind(desk.db, change)
        (told,) = problems(desk)
        assert "EDR-2026-A-0000" in told
