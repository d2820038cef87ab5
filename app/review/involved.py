"""Who may not judge a case: whoever decided it, agreed to it or is kept away from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.review.model import barred_token, phone_token, same_name
from app.vault.directory import Entry
from app.vault.keys import b64

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


def involved(db: Connection, cases: Iterable[CaseId], as_of: str) -> Mapping[CaseId, frozenset[str]]:
    """Return by case who may not judge it: by uid, and whoever agreed by phone by their name alone.

    The names of all, as names are compared, stand among them for rules of draws that were recorded with names.
    """
    rows = db.execute(
        "WITH asked (id) AS (SELECT value FROM json_each(?))"
        " SELECT d.case_id, p.uid, p.name FROM asked JOIN decision d ON d.case_id = asked.id JOIN person p ON p.id = d.person_id"
        " UNION SELECT a.case_id, p.uid, p.name FROM asked JOIN approval a ON a.case_id = asked.id"
        " JOIN person p ON p.id = a.person_id"
        # Who agreed by phone may have no seat in this vault: the name is all there is.
        " UNION SELECT a.case_id, '', a.approver FROM asked JOIN approval a ON a.case_id = asked.id WHERE a.manner = 'phone'"
        " UNION SELECT a.case_id, p.uid, p.name FROM asked JOIN approval a ON a.case_id = asked.id"
        " JOIN countersign s ON s.approval_id = a.id AND s.at <= ? JOIN person p ON p.id = s.person_id"
        " UNION SELECT e.case_id, p.uid, p.name FROM asked JOIN exclusion e ON e.case_id = asked.id"
        " JOIN person p ON p.id = e.person_id"
        " WHERE NOT EXISTS (SELECT 1 FROM exclusion_lift l WHERE l.exclusion_id = e.id AND l.at <= ?)",
        (json.dumps(list(cases)), as_of, as_of),
    )
    found: dict[CaseId, set[str]] = defaultdict(set)
    for case_id, uid, name in rows:
        found[CaseId(case_id)].update((uid or phone_token(name), same_name(name)))
    return {case_id: frozenset(names) for case_id, names in found.items()}


def barred(
    db: Connection, pack_uid: str, case_id: CaseId, as_of: str, readers: Iterable[tuple[Entry, frozenset[str]]]
) -> tuple[str, ...]:
    """Return the marks of those among its readers who may not judge a case; of nobody else a pack says anything.

    Marks of others would tell who decided: the list of people that comes along could be tried on them one by one.
    Each reader comes with everybody whom they certainly are here (app/review/namesakes.py); where only a name is alike
    the review is held when it comes home, and a supervisor says whether it is let in.
    """
    parts = involved(db, (case_id,), as_of).get(case_id, frozenset())
    tokens = {
        barred_token(pack_uid, kind, value)
        for each, certain in readers
        if not parts.isdisjoint(certain)
        for kind, value in (("person", each.uid), ("key", b64(each.sign_key)))
    }
    return tuple(sorted(tokens))
