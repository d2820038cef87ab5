"""An audit chain changed at random, in every way that an insider has: each is found, and a chain that only grew is not.

1,000 times here, 10,000 times by `make test-faults`. Each change is held to `verify` with its anchors and the audit key,
and to the verifier that has neither, with a checkpoint.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk import Desk
from app.vault import audit
from tests.faults.figures import note
from tests.vault.chains import AT, ROWS, Row, chained, export, fill, grow, held, put, renumbered, sign, taken

# Behind each so many changes one chain that only grew.
CLEAN = 4
# Each seed begins with a change that none before it got to.
FIRST = 1_000_000
Rows = list[Row]
# The audit key is there for those who have it; the others make up their own.
Way = Callable[[random.Random, Rows, bytearray], Rows]


def flipped(chance: random.Random, data: bytes) -> bytes:
    """Change one bit."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def retyped(chance: random.Random, text: str) -> str:
    """Change one sign."""
    place = chance.randrange(len(text))
    return text[:place] + chance.choice([sign for sign in "aZ09\u00e9" if sign != text[place]]) + text[place + 1 :]


def _one(change: Callable[[random.Random, Row], Row]) -> Way:
    def way(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
        at = chance.randrange(len(rows))
        return [change(chance, row) if place == at else row for place, row in enumerate(rows)]

    return way


def cut(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Cut rows off at the end."""
    return rows[: chance.randrange(len(rows))]


def beheaded(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Take away the first rows."""
    return rows[chance.randrange(1, len(rows)) :]


def taken_out(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Take out some rows in a row."""
    start = chance.randrange(len(rows))
    return rows[:start] + rows[start + chance.randrange(1, 4) :]


def closed(chance: random.Random, rows: Rows, key: bytearray) -> Rows:
    """Take rows out and close the gap."""
    return renumbered(taken_out(chance, rows, key))


def swapped(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Let two rows change places."""
    one, other = chance.sample(range(len(rows)), 2)
    moved = list(rows)
    moved[one], moved[other] = rows[other], rows[one]
    return renumbered(moved)


def doubled(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Put in a row that stands elsewhere."""
    place = chance.randrange(len(rows))
    return renumbered([*rows[:place], chance.choice(rows), *rows[place:]])


def made_up(chance: random.Random, rows: Rows, _key: bytearray) -> Rows:
    """Put in a row of one's own."""
    place = chance.randrange(len(rows))
    own = Row(0, chance.choice([1, 2]), AT, '{"act":"made up"}', os.urandom(32), os.urandom(32))
    return renumbered([*rows[:place], own, *rows[place:]])


def anew_without_the_key(chance: random.Random, rows: Rows, key: bytearray) -> Rows:
    """Change something in any of the other ways, and compute all that follows with a key of one's own."""
    way = chance.choice(
        [closed, swapped, doubled, made_up, _one(lambda c, row: replace(row, body=retyped(c, row.body)))]
    )
    return chained(
        way(chance, rows, key), bytearray(chance.randbytes(32)), chance.randrange(2) * chance.randrange(ROWS)
    )


def anew_with_the_key(chance: random.Random, rows: Rows, key: bytearray) -> Rows:
    """Rewrite history as only whoever unlocks the vault can."""
    way = chance.choice([swapped, doubled, made_up, _one(lambda c, row: replace(row, body=retyped(c, row.body)))])
    return chained(way(chance, rows, key), key, 0)


def another_end(chance: random.Random, rows: Rows, key: bytearray) -> Rows:
    """Cut off the end and write as many other rows in its place, with the key."""
    start = chance.randrange(len(rows))
    ends = [replace(row, body=retyped(chance, row.body)) for row in rows[start:]]
    return chained([*rows[:start], *ends], key, start)


WAYS: list[Way] = [
    _one(lambda chance, row: replace(row, body=retyped(chance, row.body))),
    _one(lambda _chance, row: replace(row, body=row.body + " ")),
    _one(lambda chance, row: replace(row, at=retyped(chance, row.at))),
    _one(lambda chance, row: replace(row, hash=flipped(chance, row.hash))),
    _one(lambda chance, row: replace(row, prev=flipped(chance, row.prev))),
    _one(lambda _chance, row: replace(row, device=3 - row.device)),
    cut,
    beheaded,
    taken_out,
    closed,
    swapped,
    doubled,
    made_up,
    anew_without_the_key,
    anew_with_the_key,
    another_end,
]


@pytest.mark.faults
def test_every_change_is_found_and_growth_is_not(desk: Desk, quick_path: Path, mutations: int, seed: int) -> None:
    fill(desk)
    checkpoint = sign(desk, quick_path / "kept")
    rows, key, exported = taken(desk.db), desk.vault.audit_key, quick_path / "rows"
    # The checkpoint's own row is newer than it is: what is vouched for ends before.
    rows = rows[:-1]
    put(desk.db, rows)
    heads = {device: head for device in (1, 2) if (head := audit.head(desk.db, device))}
    missed: list[tuple[str, int]] = []
    false: list[tuple[str, int]] = []

    def wrong(changed: Rows, more: int) -> tuple[bool, bool]:
        desk.db.execute("BEGIN")
        put(desk.db, changed)
        grow(desk, more)
        inside = bool(audit.verify(desk.db, key, heads).problems)
        outside = bool(held(desk, export(desk.db, exported), checkpoint))
        desk.db.execute("ROLLBACK")
        return inside, outside

    for number in range(FIRST * seed, FIRST * seed + mutations):
        chance = random.Random(number)
        way = WAYS[number % len(WAYS)]
        inside, outside = wrong(way(chance, rows, key), 0)
        missed += [(where, number) for where, seen in (("inside", inside), ("outside", outside)) if not seen]
        if number % CLEAN == 0:
            inside, outside = wrong(rows, chance.randrange(12))
            false += [(where, number) for where, seen in (("inside", inside), ("outside", outside)) if seen]
    assert (missed, false) == ([], [])
    clean = len(range(0, mutations, CLEAN))
    note("audit chain changed at random", seed=FIRST * seed, times=mutations, lost=0, clean_runs=clean, false_alarms=0)
