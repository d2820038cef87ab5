"""A video tells what it is, shows frames by levels and by steps, and never more than was asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PIL import Image

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Frame, Job, Limits
from app.cage.ops import Op
from tests.cage import clips
from tests.cage.clips import counted, number_in, video
from tests.cage.conftest import Asks

CONTAINERS = {
    "h264 in mp4": ("mp4", "h264"),
    "h264 in matroska": ("matroska", "h264"),
    "h264 in a transport stream": ("mpegts", "h264"),
    "h264 in flv": ("flv", "h264"),
    "mpeg4 in avi": ("avi", "mpeg4"),
    "mpeg2 in mpeg": ("mpeg", "mpeg2video"),
    "vp8 in webm": ("webm", "vp8"),
    "vp9 in webm": ("webm", "vp9"),
    "av1 in mp4": ("mp4", "av1"),
    "hevc in mp4": ("mp4", "hevc"),
    "mjpeg in mov": ("mp4", "mjpeg"),
    "wmv2 in asf": ("asf", "wmv2"),
}
STRIPS = {Op.STRIP_LAYOUT: 12, Op.STRIP_SKETCH: 96, Op.STRIP_REDUCED: 160}


def ask(asks: Asks, op: Op, data: bytes, side: int = 0, **params: float) -> Answer:
    return asks.ask(Job(op, side=side, params=params), BytesSource(data))


def cause(asks: Asks, op: Op, data: bytes) -> Cause:
    with pytest.raises(DecodeFailedError) as failed:
        ask(asks, op, data)
    return failed.value.cause


def numbers(frames: tuple[Frame, ...]) -> list[int]:
    return [number_in(each.pixels.width, each.pixels.height, each.pixels.data) for each in frames]


def test_every_kind_that_is_made_here_is_expected() -> None:
    assert CONTAINERS.keys() == clips.VIDEOS.keys()


@pytest.mark.parametrize("kind", CONTAINERS)
def test_each_kind_tells_what_it_is_and_shows_its_frames(asks: Asks, kind: str) -> None:
    data = video(kind=kind)
    assert ask(asks, Op.IDENTIFY, data).words("kind") == "video"
    facts = ask(asks, Op.VIDEO_FACTS, data)
    assert (facts.words("container"), facts.words("codec")) == CONTAINERS[kind]
    assert (facts.count("width"), facts.count("height"), facts.count("playable")) == (160, 96, 1)
    assert not facts.count("cut_short")
    assert not facts.count("has_sound")
    assert 1000 <= max(facts.count("duration_ms"), facts.count("found_until_ms")) <= 1300
    for op, side in STRIPS.items():
        frames = ask(asks, op, data).frames
        assert 1 <= len(frames) <= 8
        assert {each.pixels.width for each in frames} == {side}
    middle = ask(asks, Op.FRAME_REDUCED, data, at_ms=600)
    assert 560 <= middle.frames[0].at_ms <= 600
    # An MPEG program stream gives few of its frames a time, so that the one after a jump is known to one frame.
    assert numbers(middle.frames)[0] in range(middle.frames[0].at_ms // 40 - (kind == "mpeg2 in mpeg"), 16)
    coloured = ask(asks, Op.FRAME_FULL, data, at_ms=0).frames[0].pixels
    assert (coloured.width, coloured.height, coloured.format) == (160, 96, "RGB")


def test_a_strip_stands_where_the_scenes_begin(asks: Asks) -> None:
    def scenes(number: int) -> Image.Image:
        return Image.new("RGB", (160, 96), (40 + 70 * (number // 20 % 3),) * 3)

    with_keys = ask(asks, Op.STRIP_REDUCED, video(scenes, 200, options={"g": "20"}), count=10)
    assert [each.at_ms for each in with_keys.frames] == [800 * scene for scene in range(10)]
    one_group = video(scenes, 200, options={"g": "1000", "keyint_min": "1000", "sc_threshold": "0"})
    answer = ask(asks, Op.STRIP_REDUCED, one_group, count=10)
    assert with_keys.count("scenes") == answer.count("scenes") == 10
    # Every frame was looked at here and there, so that each scene is found soon after it begins.
    assert all(0 <= each.at_ms - 800 * place < 150 for place, each in enumerate(answer.frames))


def test_a_scene_that_differs_by_its_hue_alone_has_its_frame(asks: Asks) -> None:
    equally_bright = ((200, 20, 20), (20, 98, 20), (60, 60, 120))

    def scenes(number: int) -> Image.Image:
        return Image.new("RGB", (160, 96), equally_bright[number // 20 % 3])

    answer = ask(asks, Op.STRIP_REDUCED, video(scenes, 180, options={"g": "20"}), count=9)
    assert answer.count("scenes") == 9
    assert [each.at_ms for each in answer.frames] == [800 * scene for scene in range(9)]


def test_a_strip_of_what_never_changes_is_spread_evenly(asks: Asks) -> None:
    answer = ask(asks, Op.STRIP_LAYOUT, video(lambda _number: counted(5), 250, options={"g": "10"}), count=5)
    times = [each.at_ms for each in answer.frames]
    assert answer.count("scenes") == 1
    assert max(later - sooner for sooner, later in pairwise(times)) <= 5000
    assert len(times) == 5


def test_a_level_holds_no_more_than_its_samples(asks: Asks) -> None:
    data = video(lambda number: counted(number, (960, 540)), 12)
    layouts = ask(asks, Op.STRIP_LAYOUT, data).frames
    assert all(len(set(each.pixels.data)) <= 16 and each.pixels.width == 12 for each in layouts)
    assert {each.pixels.width for each in ask(asks, Op.STRIP_SKETCH, data).frames} == {96}
    assert ask(asks, Op.FRAME_REDUCED, data).frames[0].pixels.width == 480
    assert ask(asks, Op.FRAME_REDUCED, data, side=200).frames[0].pixels.width == 200
    assert ask(asks, Op.FRAME_FULL, data).frames[0].pixels.width == 960
    assert ask(asks, Op.PLAY_FULL, data, count=2).frames[0].pixels.width == 960


@pytest.mark.parametrize("size", [(640, 360), (360, 640), (400, 400), (1200, 64)])
def test_a_tile_is_smaller_than_what_may_flash(asks: Asks, size: tuple[int, int]) -> None:
    pixels = ask(asks, Op.PLAY_TILE, video(lambda number: counted(number, size), 3)).frames[0].pixels
    assert pixels.width * pixels.height <= 196 * 110
    assert max(pixels.width, pixels.height) > 100


def test_one_session_steps_there_and_back(cage: Cage) -> None:
    with cage.open(BytesSource(video(frames=60, options={"g": "30"}))) as session:

        def step(by: int) -> Answer:
            return session.ask(Job(Op.FRAME_REDUCED, params={"step": by}))

        start = session.ask(Job(Op.FRAME_REDUCED, params={"at_ms": 1800}))
        assert numbers(start.frames) == [45]
        seen = [numbers(step(by).frames)[0] for by in (1, 1, -1, -1, -1, -1, 1)]
        assert seen == [46, 47, 46, 45, 44, 43, 44]
        assert numbers(session.ask(Job(Op.FRAME_REDUCED, params={"at_ms": 2399})).frames) == [59]
        last = step(1)
        assert (numbers(last.frames), last.count("ended")) == ([59], 1)
        assert numbers(session.ask(Job(Op.FRAME_REDUCED, params={"at_ms": 0})).frames) == [0]
        for _ in range(2):
            first = step(-1)
            assert (numbers(first.frames), first.count("at_start")) == ([0], 1)
        assert numbers(step(1).frames) == [1]


def test_stepping_back_over_many_groups_shows_every_frame(cage: Cage) -> None:
    for kind in ("h264 in mp4", "vp9 in webm", "mpeg4 in avi"):
        with cage.open(BytesSource(video(frames=40, kind=kind, options={"g": "8"}))) as session:
            session.ask(Job(Op.FRAME_REDUCED, params={"at_ms": 39 * 40}))
            back = [session.ask(Job(Op.FRAME_REDUCED, params={"step": -1})) for _ in range(39)]
        assert [numbers(each.frames)[0] for each in back] == list(range(38, -1, -1))


def test_a_play_is_pulled_a_few_frames_at_a_time(cage: Cage) -> None:
    with cage.open(BytesSource(video(frames=50))) as session:

        def play(op: Op = Op.PLAY_REDUCED, **params: float) -> Answer:
            return session.ask(Job(op, params=params))

        assert numbers(play(count=10).frames) == list(range(10))
        assert numbers(play(count=10).frames) == list(range(10, 20))
        assert numbers(session.ask(Job(Op.FRAME_REDUCED, params={"step": -1})).frames) == [18]
        assert numbers(play(count=2).frames) == [19, 20]
        tiles = play(Op.PLAY_TILE, count=3)
        assert numbers(tiles.frames) == [21, 22, 23]
        assert tiles.frames[0].at_ms == 21 * 40
        rest = play(at_ms=1600, count=60)
        assert numbers(rest.frames) == list(range(40, 50))
        assert rest.count("ended")
        assert not play(count=60).frames


def test_a_faster_play_leaves_frames_out_and_keeps_their_times(asks: Asks) -> None:
    answer = ask(asks, Op.PLAY_REDUCED, video(frames=50), count=60, speed=4.0)
    apart = [b.at_ms - a.at_ms for a, b in pairwise(answer.frames)]
    assert set(apart) == {160}
    assert numbers(answer.frames) == list(range(0, 50, 4))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_video_is_set_upright_and_told(asks: Asks, turn: int) -> None:
    def half(_number: int) -> Image.Image:
        picture = Image.new("RGB", (160, 96))
        picture.paste((255, 255, 255), (0, 0, 80, 96))
        return picture

    data = video(half, 3, turn=turn)
    facts = ask(asks, Op.VIDEO_FACTS, data)
    size = (160, 96) if turn == 180 else (96, 160)
    assert facts.count("turned") in (turn, 360 - turn)
    assert (facts.count("width"), facts.count("height")) == size
    pixels = ask(asks, Op.FRAME_REDUCED, data).frames[0].pixels
    assert (pixels.width, pixels.height) == size
    upright = Image.frombytes("L", size, pixels.data)
    expected = half(0).convert("L").rotate(facts.count("turned"), expand=True)
    assert upright.getpixel((5, 5)) == pytest.approx(expected.getpixel((5, 5)), abs=20)
    assert upright.getpixel((size[0] - 5, size[1] - 5)) == pytest.approx(
        expected.getpixel((size[0] - 5, size[1] - 5)), abs=20
    )


def test_frames_that_come_when_they_like_keep_their_times(asks: Asks) -> None:
    stamps = [0, 1, 2, 10, 11, 40, 41, 100]
    data = video(frames=8, stamps=stamps)
    played = ask(asks, Op.PLAY_REDUCED, data)
    assert [each.at_ms for each in played.frames] == [stamp * 40 for stamp in stamps]
    assert numbers(ask(asks, Op.FRAME_REDUCED, data, at_ms=1500).frames) == [4]


def test_what_has_no_moving_pictures(asks: Asks) -> None:
    data = clips.sound(clips.tone(0.5), "m4a").replace(b"M4A ", b"isom")
    facts = ask(asks, Op.VIDEO_FACTS, data)
    assert (facts.count("width"), facts.count("playable"), facts.count("has_sound")) == (0, 0, 1)
    assert cause(asks, Op.FRAME_REDUCED, data) is Cause.NO_PICTURES
    assert cause(asks, Op.STRIP_LAYOUT, data) is Cause.NO_PICTURES
    assert cause(asks, Op.VIDEO_FLASH, data) is Cause.NO_PICTURES


def test_a_decoder_that_is_on_no_list_is_not_used(asks: Asks) -> None:
    data = video(kind="ffv1", sound=clips.tone(1.0))
    facts = ask(asks, Op.VIDEO_FACTS, data)
    assert (facts.words("codec"), facts.count("playable"), facts.count("sound_playable")) == ("ffv1", 0, 1)
    assert cause(asks, Op.FRAME_REDUCED, data) is Cause.NO_PICTURES
    assert ask(asks, Op.SOUND_PLAY, data).samples


def test_the_cover_of_a_song_is_no_video(asks: Asks) -> None:
    data = clips.with_cover()
    assert ask(asks, Op.SOUND_FACTS, data).count("in_video") == 0
    assert cause(asks, Op.FRAME_REDUCED, data) is Cause.NO_PICTURES
    assert ask(asks, Op.SOUND_PLAY, data).samples


def test_the_smallest_and_the_shortest(asks: Asks) -> None:
    for data in (video(lambda _number: Image.new("RGB", (2, 2), "white"), 1), video(frames=1, kind="vp9 in webm")):
        for op in (Op.VIDEO_FACTS, Op.STRIP_LAYOUT, Op.FRAME_FULL, Op.PLAY_TILE, Op.VIDEO_FLASH):
            assert ask(asks, op, data).op is op
    assert len(ask(asks, Op.STRIP_SKETCH, data).frames) == 1


def test_a_video_is_told_by_its_bytes_and_playlists_open_nothing(asks: Asks) -> None:
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n"
    listed = b"ffconcat version 1.0\nfile '/etc/passwd'\n"
    dash = b"<?xml version='1.0'?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>"
    for data in (playlist, listed, dash, b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", b"%PDF-1.7", b"GIF89a", bytes(4000)):
        assert cause(asks, Op.VIDEO_FACTS, data) is Cause.NOT_MEDIA
    assert cause(asks, Op.VIDEO_FACTS, b"") is Cause.EMPTY


def test_nothing_larger_than_its_limit_is_opened(cage: Cage) -> None:
    class Huge:
        size = 3 << 30

        def read(self, _offset: int, n: int, /) -> bytes:
            return bytes(n)

    with pytest.raises(DecodeFailedError) as failed:
        cage.ask(Job(Op.VIDEO_FACTS), Huge())
    assert failed.value.cause is Cause.TOO_LARGE


def test_a_session_that_may_have_little_memory_ends_with_a_reason() -> None:
    data = video(lambda number: counted(number, (3840, 2160)), 2)
    with Cage(Limits(memory=420 << 20)) as narrow, pytest.raises(DecodeFailedError) as failed:
        narrow.ask(Job(Op.FRAME_FULL), BytesSource(data))
    assert failed.value.cause in (Cause.MEMORY, Cause.DAMAGED, Cause.STOPPED)
