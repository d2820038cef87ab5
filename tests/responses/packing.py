"""Exports put into a case, and a package opened as whoever gets it opens it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pyzipper

from app.cage.client import Cage
from app.cases.model import CaseId
from app.decisions.model import Category
from app.desk import Desk
from app.responses import queries
from app.responses.exports import NewExport, import_export
from app.vault.spoken import as_typed

TAKEN = datetime(2026, 3, 7, 21, 0, tzinfo=UTC)
LOGINS = (
    "time,ip,port,device\n"
    "2026-03-06T23:30:00+02:00,198.51.100.7,50122,phone\n"
    "2026-02-01T10:00:00Z,198.51.100.8,50123,=cmd()\n"
)
MESSAGES = [
    {"sent_at": "2026-03-02T08:00:00Z", "text": "On the ridge, +47 555 0101", "to": "a"},
    {"sent_at": "2026-02-02T08:00:00Z", "text": "Before the days that were decided", "to": "b"},
    {"sent_at": "2026-03-03T08:00:00Z", "text": '=HYPERLINK("x")', "to": "+47 555 0101"},
]


def put(
    desk: Desk, cage: Cage, case_id: CaseId, path: Path, text: str, category: Category, account: str = "fjell_2"
) -> None:
    """Import a text as an export."""
    path.write_text(text, "utf-8")
    import_export(desk, cage, case_id, NewExport(path, account, category, "select * from x where id = 7", TAKEN))


def opened(desk: Desk, case_id: CaseId, passphrase: str) -> dict[str, bytes]:
    """Open the newest package with an unpacker."""
    row = queries.responses(desk.db, case_id)[0]
    with pyzipper.AESZipFile(io.BytesIO(queries.read_file(desk, row.files[0].id))) as archive:
        archive.setpassword(as_typed(passphrase).encode())
        return {name: archive.read(name) for name in archive.namelist()}
