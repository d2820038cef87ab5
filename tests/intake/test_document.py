"""The published schema, and what is read from a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.cases.model import Kind
from app.intake.document import BrokenRequestError, read
from app.intake.fields import SCHEMAS, field, form_fields, gaps, schema
from app.intake.model import Arrived
from tests.builders import A_SATURDAY
from tests.intake.letters import request


def arrived(**changes: object) -> Arrived:
    return read(json.dumps(request(**changes)).encode(), "a.json", A_SATURDAY)


def test_the_published_schema_is_a_schema_with_a_version() -> None:
    for number, version in enumerate(SCHEMAS, 1):
        published = schema(version)
        Draft202012Validator.check_schema(published)
        assert (published["version"], published["$id"]) == (number, f"urn:stillwater:schema:request:{number}")
        assert published["properties"]["schema"]["const"] == version
    assert schema() == schema("stillwater.request/2")


def test_the_second_version_adds_kinds_and_changes_nothing_else() -> None:
    first, second = (json.loads(json.dumps(schema(version))) for version in SCHEMAS)
    more = {"child_safety", "terrorist_content", "enquiry"}
    assert set(second["properties"]["kind"]["enum"]) - set(first["properties"]["kind"]["enum"]) == more
    for each in (first, second):
        for name in ("$id", "version"):
            del each[name]
        del each["properties"]["kind"]["enum"], each["properties"]["schema"]["const"]
    assert first == second


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_case_can_arrive_as_a_document(kind: Kind) -> None:
    for said in ({}, {"schema": "stillwater.request/2"}):
        assert arrived(kind=kind.value, **said).kind is kind


def test_a_document_of_the_first_version_is_held_to_it() -> None:
    assert arrived(schema="stillwater.request/1").kind is Kind.EMERGENCY_DISCLOSURE
    with pytest.raises(BrokenRequestError, match="kind"):
        arrived(schema="stillwater.request/1", kind="enquiry")
    with pytest.raises(BrokenRequestError, match="schema"):
        arrived(schema="stillwater.request/3")


def test_an_enquiry_lacks_nothing_but_who_asks() -> None:
    assert {each.group for each in gaps(Kind.ENQUIRY, {})} == {"requester"}


def test_every_field_of_the_form_is_there_once() -> None:
    names = [known.id for known in form_fields()]
    assert len(names) == len(set(names)) == 41
    assert all(
        known.label and known.need in {"required", "conditional", "recommended", "optional"} for known in form_fields()
    )


def test_the_example_beside_the_schema_follows_it() -> None:
    text = (files("resources") / "schemas" / "request.example.json").read_bytes()
    assert read(text, "example", A_SATURDAY).kind is Kind.EMERGENCY_DISCLOSURE


def test_the_least_a_system_can_send_is_enough() -> None:
    found = read(b'{"kind": "emergency_disclosure", "requester": {}}', "a.json", A_SATURDAY)
    assert (found.title, found.received_at, found.requester.is_nobody) == (
        "Request without a subject",
        A_SATURDAY,
        True,
    )


def test_what_is_missing_of_the_form_is_a_gap_and_no_reason_to_refuse() -> None:
    found = arrived()
    missing = [gap.id for gap in gaps(found.kind, found.facts)]
    assert "badge_id" in missing
    assert "agency_name" not in missing
    assert "offence" not in missing, "a suicide has no offence"


def test_an_answer_of_no_is_no_gap() -> None:
    assert "sworn_leo" not in [gap.id for gap in gaps(Kind.EMERGENCY_DISCLOSURE, {"sworn_leo": False})]


def test_another_kind_lacks_nothing_of_an_emergency() -> None:
    groups = {gap.group for gap in gaps(Kind.PRESERVATION, {})}
    assert groups == {"requester", "document", "data", "legal"}
    assert "document" not in {gap.group for gap in gaps(Kind.PROACTIVE, {})}


def test_a_field_is_found_by_its_id() -> None:
    known = field("badge_id")
    assert known is not None
    assert (known.group, known.need) == ("requester", "required")
    assert field("colour") is None


def test_a_time_to_come_is_not_believed() -> None:
    future = (A_SATURDAY + timedelta(hours=1)).isoformat()
    assert (arrived(received_at=future).received_at, arrived(received_at=future).received_by) == (A_SATURDAY, "import")


def test_a_time_is_read_in_its_own_zone() -> None:
    found = arrived(received_at="2026-03-07T22:00:00+01:00", sent_at="2026-03-07T20:59:59.5Z")
    assert found.received_at.astimezone(UTC) == datetime(2026, 3, 7, 21, tzinfo=UTC)
    assert found.sent_at == datetime(2026, 3, 7, 20, 59, 59, 500_000, UTC)


def test_a_leap_second_is_the_second_after_it() -> None:
    assert arrived(sent_at="2016-12-31T23:59:60Z").sent_at == datetime(2017, 1, 1, tzinfo=UTC)
    with pytest.raises(BrokenRequestError):
        arrived(sent_at="2016-12-31T23:59:61Z")


def test_the_order_and_spacing_of_a_document_do_not_make_it_another() -> None:
    one = json.dumps(request(), sort_keys=True, indent=3).encode()
    other = json.dumps(dict(reversed(request(received_at="2026-03-07T20:00:00Z").items()))).encode()
    assert read(one, "a", A_SATURDAY).digest == read(other, "b", A_SATURDAY).digest != arrived(words="other").digest


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*schema()["properties"], "x"]), inner),
    )
)
def test_any_json_is_a_request_or_is_told_why_not(document: object) -> None:
    try:
        read(json.dumps(document).encode(), "a.json", A_SATURDAY)
    except BrokenRequestError as error:
        assert error.reason  # noqa: PT017 -- either outcome is right, and this is what one of them must have


@given(st.binary())
def test_any_bytes_are_a_request_or_are_told_why_not(data: bytes) -> None:
    try:
        read(data, "a.json", A_SATURDAY)
    except BrokenRequestError as error:
        assert error.reason  # noqa: PT017 -- see above
