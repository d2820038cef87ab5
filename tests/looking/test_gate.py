"""The one gate: recorded first, counted, and only then decoded, at exactly the level that was asked."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.cage.client import Cage
from app.cage.errors import DecodeFailedError
from app.cases.model import Severity
from app.desk import BusyError, Desk
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, NoSuchItemError, Source
from app.looking import gate, queries
from app.looking.gate import Look, Shown
from app.looking.model import (
    EndedBy,
    Gesture,
    Level,
    LevelJumpError,
    NotShowableError,
    Purpose,
    PurposeMissingError,
    TooSoonError,
)
from app.vault import audit
from app.vault.errors import DamagedEvidenceError
from app.wellness.store import OwnStoreError
from tests.builders import FakeClock
from tests.looking.conftest import WORDS, Add


def look(desk: Desk, cage: Cage, item: ItemId, level: Level, purpose: Purpose | None = Purpose.IDENTIFY) -> Shown:
    return gate.open_look(desk, cage, item, level, purpose=purpose, gesture=Gesture.HOLD)


def begin(desk: Desk, item: ItemId, level: Level = Level.L3, purpose: Purpose | None = Purpose.IDENTIFY) -> Look:
    return gate.begin(desk, item, level, purpose=purpose, gesture=Gesture.HOLD).look


def log(desk: Desk) -> list[Any]:
    return list(
        desk.db.execute(
            "SELECT k.level, k.purpose, k.gesture, e.ended_by FROM look k LEFT JOIN look_end e ON e.look_id = k.id"
            " ORDER BY k.id"
        )
    )


def spans(desk: Desk) -> list[Any]:
    return list(desk.own.execute("SELECT reached, ended_by FROM span ORDER BY id"))


def sealed_file(desk: Desk, item: ItemId) -> Path:
    (name,) = desk.db.execute("SELECT sealed_name FROM item WHERE id = ?", (item,)).fetchone()
    return sealing.sealed_path(desk.vault, name)


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
    assert texts[1:] == [WORDS.replace("kill", "▒▒▒▒"), WORDS, WORDS]


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


def test_full_detail_opens_from_the_reduced_view_alone(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(severity=Severity.S1)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    look(desk, cage, item, Level.L2)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    reduced = look(desk, cage, item, Level.L3)
    gate.close_look(desk, reduced.look, EndedBy.EXPIRY, complete=True)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)
    assert [row[0] for row in log(desk)] == ["L2", "L3"]


def test_a_reduced_view_that_could_not_be_shown_leads_nowhere(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(b"no picture at all")
    with pytest.raises(DecodeFailedError):
        look(desk, cage, item, Level.L3)
    with pytest.raises(LevelJumpError):
        look(desk, cage, item, Level.L4)


@pytest.mark.parametrize(
    ("severity", "needed"), [(Severity.S1, False), (Severity.S2, False), (Severity.S3, True), (None, True)]
)
def test_the_first_closer_look_says_why(
    desk: Desk, cage: Cage, add: Add, severity: Severity | None, needed: bool
) -> None:
    item = add(severity=severity)
    assert queries.purpose_needed(desk, item, Level.L3) is needed
    assert not queries.purpose_needed(desk, item, Level.L2)
    if needed:
        with pytest.raises(PurposeMissingError):
            begin(desk, item, purpose=None)
        assert log(desk) == []
        gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
        assert not queries.purpose_needed(desk, item, Level.L3)
    begin(desk, item, purpose=None)
    assert log(desk)[-1][1] == ("identify" if needed else "unasked")


def test_a_life_at_risk_is_never_asked_for_a_purpose_and_never_made_to_wait(
    desk: Desk, cage: Cage, add: Add, clock: FakeClock
) -> None:
    for item in (add(severity=Severity.S4, at_risk=True), add(severity=Severity.S4, at_risk=True)):
        assert not queries.purpose_needed(desk, item, Level.L3)
        ticket = gate.begin(desk, item, Level.L3, purpose=None, gesture=Gesture.HOLD)
        assert ticket.expires_seconds == 30
        gate.close_look(desk, ticket.look, EndedBy.RELEASE, complete=True)
    assert [row[1] for row in log(desk)] == ["life_at_risk", "life_at_risk"]
    assert desk.own.execute("SELECT DISTINCT mode FROM span").fetchall() == [("life_at_risk",)]


def test_a_short_gap_lies_between_two_close_looks_at_the_hardest(desk: Desk, add: Add, clock: FakeClock) -> None:
    first, second, mild = add(severity=Severity.S4), add(severity=Severity.S4), add(severity=Severity.S3)
    gate.close_look(desk, begin(desk, first), EndedBy.RELEASE, complete=True)
    clock.advance(1)
    with pytest.raises(TooSoonError, match="2 s"):
        begin(desk, second)
    begin(desk, second, Level.L2)
    begin(desk, mild)
    clock.advance(2)
    begin(desk, second)
    begin(desk, second, Level.L4)


def test_a_clock_that_was_set_back_keeps_nobody_waiting(desk: Desk, add: Add, clock: FakeClock) -> None:
    item = add(severity=Severity.S4)
    gate.close_look(desk, begin(desk, item), EndedBy.RELEASE, complete=True)
    clock.advance(-3600)
    begin(desk, item)


def test_the_requesters_own_papers_open_at_once_and_are_on_record(desk: Desk, cage: Cage, add: Add) -> None:
    item = add(kind=ItemKind.TEXT, source=Source.REQUESTER)
    shown = look(desk, cage, item, Level.L4, None)
    assert (shown.text, shown.expires_seconds) == (WORDS, None)
    assert log(desk) == [("L4", "papers", "hold", None)]
    assert desk.own.execute("SELECT class, severity FROM span").fetchall() == [("papers", "S1")]


def test_the_layout_stands_open_for_mild_pictures_only(desk: Desk, cage: Cage, add: Add) -> None:
    assert gate.layout(desk, add(severity=Severity.S2)) is not None
    for hidden in (add(severity=Severity.S3), add(), add(kind=ItemKind.TEXT, severity=Severity.S1)):
        assert gate.layout(desk, hidden) is None
    assert log(desk) == []


def test_what_is_not_showable_or_not_there_is_told(desk: Desk, cage: Cage, add: Add) -> None:
    with pytest.raises(NotShowableError):
        begin(desk, add(b"%PDF-", ItemKind.PDF))
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
