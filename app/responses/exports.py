"""Exports of the platform's own systems for the accounts of a case: read with limits, sealed as they came, kept with their query."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cases import store as cases
from app.cases.actions import owned
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.decisions.model import Category
from app.evidence import sealing
from app.i18n import _
from app.intake.model import shown
from app.responses import store
from app.responses.errors import BadExportError
from app.responses.model import ExportId

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

MOST_BYTES = 50_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
HIGHEST_PORT = 65_535
# Words and figures; what is longer is a file in disguise, and files do not go this way.
LONGEST_CELL = 8_192
TIMES = ("time_utc", "timestamp_utc", "utc", "timestamp", "time", "occurred_at", "created_at", "sent_at", "date")
ADDRESSES = ("address", "ip_address", "ip", "source_ip", "src_ip")
PORTS = ("source_port", "src_port", "port")
_NEEDED = {"a time": TIMES, "an address": ADDRESSES, "a source port": PORTS}

# JSON can name signs that no text has, and no package could be written with them.
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """An export as rows of words; time names the column that says when, if there is one."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    time: str = ""
    address: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class NewExport:
    """A file to import: whose data of which category, by which query, taken when."""

    path: Path
    account: str
    category: Category
    query: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export on record."""

    id: ExportId
    account: str
    category: Category
    name: str
    query: str
    taken_at: str
    rows: int
    size: int
    sha256: str
    person: str
    at: str


def import_export(desk: Desk, case_id: CaseId, new: NewExport) -> Changes:
    """Take an export in: checked whole, sealed byte for byte, on record with its query, its time and its hash."""
    name = shown(new.path.name, 120)
    if not new.query.strip():
        raise BadExportError(name, _("the query it was made by is missing"))
    if new.account not in accounts(desk.db, case_id):
        raise BadExportError(name, _("“{account}” is no account of this case").format(account=shown(new.account, 80)))
    data = read(new.path)
    table = parse(name, data, new.category)
    sent = store.seal(desk.vault, name, "text/plain", data)
    with store.kept_if_written(desk, (sent,)), desk.transaction() as tx:
        case = owned(tx, case_id)
        uid, made = sent.made.uid, sent.made
        body = {
            "case": case.uid,
            "account": new.account,
            "category": new.category.value,
            "name": name,
            "query": new.query.strip(),
            "taken_at": utc_text(new.taken_at),
            "rows": len(table.rows),
            "size": made.size,
            "sha256": made.sha256,
        }
        tx.db.execute(
            "INSERT INTO account_export (uid, case_id, person_id, account, category, name, query, taken_at, rows, size,"
            " sha256, sealed_name, wrapped_key, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (uid, case_id, desk.person.id, new.account, new.category.value, name, body["query"], body["taken_at"],
             len(table.rows), made.size, made.sha256, made.sealed_name, made.wrapped_key, tx.at, desk.device.id,
             tx.op_id),
        )  # fmt: skip
        cases.add_event(tx, case_id, "export imported", f"{new.account}, {new.category.value}: {name}")
        tx.wrote("account_export", uid, 1, "export.import", body, topics=(Topic.DECISIONS,), cases=(case_id,))
    return tx.changes


def accounts(db: Connection, case_id: CaseId) -> tuple[str, ...]:
    """Return the accounts that a case is about."""
    found = db.execute("SELECT DISTINCT value FROM subject WHERE case_id = ? AND role = 'account'", (case_id,))
    return tuple(row[0] for row in found)


def exports(db: Connection, case_id: CaseId) -> tuple[ExportRow, ...]:
    """Return the exports of a case, the oldest first."""
    found = db.execute(
        "SELECT e.id, e.account, e.category, e.name, e.query, e.taken_at, e.rows, e.size, e.sha256, p.name, e.at"
        " FROM account_export e JOIN person p ON p.id = e.person_id WHERE e.case_id = ? ORDER BY e.id",
        (case_id,),
    )
    return tuple(ExportRow(ExportId(row[0]), row[1], Category(row[2]), *row[3:]) for row in found)


def table_of(desk: Desk, export: ExportRow) -> Table:
    """Return the rows of an export on record, from the very bytes that were imported."""
    row = desk.db.execute(
        "SELECT uid, sealed_name, wrapped_key FROM account_export WHERE id = ?", (export.id,)
    ).fetchone()
    uid, name, wrapped = row
    with sealing.open_sealed(desk.vault, uid, name, wrapped, store.FOLDER) as reader:
        data = b"".join(bytes(chunk) for chunk in reader.chunks())
    return parse(export.name, data, export.category)


def read(path: Path) -> bytes:
    """Return the bytes of an ordinary file of an export's size; a link, a pipe or a device is not followed."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    name = shown(path.name, 120)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadExportError(name, _("it is no ordinary file"))
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadExportError(name, error.strerror or type(error).__name__) from error
    if len(data) > MOST_BYTES:
        raise BadExportError(name, _("it is larger than {n} MB").format(n=MOST_BYTES // 1_000_000))
    return data


def parse(name: str, data: bytes, category: Category) -> Table:
    """Read an export as CSV or JSON, or say in which row it breaks its limits."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExportError(name, _("it is not UTF-8 text")) from error
    if "\0" in text:
        raise BadExportError(name, _("it is not text"))
    listed = _from_json(name, text) if text.lstrip()[:1] in ("[", "{") else _from_csv(name, text)
    columns = tuple(listed[0])
    if not listed[1]:
        raise BadExportError(name, _("it has no rows"))
    table = Table(columns, tuple(listed[1]), *(_named(columns, names) for names in (TIMES, ADDRESSES, PORTS)))
    return _login(name, table) if category is Category.LOGIN else table


def moment(text: str) -> datetime | None:
    """Return the moment that a cell names, in UTC; nothing where it names none or says no zone."""
    try:
        found = datetime.fromisoformat(text.strip())
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        # No moment, or one before the first year or after the last.
        return None


def _login(name: str, table: Table) -> Table:
    """Hold sign-ins to what can be acted on: behind one address thousands share, port and UTC time tell who it was."""
    for what, found in zip(_NEEDED, (table.time, table.address, table.port), strict=True):
        if not found:
            some = ", ".join(_NEEDED[what][:3])
            raise BadExportError(
                name, _("sign-ins need {what}, in a column such as {some}").format(what=what, some=some)
            )
    for number, row in enumerate(table.rows, 1):
        if moment(row[table.time]) is None:
            raise BadExportError(
                name,
                _("row {n}: “{time}” names no time with its zone").format(n=number, time=shown(row[table.time], 40)),
            )
        if not _is_port(row[table.port].strip()):
            raise BadExportError(
                name, _("row {n}: “{port}” is no port").format(n=number, port=shown(row[table.port], 40))
            )
        if not row[table.address].strip():
            raise BadExportError(name, _("row {n}: no address").format(n=number))
    return table


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= HIGHEST_PORT


def _from_json(name: str, text: str) -> tuple[Sequence[str], list[Row]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadExportError(name, _("it is broken JSON")) from error
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise BadExportError(name, _("it is no list of records"))
    columns = list(dict.fromkeys(key for each in content[:MOST_ROWS] for key in each))
    return _bounded(name, columns, _json_rows(name, columns, content))


def _json_rows(name: str, columns: Sequence[str], content: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for number, each in enumerate(content, 1):
        row = {key: _cell(each.get(key)) for key in columns}
        if any(_NO_TEXT.search(word) for pair in row.items() for word in pair):
            raise BadExportError(name, _("row {n} is not text").format(n=number))
        yield row


def _from_csv(name: str, text: str) -> tuple[Sequence[str], list[Row]]:
    first = text[:65_536].split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [column.strip() for column in reader.fieldnames or ()]
        reader.fieldnames = columns
        return _bounded(name, columns, _csv_rows(name, reader))
    except csv.Error as error:
        raise BadExportError(name, _("line {n}: {why}").format(n=reader.line_num, why=str(error))) from error


def _csv_rows(name: str, reader: csv.DictReader[str]) -> Iterator[Row]:
    for row in reader:
        if None in row or None in row.values():
            raise BadExportError(name, _("line {n} has another number of cells").format(n=reader.line_num))
        yield dict(row)


def _bounded(name: str, columns: Sequence[str], rows: Iterator[Row]) -> tuple[Sequence[str], list[Row]]:
    if not columns or not all(columns) or len(set(columns)) != len(columns) or len(columns) > MOST_COLUMNS:
        raise BadExportError(name, _("its columns are not named, each once, and at most {n}").format(n=MOST_COLUMNS))
    kept: list[Row] = []
    for row in rows:
        if len(kept) >= MOST_ROWS:
            raise BadExportError(name, _("it has more than {n} rows").format(n=MOST_ROWS))
        if any(len(cell) > LONGEST_CELL for cell in row.values()):
            raise BadExportError(
                name, _("row {n}: a cell is longer than {most} signs").format(n=len(kept) + 1, most=LONGEST_CELL)
            )
        kept.append(row)
    return columns, kept


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _named(columns: Sequence[str], names: Sequence[str]) -> str:
    plain = {column.casefold().replace(" ", "_"): column for column in columns}
    return next((plain[name] for name in names if name in plain), "")
