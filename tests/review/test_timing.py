"""What ends, ends; and a clock that is wrong opens nothing again and closes nothing that has not ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import utc_text
from app.desk import Desk
from app.identity import Permission
from app.review import errors
from app.review.timing import is_moment, known_now, settled_now
from tests.builders import FakeClock
from tests.review.sealed import PAYLOAD, opened, seal

Two = tuple[Desk, Desk]


def test_it_ends_when_it_says_also_for_a_clock_that_is_set_back(acquainted: Two, clock: FakeClock) -> None:
    team, supervisor = acquainted
    data = seal(team, supervisor, expires_at=utc_text(clock.now() + timedelta(days=7)))
    assert opened(supervisor, data).payload == PAYLOAD
    clock.set_wall(clock.now() + timedelta(days=7))
    with pytest.raises(errors.ExpiredError):
        opened(supervisor, data)
    with supervisor.transaction(Permission.LEAD) as tx:
        tx.wrote("peer", team.vault.uid, 9, "peer.renew", {}, topics=())
    clock.set_wall(clock.now() - timedelta(hours=20))
    with pytest.raises(errors.ExpiredError):
        opened(supervisor, data)
    clock.set_wall(clock.now() - timedelta(days=365))
    with pytest.raises(errors.ExpiredError):
        opened(supervisor, data)
    # What has not ended, or has no end, opens also by a clock that is a year behind.
    later = utc_text(clock.now() + timedelta(days=400))
    for until in ("", later):
        assert opened(supervisor, seal(team, supervisor, expires_at=until)).payload == PAYLOAD


def test_a_clock_that_was_set_back_is_not_hidden_by_work(desk: Desk, clock: FakeClock) -> None:
    was = clock.now()
    for wall in (was, was - timedelta(days=365)):
        clock.set_wall(wall)
        with desk.transaction(Permission.KEEP) as tx:
            for _row in range(30 if wall == was else 1200):
                tx.wrote("peer", desk.vault.uid, 1, "peer.renew", {}, topics=())
    assert known_now(desk) == was


def test_a_clock_that_is_wrong_by_a_year_is_told(acquainted: Two, clock: FakeClock) -> None:
    team, supervisor = acquainted
    ahead = utc_text(clock.now() + timedelta(days=365))
    with pytest.raises(errors.ClockError, match="2027-03-07"):
        opened(supervisor, seal(team, supervisor, at=ahead))
    assert opened(supervisor, seal(team, supervisor, at=utc_text(clock.now() + timedelta(hours=23)))).payload == PAYLOAD
    behind = utc_text(clock.now() - timedelta(days=365))
    assert opened(supervisor, seal(team, supervisor, at=behind)).sealed_at == behind


def test_a_time_is_settled_once_it_was_on_record_for_a_day(desk: Desk, clock: FakeClock) -> None:
    was = clock.now()
    assert settled_now(desk) < was
    clock.set_wall(was + timedelta(days=365))
    assert settled_now(desk) == was
    with desk.transaction(Permission.KEEP) as tx:
        tx.wrote("vault", desk.vault.uid, 1, "vault.unlock", {}, topics=())
    assert settled_now(desk) == was
    clock.advance(timedelta(days=1).total_seconds())
    assert settled_now(desk) == was + timedelta(days=365)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-03-07T21:40:00.000Z", True),
        ("0001-01-01T00:00:00.000Z", True),
        ("2026-02-31T00:00:00.000Z", False),
        ("2026-03-07T21:40:00Z", False),
        ("2026-03-07T21:40:00.000", False),
        ("2026-03-07T21:40:00.000Z ", False),
        ("0000-03-07T21:40:00.000Z", False),
        ("", False),
    ],
)
def test_a_moment_is_written_in_one_way(text: str, *, right: bool) -> None:
    assert is_moment(text) is right
