"""The one gate: recorded first, counted, and only then decoded, at exactly the level that was asked."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from app.cage.client import Cage
from app.cage.errors import DecodeFailedError
from app.cases.model import Severity
from app.desk import BusyError, Desk
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, NoSuchItemError, Source
from app.looking import gate, queries
from app.looking.model import (
    EndedBy,
    Gesture,
    Level,
    LevelJumpError,
    NotShowableError,
    Purpose,
)
from app.vault import audit
from app.vault.errors import DamagedEvidenceError
from app.wellness.store import OwnStoreError
from tests.looking.conftest import WORDS, Add
from tests.looking.looks import begin, log, look, sealed_file, spans


def test_a_picture_shows_no_more_than_its_level(desk: Desk, cage: Cage, add: Add) -> None:
    item = add()
    sizes = []
    shown = [look(desk, cage, item, level) for level in (Level.L1, Level.L2, Level.L3, Level.L4)]
    for pixels in (one.pixels for one in shown):
        assert pixels is not None
        sizes.append((max(pixels.width, pixels.height), pixels.format))
    assert sizes == [(12, "L"), (96, "L"), (480, "L"), (640, "RGB")]
    gate.close_look(desk, shown[-1].look, EndedBy.EXPIRY, complete=True)
    assert [row[0] for row in log(desk)] == ["L1", "L2", "L3", "L4"]
    assert [row[3] for row in log(desk)] == ["level", "level", "level", "expiry"]
    assert spans(desk) == [("L4", "expiry")]


def test_words_by_level(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(kind=ItemKind.TEXT)
    texts = [look(desk, cage, item, level).text for level in (Level.L1, Level.L2, Level.L3, Level.L4)]
    assert texts[0] == "".join(sign if sign.isspace() else "▇" for sign in WORDS)
    masked = WORDS.replace("kill", "▒▒▒▒")
    # Of the reduced level one paragraph is plain; the term stands in the other.
    assert texts[1:] == [masked, masked, WORDS]


def test_every_look_has_its_audit_and_outbox_rows(desk: Desk, cage: Cage, add: Add) -> None:
    shown = look(desk, cage, add(), Level.L3, Purpose.PLACE)
    gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
    acts = [row[0] for row in desk.db.execute("SELECT act FROM outbox WHERE entity = 'look' ORDER BY seq")]
    assert acts == ["look.open", "look.end"]
    assert log(desk) == [("L3", "place", "hold", "release")]
    assert not audit.verify(desk.db, desk.vault.audit_key).problems


def test_the_row_is_committed_before_a_decode_that_fails(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(b"\x89PNG\r\n\x1a\n not a picture")
    with pytest.raises(DecodeFailedError, match="could not be decoded safely"):
        look(desk, cage, item, Level.L3)
    assert log(desk) == [("L3", "identify", "hold", "undecodable")]
    assert spans(desk) == [("L3", "undecodable")]


def test_begin_reads_nothing_and_decode_needs_its_ticket(desk: Desk, cage: Cage, add: Add) -> None:
    item = add()
    sealed_file(desk, item).unlink()
    ticket = gate.begin(desk, item, Level.L3, purpose=Purpose.OTHER, gesture=Gesture.KEY)
    assert log(desk) == [("L3", "other", "key", None)]
    assert spans(desk) == [("L3", None)]
    with pytest.raises(DamagedEvidenceError, match="missing"):
        gate.decode(ticket, desk.vault, cage)


def test_nothing_is_decoded_or_counted_when_the_row_cannot_be_committed(
    desk: Desk, cage: Cage, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add()
    asked: list[object] = []
    monkeypatch.setattr(sealing, "open_sealed", lambda *given: asked.append(given))
    other, busy = desk.vault.connect(), desk.vault.connect(busy_ms=1)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        look(replace(desk, db=busy), cage, item, Level.L3)
    other.execute("ROLLBACK")
    other.close()
    busy.close()
    assert (log(desk), spans(desk), asked) == ([], [], [])


def test_the_requesters_own_papers_open_at_once_and_are_on_record(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(kind=ItemKind.TEXT, source=Source.REQUESTER)
    shown = look(desk, cage, item, Level.L4, None)
    assert (shown.text, shown.expires_seconds) == (WORDS, None)
    assert log(desk) == [("L4", "papers", "hold", None)]
    assert desk.own.execute("SELECT class, severity FROM span").fetchall() == [("papers", "S1")]


def test_a_requesters_picture_is_shown_as_it_is(desk: Desk, cage: Cage, add: Add) -> None:
    shown = look(desk, cage, add(source=Source.REQUESTER), Level.L4, None)
    assert shown.pixels is not None
    assert (shown.pixels.width, shown.pixels.format) == (640, "RGB")


def test_the_layout_stands_open_for_mild_pictures_only(desk: Desk, cage: Cage, add: Add) -> None:
    assert gate.layout(desk, add(severity=Severity.S2)) is not None
    for hidden in (add(severity=Severity.S3), add(), add(kind=ItemKind.TEXT, severity=Severity.S1)):
        assert gate.layout(desk, hidden) is None
    assert log(desk) == []


def test_what_is_not_showable_or_not_there_is_told(desk: Desk, cage: Cage, add: Add) -> None:
    with pytest.raises(NotShowableError):
        begin(desk, add(b"\0\1", ItemKind.OTHER))
    with pytest.raises(NoSuchItemError):
        begin(desk, ItemId(999))
    with pytest.raises(LevelJumpError):
        begin(desk, add(), Level.L0)


def test_expiry_by_kind(desk: Desk, add: Add) -> None:
    def expires(item: ItemId, level: Level = Level.L3) -> float | None:
        return gate.begin(desk, item, level, purpose=Purpose.OTHER, gesture=Gesture.HOLD).expires_seconds

    assert expires(add()) == 10
    assert expires(add(), Level.L2) is None
    assert expires(add(kind=ItemKind.TEXT)) == 45
    assert expires(add(kind=ItemKind.TEXT, at_risk=True)) is None


def test_closing_twice_keeps_the_first_reason(desk: Desk, add: Add) -> None:
    opened = begin(desk, add())
    gate.close_look(desk, opened, EndedBy.ESCAPE, complete=False)
    changes = gate.close_look(desk, opened, EndedBy.LOCK, complete=True)
    assert log(desk)[0][3] == "escape"
    assert not changes.topics


def test_a_ticket_for_what_cannot_be_shown_decodes_nothing(desk: Desk, cage: Cage, add: Add) -> None:
    ticket = gate.begin(desk, add(), Level.L2, purpose=None, gesture=Gesture.HOLD)
    subject = replace(ticket.target.subject, kind=ItemKind.OTHER)
    with pytest.raises(NotShowableError):
        gate.decode(replace(ticket, target=replace(ticket.target, subject=subject)), desk.vault, cage)


def test_looks_are_append_only(desk: Desk, add: Add) -> None:
    begin(desk, add())
    for sql in ("UPDATE look SET purpose = 'other'", "DELETE FROM look"):
        with pytest.raises(dbapi2.IntegrityError, match="append-only"):
            desk.db.execute(sql)


def test_only_a_complete_look_at_the_reduced_level_counts_as_viewed(desk: Desk, add: Add) -> None:
    item = add()
    for level, complete, expected in ((Level.L2, True, False), (Level.L3, False, False), (Level.L3, True, True)):
        gate.close_look(desk, begin(desk, item, level), EndedBy.RELEASE, complete=complete)
        assert queries.viewed(desk.db, item, desk.person.id) is expected
    assert not queries.viewed(desk.db, item, 999)


def test_a_crash_leaves_no_look_open(desk: Desk, add: Add) -> None:
    item = add()
    begin(desk, item)
    assert gate.end_crashed(desk).topics
    assert log(desk)[0][3] == "crash"
    assert not gate.end_crashed(desk).topics
    with pytest.raises(LevelJumpError):
        begin(desk, item, Level.L4)


def test_the_history_of_an_item_and_its_case(desk: Desk, add: Add) -> None:
    item = add()
    gate.close_look(desk, begin(desk, item, purpose=Purpose.PLACE), EndedBy.IDLE, complete=False)
    (row,) = queries.looks_of_item(desk.db, item)
    (case_id,) = desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()
    assert queries.looks_of_case(desk.db, case_id) == [row]
    assert (row.person, row.level, row.purpose, row.ended_by) == (
        desk.person.name,
        Level.L3,
        Purpose.PLACE,
        EndedBy.IDLE,
    )


def test_an_uncounted_look_is_refused_unless_a_life_is_at_risk(
    desk: Desk, cage: Cage, add: Add, caplog: pytest.LogCaptureFixture
) -> None:
    calm, urgent = add(), add(at_risk=True)
    desk.own.execute("DELETE FROM secret")
    with pytest.raises(OwnStoreError, match="Your own store"):
        look(desk, cage, calm, Level.L3)
    assert log(desk) == [("L3", "identify", "hold", "uncounted")]
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        shown = look(desk, cage, urgent, Level.L3)
    assert shown.pixels is not None
    assert "Your own store" in shown.notice
    gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)


@pytest.mark.parametrize("whole", [True, False])
def test_whoever_showed_a_picture_says_whether_all_of_it_was_seen(desk: Desk, add: Add, whole: bool) -> None:
    item = add()
    before = begin(desk, item)
    gate.begin(desk, item, Level.L4, purpose=Purpose.OTHER, gesture=Gesture.HOLD, after=before, whole=whole)
    assert [row.complete for row in queries.looks_of_item(desk.db, item)] == [whole, False]


def test_a_look_that_somebody_else_goes_on_from_was_not_whole(desk: Desk, add: Add) -> None:
    item = add()
    begin(desk, item)
    gate.begin(desk, item, Level.L4, purpose=Purpose.OTHER, gesture=Gesture.HOLD, whole=True)
    assert [row.complete for row in queries.looks_of_item(desk.db, item)] == [False, False]


def test_what_was_seen_before_a_look_that_fails_still_counts(desk: Desk, add: Add) -> None:
    item = add()
    before = begin(desk, item)
    ticket = gate.begin(desk, item, Level.L4, purpose=Purpose.OTHER, gesture=Gesture.HOLD, after=before, whole=True)
    gate.close_look(desk, ticket.look, EndedBy.UNDECODABLE, complete=False)
    assert [row[3] for row in log(desk)] == ["level", "undecodable"]
    assert spans(desk) == [("L4", "level")]
    assert desk.own.execute("SELECT counted FROM span").fetchall() == [(0,)]
