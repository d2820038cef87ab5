"""What the pages of a review say of answers, levels, verdicts and times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.clock import from_text
from app.decisions.model import Question
from app.decisions.own import as_said
from app.i18n import _, ngettext
from app.review.model import ReviewState, Verdict
from ui.kit.marks import Mark
from ui.kit.shapes import Shape
from ui.kit.theme import Tone


def differs_word(number: int) -> str:
    """Return what stands beside a question that the two answered differently; the number joins the two sides."""
    return _("{n} differs").format(n=number)


def answer_words(question: Question | None, value: object) -> str:
    """Return an answer as a person reads it: the words of the choices, and not what they are kept as."""
    if value is None or value in ("", [], ()):
        return _("no answer")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    own = as_said(question, value) if question is not None else None
    if own is not None:
        return own
    if isinstance(value, Mapping):
        return " · ".join(answer_words(None, each) for each in value.values() if each not in ("", None))
    if isinstance(value, (list, tuple)):
        return "; ".join(answer_words(question, each) for each in value)
    labels: Mapping[object, str] = dict(question.choices) if question is not None else {}
    return labels.get(value, str(value))


def moment(at: str) -> str:
    """Return a time to the minute, in UTC."""
    return f"{at[:16].replace('T', ' ')} UTC" if at else ""


def left_words(until: str, now: datetime) -> str:
    """Return how long something may still be opened."""
    seconds = (from_text(until) - now).total_seconds()
    if seconds <= 0:
        return _("expired")
    days, hours = int(seconds // 86400), int(seconds // 3600)
    if days:
        return ngettext("{n} day left", "{n} days left", days).format(n=days)
    return ngettext("{n} hour left", "{n} hours left", hours).format(n=hours) if hours else _("less than an hour left")


def state_mark(state: ReviewState | None) -> Mark:
    """Return how far a review is: a word and a shape."""
    if state is None:
        return Mark(_("not begun"), Shape.RING, Tone.PLAIN)
    shape, tone = {
        ReviewState.BLIND: (Shape.QUARTER, Tone.PLAIN),
        ReviewState.SUBMITTED: (Shape.HALF, Tone.ACCENT),
        ReviewState.DONE: (Shape.DISC, Tone.GOOD),
    }[state]
    return Mark(state.label, shape, tone)


def verdict_mark(verdict: Verdict | None) -> Mark:
    """Return a verdict: a word and a shape."""
    if verdict is None:
        return Mark(_("no verdict yet"), Shape.RING, Tone.PLAIN)
    shape, tone = {
        Verdict.AGREE: (Shape.TICK, Tone.GOOD),
        Verdict.AGREE_WITH_FINDINGS: (Shape.DOT, Tone.ACCENT),
        Verdict.DISAGREE: (Shape.CROSS, Tone.ATTENTION),
        Verdict.REOPEN: (Shape.DIAMOND, Tone.ATTENTION),
        Verdict.ACT_NOW_PHONE: (Shape.TRIANGLE, Tone.CRITICAL),
    }[verdict]
    return Mark(verdict.label, shape, tone)
