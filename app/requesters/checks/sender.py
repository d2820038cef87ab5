"""The sender's domain and number, held against the directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from app.clock import from_text
from app.i18n import _
from app.requesters import numbers
from app.requesters.domains import foreign_signs, free_mail, is_official, registered, written_out
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy


def _own_domain(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether the domain is an agency's."""
    if known.here or not message.domain:
        return
    if message.domain in free_mail() or registered(message.domain) in free_mail():
        yield Seen(
            "private_domain",
            _("{domain} is free mail: anybody can open a mailbox there.").format(domain=message.domain),
        )
    elif not known.directory:
        words = _("{domain} cannot be compared: the directory is empty.")
        yield Seen("private_domain", words.format(domain=message.domain), Weight.MEDIUM)
    elif is_official(message.domain):
        words = _("{domain} ends like an authority's domain and is not in the directory.")
        yield Seen("private_domain", words.format(domain=message.domain), Weight.MEDIUM)
    else:
        words = _("{domain} is no domain of the directory, and does not end like an authority's.")
        yield Seen("private_domain", words.format(domain=message.domain))


def _lookalike(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether the domain is taken for another's."""
    for alike in known.alike:
        words = _("{domain} resembles {other} of {agency}: {how}.")
        told = words.format(domain=written_out(message.domain), other=alike.domain, agency=alike.agency, how=alike.how)
        yield Seen("lookalike_domain", told)
    if not known.alike and not known.here and foreign_signs(message.domain):
        words = _("{domain} has letters of another script: {signs}.")
        signs = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in foreign_signs(message.domain))
        yield Seen("lookalike_domain", words.format(domain=written_out(message.domain), signs=signs), Weight.MEDIUM)


def _claims_another(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether it names an agency that has other domains than this."""
    if known.here or not message.domain or not known.named:
        return
    named = known.named[0]
    words = _("It names {agency}, whose domain in the directory is another than {domain}.")
    # In its own words a mail may name an agency that it does not claim to be.
    weight = None if message.agency else Weight.MEDIUM
    yield Seen("lookalike_domain", words.format(agency=named.name, domain=message.domain), weight)


def _new_here(message: Message, known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether the domain was ever seen before."""
    if known.here or not message.domain or message.domain in free_mail():
        return
    since = from_text(known.domain_since) if known.domain_since else None
    if since is None or since > known.now - timedelta(days=policy.domain_new_days):
        told = _("{domain} was first seen here on {day}.") if since else _("{domain} was never seen here before.")
        yield Seen("domain_new_here", told.format(domain=message.domain, day=since.date().isoformat() if since else ""))


def _first_contact(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether anybody ever confirmed this sender."""
    if known.confirmed_at is not None:
        return
    if known.cases:
        words = _("{sender} wrote in {count} earlier cases, and no call back confirmed them lately.")
        yield Seen("unknown_requester", words.format(sender=message.address, count=known.cases), Weight.LOW)
    else:
        yield Seen("unknown_requester", _("First contact: nobody of this name and address was confirmed here."))


def _number(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether there is a number to call that is not the request's own."""
    if known.number_is_listed or any(agency.numbers for agency in (*known.here, *known.named)):
        return
    if not message.phone:
        yield from _number_below(message)
    else:
        words = _("{number} stands in the request, and the directory has no number for this agency.")
        yield Seen("contact_only_in_request", words.format(number=message.phone[:60]))


def _number_below(message: Message) -> Iterator[Seen]:
    """Look for the number that a mail is signed with; every first contact has one, so this alone is no strong sign."""
    number = numbers.signed_with(message.body, message.country)
    if number:
        words = _("{number} stands below the request, and the directory has no number for this agency.")
        yield Seen("contact_only_in_request", words.format(number=number), Weight.MEDIUM)


CHECKS = (_own_domain, _lookalike, _claims_another, _new_here, _first_contact, _number)
