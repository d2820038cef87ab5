"""The filter, run here as the kernel runs it, for both kinds of processor."""

from __future__ import annotations

import errno
import struct

import pytest

from app.cage import seccomp
from app.cage.seccomp import ALLOW, FAIL, KILL, TABLES

PID = 4242
CASES = [
    ("read", (0, 0, 0), ALLOW),
    ("futex", (0, 0, 0), ALLOW),
    ("mmap", (0, 4096, 3), ALLOW),
    ("mmap", (0, 4096, 5), FAIL | errno.EACCES),
    ("mprotect", (0, 4096, 1), ALLOW),
    ("mprotect", (0, 4096, 7), FAIL | errno.EACCES),
    ("clone", (0x3D0F00, 0, 0), ALLOW),
    ("clone", (17, 0, 0), FAIL | errno.EPERM),
    ("clone", (0x10000000 | 0x3D0F00, 0, 0), FAIL | errno.EPERM),
    ("tgkill", (PID, 1, 6), ALLOW),
    ("tgkill", (PID + 1, 1, 6), KILL),
    ("prctl", (15, 0, 0), ALLOW),
    ("prctl", (0x53564D41, 0, 0), ALLOW),
    ("prctl", (4, 1, 0), FAIL | errno.EPERM),
    ("openat", (0, 0, 0), FAIL | errno.EPERM),
    ("newfstatat", (0, 0, 0x1000), FAIL | errno.EPERM),
    ("socket", (1, 1, 0), FAIL | errno.EPERM),
    ("clone3", (0, 0, 0), FAIL | errno.ENOSYS),
]


def run(program: bytes, audit: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """Return what a filter answers to a call."""
    padded = (*arguments, *[0] * (6 - len(arguments)))
    call = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, audit, 0, *padded)
    lines = list(struct.iter_unpack("=HBBI", program))
    held, at = 0, 0
    while True:
        code, yes, no, operand = lines[at]
        at += 1
        if code == seccomp.LOAD:
            (held,) = struct.unpack_from("=I", call, operand)
        elif code == seccomp.RETURN:
            return int(operand)
        else:
            holds = {
                seccomp.EQUAL: held == operand,
                seccomp.AT_LEAST: held >= operand,
                seccomp.ANY_BIT: bool(held & operand),
            }
            at += yes if holds[code] else no


@pytest.mark.parametrize("machine", TABLES)
@pytest.mark.parametrize(("name", "arguments", "answer"), CASES)
def test_calls(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    table = TABLES[machine]
    assert run(seccomp.program(machine, PID), table.audit, table.numbers[name], arguments) == answer


@pytest.mark.parametrize("machine", TABLES)
def test_every_call_that_has_no_name_ends_the_process(machine: str) -> None:
    table = TABLES[machine]
    program = seccomp.program(machine, PID)
    unnamed = set(range(600)) - set(table.numbers.values())
    assert {run(program, table.audit, number) for number in unnamed} == {KILL}


@pytest.mark.parametrize("machine", TABLES)
def test_a_call_in_the_language_of_another_processor_ends_the_process(machine: str) -> None:
    program = seccomp.program(machine, PID)
    for audit in (0x40000003, 0x40000028, *(table.audit for name, table in TABLES.items() if name != machine)):
        assert run(program, audit, TABLES[machine].numbers["read"]) == KILL


def test_the_short_calls_of_64_bit_end_the_process() -> None:
    table = TABLES["x86_64"]
    assert run(seccomp.program("x86_64", PID), table.audit, 0x40000000) == KILL
