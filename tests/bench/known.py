"""One new item beside a million fingerprints, mixed files coming in by two caged processes, and sealed files."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from blake3 import blake3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.cage.client import Cage
from app.cage.model import limits_of
from app.desk import Desk, close_desk, open_desk
from app.evidence.comparing import Comparer, write_block
from app.evidence.fingerprints import Fingerprints, pack
from app.evidence.hashes import PDQ_BYTES
from app.evidence.language import language_of
from app.identity import Permission
from app.intake.importer import import_paths
from app.settings import shipped
from app.vault import sealed
from app.vault.tally import Tally
from tests.bench.preview import photograph
from tests.bench.scale import Scale
from tests.bench.table import Row, best, timed, within
from tests.builders import FakeClock
from tests.evidence.test_comparing import added
from tests.intake.letters import mail, save
from tests.vaults import new_vault

BLOCK = 4096
FILES, A_LETTER = 200, 10
MEGA = 1 << 20
SEALED = 64


def stacking(scale: Scale) -> Iterator[Row]:
    """Measure the comparison alone, and a new item in a vault whose lists hold as many fingerprints."""
    rng = np.random.default_rng(7)
    bits = rng.bytes(PDQ_BYTES * scale.many)
    kept, wanted = Fingerprints(), rng.bytes(PDQ_BYTES)
    for start in range(0, scale.many, BLOCK):
        kept.add_block(*_block(bits, start, min(start + BLOCK, scale.many)))
    bare = np.frombuffer(bits, dtype="<u8").reshape(-1, 4)
    figure, baseline = best([lambda: kept.near(wanted), lambda: _bare(bare, wanted)], scale.repeats)
    what = f"one fingerprint beside {scale.many:,}"
    yield within(what, figure, "numpy's xor and count in one sweep", baseline, 50)
    with _desk() as desk:
        _fill(desk, bits, scale.many)
        comparer = Comparer(desk)
        loading = timed(lambda: (added(desk, b"0", wanted.hex()), comparer.compare_new()))
        each = min(_one_more(desk, comparer, number) for number in range(1, scale.repeats + 1))
    yield within(
        f"one new item stacked and matched with {scale.many:,} listed",
        each,
        "reading them, once an import",
        loading,
        50,
    )


def mixed(scale: Scale) -> Iterator[Row]:
    """Measure mails with pictures and texts coming in, each file hashed, previewed and sealed, by one worker and by two.

    One worker does one thing after another: reads, examines, digests and seals, and files. What is loaded once is loaded before.
    """
    files = mixed_files(scale)
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        letters = [write_letters(Path(home) / str(turn), scale, turn) for turn in range(4)]
        language_of("Where were you on Saturday evening?")
        one = [_rate(letters[turn], files, 1) for turn in (0, 2)]
        two = [_rate(letters[turn], files, 4) for turn in (1, 3)]
    figure, baseline = max(two), max(one)
    what = f"intake of {files} mixed files with hashes and previews"
    yield Row(what, figure, "the same by one worker", baseline, "a second", "≥ 1.6 ×", figure >= 1.6 * baseline)


def sealing(scale: Scale) -> Iterator[Row]:
    """Measure sealing, and reading in order and here and there, beside bare AES-GCM with the same file work.

    The five digests are taken of the same bytes while they are sealed; they stand beside the same work done in turn.
    """
    size = SEALED if scale.many >= 1_000_000 else 4
    data = os.urandom(size * MEGA)
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        folder, key, bare = Path(home), sealed.new_item_key(), AESGCM(os.urandom(32))
        write = partial(_bare_write, folder, bare, data)
        yield _times("sealing", size, *best([partial(_seal, folder, key, data), write], scale.repeats))
        both = [partial(_seal_known, folder, key, data), partial(_in_turn, write, data), write]
        figure, in_turn, alone = best(both, scale.repeats)
        row = _times("sealing while five digests are taken", size, figure, in_turn)
        words = "bare AES-256-GCM with the same file work, then the same digests"
        yield replace(row, beside=words, must="≥ 1 ×", met=figure <= in_turn)
        yield replace(_times("the same", size, figure, alone), must="told only", met=None)
        path = folder / "read"
        sealed.seal(_parts(data), path, key)
        for name, read in (("reading in order", _in_order), ("reading ranges of 256 kB", _in_ranges)):
            yield _times(
                name, size, *best([partial(read, path, key), partial(_bare_read, folder, bare)], scale.repeats)
            )


def _times(what: str, size: int, figure: float, baseline: float) -> Row:
    rate, beside = size / figure * 1e3, size / baseline * 1e3
    words = "bare AES-256-GCM with the same file work"
    return Row(f"{what}, {size} MiB", rate, words, beside, "MiB/s", "≥ 0.6 ×", rate >= 0.6 * beside)


def _bare(many: np.ndarray[tuple[int, int], np.dtype[np.uint64]], wanted: bytes) -> object:
    return np.flatnonzero(np.bitwise_count(many ^ np.frombuffer(wanted, dtype="<u8")).sum(axis=1) <= 31)


def _block(bits: bytes, start: int, end: int) -> tuple[bytes, bytes]:
    return np.arange(start + 1, end + 1, dtype="<i8").tobytes(), bits[PDQ_BYTES * start : PDQ_BYTES * end]


def _fill(desk: Desk, bits: bytes, count: int) -> None:
    """Keep a list of fingerprints whose entries nobody asks for: none of these is near."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO hash_list (id, uid, sha256, name, source, issued_on, entries, whole, person_id, added_at,"
            " device_id, op_id, version) VALUES (1, 'l', '', 'l', 's', '2026-01-01', ?, 1, ?, ?, ?, ?, 1)",
            (count, desk.person.id, tx.at, desk.device.id, tx.op_id),
        )
        for start in range(0, count, BLOCK):
            many = [(n + 1, bits[PDQ_BYTES * n : PDQ_BYTES * (n + 1)]) for n in range(start, min(start + BLOCK, count))]
            assert pack(many) == _block(bits, start, start + len(many))
            write_block(tx.db, 1, many)


