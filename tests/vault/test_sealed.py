"""Sealed files: Tink reads ours and we read Tink's, and nothing that was touched is shown."""

from __future__ import annotations

import io
import random
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.vault.errors import DamagedEvidenceError
from app.vault.files import PARTIAL
from app.vault.keys import WrongKeyError, new_keys
from app.vault.sealed import KEY_BYTES, new_item_key, open_sealed, seal, unwrap_item_key, wrap_item_key

SEGMENT = 1024 * 1024
FIRST = SEGMENT - 16 - 40
FULL = SEGMENT - 16
SIZES = [0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + FULL, FIRST + FULL + 1, 3_500_000]
KEY = bytearray(range(KEY_BYTES))


def plain(size: int) -> bytes:
    """Return bytes that differ everywhere."""
    return random.Random(size).randbytes(size)


@pytest.fixture(scope="module")
def tink_primitive() -> Any:
    """Tink's own reader and writer of this format, with our key."""
    import tink
    from tink import secret_key_access, streaming_aead
    from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        key_value=bytes(KEY),
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=SEGMENT, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
        ),
    )
    data = tink_pb2.KeyData(
        type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
        value=key.SerializeToString(),
        key_material_type=tink_pb2.KeyData.SYMMETRIC,
    )
    entry = tink_pb2.Keyset.Key(key_id=1, status=tink_pb2.ENABLED, output_prefix_type=tink_pb2.RAW, key_data=data)
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[entry])
    handle = tink.proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


class KeptBytes(io.BytesIO):
    """Bytes that can still be read after Tink has closed the stream."""

    kept = b""

    def close(self) -> None:
        """Remember what was written."""
        self.kept = self.getvalue()
        super().close()


@pytest.mark.parametrize("size", SIZES)
def test_tink_reads_our_files(tmp_path: Path, tink_primitive: Any, size: int) -> None:
    seal([plain(size)], tmp_path / "ours", KEY)
    with (tmp_path / "ours").open("rb") as file, tink_primitive.new_decrypting_stream(file, b"") as stream:
        assert stream.read() == plain(size)


@pytest.mark.parametrize("size", SIZES)
def test_we_read_tinks_files(tmp_path: Path, tink_primitive: Any, size: int) -> None:
    out = KeptBytes()
    with tink_primitive.new_encrypting_stream(out, b"") as stream:
        stream.write(plain(size))
    (tmp_path / "tinks").write_bytes(out.kept)
    with open_sealed(tmp_path / "tinks", KEY) as reader:
        assert reader.size == size
        assert b"".join(reader.chunks()) == plain(size)


def test_any_range_is_read_without_the_rest(tmp_path: Path) -> None:
    data = plain(2 * SEGMENT + 12_345)
    seal([data], tmp_path / "x", KEY)
    chance = random.Random(3)
    with open_sealed(tmp_path / "x", KEY) as reader:
        edges = [0, FIRST - 1, FIRST, FIRST + 1, FIRST + FULL, len(data) - 1, len(data), len(data) + 5]
        for offset in edges + [chance.randrange(len(data)) for _ in range(50)]:
            for count in (0, 1, 10, SEGMENT, 3 * SEGMENT):
                assert reader.read(offset, count) == data[offset : offset + count]
        with pytest.raises(ValueError, match="range"):
            reader.read(-1, 4)


def test_what_is_read_at_once_or_in_turn_stays_what_it_is(tmp_path: Path) -> None:
    wanted = {tmp_path / str(size): plain(size) for size in (3 * SEGMENT, 3 * SEGMENT + 5)}
    for path, data in wanted.items():
        seal([data], path, KEY)

    def read(path: Path) -> bytes:
        with open_sealed(path, KEY) as reader:
            return b"".join(reader.chunks())

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(read, [*wanted] * 8)) == [*wanted.values()] * 8
    one, other = wanted
    with open_sealed(one, KEY) as first, open_sealed(other, KEY) as second:
        in_turn = zip(*zip(first.chunks(), second.chunks(), strict=True), strict=True)
        assert [b"".join(parts) for parts in in_turn] == [*wanted.values()]


