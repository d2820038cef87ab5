"""A packed case has the directory and the matches as they were known when it was decided; where it has not, the pack says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.evidence import judging
from app.evidence.comparing import note_matches
from app.evidence.fingerprints import Near
from app.evidence.hashes import Verdict
from app.evidence.model import ItemId
from app.identity import Permission
from app.requesters import actions, directory, exchange
from app.requesters.agencies import AgencyId, NewAgency
from app.requesters.agency_store import load
from app.requesters.calls import CallOutcome, NewCall
from app.review.levels import Without, words_of
from app.review.papers import Part
from app.review.releasing import release
from tests.evidence.listed import digest, document, taken
from tests.requesters.conftest import LANTERNVALE, SWITCHBOARD
from tests.review.carried import PICTURE, Both, closed_with_evidence, opened, sealed_for
from tests.review.closed import uid_of
from tests.review.test_shown_when import answer, judge

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

SINCE = Without.SINCE.value
NEW_DESK = replace(SWITCHBOARD, number="+1 217 555 0199", label="New desk", tested_on="")
# Another label for the number that there was, and a number more.
CHANGED = replace(
    LANTERNVALE, domains=(), contacts=(replace(SWITCHBOARD, label="Back desk"), NEW_DESK), note="They moved."
)


def called(desk: Desk) -> Callable[[CaseId], None]:
    """Call the agency back."""

    def act(case_id: CaseId) -> None:
        (agency_id,) = desk.db.execute("SELECT id FROM agency WHERE name = ?", (LANTERNVALE.name,)).fetchone()
        call = NewCall(
            SWITCHBOARD.number,
            "the directory",
            "Officer Lund",
            CallOutcome.CONFIRMED,
            desk.clock.now(),
            agency_id,
            "US",
        )
        actions.record_call(desk, case_id, call, ())

    return act


def put(desk: Desk, agency: NewAgency) -> None:
    """Write the agency in place of what is known of it."""
    (agency_id,) = desk.db.execute("SELECT id FROM agency WHERE name = ?", (LANTERNVALE.name,)).fetchone()
    directory.put_agency(desk, agency, AgencyId(agency_id))


def known(desk: Desk) -> NewAgency | None:
    """Return what a vault's directory says of the one agency in it."""
    row = desk.db.execute("SELECT id FROM agency").fetchone()
    return None if row is None else load(desk.db, AgencyId(row[0]))


