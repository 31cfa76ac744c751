"""Bundles: what a phone signs of a form, so that anybody can check it later and offline.

Formats and verdicts stand in ``docs/api-hasil.md``; ``tests/results/data/bundles.json`` holds the
cases that this module and the phone's JavaScript both meet. Nothing here asks the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from garda.kernel.canonical import canonical_bytes

VERSION: Final = 1
QR_HEAD: Final = "GB1"
_POINT_BYTES, _SIGNATURE_BYTES, _HALF = 65, 64, 32
_HEX = re.compile(r"[0-9a-f]{64}")
_STATION = re.compile(r"[0-9]{13}")
_BLOCK = re.compile(r"[a-z_]{1,12}")
_CODE = re.compile(r"[^\x00-\x1f\x7f]{1,60}")
_TIME = "%Y-%m-%dT%H:%M:%SZ"
#: Figures of one form, pages of one form, signs of what stands in one field's boxes.
_MOST_FIGURES, _MOST_PHOTOS, _MOST_WRITTEN = 120, 9, 12
_BIGGEST = 99_999
_LATEST_SECOND = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())
#: A phone without battery begins in 1970; no clock of ours is put right by more (seconds).
MOST_OFFSET: Final = _LATEST_SECOND


class Unreadable(ValueError):
    """No bundle, or one that no phone of ours wrote."""


class Verdict(StrEnum):
    """What can be said about a bundle; in the order in which it is found out."""

    UNREADABLE = "unreadable"
    BAD_LIST = "bad_list"
    OTHER_ELECTION = "other_election"
    UNKNOWN_KEY = "unknown_key"
    OTHER_STATION = "other_station"
    BAD_SIGNATURE = "bad_signature"
    REVOKED_KEY = "revoked_key"
    HOLDS = "holds"


VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.UNREADABLE: "Ini bukan bundel TPS yang utuh.",
    Verdict.BAD_LIST: "Daftar kunci tidak utuh atau tanda tangannya salah. Unduh lagi.",
    Verdict.OTHER_ELECTION: "Daftar kunci ini untuk pemilihan lain.",
    Verdict.UNKNOWN_KEY: "Kunci ponsel tidak ada pada daftar kunci ini. Pakai daftar terbaru.",
    Verdict.OTHER_STATION: "Kunci ponsel terdaftar untuk TPS lain.",
    Verdict.BAD_SIGNATURE: "Tanda tangan tidak cocok: isi bundel berubah setelah ditandatangani.",
    Verdict.REVOKED_KEY: "Kunci ponsel sudah dicabut sebelum bundel ini dibuat.",
    Verdict.HOLDS: "Bundel utuh dan ditandatangani ponsel TPS yang terdaftar.",
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """One form as it was confirmed at the station.

    ``station``: 13 digits; ``round``: its number; ``form``, ``photos`` and ``key``: SHA-256 (hex);
    ``written``: index of a field and what stands in its boxes; ``at``: UTC, whole seconds;
    ``offset``: seconds that were added to the phone's own clock to have ``at``.
    """

    election: str
    station: str
    contest: str
    round: int
    form: str
    figures: tuple[int | None, ...]
    stands: tuple[str, ...]
    written: tuple[tuple[int, str], ...]
    photos: tuple[str, ...]
    at: datetime
    key: str
    offset: int = 0

    def content(self) -> dict[str, Any]:
        """Plain data as in the file."""
        return {
            "v": VERSION,
            "election": self.election,
            "station": self.station,
            "contest": self.contest,
            "round": self.round,
            "form": self.form,
            "figures": list(self.figures),
            "stands": sorted(self.stands),
            "written": [list(pair) for pair in sorted(self.written)],
            "photos": list(self.photos),
            "at": whole_second(self.at).strftime(_TIME),
            "key": self.key,
            "offset": self.offset,
        }

    def signed_bytes(self) -> bytes:
        """The bytes under the signature."""
        return canonical_bytes(self.content())


def whole_second(moment: datetime) -> datetime:
    """In UTC, fractions cut off: what ``at`` of a bundle can say."""
    return moment.astimezone(UTC).replace(microsecond=0)


# --- base64url, as everywhere in this format: without padding, in its only spelling ---------------


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str, length: int | None = None) -> bytes:
    """Bytes of base64url. Raises Unreadable, also for another spelling of the same bytes."""
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise Unreadable("not base64url") from error
    if encode(data) != text or length not in (None, len(data)):
        raise Unreadable("not base64url of that length")
    return data


# --- keys and signatures --------------------------------------------------------------------------


def key_hash(public_key: str) -> str:
    """SHA-256 (hex) of a key's point. Raises Unreadable for what is no point of P-256."""
    _loaded(public_key)
    return hashlib.sha256(decode(public_key)).hexdigest()


