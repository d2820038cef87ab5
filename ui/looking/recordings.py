"""What pictures, films, sounds and unknown files are, as the facts of their card: nothing of what they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.evidence.model import ItemKind
from app.evidence.queries import ItemRow
from app.i18n import _, ngettext


def told(item: ItemRow) -> Iterator[str]:
    """Return how large and how long it is, how it was taken, and what is odd about it."""
    facts = item.facts
    if facts.get("width") and facts.get("height"):
        yield _("{w} × {h} px").format(w=facts["width"], h=facts["height"])
    yield from _runs(item)
    yield from _taken(item)
    yield from _odd(item)


def spoken(speech: Mapping[str, Any]) -> Iterator[str]:
    """Return what came of writing a sound down: how many words, never which."""
    if "refused" in speech:
        yield _("what is said could not be written down: {why}").format(why=speech["refused"])
    elif speech:
        told = _("words that a machine heard, roughly: {found}, flagged: {flagged}").format(**speech)
        yield (
            told if speech["ended"] else _("{told}, to {at} only").format(told=told, at=clock_word(speech["until_ms"]))
        )


def rough(speech: Mapping[str, Any]) -> str:
    """Return how far a transcript can be believed, and how far it goes: what a machine heard is never a fact."""
    if speech["found"]:
        told = _("a machine's rough hearing, often wrong, never a fact; […] is what it only guessed")
    else:
        told = _("a machine heard no word here that it knows, which says nothing about what is said")
    if speech["ended"]:
        return told
    return _("{told}  ·  written down as far as {at}").format(told=told, at=clock_word(speech["until_ms"]))


def clock_word(ms: int) -> str:
    """Return a place in a film or a sound as its clock shows it."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _runs(item: ItemRow) -> Iterator[str]:
    """Return how long it is, and whether it moves or sounds."""
    facts = item.facts
    if facts.get("moves"):
        yield ngettext("moves, {n} frame", "moves, {n} frames", facts["frames"]).format(n=facts["frames"])
    elif facts.get("frames", 1) > 1:
        yield _("{n} pictures in one file, the first is shown").format(n=facts["frames"])
    if facts.get("duration_ms"):
        yield _("{length} long").format(length=clock_word(facts["duration_ms"]))
    if item.kind is ItemKind.VIDEO and "has_sound" in facts:
        yield _("with sound") if facts["has_sound"] else _("without sound")
    if facts.get("subtitles"):
        yield _("with subtitles, which are not shown here")
    if facts.get("pictures_unread"):
        yield _("its moving pictures cannot be shown here, its sound can be heard")
    if facts.get("silent"):
        yield _("silent all along")


def _taken(item: ItemRow) -> Iterator[str]:
    """Return what its camera wrote down; anybody may have changed that since."""
    facts = item.facts
    said = ", ".join(filter(None, (facts.get("camera"), facts.get("taken_at"))))
    if said:
        yield _("its camera wrote: {said}").format(said=said)
    if facts.get("location"):
        yield _("it says where it was taken: {place}").format(place=facts["location"])
    elif facts.get("has_location"):
        yield _("it says something about where it was taken, which cannot be read")
    if facts.get("turned"):
        yield _("turned upright, as its camera was held")


def _odd(item: ItemRow) -> Iterator[str]:
    """Return what should not be so: an end that is missing, bytes that no viewer shows, a type that is only guessed."""
    facts = item.facts
    if facts.get("cut_short") and facts.get("found_until_ms") is not None:
        yield _("cut short: it ends at {at}").format(at=clock_word(facts["found_until_ms"]))
    elif facts.get("cut_short") and item.kind is ItemKind.PICTURE:
        yield _("cut short: only a part of it is there")
    if facts.get("bytes_after_end"):
        yield ngettext(
            "{n} byte after its end, which no viewer shows",
            "{n:,} bytes after its end, which no viewer shows",
            facts["bytes_after_end"],
        ).format(n=facts["bytes_after_end"])
    if item.kind is ItemKind.OTHER and facts.get("named"):
        yield _("by its bytes perhaps: {name}").format(name=facts["named"])
