"""Answers given beforehand, in the place of windows that ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import StillwaterError


@dataclass(slots=True)
class Answers:
    """An Ask that takes the next answer given, and remembers what was asked and told."""

    given: list[object] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    told: list[StillwaterError] = field(default_factory=list)
    # What stood in each text that was asked for.
    began: list[str] = field(default_factory=list)

    def confirm(self, title: str, effect: str, verb: str, **_how: bool) -> bool:
        """Answer yes or no."""
        self.asked.append((title, effect, verb))
        return bool(self._next())

    def text(self, title: str, words: str, verb: str, *, value: str = "", **_how: object) -> str | None:
        """Answer with a text."""
        self.asked.append((title, words, verb))
        self.began.append(value)
        return _text(self._next())

    def choose(self, title: str, words: str, choices: Sequence[tuple[str, str]], verb: str) -> str | None:
        """Answer with one of the values on offer."""
        self.asked.append((title, words, verb))
        answer = _text(self._next())
        assert answer is None or answer in {value for value, _label in choices}
        return answer

    def tell(self, error: StillwaterError) -> None:
        """Remember an error that was told."""
        self.told.append(error)

    def files(self, title: str) -> list[Path]:
        """Answer with files."""
        self.asked.append((title,))
        answer = self._next()
        return [Path(str(path)) for path in answer] if isinstance(answer, (list, tuple)) else []

    def folder(self, title: str) -> Path | None:
        """Answer with a folder."""
        self.asked.append((title,))
        answer = self._next()
        return None if answer is None else Path(str(answer))

    def place(self, title: str, name: str) -> Path | None:
        """Answer with where a file is to be written."""
        self.asked.append((title, name))
        answer = self._next()
        return None if answer is None else Path(str(answer))

    def _next(self) -> object:
        assert self.given, f"nobody said what to answer to {self.asked[-1]}"
        return self.given.pop(0)


def _text(answer: object) -> str | None:
    return None if answer is None else str(answer)
