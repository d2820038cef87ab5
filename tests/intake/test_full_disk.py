"""A full disk stops an import with a message, and leaves the vault good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.desk import Desk, close_desk, open_desk
from app.evidence.verify import verify_items
from app.intake.importer import ImportStoppedError, import_paths
from app.settings import shipped
from app.vault import audit
from tests.builders import FakeClock
from tests.faults.small_disk import Disk, mounted
from tests.intake.letters import request, save
from tests.vaults import Template, unlocked


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a disk of four megabytes."""
    with mounted(tmp_path / "disk", 4) as disk:
        yield disk


@pytest.fixture
def cramped(small_disk: Disk, template: Template, clock: FakeClock) -> Iterator[Desk]:
    """Sit down at a vault on that disk."""
    folder = template.copy_to(small_disk.path / "vault")
    desk = open_desk(unlocked(folder, template.secrets, clock), clock, shipped())
    yield desk
    close_desk(desk)


def by_fives(desk: Desk, cage: Cage, paths: list[Path]) -> None:
    for number in range(0, len(paths), 5):
        import_paths(desk, cage, paths[number : number + 5])


def test_a_full_disk_stops_the_import_and_the_rest_comes_in_once_there_is_space(
    small_disk: Disk, cramped: Desk, cage: Cage, tmp_path: Path
) -> None:
    files = [{"name": "words.txt", "text": "x" * 60_000}]
    for number in range(60):
        save(tmp_path / "in" / f"{number:02d}.json", request(subject=f"number {number}", attachments=files))
    with pytest.raises(ImportStoppedError) as stopped:
        by_fives(cramped, cage, sorted((tmp_path / "in").iterdir()))
    assert "The disk is full" in str(stopped.value)
    assert "were left where they are" in str(stopped.value)
    (cases,) = cramped.db.execute("SELECT count(*) FROM cases").fetchone()
    assert 0 < cases < 60
    assert cramped.db.execute("SELECT count(*) FROM item").fetchone() == (cases,)
    assert verify_items(cramped).problems == ()
    assert cramped.db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert audit.verify(cramped.db, cramped.vault.audit_key).problems == ()
    for path in (cramped.vault.folder / "evidence").rglob("*.partial"):
        pytest.fail(f"left behind: {path.name}")
    small_disk.grow(64)
    rest, _changes = import_paths(cramped, cage, [tmp_path / "in"])
    assert (rest.imported, len(rest.duplicates)) == (60 - cases, cases)
