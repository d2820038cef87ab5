"""All requester checks on one message, in a vault with many agencies and many earlier requests."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.desk import Desk, close_desk, open_desk
from app.requesters import signs
from app.requesters.domains import skeleton
from app.requesters.queries import standing, verification
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, median, within
from tests.builders import FakeClock
from tests.vaults import new_vault

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

SEED = 20260308
PLACES, WORDS = 5000, 2000
# Agencies fill in forms: one request in four runs like many others.
FORMS, OF_A_FORM = 40, 4
LENGTH = 120
_AGENCY = (
    "INSERT INTO agency (id, uid, name, kind, country, jurisdiction, zone, note, added_at, device_id, op_id, version)"
    " VALUES (?, ?, ?, 'police', ?, ?, 'Europe/Oslo', '', '2026-01-01T00:00:00.000Z', 1, 'fill', 1)"
)
_CONTACT = (
    "INSERT INTO agency_contact (uid, agency_id, purpose, label, number, digits, source, found_on, device_id, op_id,"
    " version) VALUES (?, ?, 'switchboard', '', ?, ?, 'list', '2026-01-01', 1, 'fill', 1)"
)
_REQUESTER = (
    "INSERT INTO requester (id, uid, name, agency, email, domain, phone, badge, country, device_id, op_id, version,"
    " first_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, '', 'NO', 1, 'fill', 1, '2026-01-01T00:00:00.000Z')"
)
_CASE = (
    "INSERT INTO cases (id, uid, reference, title, kind, state, imminence, country, requester_id, requester_check,"
    " life_at_risk, received_at, evidence_count, device_id, op_id, version) VALUES (?, ?, ?, 'A person is missing',"
    " 'emergency_disclosure', 'new', 'unassessed', 'NO', ?, 'unknown', 0, '2026-03-01T10:00:00.000Z', 0, 1, 'fill', 1)"
)
_REQUEST = (
    "INSERT INTO request (id, uid, case_id, channel, received_at, subject, body, facts, headers, digest, device_id, op_id,"
    " version) VALUES (?, ?, ?, 'mail', '2026-03-01T10:00:00.000Z', 'A person is missing', ?, '{}', ?, ?, 1, 'fill', 1)"
)
_SUBJECT = "INSERT INTO subject (uid, case_id, role, value, device_id, op_id, version) VALUES (?, ?, 'account', ?, 1, 'fill', 1)"


def checking(scale: Scale) -> Iterator[Row]:
    """Measure the checks of a forged mail whose text, device and account others had before; and of an ordinary one."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        desk = open_desk(new_vault(Path(home) / "vault", None, FakeClock()).vault, FakeClock(), shipped())
        try:
            _fill(desk.db, scale.agencies, scale.earlier)
            yield from _rows(desk, scale)
        finally:
            close_desk(desk)


def _rows(desk: Desk, scale: Scale) -> Iterator[Row]:
    beside = "reading every domain of the directory"
    baseline = median(lambda: desk.db.execute("SELECT domain, skeleton FROM agency_domain").fetchall(), scale.repeats)
    what = f"requester checks against {scale.agencies:,} agencies and {scale.earlier:,} requests"
    for name, case_id in (("a forgery", scale.earlier + 1), ("an ordinary mail", scale.earlier // 2)):
        number = CaseId(case_id)
        assert verification(desk, number).findings
        figure = median(lambda number=number: verification(desk, number), scale.repeats)  # type: ignore[misc]  # a default is how a loop is closed over
        yield within(f"{what}, {name}", figure, beside, baseline, 200)
    figure = median(lambda: standing(desk, CaseId(1)), scale.repeats)
    yield within("where the first gate stands, without its findings", figure, beside, baseline, 16)


def _fill(db: Connection, agencies: int, earlier: int) -> None:
    random = Random(SEED)
    words = [
        f"{random.choice('bdfgklmnprstv')}{random.choice('aeiou')}{''.join(random.choices('abcdeinorst', k=5))}"
        for _ in range(WORDS)
    ]
    forms = [random.choices(words, k=LENGTH) for _ in range(FORMS)]
    db.execute("PRAGMA cache_size = -400000")
    db.execute("BEGIN")
    domains = _agencies(db, random, words, agencies)
    found: list[tuple[int, int, int]] = []
    for number in range(1, earlier + 1):
        found += _request(db, random, number, domains[number % len(domains)], _text(random, words, forms))
    found += _request(db, random, earlier + 1, f"{domains[7].replace('.', '-', 1)}", " ".join(forms[0]))
    db.executemany("INSERT INTO request_sign (kind, value, request_id) VALUES (?, ?, ?)", sorted(set(found)))
    db.execute("COMMIT")


def _agencies(db: Connection, random: Random, words: list[str], count: int) -> list[str]:
    domains = []
    for number in range(1, count + 1):
        place = f"{random.choice(words)}{random.choice(words)}{number}"
        domain = f"police.{place}.example"
        db.execute(
            _AGENCY, (number, f"agency-{number}", f"Police of {place}", random.choice(("NO", "US", "DE", "FR")), place)
        )
        db.execute("INSERT INTO agency_domain VALUES (?, ?, ?)", (domain, number, skeleton.__wrapped__(domain)))
        db.execute(_CONTACT, (f"contact-{number}", number, f"+47 {number:08d}", f"47{number:08d}"))
        domains.append(domain)
    return domains


def _text(random: Random, words: list[str], forms: list[list[str]]) -> str:
    if random.randrange(OF_A_FORM):
        return " ".join(random.choices(words, k=LENGTH))
    form = list(random.choice(forms))
    for _change in range(4):
        form[random.randrange(LENGTH)] = random.choice(words)
    return " ".join(form)


def _request(db: Connection, random: Random, number: int, domain: str, text: str) -> list[tuple[int, int, int]]:
    mailer, origin = f"Mailer {random.randrange(50)}", f"[203.0.113.{random.randrange(250)}]"
    results = f"mx.platform.example; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}"
    headers = {"mailer": mailer, "origin": origin, "authentication_results": [results], "from": f"duty@{domain}"}
    email, phone = f"duty{random.randrange(3)}@{domain}", f"+47 {random.randrange(10**8):08d}"
    db.execute(_REQUESTER, (number, f"requester-{number}", f"Officer {number}", "", email, domain, phone))
    db.execute(_CASE, (number, f"case-{number}", f"EDR-2026-A-{number:07d}", number))
    db.execute(_REQUEST, (number, f"request-{number}", number, text, json.dumps(headers), f"digest-{number}"))
    db.execute(_SUBJECT, (f"subject-{number}", number, f"account_{random.randrange(150_000)}"))
    found = [*signs.of_text(text), *signs.of_device(mailer, origin), *signs.of_number(phone)]
    return [(int(each.kind), each.value, number) for each in found]
