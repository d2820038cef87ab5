"""Every attack from inside the cage, in every state that the cage can be in, as a table: `make attacks`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from app.cage import words
from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import BytesSource, Job, Limits, Op
from tests.cage.attacks import ATTACKS
from tests.cage.conftest import rogue_command

REFUSED, ENDED = "refused", "ended"
ENDS = frozenset({Cause.FORBIDDEN, Cause.MEMORY, Cause.TOO_LONG})
Attempt = Callable[[str], str]
STATES: Mapping[str, tuple[str, ...]] = {
    "as it ships": (),
    "Landlock 4": ("--landlock=4",),
    "Landlock 1": ("--landlock=1",),
    "no Landlock": ("--landlock=0",),
    "reader of words": ("--words",),
}
IN_SESSION = "second question"


def attempts(cage: Cage) -> Attempt:
    """Return how an attack is tried as the only question about an item."""
    return lambda name: _got(lambda: cage.ask(Job(Op.TEXT_READ), BytesSource(name.encode())).text)


def attempts_later(cage: Cage) -> Attempt:
    """Return how an attack is tried by a process that has answered about its item before."""

    def attempt(name: str) -> str:
        with cage.open(BytesSource(name.encode())) as session:
            session.ask(Job(Op.IDENTIFY))
            return _got(lambda: session.ask(Job(Op.TEXT_READ)).text)

    return attempt


def _got(ask: Callable[[], str | None]) -> str:
    """Return how an attack ended: refused, with its process ended, or what it got."""
    try:
        said = ask() or ""
    except DecodeFailedError as error:
        return ENDED if error.cause in ENDS else error.reason
    return REFUSED if said.startswith(REFUSED) else said


@contextmanager
def state(*weaker: str) -> Iterator[Cage]:
    """Start a cage whose readers attack, confined as a state says."""
    with Cage(Limits(start_seconds=120), start_with=rogue_command(*weaker)) as cage:
        yield cage


def succeeded(attempt: Attempt) -> dict[str, str]:
    """Return the attacks that got anything, with what they got."""
    results = {name: attempt(name) for name in ATTACKS}
    return {name: got for name, got in results.items() if got not in (REFUSED, ENDED)}


def main() -> None:
    """Print the table, and fail when anything succeeded."""
    columns: dict[str, dict[str, str]] = {}
    for title, weaker in STATES.items():
        if "--words" in weaker and not words.installed():
            columns[title] = dict.fromkeys(ATTACKS, "not installed")
            continue
        with state(*weaker) as cage:
            columns[title] = {name: attempts(cage)(name) for name in ATTACKS}
            if not weaker:
                columns[IN_SESSION] = {name: attempts_later(cage)(name) for name in ATTACKS}
    titles = list(columns)
    sys.stdout.write(f"{'attack':34}" + "".join(f"{title:17}" for title in titles) + "\n")
    for name in ATTACKS:
        sys.stdout.write(f"{name:34}" + "".join(f"{columns[title][name][:16]:17}" for title in titles) + "\n")
    failures = [got for column in columns.values() for got in column.values()]
    count = sum(got not in (REFUSED, ENDED, "not installed") for got in failures)
    sys.stdout.write(f"{len(ATTACKS)} attacks, {len(titles)} states, {count} succeeded\n")
    sys.exit(min(count, 1))


if __name__ == "__main__":
    main()
