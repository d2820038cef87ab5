"""What is asked, what counts and what is missing: by properties, over the shipped forms and a small one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decisions.library import shipped_protocols
from app.decisions.model import AnswerKind, Question, Stage, answered
from app.decisions.own import HOLDS
from app.decisions.protocol import Protocol, clean, missing, visible
from tests.decisions.forms import control, parsed, shipped, shown_when, small_document

FORMS = {protocol.id: protocol for protocol in shipped_protocols()}


def answer_to(question: Question) -> st.SearchStrategy[object]:
    """Draw an answer that the question offers."""
    values = [value for value, _label in question.choices]
    if question.kind is AnswerKind.CHOICE:
        return st.sampled_from(values)
    if question.kind is AnswerKind.CHOICES:
        return st.lists(st.sampled_from(values), min_size=1, unique=True)
    if question.kind is AnswerKind.DATE:
        return st.dates().map(lambda day: day.isoformat())
    why = st.text("abcdef ", min_size=12, max_size=40)
    if question.kind is AnswerKind.TEST:
        return st.fixed_dictionaries({"holds": st.sampled_from(HOLDS), "why": why})
    if question.kind is AnswerKind.ITEMS:
        return st.lists(st.fixed_dictionaries({"item": why, "why": why}), min_size=1, max_size=3)
    return st.text("abcdef ", min_size=12, max_size=40).filter(lambda text: bool(text.strip()))


@st.composite
def answered_form(draw: st.DrawFn) -> tuple[Protocol, dict[str, object]]:
    """Draw a form and offered answers to some of its questions."""
    protocol = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    answers = {q.key: draw(answer_to(q)) for q in protocol.questions if draw(st.booleans())}
    return protocol, answers


junk = st.dictionaries(
    st.sampled_from([*FORMS["emergency-disclosure"].asked, "nobody_asked"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=3),
)


def due(protocol: Protocol, answers: dict[str, object]) -> set[str]:
    """Return every key that either stage still asks for."""
    return {entry.key for stage in Stage for entry in missing(protocol, answers, stage)}


@given(answered_form())
def test_cleaning_twice_is_cleaning_once(drawn: tuple[Protocol, dict[str, object]]) -> None:
    protocol, answers = drawn
    once = clean(protocol, answers)
    assert clean(protocol, once) == once


@given(answered_form())
def test_hidden_answers_never_count(drawn: tuple[Protocol, dict[str, object]]) -> None:
    protocol, answers = drawn
    shown = visible(protocol, answers)
    assert set(clean(protocol, answers)) == set(answers) & shown
    without = {key: value for key, value in answers.items() if key in shown}
    assert visible(protocol, without) == shown
    assert due(protocol, without) == due(protocol, answers)
    assert due(protocol, answers) <= shown


@given(answered_form(), st.data())
def test_answering_a_question_takes_it_off_the_list(
    drawn: tuple[Protocol, dict[str, object]], data: st.DataObject
) -> None:
    protocol, answers = drawn
    question = data.draw(st.sampled_from(protocol.questions))
    more = {**answers, question.key: data.draw(answer_to(question))}
    assert question.key not in due(protocol, more)


@given(answered_form())
def test_each_question_is_due_in_its_own_stage_only(drawn: tuple[Protocol, dict[str, object]]) -> None:
    protocol, answers = drawn
    for stage in Stage:
        for entry in missing(protocol, answers, stage):
            question = protocol.asked[entry.key].question
            assert question.stage is stage
            assert (entry.label, bool(entry.why)) == (question.label, True)


@given(junk)
def test_nothing_typed_breaks_a_form(answers: dict[str, Any]) -> None:
    protocol = FORMS["emergency-disclosure"]
    kept = clean(protocol, answers)
    assert set(kept) <= set(protocol.asked)
    assert all(answered(value) for value in kept.values())
    assert clean(protocol, kept) == kept
    due(protocol, answers)


@pytest.mark.parametrize(
    ("effect", "shown", "counts"), [("SHOW", 0, 1), ("HIDE", 1, 0), ("ENABLE", 0, 1), ("DISABLE", 1, 0)]
)
def test_the_four_effects(effect: str, shown: int, counts: int) -> None:
    document = small_document()
    document["layout"]["elements"][3]["rule"] = shown_when("colour", {"const": "red"}, effect)
    protocol = parsed(document)
    greyed = effect in ("ENABLE", "DISABLE")
    for colour, on in (("green", shown), ("red", counts)):
        answers = {"colour": colour, "shade": "dark"}
        assert ("shade" in visible(protocol, answers)) == (greyed or bool(on))
        assert ("shade" in clean(protocol, answers)) == bool(on)


def test_a_hidden_answer_meets_no_condition_further_down() -> None:
    document = small_document()
    document["answers"]["properties"]["glow"] = {"type": "boolean", "title": "Glow?"}
    document["layout"]["elements"].append(control("glow", rule=shown_when("shade", {"const": "dark"})))
    protocol = parsed(document)
    assert "glow" in visible(protocol, {"colour": "red", "shade": "dark"})
    assert "glow" not in visible(protocol, {"colour": "green", "shade": "dark"})


@pytest.mark.parametrize(("joined", "expected"), [("AND", False), ("OR", True)])
def test_conditions_join(joined: str, expected: bool) -> None:
    document = small_document()
    parts = [shown_when("colour", {"const": colour})["condition"] for colour in ("red", "green")]
    document["layout"]["elements"][3]["rule"] = {"effect": "SHOW", "condition": {"type": joined, "conditions": parts}}
    assert ("shade" in visible(parsed(document), {"colour": "red"})) == expected


def test_a_group_hides_what_is_in_it() -> None:
    document = small_document()
    elements = document["layout"]["elements"]
    inner = {"type": "Group", "label": "Looks", "elements": [elements.pop(), elements.pop()]}
    inner["elements"][0].pop("rule")
    outer = {"type": "Group", "label": "More", "rule": shown_when("outcome", {"const": "refuse"}), "elements": [inner]}
    elements.append(outer)
    protocol = parsed(document)
    assert visible(protocol, {}) == {"outcome", "rationale"}
    assert visible(protocol, {"outcome": "refuse"}) == {"outcome", "rationale", "colour", "shade"}
    assert protocol.asked["shade"].question.section == "Looks"


def test_an_optional_question_is_never_missing_until_it_is_wrong() -> None:
    document = small_document()
    document["layout"]["elements"][1]["options"]["optional"] = True
    protocol = parsed(document)
    assert "rationale" not in due(protocol, {})
    assert "rationale" not in due(protocol, {"rationale": "  "})
    assert "rationale" in due(protocol, {"rationale": "x"})


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("rationale", "x", "at least 10 characters"),
        ("rationale", "x" * 5000, "at most 4000 characters"),
        ("outcome", "shrug", "not one of the answers offered"),
        ("imminence", 5, "not one of the answers offered"),
        ("bases", ["us-2702-c4", "us-2702-c4"], "stands twice"),
        ("content_from", "7 March", "year-month-day"),
    ],
)
def test_an_answer_that_cannot_stand_says_why(key: str, value: object, why: str) -> None:
    protocol = shipped("emergency-disclosure")
    answers = {"emergency": "yes", "outcome": "disclose", "data_content": "disclose", key: value}
    if key == "outcome":
        answers["outcome"] = value
    stage = protocol.asked[key].question.stage
    found = {entry.key: entry.why for entry in missing(protocol, answers, stage)}
    assert why in found[key]


def test_zero_and_no_are_answers_and_blank_is_none() -> None:
    assert answered(0)
    assert answered(value=False)
    blanks: tuple[object, ...] = (None, "", "  \n", [], ())
    assert not any(answered(blank) for blank in blanks)
