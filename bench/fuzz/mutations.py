"""Changes to valid inputs. Each takes a source of chance, so that an input can be made again."""

from __future__ import annotations

import random
from collections.abc import Sequence

#: Texts that programs stumble over: signs, numbers, encodings, fragments of other languages.
WILD = (
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\r\n", "\t", "\ufeff", "\u202e", "\u200b", "é",
    "ß" * 40, "😀" * 50, "١٢٣", "１２３", "𝟙𝟚", "½", "-0", "-1", "1e9", "1e309", "NaN", "Infinity",
    "0x10", "00017", "1.000", "1,5", "9" * 400, str(2**31), str(2**63), str(2**64),
    "-" + "9" * 30, "X", "?", "-", "null", "None", "true", "[]", "{}", '{"a":', "'", '"', "';--",
    "%s%n", "{0}", "{{7*7}}", "{% debug %}", "<script>", "../" * 20, "/etc/passwd", "C:\\",
    "file:///", "a" * 70_000, "id/33", "33.20.09.2004", "0000-00-00", "2024-02-30",
    "9999-12-31T23:59:60Z", "1970-01-01T00:00:00+99:99", "00000000-0000-0000-0000-000000000000",
    "not-a-uuid", "%00", "%", "%ff%fe", "\ud7ff", "\uffff", "=1+1", "@x", "a,b;c", "İ", "ǰ", "ﬀ",
    "ﷺ" * 20, "[" * 30_000,
)  # fmt: skip
_BYTES = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)
_NUMBERS = (
    b"\0\0",
    b"\xff\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
)


def wild_text(chance: random.Random) -> str:
    """A text that programs stumble over, or any characters."""
    if chance.random() < 0.8:
        return chance.choice(WILD)
    return "".join(chr(_code(chance)) for _ in range(chance.randrange(12)))


def _code(chance: random.Random) -> int:
    """Any character but half of a surrogate pair, which cannot be sent."""
    code = chance.randrange(0x11_0000)
    return code if not 0xD800 <= code < 0xE000 else 0xFFFD


def changed_text(chance: random.Random, text: str) -> str:
    """A small change of a good text, or another text altogether."""
    if not text or chance.random() < 0.5:
        return wild_text(chance)
    at = chance.randrange(len(text) + 1)
    how = chance.randrange(4)
    if how == 0:
        return text[:at] + wild_text(chance) + text[at:]
    if how == 1:
        return text[:at] + text[at + chance.randrange(1, 4) :]
    return text[:at] if how == 2 else text * chance.randrange(2, 6)


def changed_bytes(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One to four changes: bits, bytes, numbers, cuts, repeats, a part of another input."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = _change(chance, data, others)
    return data


def _change(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """What replaces the bytes from ``at`` on: ``new``, then the rest behind ``end``."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 4, 16, 256, 4096)))
    other = chance.choice(others)
    start = chance.randrange(len(other) + 1)
    bit = bytes(byte ^ 1 << chance.randrange(8) for byte in data[at : at + 1])
    number = chance.choice(_NUMBERS)
    new, rest = chance.choice(
        (
            (bit, at + 1),
            (bit, at + 1),
            (bytes([chance.choice(_BYTES)]), at + 1),
            (number, at + len(number)),
            (b"", len(data)),
            (b"", end),
            (data[at:end] * chance.choice((2, 4, 50)), end),
            (other[start : start + chance.choice((4, 64, 1024))], at),
            (other[start:], len(data)),
        )
    )
    return data[:at] + new + data[rest:]
