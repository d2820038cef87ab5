"""The first gate: a look-alike's findings, the call back, the checklist, whom to call now, and the directory."""

from __future__ import annotations

from app.cases.model import CaseId
from app.requesters import agency_store
from app.requesters.actions import record_call
from app.requesters.agencies import AgencyId, NewAgency
from app.requesters.agency_queries import agency_ids
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.queries import callback_numbers
from ui.case.page import CasePage
from ui.kit.scroll import bring
from ui.requester.act_now import ActNowSheet, where_of
from ui.requester.agency_sheet import AgencySheet
from ui.requester.column import REQUESTER
from ui.requester.page import DirectoryPage
from ui.tour.finding import part
from ui.tour.scenes.case import LARGEST, open_page
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until


def requester(stage: Stage) -> None:
    """Ask of a case whose sender resembles an agency whether it is real, and look up who can tell."""
    camera, window = stage.camera, stage.station.window
    case_id = _of_a_lookalike(stage)
    page = _workbench(stage, case_id)
    camera.take(
        "requester",
        "Alt+4: is the requester real? The strongest findings, each with what clears it",
        window,
        contrast=True,
    )
    page.requester.bench.headers.open()
    turn()
    bring(page.requester.bench.headers)
    turn()
    camera.take("requester-headers", "What the message says of itself, header by header; it verifies nobody", window)
    page.requester.bench.begin_call()
    turn()
    camera.take("requester-call", "A call back: a number of the directory, who answered, what they said", window)
    bring(page.requester.bench.checklist)
    turn()
    camera.take("requester-checklist", "The red flags that only a person can see", window)
    _call(stage, case_id)
    page = _workbench(stage, case_id)
    camera.take(
        "requester-denied",
        "The agency denies it: nothing goes to this sender, and the danger may still be true",
        window,
    )
    _large(stage, case_id)
    _whom_to_call(stage, page)
    _directory(stage)


def _large(stage: Stage, case_id: CaseId) -> None:
    theme = stage.house.theme
    theme.apply(theme.mode, LARGEST)
    _workbench(stage, case_id)
    stage.camera.take("requester-large-text", "The same with text at 200 %", stage.station.window)
    theme.apply(theme.mode, 1.0)


def _whom_to_call(stage: Stage, page: CasePage) -> None:
    window = stage.station.window
    sheet = ActNowSheet(stage.station.desk, where_of(page.facts), window)
    sheet.country.setCurrentIndex(sheet.country.findData("NO"))
    turn()
    stage.camera.take(
        "act-now",
        "F2 in any case: whom to call where the person is, the time there, and what to say",
        window,
        above=sheet,
    )
    sheet.reject()
    sheet.deleteLater()


def _directory(stage: Stage) -> None:
    camera, window, desk = stage.camera, stage.station.window, stage.station.desk
    window.go("directory")
    turn()
    camera.take("directory", "Ctrl+8: the directory, with numbers that were found without a request's help", window)
    first = agency_ids(desk.db, "police.")[0]
    sheet = AgencySheet(agency_store.load(desk.db, AgencyId(first)), _unkept, part(window, DirectoryPage))
    turn()
    camera.take("agency", "An agency is corrected; what is wrong is told in place", window, above=sheet)
    sheet.reject()
    sheet.deleteLater()
    window.go("queue")


def _unkept(_agency: NewAgency) -> None:
    """Keep nothing: the sheet is only shown."""


def _workbench(stage: Stage, case_id: CaseId) -> CasePage:
    page = open_page(stage, case_id)
    page.show_first(REQUESTER)
    until(lambda: bool(page.requester.bench.findings()), "the findings")
    until(lambda: not stage.station.tasks.running(), "what is read beside them")
    turn()
    return page


def _of_a_lookalike(stage: Stage) -> CaseId:
    """Return an open case whose sender's domain resembles one of the directory; any open case where none does."""
    rows = stage.station.desk.db.execute("SELECT id FROM cases WHERE state <> 'closed' ORDER BY id").fetchall()
    open_cases = [CaseId(row[0]) for row in rows]
    listed = {row[0] for row in stage.station.desk.db.execute("SELECT domain FROM agency_domain")}
    for case_id in open_cases:
        row = stage.station.desk.db.execute(
            "SELECT r.domain FROM requester r JOIN cases k ON k.requester_id = r.id WHERE k.id = ?", (case_id,)
        ).fetchone()
        if row is not None and row[0] not in listed and callback_numbers(stage.station.desk.db, case_id):
            return case_id
    return open_cases[0]


def _call(stage: Stage, case_id: CaseId) -> None:
    """Let the agency deny the request, on a number of the directory."""
    desk = stage.station.desk
    numbers = callback_numbers(desk.db, case_id)
    call = NewCall(
        number=numbers[0].number if numbers else "+999 47 0000 0099",
        found_in=numbers[0].source if numbers else "own list (synthetic)",
        spoke_to="Duty desk, Officer Hale",
        outcome=CallOutcome.DENIED,
        called_at=desk.clock.now(),
        agency_id=numbers[0].agency_id if numbers else None,
        country=numbers[0].country if numbers else "",
        note="No such officer; their domain is spelled with a dot.",
    )
    stage.write(lambda own: record_call(own, case_id, call, ()))
