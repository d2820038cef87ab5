"""Files with something wrong in them, always the same for a seed, so that what once hung can be asked again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from tests.corpora.material import Material

# What is small is decoded soon, and most of what is changed in it matters.
SMALL = 64 << 10
EDGES = (0, 1, 0x7F, 0x80, 0xFF)


def mutations(files: Sequence[Material], count: int, seed: int = 0, first: int = 0) -> Iterator[Material]:
    """Return so many mutated files; every package has the same share, however many files it has."""
    small = [file for file in files if len(file.data) <= SMALL] or list(files)
    packages = [list(ours) for _package, ours in groupby(small, key=lambda each: each.package)]
    for number in range(first, first + count):
        dice = random.Random(f"{seed}/{number}/file")
        yield mutated(dice.choice(dice.choice(packages)), seed, number)


def mutated(file: Material, seed: int, number: int) -> Material:
    """Return a mutated file, which depends on nothing but the file and these numbers."""
    dice = random.Random(f"{seed}/{number}")
    data = bytearray(file.data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        if data:
            dice.choice(_WAYS)(data, dice)
    return Material("mutated", f"{seed}/{number} of {file.package} {file.name}", bytes(data))


def _flip(data: bytearray, dice: random.Random) -> None:
    data[_at(data, dice)] ^= 1 << dice.randrange(8)


def _edge(data: bytearray, dice: random.Random) -> None:
    data[_at(data, dice)] = dice.choice(EDGES)


def _number(data: bytearray, dice: random.Random) -> None:
    at, width = _at(data, dice), dice.choice((2, 4))
    value = dice.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)) & (1 << width * 8) - 1
    data[at : at + width] = value.to_bytes(width, dice.choice(("little", "big")))


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[_at(data, dice) :]


def _drop(data: bytearray, dice: random.Random) -> None:
    at = _at(data, dice)
    del data[at : at + dice.randrange(1, 64)]


def _again(data: bytearray, dice: random.Random) -> None:
    at, to = _at(data, dice), _at(data, dice)
    data[to:to] = data[at : at + dice.randrange(1, 512)]


def _noise(data: bytearray, dice: random.Random) -> None:
    at = _at(data, dice)
    length = min(len(data) - at, dice.randrange(1, 32))
    data[at : at + length] = dice.randbytes(length)


def _at(data: bytearray, dice: random.Random) -> int:
    # Headers are where lengths are: half of what is changed lies in the first kilobyte.
    return dice.randrange(min(len(data), 1024) if dice.random() < 0.5 else len(data))


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _flip,
    _edge,
    _number,
    _number,
    _cut,
    _drop,
    _again,
    _noise,
)
