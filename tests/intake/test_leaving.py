"""A copy of a quarantined file leaves only on record, for one person alone, and never half."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.errors import AskCancelledError
from app.desk import Desk
from app.intake import quarantine
from app.intake.importer import import_paths
from app.intake.leaving import NotSavedError, save_copy
from app.intake.model import Report
from app.intake.process import ImportProcess
from app.intake.quarantine import NotInQuarantineError, Which, dismiss, listed
from app.vault.errors import InsideVaultError
from tests.intake.letters import save


@pytest.fixture
def kept(desk: Desk, cage: Cage, tmp_path: Path) -> int:
    """Put a file into quarantine."""
    import_paths(desk, cage, [save(tmp_path / "in" / "odd.bin", b"\x7fELF, no request" * 1000)])
    return quarantine.waiting(desk)[0].id


def acts(desk: Desk) -> list[str]:
    return [json.loads(row[0])["act"] for row in desk.db.execute("SELECT body FROM audit ORDER BY seq")]


def test_the_copy_is_the_file_readable_by_one_person_and_on_record(desk: Desk, kept: int, tmp_path: Path) -> None:
    target = tmp_path / "copy.bin"
    save_copy(desk, kept, target)
    assert target.read_bytes() == (tmp_path / "in" / "odd.bin").read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert acts(desk)[-1] == "arrival.copy"
    (body,) = desk.db.execute("SELECT body FROM outbox ORDER BY rowid DESC LIMIT 1").fetchone()
    assert json.loads(body)["to"] == str(target)
    assert [each.id for each in quarantine.waiting(desk)] == [kept]


def test_a_file_that_was_set_aside_can_leave_too(desk: Desk, kept: int, tmp_path: Path) -> None:
    dismiss(desk, kept, "ours")
    assert listed(desk, Which.OPEN) == []
    assert [each.id for each in listed(desk, Which.ASIDE)] == [each.id for each in listed(desk, Which.ALL)] == [kept]
    save_copy(desk, kept, tmp_path / "copy.bin")
    assert (tmp_path / "copy.bin").stat().st_size == listed(desk, Which.ASIDE)[0].size


def test_nothing_plain_is_written_into_the_vault(desk: Desk, kept: int) -> None:
    before = acts(desk)
    with pytest.raises(InsideVaultError):
        save_copy(desk, kept, desk.vault.folder / "evidence" / "copy.bin")
    assert acts(desk) == before


def test_a_link_that_waits_there_is_not_followed(desk: Desk, kept: int, tmp_path: Path) -> None:
    precious = save(tmp_path / "precious", b"mine")
    (tmp_path / "copy.bin").symlink_to(precious)
    (tmp_path / "other.bin.partial").symlink_to(precious)
    save_copy(desk, kept, tmp_path / "copy.bin")
    save_copy(desk, kept, tmp_path / "other.bin")
    assert (tmp_path / "other.bin.partial").is_symlink()
    assert precious.read_bytes() == b"mine"
    assert not (tmp_path / "copy.bin").is_symlink()


def test_a_copy_that_cannot_be_written_is_told_and_on_record(desk: Desk, kept: int, tmp_path: Path) -> None:
    with pytest.raises(NotSavedError, match="No such file or directory"):
        save_copy(desk, kept, tmp_path / "none" / "copy.bin")
    assert acts(desk)[-2:] == ["arrival.copy", "arrival.copy_failed"]


def test_a_cancelled_copy_leaves_nothing_and_says_so_on_record(desk: Desk, kept: int, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(AskCancelledError):
        save_copy(desk, kept, tmp_path / "out" / "copy.bin", lambda: True)
    assert list((tmp_path / "out").iterdir()) == []
    assert acts(desk)[-2:] == ["arrival.copy", "arrival.copy_failed"]


def test_what_is_not_in_quarantine_does_not_leave(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotInQuarantineError):
        save_copy(desk, 99, tmp_path / "copy.bin")


def test_another_try_in_the_second_process_can_be_cancelled(desk: Desk, kept: int) -> None:
    running = ImportProcess(desk, retries=kept)
    running.cancel()
    *_progress, report = running.events()
    assert isinstance(report, Report)
    assert report.imported == 0
    assert [each.id for each in quarantine.waiting(desk)] == [kept]
