"""Questions while a vault is open; once it is being locked nobody is asked, and what had to be told is kept for after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.errors import StillwaterError
from ui.kit.ask import Ask


class Asking:
    """An Ask that speaks once there is a window, and falls silent when the vault is left."""

    def __init__(self) -> None:
        self._ask: Ask | None = None
        self.untold: list[StillwaterError] = []

    def use(self, ask: Ask) -> None:
        """Ask above a window from now on."""
        self._ask = ask

    def fall_silent(self) -> None:
        """Ask nothing more; errors are collected in `untold`."""
        self._ask = None

    def confirm(self, title: str, effect: str, verb: str, *, danger: bool = False) -> bool:
        """Ask before a step, its effect named."""
        return self._ask is not None and self._ask.confirm(title, effect, verb, danger=danger)

    def text(
        self, title: str, words: str, verb: str, *, value: str = "", lines: bool = False, secret: bool = False
    ) -> str | None:
        """Ask for some text that is not empty."""
        if self._ask is None:
            return None
        return self._ask.text(title, words, verb, value=value, lines=lines, secret=secret)

    def choose(self, title: str, words: str, choices: Sequence[tuple[str, str]], verb: str) -> str | None:
        """Ask for one of a few values."""
        return None if self._ask is None else self._ask.choose(title, words, choices, verb)

    def tell(self, error: StillwaterError) -> None:
        """Tell what happened, now or once the vault is locked."""
        if self._ask is None:
            self.untold.append(error)
        else:
            self._ask.tell(error)

    def files(self, title: str) -> list[Path]:
        """Ask for files."""
        return [] if self._ask is None else self._ask.files(title)

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        return None if self._ask is None else self._ask.folder(title)

    def place(self, title: str, name: str) -> Path | None:
        """Ask where a file is to be written."""
        return None if self._ask is None else self._ask.place(title, name)
