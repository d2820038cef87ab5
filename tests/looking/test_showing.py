"""A look that goes on gives out what its locks allow, and nothing at all once it is closed."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from app.cage import words
from app.cage.client import Cage
from app.cage.errors import DecodeFailedError
from app.desk import Desk
from app.evidence.model import ItemKind
from app.looking import behind, gate
from app.looking.flashes import FlashingError, NoReasonError, Override, Verdict
from app.looking.locks import Lock, LockedError
from app.looking.model import EndedBy, Level
from app.looking.showing import LookEndedError, Showing
from app.looking.wants import Curve, FrameAt, Hear, Play, Strip, Transcript
from tests.cage.clips import counted, flashing, sound, tone, video
from tests.looking.conftest import Add, Ask
from tests.looking.looks import begin, unlock

TILE_AREA = 196 * 110


def sides(frames: object) -> list[int]:
    """Return the longest side of each frame."""
    assert isinstance(frames, tuple)
    return [max(frame.pixels.width, frame.pixels.height) for frame in frames]


@pytest.mark.parametrize(("level", "most"), [(Level.L1, 12), (Level.L2, 96)])
def test_a_strip_is_covered_frames_and_no_motion(desk: Desk, ask: Ask, add: Add, level: Level, most: int) -> None:
    item = add(video(frames=60), ItemKind.VIDEO)
    asks = ask(unlock(desk, item, level=level))
    frames = asks.ask(Strip()).frames
    assert len(frames) == 8
    assert max(sides(frames)) <= most
    for more in (FrameAt(0), Play(0), Hear(0)):
        with pytest.raises(LockedError):
            asks.ask(more)


def test_frames_one_by_one_are_reduced_and_grey_and_do_not_play(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=60), ItemKind.VIDEO)
    asks = ask(unlock(desk, item))
    first = asks.ask(FrameAt(400)).frames[0]
    after = asks.ask(FrameAt(0, 1)).frames[0]
    assert (first.at_ms, after.at_ms, first.pixels.format) == (400, 440, "L")
    with pytest.raises(LockedError):
        asks.ask(Play(0))


def test_motion_begins_in_a_tile_under_the_area_where_flashing_counts(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=60), ItemKind.VIDEO)
    look = begin(desk, item)
    for locks in ((Lock.MOTION,), (Lock.MOTION, Lock.COLOUR)):
        ticket = unlock(desk, item, *locks, after=look)
        frames = ask(ticket).ask(Play(0)).frames
        assert len(frames) >= 5
        assert all(frame.pixels.width * frame.pixels.height <= TILE_AREA for frame in frames)
        look = ticket.look


def test_size_without_colour_is_grey(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=10), ItemKind.VIDEO)
    ticket = unlock(desk, item, Lock.SIZE, after=begin(desk, item))
    assert ask(ticket).ask(FrameAt(0)).frames[0].pixels.format == "L"


def test_larger_motion_needs_a_check_that_found_nothing(desk: Desk, cage: Cage, ask: Ask, add: Add) -> None:
    item = add(video(lambda _number: counted(0), frames=40), ItemKind.VIDEO)
    look = begin(desk, item)
    with pytest.raises(FlashingError, match="not been checked"):
        unlock(desk, item, Lock.MOTION, Lock.SIZE, after=look)
    verdict = behind.check_flashes(desk, cage, item, 1.0, lambda _done: None, lambda: False)
    assert (verdict.flashing, verdict.ended) == (False, True)
    ticket = unlock(desk, item, Lock.MOTION, Lock.SIZE, after=look, leave=verdict)
    asks = ask(ticket)
    assert asks.ask(Play(0, 3)).frames
    with pytest.raises(FlashingError):
        asks.ask(Play(0, 3, 2.0))


def test_what_flashes_stays_in_the_tile_or_leaves_it_for_a_recorded_reason(
    desk: Desk, cage: Cage, ask: Ask, add: Add
) -> None:
    item = add(video(flashing(8.0), frames=90, rate=30), ItemKind.VIDEO)
    look = begin(desk, item)
    verdict = behind.check_flashes(desk, cage, item, 1.0, lambda _done: None, lambda: False)
    assert verdict.flashing
    with pytest.raises(FlashingError, match="may flash"):
        unlock(desk, item, Lock.MOTION, Lock.SIZE, after=look, leave=verdict)
    with pytest.raises(NoReasonError):
        unlock(desk, item, Lock.MOTION, Lock.SIZE, after=look, leave=Override(" "))
    ticket = unlock(desk, item, Lock.MOTION, Lock.SIZE, after=look, leave=Override("the plate of a car"))
    assert ask(ticket).ask(Play(0, 3)).frames
    kept = desk.db.execute("SELECT look_id, reason, speed FROM look_override").fetchall()
    assert kept == [(ticket.look.id, "the plate of a car", 1.0)]


def test_a_check_of_another_item_allows_nothing(desk: Desk, add: Add) -> None:
    item = add(video(frames=10), ItemKind.VIDEO)
    foreign = Verdict("another", 4.0, None, None, None, 400, ended=True)
    with pytest.raises(FlashingError):
        unlock(desk, item, Lock.MOTION, Lock.SIZE, after=begin(desk, item), leave=foreign)


def test_closing_the_look_ends_everything_it_could_ask(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=20), ItemKind.VIDEO)
    ticket = unlock(desk, item)
    asks = ask(ticket)
    assert asks.ask(FrameAt(0)).frames
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=True)
    with pytest.raises(LookEndedError):
        asks.ask(FrameAt(0))


def test_covering_in_the_middle_of_a_question_gives_nothing_out(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=250, rate=25), ItemKind.VIDEO)
    ticket = unlock(desk, item)
    asks = ask(ticket)
    asks.ask(FrameAt(0))
    outcomes: list[object] = []

    def go_on() -> None:
        try:
            while True:
                outcomes.append(asks.ask(Strip(24)))
        except LookEndedError as error:
            outcomes.append(error)

    worker = threading.Thread(target=go_on)
    worker.start()
    gate.close_look(desk, ticket.look, EndedBy.LOCK, complete=True)
    worker.join(60)
    assert isinstance(outcomes[-1], LookEndedError)


def test_a_look_that_was_followed_by_another_asks_no_more(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=20), ItemKind.VIDEO)
    ticket = unlock(desk, item)
    before = ask(ticket)
    before.ask(FrameAt(0))
    after = ask(unlock(desk, item, Lock.COLOUR, after=ticket.look))
    assert after.ask(FrameAt(0)).frames[0].pixels.format == "RGB"
    with pytest.raises(LookEndedError):
        before.ask(FrameAt(0))


def test_a_sound_is_a_curve_then_soft_then_as_recorded(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(sound(tone(1.5)), ItemKind.SOUND)
    curve = ask(unlock(desk, item, level=Level.L1))
    pixels = curve.ask(Curve()).pixels
    assert pixels is not None
    assert (pixels.height, pixels.format) == (1, "L")
    with pytest.raises(LockedError):
        curve.ask(Hear(0))
    soft = unlock(desk, item)
    full = unlock(desk, add(sound(tone(1.5)), ItemKind.SOUND))
    full = unlock(desk, full.look.item_id, level=Level.L4, after=full.look)
    loud = [np.abs(np.frombuffer(_heard(ask(ticket)), np.int16)).max() for ticket in (soft, full)]
    assert loud[0] < loud[1] / 3


def _heard(asks: Showing) -> bytes:
    samples = asks.ask(Hear(0)).samples
    assert samples is not None
    return samples.data


def test_what_cannot_be_decoded_says_so(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(b"\0\0\0\x18ftypmp42 no film at all", ItemKind.VIDEO)
    with pytest.raises(DecodeFailedError):
        ask(unlock(desk, item)).ask(FrameAt(0))


def test_what_is_said_is_asked_of_the_process_that_hears(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(sound(tone(1.0)), ItemKind.SOUND)
    asks = ask(unlock(desk, item, level=Level.L2))
    if words.hears():
        heard = asks.ask(Transcript())
        assert (heard.words("recogniser"), heard.count("ended"), heard.text is None) == ("pocketsphinx", 1, False)
    else:
        with pytest.raises(DecodeFailedError, match="no recogniser of speech is installed here"):
            asks.ask(Transcript())
