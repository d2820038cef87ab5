"""Each lock opens by itself, leaves its own line, and is refused where nothing leads to it."""

from __future__ import annotations

import pytest

from app.cage.client import Cage
from app.desk import Desk
from app.evidence.model import ItemKind, Source
from app.looking import gate, queries
from app.looking.locks import Lock, LockedError, Opened, opened
from app.looking.model import EndedBy, Level, LevelJumpError
from app.vault import audit
from tests.cage.clips import video
from tests.looking.conftest import Add
from tests.looking.looks import begin, unlock

SEEN = frozenset({Lock.DETAIL, Lock.COLOUR, Lock.SIZE})


def test_colour_and_size_of_a_picture_open_one_by_one(desk: Desk, cage: Cage, add: Add) -> None:
    item = add()
    reduced = begin(desk, item)
    coloured = unlock(desk, item, Lock.COLOUR, after=reduced)
    pixels = gate.decode(coloured, desk.vault, cage).pixels
    assert pixels is not None
    assert (max(pixels.width, pixels.height), pixels.format) == (480, "RGB")
    gate.close_look(desk, coloured.look, EndedBy.RELEASE, complete=True)
    large = unlock(desk, item, Lock.SIZE, after=begin(desk, item))
    pixels = gate.decode(large, desk.vault, cage).pixels
    assert pixels is not None
    assert (max(pixels.width, pixels.height), pixels.format) == (640, "L")
    both = unlock(desk, item, Lock.SIZE, Lock.COLOUR, after=large.look)
    assert both.now == Opened(Level.L4, SEEN)


def test_every_lock_leaves_its_own_line(desk: Desk, add: Add) -> None:
    item = add(video(), ItemKind.VIDEO)
    look = begin(desk, item)
    for locks in ((Lock.MOTION,), (Lock.MOTION, Lock.SOUND), (Lock.MOTION, Lock.SOUND, Lock.COLOUR)):
        look = unlock(desk, item, *locks, after=look).look
    gate.close_look(desk, look, EndedBy.ESCAPE, complete=True)
    rows = queries.looks_of_item(desk.db, item)
    detail = frozenset({Lock.DETAIL})
    assert [row.locks - detail for row in rows] == [
        frozenset(),
        frozenset({Lock.MOTION}),
        frozenset({Lock.MOTION, Lock.SOUND}),
        frozenset({Lock.MOTION, Lock.SOUND, Lock.COLOUR}),
    ]
    assert [row.level for row in rows] == [Level.L3, Level.L3, Level.L3, Level.L4]
    span = desk.own.execute("SELECT modality, colour, sound, motion, size_class FROM span").fetchall()
    assert span == [("playing", 1, 1, 1, "tile")]
    assert not audit.verify(desk.db, desk.vault.audit_key).problems


def test_what_a_level_opens_by_itself() -> None:
    assert opened(ItemKind.PICTURE, Level.L4, frozenset()).locks == SEEN
    assert opened(ItemKind.VIDEO, Level.L4, frozenset()).locks == SEEN
    assert opened(ItemKind.TEXT, Level.L4, frozenset()).locks == {Lock.DETAIL, Lock.WHOLE}
    assert opened(ItemKind.SOUND, Level.L3, frozenset()).locks == {Lock.DETAIL, Lock.SOUND}
    assert Lock.FULL_SOUND in opened(ItemKind.SOUND, Level.L4, frozenset()).locks
    assert opened(ItemKind.VIDEO, Level.L2, frozenset()).locks == frozenset()


@pytest.mark.parametrize(
    ("kind", "level", "lock"),
    [
        (ItemKind.PDF, Level.L3, Lock.MOTION),
        (ItemKind.TEXT, Level.L3, Lock.COLOUR),
        (ItemKind.SOUND, Level.L3, Lock.SIZE),
        (ItemKind.VIDEO, Level.L2, Lock.MOTION),
        (ItemKind.VIDEO, Level.L3, Lock.FULL_SOUND),
    ],
)
def test_a_lock_that_nothing_leads_to_is_refused(kind: ItemKind, level: Level, lock: Lock) -> None:
    with pytest.raises(LockedError):
        opened(kind, level, frozenset({lock}))


def test_motion_and_sound_of_a_film_follow_from_the_reduced_view_alone(desk: Desk, add: Add) -> None:
    item = add(video(), ItemKind.VIDEO)
    for lock in (Lock.MOTION, Lock.SOUND, Lock.SIZE):
        with pytest.raises(LevelJumpError):
            unlock(desk, item, lock)
    assert queries.looks_of_item(desk.db, item) == []


def test_a_film_of_the_requesters_is_covered_like_any_other(desk: Desk, add: Add) -> None:
    item = add(video(), ItemKind.VIDEO, source=Source.REQUESTER)
    with pytest.raises(LevelJumpError):
        begin(desk, item, Level.L4)
