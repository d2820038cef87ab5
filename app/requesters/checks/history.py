"""What earlier requests have in common with this one: the sender, the device, the number, the phrasing, the account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.i18n import _
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Earlier, Known, Message
from app.requesters.policy import VerificationPolicy

_MOST_NAMED = 3


def _denied(_message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether this sender was found out before."""
    for earlier in known.denied[:1]:
        words = _("A call back denied a request of {sender} before: {case}.")
        yield Seen("account_suspended_elsewhere", words.format(sender=earlier.address, case=earlier.reference))


def _phrasing(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for the same text with another target."""
    others = [each for each in known.phrased_alike if each.address != message.address.lower()]
    for earlier in others[:_MOST_NAMED]:
        words = _("{share} % of its words stand in the same order in {case} of {sender}.")
        told = words.format(
            share=round(earlier.share * 100), case=earlier.reference, sender=earlier.address or earlier.name
        )
        yield Seen("template_reuse", told, Weight.HIGH if earlier.failed else None)


def _device(_message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for the same device under another name."""
    if known.same_device:
        words = _("The same program and address on the net sent: {cases}.")
        yield Seen("same_device", words.format(cases=_told(known.same_device)), _harder(known.same_device))


def _number(_message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for the same phone number under another name."""
    if known.same_number:
        words = _("The same phone number stands in: {cases}.")
        yield Seen("same_number", words.format(cases=_told(known.same_number)), _harder(known.same_number))


def _account(_message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look who asked about the same account before."""
    refused = [each for each in known.same_account if each.refused or each.failed]
    if refused:
        words = _("{account} was asked for before and refused: {cases}.")
        yield Seen("repeat_after_refusal", words.format(account=refused[0].what, cases=_told(refused)))
    elif known.same_account:
        words = _("{account} was asked for before by another sender: {cases}.")
        told = words.format(account=known.same_account[0].what, cases=_told(known.same_account))
        yield Seen("same_account", told)


def _harder(found: Sequence[Earlier]) -> Weight | None:
    return Weight.HIGH if any(each.failed for each in found) else None


def _told(found: Sequence[Earlier]) -> str:
    named = [f"{each.reference} ({each.address or each.name})" for each in found[:_MOST_NAMED]]
    more = len(found) - _MOST_NAMED
    return ", ".join(named) + (_(" and {n} more").format(n=more) if more > 0 else "")


CHECKS = (_denied, _phrasing, _device, _number, _account)