def _one_more(desk: Desk, comparer: Comparer, number: int) -> float:
    added(desk, bytes([number]), Random(number).randbytes(PDQ_BYTES).hex())
    return timed(comparer.compare_new)


@contextmanager
def _desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        clock = FakeClock()
        desk = open_desk(new_vault(Path(home) / "vault", None, clock).vault, clock, shipped())
        try:
            yield desk
        finally:
            close_desk(desk)


def mixed_files(scale: Scale) -> int:
    """Return how many files come with the letters."""
    return FILES if scale.many >= 1_000_000 else A_LETTER


def write_letters(folder: Path, scale: Scale, turn: int = 0) -> Path:
    """Write mails, each with pictures of several sizes and texts; no two files are the same."""
    files, pictures = mixed_files(scale), [photograph(scale.side // part) for part in (2, 3, 4)]
    for number in range(files // A_LETTER):
        attached = [_file(turn * files + number * A_LETTER + each, pictures) for each in range(A_LETTER)]
        letter = mail(f"Request {turn}-{number}", number=f"<{turn}-{number}@police.example.fr>", files=tuple(attached))
        save(folder / f"{number:03d}.eml", letter)
    return folder


def _file(number: int, pictures: Sequence[bytes]) -> tuple[str, str, bytes]:
    if number % 5 == 4:
        return f"{number}.txt", "text/plain", f"Chat {number}: where were you?\n".encode() * 400
    # What stands behind a picture's end makes it another file.
    return f"{number}.jpg", "image/jpeg", pictures[number % len(pictures)] + str(number).encode()


def _rate(folder: Path, files: int, at_once: int) -> float:
    with _desk() as desk, Cage(replace(limits_of(desk.settings.vault), at_once=at_once, sessions=at_once)) as cage:
        cage.layers()
        took = timed(lambda: import_paths(desk, cage, [folder]))
        (count,) = desk.db.execute("SELECT count(*) FROM item WHERE parent_id IS NOT NULL").fetchone()
        assert count == files
    return files / took * 1e3


def _parts(data: bytes) -> Iterator[bytes]:
    return (data[start : start + MEGA] for start in range(0, len(data), MEGA))


def _seal(folder: Path, key: bytearray, data: bytes) -> None:
    sealed.seal(_parts(data), _place(folder), key)


def _seal_known(folder: Path, key: bytearray, data: bytes) -> None:
    with Tally() as tally:
        sealed.seal(map(tally.add, _parts(data)), _place(folder), key)
        tally.digests()


def _place(folder: Path) -> Path:
    (folder / "s").mkdir(exist_ok=True)
    (folder / "s" / "sealed").unlink(missing_ok=True)
    return folder / "s" / "sealed"


def _in_turn(write: Callable[[], None], data: bytes) -> None:
    write()
    for name in ("sha256", "blake2b", "md5", "sha1"):
        hashlib.new(name, data, usedforsecurity=False)
    blake3(data)


def _bare_write(folder: Path, cipher: AESGCM, data: bytes) -> None:
    with (folder / "bare").open("wb") as file:
        for number, part in enumerate(_parts(data)):
            file.write(cipher.encrypt(number.to_bytes(12, "big"), part, None))
        file.flush()
        os.fsync(file.fileno())


def _bare_read(folder: Path, cipher: AESGCM) -> None:
    with (folder / "bare").open("rb") as file:
        number = 0
        while part := file.read(MEGA + 16):
            cipher.decrypt(number.to_bytes(12, "big"), part, None)
            number += 1


def _in_order(path: Path, key: bytearray) -> None:
    with sealed.open_sealed(path, key) as reader:
        for _part in reader.chunks():
            continue


def _in_ranges(path: Path, key: bytearray) -> None:
    with sealed.open_sealed(path, key) as reader:
        for start in range(0, reader.size, MEGA // 4):
            reader.read(start, MEGA // 4)
