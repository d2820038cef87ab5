"""Two vaults get to know each other, and stop trusting each other."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.changes import Topic
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.review import errors
from app.review.introducing import (
    introduce,
    known,
    own_introduction,
    read_introduction,
    revoke,
    write_introduction,
)
from app.review.peers import same_digits, supervisors
from app.vault import audit
from app.vault.errors import InsideVaultError
from app.vault.people import Newcomer, enrol
from tests.builders import FakeClock, MemorySecrets
from tests.review.two import another_desk, leave, meet, take_in
from tests.vaults import CHEAP

DIGITS = "0" * 40


def introduction(desk: Desk, folder: Path) -> Path:
    file = folder / "introduction.swvault"
    write_introduction(desk, file, "Review at home")
    return file


def changed(file: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    body = json.loads(file.read_text("utf-8"))
    change(body)
    file.write_text(json.dumps(body), "utf-8")
    return file


def test_a_vault_is_known_once_its_digits_were_compared(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    file = read_introduction(introduction(elsewhere, tmp_path))
    with pytest.raises(errors.OtherDigitsError):
        introduce(desk, file)
    with pytest.raises(errors.OtherDigitsError):
        introduce(desk, file, DIGITS)
    assert set(known(desk)) == {desk.vault.uid}
    done = introduce(desk, file, own_introduction(elsewhere).fingerprint.replace(" ", "-"))
    assert done.new
    assert Topic.REVIEW in done.changes.topics
    peer = known(desk)[elsewhere.vault.uid]
    assert (peer.name, peer.pinned_by, peer.revoked_at) == ("Review at home", desk.person.name, "")
    assert [each.person.uid for each in supervisors(peer)] == [elsewhere.person.uid]
    assert not audit.verify(desk.db, desk.vault.audit_key).problems


def test_the_digits_are_eight_groups_and_differ_for_every_vault(desk: Desk, elsewhere: Desk) -> None:
    one, other = own_introduction(desk).fingerprint, own_introduction(elsewhere).fingerprint
    assert [len(group) for group in one.split()] == [5] * 8
    assert one != other
    assert same_digits(one.replace(" ", "\n"), one)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert same_digits(one.translate(wide).replace(" ", ", "), one)
    assert not same_digits(one[:-1], one)
    assert not same_digits(one[:-1] + "O", one)
    assert not same_digits("", one)


def test_a_newer_list_of_people_replaces_an_older_one_and_never_the_other_way(
    desk: Desk, elsewhere: Desk, tmp_path: Path, clock: FakeClock
) -> None:
    old = read_introduction(introduction(elsewhere, tmp_path))
    take_in(desk, elsewhere, tmp_path)
    newcomer = Newcomer("Ines Court", Role.SUPERVISOR, "seven grey herons by the lock")
    enrol(elsewhere.vault, newcomer, secrets=MemorySecrets(), cost=CHEAP, clock=clock)
    (tmp_path / "introduction.swvault").unlink()
    done = introduce(desk, read_introduction(introduction(elsewhere, tmp_path)))
    assert (done.new, done.newer) == (False, True)
    assert {each.person.name for each in supervisors(done.peer)} == {elsewhere.person.name, "Ines Court"}
    again = introduce(desk, old)
    assert not again.newer
    assert len(known(desk)[elsewhere.vault.uid].people) == 2


def test_a_known_vault_with_another_key_is_refused_even_with_its_digits(
    desk: Desk, elsewhere: Desk, tmp_path: Path, clock: FakeClock
) -> None:
    take_in(desk, elsewhere, tmp_path)
    impostor = another_desk(tmp_path / "impostor", clock)
    try:
        # A vault that calls itself by the same uid: its own people sign for that uid with its own root.
        impostor.vault.uid = elsewhere.vault.uid
        keys = impostor.vault.person_keys
        from app.vault.directory import ROOT, grant, sign_directory
        from app.vault.keys import b64

        entry = dict(impostor.vault.header["people"]["people"][0])
        entry["grant"] = grant(elsewhere.vault.uid, entry, ROOT, keys)
        people = sign_directory(elsewhere.vault.uid, 9, [entry], entry["uid"], keys)
        file = introduction(impostor, tmp_path)
        forged = changed(file, lambda body: body.update(root=b64(keys.sign_key), people=people))
        found = read_introduction(forged)
        with pytest.raises(errors.OtherKeyError):
            introduce(desk, found, found.fingerprint)
    finally:
        leave(impostor)


def test_a_revoked_vault_stays_so_and_says_why(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    take_in(desk, elsewhere, tmp_path)
    with pytest.raises(errors.NoReasonError):
        revoke(desk, elsewhere.vault.uid, " \n")
    revoke(desk, elsewhere.vault.uid, "its laptop was stolen")
    peer = known(desk)[elsewhere.vault.uid]
    assert peer.revoked_reason == "its laptop was stolen"
    assert not supervisors(peer)
    with pytest.raises(errors.UnknownPeerError):
        revoke(desk, elsewhere.vault.uid, "again")
    with pytest.raises(errors.RevokedVaultError, match="its laptop was stolen"):
        introduce(desk, read_introduction(introduction(elsewhere, tmp_path)), peer.fingerprint)


def test_nobody_introduces_a_vault_to_itself_nor_revokes_it(desk: Desk, tmp_path: Path) -> None:
    file = read_introduction(introduction(desk, tmp_path))
    with pytest.raises(errors.OwnIntroductionError):
        introduce(desk, file, file.fingerprint)
    with pytest.raises(errors.UnknownPeerError):
        revoke(desk, desk.vault.uid, "a mistake")


def test_a_responder_of_a_team_with_others_lets_no_vault_in(
    desk: Desk, elsewhere: Desk, tmp_path: Path, clock: FakeClock
) -> None:
    newcomer = Newcomer("Ines Court", Role.ADMINISTRATOR, "seven grey herons by the lock")
    enrol(desk.vault, newcomer, secrets=MemorySecrets(), cost=CHEAP, clock=clock)
    file = read_introduction(introduction(elsewhere, tmp_path))
    with pytest.raises(NotAllowedError):
        introduce(desk, file, file.fingerprint)
    assert set(known(desk)) == {desk.vault.uid}


def test_an_introduction_lies_in_no_vault_and_over_no_file(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InsideVaultError):
        write_introduction(desk, desk.vault.folder / "mine.swvault")
    file = introduction(desk, tmp_path)
    before = file.read_bytes()
    with pytest.raises(errors.NotSealedError):
        write_introduction(desk, file)
    assert file.read_bytes() == before


def test_an_introduction_holds_public_halves_alone(desk: Desk, tmp_path: Path) -> None:
    data = introduction(desk, tmp_path).read_bytes()
    assert b"AGE-SECRET" not in data
    for secret in (desk.vault.person_keys.age, desk.vault.keys.database, desk.vault.keys.audit):
        assert bytes(secret) not in data
        assert bytes(secret).hex().encode() not in data


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "no kind": lambda body: body.pop("kind"),
    "format zero": lambda body: body.update(format=0),
    "format true": lambda body: body.update(format=True),
    "uid a path": lambda body: body.update(vault="../../etc/passwd"),
    "another uid": lambda body: body.update(vault="0197f3a0-0000-7000-8000-000000000000"),
    "name a list": lambda body: body.update(name=[1]),
    "root a number": lambda body: body.update(root=7),
    "root short": lambda body: body.update(root="AAAA"),
    "root another": lambda body: body.update(root="A" * 43 + "="),
    "people a list": lambda body: body.update(people=[]),
    "people empty": lambda body: body.update(people={}),
    "serial a text": lambda body: body["people"].update(serial="1"),
    "serial huge": lambda body: body["people"].update(serial=2**60),
    "serial negative": lambda body: body["people"].update(serial=-1),
    "signature gone": lambda body: body["people"].pop("signature"),
    "signature cut": lambda body: body["people"].update(signature="AA=="),
    "somebody twice": lambda body: body["people"]["people"].append(body["people"]["people"][0]),
    "somebody renamed": lambda body: body["people"]["people"][0].update(name="Somebody Else"),
    "somebody made leader": lambda body: body["people"]["people"][0].update(role="administrator"),
    "entry a text": lambda body: body["people"].update(people=["x"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_introduction_is_refused_with_a_reason(name: str, elsewhere: Desk, tmp_path: Path) -> None:
    file = changed(introduction(elsewhere, tmp_path), BROKEN[name])
    with pytest.raises(errors.NotAPackError) as refused:
        read_introduction(file)
    assert refused.value.why


def test_a_newer_introduction_asks_for_a_newer_program(elsewhere: Desk, tmp_path: Path) -> None:
    file = changed(introduction(elsewhere, tmp_path), lambda body: body.update(format=2))
    with pytest.raises(errors.NewerVersionError):
        read_introduction(file)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 30 + b"}",
    ],
    ids=["empty", "cut", "list", "not UTF-8", "twice", "NaN", "endless", "deep", "huge"],
)
def test_what_is_no_introduction_is_refused(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "introduction.swvault"
    file.write_bytes(data)
    with pytest.raises(errors.NotAPackError):
        read_introduction(file)


def test_a_link_a_pipe_and_a_folder_are_not_read(elsewhere: Desk, tmp_path: Path) -> None:
    file = introduction(elsewhere, tmp_path)
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(file)
    os.mkfifo(pipe)
    for path in (link, pipe, tmp_path, tmp_path / "none"):
        with pytest.raises(errors.NotAPackError):
            read_introduction(path)


def test_a_name_from_outside_is_one_plain_line(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    file = changed(introduction(elsewhere, tmp_path), lambda body: body.update(name="Re\u202eview\n<b>" + "x" * 500))
    found = read_introduction(file)
    assert "\n" not in found.name
    assert "\u202e" not in found.name
    assert len(found.name) <= 80


def test_both_sides_meet(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    meet(desk, elsewhere, tmp_path)
    assert elsewhere.vault.uid in known(desk)
    assert known(elsewhere)[desk.vault.uid].name == "Night team"
