"""No order of looks, ticks, sleeps, jumps of the clock and crashes loses a span, or charges what nobody saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.desk import Desk
from app.looking.model import EndedBy
from app.wellness import actions, ledger
from app.wellness.actions import SAVE_SECONDS, Sitting
from app.wellness.ledger import Reveal, SpanUid
from app.wellness.shift import Now
from tests.builders import FakeClock

STEP = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.just(0)),
        st.tuples(st.just("close"), st.just(0)),
        st.tuples(st.just("crash"), st.integers(0, 3)),
        st.tuples(st.just("pass"), st.integers(1, 20)),
        st.tuples(st.just("sleep"), st.integers(1, 10 * 3600)),
        # No further than single rows are kept: what is let go is in its day's total, and tested there.
        st.tuples(st.just("jump"), st.integers(-30 * 86_400, 30 * 86_400)),
    ),
    max_size=25,
)


@dataclass(slots=True)
class Watched:
    """What happened, as somebody beside the screen would have written it down."""

    opened: int = 0
    seen: int = 0
    lost: float = 0.0
    span: SpanUid | None = None


def do(desk: Desk, clock: FakeClock, sitting: Sitting, told: Watched, step: tuple[str, int]) -> Sitting:
    """Do one thing, and write down what it means."""
    act, amount = step
    if act == "open" and told.span is None:
        told.opened += 1
        told.span = ledger.open_span(desk, Reveal(f"item-{told.opened}", "x", "S4", "still", "L3", "hold", "place"))
    elif act == "close" and told.span is not None:
        ledger.close_span(desk, told.span, EndedBy.RELEASE.value)
        told.span = None
    elif act == "crash":
        clock.advance(amount)
        told.seen += amount * (told.span is not None)
        told.lost += (SAVE_SECONDS + STEP + amount) * (told.span is not None)
        told.span = None
        return actions.sit_down(desk)
    elif act == "sleep":
        clock.sleep(amount)
    elif act == "jump":
        clock.set_wall(FakeClock().wall + timedelta(seconds=amount))
    elif act == "pass":
        for _ in range(amount):
            clock.advance(STEP)
            told.seen += STEP * (told.span is not None)
            sitting = actions.tick(desk, sitting, Now(reviewing=True, revealed=told.span is not None))
    return sitting


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_every_span_is_there_and_holds_what_was_seen(
    desk: Desk, clock: FakeClock, steps: list[tuple[str, int]]
) -> None:
    clock.set_wall(FakeClock().wall)
    sitting = actions.sit_down(desk)
    desk.own.execute("DELETE FROM span")
    told = Watched()
    for step in steps:
        sitting = do(desk, clock, sitting, told, step)
        assert sitting.problem == ""
    if told.span is not None:
        ledger.close_span(desk, told.span, EndedBy.LOCK.value)
    spans, still_open, charged = desk.own.execute(
        "SELECT count(*), coalesce(sum(ended_at IS NULL), 0), total(l3_seconds) FROM span"
    ).fetchone()
    assert (spans, still_open) == (told.opened, 0)
    assert charged <= told.seen + 1e-6
    assert charged >= told.seen - told.lost - 1e-6
