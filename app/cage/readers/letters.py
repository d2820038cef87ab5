"""A mail as somebody reads it: who, to whom, when, about what, and its words; what is attached is only counted."""

from __future__ import annotations

from dataclasses import replace

from app.cage.readers import mail, msg
from app.cage.readers.reader import Found, Item, dropped
from app.cage.readers.text import bounded

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADS = (("From", "from"), ("To", "to"), ("Cc", "cc"), ("Date", "date"), ("Subject", "subject"))
_KEPT = ("from", "to", "subject", "date_utc", "parts")


def read(item: Item) -> Found:
    """Return a mail of either kind as words."""
    is_outlook = item.file.read(len(_OLE)) == _OLE
    item.file.seek(0)
    alone = replace(item, give=dropped)
    found = msg.read(alone) if is_outlook else mail.read(alone)
    heads = "\n".join(f"{name}: {found.facts[fact]}" for name, fact in _HEADS if found.facts[fact])
    text, truncated = bounded(f"{heads}\n\n{found.text or ''}")
    facts = {name: found.facts[name] for name in _KEPT}
    return Found({**facts, "truncated": truncated or bool(found.facts["truncated"])}, text=text)
