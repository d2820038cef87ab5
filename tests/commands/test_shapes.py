"""What the verbs print for machines, held to schemas written here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.commands.conftest import Run
from tests.commands.requests import write_form, write_mail

TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
MAYBE = {"type": ["string", "null"]}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}


def exactly(**fields: object) -> dict[str, Any]:
    """Return the schema of an object that has these fields and no other."""
    return {"type": "object", "properties": fields, "required": sorted(fields), "additionalProperties": False}


IMPORT = exactly(
    imported=WHOLE,
    duplicates=WHOLE,
    quarantined={"type": "array", "items": exactly(path=TEXT, reason=TEXT)},
    cases={"type": "array", "items": WHOLE},
)
CASES = {
    "type": "array",
    "items": exactly(
        id=WHOLE,
        reference=TEXT,
        kind={"enum": ["emergency_disclosure", "preservation"]},
        state={"enum": ["new", "closed"]},
        severity={"enum": ["S1", "S2", "S3", "S4", None]},
        imminence={"enum": ["now", "unassessed", "hours", "days", "unknown"]},
        requester=TEXT,
        country=TEXT,
        received_at=MOMENT,
        due_at={"anyOf": [MOMENT, {"type": "null"}]},
        escalate_at={"anyOf": [MOMENT, {"type": "null"}]},
        evidence=WHOLE,
        place=TEXT,
    ),
}
VERIFY = exactly(
    ok={"type": "boolean"},
    problems={"type": "array", "items": TEXT},
    audit_entries=WHOLE,
    cases=WHOLE,
    items=WHOLE,
)
FLAG = {"type": "boolean"}
DOCTOR = exactly(
    cage=exactly(
        no_new_privs=FLAG,
        seccomp=FLAG,
        landlock=WHOLE,
        rlimits=FLAG,
        namespaces={"type": "array", "items": TEXT},
    ),
    required={"type": "array", "items": TEXT},
    evidence={"enum": ["opened", "refused"]},
    words_in_pictures=FLAG,
    speech=FLAG,
    keyring=exactly(backend=MAYBE, usable=FLAG),
    device_bound={"type": ["boolean", "null"]},
    stillwater=MAYBE,
    python=TEXT,
    system=TEXT,
    qt=MAYBE,
    sqlcipher=TEXT,
    locked_when=exactly(**{name: {"type": "array", "items": TEXT} for name in ("screen", "sleep", "lid", "switch")}),
)


def fits(value: object, schema: dict[str, Any]) -> bool:
    """Fail with the place where a value does not fit."""
    Draft202012Validator(schema).validate(value)
    return True


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Make a folder with two forms, a mail, and a file that is neither."""
    folder = tmp_path / "in"
    folder.mkdir()
    write_form(folder, 1)
    write_form(folder, 2)
    write_mail(folder)
    (folder / "broken.json").write_text('{"kind": "preservation"}', "utf-8")
    return folder


def test_what_an_import_prints_is_what_cases_lists(run: Run, own: Path, incoming: Path) -> None:
    brought = run("import", own, incoming, "--json")
    assert (brought.status, brought.err) == (1, "")
    assert fits(brought.json, IMPORT)
    assert (brought.json["imported"], brought.json["duplicates"]) == (3, 0)
    (refused,) = brought.json["quarantined"]
    assert refused["path"] == str(incoming / "broken.json")
    assert "requester" in refused["reason"]

    listed = run("cases", own, "--json")
    assert (listed.status, listed.err) == (0, "")
    assert fits(listed.json, CASES)
    assert {case["id"] for case in listed.json} == set(brought.json["cases"])
    # An emergency that nobody has assessed stands first.
    assert [case["kind"] for case in listed.json] == ["emergency_disclosure", "preservation", "preservation"]
    assert listed.json[0]["place"].startswith("emergency")


def test_the_same_again_is_told_and_not_doubled(run: Run, own: Path, incoming: Path) -> None:
    run("import", own, incoming / "form-0001.json", "--json")
    again = run("import", own, incoming / "form-0001.json", "--json")
    assert again.json == {"imported": 0, "duplicates": 1, "quarantined": [], "cases": []}


def test_cases_can_be_searched_and_cut_short(run: Run, own: Path, incoming: Path) -> None:
    run("import", own, incoming)
    assert [case["evidence"] for case in run("cases", own, "--json", "--query", "hiker").json] == [1]
    assert run("cases", own, "--json", "--query", "nothing-like-it").json == []
    assert len(run("cases", own, "--json", "--limit", 2).json) == 2
    assert run("cases", own, "--json", "--limit", 0).json == []


def test_an_empty_vault_lists_nothing_and_is_sound(run: Run, own: Path) -> None:
    assert run("cases", own, "--json").json == []
    sound = run("verify", own, "--json")
    assert fits(sound.json, VERIFY)
    assert (sound.json["ok"], sound.json["cases"], sound.json["items"]) == (True, 0, 0)


def test_verify_counts_what_it_read(run: Run, own: Path, incoming: Path) -> None:
    run("import", own, incoming)
    found = run("verify", own, "--json")
    assert found.status == 0
    assert fits(found.json, VERIFY)
    assert (found.json["problems"], found.json["cases"], found.json["items"]) == ([], 3, 1)
    assert found.json["audit_entries"] > 6
    assert "Nothing is wrong" in found.err


def test_doctor_says_what_holds_here(call: Run, own: Path) -> None:
    plain, with_vault = call("doctor", "--json"), call("doctor", own, "--json")
    assert fits(plain.json, DOCTOR)
    assert plain.json["device_bound"] is None
    assert with_vault.json["device_bound"] is False
    assert "not device-bound" in call("doctor", own).err
    assert call("doctor", own).out == ""
