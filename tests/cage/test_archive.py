"""Archives: listed to a depth, one member at a time taken out, and every trap refused with its reason."""

from __future__ import annotations

import bz2
import hashlib
import io
import lzma
import random
import tarfile
import zlib
from collections.abc import Callable
from itertools import count

import pytest

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from app.cage.readers.archive import _Listing
from app.cage.readers.budget import Budget
from app.cage.readers.members import Member, is_odd
from app.cage.readers.reader import Refusal
from tests.cage import papers
from tests.cage.conftest import Asks


def tarred(**members: bytes) -> bytes:
    """Return a tar file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file.getvalue()


def listed(asks: Asks, data: bytes) -> Answer:
    return asks.ask(Job(Op.ARCHIVE_LIST), BytesSource(data))


def lines(answer: Answer) -> list[list[str]]:
    return [line.split("\t") for line in (answer.text or "").splitlines()]


def take(asks: Asks, data: bytes, place: str) -> bytes:
    (part,) = asks.ask(Job(Op.ARCHIVE_TAKE, params={"place": place}), BytesSource(data)).parts
    return part.data


def refused(asks: Asks, data: bytes, place: str | None = None) -> Cause:
    job = Job(Op.ARCHIVE_LIST) if place is None else Job(Op.ARCHIVE_TAKE, params={"place": place})
    with pytest.raises(DecodeFailedError) as error:
        asks.ask(job, BytesSource(data))
    return error.value.cause


def test_members_are_listed_with_sizes_and_those_of_archives_in_it(asks: Asks) -> None:
    inner = papers.packed({"deep.txt": "deep"})
    answer = listed(asks, papers.packed({"a.txt": "hello", "b/inner.zip": inner}))
    assert lines(answer) == [
        ["0", "5", "", "a.txt"],
        ["1", str(len(inner)), "a", "b/inner.zip"],
        ["1/0", "4", "", "deep.txt"],
    ]
    assert (answer.words("format"), answer.count("members"), answer.count("depth")) == ("zip", 3, 1)


@pytest.mark.parametrize(
    ("data", "form", "name"),
    [
        (tarred(note=b"words"), "tar", "note"),
        (papers.gzip_of(tarred(note=b"words")), "gzip", "note"),
        (papers.gzip_of(b"words", b"note"), "gzip", "note"),
        (bz2.compress(tarred(note=b"words")), "bzip2", "note"),
        (lzma.compress(tarred(note=b"words")), "xz", "note"),
    ],
    ids=["tar", "tar.gz", "gz", "tar.bz2", "tar.xz"],
)
def test_other_packings_are_listed_and_give_their_member(asks: Asks, data: bytes, form: str, name: str) -> None:
    assert asks.ask(Job(Op.IDENTIFY), BytesSource(data)).words("kind") == "archive"
    answer = listed(asks, data)
    assert (answer.words("format"), lines(answer)[0][3]) == (form, name)
    assert take(asks, data, "0") == b"words"


@pytest.mark.parametrize("data", [b"7z\xbc\xaf\x27\x1c" + bytes(100), b"Rar!\x1a\x07\x01\x00" + bytes(100)])
def test_packings_without_a_safe_reader_give_facts_alone(asks: Asks, data: bytes) -> None:
    answer = listed(asks, data)
    assert (answer.count("listed"), answer.text) == (0, "")
    assert refused(asks, data, "0") is Cause.FACTS_ONLY


def test_a_member_of_an_archive_in_it_is_taken_by_its_place(asks: Asks) -> None:
    data = papers.packed({"a": "b", "inner.zip": papers.packed({"x": "y", "deep.txt": "deep"})})
    assert take(asks, data, "1/1") == b"deep"
    for place in ("7", "1/9", "0/0", "", "a", "-1", "1//1", "1/1/1/1/1"):
        assert refused(asks, data, place) in (Cause.NO_SUCH_MEMBER, Cause.DAMAGED, Cause.NOT_AN_ARCHIVE)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\a.exe", "C:/Windows/a.exe"),
        ("..\\..\\a", "a"),
        ("photo\u202egnp.exe", "photo[U+202E]gnp.exe"),
        ("a\tb\nc", "a b c"),
        ("dir/./b", "dir/b"),
    ],
)
def test_names_that_lead_elsewhere_or_hide_are_told_and_made_harmless(asks: Asks, name: str, shown: str) -> None:
    answer = listed(asks, papers.packed({name: "x"}))
    (line,) = lines(answer)
    assert line[3] == shown
    assert ("o" in line[2]) == (answer.count("odd_names") == 1) == (name != "dir/./b")


@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("100k_Files/1.txt", False),
        ("a/b/c/", False),
        (".hidden/-x", False),
        ("..a/b", False),
        ("a b/c", False),
        ("наши/файлы", False),
        ("../a", True),
        ("a/../b", True),
        ("/a", True),
        ("C:a", True),
        ("a /b", True),
        (".../a", True),
        ("a\u202eb", True),
        ("x" * 121, True),
        ("a\n", True),
    ],
)
def test_a_name_is_odd_or_not_however_quickly_that_is_told(name: str, odd: bool) -> None:
    assert is_odd(name) is odd


def test_an_archive_inside_leaves_room_for_the_rest_of_the_list(asks: Asks) -> None:
    answer = listed(asks, papers.packed({"many.zip": papers.packed({f"{n}": "" for n in range(900)}), "last.txt": "x"}))
    assert (len(lines(answer)), lines(answer)[-1][3], answer.count("truncated")) == (501, "last.txt", 1)
    assert answer.count("members") == 902


def test_a_thousand_are_listed_and_all_are_counted(asks: Asks) -> None:
    answer = listed(asks, papers.packed({f"{n}.txt": "x" for n in range(1200)}))
    assert (len(lines(answer)), answer.count("members"), answer.count("truncated")) == (1000, 1200, 1)


def test_members_that_share_their_bytes_are_refused(asks: Asks) -> None:
    assert refused(asks, papers.overlapping()) is Cause.OVERLAPS


def test_a_bomb_is_told_by_its_list_and_nothing_of_it_unfolds(asks: Asks) -> None:
    layer = papers.packed({"zeros.bin": bytes(60 << 20)})
    bomb = papers.packed({f"{n}.zip": layer for n in range(16)})
    assert len(bomb) < 2 << 20
    answer = listed(asks, bomb)
    assert (answer.count("members"), answer.count("bursting")) == (32, 16)
    assert refused(asks, bomb, "3/0") is Cause.BURSTS


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0xFFFFFFFE, 1 << 31])
def test_a_size_that_is_only_said_is_not_believed(asks: Asks, size: int) -> None:
    data = papers.lying(size)
    assert refused(asks, data, "0") in (Cause.BURSTS, Cause.DAMAGED)


def test_a_stream_that_unfolds_without_end_is_refused(asks: Asks) -> None:
    data = papers.gzip_of(bytes(30 << 20))
    assert listed(asks, data).count("members") == 1
    assert refused(asks, data, "0") is Cause.BURSTS


def zeros(size: int) -> bytes:
    """Return a packed tar file: a note, then so many zeros, then another note."""
    squeeze = zlib.compressobj(1, wbits=31)
    whole = tarred(note=b"words")[:1024]
    head = tarfile.TarInfo("zeros")
    head.size = size
    packed = [squeeze.compress(whole + head.tobuf())]
    packed += [squeeze.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join((*packed, squeeze.compress(tarred(after=b"more")), squeeze.flush()))


def test_a_packed_list_is_told_as_far_as_anybody_unfolds(asks: Asks) -> None:
    whole = listed(asks, zeros(8 << 20))
    assert ([line[3] for line in lines(whole)], whole.count("truncated")) == (["note", "zeros", "after"], 0)
    too_much = listed(asks, zeros(220 << 20))
    assert ([line[3] for line in lines(too_much)], too_much.count("truncated")) == (["note", "zeros"], 1)
    assert take(asks, zeros(220 << 20), "0") == b"words"
    assert refused(asks, zeros(220 << 20), "2") is Cause.BURSTS


def test_a_packed_list_that_takes_long_is_told_as_far_as_its_time_goes() -> None:
    data, ticks = zeros(64 << 20), count()
    listing = _Listing(Budget(10, now=lambda: float(next(ticks))))
    listing.walk_all(io.BytesIO(data), len(data))
    assert [line.split("\t")[3] for line in listing.lines] == ["note", "zeros"]
    assert listing.tally.truncated


def test_archives_of_very_many_are_told_as_far_as_the_time_goes() -> None:
    many, ticks = papers.packed({f"{n}": "" for n in range(500)}), count()
    data = papers.packed({"1.zip": many, "2.zip": many[:-1] + b" ", "a.txt": "words"})
    listing = _Listing(Budget(300, now=lambda: float(next(ticks))))
    listing.walk_all(io.BytesIO(data), len(data))
    assert 100 < len(listing.lines) < 500
    assert listing.tally.truncated


@pytest.mark.parametrize("packed", [lambda data: data, papers.gzip_of, bz2.compress])
def test_a_list_that_breaks_off_is_told_as_far_as_it_goes(asks: Asks, packed: Callable[[bytes], bytes]) -> None:
    noise = random.Random(3).randbytes
    data = packed(tarred(first=noise(3000), second=noise(900_000), third=noise(900_000)))
    answer = listed(asks, data[: len(data) * 2 // 3])
    assert ([line[3] for line in lines(answer)], answer.count("truncated")) == (
        ["first", "second", "third"][: len(lines(answer))],
        1,
    )
    assert len(lines(answer)) in (2, 3)


def test_an_archive_in_it_that_is_broken_takes_nothing_else_along(asks: Asks) -> None:
    broken = {"broken.zip": b"PK\x03\x04" + bytes(200), "broken.tgz": papers.gzip_of(tarred(a=b"x" * 9000))[:60]}
    answer = listed(asks, papers.packed({**broken, "a.txt": "words", "twice.zip": papers.overlapping()}))
    assert [line[3] for line in lines(answer) if "/" not in line[0]] == [
        "broken.zip",
        "broken.tgz",
        "a.txt",
        "twice.zip",
    ]
    assert answer.count("unopened") >= 2
    assert answer.count("truncated") == 0


def test_archives_nested_a_hundred_deep_are_opened_to_a_depth_and_the_rest_is_told(asks: Asks) -> None:
    answer = listed(asks, papers.nested(100))
    assert (answer.count("depth"), answer.count("unopened"), len(lines(answer))) == (3, 1, 4)


def test_an_archive_that_contains_itself_is_refused() -> None:
    # A true one takes a theorem to write; here the member gives back the very archive that it is in.
    data = papers.packed({"a": "b"})
    itself = Member("itself.zip", len(data), len(data), folder=False, locked=False, unfold=lambda most: data[:most])
    with pytest.raises(Refusal) as error:
        _Listing(Budget(60))._inner(itself, (hashlib.sha256(data).digest(),))
    assert error.value.cause is Cause.HOLDS_ITSELF


def test_a_list_that_is_too_long_is_refused_before_it_is_read(asks: Asks) -> None:
    data = bytearray(papers.packed({"a": "b"}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = (20 << 20).to_bytes(4, "little")
    assert refused(asks, bytes(data)) is Cause.TOO_MANY_MEMBERS


@pytest.mark.parametrize(
    ("data", "cause"),
    [(b"", Cause.EMPTY), (b"words", Cause.NOT_AN_ARCHIVE), (papers.packed({"a": "b"})[:-30], Cause.DAMAGED)],
)
def test_what_is_no_archive_is_refused(asks: Asks, data: bytes, cause: Cause) -> None:
    assert refused(asks, data) is cause


@pytest.mark.parametrize("seed", range(30))
def test_a_mutated_archive_ends_in_an_answer_or_a_reason(asks: Asks, seed: int) -> None:
    luck = random.Random(seed)
    tar = tarred(a=b"x" * 600, b=b"y")
    made = (papers.packed({"a": "b" * 500, "c": "d"}), papers.nested(3), tar, papers.gzip_of(tar), lzma.compress(tar))
    data = bytearray(made[seed % len(made)])
    for _ in range(luck.randrange(1, 30)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    for job in (Job(Op.IDENTIFY), Job(Op.ARCHIVE_LIST), Job(Op.ARCHIVE_TAKE, params={"place": "0"})):
        assert ended(asks, bytes(data), job) not in (Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED)


def ended(asks: Asks, data: bytes, job: Job) -> Cause | None:
    """Return why an archive was refused, or nothing when it was read."""
    try:
        asks.ask(job, BytesSource(data))
    except DecodeFailedError as error:
        return error.cause
    return None