def signature_holds(public_key: str, signature: str, data: bytes) -> bool:
    """Whether ``signature`` (r‖s, base64url) over ``data`` is that of the key."""
    try:
        raw, key = decode(signature, _SIGNATURE_BYTES), _loaded(public_key)
        halves = (int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
        key.verify(encode_dss_signature(*halves), data, ec.ECDSA(SHA256()))
    except (Unreadable, InvalidSignature):
        return False
    return True


@lru_cache(maxsize=4096)
def _loaded(public_key: str) -> ec.EllipticCurvePublicKey:
    point = decode(public_key, _POINT_BYTES)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise Unreadable("no point of P-256") from error


# --- reading and writing --------------------------------------------------------------------------


def from_file(data: bytes) -> tuple[Bundle, str]:
    """Bundle and signature of a file. Raises Unreadable."""
    try:
        read = json.loads(data)
        return bundle_of(read["bundle"]), _text(read["signature"], re.compile(r"[\w-]{1,120}"))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("no bundle file") from error


def read_any(data: bytes) -> tuple[Bundle, str]:
    """Bundle and signature of a file, of a QR's text or of a link. Raises Unreadable."""
    text = data.strip()
    if text.startswith(b"{"):
        return from_file(text)
    try:
        return from_qr(text.decode("ascii").rpartition("#")[2])
    except UnicodeDecodeError as error:
        raise Unreadable("no QR text") from error


def bundle_of(content: Mapping[str, Any]) -> Bundle:
    """A bundle of its plain data, every part checked. Raises Unreadable, KeyError, TypeError."""
    if content["v"] != VERSION or len(content) != len(Bundle.__slots__) + 1:
        raise Unreadable("another version")
    bundle = Bundle(
        election=_text(content["election"], _CODE),
        station=_text(content["station"], _STATION),
        contest=_text(content["contest"], _CODE),
        round=_number(content["round"]),
        form=_text(content["form"], _HEX),
        figures=tuple(_figure(value) for value in _list(content["figures"], _MOST_FIGURES)),
        stands=tuple(_text(each, _BLOCK) for each in _list(content["stands"], _MOST_FIGURES)),
        written=tuple(_written(pair) for pair in _list(content["written"], _MOST_FIGURES)),
        photos=tuple(_text(each, _HEX) for each in _list(content["photos"], _MOST_PHOTOS)),
        at=datetime.strptime(content["at"], _TIME).replace(tzinfo=UTC),
        key=_text(content["key"], _HEX),
        offset=_offset(content["offset"]),
    )
    if bundle.content() != dict(content):
        raise Unreadable("not in its only spelling")
    return bundle


def _text(value: object, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise Unreadable("a text of another form")
    value.encode()  # half of a surrogate pair has no bytes: UnicodeEncodeError is a ValueError
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _BIGGEST:
        raise Unreadable("no number of a form")
    return value


def _offset(value: object) -> int:
    if type(value) is not int or abs(value) > MOST_OFFSET:
        raise Unreadable("no correction of a clock")
    return value


def _figure(value: object) -> int | None:
    return None if value is None else _number(value)


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise Unreadable("no list of a form")
    return value


def _written(pair: object) -> tuple[int, str]:
    index, text = _list(pair, 2)
    return _number(index), _text(text, re.compile(rf"(?s).{{0,{_MOST_WRITTEN}}}"))


# --- the QR's text --------------------------------------------------------------------------------


def to_qr(bundle: Bundle, signature: str) -> str:
    """One line for one code; see the documentation of the format."""
    written = encode(canonical_bytes(bundle.content()["written"])) if bundle.written else ""
    parts = (
        QR_HEAD,
        _quoted(bundle.election),
        bundle.station,
        _quoted(bundle.contest),
        str(bundle.round),
        _short(bundle.form),
        "~".join("x" if value is None else str(value) for value in bundle.figures),
        "~".join(sorted(bundle.stands)),
        written,
        "~".join(map(_short, bundle.photos)),
        str(int(whole_second(bundle.at).timestamp())),
        str(bundle.offset),
        _short(bundle.key),
        signature,
    )
    return ".".join(parts)


def from_qr(text: str) -> tuple[Bundle, str]:
    """Bundle and signature of a QR's text. Raises Unreadable, also for another spelling."""
    try:
        head, election, station, contest, number, form, *rest = text.split(".")
        figures, stands, written, photos, at, offset, key, signature = rest
        content = {
            "v": VERSION,
            "election": unquote(election),
            "station": station,
            "contest": unquote(contest),
            "round": int(number),
            "form": _long(form),
            "figures": [None if each == "x" else int(each) for each in _split(figures)],
            "stands": _split(stands),
            "written": json.loads(decode(written)) if written else [],
            "photos": [_long(each) for each in _split(photos)],
            "at": _moment(int(at)).strftime(_TIME),
            "key": _long(key),
            "offset": int(offset),
        }
        bundle = bundle_of(content)
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable("no QR text of a bundle") from error
    if head != QR_HEAD or to_qr(bundle, signature) != text:
        raise Unreadable("another version, or another spelling")
    return bundle, signature


def _moment(seconds: int) -> datetime:
    if not 0 <= seconds < _LATEST_SECOND:
        raise Unreadable("no time of a phone")
    return datetime.fromtimestamp(seconds, UTC)


def _quoted(text: str) -> str:
    """As ``encodeURIComponent`` writes it, with the separator of the parts taken out, too."""
    return quote(text, safe="!'()*").replace(".", "%2E")


def _split(text: str) -> list[str]:
    return text.split("~") if text else []


def _short(hexadecimal: str) -> str:
    return encode(bytes.fromhex(hexadecimal))


def _long(text: str) -> str:
    return decode(text, _HALF).hex()
