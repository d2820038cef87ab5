"""Damage a database at random: pages overwritten, bits turned, the end cut off."""

from __future__ import annotations

from pathlib import Path
from random import Random

from app.vault.pages import PAGE


def pages_of(database: Path) -> int:
    """Return how many pages a database has."""
    return database.stat().st_size // PAGE


def damage_page(database: Path, number: int, offset: int = 100, data: bytes = bytes(64)) -> None:
    """Overwrite a part of a page, the first being number one."""
    with database.open("r+b") as file:
        file.seek((number - 1) * PAGE + offset)
        file.write(data)


def damage(database: Path, random: Random) -> set[int]:
    """Damage a few pages, each in a way of its own, and return which."""
    count = pages_of(database)
    hurt = set(random.sample(range(1, count + 1), random.randint(1, 4)))
    for number in hurt:
        kind = random.randrange(3)
        if kind == 0:
            damage_page(database, number, 0, random.randbytes(PAGE))
        elif kind == 1:
            damage_page(database, number, 0, bytes(PAGE))
        else:
            _turn(database, number, random)
    return hurt


def _turn(database: Path, number: int, random: Random) -> None:
    """Turn one bit; the salt at the very front is the vault's key's to know, and is not read from there."""
    place = (number - 1) * PAGE + random.randrange(16 if number == 1 else 0, PAGE)
    with database.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << random.randrange(8)]))
