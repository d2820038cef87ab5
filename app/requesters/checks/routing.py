"""What the headers say of who sent a mail: whether they agree with each other, and with the receiving server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.i18n import _
from app.requesters.domains import aligned
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy
from app.requesters.reading import Result, addresses, domain_of, hops, moment, results, tags, zone

_FAILED = frozenset({"fail", "permerror", "policy", "reject"})
_UNSURE = frozenset({"softfail", "temperror", "none", "neutral"})
_CHECKED = ("dmarc", "dkim", "spf")
# Servers' clocks differ by minutes.
_SKEW, _DATED_AHEAD, _DATED_BACK = timedelta(minutes=10), timedelta(minutes=15), timedelta(days=2)
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


def _results(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look at the line on top, which is our own server's if that writes any; those below are the sender's word."""
    if not message.is_mail:
        return
    if not message.headers.results:
        yield Seen("auth_fail", _("No server noted whether SPF, DKIM and DMARC held."), Weight.LOW)
        return
    ours = results(message.headers.results[:1])
    failed = [each for each in ours if each.method in _CHECKED and each.result in _FAILED]
    unsure = [each for each in ours if each.method in _CHECKED and each.result in _UNSURE]
    if failed:
        yield Seen("auth_fail", _on_top(failed))
    elif unsure:
        yield Seen("auth_fail", _on_top(unsure), Weight.MEDIUM)
    elif not ours:
        yield Seen("auth_fail", _("What the server noted of SPF, DKIM and DMARC cannot be read."), Weight.MEDIUM)
    yield from _for_whom(message, ours)
    yield from _against_ours(message, ours)


def _for_whom(message: Message, ours: tuple[Result, ...]) -> Iterator[Seen]:
    """Look whether what passed was about the domain that the reader sees."""
    passed = [each for each in ours if each.method in _CHECKED and each.result == "pass" and each.domain]
    if passed and message.domain and not any(aligned(each.domain, message.domain) for each in passed):
        words = _("What passed is about {other}, not about {domain}.")
        other = ", ".join(dict.fromkeys(each.domain for each in passed))
        yield Seen("auth_fail", words.format(other=other, domain=message.domain))


def _against_ours(message: Message, ours: tuple[Result, ...]) -> Iterator[Seen]:
    """Look whether lines further down claim what our server denies."""
    denied = {each.method for each in ours if each.result in _FAILED}
    claimed = {each.method for each in results(message.headers.results[1:]) if each.result == "pass"}
    both = sorted(denied & claimed)
    if both:
        words = _("A line further down says that {checks} passed; the line on top says it failed.")
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


def _dated(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether it was dated when it came."""
    said = moment(message.headers.date)
    if said is None:
        return
    if said > message.received_at + _DATED_AHEAD:
        yield Seen("contradictory_headers", _("It is dated after it was received."), Weight.MEDIUM)
    elif said < message.received_at - _DATED_BACK:
        days = (message.received_at - said).days
        words = _("It is dated {days} days before it was received.")
        yield Seen("contradictory_headers", words.format(days=days), Weight.LOW)


def _clock(message: Message, known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Hold the clock of the mail against that of the agency."""
    written, said = zone(message.headers.date), moment(message.headers.date)
    agency = next((each for each in (*known.here, *known.named) if each.zone), None)
    if written is None or said is None or agency is None:
        return
    there = _offset(agency.zone, said.timestamp())
    if there is not None and abs(there - written) >= timedelta(hours=policy.zone_hours):
        words = _("Its clock is at UTC{written}; {agency} is at UTC{there}.")
        yield Seen("time_zone", words.format(written=_hours(written), agency=agency.name, there=_hours(there)))


def _offset(name: str, at: float) -> timedelta | None:
    try:
        return datetime.fromtimestamp(at, ZoneInfo(name)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return None


def _hours(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def _on_top(found: list[Result]) -> str:
    words = _("The line on top says: {results}. It is our server's word only if that adds one; else the sender's.")
    return words.format(results=_told(found))


def _told(found: list[Result]) -> str:
    return ", ".join(f"{each.method} {each.result}" + (f" ({each.domain})" if each.domain else "") for each in found)


CHECKS = (_reply, _bounce, _results, _signature, _forwarded, _twice, _shown_name, _way, _dated, _clock)
