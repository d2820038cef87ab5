"""CyberTipline drafts: in schema order, within limits, and viewed as the record of looks says."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.cage.client import Cage
from app.cases.model import CaseId
from app.decisions.model import Category
from app.desk import Desk
from app.evidence.model import ItemId
from app.identity import Permission
from app.responses import queries
from app.responses.child_safety import NewReport, draft_report
from app.responses.cybertipline import Node, problems, schema, write
from app.responses.errors import BadDraftError
from app.responses.exports import NewExport, import_export
from tests.decisions.evidence import add_item, look

INCIDENT = "Online Enticement of Children for Sexual Acts"
WHEN = "2026-03-07T20:00:00Z"
LEAST: dict[str, Node] = {
    "incidentSummary": {"incidentType": INCIDENT, "incidentDateTime": WHEN},
    "reporter": {"reportingPerson": {"lastName": "Vale"}},
}


def in_order(element: Any, owner: str) -> bool:
    """Tell whether everything inside an element stands in the order of the schema."""
    places = {field.name: number for number, field in enumerate(schema().owners[owner])}
    numbers = [places[child.tag] for child in element]
    return all(a <= b for a, b in pairwise(numbers)) and all(
        in_order(child, schema().inside(schema().owners[owner][places[child.tag]])) for child in element if len(child)
    )


def drafted(desk: Desk, cage: Cage, case_id: CaseId, *items: ItemId, urgent: str = "A life is at risk.") -> list[Any]:
    """Draft a report, and return its files as parsed XML."""
    draft_report(desk, cage, case_id, NewReport(INCIDENT, WHEN, urgent, items))
    row = queries.responses(desk.db, case_id)[0]
    return [etree.fromstring(queries.read_file(desk, each.id)) for each in row.files]


def test_a_report_is_written_in_schema_order(desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path) -> None:
    path = tmp_path / "logins.csv"
    path.write_text("time,ip,port\n2026-03-06T23:30:00+02:00,198.51.100.7,50122\n", "utf-8")
    taken = datetime(2026, 3, 7, tzinfo=UTC)
    import_export(desk, cage, case_id, NewExport(path, "fjell_2", Category.LOGIN, "q", taken))
    (report,) = drafted(desk, cage, case_id)
    assert report.tag == "report"
    assert in_order(report, "report")
    assert [child.tag for child in report][:3] == ["incidentSummary", "lawEnforcement", "reporter"]
    assert report.findtext("incidentSummary/escalateToHighPriority") == "A life is at risk."
    events = report.findall("personOrUserReported/ipCaptureEvent")
    (event,) = events
    assert [(child.tag, child.text) for child in event] == [
        ("ipAddress", "198.51.100.7"),
        ("eventName", "Login"),
        ("dateTime", "2026-03-06T21:30:00+00:00"),
        ("port", "50122"),
    ]
    assert report.find("lawEnforcement").get("fleaCountry") == "NO"
    assert report.find("lawEnforcement/reportedToLe") is None


def test_what_is_not_urgent_says_nothing_of_urgency(desk: Desk, cage: Cage, case_id: CaseId) -> None:
    (report,) = drafted(desk, cage, case_id, urgent=" ")
    assert report.find("incidentSummary/escalateToHighPriority") is None


def test_viewed_is_what_the_record_of_looks_says(desk: Desk, cage: Cage, case_id: CaseId) -> None:
    seen, unseen = ItemId(add_item(desk, case_id)), ItemId(add_item(desk, case_id))
    look(desk, seen, "L3")
    # A glance at the layout of the other one is no view.
    look(desk, unseen, "L1")
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO look_end (look_id, at, ended_by, complete, op_id) SELECT id, at, 'released', 1, op_id FROM look"
        )
    _report, first, second = drafted(desk, cage, case_id, seen, unseen)
    assert in_order(first, "fileDetails")
    assert in_order(second, "fileDetails")
    assert first.findtext("fileViewedByEsp") == "true"
    assert second.findtext("fileViewedByEsp") == "false"
    assert first.find("originalFileHash").get("hashType") == "SHA256"
    body = queries.responses(desk.db, case_id)[0].body
    assert [each["viewed"] for each in body["files"]] == [True, False]  # type: ignore[attr-defined]  # a list, as written


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"incidentSummary": {"incidentType": "Something else", "incidentDateTime": WHEN}}, "incidentType"),
        (
            {"incidentSummary": {"incidentType": INCIDENT, "incidentDateTime": "2026-03-07T20:00:00"}},
            "incidentDateTime",
        ),
        ({"incidentSummary": {"incidentType": INCIDENT}}, "incidentDateTime: is missing"),
        ({"incidentSummary": {"incidentType": INCIDENT, "incidentDateTime": WHEN, "platform": "x" * 257}}, "257|256"),
        (
            {"incidentSummary": {"incidentType": INCIDENT, "incidentDateTime": WHEN, "platform": "a\x01"}},
            "platform: has signs",
        ),
        ({"reporter": {}}, "reportingPerson|reporter"),
        ({"reporter": "x"}, "fields of its own"),
        ({"nobody": "x"}, "no such field"),
        ({"additionalInfo": ["a", "b"]}, "may stand once"),
        ({"personOrUserReported": [{"compromisedAccount": "yes"}]}, "no boolean"),
        ({"personOrUserReported": [{"ipCaptureEvent": [{"ipAddress": "a", "port": "x"}]}]}, "no int"),
        ({"personOrUserReported": [{"ipCaptureEvent": [{"port": "5"}]}]}, "ipAddress: is missing"),
        ({"additionalInfo": {"x": "y"}}, "words alone"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(change: dict[str, Node], path: str) -> None:
    assert problems("report", LEAST) == []
    with pytest.raises(BadDraftError, match=path):
        write("report", {**LEAST, **change})


def test_a_report_without_its_minimum_is_not_kept(desk: Desk, cage: Cage, case_id: CaseId) -> None:
    with pytest.raises(BadDraftError):
        draft_report(desk, cage, case_id, NewReport("", WHEN, "", ()))
    with pytest.raises(BadDraftError):
        draft_report(desk, cage, case_id, NewReport(INCIDENT, WHEN, "", (ItemId(999),)))
    assert queries.responses(desk.db, case_id) == ()
