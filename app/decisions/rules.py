"""What may not stand together: the two gates, the outcome, the categories and the bases; and what may be worth doing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.cases.model import Imminence
from app.decisions.bases import Duty, LegalBasis
from app.decisions.data_policies import Region
from app.decisions.files_out import files_out
from app.decisions.first_gate import first_gate, record_says
from app.decisions.gates import Facts, facts
from app.decisions.least import advice
from app.decisions.model import Answers, Category, CategoryAnswer, Conflict, Gate, Missing, Outcome, Stage, Unseen
from app.decisions.preserving import preserve_first
from app.decisions.protocol import Protocol, missing_of
from app.decisions.situation import NOTHING_KNOWN, Situation
from app.i18n import _

SUPPORTS = {
    Outcome.DISCLOSE: {Duty.MAY, Duty.MUST_ANSWER, Duty.PRIVACY},
    Outcome.PARTIAL: {Duty.MAY, Duty.MUST_ANSWER, Duty.PRIVACY},
    Outcome.PROACTIVE_REFERRAL: {Duty.MAY, Duty.MUST_REPORT, Duty.PRIVACY},
}
# More than a few names help nobody to choose.
MOST_NAMED = 3
NOTHING_GOES_OUT = (
    Outcome.REFUSE,
    Outcome.ASK_MORE,
    Outcome.ROUTE,
    Outcome.PRESERVE_ONLY,
    Outcome.REMOVE,
    Outcome.ANSWER,
)
# A refusal may not rest on a gate that was passed.
REFUSAL_DENIES: dict[str, tuple[str, Gate]] = {
    "identity_not_verified": ("requester", Gate.PASSED),
    "suspected_fraud": ("requester", Gate.PASSED),
    "threshold_not_met": ("emergency", Gate.PASSED),
    "not_urgent": ("emergency", Gate.PASSED),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a set of answers stands, for the page that shows it live and for the action that writes it."""

    answers: dict[str, object]
    visible: frozenset[str]
    enabled: frozenset[str]
    missing_release: tuple[Missing, ...]
    missing_record: tuple[Missing, ...]
    conflicts: tuple[Conflict, ...]
    suggestion: str
    # What is worth a second thought; it holds nothing back.
    advice: tuple[str, ...] = ()

    @property
    def releasable(self) -> bool:
        """Tell whether the decision can be submitted."""
        return not self.missing_release and not self.conflicts


def stand(protocol: Protocol, answers: Answers, situation: Situation = NOTHING_KNOWN) -> Standing:
    """Work out where answers stand; this is what runs on each keystroke."""
    settled = protocol.settle(answers)
    read = facts(protocol, settled.answers, situation)
    release = missing_of(protocol, settled, Stage.RELEASE)
    told = {missing.key for missing in release}
    return Standing(
        answers=settled.answers,
        visible=settled.visible,
        enabled=settled.enabled,
        missing_release=release,
        missing_record=missing_of(protocol, settled, Stage.RECORD),
        conflicts=tuple(conflict for conflict in conflicts(read) if conflict.key not in told),
        suggestion=suggestion(read),
        advice=advice(read),
    )


def conflicts(read: Facts) -> tuple[Conflict, ...]:
    """Return every pair of answers that cannot stand together; before an outcome there is none."""
    if read.outcome is None:
        return ()
    return tuple(conflict for rule in RULES for conflict in rule(read))


def suggestion(read: Facts) -> str:
    """Say what the answers so far point to; it never decides and never fills anything in."""
    if read.outcome is Outcome.ROUTE and read.region in read.situation.regions.regions:
        return _entity(read.situation.regions.regions[read.region])
    if against := record_says(read):
        return against
    if read.requester is Gate.FAILED:
        return _not_real(read)
    if Gate.FAILED in (read.emergency, read.order):
        return _("The second gate is not passed: name the process that is open to them, or refuse.")
    if Gate.UNKNOWN in (read.requester, read.emergency, read.order):
        return _("A gate is still open: preserve, and ask for what would settle it.")
    return _suggest_answer(read)


def _not_real(read: Facts) -> str:
    if read.emergency in (Gate.PASSED, Gate.UNKNOWN):
        return _("The sender is not real, but the danger may be: think of telling the right police yourself.")
    return _("The sender is not real: nothing can go to them. A refusal as suspected fraud fits.")


def _entity(region: Region) -> str:
    if region.entity:
        words = _("{entity} answers: the entity for {place}, where the user is.")
        return words.format(entity=region.entity, place=region.place)
    return _("The entity for {place} answers: it follows where the user is.").format(place=region.place)


def _suggest_answer(read: Facts) -> str:
    if read.given(CategoryAnswer.DISCLOSE) and read.given(CategoryAnswer.REFUSE):
        return _("Some data is given and some refused: that is a disclosure in part.")
    if read.requester is Gate.PASSED and Gate.PASSED in (read.emergency, read.order):
        return _("Both gates are passed: the least data that meets the need can go out.")
    if read.requester is None and read.emergency is Gate.PASSED:
        if read.imminence is Imminence.NOW:
            return _("The test holds and it is happening now: call the right police first, then write.")
        return _("The test holds: tell the right police.")
    return ""


def _second_gate(read: Facts) -> Iterator[Conflict]:
    if read.outcome not in (Outcome.DISCLOSE, Outcome.PARTIAL):
        return
    if read.emergency is Gate.FAILED:
        yield Conflict(
            "emergency", _("The emergency test does not hold: this data needs legal process. Refuse or route.")
        )
    if read.emergency is Gate.UNKNOWN:
        yield Conflict(
            "emergency", _("The emergency test is still open: an emergency disclosure needs a yes on the facts.")
        )
    if read.order is Gate.FAILED:
        yield Conflict("order", _("The order is defective: ask for it to be mended, or refuse."))
    if read.order is Gate.UNKNOWN:
        yield Conflict("order", _("Whether the order is valid is still open."))


