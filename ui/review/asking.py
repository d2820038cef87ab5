"""Questions of these pages as the forms of the kit ask them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; its words are the page's own, so that nothing of it is to be confirmed."""

    key: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    remark: str = ""
