"""What an item is: by our own table, by what is packed in it, and the library's opinion as a fact beside that."""

from __future__ import annotations

import puremagic

from app.cage.readers import containers, kinds
from app.cage.readers.reader import Found, Item

TAIL = 4 << 10


def identify(item: Item) -> Found:
    """Tell what an item is."""
    head = item.file.read(min(kinds.HEAD, item.size))
    found = containers.inside(item.file, item.size, kinds.type_of(head))
    named, extension = _named(head, item)
    facts = {"kind": found.kind, "type": found.media, "named": named, "named_extension": extension}
    return Found(facts)


def _named(head: bytes, item: Item) -> tuple[str, str]:
    """Return the library's name for it; its opinion opens nothing."""
    if not head:
        return "", ""
    if item.size > len(head):
        item.file.seek(max(len(head), item.size - TAIL))
        head += item.file.read(TAIL)
    try:
        best = puremagic.magic_string(head)[:1]
    except puremagic.PureError:
        best = []
    return (best[0].name[:1024], best[0].extension[:64]) if best else ("", "")


def warm() -> None:
    """Load what the library loads at its first use."""
    puremagic.magic_string(b"\x89PNG\r\n\x1a\n" + bytes(64))
