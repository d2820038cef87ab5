"""A CyberTipline draft from a case: who and what is reported, and of each file whether it was viewed, as the record of looks says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import queries as cases
from app.cases.model import CaseId
from app.changes import Changes
from app.decisions.model import Category
from app.evidence.model import ItemId, Source
from app.evidence.queries import ItemRow, items
from app.i18n import _
from app.identity import Permission
from app.intake.model import shown
from app.looking.queries import views_of_case
from app.responses import queries, store
from app.responses.actions import going_on, record
from app.responses.cybertipline import Node, write
from app.responses.errors import BadDraftError
from app.responses.exports import exports, table_of
from app.responses.filling import head_of
from app.responses.model import Sort
from app.responses.store import NewResponse, SentFile
from app.responses.tables import moment

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk

RECIPIENT = "NCMEC CyberTipline"
MOST_EVENTS = 100
_XML = "application/xml"
_TELLS = frozenset({Sort.LETTER, Sort.CALL, Sort.PACKAGE})


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a person says of a report: the kind of incident, when it was, why it is urgent, and which files it is about."""

    incident: str
    happened_at: str
    urgent: str
    items: Sequence[ItemId]
    mail: str = ""


def draft_report(
    desk: Desk, cage: Cage, case_id: CaseId, new: NewReport, *, check: Callable[[], object] = going_on
) -> Changes:
    """Write the draft of a report with its files' details, sealed and on record; nothing is sent and no file goes along."""
    report = write("report", _report(desk, cage, case_id, new))
    check()
    chosen = [row for row in items(desk.db, case_id) if row.id in set(new.items) and row.source is Source.SUBJECT]
    if not chosen and new.items:
        raise BadDraftError([_("none of the files belongs to a subject of this case")])
    details = [write("fileDetails", file_details(desk, case_id, row)) for row in chosen]
    parts = [("report.xml", report), *((f"file-{n}.xml", data) for n, data in enumerate(details, 1))]
    sent: list[SentFile] = []
    with store.kept_if_written(desk, sent):
        sent += [store.seal(desk.vault, name, _XML, data) for name, data in parts]
        with desk.transaction(Permission.RESPOND) as tx:
            body = {
                "incident": new.incident,
                "files": [
                    {"item": row.id, "sha256": row.sha256, "viewed": viewed(desk, case_id, row)} for row in chosen
                ],
            }
            made = NewResponse(Sort.DRAFT, _("CyberTipline report, draft"), RECIPIENT, body, "en", files=tuple(sent))
            record(tx, case_id, made, "report drafted", new.incident)
    return tx.changes


def counted(
    desk: Desk, case_id: CaseId, named: Sequence[ItemId], *, check: Callable[[], object] = going_on
) -> tuple[int, int]:
    """Return how many files a report is about, and how many of them anybody here has seen whole."""
    rows = [row for row in items(desk.db, case_id) if row.id in set(named)]
    check()
    seen = _seen(desk, case_id)
    return len(rows), sum(row.id in seen for row in rows)


def viewed(desk: Desk, case_id: CaseId, row: ItemRow) -> bool:
    """Tell whether anybody here has seen a file whole: the record of looks says so, and nobody's memory."""
    return row.id in _seen(desk, case_id)


def _seen(desk: Desk, case_id: CaseId) -> frozenset[int]:
    return frozenset(view.item_id for view in views_of_case(desk.db, case_id) if view.viewed)


def file_details(desk: Desk, case_id: CaseId, row: ItemRow) -> dict[str, Node]:
    """Return what the report says of one file; its numbers there are given out once the report is opened."""
    return {
        "originalFileName": shown(row.name, 2000),
        "fileViewedByEsp": "true" if viewed(desk, case_id, row) else "false",
        "fileRelevance": "Reported",
        "originalFileHash": [{"": row.sha256, "@hashType": "SHA256"}],
    }


def _report(desk: Desk, cage: Cage, case_id: CaseId, new: NewReport) -> dict[str, Node]:
    page = cases.case_page(desk.db, case_id)
    house = head_of(desk)
    first, _space, last = desk.person.name.partition(" ")
    person: dict[str, Node] = {"firstName": first, "lastName": last}
    if new.mail:
        person["email"] = [new.mail]
    accounts = [each.value for each in page.subjects if each.role == "account"]
    return {
        "incidentSummary": {
            "incidentType": new.incident,
            "platform": house.get("organisation", "")[:256],
            "escalateToHighPriority": shown(new.urgent, 3000),
            "incidentDateTime": new.happened_at,
        },
        "lawEnforcement": _police(desk, case_id, page),
        "reporter": {"reportingPerson": person},
        "personOrUserReported": [
            {
                "espIdentifier": shown(account, 255),
                "espService": house.get("organisation", "")[:100],
                "ipCaptureEvent": _events(desk, cage, case_id, account),
            }
            for account in accounts
        ],
        "additionalInfo": _("Our reference: {reference}").format(reference=page.row.reference),
    }


def _police(desk: Desk, case_id: CaseId, page: cases.CasePage) -> dict[str, Node] | str:
    who = page.requester
    if who is None or not who.agency:
        return ""
    # Whether they were told is what went out, and not that they asked.
    told = any(row.sort in _TELLS for row in queries.responses(desk.db, case_id))
    reference = str(page.requests[0].facts.get("case_number", "")) if page.requests else ""
    return {
        "agencyName": shown(who.agency, 255),
        "caseNumber": shown(reference, 100),
        "reportedToLe": "true" if told else "",
        "@fleaCountry": who.country if who.country != "US" else "",
    }


def _events(desk: Desk, cage: Cage, case_id: CaseId, account: str) -> list[Node]:
    """Return where an account was signed in from, as the exports say, the newest first."""
    found: list[tuple[str, Node]] = []
    for export in exports(desk.db, case_id):
        if export.account != account or export.category is not Category.LOGIN or export.withdrawn:
            continue
        table = table_of(desk, cage, export)
        for row in table.rows:
            at = moment(row[table.time])
            when = at.isoformat(timespec="seconds") if at else ""
            event: Node = {
                "ipAddress": row[table.address].strip(),
                "eventName": "Login",
                "dateTime": when,
                "port": row[table.port].strip(),
            }
            found.append((when, event))
    return [event for _when, event in sorted(found, key=lambda each: each[0], reverse=True)[:MOST_EVENTS]]
