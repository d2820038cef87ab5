"""Closed cases full of markers, the two people who may destroy them, and where a marker could still stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from sqlcipher3.dbapi2 import Connection

from app.cases import actions as cases
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions, tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.desk import Desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.comparing import Comparer
from app.evidence.model import ItemId, ItemKind, Layout, NewItem, Pdq, Source
from app.evidence.store import insert_hashes
from app.identity import Permission, Role, new_uid
from app.retention import queries
from app.retention.model import DestructionId, Stage
from app.retention.proposing import agree, propose
from app.vault.backup import Made, back_up
from app.vault.keeping import Rule
from tests.builders import FakeClock
from tests.decisions.evidence import look
from tests.decisions.forms import CLEAR, end_tasks
from tests.review.closed import COMPLETE, somebody

Mark = Callable[[], str]
LONG_AFTER = timedelta(days=3000)
_PAGE, _RESERVED, _SALT = 4096, 80, 16


class Marks:
    """Words that stand nowhere else, each of them once."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.count = 0

    def next(self) -> str:
        """Return another one."""
        self.count += 1
        return f"{self.stem}{self.count:03d}"


def seats(desk: Desk) -> tuple[Desk, Desk]:
    """Seat two supervisors."""
    both = somebody(desk, "Kim Ash", Role.SUPERVISOR), somebody(desk, "Ada Moss", Role.SUPERVISOR)
    with desk.transaction(Permission.KEEP) as tx:
        # They work by the keys of the one who unlocked: what is signed is checked with these.
        named = (desk.vault.person_keys.sign_key, *(each.person.id for each in both))
        tx.db.execute("UPDATE person SET sign_key = ? WHERE id IN (?, ?)", named)
    return both


def closed_case(desk: Desk, marks: Marks | None = None, kind: Kind = Kind.EMERGENCY_DISCLOSURE) -> CaseId:
    """Take a case through the real actions to its end, a marker in whatever a person or a file can say."""
    mark = (marks or Marks("plain")).next
    with desk.transaction(Permission.KEEP) as tx:
        asked = _requester(desk, tx.db, mark)
        subjects = (NewSubject("person_at_risk", mark()), NewSubject("account", mark()))
        new = NewCase(kind, mark(), "NO", desk.clock.now(), "mail", asked, subjects=subjects, words=(mark(), mark()))
        case_id = open_case(tx, new).id
        _more(desk, tx.db, tx.op_id, tx.at, case_id, mark)
    cases.claim(desk, case_id)
    first = _item(desk, case_id, mark(), mark())
    _item(desk, case_id, mark(), mark())
    look(desk, first, "L1")
    cases.add_note(desk, case_id, mark())
    tasks.note_preserved(desk, case_id, mark())
    tasks.add_own(desk, case_id, mark(), desk.clock.now())
    answers = {**CLEAR["emergency-disclosure", "refuse"], "rationale": f"It holds, {mark()}"}
    actions.save_draft(desk, case_id, answers)
    actions.submit(desk, case_id, answers)
    actions.respond(desk, case_id, mark())
    _answered(desk, case_id, mark)
    _around_items(desk, first, case_id, mark)
    end_tasks(desk, case_id)
    close(desk, case_id, {**COMPLETE, "reason_content": mark()}, mark(), Located.UNKNOWN)
    Comparer(desk).compare_new()
    return case_id


def agreed(desk: Desk, case_id: CaseId) -> DestructionId:
    """Propose to destroy what is due of a case and let another person agree; the window is not over."""
    supervisors = seats(desk)
    propose(supervisors[0], [case_id], "Its time is over.")
    (each,) = [one for one in queries.of_case(desk.db, case_id) if one.stage is Stage.PROPOSED]
    agree(supervisors[1], each.id, "It is.")
    return each.id


