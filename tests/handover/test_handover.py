"""A handover: one page, sealed to one person, accepted where it came from, and never a way for evidence to leave."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from app.cases import actions as cases
from app.cases import queries
from app.cases.model import CaseId, NotYoursError
from app.desk import Desk, close_desk, open_desk
from app.handover import sealing
from app.handover.actions import open_handover, recipients, write_handover
from app.handover.gathering import gather
from app.handover.model import NotAHandoverError, NotWrittenError, signed
from app.settings import shipped
from app.vault import audit
from app.vault.directory import Entry
from app.vault.keys import b64, canonical, new_person_keys, seal_to
from app.vault.recovery import recover
from app.vault.spoken import spoken_passphrase
from app.vault.unlock import unlock
from tests.builders import FakeClock, MemorySecrets
from tests.handover.conftest import SECRET, Next
from tests.vault.test_people import SECOND
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template


def test_a_brief_holds_what_a_live_case_needs_and_nothing_of_its_evidence(desk: Desk, case_id: CaseId) -> None:
    brief = gather(desk, case_id, "She speaks\nNorwegian only.")
    live = [each for each in queries.case_page(desk.db, case_id).clocks if each.stopped_at is None]
    assert len(live) == len(brief.clocks) > 0
    assert {each.due_at for each in live} == {each.due_at for each in brief.clocks}
    assert brief.words == "She speaks Norwegian only."
    assert ("Person at risk", "A hiker, 54") in brief.facts
    assert brief.open
    assert brief.history[-1].note == "Called the duty officer[U+202E] at 21:10; she calls back"
    assert (brief.items, brief.life_at_risk, brief.by_name) == (1, True, desk.person.name)
    assert SECRET not in json.dumps(brief.body())


def test_a_clock_that_stopped_is_not_handed_over(desk: Desk, case_id: CaseId) -> None:
    desk.db.execute("UPDATE clock SET stopped_at = ? WHERE measures = 'triage'", ("2026-03-07T21:45:00.000Z",))
    assert "triage" not in {each.measures for each in gather(desk, case_id, "").clocks}


def test_the_next_person_opens_it_in_their_own_program_and_that_is_on_record_once(
    desk: Desk, case_id: CaseId, colleague: Entry, next_desk: Next, tmp_path: Path
) -> None:
    path = tmp_path / "brief.age"
    assert [each.name for each in recipients(desk)] == [SECOND.name]
    written = write_handover(desk, case_id, path, "Call at 22:00", to=colleague)
    assert (written.passphrase, stat.S_IMODE(path.stat().st_mode)) == ("", 0o600)
    assert b"hiker" not in path.read_bytes()
    with next_desk() as there:
        opened = open_handover(there, path)
        again = open_handover(there, path)
        assert (opened.brief, opened.signed_by, opened.case_id) == (written.brief, desk.person.name, case_id)
        assert (bool(opened.changes.topics), bool(again.changes.topics)) == (True, False)
        acts = [each.act for each in queries.case_page(there.db, case_id).events]
        assert (acts.count("handover written"), acts.count("handover accepted")) == (1, 1)
        row = there.db.execute("SELECT p.name FROM handover h JOIN person p ON p.id = h.accepted_by_id").fetchone()
        assert row == (SECOND.name,)
        assert not audit.verify(there.db, there.vault.audit_key, there.vault.anchors()).problems


def test_whoever_wrote_it_cannot_open_what_is_sealed_to_another(
    desk: Desk, case_id: CaseId, colleague: Entry, tmp_path: Path
) -> None:
    write_handover(desk, case_id, tmp_path / "brief.age", to=colleague)
    with pytest.raises(NotAHandoverError, match="somebody else, cut off, or changed"):
        open_handover(desk, tmp_path / "brief.age")


def test_a_passphrase_told_by_phone_opens_it_however_it_is_spaced(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    path = tmp_path / "brief.age"
    written = write_handover(desk, case_id, path)
    assert sealing.asks_for_passphrase(path)
    opened = open_handover(desk, path, written.passphrase.replace(" ", "") + "\n")
    assert opened.brief == written.brief
    # Reading one's own is not accepting it.
    assert not opened.changes.topics
    with pytest.raises(NotAHandoverError):
        open_handover(desk, path, "0000 0000")
    with pytest.raises(NotAHandoverError):
        open_handover(desk, path)


def test_a_brief_from_before_new_keys_of_its_author_is_still_theirs(
    desk: Desk, case_id: CaseId, template: Template, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    path, folder = tmp_path / "brief.age", desk.vault.folder
    written = write_handover(desk, case_id, path)
    close_desk(desk)
    phrase = "marble stair above four harvests"
    key = template.recovery_key
    recover(folder, key, NAME, phrase, secrets=secrets, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS).close()
    vault = unlock(folder, phrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    there = open_desk(vault, clock, shipped())
    try:
        opened = open_handover(there, path, written.passphrase)
        assert (opened.brief, opened.signed_by) == (written.brief, NAME)
    finally:
        close_desk(there)


def test_in_another_vault_it_is_read_and_nobody_vouches_for_it(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    brief = replace(gather(desk, case_id, ""), vault="00000000-0000-7000-8000-000000000000")
    path = tmp_path / "brief.age"
    path.write_bytes(sealing.seal_for(desk.vault.person_keys.recipient, brief, bytes(64)))
    opened = open_handover(desk, path)
    assert (opened.brief, opened.signed_by, opened.case_id, opened.changes.topics) == (brief, "", None, frozenset())


def test_only_who_holds_the_case_hands_it_over_and_no_file_stays_behind(
    desk: Desk, case_id: CaseId, colleague: Entry, tmp_path: Path
) -> None:
    cases.release(desk, case_id)
    with pytest.raises(NotYoursError):
        write_handover(desk, case_id, tmp_path / "brief.age", to=colleague)
    assert not (tmp_path / "brief.age").exists()


def test_a_file_that_is_there_is_never_written_over_and_then_nothing_is_on_record(
    desk: Desk, case_id: CaseId, colleague: Entry, tmp_path: Path
) -> None:
    taken = tmp_path / "brief.age"
    taken.write_text("kept", "utf-8")
    for path in (taken, tmp_path / "missing" / "brief.age"):
        with pytest.raises(NotWrittenError):
            write_handover(desk, case_id, path, to=colleague)
    assert taken.read_text("utf-8") == "kept"
    assert desk.db.execute("SELECT count(*) FROM handover").fetchone() == (0,)


def sealed(desk: Desk, data: bytes, path: Path) -> Path:
    """Write anything at all sealed to the person at the desk: whoever knows a public key can."""
    path.write_bytes(seal_to(desk.vault.person_keys.recipient, data))
    return path


def test_a_file_that_was_cut_or_changed_is_refused(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    brief = gather(desk, case_id, "")
    signature = desk.vault.sign(signed(brief.body()))
    whole = sealing.seal_for(desk.vault.person_keys.recipient, brief, signature)
    path = tmp_path / "brief.age"
    for place in (0, 1, 30, 60, len(whole) // 2, len(whole) - 1):
        for data in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            path.write_bytes(data)
            with pytest.raises(NotAHandoverError):
                open_handover(desk, path)
    path.write_bytes(whole)
    assert open_handover(desk, path).brief == brief


def test_a_brief_of_this_vault_that_nobody_signed_is_refused(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    brief = gather(desk, case_id, "")
    stranger = new_person_keys()
    for body, signature in (
        (brief.body(), stranger.sign(signed(brief.body()))),
        ({**brief.body(), "title": "Another title"}, desk.vault.sign(signed(brief.body()))),
        (brief.body(), b""),
        ({**brief.body(), "by": "00000000-0000-7000-8000-000000000000"}, desk.vault.sign(signed(brief.body()))),
    ):
        document = canonical({"format": "stillwater handover 1", "brief": body, "signature": b64(signature)})
        path = sealed(desk, document, tmp_path / "brief.age")
        with pytest.raises(NotAHandoverError, match="nobody of this vault signed it"):
            open_handover(desk, path)


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"{}",
        b"[" * 50_000,
        b'{"format": "stillwater handover 2"}',
        b"\xff\xfe",
        b"9" * 5000,
    ],
)
def test_what_is_no_brief_is_told(desk: Desk, inside: bytes, tmp_path: Path) -> None:
    with pytest.raises(NotAHandoverError, match="what is in it is no brief"):
        open_handover(desk, sealed(desk, inside, tmp_path / "brief.age"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x" * 401),
        ("words", "x" * 2001),
        ("items", -1),
        ("clocks", [{"measures": "due"}]),
        ("history", [{"at": "now", "who": "", "act": "", "note": ""}]),
        ("facts", [["one"]]),
        ("case", "../../cases.db"),
        ("written_at", "2026-13-40T99:99:99.000Z"),
        ("pixels", "AAAA"),
    ],
)
def test_a_brief_beyond_its_bounds_is_refused(
    desk: Desk, case_id: CaseId, name: str, value: object, tmp_path: Path
) -> None:
    body = {**gather(desk, case_id, "").body(), name: value}
    document = {"format": "stillwater handover 1", "brief": body, "signature": b64(desk.vault.sign(signed(body)))}
    with pytest.raises(NotAHandoverError, match="what is in it is no brief"):
        open_handover(desk, sealed(desk, canonical(document), tmp_path / "brief.age"))


def test_signs_that_turn_a_line_around_are_told_and_turn_nothing(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    body = {**gather(desk, case_id, "").body(), "title": "exe\u202egpj.\x1b[31m", "words": "a\u2066b\u0000c"}
    document = {"format": "stillwater handover 1", "brief": body, "signature": b64(desk.vault.sign(signed(body)))}
    opened = open_handover(desk, sealed(desk, canonical(document), tmp_path / "brief.age"))
    assert (opened.brief.title, opened.brief.words) == ("exe[U+202E]gpj.[31m", "a[U+2066]bc")


def test_links_pipes_folders_and_huge_files_are_not_read(desk: Desk, case_id: CaseId, tmp_path: Path) -> None:
    brief = gather(desk, case_id, "")
    whole = sealing.seal_for(desk.vault.person_keys.recipient, brief, desk.vault.sign(signed(brief.body())))
    (tmp_path / "whole.age").write_bytes(whole)
    (tmp_path / "link.age").symlink_to(tmp_path / "whole.age")
    os.mkfifo(tmp_path / "pipe.age")
    (tmp_path / "folder.age").mkdir()
    (tmp_path / "huge.age").write_bytes(whole + bytes(sealing.MOST_BYTES))
    (tmp_path / "plain.age").write_bytes(b"not sealed at all")
    told = {
        "link": "it is a link",
        "pipe": "no ordinary file",
        "folder": "it is a folder",
        "huge": "far larger than a brief",
        "plain": "not a sealed file",
        "missing": "No such file",
    }
    for name, why in told.items():
        with pytest.raises(NotAHandoverError, match=why):
            open_handover(desk, tmp_path / f"{name}.age")


def test_a_passphrase_that_asks_for_years_of_work_is_refused_at_once(
    desk: Desk, case_id: CaseId, tmp_path: Path
) -> None:
    lines = pyrage.passphrase.encrypt(b"{}", "1234").split(b"\n")
    lines[1] = lines[1].rsplit(b" ", 1)[0] + b" 40"
    (tmp_path / "brief.age").write_bytes(b"\n".join(lines))
    with pytest.raises(NotAHandoverError):
        open_handover(desk, tmp_path / "brief.age", "1234")


def test_two_passphrases_are_never_the_same(clock: FakeClock) -> None:
    made = {spoken_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(each) == 29 for each in made)
