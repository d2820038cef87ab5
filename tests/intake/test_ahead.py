"""Requests are read and examined while those before them are filed: filed in their order, and nothing stays of one that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import current_thread, main_thread

import pytest

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases.model import CaseId
from app.cases.queries import case_page
from app.desk import Desk, close_desk, open_desk
from app.evidence import queries as evidence
from app.evidence.verify import verify_items
from app.intake.importer import ImportStoppedError, import_paths
from app.intake.model import Progress, Report
from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.intake.letters import mail, picture, request, save
from tests.intake.test_importer import sealed_files
from tests.vaults import new_vault, unlocked

BUSY_MS = 20


def letter(number: int, files: int = 0) -> bytes:
    """Write a mail with so many pictures, no two of them the same."""
    attached = tuple((f"{number}-{each}.png", "image/png", picture(20 + number, each)) for each in range(files))
    return mail(f"Danger {number}", number=f"<{number}@x>", files=attached).as_bytes()


def fill(folder: Path) -> Path:
    """Write what takes long before what takes none, one that cannot be read, one that comes twice, and documents."""
    save(folder / "1.eml", letter(1, files=6))
    save(folder / "2.eml", letter(2))
    save(folder / "3.eml", b"\0\1\2 no mail at all")
    save(folder / "4.eml", letter(1, files=6))
    save(folder / "5.json", request(id="portal-5", subject="Danger 5"))
    save(folder / "6.eml", letter(6, files=2))
    save(folder / "7.eml", letter(6, files=2))
    return folder


def told(desk: Desk, report: Report) -> list[object]:
    """Return what became of all of it, in order."""
    pages = [case_page(desk.db, CaseId(number)) for number in report.cases]
    items = [[item.name for item in evidence.items(desk.db, CaseId(number))] for number in report.cases]
    return [
        [(page.row.title, page.row.reference) for page in pages],
        items,
        [(Path(each.path).name, each.case_id) for each in report.duplicates],
        [Path(each.path).name for each in report.quarantined],
    ]


def test_two_workers_make_of_it_what_one_does_in_turn(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    folder = fill(tmp_path / "in")
    report, _changes = import_paths(desk, cage, [folder])
    together = told(desk, report)
    assert (report.imported, len(report.duplicates), len(report.quarantined)) == (4, 2, 1)
    assert verify_items(desk).problems == ()
    assert sealed_files(desk) == desk.db.execute("SELECT count(*) FROM item").fetchone()[0]
    # The same in a vault of its own, by a cage that takes one thing at a time.
    other = open_desk(new_vault(tmp_path / "other", None, FakeClock()).vault, FakeClock(), shipped())
    with Cage(replace(limits_of(shipped().vault), at_once=1, sessions=1)) as alone:
        in_turn = told(other, import_paths(other, alone, [folder])[0])
    close_desk(other)
    assert in_turn == together


def test_the_next_one_is_on_its_way_while_one_is_filed(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    for number in range(4):
        save(tmp_path / f"{number}.eml", letter(number))
    seen: list[Progress] = []
    threads: set[bool] = set()

    def cancelled() -> bool:
        threads.add(current_thread() is main_thread())
        return False

    import_paths(desk, cage, [tmp_path], progress=seen.append, cancelled=cancelled)
    assert [progress.imported for progress in seen] == [0, 0, 1, 2, 4]
    assert threads == {True, False}


def test_one_worker_does_everything_in_turn(desk: Desk, tmp_path: Path) -> None:
    save(tmp_path / "1.eml", letter(1, files=3))
    threads: set[bool] = set()

    def cancelled() -> bool:
        threads.add(current_thread() is main_thread())
        return False

    with Cage(replace(limits_of(shipped().vault), at_once=1, sessions=1)) as alone:
        report, _changes = import_paths(desk, alone, [tmp_path], cancelled=cancelled)
    assert report.imported == 1
    assert threads == {True}


def test_nothing_stays_of_what_was_on_its_way_when_an_import_stops(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, cage: Cage, tmp_path: Path
) -> None:
    for number in range(3):
        save(tmp_path / "in" / f"{number}.eml", letter(number, files=2))
    vault = unlocked(vault_folder, secrets, clock)
    desk = open_desk(vault, clock, shipped(), busy_ms=BUSY_MS)
    writer = vault.connect()
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(ImportStoppedError, match="busy"):
        import_paths(desk, cage, [tmp_path / "in"])
    writer.execute("ROLLBACK")
    writer.close()
    assert sealed_files(desk) == 0
    assert import_paths(desk, cage, [tmp_path / "in"])[0].imported == 3
    close_desk(desk)
    vault.close()
