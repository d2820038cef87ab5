"""How a verb talks: words on standard error, machine output on standard output, and nothing that bends a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click

from app.errors import StillwaterError
from app.i18n import _

_LONGEST = 1000


class UnforeseenError(StillwaterError):
    """Something that should not happen; its own message may quote a case, so only its kind is told."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            _("Something went wrong ({kind}).").format(kind=type(error).__name__),
            kept=_("Nothing that was saved is lost."),
            do=_("Try again. “support” writes a file without content that says where it went wrong."),
        )


class NotThereError(StillwaterError):
    """What a command names is not in the vault; the command itself was understood."""

    def __init__(self, what: str, *, do: str = "") -> None:
        super().__init__(what, kept=_("Nothing was changed."), do=do)


def say(text: str) -> None:
    """Say a line to the person."""
    click.echo(text, err=True)


def waiting(text: str) -> None:
    """Say why nothing happens for some seconds, to a person at a terminal; a program that reads along needs no such line."""
    if sys.stderr.isatty():
        say(text)


def tell(error: StillwaterError) -> None:
    """Say what happened, what was kept and what to do, a line each."""
    for part in (error.what, *error.points, error.kept, error.do):
        if part:
            say(plain(part))


def plain(text: str) -> str:
    """Return text that came from outside as one line that no terminal takes for a command."""
    from app.intake.model import shown

    return shown(text, _LONGEST)


def put(value: Mapping[str, Any]) -> None:
    """Write one JSON object; everything beyond ASCII is escaped, so that it survives any terminal."""
    click.echo(json.dumps(value))


def put_all(values: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON array as it comes, however long it is."""
    lead = "[\n"
    for value in values:
        click.echo(lead + json.dumps(value), nl=False)
        lead = ",\n"
    click.echo("[]" if lead == "[\n" else "\n]")


class Counter:
    """A line on a terminal that says how far something is; it stays silent where nobody reads along."""

    def __init__(self) -> None:
        self._shows = sys.stderr.isatty()
        self._width = 0

    def __call__(self, done: int, of: int) -> None:
        """Say how far it is."""
        if self._shows and of:
            text = _("{done} of {of}").format(done=done, of=of)
            click.echo(f"\r{text.ljust(self._width)}", err=True, nl=False)
            self._width = len(text)

    def end(self) -> None:
        """Clear the line."""
        if self._shows and self._width:
            click.echo(f"\r{' ' * self._width}\r", err=True, nl=False)
            self._width = 0
