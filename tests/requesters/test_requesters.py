"""Who asks: claims kept apart until they say all the same."""

from __future__ import annotations

import pytest

from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.identity import Permission
from app.requesters.model import NewRequester, country_code, country_of_domain
from app.requesters.queries import known_address
from app.requesters.store import find_or_add, revise

OFFICER = NewRequester("Ines Vale", "City Police", "Ines.Vale@Police.example.fr", "+33 1", "77", "FR")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Switzerland", "CH"),
        ("switzerland", "CH"),
        ("CH", "CH"),
        ("CHE", "CH"),
        ("UK", "GB"),
        ("Scotland, UK", "GB"),
        ("Zürich, Switzerland", "CH"),
        ("日本", "JP"),
        ("Korea, Republic of", "KR"),
        ("", ""),
        ("Atlantis", ""),
        ("x" * 5000, ""),
    ],
)
def test_a_country_is_read_from_what_people_write(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("police.example.fr", "FR"),
        ("met.police.uk", "GB"),
        ("agency.gov", "US"),
        ("mail.example.io", ""),
        ("example.com", ""),
        ("", ""),
        ("a.zz", ""),
    ],
)
def test_a_domain_tells_a_country_only_when_it_can(domain: str, code: str) -> None:
    assert country_of_domain(domain) == code


def test_a_domain_is_taken_from_the_address() -> None:
    assert OFFICER.domain == "police.example.fr"
    assert (NewRequester(email="nobody").domain, NewRequester(email="a@b@C.Org.").domain) == ("", "c.org")
    assert NewRequester(country="FR").is_nobody


def test_the_same_requester_is_found_and_another_of_the_same_mailbox_is_not(desk: Desk) -> None:
    colleague = NewRequester("Luc Arnaud", "City Police", OFFICER.email, "", "", "FR")
    nameless = NewRequester(name="A caller")
    with desk.transaction(Permission.KEEP) as tx:
        first = find_or_add(tx, OFFICER)
        assert find_or_add(tx, OFFICER) == first
        assert find_or_add(tx, colleague) != first
        assert find_or_add(tx, nameless) != find_or_add(tx, nameless), "without an address nobody is the same"
        assert find_or_add(tx, NewRequester()) is None


def test_a_requester_can_be_put_right(desk: Desk) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        number = find_or_add(tx, OFFICER)
        assert number is not None
        revise(tx, number, NewRequester("Ines Vale-Roy", "City Police", "Other@Police.example.fr"))
    row = desk.db.execute("SELECT name, email, domain, badge, version FROM requester").fetchone()
    assert row == ("Ines Vale-Roy", "other@police.example.fr", "police.example.fr", "", 2)


def test_an_address_is_known_by_its_cases(desk: Desk) -> None:
    assert known_address(desk.db, OFFICER.email).cases == 0
    with desk.transaction(Permission.KEEP) as tx:
        number = find_or_add(tx, OFFICER)
        for title in ("one", "two"):
            open_case(tx, NewCase(Kind.PRESERVATION, title, "FR", desk.clock.now(), "test", requester_id=number))
    known = known_address(desk.db, OFFICER.email.upper())
    assert (known.cases, known.agencies) == (2, ("City Police",))
