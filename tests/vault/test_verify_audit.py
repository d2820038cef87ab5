"""The verifier that goes without Stillwater: each way to rewrite a chain is found and named, and nothing else is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk import Desk
from app.vault import audit
from app.vault.checkpoint import ORIGIN, signed_note
from app.vault.directory import ROOT as VOUCHED
from app.vault.directory import grant, sign_directory
from app.vault.keys import PersonKeys, b64, canonical, new_person_keys
from app.vault.vault import DATABASE
from tests.builders import FakeClock, MemorySecrets
from tests.test_house import ROOT, imported
from tests.vault.chains import AT, LATER, Row, chained, export, fill, grow, held, put, renumbered, root_of, sign, taken
from tests.vaults import unlocked

SCRIPTS = [ROOT / "packaging" / "verify_audit.py", ROOT / "packaging" / "audit_notes.py"]
WRONG_KEY = bytearray(b"w" * 32)


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Fill a vault whose table an insider can reach, with rows of two devices."""
    fill(desk)
    return desk


@pytest.fixture
def kept(filled: Desk, tmp_path: Path) -> Path:
    """Sign a checkpoint that somebody keeps elsewhere."""
    return sign(filled, tmp_path / "kept")


def found(desk: Desk, tmp_path: Path, rows: list[Row], *checkpoints: Path) -> str:
    """Return what the verifier says once these rows are in the vault."""
    put(desk.db, rows)
    return "\n".join(held(desk, export(desk.db, tmp_path / "rows"), *checkpoints))


def test_what_only_grew_fits(filled: Desk, kept: Path, tmp_path: Path) -> None:
    grow(filled, 7)
    later = sign(filled, tmp_path / "later", LATER)
    grow(filled, 1)
    assert held(filled, export(filled.db, tmp_path / "rows"), later, kept) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows[:30], "rows were cut off at the end"),
        (lambda rows: rows[:0], "rows were cut off at the end"),
        (lambda rows: [replace(r, body="{}") if r.seq == 7 else r for r in rows], "a row was edited where it stands"),
        (lambda rows: [replace(r, at=LATER) if r.seq == 7 else r for r in rows], "a row was edited where it stands"),
        (lambda rows: [*rows[:6], *rows[7:]], "Row 8 stands where row 7 belongs"),
        (lambda rows: renumbered([*rows[:6], *rows[7:]]), "does not follow the row before it"),
        (lambda rows: renumbered([*rows[:6], rows[7], rows[6], *rows[8:]]), "does not follow the row before it"),
        (lambda rows: renumbered([*rows[:6], rows[3], *rows[6:]]), "does not follow the row before it"),
        (lambda rows: chained(rows, WRONG_KEY, 0), "the chain was computed anew"),
        (
            lambda rows: chained(renumbered([*rows[:6], rows[3], *rows[6:]]), WRONG_KEY, 6),
            "the chain was computed anew",
        ),
    ],
    ids=["cut", "emptied", "edit", "time", "out", "closed", "swapped", "put in", "anew", "put in and anew"],
)
def test_each_way_without_the_key_is_found_and_named(
    filled: Desk, kept: Path, tmp_path: Path, change: Callable[[list[Row]], list[Row]], told: str
) -> None:
    heads = {device: head for device in (1, 2) if (head := audit.head(filled.db, device))}
    assert told in found(filled, tmp_path, change(taken(filled.db)), kept)
    assert audit.verify(filled.db, filled.vault.audit_key, heads).problems


def test_a_chain_computed_anew_with_the_key_is_found_by_a_checkpoint_alone(
    filled: Desk, kept: Path, tmp_path: Path
) -> None:
    rows = taken(filled.db)
    rows[9] = replace(rows[9], body='{"act":"nothing happened"}')
    assert "the chain was computed anew" in found(filled, tmp_path, chained(rows, filled.vault.audit_key, 9), kept)
    assert audit.verify(filled.db, filled.vault.audit_key).problems == ()


def test_two_checkpoints_over_two_histories_do_not_continue_one_another(
    filled: Desk, kept: Path, tmp_path: Path
) -> None:
    rows = taken(filled.db)
    rows[9] = replace(rows[9], body='{"act":"nothing happened"}')
    put(filled.db, chained(rows, filled.vault.audit_key, 9))
    filled.vault.header["anchors"] = {}
    later = sign(filled, tmp_path / "later", LATER)
    wrong = held(filled, export(filled.db, tmp_path / "rows"), kept, later)
    assert any("does not continue the shorter" in line for line in wrong)


