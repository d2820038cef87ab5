"""A vault with something of everything in it, written by the program's own actions: what a later version has to bring along.

`tests/vault/released.py` has a version write it from that version's own copy of this file, and
`tests/vault/test_rich.py` reads it back with the newest. So the words here are changed for fixtures to come alone.
"""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases import actions as cases
from app.cases.model import CaseId, Kind, Severity
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions as decisions
from app.decisions import tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.desk import Desk, close_desk, open_desk
from app.evidence import sealing
from app.evidence.actions import add_item, set_severity
from app.evidence.list_model import Heading
from app.evidence.lists import import_list
from app.evidence.model import ItemKind, Layout, NewItem, Source
from app.identity import Permission
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.looking.notes import Note, note_item
from app.requesters.actions import record_call
from app.requesters.agencies import AgencyKind, NewAgency, NewContact
from app.requesters.agencies import Purpose as For
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.directory import put_agency
from app.requesters.model import NewRequester
from app.requesters.store import find_or_add
from app.responses.actions import Call, save_mail, tell_by_phone, template_for, write_letter
from app.retention.holds import NewHold, place
from app.retention.model import Target
from app.review.drawing import sample_named
from app.review.feedback import reply
from app.review.indexing import Order
from app.review.introducing import known
from app.review.judging import add_finding, give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Level as Given
from app.review.model import Tie, Verdict
from app.review.opening import open_pack
from app.review.peers import supervisors
from app.review.queries import pack_cases
from app.review.returning import return_results
from app.review.reviewing import start, submit_blind
from app.review.sealing import seal_pack
from app.settings import shipped
from app.wellness.actions import sit_down
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR, end_tasks
from tests.evidence.listed import digest
from tests.responses.conftest import HOUSE
from tests.review.closed import COMPLETE, uid_of
from tests.review.opened import MET
from tests.review.two import another_desk, leave, meet
from tests.vaults import new_vault

OPEN, CLOSED = "A hiker is missing", "A sailor is overdue"
EVIDENCE = b"I will be at the old mill.\nDo not tell anybody.\n"
NUMBER = "+47 77 00 11 22"
WHY = "Nothing says that it is now."


def write(folder: Path, keys: Path) -> None:
    """Write the vault into a folder, and the keys of its databases into a file."""
    clock = FakeClock()
    vault = new_vault(folder, None, clock).vault
    own = vault.person_keys.own_store_key(vault.person.uid).hex()
    keys.write_text(json.dumps({"cases.db": vault.keys.database.hex(), f"people/{vault.person.uid}.db": own}))
    desk = open_desk(vault, clock, shipped())
    with tempfile.TemporaryDirectory(prefix="rich-") as passing, Cage(limits_of(shipped().vault)) as cage:
        sit_down(desk)
        _directory(desk)
        closed = _closed(desk, clock, cage, Path(passing))
        _judged(desk, clock, closed, Path(passing))
        place(desk, NewHold(Target.CASE, uid_of(desk, closed), "A court asks.", "No. 7"))
        _open(desk)
    close_desk(desk)


def _directory(desk: Desk) -> None:
    number = NewContact(For.SWITCHBOARD, NUMBER, "The state's own list", "2026-01-12", "Front desk")
    put_agency(
        desk, NewAgency("Nordfylke Police", AgencyKind.POLICE, "NO", "Nordfylke", "Europe/Oslo", contacts=(number,))
    )


def _came(desk: Desk, title: str) -> CaseId:
    who = NewRequester("Siri Lund", "Nordfylke Police", "siri.lund@politi.example", "", "N-17", "NO")
    about = (NewSubject("person_at_risk", "A sailor, 31"), NewSubject("account", "fjellvandrer88"))
    with desk.transaction(Permission.KEEP) as tx:
        asks, at = find_or_add(tx, who), desk.clock.now()
        case_id = open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, title, "NO", at, "mail", asks, subjects=about)).id
    cases.claim(desk, case_id)
    return case_id


