"""What the checks see: crafted forgeries caught, a genuine mail left alone, hostile ones survived."""

from __future__ import annotations

from dataclasses import fields, replace
from email.message import EmailMessage
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cage.readers import mail_headers
from app.demo.cast import cast
from app.requesters import signs
from app.requesters.checks import look
from app.requesters.domains import Listed, near, skeleton
from app.requesters.flags import shipped
from app.requesters.gate import Finding, Weight
from app.requesters.message import Alike, Headers, Here, Known, Message
from app.requesters.policy import in_force
from tests.requesters.forgeries import AGENCY, DOMAIN, NOW, Forgery, forgeries, genuine

LISTED = [Listed(name, skeleton(name), number) for number, name in enumerate((DOMAIN, "sheriff.aldercounty.example"))]
HERE = Here(0, AGENCY, "US", "America/Chicago", 1)

MADE = [
    (20, 595736032992217067),
    (21, 1574052913596451524),
    (22, 465796195466018257),
    (23, 95807217060046824),
    (24, 1714790462837208810),
    (25, 751250184904136706),
    (10, -2012223380662933916),
    (11, -9004896716076184265),
]


def known_of(message: Message, **changes: Any) -> Known:
    """Say what a directory of two agencies knows of a message, and an officer who was confirmed last week."""
    own = message.domain == DOMAIN
    alike = (
        () if own else tuple(Alike(each.listed.domain, AGENCY, each.how) for each in near(message.domain, LISTED, 2))
    )
    values: dict[str, Any] = {
        "now": NOW,
        "directory": 2,
        "here": (HERE,) if own else (),
        "alike": alike,
        "cases": 3,
        "confirmed_at": "2026-03-01T10:00:00.000Z",
    }
    return Known(**{**values, **changes})


def found_in(message: Message, **changes: Any) -> tuple[Finding, ...]:
    return look(message, known_of(message, **changes), in_force())


def test_a_genuine_mail_of_a_known_officer_raises_nothing() -> None:
    assert found_in(genuine()) == ()


@pytest.mark.parametrize("forgery", forgeries(), ids=lambda forgery: forgery.name)
def test_a_forgery_is_seen_by_what_was_forged(forgery: Forgery) -> None:
    flags = {each.flag for each in found_in(forgery.make(), **forgery.known)}
    assert flags & forgery.flags


def test_the_catch_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    every = forgeries()
    caught = [each for each in every if {found.flag for found in found_in(each.make(), **each.known)} & each.flags]
    strong = [
        each for each in every if any(found.weight is Weight.HIGH for found in found_in(each.make(), **each.known))
    ]
    with capsys.disabled():
        print(f"\nforgeries caught: {len(caught)} of {len(every)}, {len(strong)} of them with a high flag")  # noqa: T201 -- the figure is what this test is for
    assert len(caught) == len(every) > 50


