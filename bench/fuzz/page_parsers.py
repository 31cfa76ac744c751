"""Inputs for pages: forms, addresses, JSON and sign-in, changed from what a person would send."""

from __future__ import annotations

import json
import random
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from bench.fuzz.mutations import changed_bytes, changed_text, wild_text
from bench.fuzz.pages import FORM_TYPE, Site
from bench.fuzz.parsers import Parser

BOUNDARY = "garda-fuzz"
#: This process holds each body several times, which would count as memory of the site. Larger ones
#: are refused by their length before they are read (tests/documents/test_scan_page.py).
MOST_BYTES = 4 << 20


def stage_of(status: int) -> str:
    """How far an input came: not read, refused as a whole, named next to its field, done."""
    if status in {400, 404, 405, 413}:
        return "read"
    if status in {403, 409, 423, 429}:
        return "refused"
    return "checked" if status == 422 else "accepted"


class PageParser:
    """Inputs to pages as (role, method, address, body, content type)."""

    stages = ("read", "refused", "checked", "accepted")

    def __init__(self) -> None:
        self.site = Site()

    def feed(self, made: tuple[str, str, str, bytes, str]) -> str:
        return stage_of(self.site.answer(*made).status_code)


class FormParser(PageParser):
    """Every form that a role meets, with some of its fields changed, or its body as a whole."""

    def __init__(self) -> None:
        super().__init__()
        found, _ = self.site.explore()
        self.forms = [(role, form) for role, form in found if form.method == "post"]
        self._make_differences()
        # A reading's form has dozens of fields and the deepest checks: it comes more often.
        self.weights = [1 + len(form.fields) // 16 for _, form in self.forms]
        self.picture = _small_picture()

    def _make_differences(self) -> None:
        """PPK reads some forms otherwise than PPS did, so that pages of differences have forms."""
        for role, form in self.forms:
            if not (role.startswith("ppk@") and form.action.startswith("/isi/")):
                continue
            fields = {name: _good(random.Random(1), name, v) for name, v in form.fields.items()}
            self.site.answer(role, "POST", form.action, urlencode(fields).encode(), keep=True)
        found, _ = self.site.explore(("/penyelesaian/",))
        self.forms += [
            (role, form)
            for role, form in found
            if form.method == "post" and form.action.startswith("/penyelesaian/")
        ]

    def make(self, chance: random.Random) -> tuple[str, str, str, bytes, str]:
        ((role, form),) = chance.choices(self.forms, self.weights)
        fields = [(name, _good(chance, name, values)) for name, values in form.fields.items()]
        for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
            fields = _changed_fields(chance, fields)
        if form.files or chance.random() < 0.1:
            body, kind = (
                self._multipart(chance, fields),
                f"multipart/form-data; boundary={BOUNDARY}",
            )
        else:
            body, kind = urlencode(fields, errors="replace").encode(), FORM_TYPE
        if chance.random() < 0.15:
            body = changed_bytes(chance, body, [body or b"x"])
        return role, "POST", form.action, body[:MOST_BYTES], kind

    def _multipart(self, chance: random.Random, fields: list[tuple[str, str]]) -> bytes:
        parts = []
        for name, value in fields:
            head = f'Content-Disposition: form-data; name="{quote(name)}"'
            data = value.encode("utf-8", "replace")
            if name == "scan":
                head += '; filename="a.jpg"\r\nContent-Type: image/jpeg'
                data = changed_bytes(chance, self.picture, [self.picture])
            parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + data + b"\r\n")
        return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _small_picture() -> bytes:
    from tests.support import files

    return files.photo(32, 24)


def _good(chance: random.Random, name: str, values: list[str]) -> str:
    """What a person would choose, or enter where the page left a field empty.

    A form of nothing but zeros keeps every sum, and hardly a box is unreadable.
    """
    if name.startswith("how-") and chance.random() < 0.995:
        return ""
    value = chance.choice([value for value in values if value] or [""])
    if value or name == "csrfmiddlewaretoken":
        return value
    if name.startswith("f-"):
        return "0"
    return chance.choice(("3", "2024-11-20", "14:00", "Dibaca ulang dari plano.", "Siti Aminah"))


