"""Questions that the program asks beside any form: the tests of each chosen basis, and which files are to go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jsonschema import Draft202012Validator

from app.decisions.bases import LegalBases, LegalBasis
from app.decisions.conditions import Effect, Rule
from app.decisions.documents import validator
from app.decisions.model import AnswerKind, Answers, Question, Stage
from app.decisions.protocol import Asked
from app.i18n import _

# A colon stands in no name of a form's own questions.
TEST = "test:"
ITEMS = "given:items"
CONTENT = "data_content"
HOLDS = ("yes", "no", "unknown")
LONGEST_LINK, LONGEST_WHY, MOST_ITEMS = 80, 1000, 200


@dataclass(frozen=True, slots=True)
class SaidOfTest:
    """What was said of one test of one basis; where is a link to what shows it, why says it in words."""

    basis: str
    test: str
    holds: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Named:
    """A file of the case that is named to go out, and why this one."""

    item: str
    why: str


@dataclass(frozen=True, slots=True)
class Holds:
    """An answer that has a value, or a list in which a value stands."""

    key: str
    value: str

    @property
    def reads(self) -> frozenset[str]:
        """Return the question it depends on."""
        return frozenset({self.key})

    def holds(self, answers: Answers) -> bool:
        """Tell whether the question is answered so."""
        given = answers.get(self.key)
        return self.value in given if isinstance(given, list) else given == self.value


def with_own(asked: Mapping[str, Asked], bases: LegalBases) -> dict[str, Asked]:
    """Return the questions of a form with the program's own beside those that call for them."""
    whole: dict[str, Asked] = {}
    for key, entry in asked.items():
        whole[key] = entry
        if key == "bases" and "tests" in bases.asks:
            for base, _label in entry.question.choices:
                whole |= _tests(bases.by_id[base])
        if key == CONTENT and "items" in bases.asks:
            whole[ITEMS] = _items()
    return whole


def key_of_test(basis: str, number: int) -> str:
    """Return the name under which the answer to a test of a basis is kept."""
    return f"{TEST}{basis}:{number}"


def said_of_tests(bases: Iterable[LegalBasis], answers: Answers) -> tuple[SaidOfTest, ...]:
    """Return what was said of each test, basis by basis; nothing of what is not answered yet."""
    return tuple(found for basis in bases for found in _tested(basis, answers))


def named(answers: Answers) -> tuple[Named, ...]:
    """Return the files that are named to go out, each with its reason."""
    given = answers.get(ITEMS)
    rows = given if isinstance(given, list) else []
    return tuple(Named(str(row.get("item", "")), str(row.get("why", ""))) for row in rows if isinstance(row, dict))


def words_of(answers: Answers) -> Iterator[str]:
    """Yield what a person wrote in their own words in these answers."""
    for key, value in answers.items():
        if key.startswith(TEST) and isinstance(value, dict):
            yield str(value.get("why", ""))
    yield from (each.why for each in named(answers))


def as_said(question: Question, value: object) -> str | None:
    """Return an answer to a question of the program's own in words; None where it is not one of these."""
    if question.kind is AnswerKind.TEST and isinstance(value, dict):
        where = dict(question.choices).get(str(value.get("where", "")), "")
        parts = (_holds(str(value.get("holds"))), where, str(value.get("why", "")))
        return " · ".join(part for part in parts if part)
    if question.kind is AnswerKind.ITEMS:
        names = dict(question.choices)
        return "; ".join(f"{names.get(each.item, each.item)}: {each.why}" for each in named({ITEMS: value}))
    return None


def _tested(basis: LegalBasis, answers: Answers) -> Iterator[SaidOfTest]:
    for number, test in enumerate(basis.asked, 1):
        value = answers.get(key_of_test(basis.id, number))
        if isinstance(value, dict) and value.get("holds") in HOLDS:
            where, why = str(value.get("where", "")), str(value.get("why", ""))
            yield SaidOfTest(basis.id, test, str(value["holds"]), where, why)


def _tests(basis: LegalBasis) -> dict[str, Asked]:
    rule = Rule(Effect.SHOW, Holds("bases", basis.id), "$")
    section = _("Tests of {citation}").format(citation=basis.citation)
    if not basis.verified:
        section = _("{section} · to be confirmed by counsel").format(section=section)
    found = {}
    for number, test in enumerate(basis.asked, 1):
        question = Question(
            key=key_of_test(basis.id, number),
            label=test[:1].upper() + test[1:],
            kind=AnswerKind.TEST,
            stage=Stage.RECORD,
            section=section,
            verified=basis.verified,
            sources=(basis.citation,),
        )
        found[question.key] = Asked(question, (rule,), _test_schema())
    return found


def _items() -> Asked:
    question = Question(
        key=ITEMS,
        label=_("Which files of this case go out?"),
        kind=AnswerKind.ITEMS,
        # Not for the record alone: whoever agrees has to see it, and what is named later goes out under no approval.
        stage=Stage.RELEASE,
        section=_("Files that go out"),
        help=_("Only what is named here, each with its reason, and after a second person agreed. Apparent child abuse "
               "material never goes out this way."),
        needed=False,
    )  # fmt: skip
    return Asked(question, (Rule(Effect.SHOW, Holds(CONTENT, "disclose"), "$"),), _items_schema())


@cache
def _test_schema() -> Draft202012Validator:
    return validator(
        {
            "type": "object",
            "required": ["holds"],
            "additionalProperties": False,
            "properties": {
                "holds": {"enum": list(HOLDS)},
                "where": {"type": "string", "maxLength": LONGEST_LINK},
                "why": {"type": "string", "maxLength": LONGEST_WHY},
            },
        }
    )


@cache
def _items_schema() -> Draft202012Validator:
    return validator(
        {
            "type": "array",
            "maxItems": MOST_ITEMS,
            "items": {
                "type": "object",
                "required": ["item", "why"],
                "additionalProperties": False,
                "properties": {
                    "item": {"type": "string", "minLength": 1, "maxLength": LONGEST_LINK},
                    "why": {"type": "string", "minLength": 3, "maxLength": LONGEST_WHY},
                },
            },
        }
    )


def _holds(value: str) -> str:
    return {"yes": _("holds"), "no": _("does not hold"), "unknown": _("not known")}.get(value, "")
