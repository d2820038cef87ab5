"""Files that are larger than what is read: kept whole, or told and left where they are."""

from __future__ import annotations

import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.desk import Desk
from app.intake import quarantine
from app.intake.model import Quarantined
from tests.intake.letters import mail, save
from tests.intake.test_bad_input import bring_in, only


def test_a_file_of_300_mb_is_sealed_without_being_held_in_memory(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    path = tmp_path / "huge.eml"
    with path.open("wb") as file:
        file.write(mail().as_bytes())
        file.truncate(300_000_000)
    tracemalloc.start()
    kept = only(bring_in(desk, cage, path))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than the 50 MB" in kept.reason
    assert quarantine.waiting(desk)[0].size == 300_000_000
    assert most < 30_000_000


def test_a_file_too_large_to_keep_is_told_and_left_where_it_is(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    policy = replace(desk.settings.intake, quarantine_bytes=1_000_000)
    small = replace(desk, settings=replace(desk.settings, intake=policy))
    path = save(tmp_path / "huge.eml", bytes(1_000_001))
    kept = only(bring_in(small, cage, path))
    assert kept == Quarantined(str(path), "It is larger than 1 MB, and was left where it is.")
    assert path.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the file that fails while it is read is Linux's own")
def test_a_large_file_that_fails_while_it_is_read_is_told_and_left_where_it_is(
    desk: Desk, cage: Cage, tmp_path: Path
) -> None:
    # Whatever its size: this one opens, says that it is empty, and fails at the first piece.
    policy = replace(desk.settings.intake, mail_bytes=-1, json_bytes=-1)
    small = replace(desk, settings=replace(desk.settings, intake=policy))
    kept = only(bring_in(small, cage, Path("/proc/self/mem")))
    assert (kept.reason, kept.arrival_id) == ("It cannot be read: Input/output error.", None)
    assert not any(path.is_file() for path in (desk.vault.folder / "quarantine").rglob("*"))
