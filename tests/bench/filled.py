"""Vaults with many cases, made by code once and kept under build/, each with a twin that has no key."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.cases.model import Imminence, Kind, Severity, State
from app.cases.words import fold
from app.vault import database
from app.vault.migrate import scripts
from tests.builders import FakeClock
from tests.vaults import new_vault, unlocked

BUILD = Path(__file__).parents[2] / "build" / "bench"
SEED = 20260307
COUNTRIES = ("US", "DE", "FR", "GB", "NO", "JP", "BR", "IN", "ES", "PT", "NL", "SE")
REQUESTERS = 2000
# More than a person ever works on at once, and two pages of them in every vault.
MINE = 900
EVERY, USUAL, CJK = "everycase", "usual", "自殺"
# Nine of ten are closed in a vault of some years; here most are open, which is the harder case for the queue.
STATES = (
    *(State.NEW,) * 4,
    State.CLAIMED,
    State.WAITING,
    State.ON_HOLD,
    State.DECIDED,
    State.RESPONDED,
    *(State.CLOSED,) * 3,
)
_FAST = ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "cache_size = -800000", "temp_store = 2")
_CASES = (
    "INSERT INTO cases (id, uid, reference, title, kind, state, imminence, severity, country, requester_id,"
    " requester_check, owner_id, life_at_risk, received_at, due_at, escalate_at, evidence_count, device_id, op_id,"
    " version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'unknown', ?, 0, ?, ?, ?, ?, 1, 'fill', 1)"
)
_REQUESTERS = (
    "INSERT INTO requester (id, uid, name, agency, email, domain, phone, badge, country, device_id, op_id, version,"
    " first_seen_at) VALUES (?, ?, ?, ?, ?, 'police.example', '', '', ?, 1, 'fill', 1, '2026-01-01T00:00:00.000Z')"
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A locked vault with many cases, and the same rows in a database without a key."""

    folder: Path
    plain: Path
    count: int

    def keyed(self) -> Connection:
        """Open the vault's database as the program does."""
        vault = unlocked(self.folder, None, FakeClock())
        try:
            return vault.connect()
        finally:
            vault.close()

    def unkeyed(self) -> Connection:
        """Open the twin on the same SQLite with the same settings, but for the key."""
        db = dbapi2.connect(str(self.plain), isolation_level=None, cached_statements=256)
        database._settle(db, busy_ms=5000, checkpoints=True)
        database.guard(db)
        return db


def filled(count: int) -> Filled:
    """Return a vault with so many cases; it is made when it is not there, or when what makes it has changed."""
    made_by = hashlib.sha256("".join((Path(__file__).read_text("utf-8"), *scripts())).encode()).hexdigest()
    home = BUILD / f"{count}-{made_by[:12]}"
    if not home.exists():
        for old in BUILD.glob(f"{count}-*"):
            shutil.rmtree(old)
        making = BUILD / f"{count}-making"
        making.mkdir(parents=True)
        _make(Filled(making / "vault", making / "plain.db", count))
        making.rename(home)
    return Filled(home / "vault", home / "plain.db", count)


def _make(wanted: Filled) -> None:
    """Fill a copy without a key, which is quicker, and write the vault's own database from it."""
    vault = new_vault(wanted.folder, None, FakeClock()).vault
    path, key = vault.database_path, "x'" + bytes(vault.keys.database).hex() + "'"
    vault.close()
    keyed = dbapi2.connect(str(path), isolation_level=None)
    keyed.set_key(key.encode())
    (version,) = keyed.execute("PRAGMA user_version").fetchone()
    _export(keyed, wanted.plain, "", version)
    keyed.close()
    plain = dbapi2.connect(str(wanted.plain), isolation_level=None)
    for setting in _FAST:
        plain.execute(f"PRAGMA {setting}").fetchone()
    _fill(plain, wanted.count)
    path.unlink()
    _export(plain, path, key, version)
    plain.close()


def _export(db: Connection, path: Path, key: str, version: int) -> None:
    db.execute(f'ATTACH ? AS other KEY "{key}"', (str(path),))
    db.execute("SELECT sqlcipher_export('other')").fetchone()
    db.execute(f"PRAGMA other.user_version = {version}")
    db.execute("DETACH other")


def _fill(db: Connection, count: int) -> None:
    """Write the rows in the order of their keys, and the indexes once they are all there."""
    later = db.execute(
        "SELECT type, name, sql FROM sqlite_schema"
        " WHERE (type = 'index' AND tbl_name = 'cases' AND sql IS NOT NULL) OR name = 'words_added'"
    ).fetchall()
    for kind, name, _sql in later:
        db.execute(f"DROP {kind} {name}")
    db.execute("BEGIN")
    random = Random(SEED)
    db.executemany(_REQUESTERS, _requesters(random))
    db.executemany(_CASES, _cases(random, count))
    db.executemany("INSERT INTO words (case_id, words) VALUES (?, ?)", _words(random, count))
    db.execute("COMMIT")
    for _kind, _name, sql in later:
        db.execute(sql)
    db.execute("INSERT INTO words_index (words_index) VALUES ('rebuild')")


def _requesters(random: Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, REQUESTERS + 1):
        where = f"{random.choice(COUNTRIES)} county {number}"
        yield number, f"requester-{number}", f"Officer {number}", where, f"duty{number}@police.example", where[:2]


def _cases(random: Random, count: int) -> Iterator[tuple[object, ...]]:
    kinds, imminences = [kind.value for kind in Kind], [imminence.value for imminence in Imminence]
    severities = [None, *(severity.value for severity in Severity)]
    for number in range(1, count + 1):
        state = random.choice(STATES)
        mine = state is not State.NEW and random.random() < MINE / count
        received, due, escalate = sorted(_moment(random) for _ in range(3))
        yield (
            number,
            f"{number:032x}",
            f"EDR-2026-A-{number:07d}",
            f"Person at risk, location wanted {number}",
            random.choice(kinds),
            state.value,
            random.choice(imminences),
            random.choice(severities),
            random.choice(COUNTRIES),
            random.randint(1, REQUESTERS),
            1 if mine else None,
            received,
            due,
            escalate,
            random.randint(0, 5),
        )


def _moment(random: Random) -> str:
    minutes = random.randrange(28 * 24 * 60)
    return f"2026-03-{1 + minutes // 1440:02d}T{minutes // 60 % 24:02d}:{minutes % 60:02d}:00.000Z"


def _words(random: Random, count: int) -> Iterator[tuple[int, str]]:
    some = [f"w{number:05d}" for number in range(20_000)]
    cjk = fold(f"{CJK}予告")
    for number in range(1, count + 1):
        words = ["request", EVERY, *random.choices(some, k=25)]
        words += [USUAL] * (random.random() < 0.01) + [cjk] * (random.random() < 0.01)
        yield number, " ".join(words)
