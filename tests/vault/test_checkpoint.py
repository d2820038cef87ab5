"""Checkpoints and exported rows: their form, what is refused, and what they leave in the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3.dbapi2 import Connection

from app.cases.model import Kind
from app.cases.opening import NewCase, open_case
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from app.vault.checkpoint import BrokenChainError, NotExportedError, Tree, export_rows, write_checkpoint
from app.vault.errors import InsideVaultError
from app.vault.keys import from_b64
from app.vault.vault import Vault
from tests.vault.chains import AT, fill, grow

# The leaves and roots with which the implementations of Certificate Transparency test themselves.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_tree_is_that_of_rfc_6962() -> None:
    tree = Tree()
    assert tree.root() == hashlib.sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(bytes.fromhex(leaf))
        assert tree.root().hex() == root


def test_a_checkpoint_is_a_signed_note_as_c2sp_lays_it_out(desk: Desk, tmp_path: Path) -> None:
    (made,) = write_checkpoint(desk.vault, desk.db, tmp_path / "checkpoint", AT)
    text, _blank, signature = (tmp_path / "checkpoint").read_text("utf-8").rpartition("\n\n")
    origin, size, root, *more = text.split("\n")
    assert origin == f"audit.stillwater.invalid/{desk.vault.uid}/{desk.device.uid}"
    assert (int(size), from_b64(root)) == (made.size, made.root)
    assert [line.partition(" ")[0] for line in more] == ["at", "head", "people"]
    dash, name, value = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("—", origin)
    key = desk.vault.person_keys.sign_key
    assert from_b64(value)[:4] == hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    Ed25519PublicKey.from_public_bytes(key).verify(from_b64(value)[4:], f"{text}\n".encode())


def test_the_leaves_are_the_lines_of_the_export(desk: Desk, tmp_path: Path) -> None:
    (made,) = write_checkpoint(desk.vault, desk.db, tmp_path / "checkpoint", AT)
    export_rows(desk.vault, desk.db, tmp_path / "rows", AT)
    tree = Tree()
    for line in (tmp_path / "rows").read_bytes().splitlines()[: made.size]:
        tree.add(line)
    assert tree.root() == made.root


def test_both_leave_a_row_and_the_chain_holds(desk: Desk, tmp_path: Path) -> None:
    write_checkpoint(desk.vault, desk.db, tmp_path / "checkpoint", AT)
    count = export_rows(desk.vault, desk.db, tmp_path / "rows", AT)
    bodies = [json.loads(body) for (body,) in desk.db.execute("SELECT body FROM audit ORDER BY seq DESC LIMIT 2")]
    assert [body["act"] for body in bodies] == ["vault.audit_export", "vault.checkpoint"]
    assert bodies[0]["rows"] == count == len((tmp_path / "rows").read_bytes().splitlines())
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_rows_hold_ids_and_hashes_and_no_word_of_a_case(desk: Desk, tmp_path: Path) -> None:
    with desk.transaction(Permission.WORK) as tx:
        open_case(tx, NewCase(Kind.PRESERVATION, "A hiker named Quillfeather", "NO", desk.clock.now(), "mail"))
    export_rows(desk.vault, desk.db, tmp_path / "rows", AT)
    text = (tmp_path / "rows").read_text("utf-8")
    assert "case.open" in text or '\\"entity\\":\\"case\\"' in text
    assert "Quillfeather" not in text
    assert "hiker" not in text


def test_a_chain_that_does_not_hold_is_not_signed(desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    desk.db.execute("UPDATE audit SET body = '{}' WHERE seq = 7")
    with pytest.raises(BrokenChainError) as refused:
        write_checkpoint(desk.vault, desk.db, tmp_path / "checkpoint", AT)
    assert refused.value.points == ("Audit row 7 was changed.",)
    assert not (tmp_path / "checkpoint").exists()


@pytest.mark.parametrize("write", [write_checkpoint, export_rows])
def test_nothing_is_written_over_or_into_the_vault_and_nothing_recorded(
    desk: Desk, tmp_path: Path, write: Callable[[Vault, Connection, Path, str], object]
) -> None:
    (tmp_path / "there").write_text("mine", "utf-8")
    count = "SELECT count(*) FROM audit"
    before = desk.db.execute(count).fetchone()
    with pytest.raises(NotExportedError):
        write(desk.vault, desk.db, tmp_path / "there", AT)
    with pytest.raises(InsideVaultError):
        write(desk.vault, desk.db, desk.vault.folder / "evidence" / "out", AT)
    assert desk.db.execute(count).fetchone() == before
    assert (tmp_path / "there").read_text("utf-8") == "mine"


def test_a_checkpoint_names_each_device(desk: Desk, tmp_path: Path) -> None:
    fill(desk)
    grow(desk, 5)
    made = write_checkpoint(desk.vault, desk.db, tmp_path / "checkpoint", AT)
    (total,) = desk.db.execute("SELECT count(*) - 1 FROM audit").fetchone()
    assert len({each.origin for each in made}) == 2
    assert sum(each.size for each in made) == total
