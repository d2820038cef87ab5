"""A sound tells what it is, has a curve, and is first heard softly."""

from __future__ import annotations

from itertools import chain, repeat

import numpy as np
import pytest

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Samples
from app.cage.ops import Op
from tests.cage import clips
from tests.cage.clips import sound, tone, video
from tests.cage.conftest import Asks

CODECS = {"wav": "pcm_s16le", "mp3": "mp3", "ogg": "opus", "flac": "flac", "aac": "aac", "m4a": "aac"}
FULL = 32767


def ask(asks: Asks, op: Op, data: bytes, **params: float) -> Answer:
    return asks.ask(Job(op, params=params), BytesSource(data))


def wave(samples: Samples | None) -> np.ndarray:
    assert samples is not None
    return np.frombuffer(samples.data, "<i2").reshape(-1, samples.channels)[:, 0] / FULL


def heard(cage: Cage, data: bytes, op: Op, ms: int = 500) -> np.ndarray:
    """Pull a whole sound, a little at a time."""
    parts = []
    with cage.open(BytesSource(data)) as session:
        answer = session.ask(Job(op, params={"at_ms": 0, "ms": ms}))
        parts.append(wave(answer.samples))
        while not answer.count("ended"):
            answer = session.ask(Job(op, params={"ms": ms}))
            parts.append(wave(answer.samples))
    return np.concatenate(parts)


def loudness(samples: np.ndarray) -> float:
    return float((samples**2).mean() ** 0.5)


def strongest(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * clips.RATE / len(samples))


@pytest.mark.parametrize("kind", CODECS)
def test_each_kind_tells_what_it_is_and_is_heard(asks: Asks, kind: str) -> None:
    data = sound(tone(2.0), kind)
    assert ask(asks, Op.IDENTIFY, data).words("kind") == "sound"
    facts = ask(asks, Op.SOUND_FACTS, data)
    assert (facts.words("codec"), facts.count("rate"), facts.count("channels")) == (CODECS[kind], 48_000, 1)
    assert (facts.count("playable"), facts.count("silent"), facts.count("in_video")) == (1, 0, 0)
    assert 1900 <= facts.count("measured_until_ms") <= 2200
    assert facts.count("loud_db100") == pytest.approx(900, abs=100)
    assert facts.count("peak_db100") == pytest.approx(600, abs=150)
    recorded = ask(asks, Op.SOUND_PLAY_FULL, data, ms=1000)
    assert recorded.samples is not None
    assert (recorded.samples.rate, recorded.samples.channels) == (48_000, 1)
    assert strongest(wave(recorded.samples)) == pytest.approx(440, abs=3)
    assert len(wave(recorded.samples)) == 48_000


def test_a_first_hearing_is_soft(cage: Cage) -> None:
    low, high = sound(tone(4.0, 440.0, 1.0)), sound(tone(4.0, 9000.0, 1.0))
    recorded, soft = heard(cage, low, Op.SOUND_PLAY_FULL), heard(cage, low, Op.SOUND_PLAY)
    assert loudness(recorded) == pytest.approx(0.707, abs=0.02)
    assert np.abs(soft).max() <= 0.27
    # It rises for two seconds.
    quarters = [loudness(soft[int(48_000 * at) : int(48_000 * (at + 0.25))]) for at in (0.0, 0.5, 1.0, 1.5, 2.5)]
    assert quarters == sorted(quarters)
    assert quarters[0] < 0.2 * quarters[-1]
    assert loudness(heard(cage, high, Op.SOUND_PLAY)[100_000:]) < 0.01


def test_a_sudden_burst_is_held_back(cage: Cage) -> None:
    burst = chain(tone(3.0, 300.0, 0.05), (max(-1.0, min(1.0, 40 * s)) for s in tone(1.0, 300.0, 1.0)))
    soft = heard(cage, sound(burst), Op.SOUND_PLAY)
    assert np.abs(soft[: 48_000 * 2]).max() < 0.05
    assert 0.1 < np.abs(soft).max() <= 0.27


def test_each_start_rises_again_and_going_on_does_not(cage: Cage) -> None:
    data = BytesSource(sound(tone(8.0)))
    with cage.open(data) as session:

        def play(**params: int) -> float:
            return loudness(wave(session.ask(Job(Op.SOUND_PLAY, params=params)).samples))

        begun = [play(ms=1000, **({"at_ms": 0} if number == 0 else {})) for number in range(4)]
        assert begun[0] < begun[1] < begun[2] == pytest.approx(begun[3], rel=0.05)
        assert play(at_ms=5000, ms=1000) == pytest.approx(begun[0], rel=0.2)


