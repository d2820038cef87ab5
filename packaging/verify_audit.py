"""Hold exported audit rows to signed checkpoints, without Stillwater: Python and the `cryptography` package are enough.

    python verify_audit.py ROWS CHECKPOINT [CHECKPOINT ...] --root KEY
    python verify_audit.py ROWS CHECKPOINT [CHECKPOINT ...] --key KEY

ROWS is what `main.py audit export` wrote, each CHECKPOINT what `main.py checkpoint` wrote. KEY is what that said when it
was made, got from somewhere else than the files: the vault's root key, or the public key of the one who signed.
Exit 0: everything fits. 1: something does not, and what it is was told. 2: the command was not understood.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from audit_notes import Note, NotUnderstoodError, Tree, canonical, from_base64, not_signed, parsed, read_notes, shown

LARGEST_LINE = 1024 * 1024
MOST_TOLD = 20
START = "00" * 32
BROKEN = "rows were edited, put in, taken out or moved"
HASH = re.compile(r"[0-9a-f]{64}")
FIELDS = {"at": str, "body": str, "device": str, "device_id": int, "hash": str, "prev": str, "seq": int}
LIMITS = """\
What was checked: the signatures, the Merkle roots over the rows, the numbers of the rows, and that each names the row
before it.
What this cannot check: the keyed hash in each row, which needs the vault's audit key (`main.py verify` checks it); rows
after the newest checkpoint; and whether the rows were true when they were signed. Whoever held the vault's keys could
write other rows before a checkpoint was made, not after it. A vault put back as a whole is found only by a checkpoint
that was kept elsewhere. After a backup was restored, what was signed since it was made is told as cut off or rewritten:
that is true, and the restoring has to be on record elsewhere."""


@dataclass(slots=True)
class Chain:
    """What the rows of one device show, read once from the first to the last."""

    wanted: frozenset[int] = frozenset()
    tree: Tree = field(default_factory=Tree)
    last: str = START
    roots: dict[int, bytes] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    # How many rows had been read when the first fault in their order or links was met.
    broken_at: int | None = None

    def take(self, row: Mapping[str, Any], line: bytes) -> bool:
        """Take the next row; tell whether it names the one before it."""
        fits = bool(row["prev"] == self.last)
        self.last = row["hash"]
        self.tree.add(line)
        if self.tree.size in self.wanted:
            self.roots[self.tree.size], self.heads[self.tree.size] = self.tree.root(), self.last
        if not fits:
            self.broken_at = self.broken_at or self.tree.size
        return fits


def read_rows(path: Path, notes: Iterable[Note]) -> tuple[dict[str, Chain], list[str]]:
    """Read the rows once; return each device's chain, and what in their order and links does not fit."""
    wanted: dict[str, set[int]] = {}
    for note in notes:
        wanted.setdefault(note.device, set()).add(note.size)
    chains = {device: Chain(frozenset(sizes)) for device, sizes in wanted.items()}
    problems: list[str] = []
    expected = 1
    for row, line in lines(path):
        if row["seq"] != expected:
            problems.append(f"Row {row['seq']} stands where row {expected} belongs: {BROKEN}.")
        expected = row["seq"] + 1
        if not chains.setdefault(row["device"], Chain()).take(row, line):
            problems.append(f"Row {row['seq']} does not follow the row before it: {BROKEN}.")
    return chains, problems


