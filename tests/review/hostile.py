"""Packs whose signer means harm: every word of the index may be another, and the signature is right all the same.

`python -m tests.review.hostile --count 2000 --seed 7` runs them and prints a table (`make test-packs`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cases import queries as cases
from app.cases.model import CaseId
from app.clock import utc_text
from app.decisions import queries as decisions
from app.desk import Desk, close_desk
from app.errors import StillwaterError
from app.evidence import queries as evidence
from app.evidence.model import ItemId
from app.identity import Role, new_uid
from app.requesters.queries import callbacks, seen_by_people
from app.review.container import Layout, open_pack, read_layout
from app.review.container_writing import Item, write_pack
from app.review.envelope import Kind, open_envelope, seal_envelope
from app.review.errors import RefusedError
from app.review.introducing import known
from app.review.judging import give_verdict, save_scores
from app.review.model import Verdict
from app.review.opening import open_pack as open_in_vault
from app.review.packed import FOLDER, open_review_desk, put_away
from app.review.papers import Part
from app.review.releasing import release
from app.review.reviewing import differences, start, submit_blind
from app.review.strict import strict_object
from app.review.taking_out import take_out
from app.review.timing import known_now
from app.vault.keys import b64, canonical, from_b64
from tests.builders import FakeClock
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.opened import MET, REFUSED
from tests.review.two import another_desk, leave, meet

COUNT = 60
SEED = 7
_MOST = 1024 * 1024 * 16
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**53,
    2**63 - 1,
    -(2**63),
    "",
    "x" * 100_000,
    "../../../etc/passwd",
    "/etc/passwd",
    "'; DROP TABLE cases; --",
    "2026-02-31T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "\u202e\0\u2028<b>",
    "{}",
    "[]",
    "{",
    "[" * 3000,
    "NaN",
    [],
    {},
    [[]],
    {"": ""},
    [None],
    "facts",
    "L4",
    "AAAA",
)


def sealed_index(team: Desk, supervisor: Desk, folder: Path) -> tuple[dict[str, Any], list[Item]]:
    """Seal a pack of two cases; return what its index says, and its items' bytes as files."""
    made = [closed_with_evidence(team), closed_with_evidence(team)]
    sealed_for(team, supervisor, folder / "right.swpack", *made)
    items = []
    with open_pack(folder / "right.swpack") as pack:
        opened = open_envelope(pack.index, Kind.PACK, supervisor.vault.person_keys, known(supervisor), known_now(team))
        index = strict_object(opened.payload, _MOST)
        pack.lay_out(read_layout(index["layout"]))
        for number in range(len(pack.places) - 1):
            file = folder / f"sealed-{number}"
            with file.open("wb") as target:
                pack.take_out(number, target)
            items.append(Item(file, file.stat().st_size))
    return index, items


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [at] if at else []
    for name, each in inner:
        found += places(each, (*at, name))
    return found


def alike(value: dict[str, Any]) -> list[list[tuple[Any, ...]]]:
    """Return the ways to values, those that differ in numbers alone together: a long list is no likelier than a word."""
    found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for way in places(value):
        if way[0] != "layout":
            found.setdefault(tuple("*" if isinstance(name, int) else name for name in way), []).append(way)
    return list(found.values())


def rewritten(index: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], str]:
    """Return an index with one word of a form, a law or a policy in it changed, by whose hash all name it then."""
    row = rng.choice(index["shared"]["new"]["document"])
    document, what = changed(json.loads(from_b64(row["bytes"])), rng)
    data = json.dumps(document).encode()
    text = json.dumps(index).replace(row["sha256"], hashlib.sha256(data).hexdigest()).replace(row["bytes"], b64(data))
    told: dict[str, Any] = json.loads(text)
    return told, f"document {row['name']}: {what}"


