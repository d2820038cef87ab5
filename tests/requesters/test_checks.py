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
from app.requesters.flags import Flag, Seen, checklist, finding, shipped
from app.requesters.gate import Finding, Weight
from app.requesters.message import Alike, Headers, Here, Known, Message
from app.requesters.policy import in_force
from app.requesters.reading import moment, server_of
from app.requesters.sender_facts import sender_facts
from tests.requesters.forgeries import AGENCY, DOMAIN, HABITS, NOW, Forgery, forgeries, genuine, results

LISTED = [Listed(name, skeleton(name), number) for number, name in enumerate((DOMAIN, "sheriff.aldercounty.example"))]
POLICY = replace(in_force(), own_servers=("mx.platform.example",))
HERE = Here(0, AGENCY, "US", "America/Chicago", 1, "police")

RESEARCH = """
private_domain lookalike_domain auth_fail compromised_genuine_mailbox unknown_requester contact_only_in_request
officer_not_found real_officer_forged account_suspended_elsewhere altered_image template_reuse pdf_metadata wrong_legal_code
instrument_mixup wrong_jurisdiction fake_freeze threat_of_loss_of_life fabricated_grave_crime refuses_callback off_hours_rush
vague_emergency data_not_helpful overbroad home_address_focus target_is_public_person return_path_changed repeat_after_refusal
"""

MADE = [
    (20, 595736032992217067),
    (21, 1574052913596451524),
    (22, 465796195466018257),
    (23, 95807217060046824),
    (24, 1714790462837208810),
    (25, 751250184904136706),
    (26, 727172658129470689),
    (27, 793347014394360108),
    (28, 1458595104947033183),
    (29, 505309963433530860),
    (30, 1396528849890497532),
    (31, 1703549527676502788),
    (32, 350870335415451601),
    (33, 606645550701408392),
    (34, 63961327783977442),
    (35, 131043077262367234),
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
    return look(message, known_of(message, **changes), POLICY)


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


@pytest.mark.parametrize("flag", shipped().values(), ids=lambda flag: flag.id)
def test_every_flag_of_the_list_is_a_check_that_says_what_was_found_why_it_matters_and_what_to_do(flag: Flag) -> None:
    """By the program: a crafted forgery is found by this flag. By a person: the checklist asks for it."""
    assert flag.checked_by_program or flag.asked_of_person
    found = [each for forgery in forgeries() for each in found_in(forgery.make(), **forgery.known)]
    by_program = [each for each in found if each.flag == flag.id]
    assert bool(by_program) == flag.checked_by_program
    assert (flag in checklist()) == flag.asked_of_person
    by_person = [finding(Seen(flag.id, "seen"), by_person=True)] if flag.asked_of_person else []
    assert all(each.found and each.why and each.do and each.source for each in (*by_program, *by_person))


def test_no_flag_of_the_published_research_is_missing() -> None:
    assert set(RESEARCH.split()) <= set(shipped())


def test_a_new_version_of_the_same_program_is_no_other_hand() -> None:
    same = genuine(mailer="Outlook 19.2", date="Sat, 07 Mar 2026 15:38:00 -0600")
    assert "compromised_genuine_mailbox" not in {each.flag for each in found_in(same, habits=HABITS)}
    assert "compromised_genuine_mailbox" not in {
        each.flag for each in found_in(genuine(mailer="SwiftSend 2"), habits=HABITS[:1])
    }


def test_a_leap_second_is_a_moment() -> None:
    told = moment("Tue, 30 Jun 2026 23:59:60 +0000")
    assert told is not None
    assert f"{told:%H:%M:%S}" == "23:59:59"


def auth_of(message: Message, own_servers: tuple[str, ...]) -> list[Finding]:
    found = look(message, known_of(message), replace(POLICY, own_servers=own_servers))
    return [each for each in found if each.flag == "auth_fail"]


def test_a_pass_that_no_server_of_ours_noted_is_the_messages_own_word() -> None:
    ours = "mx.platform.example; dmarc=fail header.from=police.lanternvale.example"
    forged = results().replace("mx.platform.example", "mx.trusted.example")
    (told,) = auth_of(genuine(results=(forged,)), ("mx.platform.example",))
    assert (told.weight, "Claimed by the message, in a line of mx.trusted.example" in told.found) == (
        Weight.MEDIUM,
        True,
    )
    (told,) = auth_of(genuine(results=(forged, ours)), ("MX.platform.example",))
    assert (told.weight, told.found) == (Weight.HIGH, "Our server noted: dmarc fail (police.lanternvale.example).")
    (told,) = auth_of(genuine(results=(results(),)), ())
    assert told.weight is Weight.LOW
    assert "no line is believed" in told.found
    assert auth_of(genuine(results=(results(),)), ("mx.platform.example",)) == []


def test_a_line_that_names_nobody_is_nobodys() -> None:
    for line in (
        "",
        "; dmarc=pass",
        "dmarc=pass header.from=police.lanternvale.example",
        "(mx.platform.example) ; spf=pass",
    ):
        assert server_of(line) == ""
    assert server_of(' "MX.Platform.example." 1 ; spf=pass') == "mx.platform.example"


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


def test_each_header_of_a_mail_is_told_with_how_it_stands_to_the_sender() -> None:
    told = {fact.name: fact for fact in sender_facts(genuine(), POLICY)}
    assert set(told) == {
        "From", "Reply-To", "Return-Path", "Date", "Received", "Authentication-Results", "ARC", "DKIM-Signature"
    }  # fmt: skip
    own, other = "the sender's domain", "another domain than the sender's"
    assert (told["Reply-To"].said, told["Reply-To"].stands) == ("none", "")
    assert {told[name].stands for name in ("Return-Path", "Received", "DKIM-Signature")} == {own}
    assert told["Authentication-Results"].said.startswith("mx.platform.example: ")
    forged = genuine(
        reply_to="x@quickmail.example", dkim=(), sender="x@bulk.test", domain="p\u043elice.lanternvale.example"
    )
    seen = {fact.name: fact for fact in sender_facts(forged, POLICY)}
    assert (seen["Reply-To"].stands, seen["Sender"].stands, seen["DKIM-Signature"].said) == (other, other, "none")
    assert seen["From"].stands == "letters of another script: \u043e"
    assert sender_facts(genuine(channel="phone"), POLICY) == ()
    one = replace(POLICY, own_servers=("MX.platform.example",))
    assert {f.stands for f in sender_facts(genuine(), one) if f.name.startswith("Auth")} == {"noted by our server"}
