"""Who of one vault is who of another: by uid, by key, or by somebody's word; names that are alike are a doubt and no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from app.identity import Permission, Role
from app.review.introducing import known
from app.review.model import phone_token, same_name
from app.review.peers import Recipient, UnvouchedError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as a vault knows them; whoever agreed by phone and has no seat there has a name alone."""

    vault_uid: str
    uid: str
    name: str
    vault_name: str = field(default="", compare=False)
    sign_key: bytes = field(default=b"", compare=False, repr=False)
    leads: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Return what they go by where something is said of two people."""
        return f"{self.vault_uid}/{self.token}"

    @property
    def token(self) -> str:
        """Return what they go by among those who had a part in a case."""
        return self.uid or phone_token(self.name)


@dataclass(frozen=True, slots=True)
class Word:
    """What was said last of two people, by whom and why."""

    same: bool
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people of one name, and what was said of them."""

    one: Somebody
    other: Somebody
    word: Word | None


@dataclass(frozen=True, slots=True)
class Identities:
    """Everybody who is known here, and what was said of who is who; read once."""

    ours: tuple[Somebody, ...]
    others: tuple[Somebody, ...]
    words: Mapping[tuple[str, str], Word]

    def certain(self, who: Somebody) -> frozenset[str]:
        """Return as whom of this vault somebody certainly had a part in its cases."""
        return frozenset((who.token, *(each.token for each in self.ours if self.same(who, each))))

    def doubtful(self, who: Somebody) -> frozenset[str]:
        """Return as whom of this vault somebody may have had a part: the names are alike, and nobody has said more."""
        return frozenset(each.token for each in self.ours if self.doubt(who, each))

    def same(self, one: Somebody, other: Somebody) -> bool:
        """Tell whether two are one person for certain."""
        if one.key == other.key or (one.sign_key and one.sign_key == other.sign_key):
            return True
        word = self.words.get(pair_of(one, other))
        return word is not None and word.same

    def doubt(self, one: Somebody, other: Somebody) -> bool:
        """Tell whether nothing but their names says that two may be one person, and nobody settled it."""
        return self._alike(one, other) and not self.same(one, other) and pair_of(one, other) not in self.words

    def somebody(self, vault_uid: str, uid: str, name: str) -> Somebody:
        """Return a person by the uid of their vault and their own, with the key that is known of them."""
        known_ones = (each for each in (*self.others, *self.ours) if (each.vault_uid, each.uid) == (vault_uid, uid))
        return next(known_ones, Somebody(vault_uid, uid, name))

    def pairs(self) -> Iterator[Pair]:
        """Yield the people of one name of whom one could judge what the other had a part in, the unsettled ones first."""
        found = [
            Pair(one, other, self.words.get(pair_of(one, other)))
            for one, other in combinations((*self.ours, *self.others), 2)
            if (one.leads or other.leads) and self._alike(one, other) and not self._of_one_key(one, other)
        ]
        yield from sorted(found, key=lambda pair: (pair.word is not None, pair.one.name, pair.one.key, pair.other.key))

    def _alike(self, one: Somebody, other: Somebody) -> bool:
        # Two seats in one vault are two people: whoever lets people in there has seen to it.
        apart = one.vault_uid != other.vault_uid or not (one.uid and other.uid)
        return apart and one.key != other.key and same_name(one.name) == same_name(other.name)

    def _of_one_key(self, one: Somebody, other: Somebody) -> bool:
        return bool(one.sign_key) and one.sign_key == other.sign_key


def identities(desk: Desk) -> Identities:
    """Read who is known here."""
    return Identities(tuple(_own(desk)), tuple(_others(desk)), _words(desk.db))


def pairs(desk: Desk) -> tuple[Pair, ...]:
    """Return the people of one name, as a supervisor settles who is who."""
    desk.require(Permission.LEAD)
    return tuple(identities(desk).pairs())


def pair_of(one: Somebody, other: Somebody) -> tuple[str, str]:
    """Return what two people go by together, whoever is named first."""
    first, last = sorted((one.key, other.key))
    return first, last


def as_reader(to: Recipient) -> Somebody:
    """Return somebody whom a pack can be sealed to."""
    return Somebody(to.vault_uid, to.person.uid, to.person.name, to.vault_name, to.person.sign_key)


def tokens_of(who: Identities, readers: Iterable[Recipient]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return by what a draw leaves out the cases of its readers, and what of it is a doubt that can be settled."""
    people = [as_reader(each) for each in readers]
    certain = {token for each in people for token in who.certain(each)}
    doubtful = {token for each in people for token in who.doubtful(each)} - certain
    return tuple(sorted(certain | doubtful)), frozenset(doubtful)


def _own(desk: Desk) -> Iterator[Somebody]:
    here = desk.vault.uid
    for uid, name, role, key in desk.db.execute("SELECT uid, name, role, sign_key FROM person ORDER BY id"):
        yield Somebody(here, uid, name, "", bytes(key or b""), role == Role.SUPERVISOR.value)
    rows: Sequence[tuple[str]] = desk.db.execute(
        "SELECT DISTINCT approver FROM approval WHERE manner = 'phone'"
    ).fetchall()
    for name in {same_name(name): name for (name,) in rows}.values():
        yield Somebody(here, "", name)


def _others(desk: Desk) -> Iterator[Somebody]:
    for peer in known(desk).values():
        if peer.uid == desk.vault.uid:
            continue
        try:
            people = peer.people
        except UnvouchedError:
            # Nothing that they sign is opened either.
            continue
        for each in people:
            leads = each.role is Role.SUPERVISOR
            yield Somebody(peer.uid, each.uid, each.name, peer.name, each.sign_key, leads)


def _words(db: Connection) -> Mapping[tuple[str, str], Word]:
    rows = db.execute(
        "SELECT n.one, n.other, n.same, n.reason, p.name, n.at FROM namesake n JOIN person p ON p.id = n.person_id"
        " ORDER BY n.id"
    )
    return {(one, other): Word(bool(same), reason, by, at) for one, other, same, reason, by, at in rows}
