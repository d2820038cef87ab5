"""`forms`: a policy in force is printed, edited as a file and adopted; a broken one is refused with the place in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run


@pytest.mark.parametrize("name", ["approval", "tasks", "least", "regions"])
def test_what_is_in_force_is_the_beginning_of_ones_own(run: Run, own: Path, tmp_path: Path, name: str) -> None:
    document = json.loads(run("forms", own, "show", name).out)
    document["version"] += 1
    if name == "approval":
        document["by_phone"] = [{"name": "Kim Ash", "number": "+1 202 555 0141"}]
    file = tmp_path / "own.json"
    file.write_text(json.dumps(document), "utf-8")
    assert run("forms", own, "adopt", file).status == 0
    assert json.loads(run("forms", own, "show", name).out) == document


def test_a_broken_policy_changes_nothing(run: Run, own: Path, tmp_path: Path) -> None:
    before = run("forms", own, "show", "approval").out
    document = json.loads(before)
    document["by_phone"] = [{"name": "Kim Ash", "number": "by pigeon"}]
    file = tmp_path / "own.json"
    file.write_text(json.dumps(document), "utf-8")
    said = run("forms", own, "adopt", file)
    assert said.status == 1
    assert "$.by_phone[0].number" in said.err
    assert run("forms", own, "show", "approval").out == before


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "it is no JSON (it is empty)"),
        (b" \n", "it is no JSON (it is empty)"),
        (b'{"id" 1}', "it is no JSON (it cannot be read from line 1, column 7 on)"),
        (b'{"id": "\xe9"}', "it is no JSON (it is no text in UTF-8)"),
        (b"[" + b"1" * 5_000 + b"]", "it is no JSON (a number in it is too long)"),
        (b"[NaN]", "it is no JSON (NaN is not a number that JSON knows)"),
    ],
)
def test_a_file_that_is_no_json_is_told_in_plain_words(call: Run, tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "own.json"
    file.write_bytes(data)
    said = call("forms", "vault", "check", file)
    assert (said.status, f"At $: {told}." in said.err) == (1, True), said.err
