"""The work on a case, done from end to end with a canary in every text that it takes; what was done is kept by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

from app.cage.client import Cage
from app.cases import actions as cases
from app.cases import incidents, subjects, timing
from app.cases.model import CaseId, Imminence, Kind, Severity
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions as decisions
from app.decisions import approvals, approving, closing, excluding, tasks
from app.decisions.model import Category, Located
from app.desk import Desk
from app.evidence import actions as evidence
from app.evidence import lists, sealing
from app.evidence.list_model import Heading
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Source
from app.identity import Permission
from app.intake import phone, quarantine
from app.looking import gate, notes
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.requesters import actions as requesters
from app.requesters import directory
from app.requesters.agencies import AgencyId, AgencyKind, NewAgency, NewContact
from app.requesters.agencies import Purpose as NumberPurpose
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.model import NewRequester
from app.requesters.queries import callbacks
from app.requesters.store import find_or_add
from app.responses import actions as responses
from app.responses import disclosing, exports
from app.responses.model import places
from app.wellness.actions import sit_down
from tests.decisions.forms import CLEAR, DISCLOSE
from tests.evidence.listed import digest
from tests.leaks.feeding import Feeder
from tests.responses.packing import LOGINS, TAKEN
from tests.review.closed import COMPLETE

P = ParamSpec("P")
T = TypeVar("T")
NUMBER = "+47 77 00 11 22"


@dataclass
class Work:
    """Whoever works and a colleague who agrees, where files go, what makes canaries, and the names of what was done."""

    desk: Desk
    colleague: Desk
    cage: Cage
    folder: Path
    feeder: Feeder
    done: set[str] = field(default_factory=set)

    def canary(self) -> str:
        """Return a text that is nowhere else."""
        return self.feeder.canary()

    def do(self, action: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> T:
        """Do something, and keep its name once it came to its end."""
        found = action(*args, **named)
        self.done.add(f"{action.__module__.removeprefix('app.')}.{action.__name__}")
        return found

    def file(self, text: str = "", ending: str = "") -> Path:
        """Write a file that is called after a canary."""
        path = self.folder / f"{self.canary()}{ending}"
        path.write_text(text or self.canary(), "utf-8")
        return path

    def target(self) -> Path:
        """Return where a file can be written; nothing is there yet."""
        return self.folder / self.canary()


def on_cases(work: Work) -> CaseId:
    """Take a case up, and do with it what can be done before it is decided; it stays open, with a draft and evidence."""
    desk, say = work.desk, work.canary
    first, other = came(work), came(work)
    for case_id in (first, other):
        work.do(cases.claim, desk, case_id)
    work.do(cases.assess, desk, first, Imminence.NOW)
    work.do(cases.set_life_at_risk, desk, first, say(), on=True)
    work.do(cases.add_note, desk, first, say())
    work.do(cases.hold, desk, first, say())
    work.do(cases.resume, desk, first)
    work.do(cases.ask_more, desk, first, say())
    work.do(cases.resume, desk, first)
    work.do(cases.release, desk, first)
    work.do(cases.claim, desk, first)
    work.do(incidents.link, desk, first, other)
    work.do(subjects.name_account, desk, first, say())
    work.do(timing.pause, desk, first, say())
    work.do(timing.unpause, desk, first)
    work.do(timing.set_deadline, desk, first, desk.clock.now() + timedelta(hours=3), say())
    work.do(tasks.add_own, desk, first, say(), desk.clock.now())
    work.do(excluding.exclude, desk, first, work.colleague.person.id, say())
    work.do(decisions.save_draft, desk, first, {"requester_check": "unknown", "rationale": say()})
    work.do(phone.fill, desk, work.do(phone.start, desk, "words", say()).case_id, "subject", say())
    number, _changes = work.do(quarantine.keep, desk, iter([say().encode()]), say(), say())
    work.do(quarantine.dismiss, desk, number, say())
    return first


def on_evidence(work: Work, case_id: CaseId) -> None:
    """Look at an item of a case, classify and note it, and take in a list that knows it."""
    desk, say = work.desk, work.canary
    sit_down(desk)
    item, words = item_of(work, case_id)
    work.do(evidence.set_severity, desk, item, Severity.S2)
    work.do(evidence.set_source, desk, item, Source.SUBJECT)
    ticket = work.do(gate.begin, desk, item, Level.L3, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
    gate.decode(ticket, desk.vault, work.cage)
    work.do(gate.close_look, desk, ticket.look, EndedBy.RELEASE, complete=True)
    work.do(notes.note_item, desk, item, notes.Note(say(), say(), say(), say()))
    entry = {"sha256": digest(words), "class": say()}
    told = json.dumps({"name": say(), "source": say(), "issued_on": "2026-02-28", "entries": [entry]})
    heading = Heading(say(), say(), "2026-02-28", say())
    taken, _changes = work.do(
        lists.import_list, work.colleague, work.file(told), heading, progress=lambda _done, _of: None
    )
    assert taken.matches == 1
    work.do(lists.switch_list, work.colleague, taken.list_id, say())
    work.do(lists.switch_list, work.colleague, taken.list_id, None)


def on_requesters(work: Work, case_id: CaseId) -> None:
    """Put an agency into the directory, take a file of them in, and call back on a number that nobody in it gave."""
    desk, say, number = work.desk, work.canary, NUMBER
    contact = NewContact(NumberPurpose.SWITCHBOARD, number, say(), "2026-01-12", say())
    agency = NewAgency(say(), AgencyKind.POLICE, "NO", say(), "Europe/Oslo", (f"{say()}.example",), (contact,), say())
    work.do(directory.put_agency, desk, agency)
    table = work.file(f"name,country,note\n{say()},NO,{say()}\n", ".csv")
    taken, _changes = work.do(directory.import_agencies, desk, table, progress=lambda _done, _of: None)
    assert taken.added == 1
    (contact_uid,) = desk.db.execute("SELECT uid FROM agency_contact").fetchone()
    work.do(directory.confirm_number, work.colleague, contact_uid, say())
    work.do(directory.retire_agency, desk, AgencyId(2))
    for outcome in (CallOutcome.UNCLEAR, CallOutcome.CONFIRMED):
        call = NewCall(number, say(), say(), outcome, desk.clock.now(), note=say())
        work.do(requesters.record_call, desk, case_id, call, ())
    made = callbacks(desk.db, case_id)
    work.do(requesters.strike_call, work.colleague, case_id, made[-1].id, say())


def to_an_answer(work: Work) -> CaseId:
    """Decide to disclose a part, have it agreed to, and let letter, calls, exports and package go out; then close."""
    desk, say = work.desk, work.canary
    case_id, account = came(work), work.canary()
    work.do(cases.claim, desk, case_id)
    work.do(subjects.name_account, desk, case_id, account)
    work.do(tasks.note_preserved, desk, case_id, say())
    work.do(decisions.submit, desk, case_id, {**_partial(work), "rationale": say()})
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    work.do(approving.send_back, work.colleague, case_id, question.decision_uid, say())
    work.do(decisions.submit, desk, case_id, {**_partial(work), "rationale": say()})
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    work.do(approving.approve, work.colleague, case_id, question.decision_uid, say())
    _goes_out(work, case_id, account)
    ended(work, case_id)
    return case_id


def _partial(work: Work) -> dict[str, object]:
    say = work.canary
    return {
        **DISCLOSE,
        "outcome": "partial",
        "data_subscriber": "refuse",
        "data_content": "disclose",
        "bases": ["us-2702-b8", "us-2702-c4"],
        "content_from": "2026-03-01",
        "content_to": "2026-03-07",
        **{f"reason_{each}": say() for each in ("subscriber", "content")},
    }


def _goes_out(work: Work, case_id: CaseId, account: str) -> None:
    desk, say = work.desk, work.canary
    template = responses.template_for(desk, case_id, "en")
    house = {name: say() for name, place in places().items() if place.of_the_house}
    letter = work.do(responses.write_letter, desk, case_id, template, house).id
    work.do(responses.save_mail, desk, case_id, letter, f"{say()}@politi.example", work.target())
    (work.folder / "files").mkdir()
    work.do(responses.save_files, desk, case_id, letter, work.folder / "files")
    work.do(responses.tell_by_phone, desk, case_id, responses.Call(say(), NUMBER, say(), say()))
    content = json.dumps([{"sent_at": "2026-03-02T08:00:00Z", "text": say()}])
    for text, ending, category in ((LOGINS, ".csv", Category.LOGIN), (content, ".json", Category.CONTENT)):
        new = exports.NewExport(work.file(text, ending), account, category, say(), TAKEN)
        work.do(exports.import_export, desk, work.cage, case_id, new)
    work.do(disclosing.make_package, desk, work.cage, case_id)
    work.do(exports.withdraw, desk, case_id, exports.exports(desk.db, case_id)[0].id, say())
    work.do(disclosing.ask_colleague, desk, case_id, disclosing.Ask.PRESERVE, account, say())


def refused(work: Work, *, closed: bool = True) -> CaseId:
    """Refuse a request, say so, and close the case."""
    case_id = came(work)
    work.do(cases.claim, work.desk, case_id)
    answers = {**CLEAR["emergency-disclosure", "refuse"], "rationale": work.canary()}
    work.do(decisions.submit, work.desk, case_id, answers)
    work.do(decisions.correct, work.desk, case_id, {**answers, "rationale": work.canary()}, work.canary())
    if closed:
        ended(work, case_id)
    return case_id


def ended(work: Work, case_id: CaseId) -> None:
    """Say that the answer went out, do what follows from it, and close the case."""
    say = work.canary
    work.do(decisions.respond, work.desk, case_id, say())
    for task in tasks.tasks(work.desk.db, case_id):
        if task.open:
            work.do(tasks.finish, work.desk, task.id, say())
    answers = {**COMPLETE, **{name: say() for name in ("reason_subscriber", "reason_content", "requester_note")}}
    work.do(closing.close, work.desk, case_id, answers, say(), Located.UNKNOWN)


def came(work: Work) -> CaseId:
    """Let a request come in, with who asks and whom it is about."""
    desk, say = work.desk, work.canary
    who = NewRequester(say(), say(), f"{say()}@politi.example", "", say(), "NO")
    about = (NewSubject("person_at_risk", say()), NewSubject("account", say()))
    with desk.transaction(Permission.KEEP) as tx:
        asks = find_or_add(tx, who)
        new = NewCase(
            Kind.EMERGENCY_DISCLOSURE, say(), "NO", desk.clock.now(), "mail", asks, subjects=about, words=(say(),)
        )
        return open_case(tx, new).id


def item_of(work: Work, case_id: CaseId) -> tuple[ItemId, bytes]:
    """Add a text to a case as an import does; return it and its bytes."""
    words = f"{work.canary()} speaks of {work.canary()}.\n".encode()
    made = sealing.seal(work.desk.vault, [words])
    facts = {"said": work.canary()}
    new = NewItem(work.canary(), "", ItemKind.TEXT, "text/plain", Source.SUBJECT, facts, Layout(2, 2, bytes(4)))
    with work.desk.transaction(Permission.KEEP) as tx:
        return evidence.add_item(tx, case_id, new, made), words