def _open(desk: Desk) -> None:
    """Leave a case claimed, with a note and a half-filled form."""
    case_id = _came(desk, OPEN)
    cases.add_note(desk, case_id, "Called the duty desk; she calls back.")
    decisions.save_draft(desk, case_id, {"emergency": "yes"})


def _closed(desk: Desk, clock: FakeClock, cage: Cage, passing: Path) -> CaseId:
    """Take a case from its evidence to a letter that went out, and close it."""
    case_id = _came(desk, CLOSED)
    _evidence(desk, clock, cage, case_id, passing)
    call = NewCall(
        NUMBER, "The state's own list", "Duty desk", CallOutcome.CONFIRMED, clock.now(), note="She knew of it."
    )
    record_call(desk, case_id, call, ())
    tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
    decisions.submit(desk, case_id, CLEAR["emergency-disclosure", "refuse"])
    letter = write_letter(desk, case_id, template_for(desk, case_id, "en"), HOUSE)
    save_mail(desk, case_id, letter.id, "siri.lund@politi.example", passing / "letter.eml")
    tell_by_phone(desk, case_id, Call("Duty desk", NUMBER, "The state's own list", "That it is refused, and why."))
    decisions.respond(desk, case_id, "Sent to the duty desk.")
    end_tasks(desk, case_id)
    close(desk, case_id, {**COMPLETE, "unseen": "looked"}, "Officer Lund", Located.UNKNOWN)
    return case_id


def _evidence(desk: Desk, clock: FakeClock, cage: Cage, case_id: CaseId, passing: Path) -> None:
    """Seal a text, classify it, look at it and note it; a list that is taken in knows it."""
    made = sealing.seal(desk.vault, [EVIDENCE])
    layout = Layout(2, 2, bytes(4))
    new = NewItem("words.txt", "text/plain", ItemKind.TEXT, "text/plain", Source.SUBJECT, {"lines": 2}, layout)
    with desk.transaction(Permission.KEEP) as tx:
        item = add_item(tx, case_id, new, made)
    set_severity(desk, item, Severity.S2)
    shown = gate.open_look(desk, cage, item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
    clock.advance(4)
    gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
    note_item(desk, item, Note("He himself", "The old mill", "A goodbye", "Tonight"))
    told = passing / "list.json"
    entries = [{"sha256": digest(EVIDENCE), "class": "threat"}]
    told.write_text(json.dumps({"source": "A clearing house", "issued_on": "2026-02-28", "entries": entries}), "utf-8")
    import_list(desk, told, Heading("Words that were seen"), progress=lambda _done, _of: None)


def _judged(desk: Desk, clock: FakeClock, case_id: CaseId, passing: Path) -> None:
    """Have a case judged in another vault, bring the result home, and answer it."""
    away = another_desk(passing / "away", clock)
    meet(desk, away, passing)
    (to,) = supervisors(known(desk)[away.vault.uid])
    sample = sample_named(desk, [uid_of(desk, case_id)], "March")
    until = clock.now() + timedelta(days=14)
    seal_pack(
        desk, Order("March", (to,), Given.COVERED, until, pseudonyms=False, sample_uid=sample.uid), passing / "pack"
    )
    pack = open_pack(away, passing / "pack").uid
    (case,) = pack_cases(away, pack)
    review = start(away, pack, case.case_uid).uid
    submit_blind(away, review, {**CLEAR["emergency-disclosure", "refuse"], "refusal": "threshold_not_met"})
    save_scores(away, review, MET)
    add_finding(away, review, Tie.FIELD, "emergency", WHY)
    give_verdict(away, review, Verdict.AGREE_WITH_FINDINGS, "As the record shows.")
    return_results(away, pack, passing / "results")
    merge(desk, passing / "results")
    reply(desk, review, "The call note says when.")
    leave(away)
