"""What backups hold of the audit chain: they find a vault that was put back, and say nothing of one that went on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.cases import actions as cases
from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault.backup import back_up
from app.vault.keeping import Rule
from app.vault.manifest import read_manifest
from app.vault.unlock import unlock
from app.vault.vault import DATABASE
from app.vault.witness import Differs, NotAMarkError, against_backups, differing, read_mark
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.evidence.made import new_case
from tests.vaults import CHEAP_LIMITS


def backed_up(desk: Desk, place: Path) -> Path:
    assert isinstance(desk.clock, FakeClock)
    desk.clock.advance(3600)
    return back_up(desk.vault, place, clock=desk.clock, rule=Rule()).folder


def again(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Desk:
    return open_desk(unlock(folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock), clock, shipped())


def test_a_backup_vouches_for_the_record_and_fits_what_is_written_since(desk: Desk, tmp_path: Path) -> None:
    case = new_case(desk)
    backed_up(desk, tmp_path)
    cases.add_note(desk, case, "Since then.")
    folder = backed_up(desk, tmp_path)
    (note,) = read_manifest(folder).checkpoints
    mark = read_mark(note)
    assert mark.signed_by([desk.vault.person_keys.sign_key])
    assert not mark.signed_by([bytes(32)])
    cases.add_note(desk, case, "And since then.")
    assert against_backups(desk.vault, desk.db, tmp_path) == []
    assert check(desk).problems == ()


def test_a_folder_put_back_whole_is_found_by_a_backup_elsewhere(
    desk: Desk, tmp_path: Path, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    case = new_case(desk)
    place = tmp_path / "place"
    early = backed_up(desk, place)
    for number in range(9):
        cases.add_note(desk, case, f"Note {number}")
    late = backed_up(desk, place)
    # As somebody would who holds an earlier copy of the folder: header, anchors and all.
    put_back = tmp_path / "put-back"
    shutil.copytree(vault_folder, put_back)
    for path in put_back.glob(f"{DATABASE}*"):
        path.unlink()
    for name in (DATABASE, "vault.json"):
        shutil.copyfile(early / name, put_back / name)
    (put_back / "vault.json.bak").unlink(missing_ok=True)
    old = again(put_back, secrets, clock)
    try:
        (told,) = against_backups(old.vault, old.db, place)
        assert late.name in told
        assert "was put back" in told
        # The later one moved away, what is left fits.
        shutil.rmtree(late)
        assert against_backups(old.vault, old.db, place) == []
    finally:
        close_desk(old)


def test_a_list_that_the_vault_does_not_vouch_for_says_nothing(desk: Desk, tmp_path: Path) -> None:
    new_case(desk)
    folder = backed_up(desk, tmp_path)
    manifest = folder / "manifest.json"
    document = json.loads(manifest.read_text("utf-8"))
    mark = read_mark(document["checkpoints"][0])
    document["checkpoints"] = [mark.note.replace(f"\n{mark.size}\n", f"\n{mark.size + 50}\n")]
    manifest.write_text(json.dumps(document), "utf-8")
    assert against_backups(desk.vault, desk.db, tmp_path) == []


def test_other_rows_of_the_same_number_are_told_from_fewer(desk: Desk, tmp_path: Path) -> None:
    case = new_case(desk)
    (note,) = read_manifest(backed_up(desk, tmp_path)).checkpoints
    mark = read_mark(note)
    shorter = read_mark(note.replace(f"\n{mark.size}\n", f"\n{mark.size - 1}\n"))
    cases.add_note(desk, case, "One more row.")
    longer = read_mark(note.replace(f"\n{mark.size}\n", f"\n{mark.size + 999}\n"))
    found = differing(desk.db, [mark, shorter, longer])
    assert found == {shorter: Differs.OTHER, longer: Differs.CUT}


@pytest.mark.parametrize("cut", [0, 1, 40, 200])
def test_what_is_no_checkpoint_is_refused(desk: Desk, tmp_path: Path, cut: int) -> None:
    new_case(desk)
    (note,) = read_manifest(backed_up(desk, tmp_path)).checkpoints
    with pytest.raises(NotAMarkError):
        read_mark(note[:cut])
    with pytest.raises(NotAMarkError):
        read_mark(note.replace("audit.stillwater.invalid", "elsewhere.invalid"))
