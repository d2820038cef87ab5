"""An export as rows of words, as the cage gives them, and what sign-ins must say to be acted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.cage.errors import DecodeFailedError
from app.cage.model import Job, Op, Source
from app.cage.ops import EXPORT_CELL, EXPORT_COLUMNS, EXPORT_ROWS, UNIT, Wrong
from app.decisions.model import Category
from app.i18n import _
from app.intake.model import shown
from app.responses.errors import BadExportError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.cage.model import Answer

HIGHEST_PORT = 65_535
TIMES = ("time_utc", "timestamp_utc", "utc", "timestamp", "time", "occurred_at", "created_at", "sent_at", "date")
ADDRESSES = ("address", "ip_address", "ip", "source_ip", "src_ip")
PORTS = ("source_port", "src_port", "port")
_NEEDED = {"a time": TIMES, "an address": ADDRESSES, "a source port": PORTS}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """An export as rows of words; time names the column that says when, if there is one."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    time: str = ""
    address: str = ""
    port: str = ""


def table(cage: Cage, name: str, source: Source, category: Category) -> Table:
    """Return an export's rows, or say in which row it breaks its limits; its bytes are parsed in the cage alone."""
    try:
        answer = cage.ask(Job(Op.EXPORT_READ), source)
    except DecodeFailedError as error:
        raise BadExportError(name, error.reason) from error
    if wrong := answer.words("wrong"):
        raise BadExportError(name, _why(wrong, answer.count("row")))
    columns, rows = _rows(name, answer)
    found = Table(columns, rows, *(_named(columns, names) for names in (TIMES, ADDRESSES, PORTS)))
    return _login(name, found) if category is Category.LOGIN else found


def moment(text: str) -> datetime | None:
    """Return the moment that a cell names, in UTC; nothing where it names none or says no zone."""
    try:
        found = datetime.fromisoformat(text.strip())
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        # No moment, or one before the first year or after the last.
        return None


def _rows(name: str, answer: Answer) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Split what the cage gave and hold it to the limits again: what the cage answers is not believed."""
    strange = BadExportError(name, _("the decoder's answer did not make sense"))
    if len(answer.parts) != 1:
        raise strange
    try:
        lines = answer.parts[0].data.decode().split(UNIT.row)
    except UnicodeDecodeError as error:
        raise strange from error
    columns = tuple(lines[0].split(UNIT.cell))
    rows = [line.split(UNIT.cell) for line in lines[1:]]
    if len(set(columns)) != len(columns) or len(columns) > EXPORT_COLUMNS or not 0 < len(rows) <= EXPORT_ROWS:
        raise strange
    if any(len(row) != len(columns) or max(map(len, row)) > EXPORT_CELL for row in rows):
        raise strange
    return columns, tuple(dict(zip(columns, row, strict=True)) for row in rows)


def _why(wrong: str, row: int) -> str:
    words = {
        Wrong.NOT_UTF8: _("it is not UTF-8 text"),
        Wrong.NOT_TEXT: _("it is not text"),
        Wrong.ROW_NOT_TEXT: _("row {n} is not text"),
        Wrong.BROKEN_JSON: _("it is broken JSON"),
        Wrong.NO_RECORDS: _("it is no list of records"),
        Wrong.CSV: _("line {n}: its quotation marks do not close"),
        Wrong.COLUMNS: _("its columns are not named, each once, and at most {columns}"),
        Wrong.CELLS: _("line {n} has another number of cells"),
        Wrong.LONG_CELL: _("row {n}: a cell is longer than {signs} signs"),
        Wrong.ROWS: _("it has more than {rows} rows"),
        Wrong.NO_ROWS: _("it has no rows"),
    }
    known = {each.value: each for each in Wrong}
    told = words[known[wrong]] if wrong in known else _("the decoder's answer did not make sense")
    return told.format(n=row, columns=EXPORT_COLUMNS, signs=EXPORT_CELL, rows=EXPORT_ROWS)


def _login(name: str, found: Table) -> Table:
    """Hold sign-ins to what can be acted on: behind one address thousands share, port and UTC time tell who it was."""
    for what, column in zip(_NEEDED, (found.time, found.address, found.port), strict=True):
        if not column:
            some = ", ".join(_NEEDED[what][:3])
            raise BadExportError(
                name, _("sign-ins need {what}, in a column such as {some}").format(what=what, some=some)
            )
    for number, row in enumerate(found.rows, 1):
        if lacking := _lacking(found, row):
            raise BadExportError(name, _("row {n}: {what}").format(n=number, what=lacking))
    return found


def _lacking(found: Table, row: Row) -> str:
    if moment(row[found.time]) is None:
        return _("“{time}” names no time with its zone").format(time=shown(row[found.time], 40))
    port = row[found.port].strip()
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= HIGHEST_PORT):
        return _("“{port}” is no port").format(port=shown(port, 40))
    return "" if row[found.address].strip() else _("no address")


def _named(columns: Sequence[str], names: Sequence[str]) -> str:
    plain = {column.casefold().replace(" ", "_"): column for column in columns}
    return next((plain[name] for name in names if name in plain), "")
