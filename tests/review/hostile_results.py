"""Results whose signer means harm: every word may be another, and each signature is right all the same.

`python -m tests.review.hostile_results --count 2000 --seed 7` runs them and prints a table (`make test-packs`).
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

from app.clock import utc_text
from app.desk import Desk
from app.errors import StillwaterError
from app.identity import new_uid
from app.review import conflicts, improving, judged, review_queries
from app.review.envelope import MOST_BYTES, Kind, open_envelope, seal_envelope
from app.review.introducing import known
from app.review.merging import merge
from app.review.model import _PURPOSE
from app.review.opening import open_pack
from app.review.strict import strict_object
from app.review.timing import known_now
from app.vault import audit
from app.vault.keys import b64, canonical
from tests.faults.packs import judge_all
from tests.review.carried import closed_with_evidence, sealed_for
from tests.review.hostile import changed, told_by

COUNT = 150
READ_EVERY = 20


def results(team: Desk, supervisor: Desk, folder: Path) -> dict[str, Any]:
    """Review two cases elsewhere; return what the results file says."""
    sealed_for(team, supervisor, folder / "right.swpack", closed_with_evidence(team), closed_with_evidence(team))
    opening = open_pack(supervisor, folder / "right.swpack")
    judge_all(supervisor, opening.uid, folder / "right.swresults")
    data, keys = (folder / "right.swresults").read_bytes(), team.vault.person_keys
    return strict_object(open_envelope(data, Kind.RESULTS, keys, known(team), known_now(team)).payload, MOST_BYTES)


def signed_again(body: dict[str, Any], supervisor: Desk) -> bytes:
    """Return results as bytes, each review under a uid that is new and signed by its reviewer."""
    if body.get("uid"):
        body["uid"] = new_uid()
    for entry in body["reviews"] if isinstance(body.get("reviews"), list) else ():
        if isinstance(entry, dict) and isinstance(review := entry.get("review"), dict):
            review |= {"uid": new_uid()} if "uid" in review else {}
            entry["signature"] = b64(supervisor.vault.sign(canonical([_PURPOSE, review])))
    return canonical(body)


def read_all(desk: Desk, read: set[str]) -> None:
    """Read what the pages of reviews read, and each review that was not read before."""
    for row in review_queries.feedback(desk):
        if row.uid not in read:
            review_queries.feedback_page(desk, row.uid)
            read.add(row.uid)
    review_queries.held(desk)
    review_queries.disputes(desk)
    review_queries.acts_due(desk.db)
    conflicts.conflicts(desk)
    improving.to_change(desk)
    judged.judged(desk, lambda _done, _all: None)


def run(team: Desk, supervisor: Desk, folder: Path, count: int, seed: int) -> Counter[str]:
    """Merge so many wrong results, and return what came of each; raise with the one that was not held."""
    rng, tally, read = random.Random(seed), Counter[str](), set[str]()
    right, path = results(team, supervisor, folder), folder / "wrong.swresults"
    to, at = [team.vault.person_keys.recipient], utc_text(team.clock.now())
    for number in range(count):
        told, what = changed(right, rng)
        path.write_bytes(seal_envelope(signed_again(told, supervisor), Kind.RESULTS, supervisor.vault, to, at=at))
        before = team.db.execute("SELECT (SELECT count(*) FROM review), (SELECT count(*) FROM review_held)").fetchone()
        try:
            tally[_merged(team, path, before)] += 1
            # All of it each time would take ever longer.
            if number % READ_EVERY == 0:
                read_all(team, read)
        except Exception as error:
            error.add_note(f"number {number} of seed {seed}: {what}")
            raise
    read_all(team, read)
    assert audit.verify(team.db, team.vault.audit_key).problems == ()
    return tally


def _merged(team: Desk, path: Path, before: Any) -> str:
    try:
        done = merge(team, path)
    except StillwaterError:
        after = team.db.execute("SELECT (SELECT count(*) FROM review), (SELECT count(*) FROM review_held)").fetchone()
        assert after == before
        return "refused whole"
    assert done is not None
    return "merged" if done.new and not done.held else "held in part" if done.new else "held"


if __name__ == "__main__":
    told_by(run, "results files")
