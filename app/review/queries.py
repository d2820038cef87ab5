"""Packs as pages show them: those opened here with how far each is, those sealed here, and what stayed behind.

To review: `opening.open_pack` takes a file in; `packed.open_review_desk` gives a desk whose cases the ordinary pages,
cards and gate read, `packed.case_in` the number of a case there, `taking_out.take_out` (off the window) its evidence.
`releasing.release` lays open the decision once `reviewing.submit_blind` has locked the own answers, and the ending
once the verdict is given. `packed.put_away` destroys key and files; `packed.tidy` does so for what has expired.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.clock import utc_text
from app.review.model import Level, ReviewState, Verdict, is_barred
from app.vault.keys import b64

if TYPE_CHECKING:
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack as a line of a list; begun, submitted and done count the person's own reviews of it."""

    uid: str
    name: str
    vault_name: str
    sealed_by: str
    sealed_at: str
    expires_at: str
    level: Level
    pseudonyms: bool
    recipients: tuple[str, ...]
    # By the code of the reason (`levels.Without`); `levels.words_of` makes words of it.
    left_out: Mapping[str, int]
    cases: int
    items: int
    size: int
    begun: int
    submitted: int
    done: int
    path: str
    at: str
    returned_at: str | None
    put_away_at: str | None
    expired: bool

    @property
    def usable(self) -> bool:
        """Tell whether its cases can be opened."""
        return self.put_away_at is None and not self.expired


@dataclass(frozen=True, slots=True)
class PackCaseView:
    """A case of an opened pack and how far its review is; nothing in it tells what was decided."""

    position: int
    case_uid: str
    reference: str
    kind: str
    left_out: Mapping[str, int]
    # None until it is begun.
    review_uid: str | None
    state: ReviewState | None
    verdict: Verdict | None
    # The person worked on it, agreed to it or is kept away from it: they may not review it.
    barred: bool


def packs_opened(desk: Desk) -> tuple[PackView, ...]:
    """Return the packs that were opened in this vault, the newest first."""
    return _packs(desk, "in")


def packs_sealed(desk: Desk) -> tuple[PackView, ...]:
    """Return the packs that were sealed in this vault, the newest first; done counts the reviews that came back."""
    return _packs(desk, "out")


def pack_cases(desk: Desk, pack_uid: str) -> tuple[PackCaseView, ...]:
    """Return the cases of an opened pack in its order, each with the newest of the person's reviews of it."""
    rows = desk.db.execute(
        "SELECT c.position, c.case_uid, c.case_ref, c.kind, c.left_out, c.barred, r.uid, r.state, r.verdict"
        " FROM review_pack p JOIN review_pack_case c ON c.pack_id = p.id"
        " LEFT JOIN review r ON r.pack_uid = p.uid AND r.case_uid = c.case_uid AND r.reviewer_uid = ? AND r.origin = 'own'"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid AND later.origin = 'own')"
        " WHERE p.uid = ? ORDER BY c.position",
        (desk.person.uid, pack_uid),
    )
    key = b64(desk.vault.person_keys.sign_key)
    return tuple(
        PackCaseView(
            position=position,
            case_uid=case_uid,
            reference=reference,
            kind=kind,
            left_out=json.loads(left_out),
            review_uid=review_uid,
            state=None if state is None else ReviewState(state),
            verdict=None if verdict is None else Verdict(verdict),
            barred=is_barred(json.loads(barred), pack_uid, desk.person.uid, key),
        )
        for position, case_uid, reference, kind, left_out, barred, review_uid, state, verdict in rows
    )


def as_dicts(packs: tuple[PackView, ...]) -> Iterator[dict[str, Any]]:
    """Yield packs as the command line prints them."""
    for each in packs:
        yield {
            "uid": each.uid,
            "name": each.name,
            "vault": each.vault_name,
            "sealed_by": each.sealed_by,
            "sealed_at": each.sealed_at,
            "expires_at": each.expires_at,
            "level": each.level.value,
            "pseudonyms": each.pseudonyms,
            "cases": each.cases,
            "items": each.items,
            "done": each.done,
            "returned_at": each.returned_at,
            "put_away_at": each.put_away_at,
            "usable": each.usable,
        }


def _packs(desk: Desk, direction: str) -> tuple[PackView, ...]:
    origin = "own" if direction == "in" else "merged"
    mine = desk.person.uid if direction == "in" else ""
    rows = desk.db.execute(
        "SELECT p.uid, p.name, p.vault_name, p.sealed_by_name, p.sealed_at, p.expires_at, p.level, p.pseudonyms,"
        " p.recipients, p.left_out, p.cases, p.items, p.size,"
        " count(DISTINCT r.case_uid) FILTER (WHERE r.state = 'blind'),"
        " count(DISTINCT r.case_uid) FILTER (WHERE r.state = 'submitted'),"
        " count(DISTINCT r.case_uid) FILTER (WHERE r.state = 'done'),"
        " p.path, p.at, p.returned_at, p.put_away_at"
        " FROM review_pack p LEFT JOIN review r ON r.pack_uid = p.uid AND r.origin = ? AND (? = '' OR r.reviewer_uid = ?)"
        " WHERE p.direction = ? GROUP BY p.id ORDER BY p.id DESC",
        (origin, mine, mine, direction),
    )
    now = utc_text(desk.clock.now())
    return tuple(_view(row, now) for row in rows)


def _view(row: tuple[Any, ...], now: str) -> PackView:
    found = dict(zip((name for name in PackView.__slots__ if name != "expired"), row, strict=True))
    read = {
        "level": Level(found["level"]),
        "pseudonyms": bool(found["pseudonyms"]),
        "recipients": tuple(each.get("name", "") for each in json.loads(found["recipients"])),
        "left_out": json.loads(found["left_out"]),
        "expired": found["expires_at"] <= now,
    }
    return PackView(**{**found, **read})
