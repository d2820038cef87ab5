"""The list of people: only a chain of signatures from the trusted key makes it count."""

from __future__ import annotations

from typing import Any

import pytest

from app.identity import Role
from app.vault.directory import ROOT, entry_document, grant, read_directory, sign_directory
from app.vault.errors import DamagedHeaderError
from app.vault.keys import PersonKeys, new_person_keys

VAULT = "vault"
AT = "2026-03-07T21:40:00.000Z"


def person(uid: str, role: Role = Role.RESPONDER) -> tuple[PersonKeys, dict[str, Any]]:
    """Make a person."""
    keys = new_person_keys()
    return keys, entry_document(uid, uid.title(), role, keys, AT)


def test_an_administrator_whom_the_root_vouches_for_signs_people_in() -> None:
    root = new_person_keys()
    admin, admin_entry = person("admin", Role.ADMINISTRATOR)
    deputy, deputy_entry = person("deputy", Role.ADMINISTRATOR)
    _, responder_entry = person("responder")
    admin_entry["grant"] = grant(VAULT, admin_entry, ROOT, root)
    deputy_entry["grant"] = grant(VAULT, deputy_entry, "admin", admin)
    people = [admin_entry, deputy_entry, responder_entry]
    for uid, signer in ((ROOT, root), ("admin", admin), ("deputy", deputy)):
        found = read_directory(VAULT, sign_directory(VAULT, 3, people, uid, signer), root.sign_key)
        assert found["responder"].role is Role.RESPONDER
        assert found["deputy"].active


def test_a_responder_cannot_sign_the_list() -> None:
    root = new_person_keys()
    admin, admin_entry = person("admin", Role.ADMINISTRATOR)
    admin_entry["grant"] = grant(VAULT, admin_entry, ROOT, root)
    mine, my_entry = person("me")
    my_entry["role"] = "administrator"
    with pytest.raises(DamagedHeaderError, match="not signed"):
        read_directory(VAULT, sign_directory(VAULT, 4, [admin_entry, my_entry], "me", mine), root.sign_key)
    # Vouching for oneself, or in a ring, does not help either.
    my_entry["grant"] = grant(VAULT, my_entry, "me", mine)
    with pytest.raises(DamagedHeaderError):
        read_directory(VAULT, sign_directory(VAULT, 4, [admin_entry, my_entry], "me", mine), root.sign_key)
    assert admin is not mine


def test_a_changed_entry_or_another_vaults_list_does_not_count() -> None:
    root = new_person_keys()
    admin, entry = person("admin", Role.ADMINISTRATOR)
    entry["grant"] = grant(VAULT, entry, ROOT, root)
    directory = sign_directory(VAULT, 1, [entry], "admin", admin)
    with pytest.raises(DamagedHeaderError):
        read_directory("another", directory, root.sign_key)
    with pytest.raises(DamagedHeaderError):
        read_directory(VAULT, {**directory, "serial": 2}, root.sign_key)
    directory["people"] = [{**entry, "status": "revoked"}]
    with pytest.raises(DamagedHeaderError):
        read_directory(VAULT, directory, root.sign_key)


def test_someone_elses_grant_does_not_fit() -> None:
    root = new_person_keys()
    _, admin_entry = person("admin", Role.ADMINISTRATOR)
    mine, my_entry = person("me")
    my_entry["grant"] = grant(VAULT, admin_entry, ROOT, root)
    with pytest.raises(DamagedHeaderError):
        read_directory(VAULT, sign_directory(VAULT, 1, [admin_entry, my_entry], "me", mine), root.sign_key)
