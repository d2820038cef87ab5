"""A broken protocol file is refused with the path in the document; a good one is what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.cases.model import Kind
from app.decisions.bases import parse_bases, shipped_bases
from app.decisions.documents import DEEPEST_DOCUMENT, LARGEST_DOCUMENT, BrokenDocumentError
from app.decisions.library import NoProtocolError, in_force, shipped_protocols
from app.decisions.model import AnswerKind, Stage
from app.decisions.parsing import parse
from tests.decisions.forms import Document, choice, control, parsed, shipped, shown_when, small_document


def properties(document: Document) -> Document:
    """Return the questions of a document."""
    found: Document = document["answers"]["properties"]
    return found


def elements(document: Document) -> list[Any]:
    """Return the layout of a document."""
    found: list[Any] = document["layout"]["elements"]
    return found


def give(document: Document, key: str, schema: Document) -> None:
    properties(document)[key] = schema
    elements(document).append(control(key))


def nested(levels: int) -> Any:
    schema: Any = {"const": "red"}
    for _level in range(levels):
        schema = {"not": schema}
    return schema


BROKEN: dict[str, tuple[Callable[[Document], object], str]] = {
    "no version": (lambda d: d.pop("version"), "$"),
    "a version that is no number": (lambda d: d.update(version="one"), "$.version"),
    "an unknown member": (lambda d: d.update(extra=1), "$"),
    "a day that is none": (lambda d: d.update(effective_from="2026-02-30"), "$.effective_from"),
    "an unknown kind": (lambda d: d.update(kind="rumour"), "$.kind"),
    "no outcome": (lambda d: properties(d).pop("outcome"), "$.answers.properties"),
    "an outcome the program does not know": (
        lambda d: properties(d).update(outcome=choice("Outcome", "shrug")),
        "$.answers.properties.outcome.oneOf[0].const",
    ),
    "a gate answer the program does not know": (
        lambda d: give(d, "requester", choice("Real?", "perhaps")),
        "$.answers.properties.requester.oneOf[0].const",
    ),
    "a data category that is none": (
        lambda d: give(d, "data_shoes", choice("Shoes", "disclose")),
        "$.answers.properties",
    ),
    "a question of no known shape": (
        lambda d: properties(d)["colour"].update(type="null"),
        "$.answers.properties.colour.type",
    ),
    "answers offered for a yes or no": (
        lambda d: properties(d)["colour"].update(type="boolean"),
        "$.answers.properties.colour.oneOf",
    ),
    "text without a limit": (
        lambda d: properties(d)["rationale"].pop("maxLength"),
        "$.answers.properties.rationale",
    ),
    "a reference to elsewhere": (
        lambda d: properties(d).update(colour={"$ref": "https://example.org/colour.json"}),
        "$.answers.properties.colour",
    ),
    "a stage that is none": (
        lambda d: elements(d)[2]["options"].update(stage="later"),
        "$.layout.elements[2].options.stage",
    ),
    "no mark whether it is verified": (
        lambda d: elements(d)[2]["options"].pop("verified"),
        "$.layout.elements[2].options",
    ),
    "verified without a source": (
        lambda d: elements(d)[2]["options"].update(verified=True),
        "$.layout.elements[2].options",
    ),
    "an unknown effect": (
        lambda d: elements(d)[3]["rule"].update(effect="BLINK"),
        "$.layout.elements[3].rule.effect",
    ),
    "a scope that points nowhere": (
        lambda d: elements(d)[2].update(scope="#/properties/size"),
        "$.layout.elements[2].scope",
    ),
    "a rule about nothing": (
        lambda d: elements(d)[3].update(rule=shown_when("size", {"const": 1})),
        "$.layout.elements[3].rule.condition.scope",
    ),
    "a question asked twice": (lambda d: elements(d).append(control("colour")), "$.layout.elements[4].scope"),
    "a question never asked": (lambda d: elements(d).pop(2), "$.answers.properties.colour"),
    "a condition that is no schema": (
        lambda d: elements(d)[3].update(rule=shown_when("colour", {"enum": "red"})),
        "$.layout.elements[3].rule.condition.schema.enum",
    ),
    "a condition that refers": (
        lambda d: elements(d)[3].update(rule=shown_when("colour", {"not": {"$ref": "https://example.org/x"}})),
        "$.layout.elements[3].rule.condition.schema.not.$ref",
    ),
    "a question that rules itself": (
        lambda d: elements(d)[2].update(rule=shown_when("colour", {"const": "red"})),
        "$.layout.elements[2].rule",
    ),
    "bases that do not exist": (
        lambda d: give(
            d,
            "bases",
            {"type": "array", "title": "Basis", "uniqueItems": True, "items": {"type": "string", "enum": ["mars-1"]}},
        ),
        "$.answers.properties.bases.items.enum[0]",
    ),
    "disclosure without asking who asks": (
        lambda d: properties(d).update(outcome=choice("Outcome", "disclose")),
        "$.answers.properties.requester",
    ),
    "an outcome that can be hidden": (
        lambda d: elements(d)[0].update(rule=shown_when("colour", {"const": "red"})),
        "$.answers.properties.outcome",
    ),
    "a bottomless condition": (lambda d: elements(d)[3].update(rule=shown_when("colour", nested(60))), "$"),
}


@pytest.mark.parametrize("case", list(BROKEN.values()), ids=list(BROKEN))
def test_a_broken_protocol_is_refused_with_the_path(case: tuple[Callable[[Document], object], str]) -> None:
    breaks, path = case
    document = small_document()
    parsed(document)
    breaks(document)
    with pytest.raises(BrokenDocumentError) as refused:
        parsed(document)
    assert refused.value.path == path
    assert path in str(refused.value)


def test_a_circle_of_rules_is_refused_and_named() -> None:
    document = small_document()
    elements(document)[2]["rule"] = shown_when("shade", {"const": "dark"})
    with pytest.raises(
        BrokenDocumentError, match=r"circle: .*colour.* → .*shade|circle: .*shade.* → .*colour"
    ) as refused:
        parsed(document)
    assert refused.value.path in ("$.layout.elements[2].rule", "$.layout.elements[3].rule")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"\xff\xfe", "it is no text in UTF-8"),
        (b'{"id": "a", "id": "b"}', "stands twice"),
        (b'{"version": NaN}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * (DEEPEST_DOCUMENT + 1) + b"]" * (DEEPEST_DOCUMENT + 1), "nested too deeply"),
        (b" " * (LARGEST_DOCUMENT + 1), "larger than"),
        (b"[]", "not of type 'object'"),
    ],
)
def test_what_is_no_protocol_at_all_is_told(data: bytes, why: str) -> None:
    with pytest.raises(BrokenDocumentError, match=why):
        parse(data, shipped_bases())


@pytest.mark.parametrize("gate", ["requester", "order"])
@pytest.mark.parametrize("how", ["rule", "optional", "record"])
def test_a_form_that_can_give_data_out_always_asks_both_gates(gate: str, how: str) -> None:
    document = json.loads(shipped("production-order").document)
    places = [place for group in document["layout"]["elements"] for place in group["elements"]]
    place = next(place for place in places if place["scope"].endswith(f"/{gate}"))
    if how == "rule":
        place["rule"] = shown_when("order_note", {"minLength": 1})
    elif how == "optional":
        place["options"]["optional"] = True
    else:
        place["options"]["stage"] = "record"
    with pytest.raises(BrokenDocumentError, match=gate):
        parsed(document)


@pytest.mark.parametrize(("gone", "says"), [("bases", "bases"), ("data_", "data_…")])
def test_a_form_that_can_give_data_out_asks_on_what_basis_and_which_data(gone: str, says: str) -> None:
    document = json.loads(shipped("production-order").document)
    unwanted = {
        key for key in properties(document) if key.startswith((gone, "reason_")) or key.endswith(("_from", "_to"))
    }
    for key in unwanted:
        properties(document).pop(key)
    groups = [
        {**group, "elements": [place for place in group["elements"] if place["scope"].split("/")[-1] not in unwanted]}
        for group in elements(document)
    ]
    document["layout"]["elements"] = [group for group in groups if group["elements"]]
    with pytest.raises(BrokenDocumentError, match=says):
        parsed(document)


def test_questions_carry_what_a_page_needs() -> None:
    form = shipped("emergency-disclosure")
    questions = {question.key: question for question in form.questions}
    assert questions["requester"].kind is AnswerKind.CHOICE
    assert questions["requester"].stage is Stage.RELEASE
    assert questions["requester"].section == "Gate 1: is the requester real?"
    assert questions["specificity"].kind is AnswerKind.CHOICES
    assert questions["rationale"].kind is AnswerKind.LONG_TEXT
    assert questions["content_from"].kind is AnswerKind.DATE
    assert questions["requester"].remark == ""
    assert "confirmed by counsel" in questions["requester_note"].remark
    assert not [question.key for question in form.questions if "confirmed by counsel" in question.help]
    own = [question for question in form.questions if question.kind is AnswerKind.TEST]
    assert all(question.label for question in form.questions)
    assert all(question.help for question in form.questions if question not in own)
    assert own
    assert all(question.sources for question in form.questions if question.verified)


def test_a_basis_that_no_source_confirms_says_so_where_it_is_chosen() -> None:
    labels = dict(next(q for q in shipped("emergency-disclosure").questions if q.key == "bases").choices)
    assert labels["us-2702-c4"].startswith("May disclose · US · 18 U.S.C. § 2702(c)(4)")
    assert labels["coe-cets224-9"].endswith("to be confirmed by counsel")
    unverified = {base.id for base in shipped_bases().by_id.values() if not base.verified}
    assert all(label.endswith("to be confirmed by counsel") == (key in unverified) for key, label in labels.items())


def test_every_kind_of_case_has_one_form_in_force() -> None:
    assert {protocol.kind for protocol in shipped_protocols()} == set(Kind)
    for kind in Kind:
        assert in_force(shipped_protocols(), kind, date(2026, 3, 7)).kind is kind
    with pytest.raises(NoProtocolError):
        in_force(shipped_protocols(), Kind.PRESERVATION, date(2025, 12, 31))


def test_the_newest_version_that_is_in_force_is_taken() -> None:
    now, later = small_document(), small_document()
    later.update(version=4, effective_from="2026-06-01")
    both = [parsed(later), parsed(now)]
    assert in_force(both, Kind.PRESERVATION, date(2026, 5, 31)).version == 3
    assert in_force(both, Kind.PRESERVATION, date(2026, 6, 1)).version == 4


def test_a_list_of_legal_bases_is_read_as_strictly() -> None:
    document = json.loads(shipped_bases().document)
    document["legal_bases"].append(document["legal_bases"][0])
    with pytest.raises(BrokenDocumentError, match="twice") as refused:
        parse_bases(json.dumps(document).encode())
    assert refused.value.path == "$.legal_bases[36].id"
    document["legal_bases"] = [{"id": "x1"}]
    with pytest.raises(BrokenDocumentError) as refused:
        parse_bases(json.dumps(document).encode())
    assert refused.value.path == "$.legal_bases[0]"