def agreed_after_a_backup(desk: Desk, clock: FakeClock, later: timedelta) -> tuple[CaseId, Made, DestructionId]:
    """Back a closed case up, then agree to destroy what is due of it so much later, and wait until that can be done."""
    case_id = closed_case(desk)
    made = back_up(desk.vault, None, clock=clock, rule=Rule())
    clock.advance(later.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    return case_id, made, number


def wait_out(desk: Desk, clock: FakeClock, days: int = 15) -> None:
    """Let the window pass, work go on afterwards, and a day more pass."""
    clock.advance(days * 86400.0)
    with desk.transaction(Permission.KEEP) as tx:
        tx.wrote("note", new_uid(), 1, "work.goes_on", {}, topics=())
    clock.advance(2 * 86400.0)


def cells(db: Connection) -> Iterator[tuple[str, bytes]]:
    """Yield every value of every table, the search's own tables included, with where it stands."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        for row in db.execute(f"SELECT * FROM {table}"):
            for value in row:
                if isinstance(value, str | bytes):
                    yield table, value.encode() if isinstance(value, str) else value


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """Decrypt every page of a database file, those in use and those that are free."""
    data = path.read_bytes()
    for start in range(0, len(data), _PAGE):
        page = data[start : start + _PAGE]
        body = page[_SALT if start == 0 else 0 : _PAGE - _RESERVED]
        nonce = page[_PAGE - _RESERVED : _PAGE - _RESERVED + 16]
        opened = Cipher(AES256(key[:32]), CBC(nonce)).decryptor()
        yield opened.update(body) + opened.finalize()


def _requester(desk: Desk, db: Connection, mark: Mark) -> int:
    cursor = db.execute(
        "INSERT INTO requester (uid, name, agency, email, domain, phone, badge, country, device_id, op_id, version,"
        " first_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'NO', ?, 'op', 1, ?)",
        (new_uid(), *(mark() for _n in range(6)), desk.device.id, "2026-01-01T00:00:00.000Z"),
    )
    return int(cursor.lastrowid or 0)


def _more(desk: Desk, db: Connection, op_id: str, at: str, case_id: CaseId, mark: Mark) -> None:
    request = db.execute(
        "INSERT INTO request (uid, case_id, channel, received_at, subject, body, facts, headers, message_id, digest,"
        " source, device_id, op_id, version) VALUES (?, ?, 'mail', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (new_uid(), case_id, at, mark(), mark(), json.dumps({"a": mark()}), json.dumps({"b": mark()}), mark(), mark(),
         mark().encode(), desk.device.id, op_id),
    ).lastrowid  # fmt: skip
    db.execute("INSERT INTO request_sign (kind, value, request_id) VALUES (1, 2, ?)", (request,))
    db.execute(
        "INSERT INTO arrival (uid, at, name, sha256, size, outcome, case_id, reason, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, 1, 'case', ?, ?, ?, ?, 1)",
        (new_uid(), at, mark(), mark(), case_id, mark(), desk.device.id, op_id),
    )
    db.execute("INSERT INTO said_number (tail, digits, case_id, item_id) VALUES ('1', ?, ?, 0)", (mark(), case_id))
    policy = db.execute("SELECT sha256 FROM document LIMIT 1").fetchone()
    if policy is None:
        db.execute(
            "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES ('d', 'policy', 'p', x'00', ?)", (at,)
        )
    db.execute(
        "INSERT INTO callback (uid, case_id, person_id, at, called_at, number, digits, found_in, spoke_to, outcome, note,"
        " findings, policy_sha256, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'unclear', ?, ?, ?, ?, ?)",
        (new_uid(), case_id, desk.person.id, at, at, mark(), mark(), mark(), mark(), mark(), mark(),
         policy[0] if policy else "d", desk.device.id, op_id),
    )  # fmt: skip


def _item(desk: Desk, case_id: CaseId, name: str, words: str) -> ItemId:
    made = sealing.seal(desk.vault, [words.encode() * 300])
    new = NewItem(name, "", ItemKind.PICTURE, "image/png", Source.SUBJECT, {"said": words}, Layout(2, 2, bytes(4)))
    with desk.transaction(Permission.KEEP) as tx:
        item_id = add_item(tx, case_id, new, made)
        insert_hashes(tx.db, item_id, made, Pdq(made.sha256.encode()[:32], 90))
    return item_id


def _around_items(desk: Desk, item: int, case_id: CaseId, mark: Mark) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO item_note (uid, item_id, person_id, at, note, device_id, op_id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (new_uid(), item, desk.person.id, tx.at, mark(), desk.device.id, tx.op_id),
        )
        tx.db.execute(
            "INSERT INTO picture_words (item_id, case_id, at, width, height, lines, folded, op_id)"
            " VALUES (?, ?, ?, 1, 1, ?, ?, ?)",
            (item, case_id, tx.at, mark(), mark(), tx.op_id),
        )
        tx.db.execute(
            "INSERT INTO item_said (item_id, case_id, digits, least) VALUES (?, ?, ?, zeroblob(1024))",
            (item, case_id, mark()),
        )
        tx.db.execute(
            "INSERT INTO said_number (tail, digits, case_id, item_id) VALUES ('1', ?, ?, ?)", (mark(), case_id, item)
        )
        (look_id, uid), why = tx.db.execute("SELECT id, uid FROM look WHERE item_id = ?", (item,)).fetchone(), mark()
        tx.db.execute("INSERT INTO look_override (look_id, reason, speed) VALUES (?, ?, 1.0)", (look_id, why))
        # As the gate tells of it (app/looking/gate.py).
        tx.wrote("look", uid, 1, "look.open", {"unchecked": why}, topics=(), cases=(case_id,))


def _answered(desk: Desk, case_id: CaseId, mark: Mark) -> None:
    """Let something have gone out, and an export be there, both with sealed files."""
    (desk.vault.folder / "responses").mkdir(exist_ok=True)
    sent, export = (sealing.seal(desk.vault, [mark().encode() * 300], "responses") for _n in range(2))
    with desk.transaction(Permission.KEEP) as tx:
        response = tx.db.execute(
            "INSERT INTO response (uid, case_id, person_id, sort, title, language, recipient, body, at, device_id, op_id)"
            " VALUES (?, ?, ?, 'package', ?, 'en', ?, ?, ?, ?, ?)",
            (new_uid(), case_id, desk.person.id, mark(), mark(), mark(), tx.at, desk.device.id, tx.op_id),
        ).lastrowid
        tx.db.execute(
            "INSERT INTO response_file (uid, response_id, name, media_type, size, sha256, sealed_name, wrapped_key)"
            " VALUES (?, ?, ?, 'text/plain', ?, ?, ?, ?)",
            (sent.uid, response, mark(), sent.size, sent.sha256, sent.sealed_name, sent.wrapped_key),
        )
        tx.db.execute(
            "INSERT INTO account_export (uid, case_id, person_id, account, category, name, query, taken_at, rows, size,"
            " sha256, sealed_name, wrapped_key, at, device_id, op_id) VALUES (?, ?, ?, ?, 'login', ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)",
            (export.uid, case_id, desk.person.id, mark(), mark(), mark(), tx.at, export.size, export.sha256,
             export.sealed_name, export.wrapped_key, tx.at, desk.device.id, tx.op_id),
        )  # fmt: skip
        tx.wrote("response", new_uid(), 1, "response.other", {"free": "of marks"}, topics=())
