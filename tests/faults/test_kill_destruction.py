"""Kill whoever destroys a case, at any moment: it is there whole or gone whole, and the next try ends it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.evidence.sealing import sweep_orphans
from app.retention import queries
from app.retention.destroying import carry_out, clear_away
from app.retention.model import Stage
from app.settings import shipped
from tests.builders import FakeClock
from tests.faults.destroying import destroy
from tests.faults.figures import note
from tests.faults.killing import Moment, kill, moment
from tests.retention.cases import LONG_AFTER, Marks, agreed, cells, closed_case, wait_out
from tests.vaults import new_vault, unlocked

pytestmark = pytest.mark.faults

SEED = 20340610
MARKS = "zqmarkx"


def prepared(folder: Path, clock: FakeClock) -> None:
    """Make a vault in which the destruction of one case can be carried out."""
    desk = open_desk(new_vault(folder, None, clock).vault, clock, shipped())
    case_id = closed_case(desk, Marks(MARKS))
    closed_case(desk, Marks("stays"))
    clock.advance(LONG_AFTER.total_seconds())
    agreed(desk, case_id)
    wait_out(desk, clock)
    close_desk(desk)


def marks_in(desk: Desk) -> int:
    """Count the values in which a marker still stands."""
    return sum(MARKS.encode() in value for _table, value in cells(desk.db))


def files_in(folder: Path) -> int:
    """Count the sealed files."""
    return sum(path.is_file() for name in ("evidence", "responses") for path in (folder / name).glob("??/*"))


def test_a_case_is_there_whole_or_gone_whole(quick_path: Path, kills: int, seed: int) -> None:
    clock, random, ended = FakeClock(), Random(SEED + 10 * seed), {Stage.AGREED: 0, Stage.DESTROYED: 0}
    prepared(quick_path / "vault", clock)
    before: set[int] = set()
    # One right at the beginning and one once it is done; the others fall anywhere.
    first = (Moment(0, 0.0), Moment(2, 0.0))
    for when in (*first, *(moment(random, 2, 0.03) for _number in range(max(4, kills // 5 - len(first))))):
        folder = shutil.copytree(quick_path / "vault", quick_path / "again")
        acks = kill(destroy, (folder, clock.now()), when)
        desk = open_desk(unlocked(folder, None, clock), clock, shipped())
        (each,) = queries.destructions(desk.db)
        ended[each.stage] += 1
        assert check(desk).problems == ()
        if each.stage is Stage.AGREED:
            assert all(kind != "destroyed" for kind, _what in acks)
            before.add(marks_in(desk))
            carry_out(desk, each.id)
        # What a kill leaves of the files goes as it does at each start.
        clear_away(desk)
        clock.advance(3600)
        sweep_orphans(desk)
        assert marks_in(desk) == 0
        assert files_in(folder) == files_in(quick_path / "vault") // 2
        assert check(desk).problems == ()
        close_desk(desk)
        shutil.rmtree(folder)
    assert len(before) <= 1
    assert all(ended.values())
    note(
        "kill -9 while a case is destroyed",
        seed=SEED + 10 * seed,
        times=sum(ended.values()),
        lost=0,
        whole=ended[Stage.AGREED],
        gone=ended[Stage.DESTROYED],
    )