def test_an_agency_stands_as_it_was_known_when_the_case_was_decided(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    directory.put_agency(team, LANTERNVALE)
    case_id = closed_with_evidence(team, before=called(team), after=lambda _case: put(team, CHANGED))
    sealed = sealed_for(team, supervisor, tmp_path / "one", case_id)
    assert SINCE not in sealed.left_out
    with opened(supervisor, tmp_path / "one") as desk:
        # The call that came before the decision tested the number.
        tested = f"{team.clock.now():%Y-%m-%d}"
        assert known(desk) == replace(LANTERNVALE, contacts=(replace(SWITCHBOARD, tested_on=tested),))
    # A number that was struck from the directory since, and the agency out of use.
    (agency_id,) = team.db.execute("SELECT id FROM agency").fetchone()

    def after(_case: CaseId) -> None:
        put(team, LANTERNVALE)
        directory.retire_agency(team, agency_id)

    later = closed_with_evidence(team, after=after, before=called(team))
    sealed_for(team, supervisor, tmp_path / "two", later)
    with opened(supervisor, tmp_path / "two") as desk:
        found = known(desk)
        assert found is not None
        labels = {each.number: each.label for each in found.contacts}
        assert labels == {SWITCHBOARD.number: "Back desk", NEW_DESK.number: "New desk"}
        assert (found.note, found.domains) == (CHANGED.note, ())
        assert desk.db.execute("SELECT retired_at FROM agency").fetchone() == (None,)


def test_of_an_agency_that_two_cases_knew_otherwise_the_pack_tells(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    directory.put_agency(team, LANTERNVALE)
    cases = [closed_with_evidence(team, before=called(team))]
    put(team, CHANGED)
    cases.append(closed_with_evidence(team, before=called(team)))
    sealed = sealed_for(team, supervisor, tmp_path / "pack", *cases)
    assert sealed.left_out[SINCE] == 1
    with opened(supervisor, tmp_path / "pack") as desk:
        assert known(desk) == known(team)


def test_an_agency_that_came_from_a_file_is_known_by_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    (tmp_path / "all.json").write_text(exchange.write_json([LANTERNVALE]), "utf-8")
    directory.import_agencies(team, tmp_path / "all.json", progress=lambda _done, _of: None)
    case_id = closed_with_evidence(team, before=called(team), after=lambda _case: put(team, CHANGED))
    sealed = sealed_for(team, supervisor, tmp_path / "pack", case_id)
    assert SINCE not in sealed.left_out
    with opened(supervisor, tmp_path / "pack") as desk:
        found = known(desk)
        assert found is not None
        assert (found.note, found.domains) == ("", LANTERNVALE.domains)
        assert [each.number for each in found.contacts] == [SWITCHBOARD.number]


def test_a_file_of_agencies_is_read_once_for_all_cases_of_a_pack(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    (tmp_path / "all.json").write_text(exchange.write_json([LANTERNVALE]), "utf-8")
    directory.import_agencies(team, tmp_path / "all.json", progress=lambda _done, _of: None)
    cases = [closed_with_evidence(team, before=called(team)) for _ in range(3)]
    put(team, CHANGED)
    asked: list[str] = []
    team.db.set_trace_callback(asked.append)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", *cases)
    team.db.set_trace_callback(None)
    assert SINCE not in sealed.left_out
    assert sum("entity = 'agency_import'" in sql for sql in asked) == 1


def test_an_agency_that_came_after_the_decision_comes_with_the_ending(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted

    def after(case_id: CaseId) -> None:
        directory.put_agency(team, LANTERNVALE)
        called(team)(case_id)

    case_id = closed_with_evidence(team, after=after)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", case_id)
    assert SINCE not in sealed.left_out
    with opened(supervisor, tmp_path / "pack") as desk:
        assert known(desk) is None
        judge(supervisor, answer(supervisor, sealed.uid, uid_of(team, case_id)))
        release(supervisor, desk, uid_of(team, case_id), Part.ENDING)
        found = known(desk)
        assert found is not None
        assert found.name == LANTERNVALE.name


def matched(desk: Desk, case_id: CaseId) -> None:
    """Let the first item of a case match the first hash of a list."""
    (entry,), (number,) = (
        desk.db.execute("SELECT id FROM hash_entry").fetchone(),
        desk.db.execute("SELECT min(id) FROM item WHERE case_id = ?", (case_id,)).fetchone(),
    )
    with desk.transaction(Permission.KEEP) as tx:
        note_matches(tx, ItemId(number), [Near(entry, 0)])


def rejected(desk: Desk, case_id: CaseId, reason: str = "Another file.") -> None:
    """Say of the match of a case that it is none."""
    found = "SELECT m.id FROM hash_match m JOIN item i ON i.id = m.item_id WHERE i.case_id = ?"
    judging.judge(desk, desk.db.execute(found, (case_id,)).fetchone()[0], Verdict.REJECTED, reason)


def test_a_match_stands_as_it_was_judged_by_then_and_one_found_since_is_told(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    taken(team, document(tmp_path / "list.json", [{"sha256": digest(PICTURE), "class": "gore"}], name="A list"))
    cases = [
        closed_with_evidence(team, before=partial(matched, team), after=partial(rejected, team)),
        closed_with_evidence(team, after=partial(matched, team)),
    ]
    sealed = sealed_for(team, supervisor, tmp_path / "pack", *cases)
    assert sealed.left_out[SINCE] == 1
    with opened(supervisor, tmp_path / "pack") as desk:
        verdicts = desk.db.execute("SELECT verdict, person_id, judged_at, reason FROM hash_match").fetchall()
        # What was found since stays: less is shown for it.
        assert verdicts == [("open", None, None, "")] * 2
        assert "as known when it was sealed" in " ".join(words for words, _count in words_of(sealed.left_out))


def test_a_match_that_was_judged_the_same_way_again_is_told_too(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    taken(team, document(tmp_path / "list.json", [{"sha256": digest(PICTURE), "class": "gore"}], name="A list"))

    def before(case_id: CaseId) -> None:
        matched(team, case_id)
        rejected(team, case_id)

    again = partial(rejected, team, reason="As the colleague who decided it said.")
    sealed = sealed_for(team, supervisor, tmp_path / "pack", closed_with_evidence(team, before=before, after=again))
    assert sealed.left_out[SINCE] == 1
