"""What code that has taken over a decoder would try; each returns what it got, or raises what it was refused with."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

if sys.platform != "win32":
    import resource

    _libc = ctypes.CDLL(None, use_errno=True)
AT_CWD = -100


def _call(number: int, *arguments: object) -> int:
    """Make a system call directly, past everything that a library checks."""
    got = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if got < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return got


def _prctl(*arguments: int) -> int:
    got = int(_libc.prctl(*(ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:5])))
    if got < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return got


def _more_files() -> int:
    for number in range(3, 64):
        try:
            os.lseek(number, 0, os.SEEK_CUR)
        except OSError as error:
            if error.errno != errno.EBADF:
                return number
        else:
            return number
    raise OSError("only the three that every process has")


def _executable_page() -> int:
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return _call(10, ctypes.c_void_p(at), ctypes.c_size_t(4096), ctypes.c_int(5))


def _pkey_page() -> int:
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return _call(329, ctypes.c_void_p(at), ctypes.c_size_t(4096), ctypes.c_int(5), ctypes.c_int(-1))


def _kill_parent_in_thread() -> int:
    got: list[int] = []

    def kill() -> None:
        got.append(int(_libc.kill(os.getppid(), 0)))

    thread = threading.Thread(target=kill)
    thread.start()
    thread.join()
    return got[0]


def _thread_bomb() -> int:
    never = threading.Event()
    for _ in range(10_000):
        threading.Thread(target=never.wait, daemon=True).start()
    return threading.active_count()


def _fork_bomb() -> int:
    for _ in range(1000):
        try:
            if os.fork() == 0:
                os._exit(0)
        except OSError:
            continue
        return 1
    raise OSError("not once in a thousand")


def _file_bomb() -> list[int]:
    """Open anything at all, in every way that makes a number for it."""
    ways: tuple[Callable[[], int], ...] = (
        lambda: os.dup(0),
        lambda: os.open("/dev/null", os.O_RDONLY),
        lambda: socket.socket(socket.AF_INET).detach(),
    )
    got: list[int] = []
    for way in ways * 500:
        try:
            got.append(way())
        except OSError:
            continue
    if not got:
        raise OSError("not one of fifteen hundred")
    return got


def _run_shared_memory() -> int:
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return _call(10, ctypes.c_void_p(at), ctypes.c_size_t(4096), ctypes.c_int(5))


def _grow_past_the_limit() -> int:
    page = mmap.mmap(-1, 4096)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    grown = ctypes.c_size_t(8 << 30)
    return _call(25, ctypes.c_void_p(at), ctypes.c_size_t(4096), grown, ctypes.c_int(1), None)


_PASSWD = ctypes.c_char_p(b"/etc/passwd")
_ROOT = ctypes.c_char_p(b"/")
_MINE = ctypes.c_char_p(b"/tmp/stillwater-cage-attack")

ATTACKS: dict[str, Callable[[], object]] = {
    "open a file": lambda: open("/etc/passwd").read(10),
    "open its own program": lambda: os.open("/proc/self/exe", os.O_RDONLY),
    "open its own memory": lambda: os.open("/proc/self/mem", os.O_RDWR),
    "open directly": lambda: _call(2, _PASSWD, 0),
    "openat directly": lambda: _call(257, AT_CWD, _PASSWD, 0),
    "openat2": lambda: _call(437, AT_CWD, _PASSWD, None, 24),
    "open by handle": lambda: _call(304, AT_CWD, None, 0),
    "creat": lambda: _call(85, _MINE, 0o600),
    "write a file": lambda: open("/tmp/stillwater-cage-attack", "w").write("x"),
    "list a folder": lambda: os.listdir("/"),
    "stat a file": lambda: os.stat("/etc/passwd"),
    "stat directly": lambda: _call(4, _PASSWD, ctypes.create_string_buffer(256)),
    "statx directly": lambda: _call(332, AT_CWD, _PASSWD, 0, 0x7FF, ctypes.create_string_buffer(512)),
    "newfstatat": lambda: _call(262, AT_CWD, _PASSWD, ctypes.create_string_buffer(256), 0),
    "newfstatat as if of an open file": lambda: _call(262, AT_CWD, _PASSWD, ctypes.create_string_buffer(256), 0x1000),
    "read a link": lambda: os.readlink("/proc/self/exe"),
    "make a folder": lambda: os.mkdir("/tmp/stillwater-cage-attack"),
    "remove a file": lambda: os.unlink("/tmp/nothing"),
    "change folder": lambda: os.chdir("/"),
    "change root": lambda: os.chroot("/"),
    "mount": lambda: _call(165, _ROOT, _ROOT, _ROOT, 0, None),
    "internet socket": lambda: socket.socket(socket.AF_INET),
    "local socket": lambda: socket.socket(socket.AF_UNIX),
    "pair of sockets": socket.socketpair,
    "connect": lambda: _call(42, 0, None, 0),
    "pipe": os.pipe,
    "fork": os.fork,
    "vfork": lambda: _call(58),
    "clone a process": lambda: _call(56, signal.SIGCHLD, None, None, None, None),
    "clone into a namespace": lambda: _call(56, 0x10000000 | signal.SIGCHLD, None, None, None, None),
    "clone3": lambda: _call(435, ctypes.create_string_buffer(88), 88),
    "start a program": lambda: os.execv("/bin/sh", ["sh"]),  # noqa: S606 -- an attack
    "execveat": lambda: _call(322, AT_CWD, ctypes.c_char_p(b"/bin/sh"), None, None, 0),
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "signal everyone": lambda: os.kill(-1, 0),
    "signal from a thread": _kill_parent_in_thread,
    "tgkill the parent": lambda: _call(234, os.getppid(), os.getppid(), 0),
    "tkill": lambda: _call(200, os.getppid(), 0),
    "queue a signal": lambda: _call(129, os.getppid(), 10, ctypes.create_string_buffer(128)),
    "open a process": lambda: _call(434, os.getppid(), 0),
    "ptrace": lambda: _call(101, 16, os.getppid(), None, None),
    "read a process": lambda: _call(310, os.getppid(), None, 0, None, 0, 0),
    "write a process": lambda: _call(311, os.getppid(), None, 0, None, 0, 0),
    "file in memory": lambda: os.memfd_create("x"),
    "page to write and run": lambda: mmap.mmap(-1, 4096, prot=7),
    "page to run": lambda: mmap.mmap(-1, 4096, prot=5),
    "make a page run": _executable_page,
    "make a page run by key": _pkey_page,
    "leave namespaces": lambda: _call(272, 0x10000000),
    "enter a namespace": lambda: _call(308, 0, 0),
    "io_uring": lambda: _call(425, 1, ctypes.create_string_buffer(256)),
    "keyctl": lambda: _call(250, 0, 0, 0, 0, 0),
    "add a key": lambda: _call(248, None, None, None, 0, 0),
    "bpf": lambda: _call(321, 0, None, 0),
    "perf events": lambda: _call(298, None, 0, -1, -1, 0),
    "userfaultfd": lambda: _call(323, 0),
    "watch files": lambda: _call(294, 0),
    "shared memory": lambda: _call(29, 1, 4096, 0o1600),
    "message queue": lambda: _call(68, 1, 0o1600),
    "be another person": lambda: os.setuid(0),
    "be anyone": lambda: _call(126, None, None),
    "run on another processor": lambda: os.sched_setaffinity(0, {0}),
    "allow itself more": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    "make itself readable": lambda: _prctl(4, 1),
    "outlive its parent": lambda: _prctl(1, 0),
    "a filter of its own": lambda: _call(317, 0, 0, None),
    "another personality": lambda: _call(135, 0x0400000),
    "the x32 calls": lambda: _call(0x40000000 + 39),
    "a call that is not there": lambda: _call(9999),
    "one more file": lambda: os.dup(0),
    "a file left open": _more_files,
    "2 GiB": lambda: len(bytearray(2 << 30)),
    "the clock": lambda: _call(227, 0, ctypes.create_string_buffer(16)),
    "restart the computer": lambda: _call(169, 0, 0, 0, None),
    "the kernel's log": lambda: _call(103, 3, ctypes.create_string_buffer(16), 16),
    "load a module": lambda: _call(175, None, 0, None),
    "a thousand forks": _fork_bomb,
    "ten thousand threads": _thread_bomb,
    "any file number": _file_bomb,
    "run shared memory": _run_shared_memory,
    "grow a mapping to 8 GiB": _grow_past_the_limit,
    "shrink the window's memory": lambda: [_call(77, number, 0) for number in range(3, 64)],
    "pass a file on": lambda: socket.send_fds(socket.socket(fileno=0), [b"x"], [0]),
    "sendmsg directly": lambda: _call(46, 0, ctypes.create_string_buffer(64), 0),
    "take a file": lambda: _call(47, 0, ctypes.create_string_buffer(64), 0),
    "file of a process": lambda: _call(438, 0, 0, 0),
    "secret memory": lambda: _call(447, 0),
    "a landlock of its own": lambda: _call(444, None, 0, 1),
    "move a mount": lambda: _call(429, AT_CWD, _ROOT, AT_CWD, _ROOT, 0),
    "mount by file": lambda: _call(428, AT_CWD, _ROOT, 0),
    "timer for others": lambda: _call(222, 0, None, ctypes.create_string_buffer(8)),
    "swap": lambda: _call(167, _MINE, 0),
    "ports": lambda: _call(172, 3),
    "splice": lambda: _call(275, 0, None, 1, None, 1, 0),
    "copy between files": lambda: _call(326, 0, None, 1, None, 1, 0),
    "lock all memory": lambda: _call(151, 3),
    "name of the computer": lambda: _call(170, _ROOT, 1),
}
