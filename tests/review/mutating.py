"""Packs that were damaged on their way: mutations by the thousand, always the same for a seed, and what must come of each.

`python -m tests.review.mutating --count 10000 --seed 7` runs them and prints a table (`make test-packs`).
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.clock import utc_text
from app.desk import Desk
from app.review.container import Layout, Pack, open_pack, read_layout
from app.review.container_writing import Item, write_pack
from app.review.envelope import Kind, open_envelope, seal_envelope
from app.review.errors import DamagedItemError, RefusedError
from app.review.introducing import known
from app.review.strict import strict_object
from app.review.tar import BLOCK, END
from app.review.timing import known_now
from app.vault.keys import canonical
from tests.builders import FakeClock
from tests.review.two import another_desk, leave, meet

# Sizes at the edges of a tar's blocks, and one of several chunks of what is read at once.
SIZES = (0, 1, 511, 512, 513, 5000, 70_000)
COUNT = 300
SEED = 7
_MOST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """A pack as it was sealed, and what is in it."""

    data: bytes
    layout: Layout
    items: tuple[bytes, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Return where the items lie, and where the last one ends."""
        return self.layout.places


def sample(team: Desk, supervisor: Desk, folder: Path, rng: random.Random) -> Sample:
    """Seal a small pack."""
    items = tuple(rng.randbytes(size) for size in SIZES)
    files = [folder / f"item-{number}" for number in range(len(items))]
    for file, data in zip(files, items, strict=True):
        file.write_bytes(data)

    def index_for(layout: Layout) -> bytes:
        body = {"cases": ["EDR-2026-A-00417"] * 40, "layout": layout.body()}
        to = [supervisor.vault.person_keys.recipient]
        return seal_envelope(canonical(body), Kind.PACK, team.vault, to, at=utc_text(team.clock.now()))

    target = folder / f"{rng.randrange(10**9)}.swpack"
    layout = write_pack(target, index_for, [Item(*each) for each in zip(files, SIZES, strict=True)])
    assert layout is not None
    return Sample(target.read_bytes(), layout, items)


def _flip(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _flip_early(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(3000)] ^= 1 << rng.randrange(8)


def _flip_head(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data) // BLOCK) * BLOCK + rng.randrange(160)
    data[min(place, len(data) - 1)] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def _cut_late(rng: random.Random, data: bytearray) -> None:
    del data[len(data) - 1 - rng.randrange(4000) :]


def _append(rng: random.Random, data: bytearray) -> None:
    data += rng.randbytes(1 + rng.randrange(2000))


def _append_empty(rng: random.Random, data: bytearray) -> None:
    data += bytes(1 + rng.randrange(20 * BLOCK))


def _insert(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data))
    data[place:place] = rng.randbytes(1 + rng.randrange(600))


def _remove(rng: random.Random, data: bytearray) -> None:
    place = rng.randrange(len(data))
    del data[place : place + 1 + rng.randrange(600)]


