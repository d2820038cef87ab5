"""What may harm somebody with photosensitive epilepsy is told before it is played larger than a tile, and nothing else is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from app.cage.client import Cage
from app.cage.model import Answer, BytesSource, Job
from app.cage.ops import Op
from app.cage.readers.flash import Flashes
from tests.cage.clips import Paint, flashing, video
from tests.cage.conftest import Asks

RED = (255, 0, 0)


def checked(asks: Asks, paint: Paint, speed: float = 1.0, rate: int = 30, seconds: int = 3) -> Answer:
    data = video(paint, rate * seconds, rate, options={"crf": "18"})
    answer = asks.ask(Job(Op.VIDEO_FLASH, params={"speed": speed}), BytesSource(data))
    assert answer.count("ended")
    assert answer.count("frames") == rate * seconds
    return answer


def flagged(answer: Answer) -> bool:
    return answer.facts["flashes_at_ms"] is not None


def clean(answer: Answer) -> bool:
    return all(answer.facts[name] is None for name in ("flashes_at_ms", "red_at_ms", "strobe_at_ms"))


@pytest.mark.parametrize("hertz", [4, 6, 10])
def test_more_than_three_flashes_a_second_over_the_whole_frame(asks: Asks, hertz: int) -> None:
    answer = checked(asks, flashing(hertz))
    assert flagged(answer)
    assert answer.count("flashes_at_ms") <= 1000


@pytest.mark.parametrize("hertz", [1, 2, 3])
def test_three_flashes_a_second_and_fewer_are_none(asks: Asks, hertz: int) -> None:
    assert clean(checked(asks, flashing(hertz)))


@pytest.mark.parametrize("rate", [25, 50, 60])
def test_the_rate_of_frames_changes_nothing(asks: Asks, rate: int) -> None:
    assert flagged(checked(asks, flashing(4, rate), rate=rate))
    assert clean(checked(asks, flashing(2, rate), rate=rate))


def test_a_small_area_may_flash_and_a_quarter_of_a_field_may_not(asks: Asks) -> None:
    assert clean(checked(asks, flashing(6, share=0.15)))
    # A third of each side is a ninth of the frame, and more than a quarter of what one looks at in it.
    assert flagged(checked(asks, flashing(6, share=0.34)))


def test_slow_fades_and_weak_changes_are_none(asks: Asks) -> None:
    def fade(number: int) -> Image.Image:
        return Image.new("RGB", (192, 108), (int(127 + 127 * math.sin(number / 30 * math.tau / 2)),) * 3)

    assert clean(checked(asks, fade))
    assert clean(checked(asks, flashing(6, dark=100, bright=(116, 116, 116))))
    # Both sides are brighter than 80 % of the light that a screen gives.
    assert clean(checked(asks, flashing(6, dark=235, bright=(255, 255, 255))))


def test_red_is_told_apart(asks: Asks) -> None:
    red = checked(asks, flashing(6, bright=RED))
    assert red.facts["red_at_ms"] is not None
    dark_red = checked(asks, flashing(6, bright=(120, 0, 0)))
    assert dark_red.facts["flashes_at_ms"] is None
    assert dark_red.facts["red_at_ms"] is not None
    assert checked(asks, flashing(6, bright=(255, 255, 255))).facts["red_at_ms"] is None
    assert checked(asks, flashing(2, bright=RED)).facts["red_at_ms"] is None


def test_a_faster_play_flashes_faster(asks: Asks) -> None:
    assert clean(checked(asks, flashing(2.5)))
    assert flagged(checked(asks, flashing(2.5), speed=1.5))
    assert flagged(checked(asks, flashing(4), speed=1.0))
    assert clean(checked(asks, flashing(4), speed=0.5))


def test_ffmpegs_own_measure_speaks_where_no_place_flashes_often(asks: Asks) -> None:
    """Bright bars that move at each frame: no cell turns seven times, the frame as a whole is a strobe."""

    def strobe(number: int) -> Image.Image:
        picture = Image.new("RGB", (192, 108))
        band = number * 5 % 18
        if number % 3:
            picture.paste((255, 255, 255), (0, band * 6, 192, band * 6 + 36))
        return picture

    answer = checked(asks, strobe)
    assert answer.facts["strobe_at_ms"] is not None or flagged(answer)


def test_a_check_goes_on_piece_by_piece_and_loses_no_flash_between_two(cage: Cage) -> None:
    def late(number: int) -> Image.Image:
        return flashing(5)(number if number >= 60 else 0)

    data = BytesSource(video(late, 120, 30, options={"g": "30"}))
    with cage.open(data) as session:
        whole = session.ask(Job(Op.VIDEO_FLASH))
    found = whole.count("flashes_at_ms")
    assert 2000 < found <= 3100
    # A check that begins in the middle of the flashes looks back for a second.
    with cage.open(data) as session:
        later = session.ask(Job(Op.VIDEO_FLASH, params={"at_ms": found}))
    assert later.count("flashes_at_ms") == found
    assert later.count("checked_from_ms") == found


def cells(bright: bool) -> np.ndarray:
    return np.full((27, 48, 3), 255 if bright else 0, np.uint8)


def test_seven_turns_in_a_second_are_more_than_three_flashes() -> None:
    def ends(turns: int, within: float) -> bool:
        flashes = Flashes()
        flashes.frame(0.0, cells(bright=False))
        return [flashes.frame(0.1 + within * n / turns, cells(bright=n % 2 == 0)) for n in range(turns)][-1].general

    assert ends(7, 1.0)
    assert not ends(6, 1.0)
    assert not ends(7, 1.3)


def test_what_flashes_in_too_many_places_at_once_counts_within_one_field_only() -> None:
    def flagged_with(marks: np.ndarray) -> bool:
        flashes, said = Flashes(), np.zeros((27, 48, 3), np.uint8)
        verdicts = []
        for number in range(20):
            now = said.copy()
            now[marks] = 255 if number % 2 else 0
            verdicts.append(flashes.frame(number / 12, now).general)
        return any(verdicts)

    together, apart = np.zeros((27, 48), np.bool_), np.zeros((27, 48), np.bool_)
    together[:7, :7] = True
    apart[:7, :3] = apart[:7, 24:27] = apart[20:, 44:47] = True
    assert together.sum() == 49
    assert apart.sum() == 63
    assert flagged_with(together)
    assert not flagged_with(apart)