def _changed_fields(chance: random.Random, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One field changed, dropped, doubled, renamed, or many made of it."""
    if not fields:
        return [(wild_text(chance), wild_text(chance))]
    spot = chance.randrange(len(fields))
    name, value = fields[spot]
    made: list[tuple[str, str]] = chance.choice(
        (
            [(name, changed_text(chance, value))],
            [(name, changed_text(chance, value))],
            [(name, changed_text(chance, value))],
            [],
            [(name, value), (name, changed_text(chance, value))],
            [(changed_text(chance, name), value)],
            [(f"{name}-{n}", value) for n in range(chance.choice((3, 1200)))],
        )
    )
    return fields[:spot] + made + fields[spot + 1 :]


class AddressParser(PageParser):
    """Addresses and queries of pages that only read, changed in one part."""

    QUERIES = ("as_of", "kode", "desa", "q", "cari", "halaman", "urut", "next", "jenis", "tps")

    def __init__(self) -> None:
        super().__init__()
        forms, found = self.site.explore()
        self.addresses = found
        names = {name for _, form in forms if form.method == "get" for name in form.fields}
        self.names = sorted(names | set(self.QUERIES))

    def make(self, chance: random.Random) -> tuple[str, str, str, bytes, str]:
        role, address = chance.choice(self.addresses)
        path, _, query = address.partition("?")
        if chance.random() < 0.5:
            segments = path.split("/")
            spot = chance.randrange(1, len(segments))
            segments[spot] = quote(
                changed_text(chance, segments[spot])[:300], safe="", errors="replace"
            )
            path = "/".join(segments)
        else:
            asked = [(chance.choice(self.names), wild_text(chance)) for _ in range(2)]
            query = "&".join(filter(None, (query, urlencode(asked, errors="replace"))))
        method = chance.choice(("GET", "GET", "GET", "HEAD", "OPTIONS", "DELETE"))
        return role, method, f"{path}?{query}", b"", FORM_TYPE


class SignInParser(PageParser):
    """Names, passwords, invitation codes and PINs of people who are not signed in."""

    def __init__(self) -> None:
        super().__init__()
        from garda.demo.sign_ins import PASSWORD
        from garda.people.models import Account

        names = list(Account.objects.order_by("username").values_list("username", flat=True)[:40])
        self.good = {
            "/masuk/": [
                {"username": name, "password": PASSWORD, "next": "/isi/"} for name in names
            ],
            "/masuk/kode/": [{"code": "123456"}],
            "/undangan/": [{"code": "ABCDE-FGHJK", "pin": "482915", "again": "482915"}],
            "/kunci/": [{"pin": "482915"}, {"password": PASSWORD}],
        }

    def make(self, chance: random.Random) -> tuple[str, str, str, bytes, str]:
        address = chance.choices(list(self.good), (6, 1, 2, 1))[0]
        fields = list(chance.choice(self.good[address]).items())
        for _ in range(chance.choice((0, 1, 1, 2))):
            fields = _changed_fields(chance, fields)
        body = urlencode(fields, errors="replace").encode()
        if chance.random() < 0.1:
            body = changed_bytes(chance, body, [body])
        return "", "POST", address, body, FORM_TYPE


class JsonParser(PageParser):
    """Where a browser's JSON is read: a passkey's answer at signing in, and a new passkey."""

    ENTER, ADD = "/masuk/kunci-sandi/", "/akun/faktor-kedua/kunci-sandi/"

    def __init__(self) -> None:
        super().__init__()
        from garda.people.models import Account

        account = Account.objects.earliest("username")
        client_data = '{"type":"webauthn.get","challenge":"AAAA","origin":"http://localhost"}'
        answer: dict[str, Any] = {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "clientExtensionResults": {},
        }
        entered = {
            "authenticatorData": _coded(bytes(32) + b"\x05" + bytes(4)),
            "clientDataJSON": _coded(client_data.encode()),
            "signature": _coded(b"MEUCIQ"),
            "userHandle": _coded(str(account.pk).encode()),
        }
        added = {
            "clientDataJSON": _coded(client_data.replace(".get", ".create").encode()),
            "attestationObject": _coded(_ATTESTATION),
        }
        officer = next(role for role in self.site.clients if role.startswith("kpu_ri"))
        self.good = [
            ("", self.ENTER, json.dumps(answer | {"response": entered})),
            (officer, self.ADD, json.dumps(answer | {"response": added})),
        ]
        for role, address, _ in self.good:
            self._begin(role, address)

    def _begin(self, role: str, address: str) -> None:
        """The challenge is kept in the session: what follows is read against it."""
        self.site.answer(role, "GET", address, keep=True)
        client = self.site.clients[role]
        client.kept = client.cookies.output(header="", sep=";")

    def make(self, chance: random.Random) -> tuple[str, str, str, bytes, str]:
        role, address, good = chance.choice(self.good)
        text = good
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            if chance.random() < 0.5:
                data = changed_bytes(chance, text.encode("utf-8", "replace"), [good.encode()])
                text = data.decode("utf-8", "replace")
            else:
                text = text.replace(chance.choice(text.split('"')), wild_text(chance), 1)
            if chance.random() < 0.02:
                text = "[" * 30_000
        fields = {"credential": text, "next": "/", "name": "ponsel", "passwordless": "True"}
        return role, "POST", address, urlencode(fields, errors="replace").encode(), FORM_TYPE


#: The frame of a new passkey in CBOR: no statement, and 37 bytes of data about the device.
_ATTESTATION = b"\xa3cfmtdnonegattStmt\xa0hauthData\x58\x25" + bytes(37)


def _coded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


PAGE_PARSERS: dict[str, Callable[[], Parser]] = {
    "forms": FormParser,
    "addresses": AddressParser,
    "json": JsonParser,
    "sign_in": SignInParser,
}