def test_most_domains_that_chance_changed_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody chose these: letters are swapped, dropped, doubled, replaced by look-alikes or by signs beside them."""
    random = Random(5)
    listed = [Listed(each.domain, skeleton(each.domain), number) for number, each in enumerate(cast().agencies)]
    made = [changed(random, random.choice(listed).domain) for _ in range(500)]
    seen = [domain for domain in made if near(domain, listed, in_force().lookalike_signs)]
    with capsys.disabled():
        print(f"\nlook-alikes made by chance and seen: {len(seen)} of {len(made)}")  # noqa: T201 -- likewise
    assert len(seen) >= 0.95 * len(made)


def changed(random: Random, domain: str) -> str:
    """Change a domain as a forger would, in one or two places of what was registered."""
    for _change in range(random.choice((1, 1, 2))):
        at = random.randrange(1, len(domain) - len(".example"))
        kind = random.randrange(6)
        other = random.choice("abcdefghijklmnopqrstuvwxyz0123456789-")
        if kind == 0:
            domain = domain[:at] + domain[at + 1] + domain[at] + domain[at + 2 :]
        elif kind == 1:
            domain = domain[:at] + domain[at + 1 :]
        elif kind == 2:
            domain = domain[: at + 1] + domain[at:]
        elif kind == 3:
            domain = domain[:at] + "аеорсух"["aeopcyx".find(domain[at])] + domain[at + 1 :]
        elif kind == 4:
            domain = domain[:at] + other + domain[at:]
        else:
            domain = domain[:at] + other + domain[at + 1 :]
    return domain


def test_a_hijacked_mailbox_passes_every_check_and_the_page_has_to_say_so() -> None:
    assert found_in(genuine(body="Send us everything on this account.")) == ()
    assert shipped()["compromised_genuine_mailbox"].asked_of_person


def test_each_finding_says_what_why_what_to_do_and_its_source() -> None:
    for forgery in forgeries():
        for each in found_in(forgery.make(), **forgery.known):
            assert all((each.found, each.why, each.do, each.source))
            assert "{" not in each.found


def test_the_strongest_stand_first() -> None:
    found = found_in(
        genuine(domain="police-lanternvale.example", dkim=(), body="every minute counts"), confirmed_at=None
    )
    weights = [list(Weight).index(each.weight) for each in found]
    assert weights == sorted(weights)
    assert found[0].flag == "lookalike_domain"


def test_every_flag_of_the_research_is_a_check_or_a_question_to_a_person() -> None:
    flags = shipped().values()
    assert len([flag for flag in flags if flag.source != "own design" or flag.group]) >= 27
    assert all(flag.checked_by_program or flag.asked_of_person for flag in flags)
    assert {"altered_image", "officer_not_found"} <= {flag.id for flag in flags if flag.asked_of_person}


def test_what_the_line_on_top_is_worth_stands_beside_what_it_says() -> None:
    for result in ("fail", "none"):
        results = (f"mx.platform.example; dmarc={result} header.from={DOMAIN}",)
        (told,) = [each.found for each in found_in(genuine(results=results)) if f"dmarc {result}" in each.found]
        assert "our server's word only if that adds one" in told


def test_the_reader_of_headers_tells_all_that_the_checks_look_at() -> None:
    """Asked here: the caged process of the other tests runs the installed program, not the one beside the test."""
    message = EmailMessage()
    for name, value in (
        ("ARC-Authentication-Results", "i=1; relay.test; dkim=fail"),
        ("DKIM-Signature", "v=1; d=bulk.test; s=a; b=x"),
        ("X-Mailer", "Mailer 7"),
        ("X-Originating-IP", "[203.0.113.9]"),
    ):
        message[name] = value
    told = mail_headers.facts(message)
    assert (told["arc"], told["dkim"]) == (["i=1; relay.test; dkim=fail"], ["v=1; d=bulk.test; s=a; b=x"])
    assert (told["mailer"], told["origin"]) == ("Mailer 7", "[203.0.113.9]")


def test_what_no_source_verified_says_so() -> None:
    (found,) = [
        each for each in found_in(genuine(domain="po1ice.lanternvale.example")) if each.flag == "lookalike_domain"
    ]
    assert found.to_be_confirmed


def test_a_subject_of_two_megabytes_and_headers_without_end_are_looked_at_quickly() -> None:
    long = genuine(
        subject="people will die " * 130_000,
        reply_to="a@b.test, " * 10_000,
        results=("x; " + "spf=fail " * 5000,) * 100,
        received=("(" * 4000 + ";" * 4000,) * 100,
        origin_name="@" * 4000,
    )
    assert "threat_of_loss_of_life" in {each.flag for each in found_in(long)}


@given(
    st.builds(
        Headers,
        **{
            field.name: st.lists(st.text(max_size=80), max_size=3).map(tuple)
            if field.type.startswith("tuple")
            else st.text(max_size=120)
            for field in fields(Headers)
        },
    ),
    st.text(max_size=200),
    st.emails() | st.text(max_size=60),
)
def test_nothing_that_a_header_says_makes_a_check_fall_over(headers: Headers, body: str, address: str) -> None:
    message = replace(genuine(), headers=headers, body=body, address=address, phone=body[:40], agency=body)
    assert isinstance(found_in(message), tuple)


def test_how_signs_are_made_never_changes() -> None:
    """They are kept in vaults: a number that came out otherwise would find nothing that came before."""
    text = "We ask for the last login of this account because a person left a note and has not been seen since Friday."
    made = [*signs.of_text(text), *signs.of_device("Mailer 7", "[203.0.113.9]"), *signs.of_number("12175550100")]
    assert [(each.kind, each.value) for each in made] == MADE