def test_the_file_is_read_only_and_nothing_half_written_stays(tmp_path: Path) -> None:
    seal([b"data"], tmp_path / "x", KEY)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_source_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"a" * SEGMENT * 2
        raise ConnectionError

    with pytest.raises(ConnectionError):
        seal(broken(), tmp_path / "x", KEY)
    assert not list(tmp_path.iterdir())


def test_a_sealed_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / f"x{PARTIAL}").write_bytes(b"another writer")
    with pytest.raises(FileExistsError):
        seal([b"data"], tmp_path / "x", KEY)


@pytest.mark.parametrize("keep", [0, 1, 39, 40, 55, 56, SEGMENT - 1, SEGMENT, SEGMENT + 10, 2 * SEGMENT, -1])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, keep: int) -> None:
    seal([plain(2_500_000)], tmp_path / "whole", KEY)
    (tmp_path / "cut").write_bytes((tmp_path / "whole").read_bytes()[:keep])
    with pytest.raises(DamagedEvidenceError, match="cut"):
        open_sealed(tmp_path / "cut", KEY)


@pytest.mark.parametrize("extra", [b"\0", b"\0" * 16, b"\0" * SEGMENT])
def test_bytes_behind_the_end_are_refused(tmp_path: Path, extra: bytes) -> None:
    seal([plain(1_500_000)], tmp_path / "whole", KEY)
    (tmp_path / "long").write_bytes((tmp_path / "whole").read_bytes() + extra)
    with pytest.raises(DamagedEvidenceError):
        open_sealed(tmp_path / "long", KEY)


def test_every_flipped_bit_is_refused_and_the_rest_is_still_read(tmp_path: Path) -> None:
    data = plain(2_500_000)
    seal([data], tmp_path / "whole", KEY)
    whole = (tmp_path / "whole").read_bytes()
    for place in (0, 1, 20, 33, 39, 40, 1000, SEGMENT - 1, SEGMENT, SEGMENT + 99, 2 * SEGMENT, len(whole) - 1):
        (tmp_path / "bad").write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(DamagedEvidenceError), open_sealed(tmp_path / "bad", KEY) as reader:
            list(reader.chunks())
    (tmp_path / "bad").write_bytes(whole[:99] + bytes([whole[99] ^ 4]) + whole[100:])
    with open_sealed(tmp_path / "bad", KEY) as reader:
        assert reader.read(SEGMENT + 5, 100) == data[SEGMENT + 5 : SEGMENT + 105]


def test_segments_cannot_change_places(tmp_path: Path) -> None:
    seal([plain(3_500_000)], tmp_path / "whole", KEY)
    whole = (tmp_path / "whole").read_bytes()
    swapped = whole[:SEGMENT] + whole[2 * SEGMENT : 3 * SEGMENT] + whole[SEGMENT : 2 * SEGMENT] + whole[3 * SEGMENT :]
    (tmp_path / "bad").write_bytes(swapped)
    with pytest.raises(DamagedEvidenceError), open_sealed(tmp_path / "bad", KEY) as reader:
        list(reader.chunks())


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    seal([b"data"], tmp_path / "x", KEY)
    with pytest.raises(DamagedEvidenceError):
        open_sealed(tmp_path / "x", new_item_key())


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedEvidenceError, match="missing"):
        open_sealed(tmp_path / "x", KEY)


def test_an_items_key_opens_for_its_item_only() -> None:
    keys, key = new_keys(), new_item_key()
    wrapped = wrap_item_key(keys, "one", key)
    assert unwrap_item_key(keys, "one", wrapped) == key
    assert bytes(key) not in wrapped
    with pytest.raises(WrongKeyError):
        unwrap_item_key(keys, "two", wrapped)
    with pytest.raises(WrongKeyError):
        unwrap_item_key(new_keys(), "one", wrapped)
    with pytest.raises(WrongKeyError):
        unwrap_item_key(keys, "one", wrapped[:-1])
