"""Bringing requests in, beside the least that could be done with them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from app.cage.client import Cage
from app.cage.model import limits_of
from app.desk import Desk, close_desk, open_desk
from app.intake.fields import schema
from app.intake.importer import import_paths
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, timed
from tests.builders import FakeClock
from tests.intake.letters import request, save
from tests.vaults import new_vault

BATCH = 50
PARTS = 10


def write_requests(folder: Path, count: int) -> Path:
    """Write requests as a portal sends them: a file each, with the fields that its form asks for."""
    for number in range(count):
        save(folder / f"{number * PARTS // count:02d}" / f"{number:06d}.json", _document(number))
    return folder


def _document(number: int) -> dict[str, Any]:
    said = request(
        id=f"portal-{number}",
        subject=f"Threat {number} at a school",
        words=f"Message {number} announces an attack. We ask for what is below, and can be called back at any hour.",
        sent_at="2026-03-07T20:59:00Z",
        data={
            "account_identifier": [{"type": "username", "value": f"quiet_otter_{number}"}],
            "content_urls": [f"https://video.platform.example/@quiet_otter_{number}"],
            "date_from": "2026-03-04T00:00:00Z",
            "date_to": "2026-03-07T21:00:00Z",
        },
        emergency={
            "nature_of_emergency": f"A pupil announced an attack for tomorrow; message {number} names the place.",
            "threat_recency": "Posted two hours ago.",
            "person_at_risk": f"Pupils of school {number}",
            "why_data_needed": "To find who wrote it before the school opens.",
            "why_no_process": "No judge can be reached before the morning.",
            "actions_taken": "The school was told, and two officers are there.",
            "platform_connection": f"@quiet_otter_{number}",
        },
        document={"language": "English", "letterhead": False},
        legal={"good_faith_facts": "The account shows the school's gate, filmed today.", "preservation_asked": True},
    )
    said["requester"] |= {"badge_id": str(7000 + number), "phone": "+41 000 00 00", "case_number": f"26-{number}"}
    return said


def rate(scale: Scale) -> Iterator[Row]:
    """Measure how many requests a second become cases; both take turns, a tenth at a time, and the best tenth counts."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        parts = sorted(write_requests(Path(home) / "in", scale.imported).iterdir())
        with _plain(Path(home) / "plain.db") as db, _desk(Path(home) / "vault") as (desk, cage):
            times = [(timed(partial(_bare, db, part)), timed(partial(_import, desk, cage, part))) for part in parts]
            assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (scale.imported,)
    baseline, figure = (scale.imported / len(parts) / min(column) * 1e3 for column in zip(*times, strict=True))
    what = f"import of {scale.imported:,} JSON requests"
    beside = "json.loads, jsonschema and a plain sqlite3 insert"
    yield Row(what, figure, beside, baseline, "a second", "≥ 0.5 ×", figure >= 0.5 * baseline)


@contextmanager
def _plain(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE request (id INTEGER PRIMARY KEY, subject TEXT, body TEXT, document TEXT) STRICT")
        yield db


@contextmanager
def _desk(home: Path) -> Iterator[tuple[Desk, Cage]]:
    clock = FakeClock()
    desk = open_desk(new_vault(home, None, clock).vault, clock, shipped())
    with Cage(limits_of(desk.settings.vault)) as cage:
        cage.layers()
        yield desk, cage
    close_desk(desk)


def _bare(db: sqlite3.Connection, folder: Path) -> None:
    """Read, check by the library, and insert with the same durability, fifty at a time."""
    check = Draft202012Validator(schema())
    for number, file in enumerate(sorted(folder.iterdir())):
        if number % BATCH == 0:
            db.execute("BEGIN")
        text = file.read_text("utf-8")
        document = json.loads(text)
        check.validate(document)
        values = (document["subject"], document["words"], text)
        db.execute("INSERT INTO request (subject, body, document) VALUES (?, ?, ?)", values)
        if number % BATCH == BATCH - 1:
            db.execute("COMMIT")
    if db.in_transaction:
        db.execute("COMMIT")


def _import(desk: Desk, cage: Cage, folder: Path) -> None:
    import_paths(desk, cage, [folder])
