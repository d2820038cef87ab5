"""The red flags that the program sees: each check looks at one thing, says what it found, and approves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.requesters.checks import clocks, history, papers, routing, sender, writing
from app.requesters.flags import Seen, finding, ordered
from app.requesters.gate import Finding
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy

Check = Callable[[Message, Known, VerificationPolicy], Iterator[Seen]]

CHECKS: tuple[Check, ...] = (
    *routing.CHECKS,
    *clocks.CHECKS,
    *sender.CHECKS,
    *writing.CHECKS,
    *papers.CHECKS,
    *history.CHECKS,
)


def look(message: Message, known: Known, policy: VerificationPolicy) -> tuple[Finding, ...]:
    """Return what the checks found, the strongest first."""
    return ordered([finding(seen) for check in CHECKS for seen in check(message, known, policy)])
