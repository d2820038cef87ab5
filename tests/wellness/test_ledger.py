"""The exposure ledger: what a span says, what it never says, and what a crash leaves."""

from __future__ import annotations

from typing import Any

import pytest

from app.desk import Desk
from app.wellness import actions, ledger, queries
from app.wellness.actions import Sitting
from app.wellness.ledger import Reveal
from tests.builders import FakeClock

REVEAL = Reveal("item-1", "unclassified", "S4", "still", "L2", "hold", "identify", life_at_risk=True)
LOOK = Reveal("item-1", "unclassified", "S4", "still", "L3", "hold", "identify")


def span(desk: Desk, columns: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = desk.own.execute(f"SELECT {columns} FROM span ORDER BY id DESC LIMIT 1").fetchone()
    return row


def test_one_span_holds_the_seconds_at_each_level(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    ledger.open_span(desk, REVEAL)
    clock.advance(0.5)
    uid = ledger.open_span(desk, Reveal("item-1", "unclassified", "S4", "still", "L4", "hold", "place", colour=True))
    clock.advance(8)
    ledger.close_span(desk, uid, "expiry")
    found = span(desk, "l1_seconds, l2_seconds, l3_seconds, l4_seconds, level, reached, colour, size_class, ended_by")
    assert found == pytest.approx((0, 0.5, 0, 8, "L4", "L4", 1, "native", "expiry"))
    assert span(desk, "nth, gesture, purpose, mode, alone, severity") == (1, "hold", "place", "life_at_risk", 1, "S4")
    assert desk.own.execute("SELECT count(*) FROM span").fetchone() == (1,)


def test_a_repeat_is_counted_and_a_failed_decode_is_none(desk: Desk, sitting: Sitting) -> None:
    for ended_by in ("release", ledger.UNSEEN, "expiry"):
        ledger.close_span(desk, ledger.open_span(desk, LOOK), ended_by)
    assert [row[0] for row in desk.own.execute("SELECT nth FROM span ORDER BY id")] == [1, 2, 2]
    assert queries.facts(desk.own, desk.clock.now()).severe_looks == 2


def test_sleep_is_not_charged(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    uid = ledger.open_span(desk, LOOK)
    clock.advance(4)
    clock.asleep += 36_000  # and the running clock stands still
    ledger.close_span(desk, uid, "sleep")
    assert span(desk, "l3_seconds") == (4,)


def test_where_the_running_clock_counts_sleep_only_a_moment_is_charged(
    desk: Desk, sitting: Sitting, clock: FakeClock
) -> None:
    uid = ledger.open_span(desk, LOOK)
    clock.advance(36_000)
    ledger.close_span(desk, uid, "sleep")
    assert span(desk, "l3_seconds") == (ledger.MOST_AT_ONCE,)


def test_a_crash_closes_the_span_at_its_last_charge(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    ledger.open_span(desk, LOOK)
    clock.advance(12)
    ledger.charge(desk)
    last = span(desk, "tick_at")
    clock.advance(7)
    actions.sit_down(desk)
    assert span(desk, "l3_seconds, ended_by, ended_at") == (12, "crash", *last)


def test_a_level_once_reached_stays_reached(desk: Desk, sitting: Sitting) -> None:
    ledger.open_span(desk, LOOK)
    ledger.open_span(desk, REVEAL)
    assert span(desk, "level, reached, size_class") == ("L2", "L3", "reduced")


def test_the_ledger_has_no_place_for_what_was_seen_or_what_it_was_called(desk: Desk, sitting: Sitting) -> None:
    columns = {row[1] for row in desk.own.execute("PRAGMA table_info(span)")}
    assert columns == {
        *("id", "uid", "shift_uid", "item", "class", "severity", "modality", "level", "reached"),
        *("l1_seconds", "l2_seconds", "l3_seconds", "l4_seconds", "colour", "sound", "motion", "size_class", "nth"),
        *("gesture", "purpose", "mode", "alone", "started_at", "tick_at", "running", "ended_at", "ended_by"),
        "counted",
    }


def test_an_item_is_a_keyed_hash_that_another_store_does_not_share(desk: Desk, sitting: Sitting) -> None:
    ledger.open_span(desk, LOOK)
    (reference,) = span(desk, "item")
    assert len(reference) == 32
    desk.own.execute("UPDATE secret SET value = zeroblob(32)")
    ledger.open_span(desk, LOOK)
    assert span(desk, "item") != (reference,)


def test_what_was_avoided_is_told_as_a_plain_fact(desk: Desk, sitting: Sitting, clock: FakeClock) -> None:
    ledger.avoid(desk, "item-1", "hash match")
    clock.advance(38 * 60)
    assert queries.facts(desk.own, clock.now()) == queries.Facts(0, 1, 38)
    assert desk.own.execute("SELECT reason FROM avoided").fetchall() == [("hash match",)]
