"""What travels between vaults opens for whom it was sealed, from whom it says, and as it was signed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clock import utc_text
from app.desk import Desk
from app.identity import Permission, Role
from app.review import errors, peer_store
from app.review.envelope import MOST_BYTES, Kind, Opened, seal_envelope
from app.review.introducing import known, learn, revoke
from app.vault.directory import sign_directory
from app.vault.keys import b64, new_person_keys
from app.vault.people import Newcomer, enrol
from tests.builders import FakeClock, MemorySecrets
from tests.review.sealed import PAYLOAD, head_of, opened, seal, sealed, sealed_bytes, statement_of, told_otherwise
from tests.review.two import another_desk, leave, meet
from tests.vaults import CHEAP

Two = tuple[Desk, Desk]


def test_it_opens_for_whom_it_was_sealed_and_says_from_whom(acquainted: Two) -> None:
    team, supervisor = acquainted
    found = opened(supervisor, seal(team, supervisor, expires_at="2026-04-01T00:00:00.000Z"))
    assert found.payload == PAYLOAD
    assert (found.vault_uid, found.vault_name) == (team.vault.uid, "Night team")
    assert (found.signer_uid, found.signer_name) == (team.person.uid, team.person.name)
    assert (found.sealed_at, found.expires_at) == (utc_text(team.clock.now()), "2026-04-01T00:00:00.000Z")


def test_every_recipient_opens_it_and_nobody_else(acquainted: Two, tmp_path: Path, clock: FakeClock) -> None:
    team, supervisor = acquainted
    second, third = (another_desk(tmp_path / name, clock) for name in ("second", "third"))
    try:
        for each in (second, third):
            meet(team, each, tmp_path)
        to = [each.vault.person_keys.recipient for each in (supervisor, second)]
        data = seal_envelope(PAYLOAD, Kind.PACK, team.vault, to, at=utc_text(clock.now()))
        assert opened(supervisor, data).payload == opened(second, data).payload == PAYLOAD
        for outsider in (third, team):
            with pytest.raises(errors.ForSomebodyElseError):
                opened(outsider, data)
    finally:
        leave(second)
        leave(third)


def test_nothing_of_it_can_be_read_without_the_key(acquainted: Two) -> None:
    team, supervisor = acquainted
    data = seal(team, supervisor)
    for told in (PAYLOAD, team.vault.uid, team.person.name, supervisor.vault.person_keys.recipient):
        assert (told if isinstance(told, bytes) else told.encode()) not in data


def test_a_pack_is_no_results_file(acquainted: Two) -> None:
    team, supervisor = acquainted
    with pytest.raises(errors.NotAPackError):
        opened(supervisor, seal(team, supervisor), Kind.RESULTS)
    with pytest.raises(errors.NotAPackError):
        opened(supervisor, seal(team, supervisor, kind=Kind.RESULTS))


def test_a_vault_that_is_not_known_is_refused(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    with pytest.raises(errors.UnknownVaultError, match=desk.vault.uid):
        opened(elsewhere, seal(desk, elsewhere))


def test_a_vault_that_was_revoked_is_refused_with_the_reason(acquainted: Two) -> None:
    team, supervisor = acquainted
    data = seal(team, supervisor)
    assert opened(supervisor, data).payload == PAYLOAD
    revoke(supervisor, team.vault.uid, "its laptop was stolen")
    with pytest.raises(errors.RevokedVaultError, match="its laptop was stolen"):
        opened(supervisor, data)


def test_another_root_vouches_for_nothing(acquainted: Two, tmp_path: Path, clock: FakeClock) -> None:
    """A vault that calls itself by the uid of a known one, with people of its own."""
    team, supervisor = acquainted
    impostor = another_desk(tmp_path / "impostor", clock)
    try:
        impostor.vault.uid = team.vault.uid
        with pytest.raises(errors.NotSignedError):
            opened(supervisor, seal(impostor, supervisor))
    finally:
        leave(impostor)


def test_a_list_of_people_that_the_signer_made_is_none(acquainted: Two) -> None:
    team, supervisor = acquainted
    to, keys = supervisor.vault.person_keys.recipient, new_person_keys()
    head = head_of(team, statement_of(team, to), keys)
    entry = {**head["people"]["people"][0], "sign": b64(keys.sign_key)}
    head["people"].update(sign_directory(team.vault.uid, 99, [entry], team.person.uid, keys))
    with pytest.raises(errors.NotSignedError):
        opened(supervisor, sealed(head, to))


def test_whoever_has_left_signs_nothing_even_by_an_older_list(acquainted: Two, clock: FakeClock) -> None:
    team, supervisor = acquainted
    old = seal(team, supervisor)
    assert opened(supervisor, old).payload == PAYLOAD
    # The list of a day later, on which the signer no longer works there.
    people = team.vault.header["people"]
    gone = [{**people["people"][0], "status": "left"}]
    newer = sign_directory(team.vault.uid, people["serial"] + 1, gone, team.person.uid, team.vault.person_keys)
    with supervisor.transaction(Permission.LEAD) as tx:
        assert peer_store.renew(tx, team.vault.uid, newer, newer["serial"])
    with pytest.raises(errors.NotSignedError):
        opened(supervisor, old)


def take_in(desk: Desk, found: Opened) -> bool:
    """Tell whether a newer list came along."""
    with desk.transaction(Permission.KEEP) as tx:
        learn(tx, found)
    return bool(tx.changes.topics)


def test_a_newer_list_that_came_along_is_kept(acquainted: Two, clock: FakeClock) -> None:
    team, supervisor = acquainted
    newcomer = Newcomer("Ines Court", Role.SUPERVISOR, "seven grey herons by the lock")
    enrol(team.vault, newcomer, secrets=MemorySecrets(), cost=CHEAP, clock=clock)
    found = opened(supervisor, seal(team, supervisor))
    assert len(known(supervisor)[team.vault.uid].people) == 1
    assert take_in(supervisor, found)
    assert {each.name for each in known(supervisor)[team.vault.uid].people} == {team.person.name, "Ines Court"}
    assert not take_in(supervisor, found)


def test_a_recipient_cannot_pass_it_on_in_the_signers_name(acquainted: Two, tmp_path: Path, clock: FakeClock) -> None:
    team, supervisor = acquainted
    third = another_desk(tmp_path / "third", clock)
    try:
        meet(team, third, tmp_path)
        plain = bytes(supervisor.vault.person_keys.unseal(seal(team, supervisor)))
        again = sealed_bytes(plain, third.vault.person_keys.recipient)
        with pytest.raises(errors.ForSomebodyElseError):
            opened(third, again)
    finally:
        leave(third)


def test_a_recipient_cannot_change_what_was_signed(acquainted: Two) -> None:
    team, supervisor = acquainted
    to = supervisor.vault.person_keys.recipient
    plain = bytes(supervisor.vault.person_keys.unseal(seal(team, supervisor)))
    with pytest.raises(errors.DamagedPackError):
        opened(supervisor, sealed_bytes(plain.replace(b"cases", b"CASES"), to))
    with pytest.raises(errors.DamagedPackError):
        opened(supervisor, sealed_bytes(plain + b" ", to))


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], type[errors.RefusedError]]] = {
    "a newer format": (lambda told: told.update(format=2), errors.NewerVersionError),
    "format a text": (lambda told: told.update(format="1"), errors.NotAPackError),
    "format true": (lambda told: told.update(format=True), errors.NotAPackError),
    "another vault": (lambda told: told.update(vault="somewhere"), errors.NotSignedError),
    "another signer": (lambda told: told.update(signer="somebody"), errors.NotSignedError),
    "to nobody": (lambda told: told.update(to=[]), errors.ForSomebodyElseError),
    "to a text": (lambda told: told.update(to=told["to"][0]), errors.NotAPackError),
    "to numbers": (lambda told: told.update(to=[1, None, {}]), errors.ForSomebodyElseError),
    "no time": (lambda told: told.pop("at"), errors.NotAPackError),
    "a day of no month": (lambda told: told.update(at="2026-02-31T00:00:00.000Z"), errors.NotAPackError),
    "a local time": (lambda told: told.update(at="2026-02-01T00:00:00.000"), errors.NotAPackError),
    "digits of another script": (lambda told: told.update(at="2026-02-01T00:00:0٣.000Z"), errors.NotAPackError),
    "the year 9999": (lambda told: told.update(at="9999-12-31T23:59:59.999Z"), errors.ClockError),
    "ends at no time": (lambda told: told.update(until="never"), errors.NotAPackError),
    "ended in the year 1000": (lambda told: told.update(until="1000-01-01T00:00:00.000Z"), errors.ExpiredError),
    "a length that is none": (lambda told: told.update(length=-1), errors.DamagedPackError),
    "a length that is true": (lambda told: told.update(length=True), errors.DamagedPackError),
    "a huge length": (lambda told: told.update(length=2**62), errors.DamagedPackError),
    "another hash": (lambda told: told.update(sha256="0" * 64), errors.DamagedPackError),
    "a hash in capitals": (lambda told: told.update(sha256=told["sha256"].upper()), errors.DamagedPackError),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_signed_statement_that_is_wrong_is_refused(name: str, acquainted: Two) -> None:
    team, supervisor = acquainted
    change, refusal = WRONG[name]
    with pytest.raises(refusal):
        opened(supervisor, told_otherwise(team, supervisor.vault.person_keys.recipient, change))


def test_what_is_no_sealed_file_is_refused_at_once(acquainted: Two) -> None:
    _team, supervisor = acquainted
    age = b"age-encryption.org/v1\n"
    many = age + b"-> X25519 jAEN3A0KF4wNqL12t4MwJeOpQ2Q3Vg/Spj8greQtfFE\n" * 1000 + b"--- x\n"
    for data in (b"", b"no age", age, many, bytes(MOST_BYTES + 1)):
        with pytest.raises(errors.NotAPackError):
            opened(supervisor, data)


@pytest.mark.parametrize(
    "plain", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\n", b"x" * 4_000_000, b'{"format":1}\n', b'{"format":9}\n']
)
def test_what_is_sealed_and_no_statement_is_refused(plain: bytes, acquainted: Two) -> None:
    _team, supervisor = acquainted
    with pytest.raises((errors.NotAPackError, errors.NewerVersionError)):
        opened(supervisor, sealed_bytes(plain, supervisor.vault.person_keys.recipient))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["format", "kind", "vault", "signer", "to", "at", "until", "length", "sha256"])
HEADS = st.sampled_from(["format", "vault", "people", "signed"])
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refused_or_right(desk: Desk, data: bytes, *, same: bool) -> None:
    try:
        found = opened(desk, data)
    except errors.RefusedError:
        assert not same
    else:
        assert same
        assert found.payload == PAYLOAD


@SLOW
@given(field=FIELDS, value=JSON)
def test_any_value_in_a_signed_statement_is_taken_or_refused(field: str, value: Any, acquainted: Two) -> None:
    team, supervisor = acquainted
    to = supervisor.vault.person_keys.recipient
    said = statement_of(team, to)
    data = sealed(head_of(team, {**said, field: value}), to)
    refused_or_right(supervisor, data, same=repr(value) == repr(said[field]))


@SLOW
@given(field=HEADS, value=JSON)
def test_any_value_before_the_payload_is_taken_or_refused(field: str, value: Any, acquainted: Two) -> None:
    team, supervisor = acquainted
    to = supervisor.vault.person_keys.recipient
    said = head_of(team, statement_of(team, to))
    data = sealed({**said, field: value}, to)
    refused_or_right(supervisor, data, same=repr(value) == repr(said[field]))


@SLOW
@given(data=st.binary(max_size=2000))
def test_any_bytes_in_a_sealed_file_are_refused(data: bytes, acquainted: Two) -> None:
    _team, supervisor = acquainted
    with pytest.raises(errors.RefusedError):
        opened(supervisor, sealed_bytes(data, supervisor.vault.person_keys.recipient))
