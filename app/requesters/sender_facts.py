"""What a mail says of who sent it and how it came, header by header; facts to read, and no finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.i18n import _, ngettext
from app.requesters.domains import aligned, foreign_signs
from app.requesters.message import Message
from app.requesters.policy import VerificationPolicy
from app.requesters.reading import addresses, domain_of, hops, results, server_of, tags

_LONGEST, _MOST_LINES = 300, 3


@dataclass(frozen=True, slots=True)
class SenderFact:
    """One header: its name, what it says, and how it stands to the domain of the sender."""

    name: str
    said: str
    stands: str = ""


def sender_facts(message: Message, policy: VerificationPolicy) -> tuple[SenderFact, ...]:
    """Return what the headers of a mail say; nothing of what came without any."""
    if not message.is_mail:
        return ()
    return tuple(
        SenderFact(fact.name, fact.said[:_LONGEST], fact.stands)
        for fact in (*_addresses(message), *_way(message), *_checked(message, policy), *_signed(message))
    )


def _addresses(message: Message) -> Iterator[SenderFact]:
    said = message.headers
    signs = foreign_signs(message.domain)
    told = _("letters of another script: {signs}").format(signs=" ".join(signs)) if signs else ""
    yield SenderFact("From", said.origin_name or message.address, told)
    for name, header in (("Reply-To", said.reply_to), ("Return-Path", said.return_path), ("Sender", said.sender)):
        found = addresses(header)
        if found or name != "Sender":
            yield SenderFact(name, ", ".join(found) or _("none"), _stands([domain_of(each) for each in found], message))


def _way(message: Message) -> Iterator[SenderFact]:
    said, way = message.headers, hops(message.headers.received)
    yield SenderFact("Date", said.date or _("none"))
    if way:
        first = way[-1]
        words = ngettext(
            "{n} server; it began at {host} {ip}, and {by} took it in",
            "{n} servers; it began at {host} {ip}, and {by} took it in",
            len(way),
        )
        began = words.format(n=len(way), host=first.origin or "?", ip=first.ip, by=way[0].by or "?")
        yield SenderFact("Received", began, _stands([first.origin], message))
    else:
        yield SenderFact("Received", _("none"))
    for name, header in (("X-Mailer", said.mailer), ("X-Originating-IP", said.origin)):
        if header:
            yield SenderFact(name, header)


def _checked(message: Message, policy: VerificationPolicy) -> Iterator[SenderFact]:
    ours = {name.casefold() for name in policy.own_servers}
    for name, lines in (("Authentication-Results", message.headers.results), ("ARC", message.headers.arc)):
        for line in lines[:_MOST_LINES]:
            read, server = results([line]), server_of(line)
            told = ", ".join(f"{each.method} {each.result} {each.domain}".strip() for each in read)
            who = _("noted by our server") if name != "ARC" and server in ours else _("claimed by the message")
            yield SenderFact(name, f"{server or '?'}: {told or _('cannot be read')}", who)
        if not lines:
            yield SenderFact(name, _("none"))


def _signed(message: Message) -> Iterator[SenderFact]:
    signers = [tags(header).get("d", "") for header in message.headers.dkim[:_MOST_LINES]]
    told = ", ".join(signer or "?" for signer in signers)
    yield SenderFact("DKIM-Signature", told or _("none"), _stands(signers, message))


def _stands(domains: Sequence[str], message: Message) -> str:
    """Say whether domains were registered as the sender's own."""
    if not domains or not message.domain:
        return ""
    same = all(aligned(domain, message.domain) for domain in domains)
    return _("the sender's domain") if same else _("another domain than the sender's")
