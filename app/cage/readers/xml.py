"""XML as a run of tags and words: no entity is ever replaced, nothing is fetched, and no tree is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from app.cage.errors import Cause
from app.cage.readers.reader import Refusal

DEPTH = 500
_SEPARATOR = " "

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Handlers:
    """What is done at a tag and between them; names come without their namespace."""

    start: Start
    end: End
    words: Words


class _Walk:
    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise Refusal(Cause.TOO_DEEP, DEPTH)
        self._handlers.start(_bare(name), {_bare(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self._handlers.end(_bare(name))


def walk(data: bytes, handlers: Handlers) -> None:
    """Walk through a document; one that declares entities, as no office program writes, is refused."""
    steps = _Walk(handlers)
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = steps.start
    parser.EndElementHandler = steps.end
    parser.CharacterDataHandler = handlers.words
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse_outside
    try:
        parser.Parse(data)
        parser.Parse(b"", True)  # noqa: FBT003 -- the library takes no name for it
    except expat.ExpatError as error:
        raise Refusal(Cause.DAMAGED) from error


def _refuse(*_declared: object) -> None:
    raise Refusal(Cause.ENTITIES)


def _refuse_outside(*_named: str | None) -> int:
    raise Refusal(Cause.ENTITIES)


def _bare(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]
