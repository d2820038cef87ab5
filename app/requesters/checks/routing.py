"""What the headers say of who sent a mail: whether they agree with each other, and with the receiving server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from app.i18n import _
from app.requesters.domains import aligned
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy
from app.requesters.reading import Result, addresses, domain_of, hops, results, server_of, tags

_FAILED = frozenset({"fail", "permerror", "policy", "reject"})
_UNSURE = frozenset({"softfail", "temperror", "none", "neutral"})
_CHECKED = ("dmarc", "dkim", "spf")
# Servers' clocks differ by minutes.
_SKEW = timedelta(minutes=10)
_AT_HOME = ("dsl", "dynamic", "dyn.", "dhcp", "pppoe", "cable", "mobile", "vpn", "tor-exit", "torexit", "broadband")
_MOST_NAMED = 3


def _reply(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look where the answer would go."""
    for address in addresses(message.headers.reply_to)[:_MOST_NAMED]:
        if message.domain and not aligned(domain_of(address), message.domain):
            yield Seen(
                "return_path_changed",
                _("The answer would go to {other}, the mail says it comes from {sender}.").format(
                    other=address, sender=message.address
                ),
            )


def _bounce(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look who sent it by the envelope."""
    for name, header in (("Return-Path", message.headers.return_path), ("Sender", message.headers.sender)):
        for address in addresses(header)[:1]:
            if message.domain and not aligned(domain_of(address), message.domain):
                words = _("{header} is {other}: it was sent by another domain than {domain}.")
                yield Seen("auth_fail", words.format(header=name, other=address, domain=message.domain), Weight.MEDIUM)


def _results(message: Message, _known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Look at what a server of ours noted; the policy names them, and every other line is the message's own word."""
    if not message.is_mail:
        return
    lines = message.headers.results
    if not lines:
        yield Seen("auth_fail", _("No server noted whether SPF, DKIM and DMARC held."), Weight.LOW)
        return
    names = {name.casefold() for name in policy.own_servers}
    place = next((place for place, line in enumerate(lines) if server_of(line) in names), None)
    # Without a line of ours the one on top is looked at: what it admits counts against the message, nothing for it.
    read = results(lines[(place or 0) : (place or 0) + 1])
    yield from _noted(read) if place is not None else _claimed(lines[0], read, ours_are_listed=bool(names))
    yield from _for_whom(message, read)
    yield from _against(read, results(line for at, line in enumerate(lines) if at != (place or 0)))


def _noted(read: tuple[Result, ...]) -> Iterator[Seen]:
    """Say what our own server noted, where that is no pass."""
    failed, unsure = _of(read, _FAILED), _of(read, _UNSURE)
    if failed:
        yield Seen("auth_fail", _("Our server noted: {results}.").format(results=_told(failed)))
    elif unsure:
        yield Seen("auth_fail", _("Our server noted: {results}.").format(results=_told(unsure)), Weight.MEDIUM)
    elif not read:
        yield Seen("auth_fail", _("What our server noted of SPF, DKIM and DMARC cannot be read."), Weight.MEDIUM)


def _claimed(line: str, read: tuple[Result, ...], *, ours_are_listed: bool) -> Iterator[Seen]:
    """Say what the message claims of itself; a claimed pass is believed by nobody."""
    who = server_of(line) or _("nobody")
    told = _("Claimed by the message, in a line of {server}: {results}.").format(
        server=who[:80], results=_told(list(read)) or _("nothing that can be read")
    )
    if _of(read, _FAILED):
        yield Seen("auth_fail", told)
    elif ours_are_listed:
        words = _("No server of ours noted whether SPF, DKIM and DMARC held. {claimed}")
        yield Seen("auth_fail", words.format(claimed=told), Weight.MEDIUM)
    else:
        words = _("{claimed} The policy names no server as ours, so no line is believed.")
        weight = Weight.MEDIUM if _of(read, _UNSURE) or not read else Weight.LOW
        yield Seen("auth_fail", words.format(claimed=told), weight)


def _for_whom(message: Message, read: tuple[Result, ...]) -> Iterator[Seen]:
    """Look whether what passed was about the domain that the reader sees."""
    passed = [each for each in read if each.method in _CHECKED and each.result == "pass" and each.domain]
    if passed and message.domain and not any(aligned(each.domain, message.domain) for each in passed):
        words = _("What passed is about {other}, not about {domain}.")
        other = ", ".join(dict.fromkeys(each.domain for each in passed))
        yield Seen("auth_fail", words.format(other=other, domain=message.domain))


def _against(read: tuple[Result, ...], others: tuple[Result, ...]) -> Iterator[Seen]:
    """Look whether other lines claim what this one denies."""
    denied = {each.method for each in read if each.result in _FAILED}
    both = sorted(denied & {each.method for each in others if each.result == "pass"})
    if both:
        words = _("Another line says that {checks} passed; the line that counts says it failed.")
        yield Seen("contradictory_headers", words.format(checks=", ".join(both)))


def _signature(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether the domain signed the mail."""
    if not message.is_mail or not message.domain:
        return
    signers = [tags(header).get("d", "") for header in message.headers.dkim]
    if not signers:
        yield Seen("auth_fail", _("It carries no DKIM signature."), Weight.LOW)
    elif not any(aligned(signer, message.domain) for signer in signers):
        words = _("It is signed by {signers}, not by {domain}.")
        named = ", ".join(dict.fromkeys(signers[:_MOST_NAMED]))
        yield Seen("auth_fail", words.format(signers=named, domain=message.domain), Weight.MEDIUM)


def _forwarded(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look at what those said who passed it on."""
    failed = [
        each for each in results(message.headers.arc) if each.result in _FAILED and each.method in (*_CHECKED, "arc")
    ]
    if failed:
        words = _("Who passed it on noted (ARC): {results}.")
        yield Seen("auth_fail", words.format(results=_told(failed)), Weight.MEDIUM)


def _twice(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for headers that may stand there once and stand there more often."""
    twice = [
        defect.removeprefix("more than one ")
        for defect in message.headers.defects
        if defect.startswith("more than one ")
    ]
    if twice:
        yield Seen("contradictory_headers", _("It has more than one of: {names}.").format(names=", ".join(twice)))


def _shown_name(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for another address in the name that mail programs show instead of the real one."""
    others = [each for each in addresses(message.headers.origin_name) if each != message.address.lower()]
    others = [each for each in others if not aligned(domain_of(each), message.domain)]
    if others and message.domain:
        words = _("The name shows {other}, the address is {sender}.")
        yield Seen("contradictory_headers", words.format(other=others[0], sender=message.address))


def _way(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether the mail went backwards in time, and where it began."""
    way = hops(message.headers.received)
    times = [hop.at for hop in way if hop.at is not None]
    if any(later < earlier - _SKEW for later, earlier in pairwise(times)):
        yield Seen(
            "contradictory_headers", _("By its Received lines it was handed on before it was taken in."), Weight.MEDIUM
        )
    if way and any(sign in way[-1].origin for sign in _AT_HOME):
        yield Seen(
            "unlikely_route", _("It began at {host}, which looks like somebody's own line.").format(host=way[-1].origin)
        )


def _of(found: tuple[Result, ...], wanted: frozenset[str]) -> list[Result]:
    return [each for each in found if each.method in _CHECKED and each.result in wanted]


def _told(found: list[Result]) -> str:
    return ", ".join(f"{each.method} {each.result}" + (f" ({each.domain})" if each.domain else "") for each in found)


CHECKS = (_reply, _bounce, _results, _signature, _forwarded, _twice, _shown_name, _way)