def changed(index: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], str]:
    """Return an index with one thing in it that is not as it was, and what that is."""
    told: dict[str, Any] = json.loads(json.dumps(index))
    *way, last = rng.choice(rng.choice(alike(told)))
    holder: Any = told
    for name in way:
        holder = holder[name]
    deed = rng.choice(("another", "another", "another", "gone", "twice", "more"))
    value: Any = rng.choice(VALUES)
    if deed == "gone":
        del holder[last]
    elif deed == "twice" and isinstance(holder, list):
        holder.append(json.loads(json.dumps(holder[last])))
    elif deed == "more" and isinstance(holder, dict):
        holder[rng.choice(("person", "audit", "review", "id", "uid", "case_id", "x; --", "sqlite_master"))] = value
    else:
        deed, holder[last] = "another", value
    return told, f"{deed} at {'.'.join(map(str, (*way, last)))}: {str(value)[:40]!r}"


def judge_all(desk: Desk, there: Desk) -> None:
    """Read what the pages of a packed case read, take its items out, and judge it to the end."""
    for number, uid in there.db.execute("SELECT id, uid FROM cases").fetchall():
        read(there, CaseId(number))
        take_out(desk, there, uid)
        review = start(desk, there.vault.uid, uid).uid
        submit_blind(desk, review, REFUSED)
        differences(desk, review)
        release(desk, there, uid, Part.DECISION)
        read(there, CaseId(number))
        save_scores(desk, review, MET)
        give_verdict(desk, review, Verdict.AGREE, "")
        release(desk, there, uid, Part.ENDING)
        read(there, CaseId(number))


def read(there: Desk, case_id: CaseId) -> None:
    """Read a case as its pages do."""
    cases.case_page(there.db, case_id)
    for row in evidence.items(there.db, case_id):
        evidence.layout(there.db, ItemId(row.id))
    callbacks(there.db, case_id)
    seen_by_people(there.db, case_id)
    decisions.protocol_of(there, case_id)
    decisions.decisions(there.db, case_id)
    decisions.ending(there.db, case_id)


def run(team: Desk, supervisor: Desk, folder: Path, count: int, seed: int) -> Counter[str]:
    """Sign so many wrong indexes, and return what came of each; raise with the one that was not held."""
    rng, tally = random.Random(seed), Counter[str]()
    index, items = sealed_index(team, supervisor, folder)
    to, at = [supervisor.vault.person_keys.recipient], utc_text(team.clock.now())
    for number in range(count):
        told, what = (rewritten if number % 4 == 0 else changed)(index, rng)
        if told.get("uid") == index["uid"]:
            told["uid"] = new_uid()

        def index_for(layout: Layout, told: dict[str, Any] = told) -> bytes:
            body = canonical({**told, "layout": layout.body()})
            return seal_envelope(body, Kind.PACK, team.vault, to, at=at, expires_at="2026-04-01T00:00:00.000Z")

        path = folder / f"hostile-{number}.swpack"
        assert write_pack(path, index_for, items) is not None
        try:
            tally[held(supervisor, path)] += 1
        except Exception as error:
            error.add_note(f"number {number} of seed {seed}: {what}")
            raise
        path.unlink()
    return tally


def held(desk: Desk, path: Path) -> str:
    """Open a pack and read all of it; return what came of it."""
    rows = desk.db.execute("SELECT count(*) FROM review_pack").fetchone()
    try:
        opening = open_in_vault(desk, path)
    except RefusedError:
        assert desk.db.execute("SELECT count(*) FROM review_pack").fetchone() == rows
        assert not list((desk.vault.folder / FOLDER).glob("*"))
        return "refused whole"
    try:
        there = open_review_desk(desk, opening.uid)
        try:
            judge_all(desk, there)
        finally:
            close_desk(there)
    except StillwaterError:
        return "opened, and refused in part"
    finally:
        put_away(desk, opening.uid)
    return "opened"


def told_by(run_all: Callable[[Desk, Desk, Path, int, int], Counter[str]], name: str) -> None:
    """Run them between two vaults and print what came of each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=SEED)
    asked, clock = parser.parse_args(), FakeClock()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        team = another_desk(folder / "team", clock, Role.RESPONDER, "Robin Vale")
        supervisor = another_desk(folder / "supervisor", clock)
        meet(team, supervisor, folder)
        tally = run_all(team, supervisor, folder, asked.count, asked.seed)
        leave(team)
        leave(supervisor)
    lines = [f"{tally.total():>8,} {name} with a right signature and a wrong word, none of them a crash"]
    lines += [f"{count:>8,} {outcome}" for outcome, count in tally.most_common()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    told_by(run, "packs")
