"""Which questions of the forms are compared, and how: the same or not, or also nearer and further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.decisions.bases import shipped_bases
from app.decisions.model import AnswerKind, Outcome
from app.decisions.protocol import Protocol
from app.decisions.store import protocol_from
from app.i18n import _

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

OUTCOME = "outcome"
# Words and pointers to evidence are never the same twice: they are read, not counted.
COUNTED = frozenset({AnswerKind.CHOICE, AnswerKind.CHOICES, AnswerKind.FLAG, AnswerKind.NUMBER, AnswerKind.DATE})
# Answers that stand in an order; one that is not named here ("unknown") has no place in it.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "imminence": ("now", "hours", "days"),
    "source_reliability": ("A", "B", "C", "D", "E"),
    "information_credibility": ("1", "2", "3", "4", "5"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A question that is compared; titles are the words of its answers."""

    key: str
    label: str
    kind: AnswerKind
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def ordered(self) -> bool:
        """Tell whether some of its answers are nearer to each other than others."""
        return self.key in ORDERS or self.kind is AnswerKind.NUMBER

    def title(self, value: str) -> str:
        """Return the words of an answer."""
        return ", ".join(self.titles.get(part, part) for part in value.split("\n"))


def text_of(value: object) -> str | None:
    """Return an answer as it is compared: several choices are one answer, in no order; nothing is no answer."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "\n".join(sorted(str(part) for part in value)) or None
    return f"{value:.12g}" if isinstance(value, (int, float)) else None


def questions(protocols: Iterable[Protocol]) -> dict[str, Compared]:
    """Return the questions that are compared, as the newest form words them; one that some form asks for words is none."""
    found: dict[str, Compared] = {OUTCOME: _outcome()}
    words: set[str] = set()
    for protocol in sorted(protocols, key=lambda each: (each.effective_from, each.version)):
        for question in protocol.questions:
            if question.kind not in COUNTED:
                words.add(question.key)
            elif question.key != OUTCOME:
                titles = {**getattr(found.get(question.key), "titles", {}), **dict(question.choices)}
                found[question.key] = Compared(question.key, question.label, question.kind, titles)
    return {key: each for key, each in found.items() if key not in words}


def protocols_of(db: Connection, hashes: Iterable[str]) -> dict[str, Protocol]:
    """Return the forms of these hashes that are kept here, each under a law that it was used with."""
    found = {}
    for sha256 in sorted(set(hashes)):
        form = db.execute("SELECT bytes FROM document WHERE sha256 = ?", (sha256,)).fetchone()
        law = db.execute(
            "SELECT law.bytes FROM (SELECT bases_sha256 FROM decision WHERE protocol_sha256 = ?"
            " UNION ALL SELECT bases_sha256 FROM review_pack_case WHERE protocol_sha256 = ?) used"
            " JOIN document law ON law.sha256 = used.bases_sha256 LIMIT 1",
            (sha256, sha256),
        ).fetchone()
        if form is not None:
            found[sha256] = protocol_from(form[0], shipped_bases().document if law is None else law[0])
    return found


def _outcome() -> Compared:
    titles = {outcome.value: outcome.label for outcome in Outcome}
    return Compared(OUTCOME, _("What was decided"), AnswerKind.CHOICE, titles)
