"""The first gate: what a call back may be, what it moves, when it runs out, and who leaves the fast path."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from app.cage.client import Cage
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.desk import Desk
from app.intake.mail import read
from app.intake.model import UnreadableError
from app.requesters import actions, signs
from app.requesters.agencies import NewAgency
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.errors import (
    AlreadyStruckError,
    CallIncompleteError,
    CallInFutureError,
    NumberFromRequestError,
    OwnCallError,
    SourceFromRequestError,
    UnknownFlagError,
)
from app.requesters.gate import FlagAnswer, GateState, Weight
from app.requesters.policy import in_force
from app.requesters.queries import callback_numbers, callbacks, flag_answers, standing, verification
from app.requesters.signing import catch_up
from tests.builders import FakeClock
from tests.requesters.conftest import SWITCHBOARD, File


def call(desk: Desk, **changes: Any) -> NewCall:
    """Describe a call to the switchboard of the directory."""
    values: dict[str, Any] = {
        "number": "+1 217 555 0100",
        "found_in": "State list 2026",
        "spoke_to": "Desk officer Marsh",
        "outcome": CallOutcome.CONFIRMED,
        "called_at": desk.clock.now(),
        "agency_id": None,
        "country": "US",
    }
    return NewCall(**{**values, **changes})


def record(desk: Desk, case_id: CaseId, **changes: Any) -> None:
    actions.record_call(desk, case_id, call(desk, **changes), verification(desk, case_id).findings)


def check_of(desk: Desk, case_id: CaseId) -> str:
    return str(desk.db.execute("SELECT requester_check FROM cases WHERE id = ?", (case_id,)).fetchone()[0])


def test_the_headers_that_the_checks_read_are_kept_at_intake(desk: Desk, take_in: File) -> None:
    case_id = take_in(
        Reply_To="x@quickmail.example",
        Authentication_Results="mx.platform.example; spf=fail smtp.mailfrom=bulk.test",
        ARC_Authentication_Results="i=1; relay.test; dkim=fail",
        DKIM_Signature="v=1; d=bulk.test; s=a; b=x",
        X_Mailer="Mailer 7",
        X_Originating_IP="[203.0.113.9]",
    )
    (headers,) = desk.db.execute("SELECT headers FROM request WHERE case_id = ?", (case_id,)).fetchone()
    kept = json.loads(headers)
    assert (kept["arc"], kept["dkim"]) == (["i=1; relay.test; dkim=fail"], ["v=1; d=bulk.test; s=a; b=x"])
    assert (kept["mailer"], kept["origin"]) == ("Mailer 7", "[203.0.113.9]")
    flags = {each.flag for each in verification(desk, case_id).findings}
    assert {"return_path_changed", "auth_fail", "private_domain"} <= flags


def test_findings_alone_move_nothing_and_a_genuine_mail_is_not_verified_by_them(
    desk: Desk, listed: NewAgency, take_in: File
) -> None:
    case_id = take_in()
    assert verification(desk, case_id).state is GateState.UNKNOWN
    assert check_of(desk, case_id) == "unknown"


def test_a_confirmed_call_holds_for_as_long_as_the_policy_says(
    desk: Desk, clock: FakeClock, listed: NewAgency, take_in: File
) -> None:
    case_id = take_in()
    record(desk, case_id)
    assert standing(desk, case_id).state is GateState.VERIFIED
    assert check_of(desk, case_id) == "passed"
    clock.wall += timedelta(hours=in_force().confirmed_hours, seconds=1)
    assert standing(desk, case_id).state is GateState.EXPIRED
    record(desk, case_id)
    assert standing(desk, case_id).state is GateState.VERIFIED


def test_whoever_was_denied_stays_so(desk: Desk, listed: NewAgency, take_in: File) -> None:
    case_id = take_in()
    record(desk, case_id, outcome=CallOutcome.DENIED)
    record(desk, case_id)
    assert standing(desk, case_id).state is GateState.FAILED
    assert check_of(desk, case_id) == "failed"


def test_a_denial_is_found_when_the_same_sender_writes_again(desk: Desk, listed: NewAgency, take_in: File) -> None:
    sender = "Dana <dana@police-lanternvale.example>"
    record(desk, take_in(sender=sender), outcome=CallOutcome.DENIED)
    again = verification(desk, take_in("Another text.", sender="Kit <kit@police-lanternvale.example>"))
    assert again.strongest[0].flag == "account_suspended_elsewhere"
    assert "lookalike_domain" in {each.flag for each in again.strongest}


@pytest.mark.parametrize("outcome", [CallOutcome.UNCLEAR, CallOutcome.NOT_REACHED])
def test_an_open_call_moves_nothing(desk: Desk, listed: NewAgency, take_in: File, outcome: CallOutcome) -> None:
    case_id = take_in()
    record(desk, case_id, outcome=outcome)
    assert (standing(desk, case_id).state, standing(desk, case_id).callbacks) == (GateState.UNKNOWN, 1)


@pytest.mark.parametrize(
    "written",
    [
        "Call +1 (303) 555-0142 now.",
        "Call 303.555.0142 now.",
        "tel 001 303 555 0142",
        "Call (303) 555 0142.",
        "Call +1 303 555 0142x12.",
        "Call 303 555 0142ext. 5.",
        "Call \uff13\uff10\uff13 \uff15\uff15\uff15 \uff10\uff11\uff14\uff12.",
        "Call \u0663\u0660\u0663 \u0665\u0665\u0665 \u0660\u0661\u0664\u0662.",
        "Call 303\u200b555\u20140142.",
        "".join(f"+1 217 555 {number:04d}; " for number in range(250)) + "303 555 0142",
    ],
)
def test_a_number_of_the_request_is_refused_however_it_is_written(desk: Desk, take_in: File, written: str) -> None:
    case_id = take_in(written)
    with pytest.raises(NumberFromRequestError):
        record(desk, case_id, number="+1 303 555 0142", found_in="the web")
    assert callbacks(desk.db, case_id) == ()


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("303 555 0142", "GB"),
        ("1-303-555-0142;ext=5", "GB"),
        ("001 303 555 0142", "US"),
        ("\uff13\uff10\uff13 555 0142", "US"),
    ],
)
def test_a_number_of_the_request_is_refused_however_the_call_writes_it(
    desk: Desk, take_in: File, number: str, country: str
) -> None:
    case_id = take_in("Call (303) 555 0142.")
    with pytest.raises(NumberFromRequestError):
        record(desk, case_id, number=number, country=country, found_in="the web")


def test_a_number_that_only_resembles_one_of_the_request_is_taken(desk: Desk, take_in: File) -> None:
    case_id = take_in("Call (303) 555 0142 or 217 555 01430.")
    record(desk, case_id, number="+1 217 555 0142", found_in="the web")
    record(desk, case_id, number="+1 217 555 0143", found_in="the web")
    assert standing(desk, case_id).state is GateState.VERIFIED


def test_a_number_of_the_request_that_the_directory_has_is_taken(desk: Desk, listed: NewAgency, take_in: File) -> None:
    case_id = take_in("Call us on +1 217 555 0100.")
    record(desk, case_id)
    assert standing(desk, case_id).state is GateState.VERIFIED
    (tested,) = desk.db.execute("SELECT tested_on FROM agency_contact").fetchone()
    assert tested == desk.clock.now().date().isoformat()


def test_a_page_of_the_senders_own_is_no_source(desk: Desk, listed: NewAgency, take_in: File) -> None:
    case_id = take_in(sender="Kit <kit@police-lanternvale.example>")
    with pytest.raises(SourceFromRequestError):
        record(desk, case_id, number="+1 303 555 0142", found_in="www.police-lanternvale.example/contact")


def test_a_call_says_whom_where_and_when(desk: Desk, take_in: File) -> None:
    case_id = take_in()
    with pytest.raises(CallIncompleteError) as told:
        record(desk, case_id, spoke_to="", found_in=" ")
    assert "who answered" in str(told.value)
    with pytest.raises(CallIncompleteError):
        record(desk, case_id, number="the front desk")
    with pytest.raises(CallInFutureError):
        record(desk, case_id, called_at=desk.clock.now() + timedelta(hours=1))


def test_a_call_keeps_what_the_checks_said_and_its_policy_and_cannot_be_changed(desk: Desk, take_in: File) -> None:
    case_id = take_in(sender="x@quickmail.example")
    record(desk, case_id)
    findings, kind = desk.db.execute(
        "SELECT c.findings, d.kind FROM callback c JOIN document d ON d.sha256 = c.policy_sha256"
    ).fetchone()
    assert "private_domain" in {each["flag"] for each in json.loads(findings)}
    assert kind == "policy"
    for sql in ("UPDATE callback SET outcome = 'confirmed'", "DELETE FROM callback"):
        with pytest.raises(Exception, match="append-only"):
            desk.db.execute(sql)


def test_a_wrong_record_is_struck_by_somebody_else_and_stays_readable(
    desk: Desk, colleague: Desk, listed: NewAgency, take_in: File
) -> None:
    case_id = take_in()
    record(desk, case_id, outcome=CallOutcome.DENIED)
    (made,) = callbacks(desk.db, case_id)
    with pytest.raises(OwnCallError):
        actions.strike_call(desk, case_id, made.id, "wrong line")
    with pytest.raises(ReasonMissingError):
        actions.strike_call(colleague, case_id, made.id, " ")
    actions.strike_call(colleague, case_id, made.id, "It was written for the other case")
    assert (standing(desk, case_id).state, check_of(desk, case_id)) == (GateState.UNKNOWN, "unknown")
    assert callbacks(desk.db, case_id)[0].struck == "It was written for the other case"
    with pytest.raises(AlreadyStruckError):
        actions.strike_call(colleague, case_id, made.id, "again")


def test_what_a_person_sees_stands_among_the_findings(desk: Desk, take_in: File) -> None:
    case_id = take_in()
    actions.answer_flag(desk, case_id, "altered_image", FlagAnswer.SEEN)
    found = [each for each in verification(desk, case_id).findings if each.by_person]
    assert [(each.flag, each.weight) for each in found] == [("altered_image", Weight.HIGH)]
    actions.answer_flag(desk, case_id, "altered_image", FlagAnswer.NOT_SEEN)
    assert not any(each.by_person for each in verification(desk, case_id).findings)
    assert flag_answers(desk.db, case_id)["altered_image"].answer is FlagAnswer.NOT_SEEN
    with pytest.raises(UnknownFlagError):
        actions.answer_flag(desk, case_id, "lookalike_domain", FlagAnswer.SEEN)


def test_the_same_text_with_another_target_is_found_among_earlier_requests(desk: Desk, take_in: File) -> None:
    text = (
        "We investigate the disappearance of {who}, last seen near the harbour on {day}. We ask for the subscriber data"
        " and the last login of the account {account}, since a farewell was posted there. Please answer without delay."
    )
    first = take_in(text.format(who="Maria Lopez", day="Friday", account="quiet_otter"))
    other = take_in(text.format(who="John Smith", day="Monday", account="loud_wolf"), sender="Kit <kit@city.test>")
    (reference,) = desk.db.execute("SELECT reference FROM cases WHERE id = ?", (first,)).fetchone()
    told = [each.found for each in verification(desk, other).findings if each.flag == "template_reuse"]
    assert len(told) == 1
    assert reference in told[0]


def test_the_same_device_under_another_name_is_found(desk: Desk, take_in: File) -> None:
    device = {"X_Mailer": "Mailer 7", "X_Originating_IP": "[203.0.113.9]"}
    take_in(**device)
    other = take_in("Another text.", sender="Kit <kit@city.test>", **device)
    assert "same_device" in {each.flag for each in verification(desk, other).findings}


def test_requests_that_came_before_there_were_signs_get_theirs_little_by_little(desk: Desk, take_in: File) -> None:
    first = take_in("We investigate a disappearance near the harbour. " * 4)
    take_in("Another text.", sender="Kit <kit@city.test>")
    desk.db.execute("DELETE FROM request_sign")
    desk.db.execute("DELETE FROM counter WHERE name = 'requests signed up to'")
    assert [catch_up(desk, most=1) for _turn in range(3)] == [1, 0, 0]
    signed = desk.db.execute(
        "SELECT count(*) FROM request_sign s JOIN request q ON q.id = s.request_id WHERE q.case_id = ?", (first,)
    )
    assert signed.fetchone() == (signs.BANDS,)


def test_a_mail_with_a_subject_of_two_megabytes_is_refused_with_its_reason(desk: Desk, cage: Cage) -> None:
    data = b"From: x@y.test\r\nSubject: " + b"people will die " * 130_000 + b"\r\n\r\nwords"
    with pytest.raises(UnreadableError, match="headers"):
        read(cage, data, "mail.eml", desk.clock.now(), lambda: False)


def test_headers_that_contradict_each_other_are_told(desk: Desk, listed: NewAgency, take_in: File) -> None:
    case_id = take_in(
        sender='"chief@police.lanternvale.example" <x@quickmail.example>',
        Received="from a by mx.platform.example; Sat, 07 Mar 2026 10:00:00 +0000",
        Authentication_Results="mx.platform.example; dkim=fail header.d=quickmail.example",
    )
    told = [(each.flag, each.found) for each in verification(desk, case_id).findings]
    assert len([flag for flag, _words in told if flag == "contradictory_headers"]) == 2
    assert any("chief@police.lanternvale.example" in words for _flag, words in told)
    assert any("dkim fail" in words for _flag, words in told)


def test_a_mail_of_nobodys_domain_that_names_an_agency_is_answered_on_that_agencys_number(
    desk: Desk, listed: NewAgency, take_in: File
) -> None:
    claims = take_in(
        "I am with the LANTERNVALE\nPolice Department, call +1 303 555 0142.", sender="Ray <ray.stone@gmail.com>"
    )
    found = [each for each in verification(desk, claims).findings if each.flag == "lookalike_domain"]
    assert [each.found for each in found] == [
        "It names Lanternvale Police Department, whose domain in the directory is another than gmail.com."
    ]
    assert [each.weight for each in found] == [Weight.MEDIUM]
    assert [each.number for each in callback_numbers(desk.db, claims)] == [SWITCHBOARD.number]
    shown = take_in("Call me.", sender="Lanternvale Police Department <desk@quickmail.example>")
    assert [each.number for each in callback_numbers(desk.db, shown)] == [SWITCHBOARD.number]
    other = take_in("The department of police in Lanternvale is far away.", sender="Ray <ray.stone@gmail.com>")
    assert callback_numbers(desk.db, other) == ()