def test_a_whole_vault_put_back_is_found_by_a_checkpoint_kept_elsewhere(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    from app.desk import close_desk, open_desk
    from app.settings import shipped

    def session(folder: Path, name: str) -> list[str]:
        desk = open_desk(unlocked(folder, secrets, clock), clock, shipped())
        try:
            kept = tmp_path / "kept"
            if not kept.exists():
                grow_one_device(desk)
                sign(desk, kept)
            # Inside, everything fits: the header was put back with the database.
            assert audit.verify(desk.db, desk.vault.audit_key, desk.vault.anchors()).problems == ()
            assert desk.vault.notes == ()
            return held(desk, export(desk.db, tmp_path / name), kept)
        finally:
            close_desk(desk)

    old = shutil.copytree(vault_folder, tmp_path / "old")
    assert session(vault_folder, "now") == []
    assert (old / DATABASE).is_file()
    (told,) = session(old, "put back")
    assert "rows were cut off at the end" in told


def grow_one_device(desk: Desk) -> None:
    """Add rows of the vault's own device."""
    for number in range(9):
        audit.append(desk.db, desk.vault.audit_key, desk.device.id, AT, {"version": number})


def test_a_checkpoint_signed_later_over_fewer_rows_tells_of_a_roll_back(
    filled: Desk, kept: Path, tmp_path: Path
) -> None:
    rows = taken(filled.db)
    put(filled.db, rows[:20])
    filled.vault.header["anchors"] = {}
    later = sign(filled, tmp_path / "later", LATER)
    wrong = held(filled, export(filled.db, tmp_path / "rows"), kept, later)
    assert any("vouches for fewer rows: the vault was put back" in line for line in wrong)


def resigned(desk: Desk, kept: Path, keys: PersonKeys, people: object) -> str:
    """Return the first note of a checkpoint with another list of people, signed by other keys."""
    lines = kept.read_text("utf-8").split("\n\n", maxsplit=1)[0].split("\n")
    return signed_note("".join(f"{line}\n" for line in [*lines[:-1], f"people {b64(canonical(people))}"]), keys)


def test_somebody_who_is_not_on_the_list_signs_nothing(filled: Desk, kept: Path, tmp_path: Path) -> None:
    stranger, rows = new_person_keys(), export(filled.db, tmp_path / "rows")
    theirs, directory = tmp_path / "theirs", filled.vault.header["people"]
    theirs.write_text(resigned(filled, kept, stranger, directory), "utf-8")
    assert "nobody signed it" in held(filled, rows, theirs)[0]
    # A list that they wrote themselves, signed as its own root, or by a grant of their own.
    entry = {**directory["people"][0], "sign": b64(stranger.sign_key)}
    entry["grant"] = grant(filled.vault.uid, entry, VOUCHED, stranger)
    for signer in (VOUCHED, entry["uid"]):
        made_up = sign_directory(filled.vault.uid, 9, [entry], signer, stranger)
        theirs.write_text(resigned(filled, kept, stranger, made_up), "utf-8")
        assert "not vouched for by the root key" in held(filled, rows, theirs)[0]


def test_somebody_who_has_left_signs_nothing(filled: Desk, kept: Path, tmp_path: Path) -> None:
    keys, directory = filled.vault.person_keys, filled.vault.header["people"]
    gone = [{**directory["people"][0], "status": "left"}]
    gone_by = sign_directory(filled.vault.uid, 9, gone, directory["people"][0]["uid"], keys)
    (tmp_path / "gone").write_text(resigned(filled, kept, keys, gone_by), "utf-8")
    assert "nobody signed it" in held(filled, export(filled.db, tmp_path / "rows"), tmp_path / "gone")[0]


@pytest.mark.parametrize("right", [True, False])
def test_the_signers_own_key_is_enough(filled: Desk, kept: Path, tmp_path: Path, right: bool) -> None:
    from verify_audit import run

    key = filled.vault.person_keys.sign_key if right else root_of(filled)
    wrong, _good, _rest = run(export(filled.db, tmp_path / "rows"), [kept], None, key)
    assert bool(wrong) is not right


def test_checkpoints_of_two_vaults_are_not_held_to_one_chain(filled: Desk, kept: Path, tmp_path: Path) -> None:
    from verify_audit import run

    keys, other = filled.vault.person_keys, tmp_path / "other"
    text = kept.read_text("utf-8").partition("\n\n")[0].replace(filled.vault.uid, filled.device.uid)
    other.write_text(signed_note(f"{text}\n", keys), "utf-8")
    wrong, _good, _rest = run(export(filled.db, tmp_path / "rows"), [kept, other], None, keys.sign_key)
    assert wrong == ["The checkpoints are of several vaults: bring those of one."]


def test_a_thousand_problems_are_counted_and_not_all_told(filled: Desk, kept: Path, tmp_path: Path) -> None:
    shuffled = renumbered(reversed(taken(filled.db)))
    wrong = found(filled, tmp_path, shuffled, kept).split("\n")
    assert len([line for line in wrong if "does not follow" in line]) == 20
    assert any("more rows like these" in line for line in wrong)


def test_every_changed_byte_of_a_checkpoint_is_found(filled: Desk, kept: Path, tmp_path: Path) -> None:
    from verify_audit import vouched

    data, changed = kept.read_bytes(), tmp_path / "changed"
    for place in range(len(data)):
        changed.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert any(problem for _note, problem in vouched([changed], root_of(filled), None)), place


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b"\n",
        b"\n\n\n\n",
        b"x" * 5_000_000,
        b"\xff\xfe\n",
        f"{ORIGIN}/a/b\n1\nAAAA\n\n\u2014 x AAAA\n".encode(),
        f"{ORIGIN}\n{'9' * 5000}\n{'A' * 44}\n\n\u2014 x AAAA\n".encode(),
        b"no\nnote\n\nat all\n",
    ],
)
def test_what_is_no_checkpoint_is_told(filled: Desk, tmp_path: Path, forged: bytes) -> None:
    (tmp_path / "forged").write_bytes(forged)
    (told,) = held(filled, export(filled.db, tmp_path / "rows"), tmp_path / "forged")
    assert "cannot be read as a checkpoint" in told
    assert not any(word in told for word in ("zip", "unpack", "codec", "binascii", "encoded"))


