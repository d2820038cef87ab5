"""The list of system calls that a confined process may make, as the program that the kernel runs on each of them.

Whatever is not named ends the process. The arm64 table was written from the kernel's `unistd.h` and has not been run.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
X32_BIT = 0x40000000
PROT_EXEC = 0x4
CLONE_THREAD = 0x00010000
CLONE_NEW = 0x7E020000
PR_SET_NAME = 15
PR_SET_VMA = 0x53564D41

Line = tuple[int, int, int, int]

_ALLOWED = (
    "read write readv writev mmap mprotect munmap mremap brk madvise futex lseek fstat close "
    "clock_gettime gettimeofday getrandom sched_yield getpid gettid exit exit_group rt_sigaction rt_sigprocmask "
    "rt_sigreturn sigaltstack restart_syscall nanosleep clock_nanosleep set_robust_list rseq membarrier "
    "sched_getaffinity getrusage sysinfo uname poll ppoll clone tgkill prctl"
)
# Refused politely, because a library asks for them in passing and lives with "no". Landlock does not cover stat, and a
# filter cannot read the path of newfstatat, whose flag for "no path" is honoured only when there is none: so never.
_REFUSED = (
    "open openat stat lstat newfstatat access faccessat readlink readlinkat getdents64 socket connect ioctl fcntl dup "
    "prlimit64 sched_setaffinity sched_getparam sched_getscheduler setpriority mbind get_mempolicy"
)
# Refused as if the kernel were older; the C library then takes the way that can be checked here.
_UNKNOWN = "clone3 statx faccessat2"


@dataclass(frozen=True, slots=True)
class Table:
    """The system calls of one kind of processor."""

    audit: int
    numbers: Mapping[str, int]
    x32: bool


def _numbers(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in (pair.split("=") for pair in text.split())}


TABLES: Mapping[str, Table] = {
    "x86_64": Table(
        0xC000003E,
        _numbers(
            "read=0 write=1 open=2 close=3 stat=4 fstat=5 lstat=6 poll=7 lseek=8 mmap=9 mprotect=10 munmap=11 brk=12 "
            "rt_sigaction=13 rt_sigprocmask=14 rt_sigreturn=15 ioctl=16 readv=19 writev=20 access=21 sched_yield=24 "
            "mremap=25 madvise=28 dup=32 nanosleep=35 getpid=39 socket=41 connect=42 clone=56 exit=60 uname=63 "
            "fcntl=72 readlink=89 gettimeofday=96 getrusage=98 sysinfo=99 sigaltstack=131 setpriority=141 "
            "sched_getparam=143 sched_getscheduler=145 prctl=157 gettid=186 futex=202 sched_setaffinity=203 "
            "sched_getaffinity=204 getdents64=217 restart_syscall=219 clock_gettime=228 clock_nanosleep=230 "
            "exit_group=231 tgkill=234 mbind=237 get_mempolicy=239 openat=257 newfstatat=262 readlinkat=267 "
            "faccessat=269 ppoll=271 set_robust_list=273 prlimit64=302 getrandom=318 membarrier=324 statx=332 "
            "rseq=334 clone3=435 faccessat2=439"
        ),
        x32=True,
    ),
    "aarch64": Table(
        0xC00000B7,
        _numbers(
            "dup=23 fcntl=25 ioctl=29 faccessat=48 openat=56 close=57 getdents64=61 lseek=62 read=63 write=64 readv=65 "
            "writev=66 ppoll=73 readlinkat=78 newfstatat=79 fstat=80 exit=93 exit_group=94 futex=98 "
            "set_robust_list=99 nanosleep=101 clock_gettime=113 clock_nanosleep=115 sched_getscheduler=120 "
            "sched_getparam=121 sched_setaffinity=122 sched_getaffinity=123 sched_yield=124 restart_syscall=128 "
            "tgkill=131 sigaltstack=132 rt_sigaction=134 rt_sigprocmask=135 rt_sigreturn=139 setpriority=140 uname=160 "
            "getrusage=165 prctl=167 gettimeofday=169 getpid=172 gettid=178 sysinfo=179 socket=198 connect=203 brk=214 "
            "munmap=215 mremap=216 clone=220 mmap=222 mprotect=226 madvise=233 mbind=235 get_mempolicy=236 "
            "prlimit64=261 getrandom=278 membarrier=283 statx=291 rseq=293 clone3=435 faccessat2=439"
        ),
        x32=False,
    ),
}


def _argument(index: int) -> Line:
    """Load the lower half of an argument; both processors are little-endian."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * index)


def _give(answer: int) -> Line:
    return (RETURN, 0, 0, answer)


def _checks(pid: int) -> dict[str, Sequence[Line]]:
    """Return the calls that are allowed only with the right arguments."""
    no_code = (_argument(2), (ANY_BIT, 0, 1, PROT_EXEC), _give(FAIL | errno.EACCES), _give(ALLOW))
    return {
        "mmap": no_code,
        "mprotect": no_code,
        "clone": (
            _argument(0),
            (ANY_BIT, 2, 0, CLONE_NEW),
            (ANY_BIT, 0, 1, CLONE_THREAD),
            _give(ALLOW),
            _give(FAIL | errno.EPERM),
        ),
        "tgkill": (_argument(0), (EQUAL, 0, 1, pid), _give(ALLOW), _give(KILL)),
        "prctl": (
            _argument(0),
            (EQUAL, 1, 0, PR_SET_NAME),
            (EQUAL, 0, 1, PR_SET_VMA),
            _give(ALLOW),
            _give(FAIL | errno.EPERM),
        ),
    }


def _when(number: int, then: Sequence[Line]) -> Iterable[Line]:
    yield (EQUAL, 0, len(then), number)
    yield from then


def program(machine: str, pid: int) -> bytes:
    """Return the filter for a processor and the one process that it is for."""
    table = TABLES[machine]
    lines: list[Line] = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, table.audit), _give(KILL), (LOAD, 0, 0, NUMBER)]
    if table.x32:
        lines += [(AT_LEAST, 0, 1, X32_BIT), _give(KILL)]
    checks = _checks(pid)
    answers = [(_ALLOWED, ALLOW), (_REFUSED, FAIL | errno.EPERM), (_UNKNOWN, FAIL | errno.ENOSYS)]
    for names, answer in answers:
        for name in names.split():
            if name in table.numbers:
                lines += _when(table.numbers[name], checks.get(name, (_give(answer),)))
    lines.append(_give(KILL))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
