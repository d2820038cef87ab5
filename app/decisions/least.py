"""What is worth a second thought: the least data that meets the need, data that nobody asked for, and long spans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.decisions.bases import Duty
from app.decisions.first_gate import CALL_BACK
from app.decisions.gates import Facts
from app.decisions.model import Category, CategoryAnswer, Gate
from app.i18n import _
from app.requesters.gate import GateState


def least(read: Facts) -> tuple[Category, ...]:
    """Return the least data that usually meets the need; nothing where the answers do not say what is feared."""
    usual = read.situation.least.of(read.harm, emergency=read.emergency is Gate.PASSED)
    asked = read.situation.asked
    return tuple(category for category in usual if asked is None or category in asked)


def advice(read: Facts) -> tuple[str, ...]:
    """Say what is worth a second thought of these answers; nothing of it holds an answer back."""
    return (*_least(read), *_unasked(read), *_long(read), *_offence(read), *_fallen(read), *_unwritten(read))


def _least(read: Facts) -> Iterator[str]:
    usual = least(read)
    if not usual or read.order is not None:
        return
    given = read.given(CategoryAnswer.DISCLOSE)
    more = [category.label for category in Category if category in given and category not in usual]
    named = ", ".join(category.label for category in usual)
    if more:
        yield _(
            "More than the least: {more}. Usually {least} meets this need; the reason says why it does not."
        ).format(more=", ".join(more), least=named)
    elif not given and read.outcome is not None and read.outcome.discloses:
        yield _("The least that usually meets this need: {least}.").format(least=named)


def _unasked(read: Facts) -> Iterator[str]:
    asked = read.situation.asked
    if asked is None or read.outcome is None or not read.outcome.discloses:
        return
    given = read.given(CategoryAnswer.DISCLOSE)
    more = [category.label for category in Category if category in given - asked]
    if more:
        yield _("Nobody asked for this, and it is to go out: {more}.").format(more=", ".join(more))


def _long(read: Facts) -> Iterator[str]:
    for category, (first, last) in read.spans.items():
        try:
            days = (date.fromisoformat(last) - date.fromisoformat(first)).days
        except ValueError:
            continue
        if days > read.situation.least.longest_days and read.emergency is not None:
            yield _("{days} days of {category} is a long span for an emergency.").format(
                days=days, category=category.label
            )


def _offence(read: Facts) -> Iterator[str]:
    """Keep the tests of the bases apart: some ask for an offence, and a suicide is none in many places."""
    for basis in read.bases:
        if basis.needs_offence and read.harm == "suicide":
            yield _("{citation} asks for the suspicion of an offence; a suicide alone is none in many places.").format(
                citation=basis.citation
            )
        if basis.duty is Duty.MUST_REPORT and not read.goes_out:
            yield _("{citation} is a duty to report beside this answer: it is kept as a task.").format(
                citation=basis.citation
            )


def _fallen(read: Facts) -> Iterator[str]:
    """Tell of a basis that falls by its own test while another one carries the answer."""
    for basis in read.bases:
        if denied := read.denied(basis):
            yield _("{citation} does not carry this answer: “{tests}” does not hold, by your answer.").format(
                citation=basis.citation, tests="”, “".join(denied)
            )


def _unwritten(read: Facts) -> Iterator[str]:
    if read.requester is Gate.PASSED and read.known_by == CALL_BACK and read.situation.calls is GateState.UNKNOWN:
        yield _("No call back is on record for this case: write the call down, so that others can see it.")
