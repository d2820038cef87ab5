"""From a read request to a case: one transaction writes all of it, or finds that it had come before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.cases import store as cases
from app.cases.incidents import link_cases
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, Opened, open_case
from app.cases.queries import by_reference
from app.changes import Topic
from app.clock import utc_text
from app.evidence.actions import add_item
from app.evidence.model import ItemId, NewItem, SealedItem
from app.i18n import _
from app.identity import new_uid
from app.intake import store
from app.intake.model import Arrived, Outcome
from app.requesters import attached
from app.requesters.store import find_or_add

if TYPE_CHECKING:
    from app.desk import Transaction

KEPT_BESIDE = 256 * 1024  # a small source stays in its row; a larger one is sealed like evidence


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """A sealed item that waits for its row; inside names the ready item that it was found in."""

    new: NewItem
    made: SealedItem
    inside: int | None = None
    is_original: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """A request with everything that takes time done: what is left is one short transaction."""

    arrived: Arrived
    items: tuple[ReadyItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a request ended."""

    outcome: Outcome
    case_id: CaseId
    is_emergency: bool = False


def file(tx: Transaction, ready: Ready) -> Filed:
    """Write a request as a case with its evidence, or as a duplicate of the case that it already is."""
    arrived = ready.arrived
    known = store.same_message(tx.db, arrived)
    if known is not None:
        return came_again(tx, known, arrived.name, arrived.sha256, len(arrived.raw))
    uid, arrival_uid = new_uid(), new_uid()
    new = store.NewArrival(arrived.name, arrived.sha256, len(arrived.raw), Outcome.CASE, "")
    opened = _open(tx, ready, _asked(arrived, uid, {"uid": arrival_uid, **store.as_body(new)}))
    store.insert_arrival(tx, new, arrival_uid, opened.id)
    request_id = store.insert_request(tx, uid, opened.id, arrived, beside=_is_kept_beside(arrived))
    _items(tx, opened, request_id, ready)
    _link(tx, opened, arrived)
    return Filed(Outcome.CASE, opened.id, arrived.kind is Kind.EMERGENCY_DISCLOSURE)


def came_again(tx: Transaction, case_id: CaseId, name: str, sha256: str, size: int) -> Filed:
    """Note in a case's history that the same came again."""
    cases.add_event(tx, case_id, "came again", _("The same message came again: {name}").format(name=name))
    new = store.NewArrival(name, sha256, size, Outcome.DUPLICATE, "", case_id)
    store.add_arrival(tx, new)
    return Filed(Outcome.DUPLICATE, case_id)


def _open(tx: Transaction, ready: Ready, asked: Mapping[str, Any]) -> Opened:
    arrived = ready.arrived
    said = arrived.requester
    new = NewCase(
        kind=arrived.kind,
        title=arrived.title,
        country=arrived.country,
        received_at=arrived.received_at,
        source=arrived.received_by,
        requester_id=find_or_add(tx, said),
        subjects=arrived.subjects,
        words=(
            arrived.subject,
            arrived.body,
            *(said.name, said.agency, said.email, said.phone, said.badge),
            *texts(arrived.facts),
            *(item.new.name for item in ready.items),
            *_attached_words(ready.items, tx.desk.settings.intake.words_chars),
        ),
        asked=asked,
    )
    return open_case(tx, new)


def _attached_words(items: tuple[ReadyItem, ...], most: int) -> Iterator[str]:
    """Return the words in what came with a request, each once: whoever adds a note has them all indexed again."""
    said = dict.fromkeys(word for item in items for word in item.words.split())
    left = most
    for word in said:
        if left <= 0:
            return
        yield word[:left]
        left -= len(word) + 1


def _asked(arrived: Arrived, uid: str, arrival: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked as the case's own outbox row tells it, with the arrival that it came by."""
    return {
        "uid": uid,
        "channel": arrived.channel.value,
        "sent_at": utc_text(arrived.sent_at) if arrived.sent_at else None,
        "subject": arrived.subject,
        "words": arrived.body,
        "facts": dict(arrived.facts),
        "headers": dict(arrived.headers),
        "message_id": arrived.message_id,
        "digest": arrived.digest,
        "arrival": arrival,
    }


def needs_sealed_original(arrived: Arrived) -> bool:
    """Tell whether a request is kept as a sealed item of its own: every mail, and a large document."""
    return bool(arrived.raw) and not _is_kept_beside(arrived)


def _is_kept_beside(arrived: Arrived) -> bool:
    return arrived.channel.value == "json" and len(arrived.raw) <= KEPT_BESIDE


def _items(tx: Transaction, opened: Opened, request_id: int, ready: Ready) -> None:
    ids: list[ItemId] = []
    for item in ready.items:
        parent_id = ids[item.inside] if item.inside is not None else None
        ids.append(add_item(tx, opened.id, item.new, item.made, request_id=request_id, parent_id=parent_id))
        if item.words and not item.is_original:
            attached.keep(tx.db, opened.id, ids[-1], item.words)
        if item.is_original:
            tx.db.execute("UPDATE request SET source_item_id = ? WHERE id = ?", (ids[-1], request_id))


def _link(tx: Transaction, opened: Opened, arrived: Arrived) -> None:
    """Link a case with those it names, and with one whose message number it bears with other words."""
    for reference in arrived.answers:
        other_id = by_reference(tx.db, reference)
        if other_id is not None and other_id != opened.id:
            if cases.is_destroyed(tx.db, other_id):
                cases.add_event(tx, opened.id, "names a destroyed case", reference)
                continue
            link_cases(tx, opened.id, other_id)
            _answer(tx, other_id)
    other_id = store.same_number(tx.db, arrived, opened.id)
    if other_id is not None:
        note = _("It bears the message number of another case, and says something else: {reference}")
        reference = cases.load(tx.db, other_id).reference
        cases.add_event(tx, opened.id, "same number, other content", note.format(reference=reference))
        link_cases(tx, opened.id, other_id)


def _answer(tx: Transaction, case_id: CaseId) -> None:
    """Tell a case that waits that something came for it; its state stays until a person goes on."""
    case = cases.load(tx.db, case_id)
    if case.state in (State.WAITING, State.ON_HOLD):
        tx.db.execute(
            "UPDATE cases SET answered_at = ?, version = version + 1, op_id = ? WHERE id = ?",
            (tx.at, tx.op_id, case_id),
        )
        body = {"answered_at": tx.at}
        tx.wrote("case", case.uid, case.version + 1, "case.answered", body, topics=(Topic.CASES,), cases=(case_id,))


def texts(value: Any) -> list[str]:
    """Return every text in a value, however deep."""
    found: list[str] = []
    _gather(value, found)
    return found


def _gather(value: Any, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif isinstance(value, Mapping):
        for entry in value.values():
            _gather(entry, found)
    elif isinstance(value, list | tuple):
        for entry in value:
            _gather(entry, found)
