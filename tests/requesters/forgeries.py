"""Forged requests as mails, each made one way and named by it; every name and number is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from app.requesters.message import Earlier, Habit, Headers, Message, Paper

NOW = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)
DOMAIN = "police.lanternvale.example"
AGENCY = "Lanternvale Police Department"
WORDS = (
    "We search for a person who left a note this evening and has not been seen since. Their phone is off. "
    "We ask for the subscriber data and the last logins of the account quiet_otter, to find out where they are. "
    "Our control room can be called at any hour; the incident number is 4471. Sergeant Dana Whitlow."
)


HABITS = tuple(Habit(f"Outlook {16 + at}.0", f"Sat, 0{at + 1} Feb 2026 10:00:00 -0600") for at in range(3))


def results(told: str = "pass", domain: str = DOMAIN) -> str:
    """Write the line that our own server puts on top of a mail."""
    return (
        f"mx.platform.example; spf={told} smtp.mailfrom={domain}; dkim={told} header.d={domain};"
        f" dmarc={told} header.from={domain}"
    )


def genuine(**changes: object) -> Message:
    """Write a request as the agency of the directory writes it."""
    domain = str(changes.pop("domain", DOMAIN))
    headers: dict[str, object] = {
        "origin_name": f"Dana Whitlow <dana.whitlow@{domain}>",
        "return_path": f"<dana.whitlow@{domain}>",
        "date": format_datetime((NOW - timedelta(minutes=2)).astimezone(UTC)).replace("+0000", "-0000"),
        "results": (results(domain=domain),),
        "dkim": (f"v=1; a=rsa-sha256; d={domain}; s=one; bh=x; b=y",),
        "received": (f"from mail.{domain} (mail.{domain} [192.0.2.7]) by mx.platform.example; {format_datetime(NOW)}",),
    }
    for name in [name for name in changes if name in Headers.__slots__]:
        headers[name] = changes.pop(name)
    values: dict[str, object] = {
        "channel": "mail",
        "kind": "emergency_disclosure",
        "received_at": NOW,
        "address": f"dana.whitlow@{domain}",
        "name": "Dana Whitlow",
        "agency": AGENCY,
        "country": "US",
        "subject": "Missing person, please help",
        "body": WORDS,
        **changes,
    }
    return Message(headers=Headers(**headers), **values)  # type: ignore[arg-type]  # a table of fields by name


@dataclass(frozen=True, slots=True)
class Forgery:
    """One way to forge, the flags of which one at least must be seen, and what is known here."""

    name: str
    make: Callable[[], Message]
    flags: frozenset[str]
    known: Mapping[str, object] = field(default_factory=dict)


def _earlier(**changes: object) -> Earlier:
    values = {"reference": "EDR-2026-A-00007", "address": "duty@other.example", "name": "Other", **changes}
    return Earlier(**values)  # type: ignore[arg-type]  # likewise


def forgeries() -> tuple[Forgery, ...]:
    """Return the forgeries."""
    return (*_domains(), *_headers(), *_words(), *_papers(), *_earlier_ones())


def _domains() -> tuple[Forgery, ...]:
    look, free = frozenset({"lookalike_domain"}), frozenset({"private_domain"})
    named = {
        "hyphen for a dot": "police-lanternvale.example",
        "one letter doubled": "police.lanternvvale.example",
        "one letter left out": "police.lanternvle.example",
        "two letters turned round": "police.lanternvael.example",
        "digit one for l": "po1ice.lanternvale.example",
        "i for l": "poiice.lanternvale.example",
        "rn for m": "police.larnternvale.example",
        "Cyrillic o": "p\u043elice.lanternvale.example",
        "Cyrillic a in punycode": "police.xn--lnternvale-r4h.example",
        "Greek omicron": "p\u03bflice.lanternvale.example",
        "another ending": "police.lanternvale.exarnple",
        "a word behind": "police.lanternvale-us.example",
        "inside another's": "police.lanternvale.example.secure-login.test",
        "hyphen in the middle": "police.lantern-vale.example",
    }
    made = [Forgery(name, lambda domain=domain: genuine(domain=domain), look) for name, domain in named.items()]  # type: ignore[misc]  # a default is how a loop is closed over
    return (
        *made,
        Forgery("free mail", lambda: genuine(domain="gmail.com"), free),
        Forgery("free mail in Japan", lambda: genuine(domain="yahoo.co.jp"), free),
        Forgery("a company's domain", lambda: genuine(domain="lanternvale-consulting.test"), free),
        Forgery("a domain never seen", lambda: genuine(domain="harbour-watch.test"), frozenset({"domain_new_here"})),
    )


def _headers() -> tuple[Forgery, ...]:
    auth, twice, reply = (
        frozenset({"auth_fail"}),
        frozenset({"contradictory_headers"}),
        frozenset({"return_path_changed"}),
    )
    late = format_datetime(NOW + timedelta(hours=5))
    return (
        Forgery("answer goes elsewhere", lambda: genuine(reply_to="Desk <case.desk@quickmail.example>"), reply),
        Forgery("answer goes to a look-alike", lambda: genuine(reply_to="dana@police-lanternvale.example"), reply),
        Forgery("SPF fails", lambda: genuine(results=(results("fail"),)), auth),
        Forgery("DMARC softly fails", lambda: genuine(results=(results("softfail"),)), auth),
        Forgery("passes for another domain", lambda: genuine(results=(results(domain="bulk.test"),)), auth),
        Forgery("no signature", lambda: genuine(dkim=()), auth),
        Forgery("signed by another", lambda: genuine(dkim=("v=1; d=bulk.test; s=a; b=x",)), auth),
        Forgery("envelope of another", lambda: genuine(return_path="<bounce@bulk.test>"), auth),
        Forgery("sent on behalf of", lambda: genuine(sender="x@bulk.test"), auth),
        Forgery("claims a pass below our fail", lambda: genuine(results=(results("fail"), results())), twice),
        Forgery("two From headers", lambda: genuine(defects=("more than one from",)), twice),
        Forgery("an agency's address as the name", lambda: genuine(
            origin_name='"chief@police.lanternvale.example" <x@quickmail.example>', domain="quickmail.example"), twice),
        Forgery("dated after it came", lambda: genuine(date=late), twice),
        Forgery("handed on before it came", lambda: genuine(received=(
            f"from a by mx.platform.example; {format_datetime(NOW - timedelta(hours=3))}",
            f"from b by a; {format_datetime(NOW)}")), twice),
        Forgery("the clock of another continent", lambda: genuine(
            date=format_datetime(NOW.astimezone(_zone(5.5)))), frozenset({"time_zone"})),
        Forgery("in the small hours", lambda: genuine(
            date=format_datetime(datetime(2026, 3, 7, 9, 12, tzinfo=UTC)).replace("+0000", "-0000")), frozenset({"off_hours_rush"})),
        Forgery("the clock of another country", lambda: genuine(
            date=format_datetime(NOW.astimezone(_zone(5.5)))), frozenset({"time_zone"}), {"here": ()}),
        Forgery("from somebody's own line", lambda: genuine(received=(
            f"from host-7.dsl.provider.test by mx.platform.example; {format_datetime(NOW)}",)), frozenset({"unlikely_route"})),
        Forgery("who passed it on saw it fail", lambda: genuine(
            arc=("i=1; relay.test; dkim=fail header.d=police.lanternvale.example",)), auth),
    )  # fmt: skip


def _words() -> tuple[Forgery, ...]:
    said = {
        "people will die": ("threat_of_loss_of_life", "Answer now or people will die and it will be on your hands."),
        "no time for the form": ("off_hours_rush", "There is no time for the form, respond within the hour."),
        "do not call": ("refuses_callback", "Please do not call our office, reply only by email."),
        "private mailbox": ("return_path_changed", "Send the data to my personal address, I am on the road."),
        "file share": ("return_path_changed", "Upload the data to wetransfer and send me the link."),
        "home address": ("home_address_focus", "We need the home address, phone and IP of this one user."),
        "in French": ("threat_of_loss_of_life", "Chaque minute compte, des gens vont mourir."),
        "in Japanese": ("refuses_callback", "電話には出られません。"),
        "law of another country": ("wrong_legal_code", "Under the Investigatory Powers Act 2016 you must answer."),
        "a section nobody knows": ("wrong_legal_code", "Pursuant to 18 U.S.C. § 2799 you must answer at once."),
        "everything": ("overbroad", "Give us any and all records of this person."),
        "a warrant by the police alone": ("wrong_legal_code", "This is a search warrant for the account."),
        "subpoena and treaty": ("instrument_mixup", "This subpoena is issued under the MLAT as a search warrant."),
    }
    made = [
        Forgery(name, lambda text=text: genuine(body=f"{WORDS} {text}"), frozenset({flag}))  # type: ignore[misc]  # likewise
        for name, (flag, text) in said.items()
    ]
    freeze = Forgery("freeze", lambda: genuine(kind="preservation"), frozenset({"fake_freeze"}))
    number = Forgery(
        "only its own number",
        lambda: genuine(phone="+1 217 555 0199"),
        frozenset({"contact_only_in_request"}),
        {"here": ()},
    )
    below = Forgery(
        "only the number it is signed with",
        lambda: genuine(body=f"{WORDS}\nTel. +1 217 555 0199"),
        frozenset({"contact_only_in_request"}),
        {"here": ()},
    )
    many = Forgery(
        "many accounts at once",
        lambda: genuine(accounts=tuple(f"account_{n}" for n in range(7))),
        frozenset({"overbroad"}),
    )
    return (*made, freeze, number, below, many)


def _papers() -> tuple[Forgery, ...]:
    def letter(**facts: object) -> Paper:
        return Paper("order.pdf", "application/pdf", "application/pdf", "pdf", facts)

    pdf, other = frozenset({"pdf_metadata"}), frozenset({"attachment_mismatch"})
    exe = Paper("order.pdf", "application/pdf", "application/x-msdownload", "other", {})
    named = Paper("seal.jpg", "image/jpeg", "application/zip", "archive", {"name_says": "image/jpeg"})
    return (
        Forgery("drawn in Photoshop", lambda: genuine(papers=(letter(producer="Adobe Photoshop 25"),)), pdf),
        Forgery("changed on a web page", lambda: genuine(papers=(letter(producer="iLovePDF"),)), pdf),
        Forgery("made by a script", lambda: genuine(papers=(letter(producer="ReportLab PDF Library"),)), pdf),
        Forgery("made tomorrow", lambda: genuine(papers=(letter(created="D:20260312101010Z"),)), pdf),
        Forgery("changed a month later", lambda: genuine(
            papers=(letter(created="D:20260101101010Z", modified="D:20260215101010Z"),)), pdf),
        Forgery("a program called PDF", lambda: genuine(papers=(exe,)), other),
        Forgery("an archive called picture", lambda: genuine(papers=(named,)), other),
        Forgery("a letter with macros", lambda: genuine(papers=(letter(macros=True),)), other),
    )  # fmt: skip


def _earlier_ones() -> tuple[Forgery, ...]:
    hijacked = frozenset({"compromised_genuine_mailbox"})
    return (
        Forgery("denied before", genuine, frozenset({"account_suspended_elsewhere"}), {"denied": (_earlier(failed=True),)}),
        Forgery("another's text", genuine, frozenset({"template_reuse"}), {"phrased_alike": (_earlier(share=0.91),)}),
        Forgery("another's device", genuine, frozenset({"same_device"}), {"same_device": (_earlier(),)}),
        Forgery("another's number", genuine, frozenset({"same_number"}), {"same_number": (_earlier(),)}),
        Forgery("refused before", genuine, frozenset({"repeat_after_refusal"}), {"same_account": (_earlier(refused=True, what="quiet_otter"),)}),
        Forgery("asked by another", genuine, frozenset({"same_account"}), {"same_account": (_earlier(what="quiet_otter"),)}),
        Forgery("another program than ever before", lambda: genuine(mailer="SwiftSend 2.1"), hijacked, {"habits": HABITS}),
        Forgery("a clock elsewhere than ever before", lambda: genuine(
            date=format_datetime(NOW.astimezone(_zone(3)))), hijacked, {"habits": HABITS}),
        Forgery("nobody we know", genuine, frozenset({"unknown_requester"}), {"confirmed_at": None}),
    )  # fmt: skip


def _zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))
