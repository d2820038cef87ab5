"""What earlier requests have in common with this one: the sender, the device, the number, the phrasing, the account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.i18n import _
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import ATTACHED, Earlier, Known, Message
from app.requesters.policy import VerificationPolicy
from app.requesters.reading import zone

_MOST_NAMED = 3
# One earlier mail is no habit.
_FEWEST_HABITS = 2
_VERSION = re.compile(r"[\d/(\[]")


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
        if earlier.what == ATTACHED:
            words = _("With what is attached to it, about {share} % of its words run as in {case} of {sender}.")
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


def _habits(message: Message, known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether a sender who wrote before writes otherwise now: the mailbox is theirs, the hands may not be."""
    if len(known.habits) < _FEWEST_HABITS:
        return
    before = {program(each.mailer) for each in known.habits if each.mailer}
    now = message.headers.mailer
    if before and now and program(now) not in before:
        words = _("{sender} wrote before with {before}; this was written with {now}.")
        told = words.format(sender=message.address, before=", ".join(sorted(before))[:120], now=now[:60])
        yield Seen("compromised_genuine_mailbox", told, Weight.MEDIUM)
    zones = [far for each in known.habits if (far := zone(each.date)) is not None]
    written = zone(message.headers.date)
    if zones and written is not None and min(abs(far - written) for far in zones) >= timedelta(hours=policy.zone_hours):
        words = _("The clock of {sender} was elsewhere in every earlier mail.")
        yield Seen("compromised_genuine_mailbox", words.format(sender=message.address), Weight.MEDIUM)


def program(mailer: str) -> str:
    """Return the name of a mail program without its version, which changes by itself."""
    return _VERSION.split(mailer.strip(), maxsplit=1)[0].strip(" /(").casefold()


def _harder(found: Sequence[Earlier]) -> Weight | None:
    return Weight.HIGH if any(each.failed for each in found) else None


def _told(found: Sequence[Earlier]) -> str:
    named = [f"{each.reference} ({each.address or each.name})" for each in found[:_MOST_NAMED]]
    more = len(found) - _MOST_NAMED
    return ", ".join(named) + (_(" and {n} more").format(n=more) if more > 0 else "")


CHECKS = (_denied, _phrasing, _device, _number, _account, _habits)
