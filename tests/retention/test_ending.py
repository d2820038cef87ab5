"""How a proposal ends, and what is told where a destruction leaves something behind."""

from __future__ import annotations

import logging

import pytest

from app.desk import Desk
from app.retention import queries
from app.retention.destroying import carry_out, clear_away
from app.retention.errors import NotClearedError, NotOpenError, OthersProposalError, SecondPersonError
from app.retention.model import Stage
from app.retention.proposing import agree, object_to, propose, refuse, withdraw
from app.vault.backup import home
from app.vault.destroyed import read_log
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, Marks, agreed, closed_case, seats, wait_out


def test_only_its_author_takes_a_proposal_back_and_what_was_agreed_to_is_objected_to(
    desk: Desk, clock: FakeClock
) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    kim, ada = seats(desk)
    propose(kim, [case_id], "Its time is over.")
    (each,) = queries.waiting(ada)
    with pytest.raises(OthersProposalError):
        withdraw(ada, each.id, "She meant another one.")
    with pytest.raises(SecondPersonError):
        refuse(kim, each.id, "I do not agree with myself.")
    agree(ada, each.id, "It is.")
    with pytest.raises(NotOpenError):
        refuse(ada, each.id, "On second thoughts.")
    assert queries.destruction(desk.db, each.id).stage is Stage.AGREED
    object_to(ada, each.id, "On second thoughts.")
    assert queries.destruction(desk.db, each.id).stage is Stage.OBJECTED


def test_what_cannot_be_cleared_away_is_told_and_the_case_is_destroyed_all_the_same(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = closed_case(desk, Marks("zqmarkx"))
    names = {row[0] for row in desk.db.execute("SELECT sealed_name FROM item WHERE case_id = ?", (case_id,))}
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    # No list can be written where a folder of its name is.
    (home(desk.vault) / "destroyed.json").mkdir(parents=True)
    with caplog.at_level(logging.ERROR), pytest.raises(NotClearedError) as left:
        carry_out(desk, number)
    assert case_id in left.value.changes.cases
    assert queries.destruction(desk.db, number).stage is Stage.DESTROYED
    assert not names & {path.name for path in desk.vault.folder.rglob("*")}
    (home(desk.vault) / "destroyed.json").rmdir()
    clear_away(desk)
    assert len(read_log(home(desk.vault), desk.vault)) == 1
