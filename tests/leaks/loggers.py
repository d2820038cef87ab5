"""Hears every logger at its finest, whoever's it is and whatever it is told with."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


class Everything(logging.Handler):
    """Keeps every record of every logger as any formatter might write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        shown = logging.Formatter("%(message)s").format(record)
        self.heard.append(f"{record.name} {shown} {vars(record)}")


@pytest.fixture
def every_logger() -> Iterator[list[str]]:
    """Listen to every logger."""
    everything, root = Everything(), logging.getLogger()
    before = root.level
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    yield everything.heard
    root.removeHandler(everything)
    root.setLevel(before)
