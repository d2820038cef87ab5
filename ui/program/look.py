"""The look that a person chose, put on and remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.kit.theme import Mode
    from ui.program.house import House


def change_look(house: House, *, mode: Mode | None = None, scale: float | None = None) -> None:
    """Dress the program anew, text between 100 and 200 %, and remember it on this machine."""
    theme, memory = house.theme, house.memory
    theme.apply(mode or theme.mode, theme.scale if scale is None else scale)
    memory.keep(replace(memory.now, mode=theme.mode, scale=theme.scale))
