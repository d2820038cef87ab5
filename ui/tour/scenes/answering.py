"""The answer of a case: what is empty, the letter as it was sent, and the package beside it."""

from __future__ import annotations

from app.cases.model import CaseId
from app.changes import Changes
from app.desk import Desk
from app.responses import actions, disclosing, exports, order_forms
from app.responses.actions import Call
from app.responses.disclosing import Ask
from app.responses.exports import NewExport
from app.responses.filling import spans
from app.responses.queries import in_force
from ui.program.pages import open_answer
from ui.responses.page import AnswerPage
from ui.tour.finding import part
from ui.tour.scenes.case import open_page
from ui.tour.stage import Stage
from ui.tour.waiting import until

HOUSE = {
    "organisation": "Example Platform Ltd",
    "organisation_address": "1 Example Quay, Dublin",
    "organisation_contact": "+353 1 555 0100, emergencies@platform.example",
}
SAID = Call(
    "The duty desk", "+1 202 555 0134", "the agency's own page", "What is disclosed, and that the letter follows."
)
ROWS = "time,ip,port\n2026-03-06T23:30:00Z,198.51.100.7,50122\n2026-03-07T06:12:00Z,198.51.100.9,50811\n"
ORDER = """EUROPEAN PRODUCTION ORDER CERTIFICATE (EPOC)
SECTION A: Issuing/validating authority
Issuing authority: Example Prosecution Office
File number of the issuing authority: EX-2026-0042
SECTION B: Addressee
Addressee: Example Platform Ltd
SECTION C: Deadlines
[ ] at the latest within 10 days
[x] at the latest within 8 hours, an imminent threat to life
SECTION F: Electronic evidence to be produced
(a) [x] subscriber data
(c) [x] traffic data
"""


def answering(stage: Stage, case_id: CaseId) -> None:
    """Show the answer of a decided case before anything went out, after the letter, and with a package."""
    camera, window = stage.camera, stage.station.window
    page = _page(stage, case_id)
    camera.take("answer-empty", "The answer: what is empty is marked and holds the letter back", window, contrast=True)
    stage.write(lambda desk: actions.tell_by_phone(desk, case_id, SAID))
    stage.write(lambda desk: _letter(desk, case_id))
    page = _page(stage, case_id)
    until(page.sent.page.shows, "the page of the letter")
    camera.take("answer-sent", "The letter as it was sent, byte for byte, and the call before it", window)
    stage.write(lambda desk: _package(stage, desk, case_id))
    stage.write(lambda desk: _order(stage, desk, case_id))
    page = _page(stage, case_id)
    page.go_to_data()
    camera.take("answer-package", "The package: what was decided, cut to its days, encrypted whole", window)
    page.go_to_order()
    camera.take("answer-order", "An EPOC Form 1 as it was read: its sections, and what could not be read", window)


def _page(stage: Stage, case_id: CaseId) -> AnswerPage:
    open_page(stage, case_id)
    station = stage.station
    open_answer(station.context, station.commands, station.window, case_id)
    until(lambda: not station.tasks.running(), "the answer")
    return part(station.window, AnswerPage)


def _order(stage: Stage, desk: Desk, case_id: CaseId) -> Changes:
    path = stage.folder / "order.txt"
    path.write_text(ORDER, "utf-8")
    return order_forms.read_file(desk, stage.station.context.cage, case_id, path)


def _letter(desk: Desk, case_id: CaseId) -> Changes:
    return actions.write_letter(desk, case_id, actions.template_for(desk, case_id, "en"), HOUSE).changes


def _package(stage: Stage, desk: Desk, case_id: CaseId) -> Changes:
    """Bring in an export of each category that was decided on, and make the package."""
    account, cage = exports.accounts(desk.db, case_id)[0], stage.station.context.cage
    changes = disclosing.ask_colleague(desk, case_id, Ask.PRESERVE, account, "The person has not been found yet.")
    for category in spans(in_force(desk, case_id)):
        path = stage.folder / f"{category.value}.csv"
        path.write_text(ROWS, "utf-8")
        new = NewExport(path, account, category, f"{category.value} of {account}, newest first", desk.clock.now())
        changes |= exports.import_export(desk, cage, case_id, new)
    return changes | disclosing.make_package(desk, cage, case_id).changes
