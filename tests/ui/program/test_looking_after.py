"""What is looked after behind the window: what one part of it cannot do keeps none of the others back."""

from __future__ import annotations

import logging
from shutil import rmtree

import pytest

from app.desk import Desk
from app.retention import certificate
from app.retention.destroying import carry_out
from app.retention.errors import NotClearedError
from app.vault.backup import back_up, home
from app.vault.keeping import Rule
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, agreed, closed_case, wait_out
from ui.kit.tasks import Task
from ui.program.checks import look_after


def test_what_cannot_be_cleared_away_is_told_and_all_else_is_done(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    case_id = closed_case(desk)
    made = back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    # No list can be written where a folder of its name is.
    log = home(desk.vault) / "destroyed.json"
    log.mkdir(parents=True)
    with caplog.at_level(logging.ERROR), pytest.raises(NotClearedError):
        carry_out(desk, number)
    rmtree(made.folder)
    with caplog.at_level(logging.ERROR):
        (told,) = look_after(desk, Task(lambda *_told: None))
    assert "It is tried again next time" in told
    (each,) = certificate.certificates(desk)
    assert each.gone == {("backup", made.folder.name)}
    log.rmdir()
    assert look_after(desk, Task(lambda *_told: None)) == []
