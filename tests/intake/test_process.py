"""Import in a second process: told, cancelled, killed, out of space; whole cases are left each time."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.model import CaseId
from app.cases.queries import case_page
from app.desk import Desk
from app.evidence.verify import verify_items
from app.intake.importer import import_paths
from app.intake.model import Progress, Report
from app.intake.process import ImportProcess, ImportProcessDiedError
from app.settings import settings_from
from tests.intake.letters import mail, picture, request, save


def mails(folder: Path, count: int) -> Path:
    for number in range(count):
        files = ((f"{number}.png", "image/png", picture(30, number)),)
        save(folder / f"{number:03d}.eml", mail(f"Danger {number}", number=f"<{number}@x>", files=files))
    return folder


def whole_cases(desk: Desk) -> int:
    """Count the cases, each with its request, its arrival and both its items, and every item as it was sealed."""
    (cases,) = desk.db.execute("SELECT count(*) FROM cases WHERE evidence_count = 2").fetchone()
    for table, each in (("cases", 1), ("request", 1), ("arrival", 1), ("item", 2), ("layout", 1)):
        assert desk.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (cases * each,), table
    assert verify_items(desk).problems == ()
    return int(cases)


def kill_after(running: ImportProcess, cases: int) -> None:
    for event in running.events():
        assert isinstance(event, Progress)
        if event.imported >= cases:
            os.kill(running.pid, signal.SIGKILL)


def test_a_second_process_brings_in_and_reports(desk: Desk, tmp_path: Path) -> None:
    mails(tmp_path / "in", 2)
    save(tmp_path / "in" / "x.json", b"{")
    running = ImportProcess(desk, [tmp_path / "in"])
    *progress, report = running.events()
    assert isinstance(report, Report)
    assert (report.imported, report.emergencies, len(report.quarantined)) == (2, 2, 1)
    last = progress[-1]
    assert isinstance(last, Progress)
    assert (last.done, last.of, last.imported) == (3, 3, 2)
    assert case_page(desk.db, CaseId(report.cases[0])).row.title == "Danger 0"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_key_is_on_the_command_line_or_in_the_environment(desk: Desk, tmp_path: Path) -> None:
    running = ImportProcess(desk, [mails(tmp_path / "in", 2)])
    told = Path(f"/proc/{running.pid}/cmdline").read_bytes() + Path(f"/proc/{running.pid}/environ").read_bytes()
    for key in (desk.vault.keys.database, desk.vault.keys.evidence, desk.vault.keys.audit):
        assert bytes(key) not in told
        assert bytes(key).hex().encode() not in told
    assert tmp_path.name.encode() not in told
    assert isinstance(list(running.events())[-1], Report)


def test_cancel_stops_after_the_case_it_is_at(desk: Desk, tmp_path: Path) -> None:
    running = ImportProcess(desk, [mails(tmp_path / "in", 40)])
    report = None
    for event in running.events():
        if isinstance(event, Report):
            report = event
        elif event.imported >= 1:
            running.cancel()
    assert report is not None
    assert report.cancelled
    assert 1 <= report.imported < 40
    assert whole_cases(desk) == report.imported


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_kill_leaves_whole_cases_and_the_rest_can_be_brought_in(
    desk: Desk, cage: Cage, tmp_path: Path, after: int
) -> None:
    folder = mails(tmp_path / "in", 12)
    running = ImportProcess(desk, [folder])
    with pytest.raises(ImportProcessDiedError):
        kill_after(running, after)
    there = whole_cases(desk)
    assert after <= there < 12
    rest, _changes = import_paths(desk, cage, [folder])
    assert (rest.imported, len(rest.duplicates)) == (12 - there, there)


def test_the_first_process_going_away_ends_the_second(desk: Desk, tmp_path: Path) -> None:
    running = ImportProcess(desk, [mails(tmp_path / "in", 30)])
    next(running.events())
    running.close()
    assert whole_cases(desk) < 30


def test_the_second_process_works_by_the_first_ones_policies(desk: Desk, tmp_path: Path) -> None:
    told = replace(desk.settings, intake=replace(desk.settings.intake, json_bytes=10))
    running = ImportProcess(replace(desk, settings=told), [save(tmp_path / "a.json", request())])
    report = list(running.events())[-1]
    assert isinstance(report, Report)
    assert "larger than" in report.quarantined[0].reason


def test_settings_go_over_and_come_back(desk: Desk) -> None:
    import json
    from dataclasses import asdict

    assert settings_from(json.loads(json.dumps(asdict(desk.settings)))) == desk.settings
