"""Where each system keeps policies: what is believed, what is refused and why, and that nothing redirects it."""

from __future__ import annotations

import os
import plistlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import pytest

from app.policies import folder, machine, preferences, registry
from app.policies.folder import Place
from app.policies.merging import merged
from app.policies.model import Origin
from app.policies.registry import Key
from tests.policies.places import place, put, read

needs_rights = pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")


@pytest.fixture
def there(tmp_path: Path) -> Place:
    return place(tmp_path)


def test_without_a_folder_nothing_is_managed(there: Place) -> None:
    found = read(replace(there, folder=there.folder / "none"))
    assert (found.by_administrator, found.problems) == (False, ())


def test_files_of_a_folder_count_in_the_order_of_their_names(there: Place) -> None:
    put(there, "20-b.json", {"IdleLockSeconds": 120})
    put(there, "10-a.json", {"IdleLockSeconds": 60, "BackupHours": 2})
    put(there, "managed/05.json", {"BackupHours": 1})
    put(there, "recommended/99.json", {"IdleLockSeconds": 600, "PictureSeconds": 5})
    put(there, "notes.txt", b"not a policy")
    found = read(there)
    assert found.problems == ()
    assert found.setting("IdleLockSeconds").value == 120
    assert found.setting("BackupHours").value == 1
    assert found.setting("PictureSeconds").origin is Origin.RECOMMENDED
    assert found.setting("IdleLockSeconds").source == str(there.folder / "20-b.json")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "no JSON"),
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no JSON object"),
        (b"[" * 100_000, "no JSON"),
        (b'{"IdleLockSeconds": NaN}', "NaN"),
        (b'{"IdleLockSeconds": 60, "IdleLockSeconds": 900}', "stands twice"),
        (b'{"a": "' + b"x" * 1_000_001 + b'"}', "larger"),
    ],
    ids=["cut short", "empty", "no text", "a list", "deep", "NaN", "twice", "huge"],
)
def test_a_broken_file_is_told_and_the_others_hold(there: Place, data: bytes, why: str) -> None:
    put(there, "10.json", data)
    put(there, "20.json", {"IdleLockSeconds": 60})
    found = read(there)
    assert [why in problem.why for problem in found.problems] == [True]
    assert found.problems[0].source.endswith("10.json")
    assert found.setting("IdleLockSeconds").value == 60
    assert found.setting("KeyringRequired").value == "new"


@needs_rights
@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.chmod(0o646),
        lambda path: path.chmod(0o664),
        lambda path: path.parent.chmod(0o777),
        lambda path: path.parent.parent.chmod(0o775),
    ],
    ids=["anybody", "a group", "its folder", "the folder above"],
)
def test_what_somebody_else_can_write_is_refused(there: Place, spoil: Callable[[Path], None]) -> None:
    spoil(put(there, "10.json", {"IdleLockSeconds": 900, "KeyringRequired": "no"}))
    found = read(there)
    assert "can write" in found.problems[0].why
    assert found.setting("IdleLockSeconds").value == 60
    assert found.setting("KeyringRequired").value == "new"


@needs_rights
def test_what_belongs_to_somebody_else_is_refused(there: Place) -> None:
    put(there, "10.json", {"IdleLockSeconds": 900})
    found = read(Place(there.folder, there.owner + 1, there.top))
    assert "belongs to somebody else" in found.problems[0].why
    assert found.setting("IdleLockSeconds").value == 60


@needs_rights
def test_a_link_and_a_pipe_are_refused_and_waited_for_by_nobody(there: Place, tmp_path: Path) -> None:
    real = put(there, "real.txt", {"IdleLockSeconds": 900})
    (there.folder / "10.json").symlink_to(real)
    os.mkfifo(there.folder / "20.json", 0o644)
    assert [problem.why for problem in read(there).problems] == ["it is a link", "it is no ordinary file"]
    (tmp_path / "elsewhere").mkdir()
    elsewhere = place(tmp_path / "elsewhere")
    put(elsewhere, "10.json", {"IdleLockSeconds": 900})
    (there.folder / "managed").symlink_to(elsewhere.folder)
    assert "is a link" in read(there).problems[-1].why