def _swap(rng: random.Random, data: bytearray) -> None:
    length = rng.choice((1, 16, BLOCK, 3 * BLOCK))
    one, other = (rng.randrange(len(data) // BLOCK - 3) * BLOCK for _ in range(2))
    data[one : one + length], data[other : other + length] = data[other : other + length], data[one : one + length]


def _blank(rng: random.Random, data: bytearray) -> None:
    place, length = rng.randrange(len(data)), 1 + rng.randrange(3000)
    data[place : place + length] = bytes(len(data[place : place + length]))


def _repeat(rng: random.Random, data: bytearray) -> None:
    length = BLOCK * (1 + rng.randrange(12))
    one, other = (rng.randrange(len(data) // BLOCK) * BLOCK for _ in range(2))
    data[one:one] = data[other : other + length]


def _edit_head(rng: random.Random, data: bytearray) -> None:
    """Write another name, length, type or link into a head, with the checksum that it needs."""
    heads = [place for place in range(0, len(data) - BLOCK, BLOCK) if data[place + 257 : place + 262] == b"ustar"]
    place = rng.choice(heads)
    head = data[place : place + BLOCK]
    start, value = rng.choice(
        (
            (0, b"../../../etc/passwd\0"),
            (0, b"/etc/passwd\0"),
            (0, b"items/0\0"),
            (0, b"index.age\0"),
            (124, b"77777777777\0"),
            (124, b"00000000000\0"),
            (124, b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"),
            (124, b"\xff" * 12),
            (156, rng.choice((b"1", b"2", b"3", b"5", b"6", b"S", b"x", b"g", b"L", b"K"))),
            (157, b"/etc/passwd\0"),
        )
    )
    head[start : start + len(value)] = value
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    data[place : place + BLOCK] = head


MUTATIONS: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _flip,
    _flip_early,
    _flip_head,
    _cut,
    _cut_late,
    _append,
    _append_empty,
    _insert,
    _remove,
    _swap,
    _blank,
    _repeat,
    _edit_head,
)


def expected(whole: Sample, data: bytes) -> set[int] | None:
    """Return which items of a mutated pack must be refused, or None where all of it must be."""
    start, end = whole.places[0], whole.places[-1]
    if data[:start] != whole.data[:start] or len(data) > len(whole.data) or data[end:].strip(b"\0"):
        return None
    spans = zip(whole.places, whole.places[1:], strict=False)
    return {number for number, (a, b) in enumerate(spans) if data[a:b] != whole.data[a:b]}


def found(desk: Desk, path: Path) -> dict[int, bytes] | None:
    """Open a pack as the program does, and return what it hands out of it; None where all of it was refused."""
    try:
        with open_pack(path) as pack:
            opened = open_envelope(pack.index, Kind.PACK, desk.vault.person_keys, known(desk), known_now(desk))
            layout = read_layout(strict_object(opened.payload, _MOST)["layout"])
            pack.lay_out(layout)
            taken = {number: _taken(pack, number) for number in range(len(layout.items))}
            assert not any(taken[number] for number in pack.missing())
            assert pack.cut or not pack.missing()
    except RefusedError:
        return None
    return {number: data for number, data in taken.items() if data is not None}


def _taken(pack: Pack, number: int) -> bytes | None:
    target = io.BytesIO()
    try:
        assert pack.take_out(number, target)
    except DamagedItemError:
        return None
    return target.getvalue()


def run(team: Desk, supervisor: Desk, folder: Path, count: int, seed: int) -> Counter[str]:
    """Damage a pack so many times, and return what came of it; raise with the mutation that was not told apart."""
    rng, tally, path = random.Random(seed), Counter[str](), folder / "mutated.swpack"
    whole = sample(team, supervisor, folder, rng)
    assert whole.data.endswith(END)
    for number in range(count):
        mutation = MUTATIONS[number % len(MUTATIONS)]
        data = bytearray(whole.data)
        for _again in range(rng.choice((1, 1, 1, 2, 5))):
            if len(data) > 4000:
                mutation(rng, data)
        path.write_bytes(data)
        right, handed = expected(whole, bytes(data)), found(supervisor, path)
        name = f"{mutation.__name__.strip('_')} (number {number} of seed {seed})"
        if right is None:
            assert handed is None, f"{name} was opened"
            tally["refused whole"] += 1
            continue
        assert handed is not None, f"{name} was refused whole for one item"
        assert set(handed) == set(range(len(SIZES))) - right, f"{name}: {sorted(handed)}"
        assert all(whole.items[each] == data for each, data in handed.items()), f"{name} handed out a wrong byte"
        tally["items refused" if right else "nothing touched"] += 1
    return tally


def main() -> None:
    """Run the mutations and print what came of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    clock = FakeClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desks = [another_desk(folder / each, clock) for each in ("team", "supervisor")]
        meet(desks[0], desks[1], folder)
        tally = run(desks[0], desks[1], folder, asked.count, asked.seed)
        for desk in desks:
            leave(desk)
    lines = [f"{tally.total():>8,} mutations of a pack, none of them a crash or a wrong byte"]
    lines += [f"{count:>8,} {outcome}" for outcome, count in tally.most_common()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
