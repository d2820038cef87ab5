"""Each policy is in force where it acts: what leaves, who agrees, what stands at the head of a letter."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.model import limits_of
from app.decisions import phone_list
from app.decisions.adopting import adopt_policy
from app.decisions.phone_list import ListIsManagedError
from app.decisions.policies import approval_policy, document_in_force
from app.desk import Desk
from app.policies.exports import Export, ExportNotAllowedError
from app.requesters.agencies import AgencyKind, NewAgency
from app.requesters.directory import export_agencies, put_agency
from app.responses import store
from app.responses.filling import head_of
from app.review.introducing import write_introduction
from app.settings import shipped
from app.vault.model import Reading
from app.vault.salvage import WholeVaultError, salvage
from app.wellness import actions
from app.wellness.owner import export
from tests.policies.places import managed_by
from tests.test_house import ROOT

WRITERS: dict[Export, Callable[[Desk, Path], object]] = {
    Export.INTRODUCTIONS: write_introduction,
    Export.OWN_DATA: export,
    Export.AGENCIES: export_agencies,
}


@pytest.fixture
def led(desk: Desk) -> Callable[..., Desk]:
    """Return a way to sit at a workstation that an administrator manages."""
    actions.sit_down(desk)
    put_agency(desk, NewAgency("Nordfylke Police", AgencyKind.POLICE, "NO"))
    return lambda **values: replace(desk, settings=managed_by(**values))


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_that_may_not_leave_is_not_written(led: Callable[..., Desk], tmp_path: Path, kind: Export) -> None:
    others = [each.value for each in Export if each is not kind]
    target = tmp_path / "file.json"
    with pytest.raises(ExportNotAllowedError):
        WRITERS[kind](led(AllowedExports=others), target)
    assert not target.exists()
    WRITERS[kind](led(AllowedExports=[kind.value]), target)
    assert target.exists()


@pytest.mark.parametrize("kind", Export)
def test_every_kind_of_file_is_asked_about_by_whoever_writes_it(kind: Export) -> None:
    asked = f"exports.require(Export.{kind.name})"
    found = [path for top in ("app", "ui") for path in (ROOT / top).rglob("*.py") if asked in path.read_text("utf-8")]
    assert found


def test_nothing_writes_outside_without_asking() -> None:
    writers = [
        path
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"(write_new|new_files|replace_file)\(", path.read_text("utf-8"))
    ]
    # What asks for checkpoints stands above them: app/commands/checkpoint.py and the sheet of the check. A support
    # bundle is nobody's to forbid: nothing of a case is in it.
    below = {ROOT / "app" / each for each in ("vault/outside.py", "vault/checkpoint.py", "support/file.py")}
    assert len(writers) > len(below)
    assert not [path for path in writers if path not in below and "exports.require(" not in path.read_text("utf-8")]


def _saved(desk: Desk, target: Path) -> object:
    return salvage(desk.vault, target, desk.settings.exports)


@pytest.mark.parametrize("reading", [None, Reading("It lies where nothing can be written.", damaged=False)])
def test_a_vault_in_which_no_damage_was_found_is_saved_whole_only_where_its_backups_may_go(
    led: Callable[..., Desk], tmp_path: Path, reading: Reading | None
) -> None:
    target, others = tmp_path / "new", [each.value for each in Export if each is not Export.BACKUPS_ELSEWHERE]
    kept = led(AllowedExports=others)
    kept.vault.reading = reading
    with pytest.raises(WholeVaultError, match="No damage was found"):
        _saved(kept, target)
    assert not target.exists()
    _saved(led(AllowedExports=[Export.BACKUPS_ELSEWHERE.value]), target)
    assert target.exists()


def test_of_a_damaged_vault_what_is_intact_is_saved_whatever_may_leave(
    led: Callable[..., Desk], tmp_path: Path
) -> None:
    kept = led(AllowedExports=[])
    kept.vault.reading = Reading("The case database is damaged.")
    _saved(kept, tmp_path / "new")
    assert (tmp_path / "new").exists()


def test_whoever_saves_what_is_intact_goes_by_what_may_leave_here() -> None:
    naming = "from app.vault.salvage import salvage"
    callers = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for top in ("app", "ui")
        for path in (ROOT / top).rglob("*.py")
        if naming in path.read_text("utf-8")
    }
    assert set(callers) == {"app/commands/salvage.py", "ui/program/ways_on.py"}
    # From the desk, or from the machine where a verb has none; nowhere from what ships.
    for text in callers.values():
        assert "desk.settings.exports" in text or ("in_force()" in text and "settings.exports" in text)
        assert "shipped" not in text


def test_layers_are_added_to_what_the_cage_must_have() -> None:
    required = limits_of(
        managed_by(RequiredCageLayers=["landlock", "no_new_privs", "rlimits", "seccomp"]).vault
    ).required
    assert required >= limits_of(shipped().vault).required
    assert limits_of(managed_by(RequiredCageLayers=["landlock"]).vault) == limits_of(shipped().vault)


def test_what_must_be_agreed_to_cannot_be_loosened_by_adopting(led: Callable[..., Desk], desk: Desk) -> None:
    managed = led(
        ApproveContent=True, Approvers=["supervisor"], UnansweredAllowed=False, CountersignHours=8, ApprovalMinutes=60
    )
    document = json.loads(document_in_force(desk.db, "approval", desk.settings.managed)) | {
        "version": 7,
        "roles": ["responder", "supervisor"],
        "countersign_hours": 72,
        "blind": True,
        "minutes": 5,
    }
    document["risks"] = {**document["risks"], "content": False}
    adopt_policy(desk, json.dumps(document).encode())
    found = approval_policy(desk.db, managed.settings.managed)
    assert found.risks["content"] is True
    assert [role.value for role in found.roles] == ["supervisor"]
    assert found.unanswered is None
    assert found.countersign.total_seconds() == 8 * 3600
    # What is stricter there stays; and elsewhere the adopted file is in force as it is.
    assert found.blind is True
    assert found.turn.total_seconds() == 5 * 60
    elsewhere = approval_policy(desk.db, desk.settings.managed)
    assert elsewhere.risks["content"] is False
    assert elsewhere.sha256 != found.sha256


def test_a_managed_list_of_approvers_is_the_list_and_nobody_here_changes_it(
    led: Callable[..., Desk], desk: Desk
) -> None:
    phone_list.put_on_list(desk, "Somebody Else", "123456")
    managed = led(PhoneApprovers=[{"name": "Eva Roth", "number": "+49 30 1234"}])
    assert [each.name for each in phone_list.listed(managed)] == ["Eva Roth"]
    with pytest.raises(ListIsManagedError):
        phone_list.put_on_list(managed, "Me", "5678")
    assert [each.name for each in phone_list.listed(desk)] == ["Somebody Else"]


def test_a_change_of_the_list_takes_no_managed_value_into_the_vault(led: Callable[..., Desk], desk: Desk) -> None:
    phone_list.put_on_list(led(CountersignHours=8), "Eva Roth", "123456")
    assert approval_policy(desk.db, desk.settings.managed).countersign.total_seconds() == 24 * 3600


def test_the_head_of_a_letter_is_the_managed_one(led: Callable[..., Desk], desk: Desk) -> None:
    from app.identity import Permission

    with desk.transaction(Permission.RESPOND) as tx:
        store.put_letterhead(tx, {"organisation": "Typed here", "organisation_contact": "here@example.org"})
    head = head_of(led(OrganisationName="Example Platform Ltd"))
    assert head["organisation"] == "Example Platform Ltd"
    assert head["organisation_contact"] == "here@example.org"