def test_a_play_starts_where_it_was_asked_to(asks: Asks) -> None:
    tones = chain(tone(1.0, 400.0), tone(1.0, 800.0), tone(1.0, 1200.0))
    for kind in ("wav", "flac", "ogg"):
        data = sound(tones, kind) if kind == "wav" else sound(_three(), kind)
        answer = ask(asks, Op.SOUND_PLAY_FULL, data, at_ms=1200, ms=600)
        assert answer.count("at_ms") == 1200
        assert strongest(wave(answer.samples)) == pytest.approx(800, abs=5)
        assert strongest(wave(ask(asks, Op.SOUND_PLAY_FULL, data, at_ms=2200, ms=400).samples)) == pytest.approx(
            1200, abs=5
        )


def _three() -> chain[float]:
    return chain(tone(1.0, 400.0), tone(1.0, 800.0), tone(1.0, 1200.0))


def test_a_curve_follows_the_loudness_and_holds_nothing_else(asks: Asks) -> None:
    data = sound(chain(tone(1.0, loud=0.9), tone(1.0, loud=0.01), repeat(0.0, 48_000)))
    answer = ask(asks, Op.SOUND_CURVE, data, points=30)
    assert answer.pixels is not None
    row = answer.pixels.data
    assert (answer.pixels.width, answer.pixels.height) == (30, 1)
    assert len(set(row)) <= 16
    assert min(row[:9]) > max(row[11:19]) > max(row[21:]) == 0
    assert answer.count("whole")
    assert answer.count("until_ms") == 3000


def test_silence_is_told(asks: Asks) -> None:
    facts = ask(asks, Op.SOUND_FACTS, sound(repeat(0.0, 48_000)))
    assert (facts.count("silent"), facts.facts["peak_db100"], facts.facts["loud_db100"]) == (1, None, None)
    assert not any(ask(asks, Op.SOUND_CURVE, sound(repeat(0.0, 48_000))).pixels.data)  # type: ignore[union-attr]  # pixels


def test_the_sound_of_a_video(asks: Asks) -> None:
    data = video(frames=50, sound=tone(2.0, 500.0))
    assert ask(asks, Op.VIDEO_FACTS, data).count("has_sound")
    assert ask(asks, Op.VIDEO_FACTS, data).words("sound_codec") == "aac"
    facts = ask(asks, Op.SOUND_FACTS, data)
    assert (facts.count("in_video"), facts.count("playable")) == (1, 1)
    assert strongest(wave(ask(asks, Op.SOUND_PLAY_FULL, data, at_ms=500, ms=1000).samples)) == pytest.approx(500, abs=3)
    assert ask(asks, Op.SOUND_CURVE, data).pixels


def test_pictures_and_sound_of_one_video_in_one_session(cage: Cage) -> None:
    with cage.open(BytesSource(video(frames=50, sound=tone(2.0, 500.0)))) as session:
        for _ in range(4):
            frames = session.ask(Job(Op.PLAY_TILE, params={"count": 10})).frames
            samples = session.ask(Job(Op.SOUND_PLAY, params={"ms": 400}))
            assert len(frames) == 10
            assert samples.count("at_ms") == frames[0].at_ms


def test_what_has_no_sound(asks: Asks) -> None:
    data = video(frames=3)
    facts = ask(asks, Op.SOUND_FACTS, data)
    assert (facts.count("playable"), facts.count("rate"), facts.facts["loud_db100"]) == (0, 0, None)
    for op in (Op.SOUND_PLAY, Op.SOUND_PLAY_FULL, Op.SOUND_CURVE):
        with pytest.raises(DecodeFailedError) as failed:
            ask(asks, op, data)
        assert failed.value.cause is Cause.NO_SOUND


def test_the_end_is_told_and_nothing_comes_after_it(cage: Cage) -> None:
    with cage.open(BytesSource(sound(tone(0.3)))) as session:
        answer = session.ask(Job(Op.SOUND_PLAY_FULL, params={"ms": 2000}))
        assert answer.count("ended")
        assert len(wave(answer.samples)) == pytest.approx(14_400, abs=10)
        assert not len(wave(session.ask(Job(Op.SOUND_PLAY_FULL)).samples))
        assert not len(wave(session.ask(Job(Op.SOUND_PLAY_FULL, params={"at_ms": 90_000})).samples))