@contextmanager
def nobody() -> Iterator[None]:
    """Be nobody for as long as the block runs where root runs the tests: root reads everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@needs_rights
def test_a_folder_that_cannot_be_read_is_told() -> None:
    # Below a folder that anybody may go through, as those above the real one.
    with TemporaryDirectory() as top:
        there = place(Path(top))
        there.folder.chmod(0o311)
        with nobody():
            found = read(there)
        there.folder.chmod(0o755)
    assert [problem.source for problem in found.problems] == [str(there.folder)]
    assert found.setting("KeyringRequired").value == "new"


def test_no_environment_variable_moves_the_folder(monkeypatch: pytest.MonkeyPatch, there: Place) -> None:
    put(there, "10.json", {"IdleLockSeconds": 60})
    for name in ("XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "HOME", "STILLWATER_POLICIES", "PROGRAMDATA"):
        monkeypatch.setenv(name, str(there.top / "etc"))
    assert Place(Path("/etc/stillwater/policies"), 0, Path("/")) == folder.USUAL
    assert machine.reader_for("linux") is folder.read
    names = {name for each in (folder, machine, registry, preferences) for name in vars(each)}
    assert not names & {"environ", "getenv"}


def test_the_registry_says_it_with_numbers_lists_and_text() -> None:
    key = Key(
        {
            "IdleLockSeconds": 120,
            "ApproveBlind": 1,
            "BackupPlace": "D:\\Backups",
            "PhoneApprovers": '[{"name": "Eva", "number": "1234"}]',
        },
        {
            "AllowedExports": Key({"2": "handovers", "1": "answers", "10": "agencies"}),
            "Recommended": Key({"PictureSeconds": 5}),
        },
    )
    found = merged(registry.of_key(key))
    assert found.problems == ()
    assert found.setting("ApproveBlind").value is True
    assert found.setting("AllowedExports").value == ["answers", "handovers", "agencies"]
    assert found.setting("PhoneApprovers").value == [{"name": "Eva", "number": "1234"}]
    assert found.setting("PictureSeconds").origin is Origin.RECOMMENDED
    assert found.setting("IdleLockSeconds").source == "registry: HKLM\\Software\\Policies\\Stillwater"


class Registry:
    """A registry as winreg gives it out, one value and one key at a time."""

    HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY = 1, 2, 4

    def __init__(self, top: Key | OSError) -> None:
        self.top = top

    def OpenKey(self, key: Any, name: str, _reserved: int, access: int, /) -> Opened:
        assert access == self.KEY_READ | self.KEY_WOW64_64KEY
        if isinstance(self.top, OSError):
            raise self.top
        return Opened(self.top if key == self.HKEY_LOCAL_MACHINE else key.key.below[name])

    def EnumValue(self, key: Any, index: int, /) -> tuple[str, Any, int]:
        found = list(key.key.values.items())
        if index >= len(found):
            raise OSError(259, "no more")
        return (*found[index], 0)

    def EnumKey(self, key: Any, index: int, /) -> str:
        found: list[str] = list(key.key.below)
        if index >= len(found):
            raise OSError(259, "no more")
        return found[index]


class Opened:
    def __init__(self, key: Key) -> None:
        self.key = key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        return None


def test_a_registry_is_read_key_by_key() -> None:
    key = Key({"IdleLockSeconds": 120}, {"Approvers": Key({"1": "supervisor"})})
    found = merged(registry.documents(Registry(key)))
    assert (found.setting("IdleLockSeconds").value, found.setting("Approvers").value) == (120, ["supervisor"])


def test_a_registry_without_the_key_says_nothing_and_one_that_cannot_be_read_is_told() -> None:
    assert registry.documents(Registry(FileNotFoundError(2, "no key"))) == ()
    found = merged(registry.documents(Registry(PermissionError(5, "denied"))))
    assert [problem.why for problem in found.problems] == ["denied"]
    assert found.setting("KeyringRequired").value == "new"


@needs_rights
def test_managed_preferences_are_read_and_what_the_profile_adds_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / f"{preferences.DOMAIN}.plist"
    assert preferences.read(tmp_path, os.getuid()) == ()
    path.write_bytes(plistlib.dumps({"IdleLockSeconds": 120, "PayloadUUID": "x", "Approvers": ["supervisor"]}))
    path.chmod(0o644)
    found = merged(preferences.read(tmp_path, os.getuid()))
    assert found.problems == ()
    assert (found.setting("IdleLockSeconds").value, found.setting("Approvers").value) == (120, ["supervisor"])
    path.write_bytes(b"<plist><dict>")
    assert "no list of preferences" in preferences.read(tmp_path, os.getuid())[0].problem
    path.chmod(0o666)
    assert "can write" in preferences.read(tmp_path, os.getuid())[0].problem


@pytest.mark.parametrize(
    ("platform", "reader"), [("linux", folder.read), ("win32", registry.read), ("darwin", preferences.read)]
)
def test_each_system_has_its_reader(platform: str, reader: object) -> None:
    assert machine.reader_for(platform) is reader
