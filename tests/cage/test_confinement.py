"""Nothing that a decoder does once it is taken over works."""

from __future__ import annotations

import sys

import pytest

from app.cage import confine, confine_linux, seccomp
from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError, LayerMissingError
from app.cage.layers import Layer, Layers
from app.cage.model import BytesSource, Job, Limits, Op
from tests.cage import matrix
from tests.cage.attacks import ATTACKS
from tests.cage.conftest import linux_only, rogue_command
from tests.cage.test_words import with_extra

pytestmark = linux_only
# With the system call filter off, these are Landlock's alone to refuse.
FILE_ATTACKS = ("open a file", "openat directly", "write a file", "list a folder", "make a folder")


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_succeeds(rogue: Cage, name: str) -> None:
    assert matrix.attempts(rogue)(name) in (matrix.REFUSED, matrix.ENDED)


def test_no_attack_succeeds_in_a_process_that_answered_before(rogue: Cage) -> None:
    assert matrix.succeeded(matrix.attempts_later(rogue)) == {}


@pytest.mark.parametrize("version", [0, 1, 4])
def test_no_attack_succeeds_with_an_older_landlock_or_none(version: int) -> None:
    with matrix.state(f"--landlock={version}") as cage:
        assert matrix.succeeded(matrix.attempts(cage)) == {}


@with_extra
def test_no_attack_succeeds_where_words_are_read() -> None:
    with matrix.state("--words") as cage:
        assert matrix.succeeded(matrix.attempts(cage)) == {}


def test_there_are_attacks_enough() -> None:
    assert len(ATTACKS) >= 90


def test_landlock_alone_keeps_files_shut() -> None:
    limits = Limits(required=frozenset({Layer.LANDLOCK}))
    with Cage(limits, start_with=rogue_command("--no-seccomp", "--no-rlimits")) as cage:
        assert not cage.layers().seccomp
        for name in FILE_ATTACKS:
            said = cage.ask(Job(Op.TEXT_READ), BytesSource(name.encode())).text or ""
            assert said.startswith("refused"), (name, said)


def test_the_attacks_are_real_where_nothing_holds() -> None:
    limits = Limits(required=frozenset())
    bare = rogue_command("--no-seccomp", "--no-rlimits", "--landlock=0")
    with Cage(limits, start_with=bare) as cage:
        for name in (*FILE_ATTACKS[:2], "list a folder", "stat a file", "internet socket", "pipe", "file in memory"):
            said = cage.ask(Job(Op.TEXT_READ), BytesSource(name.encode())).text or ""
            assert said.startswith("succeeded"), (name, said)


def test_a_layer_that_the_policy_requires_and_is_not_there_refuses_evidence() -> None:
    with Cage(Limits(), start_with=rogue_command("--no-seccomp")) as cage:
        with pytest.raises(LayerMissingError) as refused:
            cage.ask(Job(Op.TEXT_READ), BytesSource(b"open a file"))
        assert refused.value.missing == {Layer.SECCOMP}


def test_being_allowed_unconfined_is_for_systems_without_a_confinement_only() -> None:
    limits = Limits(allow_unconfined=True)
    with Cage(limits, start_with=rogue_command("--no-seccomp")) as cage, pytest.raises(LayerMissingError):
        cage.ask(Job(Op.TEXT_READ), BytesSource(b"open a file"))


def test_a_landlock_that_is_required_and_missing() -> None:
    limits = Limits(required=frozenset({Layer.LANDLOCK}))
    with Cage(limits, start_with=rogue_command("--landlock=0")) as cage, pytest.raises(LayerMissingError):
        cage.ask(Job(Op.IDENTIFY), BytesSource(b"x"))


def test_the_process_says_what_holds_around_it(cage: Cage) -> None:
    found = confine.layers()
    assert found == cage.layers()
    assert found.no_new_privs
    assert found.seccomp
    assert found.rlimits
    assert found.landlock == confine_linux.landlock_version()
    assert found.as_dict()["namespaces"] == list(found.namespaces)


def test_processor_time_ends_a_child_that_the_window_forgot() -> None:
    with Cage(Limits(), start_with=rogue_command("--cpu=1")) as cage, pytest.raises(DecodeFailedError) as failed:
        cage.ask(Job(Op.PICTURE_SKETCH, seconds=60), BytesSource(b"x"))
    assert failed.value.cause is Cause.TOO_LONG


def test_nothing_of_the_persons_environment_is_inside(rogue: Cage) -> None:
    assert rogue.ask(Job(Op.IDENTIFY), BytesSource(b"x")).words("named") == "{}"


@pytest.mark.parametrize("machine", seccomp.TABLES)
def test_the_filter_is_whole(machine: str) -> None:
    lines = seccomp.program(machine, 1)
    assert len(lines) % 8 == 0
    assert len(lines) // 8 < 4096
    assert int.from_bytes(lines[-4:], sys.byteorder) == seccomp.KILL


def test_missing_names_what_does_not_hold() -> None:
    assert Layers(no_new_privs=True).missing(frozenset(Layer)) == set(Layer) - {Layer.NO_NEW_PRIVS}
