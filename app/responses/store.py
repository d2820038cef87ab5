"""Answers in SQL and in sealed files: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cases.model import Case
from app.changes import Topic
from app.evidence import sealing
from app.evidence.model import SealedItem
from app.identity import new_uid
from app.responses.model import ResponseId, Sort, Template

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.decisions.model import DecisionId
    from app.desk import Desk, Transaction
    from app.vault.vault import Vault

FOLDER = "responses"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it went out: sealed already, its row not yet written."""

    name: str
    media_type: str
    made: SealedItem


@dataclass(frozen=True, slots=True)
class NewResponse:
    """What is to be put on record of an answer."""

    sort: Sort
    title: str
    recipient: str
    body: Mapping[str, object]
    language: str = ""
    template: Template | None = None
    decision: tuple[DecisionId, str] | None = None
    files: Sequence[SentFile] = field(default=())


def seal(vault: Vault, name: str, media_type: str, data: bytes | Iterator[bytes]) -> SentFile:
    """Seal the exact bytes of a file, or a run of them; it is on the disk when this returns."""
    # A vault that was made before there were answers has no folder for them.
    (vault.folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
    return SentFile(name, media_type, sealing.seal(vault, [data] if isinstance(data, bytes) else data, FOLDER))


@contextmanager
def kept_if_written(desk: Desk, made: Sequence[SentFile]) -> Iterator[None]:
    """Remove sealed files again where the transaction that was to name them did not come about."""
    try:
        yield
    except BaseException:
        sealing.discard(desk, (each.made for each in made), FOLDER)
        raise


def insert(tx: Transaction, case: Case, new: NewResponse) -> ResponseId:
    """Write an answer with its files, which nothing changes afterwards."""
    uid = new_uid()
    if new.template is not None:
        _keep(tx, new.template)
    cursor = tx.db.execute(
        "INSERT INTO response (uid, case_id, decision_id, person_id, sort, title, language, template_sha256, recipient,"
        " body, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            case.id,
            new.decision[0] if new.decision else None,
            tx.desk.person.id,
            new.sort.value,
            new.title,
            new.language,
            new.template.sha256 if new.template else None,
            new.recipient,
            json.dumps(new.body, ensure_ascii=False, sort_keys=True),
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    number = ResponseId(cursor.lastrowid or 0)
    for sent in new.files:
        _insert_file(tx, number, sent)
    tx.wrote("response", uid, 1, f"response.{new.sort.value}", _told(case, new), topics=_TOPICS, cases=(case.id,))
    return number


def letterhead(db: Connection) -> dict[str, str]:
    """Return what letters say of the house."""
    return dict(db.execute("SELECT name, value FROM letterhead").fetchall())


def put_letterhead(tx: Transaction, words: Mapping[str, str]) -> None:
    """Keep what letters say of the house, where it is new."""
    was = letterhead(tx.db)
    for name, value in words.items():
        if not value.strip() or was.get(name) == value:
            continue
        tx.db.execute(
            "INSERT INTO letterhead (name, value, device_id, op_id, version) VALUES (?, ?, ?, ?, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value, device_id = excluded.device_id,"
            " op_id = excluded.op_id, version = version + 1",
            (name, value, tx.desk.device.id, tx.op_id),
        )
        (version,) = tx.db.execute("SELECT version FROM letterhead WHERE name = ?", (name,)).fetchone()
        tx.wrote("letterhead", name, version, "letterhead.put", {"value": value}, topics=_TOPICS)


_TOPICS = (Topic.DECISIONS, Topic.CASES)


def _told(case: Case, new: NewResponse) -> Mapping[str, object]:
    return {
        "case": case.uid,
        "decision": new.decision[1] if new.decision else None,
        "title": new.title,
        "language": new.language,
        "template": new.template.sha256 if new.template else None,
        "recipient": new.recipient,
        "body": dict(new.body),
        "files": [
            {"name": each.name, "type": each.media_type, "size": each.made.size, "sha256": each.made.sha256}
            for each in new.files
        ],
    }


def _insert_file(tx: Transaction, number: ResponseId, sent: SentFile) -> None:
    tx.db.execute(
        "INSERT INTO response_file (uid, response_id, name, media_type, size, sha256, sealed_name, wrapped_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sent.made.uid,
            number,
            sent.name,
            sent.media_type,
            sent.made.size,
            sent.made.sha256,
            sent.made.sealed_name,
            sent.made.wrapped_key,
        ),
    )


def _keep(tx: Transaction, template: Template) -> None:
    """Keep the bytes of a template by their hash, so that what was sent can be explained for ever."""
    if tx.db.execute("SELECT 1 FROM document WHERE sha256 = ?", (template.sha256,)).fetchone():
        return
    name = f"{template.language}/{template.id} {template.version}"
    tx.db.execute(
        "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, 'template', ?, ?, ?)",
        (template.sha256, name, template.document, tx.at),
    )
    body = {"kind": "template", "name": name, "text": template.document.decode()}
    tx.wrote("document", template.sha256, 1, "document.keep", body, topics=(Topic.DECISIONS,))
