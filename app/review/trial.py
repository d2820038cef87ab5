"""A new form, or a new policy of who must agree, tried on closed cases before it takes effect: what would be different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from app.cases.model import CaseId, Kind
from app.decisions import queries
from app.decisions.adopting import check_document
from app.decisions.bases import shipped_bases
from app.decisions.documents import BrokenDocumentError, read
from app.decisions.gates import Facts, facts
from app.decisions.model import Gate, Missing
from app.decisions.parsing import parse
from app.decisions.policies import ApprovalPolicy, approval_policy, parse_approval
from app.decisions.protocol import Protocol
from app.decisions.risks import Risk, risks
from app.decisions.rules import Standing, stand
from app.decisions.situation import Situation, known_at_once
from app.i18n import _
from app.identity import Permission
from app.review.bootstrap import Cancelled, Progress, StoppedError

if TYPE_CHECKING:
    from app.desk import Desk

# The newest of them; what was decided years ago says little about a form of tomorrow.
MOST_CASES = 2000
_DAY = len("2026-03-07")


class Effect(Enum):
    """What would be different in a case."""

    ASKED = "asked"
    ASKED_LATER = "asked_later"
    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    ALLOWED = "allowed"
    GATE = "gate"
    AGREE = "agree"
    ALONE = "alone"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Effect.ASKED: _("would be asked before an answer goes out, and was not answered"),
            Effect.ASKED_LATER: _("would be asked before closing, and was not answered"),
            Effect.NOT_ASKED: _("was answered, and would not be asked"),
            Effect.REFUSED: _("what was answered could not stand"),
            Effect.ALLOWED: _("what did not stand would"),
            Effect.GATE: _("the gate would be read differently"),
            Effect.AGREE: _("a second person would have to agree"),
            Effect.ALONE: _("nobody else would have to agree"),
        }[self]


@dataclass(frozen=True, slots=True)
class Different:
    """One thing that would be different; key is the question or the risk, why what the person would be told."""

    effect: Effect
    key: str
    label: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A closed case in which something would be different."""

    case_id: CaseId
    reference: str
    decided_at: str
    form: str
    different: tuple[Different, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """In how many cases one thing would be different."""

    effect: Effect
    key: str
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a document would change: in how many of the cases tried, what in how many, and which these are.

    Of more closed cases than were tried the newest were. Nothing was written.
    """

    document: str
    closed: int
    tried: int
    rows: tuple[Tried, ...]

    @property
    def counts(self) -> tuple[Counted, ...]:
        """Return each thing with the number of its cases, the most first."""
        found = Counter(bare for row in self.rows for bare in {(d.effect, d.key, d.label) for d in row.different})
        return tuple(
            Counted(effect, key, label, cases)
            for (effect, key, label), cases in sorted(found.items(), key=lambda item: (-item[1], item[0][1]))
        )


@dataclass(frozen=True, slots=True)
class Past:
    """A decision as it stood when its case was closed, with what is known of the case beside it."""

    row: queries.DecisionRow
    answers: dict[str, object]
    situation: Situation


Compare: TypeAlias = Callable[[Past], Iterator[Different]]


def try_out(
    desk: Desk,
    document: bytes,
    progress: Progress,
    cancelled: Cancelled = lambda: False,
    *,
    most: int = MOST_CASES,
) -> Trial:
    """Try a form or an approval policy on closed cases; a broken one is refused as adopting it would be."""
    desk.require(Permission.RULES)
    words = check_document(document)
    policy = approval_policy(desk.db, desk.settings.managed)
    if read("document", document).get("policy") == "approval":
        new = parse_approval(document)
        kind, compare = None, _by_policy(policy, new)
    elif "policy" in read("document", document):
        raise BrokenDocumentError("document", "$.policy", _("only forms and approval policies can be tried"))
    else:
        form = parse(document, shipped_bases())
        kind, compare = form.kind, _by_form(form, policy)
    (closed,) = desk.db.execute(_COUNT, (None if kind is None else kind.value,) * 2).fetchone()
    cases = _cases(desk, kind, most)
    rows = []
    for done, (case_id, reference, closed_at) in enumerate(cases):
        progress(done, len(cases))
        if cancelled():
            raise StoppedError
        past = _past(desk, case_id, closed_at)
        if different := tuple(compare(past)):
            name = f"{past.row.protocol.id} {past.row.protocol.version}"
            rows.append(Tried(case_id, reference, past.row.at, name, different))
    progress(len(cases), len(cases))
    return Trial(words, closed, len(cases), tuple(rows))


_COUNT = (
    "SELECT count(*) FROM closing e JOIN cases c ON c.id = e.case_id WHERE (? IS NULL OR c.kind = ?)"
    " AND EXISTS (SELECT 1 FROM decision d WHERE d.case_id = c.id)"
)


def _cases(desk: Desk, kind: Kind | None, most: int) -> list[tuple[CaseId, str, str]]:
    name = None if kind is None else kind.value
    rows = desk.db.execute(
        "SELECT c.id, c.reference, e.at FROM closing e JOIN cases c ON c.id = e.case_id WHERE (? IS NULL OR c.kind = ?)"
        " AND EXISTS (SELECT 1 FROM decision d WHERE d.case_id = c.id) ORDER BY e.at DESC, c.id DESC LIMIT ?",
        (name, name, most),
    )
    return [(CaseId(case_id), reference, at) for case_id, reference, at in rows]


def _past(desk: Desk, case_id: CaseId, closed_at: str) -> Past:
    """Read the decision that stood in the end, its answers as completed for the record.

    The strong signs against a request are not worked out anew: they are the same for both.
    """
    row = queries.decisions(desk.db, case_id)[0]
    ending = queries.ending(desk.db, case_id)
    record = {} if ending is None else ending.record.get(row.uid, {})
    known = replace(known_at_once(desk, case_id), today=closed_at[:_DAY])
    return Past(row, {**row.answers, **record}, known)


def _by_policy(old: ApprovalPolicy, new: ApprovalPolicy) -> Compare:
    def compare(past: Past) -> Iterator[Different]:
        read = facts(past.row.protocol, past.row.answers, past.situation)
        yield from _agreeing(risks(old, read), risks(new, read))

    return compare


def _by_form(form: Protocol, policy: ApprovalPolicy) -> Compare:
    def compare(past: Past) -> Iterator[Different]:
        if past.row.protocol.sha256 == form.sha256:
            return
        old, new = (stand(each, past.answers, past.situation) for each in (past.row.protocol, form))
        yield from _asked(past.row.protocol, old, form, new)
        yield from _standing(old, new, past.answers)
        before, after = facts(past.row.protocol, old.answers, past.situation), facts(form, new.answers, past.situation)
        yield from _gates(before, after)
        yield from _agreeing(risks(policy, before), risks(policy, after))

    return compare


def _asked(before: Protocol, old: Standing, after: Protocol, new: Standing) -> Iterator[Different]:
    known = {missing.key for missing in (*old.missing_release, *old.missing_record)}
    for effect, due in ((Effect.ASKED, new.missing_release), (Effect.ASKED_LATER, new.missing_record)):
        for missing in due:
            # An answer that is there and does not fit is told as such.
            if missing.key not in known and missing.key not in new.answers:
                yield Different(effect, missing.key, missing.label)
    for key in old.answers:
        if key not in new.visible:
            gone = key not in after.asked
            why = _("the new form does not have this question") if gone else _("its rules hide it here")
            yield Different(Effect.NOT_ASKED, key, before.asked[key].question.label, why)


def _standing(old: Standing, new: Standing, answers: dict[str, object]) -> Iterator[Different]:
    """Compare what cannot stand: an answer that is not offered any more, and answers that contradict each other."""
    before, after = (dict(_objections(each, answers)) for each in (old, new))
    for (key, why), label in after.items():
        if (key, why) not in before:
            yield Different(Effect.REFUSED, key, label or why, why if label else "")
    for (key, why), label in before.items():
        if (key, why) not in after:
            yield Different(Effect.ALLOWED, key, label or why, why if label else "")


def _objections(standing: Standing, answers: dict[str, object]) -> Iterator[tuple[tuple[str, str], str]]:
    missing: tuple[Missing, ...] = (*standing.missing_release, *standing.missing_record)
    for each in missing:
        if each.key in standing.answers and each.key in answers:
            yield (each.key, each.why), each.label
    for conflict in standing.conflicts:
        yield (conflict.key, conflict.why), ""


def _gates(before: Facts, after: Facts) -> Iterator[Different]:
    for key, label in (("requester", _("Requester")), ("emergency", _("Emergency test")), ("order", _("Order"))):
        was: Gate | None = getattr(before, key)
        would: Gate | None = getattr(after, key)
        if was is not would:
            why = _("{was} → {would}").format(was=_gate(was), would=_gate(would))
            yield Different(Effect.GATE, key, label, why)


def _gate(gate: Gate | None) -> str:
    words = {Gate.PASSED: _("passed"), Gate.FAILED: _("failed"), Gate.UNKNOWN: _("unknown")}
    return _("not asked") if gate is None else words[gate]


def _agreeing(before: tuple[Risk, ...], after: tuple[Risk, ...]) -> Iterator[Different]:
    """Say where somebody else would have to agree who did not, and the other way round; never where only the reasons differ."""
    if bool(before) is bool(after):
        return
    effect, reasons = (Effect.AGREE, after) if after else (Effect.ALONE, before)
    for risk in reasons:
        yield Different(effect, risk.value, risk.label)
