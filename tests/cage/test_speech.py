"""What is said in a sound is written down where a recogniser is installed, with what was only guessed left out."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import BytesSource, Job, Limits
from app.cage.ops import Op
from app.cage.readers import speech
from app.cage.readers.reader import Found, Item, dropped
from app.cage.readers.speech import DOUBTFUL, Word, written
from app.cage.words import hears
from tests.cage.clips import sound, tone, video

READ = Job(Op.SOUND_TRANSCRIPT)
# As on a computer where nobody asked for the extra.
HIDDEN = (
    "import importlib.util as util; find = util.find_spec\n"
    "util.find_spec = lambda name, *more: None if name == 'pocketsphinx' else find(name, *more)\n"
    "from app.cage.__main__ import main\nmain(['--warm', 'speech'])"
)
WITHOUT = [sys.executable, "-c", HIDDEN]
with_extra = pytest.mark.skipif(not hears(), reason="needs the extra: make setup-speech")


class Counting:
    """A recogniser that hears one word in each piece: how long and how loud it is."""

    name = "counting"
    language = "en"
    rate = 16_000

    def words(self, samples: bytes) -> Sequence[Word]:
        heard = np.frombuffer(samples, "<i2")
        return [Word(f"{len(heard) // 16}ms", 0.9), Word("guess", 0.1)]


@pytest.fixture
def counting() -> Iterator[None]:
    """Let the readers of this process use the counting recogniser."""
    speech.load(Counting())
    yield
    speech.unload()


def asked(data: bytes, at_ms: int = 0) -> Found:
    return speech.transcript(
        Item(Job(Op.SOUND_TRANSCRIPT, params={"at_ms": at_ms}), io.BytesIO(data), len(data), dropped)
    )


@pytest.mark.usefixtures("counting")
def test_a_sound_is_written_piece_by_piece() -> None:
    found = asked(sound(tone(12.5)))
    assert found.text == f"10000ms {DOUBTFUL}\n2500ms {DOUBTFUL}"
    assert found.facts == {
        "recogniser": "counting",
        "language": "en",
        "from_ms": 0,
        "until_ms": 12_500,
        "ended": True,
        "words": 4,
    }


@pytest.mark.usefixtures("counting")
def test_a_sound_is_written_from_a_time_on_and_a_video_too() -> None:
    assert asked(sound(tone(3.0)), 2000).text == f"1000ms {DOUBTFUL}"
    beside = asked(video(frames=25, sound=tone(1.0)))
    assert beside.facts["ended"]
    assert beside.text


def test_what_was_guessed_stands_as_one_mark() -> None:
    said = [Word("call", 0.9), Word("the", 0.2), Word("cat", 0.1), Word("police", 0.8), Word("knee", 0.3)]
    assert written(said) == f"call {DOUBTFUL} police {DOUBTFUL}"
    assert written([]) == ""


def test_without_the_extra_it_says_so() -> None:
    with Cage(Limits(), start_with=WITHOUT) as cage, pytest.raises(DecodeFailedError) as failed:
        cage.ask(READ, BytesSource(sound(tone(1.0))))
    assert failed.value.cause is Cause.NO_RECOGNISER


@with_extra
def test_the_recogniser_works_confined_and_answers() -> None:
    with Cage(Limits(start_seconds=120)) as cage:
        answer = cage.ask(Job(Op.SOUND_TRANSCRIPT, seconds=120), BytesSource(sound(tone(2.0, 300.0))))
        assert answer.words("recogniser") == "pocketsphinx"
        assert answer.count("ended")
        assert answer.count("until_ms") == pytest.approx(2000, abs=20)
        assert answer.text is not None
        with pytest.raises(DecodeFailedError) as failed:
            cage.ask(READ, BytesSource(video(frames=3)))
        assert failed.value.cause is Cause.NO_SOUND
