"""From gathered cases to what a pack says of them, and the sealed files that lie behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from app.cases.model import CaseId
from app.clock import utc_text
from app.evidence import sealing as evidence
from app.identity import Role, new_uid
from app.review.container_writing import Item
from app.review.gathering import Gathered
from app.review.index import Index, IndexCase, IndexItem
from app.review.involved import barred
from app.review.levels import PackedItem, Without
from app.review.model import Level
from app.review.namesakes import as_reader, identities
from app.review.papers import Papers, Part, Row, Rows, read_all, read_by_key, referring
from app.review.peers import Recipient, own_peer
from app.review.policies_then import policies_then
from app.review.pseudonyms import Pseudonyms
from app.review.scorecards import KIND, Scorecard, scorecard_in_force
from app.review.sheets import SHEET
from app.vault.directory import Entry
from app.vault.keys import b64, lent
from app.vault.migrate import scripts
from app.vault.sealed import unwrap_item_key

if TYPE_CHECKING:
    from app.desk import Desk

# By table the columns that name a person, a device or a document.
Columns: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]
# For whom it is sealed, each with everybody whom they certainly are in this vault.
Readers: TypeAlias = Sequence[tuple[Entry, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Order:
    """What to seal: a sample, or cases by themselves; for whom, at which level, and until when."""

    name: str
    recipients: tuple[Recipient, ...]
    level: Level
    expires_at: datetime
    pseudonyms: bool = False
    sample_uid: str = ""
    cases: tuple[CaseId, ...] = ()
    calibration_uid: str = ""


def index_of(desk: Desk, order: Order, gathered: Sequence[Gathered]) -> tuple[Index, list[Item]]:
    """Return what a pack says, and the sealed files that lie behind it in that order."""
    uid, files = new_uid(), list[Item]()
    columns = {table: _columns(desk, table) for table in SHEET}
    people = _people(desk, gathered, columns)
    # Everybody of the vault: words of a case name people who wrote no row of it, too.
    names = Pseudonyms(read_all(desk.db, SHEET["person"])) if order.pseudonyms else None
    if names is not None:
        people["person"] = names.people(people["person"])
    who = identities(desk)
    readers = [(each.person, who.certain(as_reader(each))) for each in order.recipients]
    card = scorecard_in_force(desk.db)
    policies, papers = policies_then(desk, gathered, bare=order.pseudonyms)
    _add_shared(people, [_card_row(card, utc_text(desk.clock.now())), *papers])
    shared = {row["sha256"] for row in people["document"]}
    for one in gathered:
        _add_documents(desk, one.parts, columns, shared)
    cases = tuple(_case(desk, uid, one, files, names, readers) for one in gathered)
    own = own_peer(desk.vault)
    back = {each.uid: each for each in own.people if each.active and each.role is Role.SUPERVISOR}
    back |= {each.uid: each for each in own.people if each.uid == desk.person.uid}
    index = Index(
        uid=uid,
        name=order.name,
        sample_uid=order.sample_uid,
        calibration_uid=order.calibration_uid,
        schema=len(scripts()),
        level=order.level,
        pseudonyms=order.pseudonyms,
        recipients=tuple(
            _named(each.vault_uid, each.person.uid, each.person.name, each.person.recipient)
            for each in order.recipients
        ),
        return_to=tuple(_named(own.uid, each.uid, each.name, each.recipient) for each in back.values()),
        left_out=left_out_of(gathered, pseudonyms=order.pseudonyms),
        shared=Papers(people),
        cases=tuple(replace(each, policies=policies[each.uid]) for each in cases),
        scorecard=card.sha256,
    )
    return index, files


def _card_row(card: Scorecard, at: str) -> Row:
    """Return a scorecard as a document that goes along."""
    name = f"{card.id} {card.version}"
    return {"sha256": card.sha256, "kind": KIND, "name": name, "bytes": b64(card.document), "added_at": at}


def left_out_of(gathered: Sequence[Gathered], *, pseudonyms: bool) -> dict[str, int]:
    """Count what stays behind of all cases, by the code of its reason."""
    left: dict[str, int] = {Without.NAMES.value: 0} if pseudonyms else {}
    for one in gathered:
        for why, count in one.left_out.items():
            left[why] = left.get(why, 0) + count
    return left


def _case(
    desk: Desk, pack_uid: str, one: Gathered, files: list[Item], names: Pseudonyms | None, readers: Readers
) -> IndexCase:
    papers, judged = dict(one.parts), _judged(desk, one)
    if names is not None:
        papers = {part: names.papers(each) for part, each in papers.items()}
        judged = names.told(judged)
    return IndexCase(
        uid=one.uid,
        reference=one.reference,
        kind=one.kind,
        decision_uid=one.judged.uid,
        protocol_sha256=one.judged.protocol_sha256,
        bases_sha256=one.judged.bases_sha256,
        barred=barred(desk.db, pack_uid, one.case_id, utc_text(desk.clock.now()), readers),
        left_out=one.left_out,
        judged=judged,
        papers={part: papers[part] for part in Part},
        items=tuple(_item(desk, each, files) for each in one.items),
    )


def _judged(desk: Desk, one: Gathered) -> dict[str, object]:
    row = one.judged.row
    uid, name = desk.db.execute("SELECT uid, name FROM person WHERE id = ?", (one.judged.person_id,)).fetchone()
    return {
        "answers": json.loads(row["answers"]),
        "outcome": row["outcome"],
        "at": row["at"],
        "unseen": row["decided_unseen"],
        "reason": row["reason"],
        "responder_uid": uid,
        "responder_name": name,
    }


def _item(desk: Desk, item: PackedItem, files: list[Item]) -> IndexItem:
    why = item.why.value if item.why else ""
    if item.level is Level.FACTS:
        return IndexItem(item.uid, item.level, why, None)
    with lent(unwrap_item_key(desk.vault.keys, item.uid, item.wrapped_key)) as key:
        files.append(Item(evidence.sealed_path(desk.vault, item.sealed_name), item.size))
        return IndexItem(item.uid, item.level, why, len(files) - 1, b64(key))


def _people(desk: Desk, gathered: Sequence[Gathered], columns: Columns) -> Rows:
    """Return the people and devices that the papers name, and the documents that they name before the decision."""
    found: dict[str, set[object]] = {"person": set(), "device": set(), "document": set()}
    for part, papers in (each for one in gathered for each in one.parts.items()):
        for to, keys in found.items():
            if to != "document" or part is Part.BEFORE:
                keys.update(_named_in(papers, columns, to))
    return {table: read_by_key(desk.db, SHEET[table], keys) for table, keys in found.items()}


def _add_shared(people: Rows, documents: Sequence[Row]) -> None:
    """Let documents go along that no row names before the decision."""
    fresh = {row["sha256"] for row in documents}
    people["document"] = [*(row for row in people["document"] if row["sha256"] not in fresh), *documents]


def _add_documents(desk: Desk, parts: Mapping[Part, Papers], columns: Columns, shared: set[object]) -> None:
    """Let each later part bring the documents that it names: the name of a template tells what was answered."""
    known = set(shared)
    for part in (Part.DECISION, Part.ENDING):
        named = _named_in(parts[part], columns, "document") - known
        parts[part].new["document"] = read_by_key(desk.db, SHEET["document"], named)
        known |= named


def _named_in(papers: Papers, columns: Columns, to: str) -> set[object]:
    return {
        row[name]
        for table, rows in papers.new.items()
        for name in columns[table][to]
        for row in rows
        if row[name] is not None
    }


def _columns(desk: Desk, table: str) -> dict[str, tuple[str, ...]]:
    """Return the columns of a table that name a person, a device or a document."""
    names = SHEET[table].names
    found = {to: referring(desk.db, table, to) for to in ("person", "device", "document")}
    return {to: tuple(name for name in columns if name in names) for to, columns in found.items()}


def _named(vault: str, person: str, name: str, recipient: str) -> dict[str, str]:
    return {"vault": vault, "person": person, "name": name, "recipient": recipient}
