"""What each role is here for, and that no write goes by unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.actions import mark_seen
from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk, NotAllowedError
from app.identity import Permission, Person, PersonId, Role
from tests.roles import DOCUMENT, actions, table

WORKING = {Permission.WORK, Permission.LOOK, Permission.DECIDE, Permission.APPROVE, Permission.RESPOND}
EVERYONE = {Permission.OWN, Permission.KEEP}
SUPERVISING = {Permission.RULES, Permission.LEAD, Permission.REVIEW, Permission.RETAIN}
MAY = {
    Role.RESPONDER: WORKING | EVERYONE,
    Role.SUPERVISOR: WORKING | EVERYONE | SUPERVISING,
    Role.ADMINISTRATOR: EVERYONE | {Permission.RULES, Permission.RETAIN, Permission.MANAGE},
}


def in_a_team(desk: Desk, role: Role) -> Desk:
    """Give the person that role, in a vault where somebody else has every other."""
    with desk.transaction(Permission.KEEP) as tx:
        for other in Role:
            tx.db.execute(
                "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, x'00', ?)",
                (other.value, other.value, other.value, tx.at),
            )
    return replace(desk, person=replace(desk.person, role=role))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_write_begins_only_where_the_role_is_here_for_it(desk: Desk, role: Role, permission: Permission) -> None:
    seat = in_a_team(desk, role)
    if permission in MAY[role]:
        with seat.transaction(permission) as tx:
            assert tx.db.in_transaction
        return
    with pytest.raises(NotAllowedError), seat.transaction(permission):
        pytest.fail("a write began that the role is not here for")
    assert not seat.db.in_transaction


def test_the_refusal_says_who_could() -> None:
    refused = NotAllowedError(Person(PersonId(1), "", "Sam Reed", Role.RESPONDER), Permission.RULES)
    assert (str(refused.what), refused.do) == (
        "You are signed in as Sam Reed, a responder, and that does not include this.",
        "Ask a supervisor or an administrator of this vault.",
    )


@pytest.mark.parametrize("permission", [each for each in Permission if each in SUPERVISING | {Permission.MANAGE}])
def test_a_team_of_responders_alone_does_for_itself_what_others_would(desk: Desk, permission: Permission) -> None:
    assert desk.may(permission)
    assert not in_a_team(desk, Role.RESPONDER).may(permission)


def test_whoever_was_let_go_does_nothing_for_a_team_that_is_left(desk: Desk) -> None:
    vault, uid = desk.vault, "supervisor"
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, 'Alex', 'supervisor', x'00', ?)",
            (uid, tx.at),
        )
    assert not desk.may(Permission.RULES)
    listed = vault.header["people"]
    entry = {**listed["people"][0], "uid": uid, "role": "supervisor", "status": "disabled"}
    vault.header = {**vault.header, "people": {**listed, "people": [*listed["people"], entry]}}
    assert desk.may(Permission.RULES)


def test_a_narrower_desk_allows_nothing_that_it_does_not_name(desk: Desk) -> None:
    narrow = replace(in_a_team(desk, Role.SUPERVISOR), only=frozenset({Permission.LOOK, Permission.MANAGE}))
    assert {each for each in Permission if narrow.may(each)} == {Permission.LOOK}


def test_an_administrator_who_opens_a_case_is_not_the_one_who_first_saw_it(desk: Desk) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        case = open_case(tx, NewCase(Kind.PRESERVATION, "A hiker is missing", "NO", desk.clock.now(), "mail")).id
    mark_seen(in_a_team(desk, Role.ADMINISTRATOR), case)
    seen = "SELECT count(*) FROM event WHERE case_id = ? AND act = 'first seen'"
    assert desk.db.execute(seen, (case,)).fetchone() == (0,)
    mark_seen(desk, case)
    assert desk.db.execute(seen, (case,)).fetchone() == (1,)


def test_the_table_of_roles_is_the_codes_own() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert table() in text, "print it anew: python -m tests.roles"


def test_every_permission_is_asked_for_by_some_action() -> None:
    assert {permission for _action, permission in actions()} == set(Permission)
