"""The cages that these tests ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.model import Limits

ROGUE = str(Path(__file__).with_name("rogue.py"))
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="this confinement is Linux's")


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    """Start the cage as it ships."""
    with Cage(Limits()) as ready:
        yield ready


def rogue_command(*arguments: str) -> list[str]:
    """Return the command of a cage whose readers are hostile."""
    return [sys.executable, "-I", ROGUE, *arguments]


@pytest.fixture(scope="module")
def rogue() -> Iterator[Cage]:
    """Start a cage whose readers have been taken over."""
    with Cage(Limits(), start_with=rogue_command()) as ready:
        yield ready
