"""Exports as they are taken in: what breaks a limit is told with its row, and nothing of it is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cage.model import BytesSource
from app.cage.ops import EXPORT_CELL
from app.cases.model import CaseId
from app.decisions.model import Category
from app.desk import Desk
from app.responses.errors import BadExportError
from app.responses.exports import NewExport, exports, import_export
from app.responses.tables import table
from tests.responses.packing import LOGINS, TAKEN, put


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "columns"),
        (b"\n", "columns"),
        (b"a,b\n", "no rows"),
        (b"a,a\n1,2\n", "columns"),
        (b"a,b\n1\n", "another number of cells"),
        (b"a,b\n1,2,3\n", "another number of cells"),
        (b'a,b\n"1,2\n', "line"),
        (b"\xff\xfe", "UTF-8"),
        (b"a\n\0\n", "not text"),
        (b"[1]", "no list of records"),
        (b"{}", "no list of records"),
        (b"[" * 100_000, "broken JSON"),
        (b'[{"a": ', "broken JSON"),
        (rb'[{"a": "\u0000"}]', "not text"),
        (rb'[{"a": ["\udc00"]}]', "not text"),
        (rb'[{"\ud800": "a"}]', "not text"),
        (b"a\n" + b"x" * (EXPORT_CELL + 1) + b"\n", "longer than"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n", "columns"),
    ],
)
def test_a_broken_export_is_told(cage: Cage, data: bytes, why: str) -> None:
    with pytest.raises(BadExportError, match=why):
        table(cage, "x.csv", BytesSource(data), Category.INTERACTION)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ip,port\n1.2.3.4,5\n", "a time"),
        ("time,port\n2026-01-01T00:00:00Z,5\n", "an address"),
        ("time,ip\n2026-01-01T00:00:00Z,1.2.3.4\n", "a source port"),
        ("time,ip,port\n2026-01-01T00:00:00,1.2.3.4,5\n", "zone"),
        ("time,ip,port\nyesterday,1.2.3.4,5\n", "zone"),
        ("time,ip,port\n0001-01-01T00:00:00+14:00,1.2.3.4,5\n", "zone"),
        ("time,ip,port\n2016-12-31T23:59:60Z,1.2.3.4,5\n", "zone"),
        ("time,ip,port\n2026-01-01T00:00:00Z,1.2.3.4,70000\n", "no port"),
        ("time,ip,port\n2026-01-01T00:00:00Z,1.2.3.4,٥\n", "no port"),
        ("time,ip,port\n2026-01-01T00:00:00Z, ,5\n", "no address"),
    ],
)
def test_sign_ins_carry_address_port_and_utc(cage: Cage, text: str, why: str) -> None:
    with pytest.raises(BadExportError, match=why):
        table(cage, "x.csv", BytesSource(text.encode()), Category.LOGIN)


def test_only_the_cases_accounts_and_ordinary_files_are_imported(
    desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path
) -> None:
    with pytest.raises(BadExportError, match="no account of this case"):
        put(desk, cage, case_id, tmp_path / "x.csv", LOGINS, Category.LOGIN, account="somebody")
    (tmp_path / "link.csv").symlink_to(tmp_path / "x.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("link.csv", "pipe.csv", "nothing.csv"):
        with pytest.raises(BadExportError):
            import_export(desk, cage, case_id, NewExport(tmp_path / name, "fjell_2", Category.LOGIN, "q", TAKEN))
    with pytest.raises(BadExportError, match="query"):
        import_export(desk, cage, case_id, NewExport(tmp_path / "x.csv", "fjell_2", Category.LOGIN, " ", TAKEN))
    assert exports(desk.db, case_id) == ()
