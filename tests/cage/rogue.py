"""A warm parent whose readers have been taken over: they attack, lie, hang and swallow memory.

The confinement around them is the one that ships. What to attack with is named by the item's bytes.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cage import confine_linux
from app.cage.checks import Check
from app.cage.child import as_files, serve
from app.cage.facts import FACTS
from app.cage.model import Limits, Op
from app.cage.ops import Parent
from app.cage.parent import run
from app.cage.readers.reader import Found, Item, Reader
from app.cage.readers.table import loaded
from app.cage.wire import WireError

# Isolated Python leaves the script's own folder out.
ATTACKS = runpy.run_path(str(Path(__file__).with_name("attacks.py")))["ATTACKS"]


def attack(item: Item) -> Found:
    """Try one thing that must not work, and say in the answer whether it did."""
    name = item.file.read().decode()
    try:
        said = f"succeeded: {ATTACKS[name]()!r}"
    except (OSError, MemoryError, ValueError, RuntimeError) as error:
        said = f"refused: {type(error).__name__}"
    return Found(passing(item.job.op), text=said)


def passing(op: Op) -> dict[str, Any]:
    """Return facts that the window takes, whatever they must be."""
    values: tuple[Any, ...] = (0, "", False, [], "0" * 64)
    return {name: next(each for each in values if _passes(check, each)) for name, check in FACTS[op].items()}


def _passes(check: Check, value: object) -> bool:
    try:
        check(value, "")
    except WireError:
        return False
    return True


def lie(item: Item) -> Found:
    """Answer with the item's own bytes instead of a message."""
    data = item.file.read()
    while data:
        data = data[os.write(0, data) :]
    os._exit(0)


def flood(item: Item) -> Found:
    """Say the item's own bytes again and again."""
    data = item.file.read()
    while True:
        os.write(0, data)


def hang(_item: Item) -> Found:
    """Never answer."""
    while True:
        continue


def swallow(_item: Item) -> Found:
    """Take all the memory there is."""
    kept = [bytearray(64 << 20) for _ in range(1 << 20)]
    raise AssertionError(len(kept))


def crash(_item: Item) -> Found:
    """Die as a decoder dies that wrote past its memory."""
    os.abort()


def who(item: Item) -> Found:
    """Tell which process this is, and how often it told that before."""
    asked = item.state.get("asked", 0)
    assert isinstance(asked, int)
    item.state["asked"] = asked + 1
    said = {"kind": str(os.getpid()), "type": str(asked), "named": str(dict(os.environ)), "named_extension": ""}
    return Found(said)


READERS: Mapping[Op, Reader] = {
    Op.TEXT_READ: attack,
    Op.TEXT_FACTS: lie,
    Op.MAIL: lie,
    Op.PICTURE_LAYOUT: lie,
    Op.PICTURE_FULL: swallow,
    Op.PICTURE_SKETCH: hang,
    Op.PICTURE_FACTS: crash,
    Op.PICTURE_REDUCED: flood,
    Op.PICTURE_STEP: flood,
    Op.IDENTIFY: who,
}


def main(arguments: list[str]) -> None:
    """Serve, with the confinement weakened as the arguments say."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    weaker: Any = confine_linux
    if "--landlock" in given:
        held = min(int(given["--landlock"]), confine_linux.landlock_version())
        weaker.landlock_version = lambda: held
    if "--no-seccomp" in given:
        weaker.filter_calls = lambda: False
    if "--no-rlimits" in given:
        weaker.rlimits = lambda _limits: False
    limits = Limits(
        cpu_seconds=int(given.get("--cpu", "25")), session_cpu_seconds=int(given.get("--session-cpu", "60"))
    )
    if "--words" in given:
        loaded(Parent.WORDS)
        limits = replace(limits, memory=limits.words_memory)
    if "--one" in given:
        serve(as_files(), confine_linux.confine(limits, confine_linux.settle()), READERS)
    else:
        run(READERS, limits)


if __name__ == "__main__":
    main(sys.argv[1:])
