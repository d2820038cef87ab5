"""The tests of each legal basis, answered one by one and never merged, in the decision's own record."""

from __future__ import annotations

import pytest

from app.cases.model import CaseId
from app.decisions import actions, queries
from app.decisions.bases import parse_bases, shipped_bases
from app.decisions.closing import due_for_record
from app.decisions.errors import AnswersConflictError
from app.decisions.library import shipped_protocols
from app.decisions.model import AnswerKind, Outcome, Stage
from app.decisions.own import key_of_test, said_of_tests
from app.decisions.parsing import parse
from app.decisions.rules import stand
from app.desk import Desk
from tests.decisions.forms import DISCLOSE, RECORD, shipped

FORM = shipped("emergency-disclosure")
CONTENT, RECORDS = shipped_bases().by_id["us-2702-b8"], shipped_bases().by_id["us-2702-c4"]
OFFENCE = shipped_bases().by_id["eu-dsa-18"]


def test_each_test_of_each_chosen_basis_is_asked_by_itself() -> None:
    standing = stand(FORM, {**DISCLOSE, "bases": [CONTENT.id, RECORDS.id]})
    due = [each for each in standing.missing_record if each.key.startswith("test:")]
    assert len(due) == len(CONTENT.tests) + len(RECORDS.tests) == 14
    # What two provisions ask alike is asked twice: one of them may hold and the other not.
    assert sum(each.label == "Emergency exists" for each in due) == 2
    assert not any(each.key.startswith("test:") for each in stand(FORM, {**DISCLOSE, "bases": []}).missing_record)
    assert all(FORM.asked[each.key].question.stage is Stage.RECORD for each in due)


def test_every_basis_has_something_to_answer_and_says_what_counsel_has_not_confirmed() -> None:
    assert all(basis.asked for basis in shipped_bases().by_id.values())
    questions = [entry.question for form in shipped_protocols() for entry in form.asked.values()]
    tests = [question for question in questions if question.kind is AnswerKind.TEST]
    open_ones = [question for question in tests if not question.verified]
    assert open_ones
    assert len(open_ones) < len(tests)
    for question in open_ones:
        assert "to be confirmed by counsel" in question.section
        assert "confirmed by counsel" in question.remark


def test_an_older_list_of_bases_asks_as_it_did_before() -> None:
    older = shipped_bases().document.replace(b' "asks": ["tests", "items"],\n', b"")
    assert older != shipped_bases().document
    form = parse(FORM.document, parse_bases(older))
    assert set(FORM.asked) - set(form.asked) >= {"given:items", key_of_test(RECORDS.id, 1)}
    assert not [key for key in form.asked if ":" in key]


def test_answers_to_tests_stand_in_the_record_with_link_and_reason(desk: Desk, case_id: CaseId) -> None:
    said = {"holds": "yes", "where": "request", "why": "The sister read the note out."}
    actions.submit(desk, case_id, {**DISCLOSE, key_of_test(RECORDS.id, 2): said})
    (row,) = queries.decisions(desk.db, case_id)
    (told,) = said_of_tests([RECORDS], row.answers)
    assert (told.basis, told.test, told.holds) == (RECORDS.id, "emergency exists", "yes")
    assert (told.where, told.why) == ("request", "The sister read the note out.")
    left = {each.key for each in due_for_record(desk, case_id, {}) if each.key.startswith("test:")}
    assert left == {key_of_test(RECORDS.id, number) for number in (1, 3, 4, 5, 6, 7)}


def test_a_basis_falls_by_its_own_test_and_no_other_falls_with_it(desk: Desk, case_id: CaseId) -> None:
    no = {key_of_test(RECORDS.id, 5): {"holds": "no", "why": "A warrant can be had within the hour."}}
    with pytest.raises(AnswersConflictError, match="disclosure needed without delay"):
        actions.submit(desk, case_id, {**DISCLOSE, **no})
    # A privacy basis does not stand in for the statute that fell.
    beside = {**DISCLOSE, "bases": [RECORDS.id, "eu-gdpr-6-1-d"], **no}
    assert [each.key for each in stand(FORM, beside).conflicts] == ["bases"]
    both = {**DISCLOSE, "bases": [RECORDS.id, "ca-pipeda-7-3-e"], **no}
    standing = stand(FORM, both)
    assert standing.releasable
    assert any("does not carry this answer" in words for words in standing.advice)
    # Not known is no no, and nothing that is open holds a life-saving answer back.
    assert stand(FORM, {**DISCLOSE, key_of_test(RECORDS.id, 5): {"holds": "unknown"}}).releasable


def test_a_suicide_is_decided_without_an_offence(desk: Desk, case_id: CaseId) -> None:
    assert not RECORDS.needs_offence
    assert OFFENCE.needs_offence
    offence = next(n for n, test in enumerate(OFFENCE.tests, 1) if "CRIMINAL OFFENCE" in test)
    answers = {
        **RECORD,
        **DISCLOSE,
        "harm": "suicide",
        "bases": [RECORDS.id, OFFENCE.id],
        key_of_test(OFFENCE.id, offence): {"holds": "no", "why": "Nobody else is part of it."},
    }
    standing = stand(FORM, answers)
    assert standing.releasable
    assert any("asks for the suspicion of an offence" in words for words in standing.advice)
    actions.submit(desk, case_id, answers)
    assert queries.decisions(desk.db, case_id)[0].outcome is Outcome.DISCLOSE
