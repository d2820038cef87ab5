"""`policies` says what is managed, and tries a file before it is rolled out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.commands.policies import as_facts, lines
from app.policies import folder
from app.policies.machine import managed
from app.policies.words import as_text
from tests.commands.conftest import Run
from tests.policies.places import documents, mandatory, place, put

SPAN = {"days": 9, "least_days": 0, "most_days": 30}
BROKEN = {"id": "ours", "evidence": SPAN, "record": {**SPAN, "days": 8}, "source": "ours", "verified": False}


def test_a_good_file_is_said_to_be_good(call: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text('{"IdleLockSeconds": 120, "Approvers": ["supervisor"]}', "utf-8")
    said = call("policies", "--check", file)
    assert said.status == 0
    assert f"IdleLockSeconds: 120 · set by the administrator · locked: only stricter here · {file}" in said.out
    assert "What it says can be used as it is. Its owner and rights were not looked at" in said.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "it is no JSON (it cannot be read from line 1, column 2 on)"),
        ("", "it is empty"),
        ('{"BackupHours":' * 50_000, "it is no JSON (it is nested too deeply)"),
        ('{"BackupHours":' + "1" * 5_000 + "}", "it is no JSON (a number in it is too long)"),
        ('{"BackupHours": NaN}', "it is no JSON (NaN is not a number that JSON knows)"),
        ('{"BackupHours": true}', "BackupHours: it has to be a whole number"),
        ('{"ApproveBlind": "True"}', "ApproveBlind: it has to be true or false"),
        ('{"IdleLockSecond": 1}', "IdleLockSecond: there is no such policy"),
        ('{"BackupHours": 0}', "BackupHours: 0 is less"),
        ('{"BackupPlace": "backups"}', "BackupPlace: it is no whole path"),
        (
            '{"HoldSketchMs": 5000, "HoldReducedMs": 300, "HoldFullMs": 500}',
            "HoldReducedMs: 300 is shorter than HoldSke",
        ),
        ('{"Language": "xx"}', "Language: “xx” does not ship, English would stand in for it; there are: en"),
        ('{"LetterLanguage": "zz"}', "LetterLanguage: “zz” does not ship"),
        (json.dumps({"RetentionRules": [BROKEN]}), "RetentionRules[0].record: the record is kept at least as long"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_ends_in_a_status(
    call: Run, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "ours.json"
    file.write_text(text, "utf-8")
    said = call("policies", "--check", file, "--json")
    assert said.status == 1
    assert told in said.err
    assert said.json["problems"][0]["source"] == str(file)


def test_what_holds_while_a_file_cannot_be_read_is_told(call: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_text('{"CoverS1": "facts",}', "utf-8")
    said = call("policies", "--check", file)
    assert said.status == 1
    for strict in ("CoverS1: facts", "ApproveBlind: yes", "KeyringRequired: new", "IdleLockSeconds: 60"):
        assert f"{strict} · strict while a document cannot be read · locked: only stricter here · {file}" in said.out
    assert "as they ship" in said.out
    assert "can be used as it is" not in said.err


def test_a_file_that_is_no_text_is_told_in_words(call: Run, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    file.write_bytes(b'{"Organisation\xe9": 1}')
    said = call("policies", "--check", file)
    assert (said.status, f"{file}: it is no JSON (it is no text in UTF-8)" in said.err) == (1, True)


def test_this_machine_is_what_is_told_without_a_file(call: Run) -> None:
    said = call("policies", "--json")
    assert set(said.json) == {"policies", "problems", "places"}
    assert all(each["place"] for each in said.json["places"])
    assert said.json["policies"]["IdleLockSeconds"]["value"] in range(30, 1801)


def test_a_folder_that_takes_no_templates_is_told(call: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = call("policies", "--templates", tmp_path / "file" / "below")
    assert said.status == 1
    assert "The templates could not be written to" in said.err


def test_everything_can_be_said_too() -> None:
    found = mandatory(ApproveBlind=True)
    assert len(lines(found)) == 2
    assert lines(found)[-1].endswith("policies are as they ship.")
    assert len(lines(found, everything=True)) == len(found.settings)
    assert as_text(found).count("\n") == len(found.settings) - 1
    assert json.loads(json.dumps(as_facts(found)))["policies"]["ApproveBlind"]["locked"] is True


def test_where_it_was_looked_and_what_was_passed_over_is_said(tmp_path: Path) -> None:
    there = place(tmp_path)
    put(there, "10-ours.JSON", {"IdleLockSeconds": 60})
    put(there, "policy.conf", b"IdleLockSeconds = 60")
    put(there, "managed/05.json", {"BackupHours": 1})
    (there.folder / "old").mkdir()
    found = managed(lambda: documents(there), lambda: folder.looked(there))
    assert lines(found)[:6] == [
        f"{there.folder}/recommended: no policies are there.",
        f"{there.folder}: no policies are there.",
        f"Passed over: {there.folder}/10-ours.JSON: its name does not end in .json",
        f"Passed over: {there.folder}/old: it is a folder; of those only managed and recommended are looked into",
        f"Passed over: {there.folder}/policy.conf: its name does not end in .json",
        f"{there.folder}/managed: 1 document is there.",
    ]
    _recommended, own, _managed = as_facts(found)["places"]
    assert [each["source"] for each in own["passed_over"]] == [
        str(there.folder / name) for name in ("10-ours.JSON", "old", "policy.conf")
    ]
    assert f"Passed over: {there.folder}/policy.conf" in as_text(found)


def test_many_that_were_passed_over_are_counted(tmp_path: Path) -> None:
    there = place(tmp_path)
    for number in range(23):
        put(there, f"{number}.conf", b"")
    told = lines(managed(lambda: documents(there), lambda: folder.looked(there)))
    assert sum(line.startswith("Passed over: /") for line in told) == 20
    assert "Passed over: 3 more." in told