def lines(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the rows of an export, each with the bytes that its hash is over."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LARGEST_LINE), b""), 1):
            try:
                yield read_row(line), line[:-1]
            except (ValueError, RecursionError) as error:
                raise NotUnderstoodError(f"{shown(path.name)}, line {number}, is no exported row: {error}.") from error


def read_row(line: bytes) -> dict[str, Any]:
    """Read an exported row, which has one way to be written."""
    row = parsed(line)
    if not line.endswith(b"\n") or not isinstance(row, dict) or {n: type(v) for n, v in row.items()} != FIELDS:
        raise NotUnderstoodError("it is cut off, or has other fields")
    try:
        written = canonical(row) + b"\n"
    except UnicodeEncodeError as error:
        raise NotUnderstoodError("it holds half of a sign") from error
    if written != line or not (HASH.fullmatch(row["prev"]) and HASH.fullmatch(row["hash"])):
        raise NotUnderstoodError("it is written in another way")
    return row


def judge(note: Note, chain: Chain) -> str | None:
    """Return how the rows differ from those that were signed, or nothing where they are the same."""
    missing = note.size - chain.tree.size
    broken = chain.broken_at is not None and chain.broken_at <= note.size
    if missing > 0:
        where = "and what is left does not fit together" if broken else "rows were cut off at the end"
        return f"{missing} of {note.size} rows {'is' if missing == 1 else 'are'} missing: {where}"
    if chain.roots.get(note.size, Tree().root()) == note.root:
        return None
    if broken:
        return f"{BROKEN}, as told above"
    if chain.heads.get(note.size) == note.more.get("head"):
        return "a row was edited where it stands: every row names the one before it, and the content is another"
    return "the chain was computed anew: it fits together, and it is not the one that was signed"


def consistent(older: Note, newer: Note, fitting: set[Note]) -> tuple[bool, str]:
    """Tell whether what the newer checkpoint vouches for begins with what the older one does."""
    if older.size == newer.size:
        same = older.root == newer.root
        return same, "both vouch for the same rows" if same else "two histories of one length were signed"
    if newer.more.get("at", "") < older.more.get("at", ""):
        return False, "the one signed later vouches for fewer rows: the vault was put back in between"
    if newer not in fitting:
        return False, "these rows do not fit the longer one, so they cannot tell; rows that fit it can"
    if older not in fitting:
        return False, "the longer one does not continue the shorter: history was written anew in between"
    return True, "the longer one continues the shorter"


def compare(notes: Iterable[Note], chains: Mapping[str, Chain]) -> Iterator[tuple[bool, str]]:
    """Yield what comes of each checkpoint, and of each two that follow one another."""
    by_device: dict[str, list[Note]] = {}
    fitting: set[Note] = set()
    for note in sorted(notes, key=lambda note: (note.device, note.size, note.more.get("at", ""))):
        by_device.setdefault(note.device, []).append(note)
        differs = judge(note, chains[note.device])
        if differs is None:
            fitting.add(note)
        yield differs is None, f"{note.name}: {differs or f'the first {note.size} rows are as they were signed'}."
    for each in by_device.values():
        for older, newer in pairwise(each):
            fits, words = consistent(older, newer, fitting)
            yield fits, f"{older.name} and {newer.name}: {words}."


def beyond(notes: Iterable[Note], chains: Mapping[str, Chain]) -> Iterator[str]:
    """Yield how many rows of each device no checkpoint vouches for: that neither fits nor is wrong."""
    newest: dict[str, int] = {}
    for note in notes:
        newest[note.device] = max(note.size, newest.get(note.device, 0))
    for device, chain in chains.items():
        rest = chain.tree.size - newest.get(device, 0)
        if rest <= 0:
            continue
        rows, them = ("1 row is", "it") if rest == 1 else (f"{rest} rows are", "them")
        if device in newest:
            yield f"Device {shown(device)}: {rows} newer than every checkpoint of it; nothing vouches for {them} here."
        else:
            yield f"Device {shown(device)}: {rows} there and no checkpoint of it; nothing vouches for {them} here."


def vouched(checkpoints: Iterable[Path], root: bytes | None, key: bytes | None) -> Iterator[tuple[Note | None, str]]:
    """Yield each checkpoint that was signed, and what is wrong with the others: they say nothing about the rows."""
    for path in checkpoints:
        try:
            for note in read_notes(path):
                problem = not_signed(note, root, key)
                yield (None, f"{note.name}: {problem}.") if problem else (note, "")
        except OSError as error:
            yield None, unread(path, error)
        except ValueError as error:
            yield None, str(error)


def unread(path: Path, error: OSError) -> str:
    """Say that a file cannot be read."""
    return f"{shown(path.name)} cannot be read: {error.strerror or type(error).__name__}."


def run(
    rows: Path, checkpoints: Iterable[Path], root: bytes | None, key: bytes | None
) -> tuple[list[str], list[str], list[str]]:
    """Check everything; return what is wrong, what fits, and what nothing vouches for."""
    read = list(vouched(checkpoints, root, key))
    notes = [note for note, _problem in read if note is not None]
    wrong = [problem for _note, problem in read if problem]
    good: list[str] = []
    if len({note.vault for note in notes}) > 1:
        return [*wrong, "The checkpoints are of several vaults: bring those of one."], good, []
    try:
        chains, problems = read_rows(rows, notes)
    except OSError as error:
        return [*wrong, unread(rows, error)], good, []
    except ValueError as error:
        return [*wrong, str(error)], good, []
    wrong += problems[:MOST_TOLD]
    if len(problems) > MOST_TOLD:
        more = len(problems) - MOST_TOLD
        wrong.append(f"And {more} more {'row' if more == 1 else 'rows'} like these.")
    for fits, words in compare(notes, chains):
        (good if fits else wrong).append(words)
    return wrong, good, list(beyond(notes, chains))


def main(arguments: list[str] | None = None) -> int:
    """Read what was asked, and tell what was found."""
    parser = argparse.ArgumentParser(description="Hold exported audit rows to signed checkpoints.", epilog=LIMITS)
    parser.add_argument("rows", type=Path, metavar="ROWS")
    parser.add_argument("checkpoints", type=Path, nargs="+", metavar="CHECKPOINT")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--root", type=public_key, metavar="KEY", help="the vault's root key")
    given.add_argument("--key", type=public_key, metavar="KEY", help="the public key of the one who signed")
    asked = parser.parse_args(arguments)
    wrong, good, rest = run(asked.rows, asked.checkpoints, asked.root, asked.key)
    for line in good:
        print(f"fits   {line}")
    for line in rest:
        print(f"open   {line}")
    for line in wrong:
        print(f"WRONG  {line}")
    print("Something does not fit." if wrong else "Everything fits.")
    print(f"\n{LIMITS}")
    return 1 if wrong else 0


def public_key(text: str) -> bytes:
    """Read a key as it was said."""
    try:
        return from_base64(text, 32)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
