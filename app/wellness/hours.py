"""The rest that every hour must hold: ten minutes in any sixty, wherever the sixty begin."""

from __future__ import annotations

from app.pacing import Hour

# When somebody rested, as (from, to) by the clock that includes sleep; in order, never overlapping.
Rests = tuple[tuple[float, float], ...]


def rested(rests: Rests, until: float, seconds: float, rule: Hour) -> Rests:
    """Return the rests with one that ends now; what no window can reach any more is left out."""
    joined: list[tuple[float, float]] = []
    for begin, end in sorted((*rests, (until - max(0.0, seconds), until))):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple((begin, end) for begin, end in joined if end > until - rule.window_seconds)


def within(rests: Rests, begin: float, end: float) -> float:
    """Return how much of a stretch of time was rest."""
    return sum(max(0.0, min(end, to) - max(begin, since)) for since, to in rests)


def left(rests: Rests, now: float, rule: Hour) -> float:
    """Return for how long somebody could go on before the window that ends then would hold too little rest."""
    wanted = float(rule.rest_seconds)
    for begin, end in reversed(rests):
        length = max(0.0, min(end, now) - begin)
        if length >= wanted:
            # The window may begin no later than here, or it would miss some of the rest that it needs.
            latest = min(end, now) - wanted
            return max(0.0, latest + rule.window_seconds - now)
        wanted -= length
    return 0.0


def missing(rests: Rests, now: float, rule: Hour) -> float:
    """Return the rest that makes the window whole which ends when that rest does; it is never too short."""
    return max(0.0, rule.rest_seconds - within(rests, now - (rule.window_seconds - rule.rest_seconds), now))
