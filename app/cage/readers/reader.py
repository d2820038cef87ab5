"""What a reader is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias

from app.cage.errors import Cause
from app.cage.model import Frame, Job, Part, Pixels, Samples

Facts = Mapping[str, str | int | list[str] | list[int] | None]


class Refusal(Exception):  # noqa: N818 -- an answer with its reason, not a fault of the program
    """The item cannot be decoded, for a stated cause."""

    def __init__(self, cause: Cause, figure: int = 0) -> None:
        super().__init__(cause, figure)
        self.cause = cause
        self.figure = figure


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what is asked of it, its bytes from their start, where its attachments go, and what was kept of it.

    `state` is empty at the first question about an item and stays until the last one: an open decoder belongs there.
    """

    job: Job
    file: BinaryIO
    size: int
    give: Callable[[Part], None]
    state: dict[str, object] = field(default_factory=dict)


def dropped(_part: Part) -> None:
    """Let an attachment go: where only the rest of a mail is wanted."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader found; frames may be made while they are sent, and the facts are read after the last one."""

    facts: Facts
    pixels: Pixels | None = None
    text: str | None = None
    frames: Iterable[Frame] = ()
    samples: Samples | None = None


Reader: TypeAlias = Callable[[Item], Found]
