"""What is said in a sound, as words with the doubtful ones left out, where a recogniser is installed.

A recogniser brings its model with it or has it in a folder beside it; nothing is ever fetched. It is loaded before the
confinement stands, in processes that are started for this alone, since its model is large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from app.cage.errors import Cause
from app.cage.readers.budget import Budget
from app.cage.readers.reader import Facts, Found, Item, Refusal
from app.cage.readers.sound import open_sound
from app.cage.readers.voice import Voice, Way
from app.cage.words import hears

PIECE_MS = 10_000
DOUBTFUL = "[…]"
_SURE = 0.5
_WORK_SECONDS = 25.0
_STATE = "sound.speech"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was heard, and how sure the recogniser is of it, from 0 to 1."""

    text: str
    sure: float


class Transcriber(Protocol):
    """What makes words of speech; it is given one piece of one channel at its own rate."""

    name: str
    language: str
    rate: int

    def words(self, samples: bytes) -> Sequence[Word]: ...


class PocketSphinx:
    """CMU's recogniser for American English, whose package holds its model; it is rough and says how sure it is."""

    name = "pocketsphinx"
    language = "en"
    rate = 16_000

    def __init__(self) -> None:
        # Only where it is installed: it is an optional extra without stubs.
        self._decoder: Any = import_module("pocketsphinx").Decoder(samprate=self.rate, loglevel="FATAL")

    def words(self, samples: bytes) -> Sequence[Word]:
        """Return what was heard in a piece."""
        self._decoder.start_utt()
        self._decoder.process_raw(samples, no_search=False, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.seg() or ()
        return [Word(each.word.partition("(")[0], min(1.0, each.prob)) for each in found if each.word[:1] not in "<["]


_loaded: list[Transcriber] = []


def load(transcriber: Transcriber | None = None) -> None:
    """Load the recogniser that is installed, if one is, or take the one given."""
    unload()
    if transcriber is not None or hears():
        _loaded.append(transcriber or PocketSphinx())


def unload() -> None:
    """Have no recogniser."""
    _loaded.clear()


def transcript(item: Item) -> Found:
    """Return the words from a time on, as far as the work of one question reaches; ask again from `until_ms`."""
    if not _loaded:
        raise Refusal(Cause.NO_RECOGNISER)
    recogniser, at_ms = _loaded[0], item.job.whole("at_ms")
    voice = item.state.get(_STATE)
    if not isinstance(voice, Voice) or voice.at_ms != at_ms:
        opened, stream = open_sound(item)
        voice = Voice(opened, stream, recogniser.rate)
        voice.start(at_ms, Way.BARE)
        item.state[_STATE] = voice
    lines: list[str] = []
    words, budget = 0, Budget(_WORK_SECONDS)
    while not voice.ended and not budget.spent:
        heard = recogniser.words(voice.take(PIECE_MS))
        words += len(heard)
        lines.append(written(heard))
    told: Facts = {
        "recogniser": recogniser.name,
        "language": recogniser.language,
        "from_ms": at_ms,
        "until_ms": voice.at_ms,
        "ended": voice.ended,
        "words": words,
    }
    return Found(told, text="\n".join(filter(None, lines)))


def written(words: Sequence[Word]) -> str:
    """Return words as a line; those that were guessed stand as one mark, since a wrong word is worse than none."""
    line: list[str] = []
    for word in words:
        said = word.text if word.sure >= _SURE else DOUBTFUL
        if said != DOUBTFUL or line[-1:] != [DOUBTFUL]:
            line.append(said)
    return " ".join(line)