def _referral(read: Facts) -> Iterator[Conflict]:
    """Rest a referral with data on the emergency, or on a duty to report."""
    if read.outcome is not Outcome.PROACTIVE_REFERRAL or not read.given(CategoryAnswer.DISCLOSE):
        return
    if read.emergency is not Gate.PASSED and not any(basis.duty is Duty.MUST_REPORT for basis in read.bases):
        yield Conflict(
            "emergency",
            _("Data can go with a referral when the emergency test holds, or when a law says “must report”."),
        )


def _categories(read: Facts) -> Iterator[Conflict]:
    if read.categories is None:
        return
    disclosed, refused = read.given(CategoryAnswer.DISCLOSE), read.given(CategoryAnswer.REFUSE)
    first = next((f"data_{category.value}" for category in Category if category in disclosed), "outcome")
    if read.outcome in NOTHING_GOES_OUT and disclosed:
        yield Conflict(first, _("With this decision nothing goes out, but a category says “disclose”."))
    if read.outcome in (Outcome.DISCLOSE, Outcome.PARTIAL) and not disclosed:
        yield Conflict("data_subscriber", _("Say for at least one data category that it is disclosed."))
    if read.outcome is Outcome.DISCLOSE and refused:
        yield Conflict("outcome", _("Some data is refused: then the decision is to disclose in part."))
    if read.outcome is Outcome.PARTIAL and not refused:
        yield Conflict("data_content", _("In part means that some data is refused: say which."))


def _bases(read: Facts) -> Iterator[Conflict]:
    """Let bases carry the outcome, and reach each category that goes out."""
    supports = SUPPORTS.get(read.outcome) if read.outcome else None
    if supports is None:
        return
    if not read.bases:
        yield Conflict("bases", _("Data goes out on a legal basis: name it."))
        return
    fitting = [basis for basis in read.bases if basis.duty in supports]
    if not fitting:
        yield Conflict("bases", _("None of these bases lets data go out: add the one that does."))
        return
    # Each basis stands or falls by its own tests: what one of them asks for is no test of another.
    # A privacy basis permits: where every statute has fallen it does not stand in for them.
    statutes = [basis for basis in fitting if basis.duty is not Duty.PRIVACY] or fitting
    if all(read.denied(basis) for basis in statutes):
        yield Conflict("bases", _fallen(read, statutes))
        return
    carrying = [basis for basis in fitting if not read.denied(basis)]
    # A privacy basis permits; beside a statute it does not widen what the statute reaches.
    limiting = [basis for basis in carrying if basis.duty is not Duty.PRIVACY] or carrying
    for category in Category:
        if category in read.given(CategoryAnswer.DISCLOSE) and not any(basis.reaches(category) for basis in limiting):
            yield Conflict(f"data_{category.value}", _out_of_reach(limiting, _reaching(read, category)), "bases")


def _fallen(read: Facts, fitting: Sequence[LegalBasis]) -> str:
    """Say by which of its own tests each basis falls."""
    words = "; ".join(f"{basis.citation}: {', '.join(read.denied(basis))}" for basis in fitting)
    return _("By your answers a test of each basis does not hold ({tests}): name a basis that does, or refuse.").format(
        tests=words
    )


def _reaching(read: Facts, category: Category) -> list[LegalBasis]:
    """Return the offered bases that would carry a category: those of the places already chosen, else any."""
    supports = SUPPORTS.get(read.outcome, set()) if read.outcome else set()
    fit = [each for each in read.offered if each.duty in supports - {Duty.PRIVACY} and each.reaches(category)]
    places = {basis.jurisdiction for basis in read.bases}
    return [basis for basis in fit if basis.jurisdiction in places] or fit


def _out_of_reach(chosen: Sequence[LegalBasis], reaching: Sequence[LegalBasis]) -> str:
    words = _("None of the chosen bases reaches this category: {bases}.").format(bases=_cited(chosen))
    if not reaching:
        return words
    return _("{words} One that does: {reaching}.").format(words=words, reaching=_cited(reaching[:MOST_NAMED]))


def _cited(bases: Sequence[LegalBasis]) -> str:
    return "; ".join(basis.citation for basis in bases)


def _refusal(read: Facts) -> Iterator[Conflict]:
    if read.outcome is not Outcome.REFUSE or read.refusal not in REFUSAL_DENIES:
        return
    key, passed = REFUSAL_DENIES[read.refusal]
    gate = read.requester if key == "requester" else read.emergency
    if gate is passed:
        yield Conflict("refusal", _("This reason says that a gate failed which the answers above call passed."))


def _unseen(read: Facts) -> Iterator[Conflict]:
    if read.unseen is Unseen.LIFE_AT_RISK and read.emergency is Gate.FAILED:
        yield Conflict("unseen", _("No life is at risk by the answer to the second gate: choose another reason."))


def _dates(read: Facts) -> Iterator[Conflict]:
    for category, (first, last) in read.spans.items():
        if first and last and first > last:
            words = _("The span of {category} ends before it begins.").format(category=category.label)
            yield Conflict(f"{category.value}_to", words)
        if read.situation.today and last > read.situation.today:
            words = _("The span of {category} ends in the future: only what is there already can go out.")
            yield Conflict(f"{category.value}_to", words.format(category=category.label))


RULES: tuple[Callable[[Facts], Iterator[Conflict]], ...] = (
    first_gate,
    _second_gate,
    _referral,
    _categories,
    _bases,
    files_out,
    preserve_first,
    _refusal,
    _unseen,
    _dates,
)
