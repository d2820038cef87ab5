"""What came as a film is told by what can be played of it: a recording in a film's container is a sound."""

from __future__ import annotations

import io

import av
import pytest

from app.cage.client import Cage
from app.evidence.model import ItemKind, NewItem
from app.intake.examining import examine
from app.intake.model import Attachment
from tests.cage.clips import sound, tone, video


def found(cage: Cage, data: bytes) -> NewItem:
    """Return what an attachment is found to be."""
    return examine(cage, Attachment("clip.mp4", "video/mp4", data), lambda: False).new


def recording() -> bytes:
    """Put a sound alone into a film's container."""
    made = io.BytesIO()
    with av.open(io.BytesIO(sound(tone(1.0), "m4a")), "r") as read, av.open(made, "w", format="mp4") as written:
        heard = read.streams.audio[0]
        stream = written.add_stream_from_template(heard)
        for packet in read.demux(heard):
            if packet.dts is not None:
                packet.stream = stream
                written.mux(packet)
    return made.getvalue()


def test_a_recording_in_a_films_container_opens_as_a_sound(cage: Cage) -> None:
    new = found(cage, recording())
    assert (new.kind, new.content_type, new.refused) == (ItemKind.SOUND, "video/mp4", None)
    assert new.facts["playable"]
    assert not new.facts["pictures_unread"]
    assert 900 < new.facts["duration_ms"] < 1200


@pytest.mark.parametrize("sounding", [True, False])
def test_a_film_stays_a_film_with_sound_or_without(cage: Cage, sounding: bool) -> None:
    new = found(cage, video(frames=5, sound=tone(0.2) if sounding else None))
    assert (new.kind, new.refused) == (ItemKind.VIDEO, None)
    assert (new.facts["has_sound"], new.facts["sound_playable"]) == (sounding, sounding)


def test_of_a_film_whose_pictures_no_decoder_here_reads_the_sound_is_left(cage: Cage) -> None:
    new = found(cage, video(frames=5, kind="ffv1, on no list", sound=tone(1.0)))
    assert (new.kind, new.facts["pictures_unread"]) == (ItemKind.SOUND, True)


def test_a_film_of_which_nothing_can_be_played_says_so(cage: Cage) -> None:
    new = found(cage, video(frames=5, kind="ffv1, on no list"))
    assert new.kind is ItemKind.VIDEO
    assert new.refused == "nothing in it can be played here"
