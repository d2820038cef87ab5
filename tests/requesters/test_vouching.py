"""A request's own number stays its own: whoever lists it in the directory cannot call it, wherever in a request it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.desk import Desk
from app.requesters import attached, numbers, signs
from app.requesters.actions import record_call
from app.requesters.agencies import AgencyId, NewAgency, NewContact, Purpose
from app.requesters.agency_queries import agency_ids, numbers_of
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.directory import confirm_number, put_agency
from app.requesters.errors import ListedAfterwardsError, NoSuchNumberError, NumberFromRequestError, OwnNumberError
from app.requesters.gate import GateState
from app.requesters.queries import standing, verification
from tests.builders import FakeClock
from tests.requesters.conftest import LANTERNVALE, File

THEIRS = "+1 303 555 0142"
LISTED_LATE = replace(LANTERNVALE, contacts=(NewContact(Purpose.REQUESTS, THEIRS, "County list", "2020-01-12"),))
LETTER = (
    "We investigate the disappearance of {who} who left home on Friday evening and has not been seen since."
    " The family received a farewell message at night. We ask for the subscriber data and the last logins of {account},"
    " so that the search on the shore can begin where the person last was. Our control room answers at {number} at any hour."
)
ONE = LETTER.format(who="a young woman", account="quiet_otter", number="(303) 555-0142")
OTHER = LETTER.format(who="an old man", account="loud_wolf", number="(217) 555-0177")


def call_theirs(desk: Desk, case_id: CaseId, outcome: CallOutcome = CallOutcome.CONFIRMED) -> None:
    call = NewCall(THEIRS, "directory: County list", "Marsh", outcome, desk.clock.now(), None, "US")
    record_call(desk, case_id, call, ())


def listed_uid(desk: Desk) -> str:
    (number,) = numbers_of(desk.db, agency_ids(desk.db))
    return number.uid


@pytest.mark.parametrize(
    "where", [{"words": "Call (303) 555 0142."}, {"letter": ONE}, {"subject": "Call 303.555.0142"}]
)
def test_whoever_lists_a_requests_own_number_cannot_call_it_until_somebody_else_finds_it_too(
    desk: Desk, colleague: Desk, clock: FakeClock, take_in: File, where: dict[str, str]
) -> None:
    case_id = take_in(**where)
    with pytest.raises(NumberFromRequestError):
        call_theirs(desk, case_id)
    clock.wall += timedelta(hours=1)
    put_agency(desk, LISTED_LATE)
    with pytest.raises(ListedAfterwardsError, match="came into the directory only after"):
        call_theirs(desk, case_id)
    with pytest.raises(OwnNumberError):
        confirm_number(desk, listed_uid(desk), "I looked again")
    with pytest.raises(ReasonMissingError):
        confirm_number(colleague, listed_uid(desk), " ")
    confirm_number(colleague, listed_uid(desk), "The state's printed list")
    call_theirs(desk, case_id)
    assert standing(desk, case_id).state is GateState.VERIFIED


def test_a_number_that_was_there_before_is_called_and_rewriting_its_agency_makes_it_no_younger_nor_older(
    desk: Desk, clock: FakeClock, take_in: File
) -> None:
    clock.wall -= timedelta(days=2)
    put_agency(desk, LISTED_LATE)
    clock.wall += timedelta(days=2)
    case_id = take_in("Call (303) 555 0142.")
    clock.wall += timedelta(hours=1)
    put_agency(desk, replace(LISTED_LATE, note="Corrected"), AgencyId(agency_ids(desk.db)[0]))
    call_theirs(desk, case_id)
    assert standing(desk, case_id).state is GateState.VERIFIED


def test_a_number_that_is_changed_into_the_requests_own_is_a_new_one(
    desk: Desk, colleague: Desk, clock: FakeClock, listed: NewAgency, take_in: File
) -> None:
    confirm_number(colleague, listed_uid(desk), "The state's printed list")
    before = listed_uid(desk)
    case_id = take_in("Call (303) 555 0142.")
    clock.wall += timedelta(hours=1)
    put_agency(desk, LISTED_LATE, AgencyId(agency_ids(desk.db)[0]))
    with pytest.raises(ListedAfterwardsError):
        call_theirs(desk, case_id)
    with pytest.raises(NoSuchNumberError):
        confirm_number(colleague, before, "The old one")


@pytest.mark.parametrize("where", [{"words": "Call (303) 555 0142."}, {"letter": ONE}])
def test_a_number_of_another_open_request_is_refused_as_well_and_of_an_answered_one_no_more(
    desk: Desk, clock: FakeClock, take_in: File, where: dict[str, str]
) -> None:
    other = take_in(**where)
    clock.wall += timedelta(hours=1)
    put_agency(desk, LISTED_LATE)
    case_id = take_in("Somebody else writes.", sender="Kit <kit@city.test>")
    with pytest.raises(ListedAfterwardsError):
        call_theirs(desk, case_id)
    desk.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (other,))
    call_theirs(desk, case_id)


def test_the_same_letter_attached_with_another_target_is_found(desk: Desk, take_in: File) -> None:
    first = take_in("See the letter.", letter=ONE)
    (reference,) = desk.db.execute("SELECT reference FROM cases WHERE id = ?", (first,)).fetchone()
    for words, letter in (("Please find it attached.", OTHER), (OTHER, "")):
        again = take_in(words, letter=letter, sender="Kit <kit@city.test>")
        told = [each.found for each in verification(desk, again).findings if each.flag == "template_reuse"]
        assert any(reference in each and "attached" in each for each in told)
    apart = take_in("See it.", letter="The weather stays fine along the whole coast until the end of next week. " * 4)
    assert not [each for each in verification(desk, apart).findings if each.flag == "template_reuse"]


def test_of_an_attachments_words_only_digits_and_numbers_are_kept(desk: Desk, take_in: File) -> None:
    case_id = take_in("See the letter.", letter=ONE)
    (digits, least) = desk.db.execute("SELECT digits, least FROM item_said WHERE case_id = ?", (case_id,)).fetchone()
    assert (digits, len(least)) == ("303 555 0142", 4 * signs.KEPT)
    assert attached.unread(desk.db, case_id) == 0


@pytest.mark.parametrize(
    "written", ["3 0 3 . 5 5 5 . 0 1 4 2", "303\u200b555\u20140142", "٣٠٣ ٥٥٥ ٠١٤٢ or 217 555 0177"]
)
def test_a_number_is_found_in_what_is_kept_of_a_text_as_in_the_text(written: str) -> None:
    assert numbers.stands_in(THEIRS, numbers.only_digits(f"Call {written} now, ref 12/2026."), "US")
    assert not numbers.stands_in("+1 303 555 0143", numbers.only_digits(written), "US")


@pytest.mark.parametrize(("changed", "least", "most"), [(0, 1.0, 1.0), (6, 0.6, 0.95), (60, 0.0, 0.2)])
def test_what_is_kept_of_a_text_tells_about_how_much_two_have_in_common(
    changed: int, least: float, most: float
) -> None:
    words = [f"{chr(97 + at % 26)}{chr(97 + at // 26)}word" for at in range(120)]
    other = [f"x{word}" if at * changed // 120 != (at - 1) * changed // 120 else word for at, word in enumerate(words)]
    found = signs.common(signs.least(" ".join(words)), signs.least(" ".join(other)))
    assert least <= found <= most


@pytest.mark.parametrize("where", [{"words": "Reach me at (303) 555-0142."}, {"letter": ONE}])
def test_the_same_number_under_another_name_is_found_wherever_it_stands_and_not_among_colleagues(
    desk: Desk, take_in: File, where: dict[str, str]
) -> None:
    first = take_in(**where)
    (reference,) = desk.db.execute("SELECT reference FROM cases WHERE id = ?", (first,)).fetchone()
    other = take_in("Something else. Call 1-303-555-0142.", sender="Kit <kit@city.test>")
    told = [each.found for each in verification(desk, other).findings if each.flag == "same_number"]
    assert [reference in each for each in told] == [True]
    again = take_in("A third text. Call 303 555 0142.", sender="Sam <sam@police.lanternvale.example>")
    told = [each.found for each in verification(desk, again).findings if each.flag == "same_number"]
    assert [reference in each for each in told] == [False]


def test_words_that_are_read_later_count_too_and_all_goes_with_the_item(desk: Desk, take_in: File) -> None:
    case_id = take_in("See the letter.", letter="A short note.")
    (item_id,) = desk.db.execute("SELECT item_id FROM item_said WHERE case_id = ?", (case_id,)).fetchone()
    attached.keep(desk.db, case_id, item_id, "Call (303) 555-0142, or 217 555 0177.")
    with pytest.raises(NumberFromRequestError):
        call_theirs(desk, case_id)
    tails = desk.db.execute("SELECT tail FROM said_number WHERE item_id = ? ORDER BY tail", (item_id,)).fetchall()
    assert tails == [("5550142",), ("5550177",)]
    desk.db.execute("DELETE FROM item_said WHERE item_id = ?", (item_id,))
    assert desk.db.execute("SELECT count(*) FROM said_number WHERE item_id = ?", (item_id,)).fetchone() == (0,)
    call_theirs(desk, case_id)
