"""A sealed stream opens whole, in order and with its key, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.errors import GardaError
from garda.ops.backup.sealing import HEADER_BYTES, MAGIC, TAG_BYTES, Opener, Sealer

KEY = b"kunci cadangan untuk uji saja, 32"
CHUNK = 64
SEALED_CHUNK = CHUNK + TAG_BYTES


def sealed(data: bytes, *, key: bytes = KEY, pieces: int = 1000) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, key, chunk_bytes=CHUNK)
    for start in range(0, len(data), pieces):
        sealer.write(data[start : start + pieces])
    sealer.finish()
    return sink.getvalue()


def opened(stream: bytes, *, key: bytes = KEY) -> bytes:
    return io.BufferedReader(Opener(io.BytesIO(stream), key)).read()


def refusal(stream: bytes, *, key: bytes = KEY) -> str:
    with pytest.raises(GardaError) as refused:
        opened(stream, key=key)
    return refused.value.code


def chunks(stream: bytes) -> tuple[bytes, list[bytes]]:
    body = stream[HEADER_BYTES:]
    parts = [body[i : i + SEALED_CHUNK] for i in range(0, len(body), SEALED_CHUNK)]
    return stream[:HEADER_BYTES], parts


@given(data=st.binary(max_size=5 * CHUNK), pieces=st.integers(1, 3 * CHUNK))
def test_comes_back_however_it_was_written(data: bytes, pieces: int) -> None:
    assert opened(sealed(data, pieces=pieces)) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_sizes_round_a_chunk(size: int) -> None:
    data = bytes(range(256)) * 2
    assert opened(sealed(data[:size])) == data[:size]


def test_nothing_of_it_can_be_read_and_no_two_are_alike() -> None:
    data = b"3320904111950001" * 20
    first, second = sealed(data), sealed(data)
    assert data[:16] not in first
    assert first != second
    assert chunks(first)[1][0] != chunks(second)[1][0]


@given(data=st.data())
def test_every_flipped_bit_is_seen(data: st.DataObject) -> None:
    stream = bytearray(sealed(b"a" * (2 * CHUNK + 7)))
    position = data.draw(st.integers(0, len(stream) - 1))
    stream[position] ^= 1 << data.draw(st.integers(0, 7))
    assert refusal(bytes(stream)) in {
        "not_a_backup", "newer_format", "wrong_key", "damaged", "truncated",
    }  # fmt: skip


@given(cut=st.integers(0, 4 * SEALED_CHUNK + HEADER_BYTES - 1))
def test_every_cut_is_seen(cut: int) -> None:
    stream = sealed(b"a" * (4 * CHUNK))
    assert len(stream) == 4 * SEALED_CHUNK + HEADER_BYTES
    code = refusal(stream[:cut])
    assert code == ("not_a_backup" if cut < len(MAGIC) else "truncated")


@given(order=st.permutations(range(4)))
def test_every_other_order_is_seen(order: list[int]) -> None:
    header, parts = chunks(sealed(bytes(4 * CHUNK)))
    moved = header + b"".join(parts[i] for i in order)
    if order == sorted(order):
        assert opened(moved) == bytes(4 * CHUNK)
    else:
        assert refusal(moved) == "damaged"


def test_left_out_repeated_and_foreign_chunks_are_seen() -> None:
    header, parts = chunks(sealed(b"a" * (3 * CHUNK)))
    _, foreign = chunks(sealed(b"b" * (3 * CHUNK)))
    assert refusal(header + parts[0] + parts[2]) == "damaged"
    assert refusal(header + parts[0] + parts[0] + parts[1] + parts[2]) == "damaged"
    assert refusal(header + parts[0] + foreign[1] + parts[2]) == "damaged"
    assert refusal(header + b"".join(parts) + b"more") == "damaged"
    assert refusal(header + b"".join(parts) + parts[2]) == "damaged"


def test_nothing_unproved_is_given_out() -> None:
    header, parts = chunks(sealed(b"a" * CHUNK + b"b" * CHUNK))
    broken = bytes([parts[1][0] ^ 1]) + parts[1][1:]
    reader = Opener(io.BytesIO(header + parts[0] + broken), KEY)
    assert reader.read(CHUNK) == b"a" * CHUNK
    with pytest.raises(GardaError):
        reader.read(1)


def test_a_wrong_key_is_told_apart_from_damage() -> None:
    assert refusal(sealed(b"isi"), key=b"x" * 40) == "wrong_key"


def test_other_files_and_newer_formats_are_named() -> None:
    stream = sealed(b"isi")
    assert refusal(b"PGDMP" + bytes(500)) == "not_a_backup"
    assert refusal(b"") == "not_a_backup"
    assert refusal(MAGIC + b"\x00\x02" + stream[10:]) == "newer_format"
    # A size that would take all memory is refused before anything is read.
    assert refusal(stream[:10] + b"\xff\xff\xff\xff" + stream[14:]) == "not_a_backup"


def test_a_slow_source_gives_the_same() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 7))

    data = b"sedikit demi sedikit" * 30
    assert io.BufferedReader(Opener(Slow(sealed(data)), KEY)).read() == data
