"""What the person's own ledger is told of a look: how it was seen, never what."""

from __future__ import annotations

from collections.abc import Sequence

from app.evidence.model import ItemKind
from app.looking.locks import Lock, Opened
from app.looking.model import Gesture, Level, Purpose
from app.looking.store import Target
from app.wellness.ledger import PAPERS, UNCLASSIFIED, Reveal

_STILL = frozenset({ItemKind.PICTURE, ItemKind.PDF})


def reveal_of(target: Target, now: Opened, why: Purpose, gesture: Gesture, classes: Sequence[str] = ()) -> Reveal:
    """Return a look as the ledger counts it; its class is what lists say of the item, and nothing is guessed."""
    subject = target.subject
    return Reveal(
        item_uid=target.uid,
        content_class=PAPERS if subject.is_paper else min(classes, default=UNCLASSIFIED),
        severity="S1" if subject.is_paper else subject.met_as.value,
        modality=modality(subject.kind, now),
        level=now.level.name,
        gesture=gesture.value,
        purpose=why.value,
        life_at_risk=subject.life_at_risk,
        colour=Lock.COLOUR in now.locks,
        sound=Lock.SOUND in now.locks,
        motion=Lock.MOTION in now.locks,
        size=size_class(subject.kind, now),
    )


def modality(kind: ItemKind, now: Opened) -> str:
    """Return in which way something is taken in."""
    if kind in _STILL:
        return "stepped" if Lock.MOTION in now.locks else "still"
    if kind is ItemKind.SOUND:
        return "audio"
    if kind is not ItemKind.VIDEO:
        return "text"
    if Lock.MOTION in now.locks:
        return "playing"
    return "stepped" if now.level >= Level.L3 else "strip"


def size_class(kind: ItemKind, now: Opened) -> str:
    """Return how large it is shown."""
    if Lock.SIZE in now.locks:
        return "native"
    plays = Lock.MOTION in now.locks and kind not in _STILL
    return "tile" if now.level is Level.L1 or plays else "reduced"
