"""Opening a pack: once, in time, by whom it is for; what is wrong in it is refused whole, or exactly the item that it touches."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.clock import utc_text
from app.desk import Desk, NotAllowedError, close_desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId
from app.identity import Permission, Role
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.review.errors import (
    DamagedPackError,
    ExpiredError,
    ForSomebodyElseError,
    NotAPackError,
    OwnPackError,
    UnknownVaultError,
)
from app.review.opening import open_pack
from app.review.pack_store import NoSuchPackError
from app.review.packed import FOLDER, PutAwayError, case_in, open_review_desk, put_away, tidy
from app.review.queries import pack_cases, packs_opened
from app.review.reading import PackElsewhereError
from app.review.sealing import seal_pack
from app.review.taking_out import take_out
from app.wellness import actions as wellness
from tests.builders import FakeClock
from tests.review.carried import Both, closed_with_evidence, nothing_was_kept, opened, order, pack, sealed_for
from tests.review.closed import uid_of
from tests.review.two import another_desk, leave, meet


def test_a_pack_opens_once_and_again_changes_nothing_but_where_it_lies(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    supervisor = acquainted[1]
    once = open_pack(supervisor, path)
    path.rename(tmp_path / "moved")
    twice = open_pack(supervisor, tmp_path / "moved")
    assert (once.again, twice.again, once.uid) == (False, True, twice.uid)
    (row,) = packs_opened(supervisor)
    assert (row.path, row.cases, row.usable) == (str(tmp_path / "moved"), 1, True)
    assert [each.case_uid for each in pack_cases(supervisor, once.uid)] == [uid_of(acquainted[0], first)]


def test_a_pack_is_for_whom_it_was_sealed_and_from_a_vault_that_is_known(
    acquainted: Both, tmp_path: Path, clock: FakeClock
) -> None:
    path, _first = pack(acquainted, tmp_path)
    stranger = another_desk(tmp_path / "stranger", clock)
    try:
        with pytest.raises(ForSomebodyElseError):
            open_pack(stranger, path)
        assert nothing_was_kept(stranger)
    finally:
        leave(stranger)


def test_a_pack_of_a_vault_that_is_not_known_is_refused(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    sealed_for(desk, elsewhere, tmp_path / "pack", closed_with_evidence(desk))
    with pytest.raises(UnknownVaultError):
        open_pack(elsewhere, tmp_path / "pack")
    assert nothing_was_kept(elsewhere)


def test_an_expired_pack_is_refused_and_put_away(acquainted: Both, tmp_path: Path, clock: FakeClock) -> None:
    path, _first = pack(acquainted, tmp_path)
    supervisor = acquainted[1]
    uid = open_pack(supervisor, path).uid
    clock.advance(timedelta(days=15).total_seconds())
    assert [each.usable for each in packs_opened(supervisor)] == [False]
    with pytest.raises(ExpiredError):
        open_review_desk(supervisor, uid)
    # Not at once: the clock may be wrong, and a key that is gone does not come back.
    work(supervisor)
    tidy(supervisor)
    assert (supervisor.vault.folder / FOLDER / uid).exists()
    clock.advance(timedelta(days=1).total_seconds())
    tidy(supervisor)
    assert not (supervisor.vault.folder / FOLDER / uid).exists()
    with pytest.raises(PutAwayError):
        open_review_desk(supervisor, uid)
    # A clock that is set back opens it no more.
    clock.set_wall(clock.now() - timedelta(days=10))
    with pytest.raises(ExpiredError):
        open_pack(supervisor, path)


def test_a_clock_that_was_a_year_ahead_for_a_day_destroys_nothing(
    acquainted: Both, tmp_path: Path, clock: FakeClock
) -> None:
    path, _first = pack(acquainted, tmp_path)
    supervisor = acquainted[1]
    uid, right = open_pack(supervisor, path).uid, clock.now()
    clock.set_wall(right + timedelta(days=365))
    with pytest.raises(ExpiredError):
        open_review_desk(supervisor, uid)
    tidy(supervisor)
    clock.set_wall(right)
    close_desk(open_review_desk(supervisor, uid))


def work(desk: Desk) -> None:
    """Leave a row in the record, as signing in does."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.wrote("vault", desk.vault.uid, 1, "vault.unlock", {}, topics=())


def test_an_expired_pack_is_not_opened_at_all(acquainted: Both, tmp_path: Path, clock: FakeClock) -> None:
    path, _first = pack(acquainted, tmp_path)
    clock.advance(timedelta(days=365).total_seconds())
    with pytest.raises(ExpiredError):
        open_pack(acquainted[1], path)
    assert nothing_was_kept(acquainted[1])


def test_put_away_leaves_no_key_and_no_file_and_says_who_looked_at_what(
    acquainted: Both, cage: Cage, tmp_path: Path
) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    with opened(supervisor, path) as desk:
        uid = desk.vault.uid
        take_out(supervisor, desk, uid_of(team, first))
        picture = evidence.items(desk.db, case_in(desk, uid_of(team, first)))[0]
        wellness.sit_down(supervisor)
        shown = gate.open_look(desk, cage, ItemId(picture.id), Level.L2, purpose=Purpose.PLACE, gesture=Gesture.KEY)
        gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
    put_away(supervisor, uid)
    assert not (supervisor.vault.folder / FOLDER / uid).exists()
    assert supervisor.db.execute("SELECT keys FROM review_pack").fetchall() == [(None,)]
    assert supervisor.db.execute("SELECT decision, ending FROM review_pack_case").fetchall() == [(None, None)]
    (body,) = supervisor.db.execute("SELECT body FROM outbox WHERE act = 'pack.put_away'").fetchone()
    ((item, level, purpose, _at, _until, who),) = json.loads(body)["looks"]
    (known,) = team.db.execute("SELECT uid FROM item WHERE case_id = ? ORDER BY position LIMIT 1", (first,)).fetchone()
    assert (item, level, purpose, who) == (known, "L2", "place", supervisor.person.uid)
    assert not put_away(supervisor, uid).topics
    with pytest.raises(PutAwayError):
        open_pack(supervisor, path)


