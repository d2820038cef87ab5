"""Two at one vault: a second unlock is refused, and an import beside the window never costs it a write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases import actions, queue
from app.cases.model import CaseId, State
from app.cases.queue import Filters
from app.commands.checking import check
from app.desk import BusyError, Desk, close_desk, open_desk
from app.intake.model import Progress
from app.intake.process import ImportProcess
from app.settings import shipped
from app.vault.errors import OpenElsewhereError
from app.vault.vault import Vault
from tests.builders import FakeClock, MemorySecrets
from tests.faults.figures import note
from tests.intake.letters import request, save
from tests.vaults import unlocked

pytestmark = pytest.mark.faults

REQUESTS = 150
# As the window opens it: it waits for no other writer.
BUSY_MS = 20
SECOND = """
import sys
from pathlib import Path
from app.vault.errors import OpenElsewhereError
from tests.builders import FakeClock, MemorySecrets
from tests.vaults import unlocked
try:
    unlocked(Path(sys.argv[1]), MemorySecrets(), FakeClock())
except OpenElsewhereError as error:
    print(error)
"""


@pytest.fixture
def window(vault: Vault, clock: FakeClock) -> Iterator[Desk]:
    """Sit down as the window does."""
    desk = open_desk(vault, clock, shipped(), busy_ms=BUSY_MS, checkpoints=False)
    yield desk
    close_desk(desk)


def claim_again(desk: Desk, case_id: CaseId) -> bool:
    """Claim as the window does: a write that another holds up goes to a connection that may wait."""
    try:
        actions.claim(desk, case_id)
    except BusyError:
        with desk.elsewhere() as patient:
            actions.claim(patient, case_id)
        return True
    return False


def test_a_second_unlock_is_told_that_it_is_open_elsewhere(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    with pytest.raises(OpenElsewhereError):
        unlocked(vault.folder, secrets, clock)
    second = [sys.executable, "-c", SECOND, str(vault.folder)]
    said = subprocess.run(second, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert "open" in said.stdout
    vault.close()
    unlocked(vault.folder, secrets, clock).close()


def test_a_claim_beside_a_running_import_is_never_lost(window: Desk, tmp_path: Path) -> None:
    for number in range(REQUESTS):
        save(tmp_path / "in" / f"{number:03d}.json", request(subject=f"number {number}"))
    claimed: set[int] = set()
    for event in ImportProcess(window, [tmp_path / "in"]).events():
        if isinstance(event, Progress):
            for number in queue.page_ids(window.db, Filters(state=State.NEW), limit=1):
                claim_again(window, CaseId(number))
                claimed.add(number)
    kept = {row[0] for row in window.db.execute("SELECT id FROM cases WHERE state = 'claimed' AND owner_id = 1")}
    assert claimed
    assert kept == claimed
    assert window.db.execute("SELECT count(*) FROM cases").fetchone() == (REQUESTS,)
    note("two programs on one vault", claims_beside_an_import=len(claimed), lost=0)
    assert check(window).problems == ()


def test_a_claim_that_meets_a_write_in_progress_is_told_and_then_kept(window: Desk, tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.json", request())
    list(ImportProcess(window, [tmp_path / "in"]).events())
    with window.elsewhere() as other:
        other.db.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match="Nothing was changed"):
            actions.claim(window, CaseId(1))
        other.db.execute("ROLLBACK")
    assert not claim_again(window, CaseId(1))
    assert window.db.execute("SELECT state FROM cases").fetchone() == ("claimed",)
