"""Files that leave the vault: on record first, refused once superseded, and told where they were cut short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from app.cases.model import CaseId
from app.clock import Clock
from app.decisions.actions import correct
from app.desk import Desk
from app.responses import actions, mail, queries
from app.responses.errors import NotInForceError, NotSavedError
from app.responses.leaving import cut_short
from tests.responses.conftest import agree


@dataclass(slots=True)
class Dying:
    """A clock that stands still for ever once the power is gone: no transaction can begin."""

    clock: Clock
    dead: bool = False

    def now(self) -> datetime:
        """Return the time, while there is one."""
        if self.dead:
            raise KeyboardInterrupt("nothing is written any more")
        return self.clock.now()

    def monotonic(self) -> float:
        """Return the running time."""
        return self.clock.monotonic()

    def boottime(self) -> float:
        """Return the running time with sleep."""
        return self.clock.boottime()


def test_files_of_a_superseded_decision_are_not_written_any_more(desk: Desk, ready: CaseId, tmp_path: Path) -> None:
    row = queries.responses(desk.db, ready)[0]
    correct(desk, ready, queries.in_force(desk, ready).row.answers, "Once more.")
    agree(desk, ready)
    with pytest.raises(NotInForceError, match="decided since"):
        actions.save_files(desk, ready, row.id, tmp_path)
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_file_is_on_record_before_it_is_written(desk: Desk, ready: CaseId, tmp_path: Path) -> None:
    row, seen = queries.responses(desk.db, ready)[0], list[tuple[int, int]]()

    def check() -> None:
        begun = desk.db.execute("SELECT count(*) FROM file_leaving").fetchone()[0]
        seen.append((begun, len(list(tmp_path.glob("*.pdf")))))

    actions.save_files(desk, ready, row.id, tmp_path, check=check)
    assert seen == [(1, 1)]
    assert desk.db.execute("SELECT outcome FROM file_left").fetchall() == [("saved",)]
    with pytest.raises(NotSavedError):
        actions.save_files(desk, ready, row.id, tmp_path)
    assert [row[0] for row in desk.db.execute("SELECT outcome FROM file_left")] == ["saved", "failed"]
    assert cut_short(desk) == []


def test_what_was_cut_short_is_told_at_the_next_start_and_once(desk: Desk, ready: CaseId, tmp_path: Path) -> None:
    row = queries.responses(desk.db, ready)[0]

    def ends() -> None:
        dying.dead = True
        raise KeyboardInterrupt

    dying = Dying(desk.clock)
    with pytest.raises(KeyboardInterrupt, match="nothing is written"):
        actions.save_files(replace(desk, clock=dying), ready, row.id, tmp_path, check=ends)
    # What was begun went with the program.
    assert not desk.db.in_transaction
    (words,) = cut_short(desk)
    assert row.files[0].name in words
    assert "cut short" in words
    assert cut_short(desk) == []
    assert "saving cut short" in [act for (act,) in desk.db.execute("SELECT act FROM event")]


def test_what_no_mail_carries_is_told_before_it_is_read(
    desk: Desk, ready: CaseId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = queries.responses(desk.db, ready)[0]
    monkeypatch.setattr(mail, "MOST_BYTES", row.files[0].size - 1)
    with pytest.raises(mail.TooLargeForMailError):
        actions.save_mail(desk, ready, row.id, "siri.lund@politi.example", tmp_path / "answer.eml")
    assert not (tmp_path / "answer.eml").exists()
    assert "files saved" not in [act for (act,) in desk.db.execute("SELECT act FROM event")]
