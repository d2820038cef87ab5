"""A backup after one new item beside a full one, and checking every item beside bare reading and decrypting."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.clock import Clock
from app.desk import Desk, close_desk, open_desk
from app.evidence.sealing import open_item
from app.evidence.verify import verify_items
from app.settings import shipped
from app.vault.backup import Made, back_up
from app.vault.keeping import Rule
from tests.bench.scale import Scale
from tests.bench.table import Row, at_most, timed
from tests.builders import FakeClock
from tests.evidence.made import new_case, new_item
from tests.vaults import new_vault

SIZE = 1_000_000


def backing(scale: Scale) -> Iterator[Row]:
    """Measure a vault of many sealed files: its backup anew, after one more, and the check of all of them."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        folder, clock = Path(home), FakeClock()
        desk = open_desk(new_vault(folder / "vault", None, clock).vault, clock, shipped())
        try:
            case = new_case(desk)
            data = os.urandom(SIZE)
            for number in range(scale.backed):
                new_item(desk, case, number.to_bytes(8, "big") + data)
            yield from _backups(desk, clock, folder / "place", lambda: new_item(desk, case, data))
            yield _checks(desk, scale)
        finally:
            close_desk(desk)


def _backups(desk: Desk, clock: FakeClock, place: Path, one_more: object) -> Iterator[Row]:
    full = timed(lambda: _made(desk, clock, place))
    assert callable(one_more)
    times = []
    for _number in range(3):
        one_more()
        clock.advance(3600)
        times.append(timed(lambda: _made(desk, clock, place)))
    items = desk.db.execute("SELECT count(*) FROM item").fetchone()[0] - 3
    yield at_most(f"backup after one new item among {items:,}", sorted(times)[1], "a full one", full, 0.05)


def _made(desk: Desk, clock: Clock, place: Path) -> Made:
    return back_up(desk.vault, place, clock=clock, rule=Rule())


def _checks(desk: Desk, scale: Scale) -> Row:
    numbers = [row[0] for row in desk.db.execute("SELECT id FROM item ORDER BY id")]

    def bare() -> None:
        for number in numbers:
            with open_item(desk, number) as reader:
                for _chunk in reader.chunks():
                    pass

    mega = len(numbers) * SIZE / 1e6
    both = [(timed(lambda: verify_items(desk)), timed(bare)) for _ in range(min(scale.repeats, 3))]
    rate, beside = (mega / min(times) * 1e3 for times in zip(*both, strict=True))
    words = "bare reading and decrypting"
    return Row(f"checking {len(numbers):,} items of 1 MB", rate, words, beside, "MB/s", "≥ 0.6 ×", rate >= 0.6 * beside)
