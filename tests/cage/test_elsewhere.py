"""What can be said here of the systems that this was not run on: types, structures, texts, and who is refused."""

from __future__ import annotations

import ctypes
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from app.cage import confine_macos, footprint, windows
from app.cage.channels import PipeChannel, Watch
from app.cage.errors import Cause, DecodeFailedError
from app.cage.layers import Layer, Layers, layers_from, layers_of, required_on
from app.cage.model import Limits

ROOT = Path(__file__).parents[2]
CAGE = ROOT / "app" / "cage"
ONLY_LINUX = {"forked.py", "parent.py", "shared.py", "sockets.py", "confine_linux.py"}
ONLY = {"darwin": {"container_windows.py", "confine_windows.py"}, "win32": {"confine_macos.py", "footprint.py"}}


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_what_runs_there_is_typed_for_there(system: str, tmp_path: Path) -> None:
    files = [str(file) for file in CAGE.glob("*.py") if file.name not in ONLY_LINUX | ONLY[system]]
    checker = [
        sys.executable,
        "-m",
        "mypy",
        "--platform",
        system,
        "--follow-imports=silent",
        "--cache-dir",
        str(tmp_path),
    ]
    done = subprocess.run([*checker, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(sys.maxsize < 2**32, reason="sizes of 64-bit Windows")
@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (windows.IoCounters, 48),
        (windows.BasicLimits, 64),
        (windows.ExtendedLimits, 144),
        (windows.SecurityCapabilities, 24),
        (windows.StartupInfo, 112),
        (windows.ProcessInfo, 24),
        (footprint.Usage, 96),
    ],
)
def test_structures_are_as_long_as_the_headers_make_them(structure: type[ctypes.Structure], size: int) -> None:
    assert ctypes.sizeof(structure) == size


def test_a_job_allows_one_process_so_much_memory_and_so_much_time() -> None:
    wanted = windows.limits_for(Limits(memory=123 << 20, cpu_seconds=7))
    assert wanted.basic.active_processes == 1
    assert wanted.process_memory == 123 << 20
    assert wanted.basic.process_time == 70_000_000
    assert wanted.basic.flags == 0x2000 | 0x400 | 0x100 | 0x8 | 0x2


def test_an_environment_is_written_as_windows_reads_it() -> None:
    assert windows.environment_block({"b": "2", "A": "1"}) == "A=1\0b=2\0\0"
    assert windows.environment_block({}) == "\0"


@pytest.mark.skipif(sys.platform == "win32", reason="there they do something")
@pytest.mark.parametrize("name", ["confine_windows", "container_windows"])
def test_what_calls_windows_does_nothing_elsewhere(name: str) -> None:
    module = importlib.import_module(f"app.cage.{name}")
    assert not {"confine", "start"} & set(vars(module))


def test_the_profile_denies_all_and_allows_nothing_outside_the_process() -> None:
    lines = confine_macos.PROFILE.splitlines()
    assert lines[:2] == ["(version 1)", "(deny default (with no-log))"]
    assert confine_macos.PROFILE.count("(") == confine_macos.PROFILE.count(")")
    assert [line for line in lines if line.startswith("(allow")] == [
        "(allow sysctl-read)",
        "(allow signal (target self))",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="asks for files of other systems")
def test_a_profile_that_holds_nothing_back_is_found_out() -> None:
    assert not confine_macos.holds()


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_each_layer_is_required_whatever_a_policy_names(system: str) -> None:
    named = frozenset({Layer.NO_NEW_PRIVS, Layer.SECCOMP, Layer.RLIMITS})
    assert required_on(named, system) == frozenset(layers_of(system))
    assert Layers(no_new_privs=True, seccomp=True, rlimits=True).missing(required_on(named, system))
    assert required_on(named, "linux") == named


def test_a_system_that_nobody_thought_of_holds_nothing() -> None:
    assert Layers().missing(required_on(frozenset({Layer.SECCOMP}), "freebsd")) == {Layer.SECCOMP}


def test_layers_come_through_a_report_whole() -> None:
    found = Layers(seccomp=True, landlock=7, namespaces=("user", "net"), sandbox=True)
    assert layers_from(found.as_dict()) == found
    told: dict[str, object] = dict(found.as_dict())
    for name, value in (("landlock", True), ("landlock", "7"), ("namespaces", "user"), ("namespaces", None)):
        with pytest.raises(TypeError):
            layers_from(told | {name: value})
    with pytest.raises(KeyError):
        layers_from({"landlock": 1, "namespaces": []})
    assert not layers_from(told | {"seccomp": 1}).seccomp


def test_the_footprint_stands_where_the_headers_have_it() -> None:
    assert footprint.Usage.footprint.offset == 72


@pytest.mark.skipif(sys.platform != "linux", reason="here it is as if on macOS")
def test_on_macos_the_sandbox_is_tried_before_no_process_may_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def holds(layer: str) -> bool:
        done.append(layer)
        return True

    monkeypatch.setattr(confine_macos, "sandbox", lambda: holds("sandbox"))
    monkeypatch.setattr(confine_macos, "rlimits", lambda _limits: holds("rlimits"))
    found = confine_macos.confine(Limits())
    assert (found.sandbox, found.rlimits, done) == (True, True, ["sandbox", "rlimits"])


@pytest.mark.skipif(sys.platform == "win32", reason="there a job bounds it")
def test_a_process_that_outgrows_its_memory_is_ended_with_that_reason() -> None:
    waits = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
    process = subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    channel = PipeChannel(process, lambda: True)
    channel.watch(Watch(60))
    with pytest.raises(DecodeFailedError) as failed:
        channel.receive(1)
    assert failed.value.cause is Cause.MEMORY
    assert channel.autopsy() < 0