def test_a_file_that_is_no_text_and_one_that_is_not_there_are_told_in_plain_words(
    filled: Desk, kept: Path, tmp_path: Path
) -> None:
    rows, broken, none = export(filled.db, tmp_path / "rows"), tmp_path / "broken", tmp_path / "none"
    broken.write_bytes(kept.read_text("utf-8").encode("latin-1", "replace") + b"\xe9\n")
    assert held(filled, rows, broken) == ["broken cannot be read as a checkpoint: it is not text in UTF-8."]
    broken.write_text(kept.read_text("utf-8").replace("people ", "people \N{LATIN SMALL LETTER E WITH ACUTE}"), "utf-8")
    assert "has no list of people that can be read" in held(filled, rows, broken)[0]
    whole = rows.read_bytes()
    for forged, why in (
        (b"\xe9" + whole, "it is not text in UTF-8"),
        (whole.replace(b'"at":"', b'"at":"\\ud800', 1), "it holds half of a sign"),
        (whole.replace(b'{"at"', b'{"at":"x","at"', 1), "a name stands twice"),
    ):
        rows.write_bytes(forged)
        assert held(filled, rows, kept) == [f"rows, line 1, is no exported row: {why}."]
    assert all("none cannot be read: No such" in held(filled, *each)[0] for each in ((none, kept), (rows, none)))


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: line[:-1],
        lambda line: line.replace(b'{"at"', b'{ "at"', 1),
        lambda line: line.replace(b'{"at"', b'{"at":"x","at"', 1),
        lambda line: line.replace(b'"seq":1', b'"seq":1.0', 1),
        lambda line: line.replace(b'"seq":1', b'"seq":true', 1),
        lambda line: line.replace(b'"seq":1', b'"seq":' + b"9" * 5000, 1),
        lambda line: line.replace(b'"prev":"0', b'"prev":"\\ud800', 1),
        lambda line: line.replace(b"\n", b"\r\n"),
        lambda line: b"[" * 100_000 + line,
        lambda line: b"\n" + line,
        lambda line: b"\x00\x01" + line,
        lambda line: b"null\n" + line,
    ],
)
def test_rows_in_any_other_form_are_told_and_not_guessed_at(
    filled: Desk, kept: Path, tmp_path: Path, forge: Callable[[bytes], bytes]
) -> None:
    rows = export(filled.db, tmp_path / "rows")
    first, *rest = rows.read_bytes().splitlines(keepends=True)
    assert forge(first) != first
    rows.write_bytes(forge(first) + (b"".join(rest) if forge(first).endswith(b"\n") else b""))
    assert "line 1, is no exported row" in held(filled, rows, kept)[0]


def test_it_needs_python_and_cryptography_and_says_what_it_cannot_tell(
    filled: Desk, kept: Path, tmp_path: Path
) -> None:
    assert {name for path in SCRIPTS for name in imported(path)} - sys.stdlib_module_names == {
        "audit_notes",
        "cryptography",
    }
    alone = tmp_path / "alone"
    alone.mkdir()
    for script in SCRIPTS:
        shutil.copy(script, alone)
    rows, root = export(filled.db, tmp_path / "rows"), b64(root_of(filled))
    command = [sys.executable, str(alone / "verify_audit.py"), str(rows), str(kept), "--root", root]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=alone, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Everything fits." in ended.stdout
    assert "nothing vouches for it here" in ended.stdout
    assert "What this cannot check: the keyed hash" in ended.stdout
    put(filled.db, taken(filled.db)[:20])
    export(filled.db, rows)
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=alone, check=False)
    assert ended.returncode == 1
    assert "WRONG" in ended.stdout
    assert subprocess.run(command[:-1], capture_output=True, cwd=alone, check=False).returncode == 2
