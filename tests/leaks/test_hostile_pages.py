"""Hostile texts in every field that somebody else fills in, on every page that shows them: nothing is opened or bursts."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.cage.client import Cage
from app.cases import queries
from app.cases.model import CaseId
from app.desk import close_desk, open_desk
from app.evidence import queries as evidence
from app.evidence.list_model import Heading
from app.evidence.lists import import_list
from app.intake.importer import import_paths
from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.cage.conftest import linux_only
from tests.leaks.hostile import hostile
from tests.leaks.opened_files import opened
from tests.ui.audit import not_plain
from tests.ui.program.conftest import Enter, answers, enter, house, program  # noqa: F401 - fixtures
from tests.vaults import unlocked
from ui.case.page import CasePage
from ui.program.workstation import Workstation

pytestmark = linux_only
REQUESTS, MAILS = 16, 6
WIDEST = 1280
PROGRAM = b"MZ" + bytes(99)
Texts = Callable[[int], str]


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """Return a picture that nobody may open."""
    file = tmp_path / "bait.png"
    Image.new("RGB", (3013, 2003)).save(file)
    return file


def texts_of(bait: Path) -> Texts:
    """Return the hostile texts one after another, each as long as a field takes."""
    every = cycle(list(hostile(bait)))
    return lambda most: next(every).encode("utf-8", "replace").decode("utf-8")[:most]


def form(text: Texts, number: int) -> bytes:
    """Write a request whose every free field is hostile."""
    asks = ("agency_name", "agency_country", "officer_name", "officer_rank", "badge_id", "case_number")
    danger = ("nature_of_emergency", "threat_recency", "person_at_risk", "imminence", "why_data_needed")
    further = ("why_no_process", "actions_taken", "platform_connection", "offence", "additional_context")
    reached = {"official_email": text(320), "phone": text(100), "agency_public_contact_url": text(2000)}
    fields = {
        "requester": {**{name: text(500) for name in asks}, **reached, "supervisor_contact": text(2000)},
        "document": {"document_pdf": text(500), "language": text(500)},
        "emergency": {name: text(3000) for name in (*danger, *further)},
        "data": {
            "account_identifier": [{"type": "username", "value": text(500) or "x"}],
            "content_urls": [text(500)],
            "minimum_needed": text(3000),
        },
        "legal": {"legal_provision": text(500), "good_faith_facts": text(3000), "cybertip_number": text(500)},
    }
    attached = [
        {"name": text(2000) or "x", "text": text(5000), "media_type": text(255)},
        {"name": text(2000) or "x", "data": base64.b64encode(PROGRAM).decode(), "media_type": text(255)},
    ]
    about = {"kind": "emergency_disclosure", "id": f"{number}{text(400)}", "subject": text(2000), "words": text(20_000)}
    return json.dumps({**about, **fields, "attachments": attached}).encode()


def mail(text: Texts, number: int) -> bytes:
    """Write a mail whose headers, words and names are hostile."""

    def line(most: int) -> bytes:
        return b"=?utf-8?b?" + base64.b64encode(text(most).encode()) + b"?="

    head = b"From: " + line(200) + b" <a@b.example>\r\nTo: c@d.example\r\nSubject: " + line(2000)
    head += b"\r\nMessage-ID: <%d@b.example>\r\n" % number
    name = base64.b64encode(text(500).encode())
    parts = (
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + text(9000).encode() + b"\r\n--b\r\nContent-Type: "
    )
    parts += b'image/png\r\nContent-Disposition: attachment; filename="=?utf-8?b?' + name + b'?="\r\n\r\nx\r\n--b--\r\n'
    return head + b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts


def hash_list(bait: Path) -> bytes:
    """Write a hash list that names what came and calls it hostile things."""
    about = {"name": f'<img src="{bait}">', "source": f"<b>a</b><img src='{bait}'>", "issued_on": "2026-01-01"}
    entry = {"sha256": hashlib.sha256(PROGRAM).hexdigest(), "class": f"<qt><img src='{bait}'>", "severity": "S1"}
    return json.dumps({**about, "entries": [entry]}).encode()


@pytest.fixture
def cases(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, cage: Cage, bait: Path, tmp_path: Path
) -> list[CaseId]:
    """Fill the vault with hostile requests, and with files that are none under hostile names."""
    text, folder = texts_of(bait), tmp_path / "in"
    folder.mkdir()
    for number in range(REQUESTS):
        (folder / f"{number}.json").write_bytes(form(text, number))
    for number in range(MAILS):
        (folder / f"{number}.eml").write_bytes(mail(text, number))
    for name in ("<img src=x>.json", "<b>a.json", "\u202egnp.json", "a\u200b.eml"):
        (folder / name).write_bytes(b"{" + text(300).encode())
    desk = open_desk(unlocked(vault_folder, secrets, clock), clock, shipped())
    report, _changes = import_paths(desk, cage, [folder])
    (tmp_path / "list.json").write_bytes(hash_list(bait))
    taken, _changes = import_list(desk, tmp_path / "list.json", Heading(), progress=lambda _done, _of: None)
    assert taken.matches == REQUESTS
    close_desk(desk)
    assert len(report.cases) == REQUESTS + MAILS
    assert len(report.quarantined) == 4
    return [CaseId(number) for number in report.cases]


def held(root: QWidget, place: str) -> None:
    """Hold whatever is on show to plain words that fit."""
    root.grab()
    found = [label for label in not_plain(root) if "qtooltip" not in label]
    assert found == [], place
    tips = [part.toolTip() for part in root.findChildren(QWidget) if part.toolTip()]
    for tip in tips:
        QToolTip.showText(root.mapToGlobal(root.rect().center()), tip, root)
    QToolTip.hideText()
    assert root.minimumSizeHint().width() <= WIDEST, place
    assert root.size() == QSize(1280, 820), place


def settled(qtbot: QtBot, station: Workstation) -> None:
    qtbot.waitUntil(lambda: station.tasks.running() == 0, timeout=30_000)
    QApplication.processEvents()


@pytest.mark.qt_log_ignore("does not support")
def test_every_page_of_the_window(
    qtbot: QtBot,
    enter: Enter,  # noqa: F811 - the fixture of that name
    cases: list[CaseId],
    bait: Path,
) -> None:
    with opened(bait) as watch:
        station = enter()
        station.window.resize(1280, 820)
        for page in station.window._pages:
            station.window.go(page)
            settled(qtbot, station)
            held(station.window, page)
            assert not watch.any(), page


@pytest.mark.qt_log_ignore("does not support")
def test_every_view_of_a_case(
    qtbot: QtBot,
    enter: Enter,  # noqa: F811 - the fixture of that name
    cases: list[CaseId],
    bait: Path,
) -> None:
    with opened(bait) as watch:
        station = enter()
        station.window.resize(1280, 820)
        for case_id in cases[:: max(1, len(cases) // 8)]:
            station.open_case(case_id)
            page = station.window.page()
            assert isinstance(page, CasePage)
            settled(qtbot, station)
            held(station.window, f"case {case_id}")
            page.toggle_history()
            held(station.window, "history")
            for item in evidence.items(station.desk.db, case_id):
                page.evidence.open_item(item.id)
                settled(qtbot, station)
                held(station.window, f"item {item.id}")
                page.evidence.leave_item()
            assert not watch.any(), case_id
        assert queries.case_page(station.desk.db, cases[0]).row.title
