"""The certificate as a page to print: PDF/A as letters are, with all that the certificate says."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from app.desk import Desk
from app.retention import certificate
from app.retention.destroying import carry_out
from app.retention.proposing import agree, propose
from app.retention.queries import of_case
from tests.builders import FakeClock
from tests.responses.pdfa import faults
from tests.retention.cases import LONG_AFTER, closed_case, seats, wait_out


def words(path: Path) -> str:
    """Return what stands on the pages of a file, without where its lines end."""
    file = pypdfium2.PdfDocument(path)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in file).split())
    finally:
        file.close()


def test_a_certificate_is_printed_with_all_it_says_as_pdf_a(desk: Desk, clock: FakeClock, tmp_path: Path) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    kim, ada = seats(desk)
    # What somebody wrote is no heading and no list of the page.
    propose(kim, [case_id], "Its time is over.\n\n- nobody asked since")
    number = of_case(desk.db, case_id)[0].id
    agree(ada, number, "#set It *is*.")
    wait_out(desk, clock)
    carry_out(desk, number)
    out = tmp_path / "certificate.PDF"
    certificate.save(desk, number, out)
    (each,) = certificate.certificates(desk, case_id)
    assert faults(out.read_bytes()) == []
    said = words(out)
    for part in (
        each.uid,
        each.body["case"]["reference"],
        each.body["formula"],
        "Its time is over. - nobody asked since",
    ):
        assert part in said
    assert "#set It *is*." in said
    assert len(each.body["items"]) > 1
    assert all(item["sha256"] in said for item in each.body["items"])
    acts = [row[0] for row in desk.db.execute("SELECT act FROM outbox ORDER BY seq DESC LIMIT 1")]
    assert acts == ["retention.certificate_saved"]
