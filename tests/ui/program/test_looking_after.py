"""What is looked after behind the window: what one part of it cannot do keeps none of the others back."""

from __future__ import annotations

import logging
from shutil import rmtree

import pytest

from app.desk import Desk
from app.retention import certificate
from app.retention.destroying import carry_out
from app.retention.errors import NotClearedError
from app.vault.backup import home
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, agreed_after_a_backup
from ui.kit.tasks import Task
from ui.program.checks import look_after


def test_what_cannot_be_cleared_away_is_told_and_all_else_is_done(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    _case, made, number = agreed_after_a_backup(desk, clock, LONG_AFTER)
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
