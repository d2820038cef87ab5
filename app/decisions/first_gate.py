"""What the first gate forbids: whoever failed it gets nothing, and a claim about a call is held against the calls on record."""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.gates import Facts
from app.decisions.model import Category, CategoryAnswer, Conflict, Gate, Outcome
from app.i18n import _
from app.requesters.gate import GateState

CALL_BACK = "call-back"
OTHER_CHANNEL = "other-channel"
# Ways in which somebody at the agency itself was reached, apart from the message.
SECOND_CHECKS = frozenset({CALL_BACK, "supervisor", OTHER_CHANNEL})
GIVES_OR_FREEZES = (Outcome.DISCLOSE, Outcome.PARTIAL, Outcome.PRESERVE_ONLY)


def first_gate(read: Facts) -> Iterator[Conflict]:
    """Return what the first gate keeps from standing; an unknown one is left to a second person, unless a failure is on record."""
    if read.requester is Gate.FAILED:
        yield from _failed(read)
    if read.requester is Gate.PASSED and read.outcome in GIVES_OR_FREEZES:
        # One reason at a time: what the calls say stands before what they lack.
        yield from tuple(_against_the_calls(read)) or _second_check(read)
    if read.requester is Gate.UNKNOWN and overrides(read):
        # “Unknown” is no way around a failure that is on record; who asks on a known channel says so.
        yield from _against_the_calls(read)
    if read.situation.counsel and read.outcome in (Outcome.DISCLOSE, Outcome.PARTIAL):
        yield Conflict(
            "outcome",
            _(
                "The case is with counsel: the requester gets nothing before counsel's answer is on record, and whoever"
                " records it does not decide. Preserving and telling the right police stay possible."
            ),
        )
    if read.freeze and read.requester is not Gate.PASSED:
        yield Conflict(
            "freeze", _("An account is frozen for a requester who is real, and for nobody else."), "requester"
        )


def record_says(read: Facts) -> str:
    """Say in a line what stands on record against giving anything to who asks; empty where the answers know it already."""
    known = read.situation
    denied = known.calls is GateState.FAILED or known.failed_before
    if denied and read.requester in (Gate.PASSED, Gate.UNKNOWN) and read.known_by != OTHER_CHANNEL:
        return _(
            "The requester failed the check, by the record: nothing goes to them, and the danger may still be true."
        )
    if known.counsel and read.requester is not None and read.outcome is not Outcome.PROACTIVE_REFERRAL:
        return _("The case is with counsel: preserve, and wait for their answer; clocks run on.")
    return ""


def overrides(read: Facts) -> bool:
    """Tell whether a decision goes past the first gate, so that a second authorised person has to say why."""
    if read.known_by == OTHER_CHANNEL and read.requester is Gate.PASSED:
        return read.outcome in GIVES_OR_FREEZES
    if read.requester is not Gate.UNKNOWN or read.outcome is None:
        return False
    # A request to preserve is a request: it goes through the gate. What we keep of ourselves, while we ask, does not.
    return read.outcome.discloses or (read.preserving and read.outcome is Outcome.PRESERVE_ONLY)


def _failed(read: Facts) -> Iterator[Conflict]:
    if read.outcome in (Outcome.DISCLOSE, Outcome.PARTIAL):
        yield Conflict(
            "requester",
            _(
                "The requester failed the check: no data can go to this sender, and nobody can override that. "
                "If the danger may be true, tell the right police yourself."
            ),
        )
    if read.outcome is Outcome.PRESERVE_ONLY:
        yield Conflict("requester", _("The requester failed the check: nothing is frozen for this sender."))


def _against_the_calls(read: Facts) -> Iterator[Conflict]:
    """Hold the answer against what is on record of the calls, and against what was signed before."""
    known = read.situation
    if known.failed_before and read.known_by != OTHER_CHANNEL:
        yield Conflict(
            "requester",
            _(
                "This requester failed the check in a signed decision: that cannot be overridden on this channel. If the"
                " agency itself asks on a channel that is known, say so; a second person then agrees or not."
            ),
        )
    elif known.calls is GateState.FAILED and read.known_by != OTHER_CHANNEL:
        yield Conflict("requester", _("The calls on record say that the agency denies the request."))
    elif known.calls is GateState.EXPIRED and read.known_by == CALL_BACK:
        words = _("The call back on record ran out at {at}: call again, or say that it is not known.")
        yield Conflict("requester", words.format(at=known.until or ""))


def _second_check(read: Facts) -> Iterator[Conflict]:
    """Ask for the second check where content is wanted or a strong flag stands, and not at every first contact."""
    if read.outcome is Outcome.PRESERVE_ONLY:
        return
    if read.situation.calls is GateState.VERIFIED or read.known_by == OTHER_CHANNEL:
        return
    strong, claimed = read.situation.high_flag, read.known_by in SECOND_CHECKS
    if strong and claimed:
        # Whoever was reached may be whom the forger named: the number stands on record, and where it was found.
        words = _(
            "A strong warning sign stands against this request and no call back that holds is on record: write the call down, with"
            " the number and where it was found, under “Is the requester real?”."
        )
        yield Conflict("requester", words)
    content = Category.CONTENT in read.given(CategoryAnswer.DISCLOSE)
    if claimed or not (content or strong):
        return
    why = _("Content is to go out") if content else _("A strong warning sign stands against this request")
    yield Conflict(
        "requester",
        _(
            "{why}: call the agency back on a number found independently, or reach a supervisor. If nobody can be"
            " reached, say “unknown”: a second authorised person then decides, with a reason."
        ).format(why=why),
    )
