"""What is outside the vault's own database: backups and packs that still hold a key, and an older backup put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.retention import certificate, queries
from app.retention.destroying import carry_out
from app.retention.model import Block, Scope
from app.settings import shipped
from app.vault.backup import back_up, backups, home
from app.vault.destroyed import NAME, Entry, read_log, write_log
from app.vault.keeping import Rule
from app.vault.keys import following, new_keys
from app.vault.pool import BackupCancelledError, FileGoneError
from app.vault.restore import restore
from tests.builders import FakeClock, MemorySecrets
from tests.retention.cases import LONG_AFTER, Marks, agreed, agreed_after_a_backup, closed_case, wait_out
from tests.review.opened import packed_of, put_out
from tests.vaults import unlocked

A_YEAR = timedelta(days=400)


def test_a_certificate_names_the_backups_and_says_when_they_are_gone(desk: Desk, clock: FakeClock) -> None:
    back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(86400.0)
    case_id = closed_case(desk)
    made = back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    (each,) = certificate.certificates(desk)
    (copy,) = each.body["copies"]
    assert (copy["kind"], copy["name"]) == ("backup", made.folder.name)
    assert copy["until"] > each.body["at"]
    words = "\n".join(certificate.lines(each))
    assert f"still holds the key, until {copy['until'][:10]}" in words
    certificate.note_gone(desk)
    assert certificate.certificates(desk)[0].gone == frozenset()
    clock.advance(86400.0)
    back_up(desk.vault, None, clock=clock, rule=Rule(0, 0, 0))
    assert [folder.name for folder in backups(home(desk.vault))] != [made.folder.name]
    certificate.note_gone(desk)
    (each,) = certificate.certificates(desk)
    assert each.gone == {("backup", made.folder.name)}
    assert "gone" in "\n".join(certificate.lines(each))
    assert check(desk).problems == ()


def test_a_backup_that_is_being_made_is_named_and_stays_named_once_it_is_whole(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    done: list[object] = []

    def meanwhile(now: int, of: int) -> None:
        if not done and now == of:
            done.append(carry_out(desk, number))
            certificate.note_gone(desk)

    made = back_up(desk.vault, None, clock=clock, rule=Rule(), progress=meanwhile)
    certificate.note_gone(desk)
    (each,) = certificate.certificates(desk)
    assert [(copy["kind"], copy["name"]) for copy in each.body["copies"]] == [("backup", made.folder.name)]
    assert each.gone == frozenset()
    assert "still holds the key; nothing says until when" in "\n".join(certificate.lines(each))


def test_a_backup_whose_file_is_destroyed_under_it_ends_in_words_and_is_told_as_gone(
    desk: Desk, clock: FakeClock
) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    done: list[object] = []

    def meanwhile(_now: int, _of: int) -> None:
        if not done:
            done.append(carry_out(desk, number))

    with pytest.raises(FileGoneError):
        back_up(desk.vault, None, clock=clock, rule=Rule(), progress=meanwhile)
    certificate.note_gone(desk)
    (each,) = certificate.certificates(desk)
    assert {kind for kind, _name in each.gone} == {"backup"}
    assert len(each.body["copies"]) == 1


def test_an_older_backup_that_is_put_back_tells_what_was_destroyed_and_two_people_do_it_again(
    desk: Desk, clock: FakeClock, tmp_path: Path, secrets: MemorySecrets
) -> None:
    marks = Marks("zqmarkx")
    case_id = closed_case(desk, marks)
    made = back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    reference = queries.destruction(desk.db, number).reference
    assert [entry.reference for entry in read_log(made.folder.parent, desk.vault)] == [reference]
    back = restore(made.folder, tmp_path / "back")
    assert back.destroyed == (reference,)
    there = open_desk(unlocked(tmp_path / "back", secrets, clock), clock, shipped())
    try:
        (due,) = queries.due(there)
        assert due.destroyed_before
        again = agreed(there, case_id)
        assert queries.destruction(there.db, again).window_days == 0
        wait_out(there, clock, days=1)
        carry_out(there, again)
        assert queries.due(there) == ()
        assert check(there).problems == ()
    finally:
        close_desk(there)


def test_a_pack_that_is_out_stands_against_it_until_it_ends(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    put_out(desk, packed_of(desk, [case_id]), [desk])
    assert queries.blocks(desk)[case_id] == (Block.REVIEW,)
    clock.advance(LONG_AFTER.total_seconds())
    assert case_id not in queries.blocks(desk)
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    (each,) = certificate.certificates(desk)
    assert [copy["kind"] for copy in each.body["copies"]] == ["pack"]


def test_of_an_older_backup_no_more_is_destroyed_again_than_was(
    desk: Desk, clock: FakeClock, tmp_path: Path, secrets: MemorySecrets
) -> None:
    case_id, made, number = agreed_after_a_backup(desk, clock, A_YEAR)
    carry_out(desk, number)
    restore(made.folder, tmp_path / "back")
    there = open_desk(unlocked(tmp_path / "back", secrets, clock), clock, shipped())
    try:
        (due,) = queries.due(there)
        assert (due.scope, bool(due.destroyed_before)) == (Scope.EVIDENCE, True)
        assert "then an older backup was put back" in due.falling.formula
        again = agreed(there, case_id)
        assert queries.destruction(there.db, again).window_days == 0
        wait_out(there, clock, days=1)
        carry_out(there, again)
        # The record is kept as long as its rule says.
        assert queries.due(there) == ()
        assert there.db.execute("SELECT count(*) FROM decision").fetchone() == (1,)
        assert check(there).problems == ()
    finally:
        close_desk(there)


def test_the_list_of_what_was_destroyed_is_vouched_for_by_keys_of_before_and_after(desk: Desk) -> None:
    folder, before = desk.vault.folder, desk.vault
    after = replace(before, keys=following(before.keys))
    stranger = replace(before, keys=new_keys())
    entry = Entry("uid", "EDR-2026-A-00001", "record", "2026-03-01T10:00:00.000Z", "certificate")
    for writer in (before, after):
        write_log(folder, [entry], writer)
        assert read_log(folder, before) == read_log(folder, after) == (entry,)
        assert read_log(folder, stranger) == ()
    (folder / NAME).write_text((folder / NAME).read_text("utf-8").replace("00001", "00002"), "utf-8")
    assert read_log(folder, before) == read_log(folder, after) == ()


def test_a_place_that_is_not_there_says_nothing_of_its_backups(desk: Desk, clock: FakeClock, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    away = replace(desk, settings=replace(desk.settings, vault=replace(desk.settings.vault, backup_place=str(disk))))
    case_id = closed_case(away)
    back_up(desk.vault, disk, clock=clock, rule=Rule())
    clock.advance(86400.0)
    back_up(desk.vault, disk, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(away, case_id)
    wait_out(away, clock)
    carry_out(away, number)
    disk.rename(tmp_path / "unplugged")
    assert not certificate.note_gone(away).topics
    # Backups go to another place by now: what lies at the one before is not gone by that.
    back_up(desk.vault, None, clock=clock, rule=Rule())
    assert not certificate.note_gone(desk).topics
    (tmp_path / "unplugged").rename(disk)
    assert not certificate.note_gone(away).topics
    for folder in backups(home(desk.vault, disk)):
        rmtree(folder)
        assert certificate.note_gone(away).topics
    assert len(certificate.certificates(desk)[0].gone) == 2
    sql = "SELECT version FROM outbox WHERE act = 'retention.copy_gone' ORDER BY seq"
    assert [row[0] for row in desk.db.execute(sql)] == [2, 3]


def test_a_backup_made_elsewhere_is_named_until_its_rule_let_it_go(
    desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    disk = tmp_path / "a disk"
    back_up(desk.vault, disk, clock=clock, rule=Rule())
    clock.advance(86400.0)
    case_id = closed_case(desk)
    made = back_up(desk.vault, disk, clock=clock, rule=Rule())
    with pytest.raises(BackupCancelledError):
        back_up(desk.vault, tmp_path / "stopped", clock=clock, rule=Rule(), cancelled=lambda: True)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    (each,) = certificate.certificates(desk)
    (copy,) = each.body["copies"]
    assert (copy["kind"], copy["name"], copy["until"]) == ("backup", made.folder.name, "")
    assert (copy["place"], copy["unseen"]) == (str(disk), True)
    words = "\n".join(certificate.lines(each))
    assert f"in {disk}; it is not known here whether it is still there, no rule lets it go) may still hold" in words
    assert "before their places were put on record" in words
    # Neither a disk that is not there nor another one in its place says that it is gone.
    disk.rename(tmp_path / "unplugged")
    home(desk.vault, disk).mkdir(parents=True)
    assert not certificate.note_gone(desk).topics
    rmtree(disk)
    assert not certificate.note_gone(desk).topics
    (tmp_path / "unplugged").rename(disk)
    clock.advance(86400.0)
    back_up(desk.vault, disk, clock=clock, rule=Rule(0, 0, 0))
    assert certificate.note_gone(desk).topics
    assert certificate.certificates(desk)[0].gone == {("backup", made.folder.name)}
    assert check(desk).problems == ()


def test_a_backup_on_a_disk_that_is_not_there_at_the_destruction_is_named(
    desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    away = replace(desk, settings=replace(desk.settings, vault=replace(desk.settings.vault, backup_place=str(disk))))
    case_id = closed_case(away)
    made = back_up(desk.vault, disk, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(away, case_id)
    wait_out(away, clock)
    disk.rename(tmp_path / "unplugged")
    carry_out(away, number)
    (copy,) = certificate.certificates(away)[0].body["copies"]
    assert (copy["name"], copy["place"], "which is not there now" in copy["about"]) == (
        made.folder.name,
        str(disk),
        True,
    )
    assert not certificate.note_gone(away).topics


def test_in_a_vault_that_was_put_back_elsewhere_the_backups_of_the_first_are_not_told_as_gone(
    desk: Desk, clock: FakeClock, tmp_path: Path, secrets: MemorySecrets
) -> None:
    case_id = closed_case(desk)
    back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    made = back_up(desk.vault, tmp_path / "place", clock=clock, rule=Rule())
    restore(made.folder, tmp_path / "back")
    there = open_desk(unlocked(tmp_path / "back", secrets, clock), clock, shipped())
    try:
        clock.advance(86400.0)
        back_up(there.vault, None, clock=clock, rule=Rule())
        assert not certificate.note_gone(there).topics
        assert [len(each.body["copies"]) for each in certificate.certificates(there)] == [1]
        assert check(there).problems == ()
    finally:
        close_desk(there)
