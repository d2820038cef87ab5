"""In a user namespace anybody's file looks like root's: none is believed there, and what is strict holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.policies.model import Origin
from app.policies.namespace import EVERYBODY, tells_owners, uid_map
from app.policies.rules import rules
from tests.policies.places import place, put, read
from tests.policies.within import NOBODY
from tests.test_house import ROOT

WHY = "this program runs in a user namespace, where anybody's file looks like root's"
# As `unshare -r`, a rootless container, a container with numbers of its own, and a service that sees itself alone have it.
NAMESPACES = [
    "         0       1000          1\n",
    "         0       1000          1\n         1     100000      65536\n",
    "         0     100000      65536\n",
    "         0          0          1\n      1000       1000          1\n",
    "         0          0 4294967294\n",
    "         0          1 4294967294\n",
    "",
]


@pytest.mark.parametrize("mapping", NAMESPACES)
def test_no_file_is_believed_where_owners_cannot_be_told(tmp_path: Path, mapping: str) -> None:
    there = place(tmp_path)
    mine = put(there, "10.json", {"IdleLockSeconds": 900, "KeyringRequired": "no", "HoldToOpen": False})
    more = put(there, "managed/20.json", {"AllowedExports": ["own_data"]})
    advice = put(there, "recommended/30.json", {"PictureSeconds": 30})
    found = read(there, mapping)
    assert [(each.source, each.why) for each in found.problems] == [(str(path), WHY) for path in (advice, mine, more)]
    strict = {each.rule.name: each.value for each in found if each.origin is Origin.UNREADABLE}
    assert strict == {rule.name: rule.unreadable for rule in rules().values() if rule.unreadable is not None}
    assert all(each.origin is Origin.SHIPPED for each in found if each.rule.name not in strict)


@pytest.mark.parametrize("mapping", NAMESPACES)
def test_where_nothing_was_left_nothing_is_told(tmp_path: Path, mapping: str) -> None:
    assert (read(place(tmp_path), mapping).problems, read(place(tmp_path), mapping).by_administrator) == ((), False)


def test_where_everybody_keeps_their_number_owners_count(tmp_path: Path) -> None:
    there = place(tmp_path)
    put(there, "10.json", {"IdleLockSeconds": 900})
    assert read(there, "         0          0 4294967295\n").setting("IdleLockSeconds").value == 900


def test_what_the_kernel_says_is_read_and_a_doubt_believes_nobody(tmp_path: Path) -> None:
    # Without the file: a kernel that knows no namespaces, and no list of processes at all.
    assert uid_map(tmp_path, "linux") == ""
    (tmp_path / "status").touch()
    assert uid_map(tmp_path, "linux") == EVERYBODY
    (tmp_path / "uid_map").write_text("0 1000 1\n", "ascii")
    assert uid_map(tmp_path, "linux") == "0 1000 1\n"
    assert uid_map(tmp_path, "darwin") == EVERYBODY
    (tmp_path / "uid_map").write_bytes(b"\xff")
    assert not tells_owners(uid_map(tmp_path, "linux"))


def test_whoever_makes_themselves_root_is_not_taken_for_the_administrator() -> None:
    # Below a folder that anybody may go through, and as files of somebody who is not root.
    with TemporaryDirectory() as top:
        path = put(place(Path(top)), "10.json", {"IdleLockSeconds": 900})
        if os.getuid() == 0:
            for each in (path, *path.parents[: len(path.relative_to(top).parts)]):
                os.chown(each, NOBODY, NOBODY)
        run = [sys.executable, "-m", "tests.policies.within", top]
        ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    told = json.loads(ended.stdout)
    assert told["in_force"] == rules()["IdleLockSeconds"].unreadable
    if told["within"]:
        # The file is theirs, and passes for root's where owners are asked alone.
        assert (told["believed"], tells_owners(told["mapping"])) == (900, False)
        assert told["why"] == [WHY]
    else:
        # Where the kernel lets nobody do that, the file is simply not the administrator's.
        assert told["believed"] == told["in_force"]
        assert "belongs to somebody else" in told["why"][0]
