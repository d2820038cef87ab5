"""The directory: kept, found, taken from files whole or not at all, and written so that no table program calculates."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.desk import Desk
from app.requesters import exchange
from app.requesters.actions import record_call, strike_call
from app.requesters.agencies import AgencyId, AgencyKind, DirectoryError, NewAgency, NewContact, Purpose
from app.requesters.agency_queries import act_now, agency_ids, agency_rows, count, every, numbers_of, recent_calls
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.directory import ImportStoppedError, export_agencies, import_agencies, put_agency, retire_agency
from app.requesters.errors import NumberFromRequestError
from app.requesters.queries import callbacks
from app.vault.errors import InsideVaultError
from tests.requesters.conftest import LANTERNVALE, File

SCHEMAS = Path("resources/schemas")


def untold(_done: int, _of: int) -> None:
    """Tell nobody."""


def taken(desk: Desk, path: Path, text: str) -> tuple[int, int, int]:
    path.write_text(text, "utf-8")
    found, _changes = import_agencies(desk, path, progress=untold)
    return found.added, found.changed, found.same


def test_an_agency_is_kept_found_changed_and_retired(desk: Desk) -> None:
    put_agency(desk, LANTERNVALE)
    (number,) = agency_ids(desk.db, "lanternvale.exa")
    assert agency_ids(desk.db, "%") == []
    put_agency(desk, replace(LANTERNVALE, name="Lanternvale Police"), AgencyId(number))
    (row,) = agency_rows(desk.db, agency_ids(desk.db))
    assert (row.name, row.numbers, row.tested_on) == ("Lanternvale Police", 1, "2026-02-01")
    retire_agency(desk, AgencyId(number))
    assert (count(desk.db), agency_ids(desk.db)) == (0, [])


def test_an_agency_that_was_retired_comes_back_when_it_is_added_or_imported(desk: Desk, tmp_path: Path) -> None:
    bare = NewAgency("Harbour Police", AgencyKind.POLICE, "NO")
    put_agency(desk, bare)
    for bring_back in (
        lambda: put_agency(desk, bare),
        lambda: taken(desk, tmp_path / "a.csv", "name,country\nHarbour Police,NO\n"),
    ):
        (number,) = agency_ids(desk.db)
        retire_agency(desk, AgencyId(number))
        assert agency_ids(desk.db) == []
        bring_back()
        assert agency_ids(desk.db) == [number]


def test_two_agencies_of_a_country_have_two_names(desk: Desk, listed: NewAgency) -> None:
    with pytest.raises(DirectoryError):
        put_agency(desk, LANTERNVALE)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": " "}, "Name"),
        ({"country": "Atlantis"}, "Country"),
        ({"zone": "Mars/Olympus"}, "Time zone"),
        ({"domains": ("not a domain",)}, "Domains"),
        ({"note": "x" * 3000}, "Note"),
        ({"contacts": (NewContact(Purpose.PERSON, "nobody", "list", "2026-01-01"),)}, "Number"),
        ({"contacts": (NewContact(Purpose.PERSON, "+1 217 555 0100", " ", "2026-01-01"),)}, "Where it was found"),
        ({"contacts": (NewContact(Purpose.PERSON, "+1 217 555 0100", "list", "yesterday"),)}, "Found on"),
    ],
)
def test_what_is_wrong_is_told_with_its_field(desk: Desk, change: dict[str, object], where: str) -> None:
    with pytest.raises(DirectoryError) as told:
        put_agency(desk, replace(LANTERNVALE, **change))  # type: ignore[arg-type]  # a table of fields by name
    assert told.value.where == where
    assert count(desk.db) == 0


def test_the_published_example_follows_the_published_schema_and_is_taken_in(desk: Desk, tmp_path: Path) -> None:
    text = (SCHEMAS / "agencies.example.json").read_text("utf-8")
    Draft202012Validator(json.loads((SCHEMAS / "agencies.schema.json").read_bytes())).validate(json.loads(text))
    assert taken(desk, tmp_path / "a.json", text) == (1, 0, 0)
    assert taken(desk, tmp_path / "a.json", text) == (0, 0, 1)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_what_is_written_out_is_taken_in_again_as_it_was(desk: Desk, tmp_path: Path, ending: str) -> None:
    odd = NewContact(Purpose.REQUESTS, "+44 1632 960001", '-list, "A"\u2028', "2026-01-02", '=HYPERLINK("x")')
    put_agency(desk, LANTERNVALE)
    put_agency(
        desk, NewAgency("=cmd|' /C calc'!A0", AgencyKind.COURT, "GB", "@SUM(A1)", contacts=(odd,), note="+1\n-2")
    )
    put_agency(desk, NewAgency("'=1+1", AgencyKind.OTHER, "NO", "''@x", note="'quoted'"))
    put_agency(desk, NewAgency("Without a number", AgencyKind.OTHER, "NO"))
    before = every(desk.db)
    path = tmp_path / f"out.{ending}"
    assert export_agencies(desk, path) == 4
    assert taken(desk, tmp_path / f"in.{ending}", path.read_text("utf-8")) == (0, 0, 4)
    assert every(desk.db) == before


def test_no_file_of_a_vault_is_written_over(desk: Desk) -> None:
    before = (desk.vault.folder / "vault.json").read_bytes()
    with pytest.raises(InsideVaultError):
        export_agencies(desk, desk.vault.folder / "vault.json")
    assert (desk.vault.folder / "vault.json").read_bytes() == before


def test_no_cell_that_is_written_out_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    put_agency(desk, NewAgency("=1+1", AgencyKind.POLICE, "GB", "@SUM(A1)", note="-2+3", contacts=LANTERNVALE.contacts))
    rows = list(csv.reader(io.StringIO(exchange.write_csv(every(desk.db)))))
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert exchange.write_csv(every(desk.db)).count("'=1+1") == 1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name,country\nA,US\nB,Nowhere\n", "line 3, column country"),
        ("name,country\nA,US,extra\n", "line 2"),
        ("name,colour\nA,US\n", "line 1"),
        ("country\nUS\n", "line 1"),
        ('name,country\n"A,US\n', "line 3"),
        ("name,country,number,source,found_on\nA,US,12,list,then\n", "line 2, column found_on"),
        ("name,country,jurisdiction\nA,US,x\nA,US,y\n", "line 3"),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": "A", "country": "US"}, {"name": "B"}]}', "$.agencies[1].country"),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": "A", "country": "US", "colour": "red"}]}', "$.agencies[0].colour"),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": 7, "country": "US"}]}', "$.agencies[0].name"),
        ('{"format": "stillwater.agencies/1", "agencies": [', "line 1, column 50"),
        ('{"agencies": []}', "$.format"),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": "A\\ud800", "country": "US"}]}', "$.agencies[0].name"),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": "A", "name": "B", "country": "US"}]}', ""),
        ('{"format": "stillwater.agencies/1", "agencies": [{"name": "A", "country": "US", "contacts": [{"number": "+1 217 555 0100", "source": "\\u0000x", "found_on": "2026-01-01"}]}]}', "$.agencies[0].source"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_file_with_one_fault_is_told_with_its_place_and_not_taken(
    desk: Desk, tmp_path: Path, text: str, where: str
) -> None:
    with pytest.raises(DirectoryError) as told:
        taken(desk, tmp_path / "a", text)
    assert told.value.where == where
    assert count(desk.db) == 0


def test_a_file_that_is_no_ordinary_one_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,country\nA,US\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    for path, why in ((tmp_path / "link.csv", "link"), (tmp_path, ""), (tmp_path / "none.csv", "")):
        with pytest.raises(DirectoryError, match=f"cannot be read.*{why}"):
            import_agencies(desk, path, progress=untold)
    assert count(desk.db) == 0


def test_an_import_that_is_stopped_leaves_the_directory_as_it_was(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,country\nA,US\nB,US\n")
    with pytest.raises(ImportStoppedError):
        import_agencies(desk, path, progress=untold, cancelled=lambda: True)
    assert count(desk.db) == 0


def test_an_import_changes_what_it_names_and_keeps_a_later_test(desk: Desk, tmp_path: Path, listed: NewAgency) -> None:
    text = (
        "name,country,zone,jurisdiction,domains,number,source,found_on,tested_on\n"
        "Lanternvale Police Department,US,America/Chicago,Lanternvale,police.lanternvale.example,"
        "+1 217 555 0100,State list 2027,2026-03-01,2025-01-01\n"
    )
    assert taken(desk, tmp_path / "a.csv", text) == (0, 1, 0)
    (contact,) = every(desk.db)[0].contacts
    assert (contact.source, contact.tested_on) == ("State list 2027", "2026-02-01")


def test_the_card_names_the_place_first_then_the_emergency_point_then_the_national_desk(desk: Desk) -> None:
    def agency(name: str, kind: AgencyKind, place: str, purpose: Purpose) -> NewAgency:
        return NewAgency(
            name,
            kind,
            "NO",
            place,
            "Europe/Oslo",
            contacts=(NewContact(purpose, "112 00 11 22", "list", "2026-01-01"),),
        )

    for made in (
        agency("National desk", AgencyKind.NATIONAL_DESK, "", Purpose.SWITCHBOARD),
        agency("Emergency", AgencyKind.EMERGENCY_POINT, "", Purpose.EMERGENCY),
        agency("Bergen police", AgencyKind.POLICE, "Bergen", Purpose.EMERGENCY),
        agency("Oslo police", AgencyKind.POLICE, "Oslo", Purpose.EMERGENCY),
        agency("Silent police", AgencyKind.POLICE, "Oslo", Purpose.SWITCHBOARD),
    ):
        put_agency(desk, made)
    told = [number.agency for number in act_now(desk.db, "NO", "last seen in oslo, at the quay")]
    assert told == ["Oslo police", "Emergency", "National desk", "Bergen police"]
    assert act_now(desk.db, "SE", "Oslo") == []
    (number,) = numbers_of(desk.db, agency_ids(desk.db, "Silent"))
    local = number.local_time(desk.clock.now())
    assert local is not None
    assert f"{local:%H:%M}" == "22:40"


def test_an_agency_says_how_the_calls_to_it_went(desk: Desk, colleague: Desk, listed: NewAgency, take_in: File) -> None:
    (number,) = agency_ids(desk.db)
    case_id = take_in()
    for outcome in (CallOutcome.NOT_REACHED, CallOutcome.CONFIRMED):
        call = NewCall("+1 217 555 0100", "list", "Marsh", outcome, desk.clock.now(), AgencyId(number), "US")
        record_call(desk, case_id, call, ())
    assert [call.outcome for call in recent_calls(desk.db, number)] == [CallOutcome.CONFIRMED, CallOutcome.NOT_REACHED]
    (row,) = agency_rows(desk.db, [number])
    assert (row.confirmed, row.denied) == (1, 0)
    strike_call(colleague, case_id, callbacks(desk.db, case_id)[0].id, "written for another case")
    (row,) = agency_rows(desk.db, [number])
    assert (row.confirmed, row.denied) == (0, 0)


def test_a_number_of_an_agency_that_was_taken_out_vouches_for_no_request(
    desk: Desk, listed: NewAgency, take_in: File
) -> None:
    (number,) = agency_ids(desk.db)
    case_id = take_in("Call us on +1 217 555 0100.")
    retire_agency(desk, AgencyId(number))
    call = NewCall("+1 217 555 0100", "list", "Marsh", CallOutcome.CONFIRMED, desk.clock.now(), None, "US")
    with pytest.raises(NumberFromRequestError):
        record_call(desk, case_id, call, ())
