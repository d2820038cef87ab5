"""Every outcome of every form has a letter that can be made, and says what was decided."""

from __future__ import annotations

import pytest

from app.cases import store as case_store
from app.cases.model import Kind, State
from app.decisions.library import shipped_protocols
from app.desk import Desk
from app.responses import actions, queries
from app.responses.templates import choose, languages, wording
from tests.decisions.forms import CLEAR
from tests.responses.conftest import HOUSE, Decided

TYPED = {
    **HOUSE,
    "facts": "A message names a bridge and an hour.",
    "where": "Bergen, as far as the account says",
    "preserved_until": "June 5, 2026",
    "question": "How is a request sent?",
    "authority": "The national contact point",
    "answer": "By the form on our page.",
}
KINDS = {kind.value.replace("_", "-"): kind for kind in Kind} | {"proactive-referral": Kind.PROACTIVE}


@pytest.mark.parametrize(("form", "outcome"), sorted(CLEAR))
def test_each_outcome_of_each_form_has_its_letter(desk: Desk, decided: Decided, form: str, outcome: str) -> None:
    answers = dict(CLEAR[form, outcome])
    if str(answers.get("requester")).startswith("passed"):
        # What the checks find against the requester is cleared by a call.
        answers["requester"] = "passed:call-back"
    number = decided(outcome, answers, kind=KINDS[form])
    template = actions.template_for(desk, number, "en")
    assert template.id.split(".")[-1] == outcome
    made = actions.write_letter(desk, number, template, TYPED)
    row = queries.response(desk.db, number, made.id)
    assert "⟦" not in str(row.body["letter"])
    force = queries.in_force(desk, number)
    assert row.decision_id == force.row.id
    if not force.row.outcome.discloses:
        # Nothing in it could be taken for data.
        assert "Login data" not in str(row.body["letter"])


# What a letter says of an emergency, by the beginning of the word.
EMERGENCY = {"en": "emergenc", "de": "notfall", "es": "emergenc", "fr": "urgence", "ja": "緊急", "pt": "emergênc"}


@pytest.mark.parametrize("outcome", ["disclose", "partial"])
@pytest.mark.parametrize("language", languages())
def test_an_order_is_answered_as_an_order_and_no_emergency(language: str, outcome: str) -> None:
    order = choose(outcome, Kind.PRODUCTION_ORDER.value, language)
    emergency = choose(outcome, Kind.EMERGENCY_DISCLOSURE.value, language)
    words = [f"{each.subject} {each.letter} {each.mail} {each.call}".casefold() for each in (order, emergency)]
    assert [EMERGENCY[language] in each for each in words] == [False, True]
    assert order.language == language


@pytest.mark.parametrize(
    ("kind", "reason", "said", "never"),
    [
        (Kind.TERRORIST_CONTENT, "threshold_not_met", "not terrorist content", "emergency"),
        (Kind.PRESERVATION, "no_data", "decided not to preserve data", "not to disclose data"),
        (Kind.ENQUIRY, "no_answer", "no answer is owed", "our question"),
    ],
)
def test_a_refusal_says_what_was_refused(
    desk: Desk, decided: Decided, kind: Kind, reason: str, said: str, never: str
) -> None:
    number = decided("refuse", {**CLEAR[kind.value.replace("_", "-"), "refuse"], "refusal": reason}, kind=kind)
    made = actions.write_letter(desk, number, actions.template_for(desk, number, "en"), TYPED)
    letter = str(queries.response(desk.db, number, made.id).body["letter"])
    assert said in letter
    assert never not in letter


@pytest.mark.parametrize("outcome", ["refuse", "route"])
@pytest.mark.parametrize("language", languages())
def test_an_enquiry_names_no_account(language: str, outcome: str) -> None:
    template = choose(outcome, Kind.ENQUIRY.value, language)
    assert template.language == language
    assert "accounts" not in template.letter


@pytest.mark.parametrize("language", languages())
def test_an_enquiry_is_answered_in_the_words_of_its_decision(desk: Desk, decided: Decided, language: str) -> None:
    answers = {"outcome": "answer", "about": "process", "rationale": "By the form on our page."}
    number = decided("answer", answers, kind=Kind.ENQUIRY)
    made = actions.write_letter(desk, number, actions.template_for(desk, number, language), TYPED)
    assert "By the form on our page." in str(queries.response(desk.db, number, made.id).body["letter"])


def test_every_reason_to_refuse_has_its_words_in_each_language() -> None:
    reasons = {
        value
        for protocol in shipped_protocols()
        for value, _label in (protocol.asked["refusal"].question.choices if "refusal" in protocol.asked else ())
    }
    assert reasons
    for language in languages():
        assert reasons <= set(wording(language)["refusals"])


def test_notices_are_drafts_that_name_counsel(desk: Desk, decided: Decided) -> None:
    number = decided()
    for name in ("notice.dsa18", "notice.tco14", "notice.epoc3"):
        template = actions.template_for(desk, number, "en", name)
        typed = {**TYPED, "refusal": "the account does not exist", "their_reference": "EPOC 7"}
        made = actions.write_letter(desk, number, template, typed)
        row = queries.response(desk.db, number, made.id)
        assert row.sort.value == "draft"
        assert row.decision_id is None
        assert "confirmed by counsel" in str(row.body["letter"])
    assert case_store.load(desk.db, number).state is State.DECIDED