def test_a_pack_whose_folder_is_gone_is_laid_out_again_from_its_file(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    uid = open_pack(supervisor, path).uid
    (supervisor.vault.folder / FOLDER).rename(tmp_path / "lost")
    with pytest.raises(NoSuchPackError):
        open_review_desk(supervisor, uid)
    with opened(supervisor, path) as desk:
        assert desk.vault.uid == uid
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2


def test_what_a_killed_opening_left_is_swept(acquainted: Both, tmp_path: Path) -> None:
    path, _first = pack(acquainted, tmp_path)
    supervisor = acquainted[1]
    uid = open_pack(supervisor, path).uid
    left = supervisor.vault.folder / FOLDER / "0190a0a0-0000-7000-8000-000000000000"
    shutil.copytree(supervisor.vault.folder / FOLDER / uid, left)
    tidy(supervisor)
    assert left.is_dir()
    os.utime(left, (0, 0))
    tidy(supervisor)
    assert [each.name for each in (supervisor.vault.folder / FOLDER).iterdir()] == [uid]


def test_damage_refuses_exactly_the_item_that_it_touches(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    data = bytearray(path.read_bytes())
    data[-2048] ^= 1
    path.write_bytes(data)
    with opened(supervisor, path) as desk:
        taken = take_out(supervisor, desk, uid_of(team, first))
        picture, words = evidence.items(desk.db, case_in(desk, uid_of(team, first)))
        assert (taken.items, [number for number, _why in taken.damaged]) == (1, [words.id])
        assert (picture.refused, bool(words.refused)) == (None, True)
        assert take_out(supervisor, desk, uid_of(team, first)).damaged == ()
        assert len(list((desk.vault.folder / "evidence").rglob("*.partial"))) == 0


def test_a_pack_that_was_cut_opens_without_what_is_missing(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    path.write_bytes(path.read_bytes()[:-1800])
    opening = open_pack(supervisor, path)
    assert opening.missing == 1
    desk = open_review_desk(supervisor, opening.uid)
    try:
        assert take_out(supervisor, desk, uid_of(team, first)).items == 1
    finally:
        close_desk(desk)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(DamagedPackError):
        open_pack(supervisor, path)


def test_evidence_is_asked_for_where_the_file_is_not_any_more(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    with opened(supervisor, path) as desk:
        path.rename(tmp_path / "elsewhere-now")
        with pytest.raises(PackElsewhereError):
            take_out(supervisor, desk, uid_of(team, first))
        assert open_pack(supervisor, tmp_path / "elsewhere-now").again
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2
        (tmp_path / "elsewhere-now").unlink()
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2


def test_another_file_of_its_name_is_not_taken_for_it(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    with opened(supervisor, path) as desk:
        path.unlink()
        sealed_for(team, supervisor, path, first)
        with pytest.raises(NotAPackError, match="another pack"):
            take_out(supervisor, desk, uid_of(team, first))


def test_taking_out_can_be_cancelled_and_gone_on_with(acquainted: Both, tmp_path: Path) -> None:
    path, first = pack(acquainted, tmp_path)
    team, supervisor = acquainted
    steps: list[tuple[int, int]] = []
    with opened(supervisor, path) as desk:
        stopped = take_out(
            supervisor, desk, uid_of(team, first), lambda *step: steps.append(step), lambda: len(steps) > 1
        )
        assert stopped.items == 1
        assert take_out(supervisor, desk, uid_of(team, first)).items == 2
    assert steps[:2] == [(0, 2), (1, 2)]


def test_a_pack_is_opened_by_who_may_review(acquainted: Both, tmp_path: Path) -> None:
    path, _first = pack(acquainted, tmp_path)
    supervisor = acquainted[1]
    for role in (Role.RESPONDER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowedError):
            open_pack(replace(supervisor, person=replace(supervisor.person, role=role)), path)


def test_two_vaults_get_packs_of_each_other(acquainted: Both, tmp_path: Path, clock: FakeClock) -> None:
    team, supervisor = acquainted
    other = another_desk(tmp_path / "third", clock)
    try:
        meet(team, other, tmp_path)
        first = closed_with_evidence(team)
        sealed_for(team, supervisor, tmp_path / "one", first)
        sealed_for(team, other, tmp_path / "two", first)
        assert open_pack(other, tmp_path / "two").uid != open_pack(supervisor, tmp_path / "one").uid
        assert utc_text(clock.now())
    finally:
        leave(other)


def test_a_pack_is_not_opened_in_the_vault_that_sealed_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, team, closed_with_evidence(team))
    # As from a program that let colleagues of the vault be chosen.
    mine = replace(wanted.recipients[0], vault_uid=supervisor.vault.uid)
    seal_pack(team, replace(wanted, recipients=(mine,)), tmp_path / "pack")
    with pytest.raises(OwnPackError):
        open_pack(team, tmp_path / "pack")
    assert not (team.vault.folder / FOLDER).exists()
