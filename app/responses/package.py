"""A disclosure package: the letter, the data that was decided on, a manifest with hashes and the record, encrypted whole.

Text that was exported for an account goes in, cut to what was decided; files of a case as `media` lets them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyrage

from app.clock import utc_text
from app.decisions.model import Category
from app.i18n import _
from app.responses.errors import BadPackageError
from app.responses.exports import ExportRow
from app.responses.filling import Span
from app.responses.pieces import Piece, piece
from app.responses.tables import Table, moment

MOST_BYTES = 200_000_000
# What a spreadsheet would calculate when it opens the file.
_FORMULA = ("=", "@", "+", "-", "\t", "\r")
_FIGURES = frozenset("0123456789 .,:()-+/")


@dataclass(frozen=True, slots=True)
class Minimised:
    """What is left of an export within the decision: its rows, how many were left out, how many cells were disarmed."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    left_out: int
    disarmed: int


def minimise(table: Table, category: Category, span: Span, name: str) -> Minimised:
    """Keep the rows of the days that were decided; what says no time is left out where days were decided."""
    if (span.start or span.end) and not table.time:
        raise BadPackageError(_("{name} says no time, and the decision is for certain days").format(name=name))
    kept = [row for row in table.rows if not (span.start or span.end) or _within(row[table.time], span)]
    columns, rows = table.columns, [[row[column] for column in table.columns] for row in kept]
    if category is Category.LOGIN:
        others = [column for column in table.columns if column not in (table.time, table.address, table.port)]
        columns = ("time_utc", "address", "source_port", *others)
        rows = [
            [_utc(row[table.time]), row[table.address], row[table.port], *(row[name] for name in others)]
            for row in kept
        ]
    disarmed = sum(_calculates(cell) for row in rows for cell in row)
    safe = tuple(tuple(f"'{cell}" if _calculates(cell) else cell for cell in row) for row in rows)
    return Minimised(columns, safe, len(table.rows) - len(kept), disarmed)


def data_piece(export: ExportRow, table: Table, span: Span, number: int) -> Piece:
    """Return an export, minimised, as a file of the package."""
    found = minimise(table, export.category, span, export.name)
    told = {
        "account": export.account,
        "category": export.category.value,
        "from": span.start or None,
        "to": span.end or None,
        "rows": len(found.rows),
        "rows_left_out": found.left_out,
        "cells_that_begin_with_an_apostrophe": found.disarmed,
        "query": export.query,
        "taken_at": export.taken_at,
        "export_sha256": export.sha256,
    }
    return piece(f"data/{number:02d}-{export.category.value}.csv", _csv(found), told)


def manifest(pieces: Sequence[Piece], about: Mapping[str, Any]) -> Piece:
    """Return the list of every file with its size and hash."""
    return piece("manifest.json", _json({"format": "stillwater disclosure 2", **about, "files": hashes(pieces)}))


def hashes(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Return each file by its name, its size and its hash, with what is told of it."""
    return [{"name": each.name, "size": each.size, "sha256": each.sha256, **each.told} for each in pieces]


def record_piece(record: Mapping[str, Any]) -> Piece:
    """Return the disclosure record as a file."""
    return piece("disclosure-record.json", _json(record))


def recipient_of(key: str) -> pyrage.x25519.Recipient:
    """Return the public age key that a text is."""
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError as error:
        # Never repeated: who was asked for a key may have sent the secret one.
        raise BadPackageError(_("that is no public age key, and one begins with age1")) from error


def check_size(pieces: Sequence[Piece], most: int = MOST_BYTES) -> None:
    """Refuse a package that is larger than one may be."""
    if sum(piece.size for piece in pieces) > most:
        raise BadPackageError(_("it is larger than {n} MB").format(n=most // 1_000_000))


def _within(cell: str, span: Span) -> bool:
    at = moment(cell)
    return at is not None and span.holds(utc_text(at))


def _utc(cell: str) -> str:
    at = moment(cell)
    return utc_text(at) if at else cell


def _calculates(cell: str) -> bool:
    """Tell whether a spreadsheet might take a cell for a formula; a number, and one to be called, are none."""
    return cell.startswith(_FORMULA) and not (cell[:1] in "+-" and set(cell) <= _FIGURES)


def _csv(found: Minimised) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"'{column}" if _calculates(column) else column for column in found.columns])
    writer.writerows(found.rows)
    return text.getvalue().encode()


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False).encode()
