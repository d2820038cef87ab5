"""What a reader is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from app.cage.errors import Cause
from app.cage.model import Job, Part, Pixels

Facts = Mapping[str, str | int | list[str] | None]


class Refusal(Exception):  # noqa: N818 -- an answer with its reason, not a fault of the program
    """The item cannot be decoded, for a stated cause."""

    def __init__(self, cause: Cause, figure: int = 0) -> None:
        super().__init__(cause, figure)
        self.cause = cause
        self.figure = figure


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what is asked of it, its bytes, and where its attachments go."""

    job: Job
    file: BinaryIO
    size: int
    give: Callable[[Part], None]


def dropped(_part: Part) -> None:
    """Let an attachment go: where only the rest of a mail is wanted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found."""

    facts: Facts
    pixels: Pixels | None = None
    text: str | None = None


Reader: TypeAlias = Callable[[Item], Found]
