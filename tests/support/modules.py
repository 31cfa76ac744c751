"""Small module packages for tests, with a publisher of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from garda.kernel.canonical import sha256_hex
from garda.learning.domain.manifest import ANSWERS, MANIFEST, QUESTIONS, SIGNATURE, manifest_bytes
from garda.learning.packaging import Package, check_package
from garda.learning.services import load_module
from garda.learning.signing import public_key, sign
from garda.packs.learning import Publisher
from garda.packs.types import Text
from garda.people.services import system_operator
from garda.regions.models import Election

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLISHER = Publisher("uji", Text("Penerbit uji", "Test publisher"), True, public_key(KEY), "Uji")
PUBLISHERS = {PUBLISHER.code: PUBLISHER}
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<rect width="4" height="4"/></svg>'
)


def questions(count: int = 6, *, prefix: str = "q") -> tuple[bytes, bytes]:
    """``questions.json`` and ``answers.json``: of every question the choice "b" is right."""
    asked = [
        {
            "id": f"{prefix}{n}",
            "text": f"Soal {n}?",
            "choices": {letter: f"Pilihan {letter} {n}" for letter in "abc"},
            "page": "01-awal.md",
        }
        for n in range(1, count + 1)
    ]
    answers = {q["id"]: {"right": "b", "why": f"Sebab {q['id']}."} for q in asked}
    return json.dumps({"questions": asked}).encode(), json.dumps(answers).encode()


@dataclass
class Draft:
    """A package in the making: change what a test is about, then take its ``files``."""

    code: str = "T3"
    version: int = 1
    core: str = ""
    page: str = "# Awal\n\nSatu alinea.\n\n![Kotak suara](gambar/kotak.svg)\n"
    changes: str = ""
    questions: int = 6
    more: Mapping[str, bytes] = field(default_factory=dict)
    head: Mapping[str, Any] = field(default_factory=dict)

    def content(self) -> dict[str, bytes]:
        files = {"01-awal.md": self.page.encode(), "gambar/kotak.svg": DRAWING, **self.more}
        if not self.core:
            files[QUESTIONS], files[ANSWERS] = questions(self.questions)
        return files

    def files(self, key: Ed25519PrivateKey = KEY) -> dict[str, bytes]:
        """Signed with ``key``."""
        content = self.content()
        head = {
            "code": self.code,
            "version": self.version,
            "title": f"Modul {self.code}",
            "practice": True,
            "minutes": 30,
            "changes": self.changes,
            "core": self.core,
            "pages": ["01-awal.md"],
            **self.head,
        }
        data = manifest_bytes(head, content)
        return {**content, MANIFEST: data, SIGNATURE: _signature(data, key)}

    def package(self) -> Package:
        return check_package(self.files(), PUBLISHERS)


def _signature(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    return sign(sha256_hex(manifest), publisher=PUBLISHER.code, key=key)


def a_module(election: Election) -> str:
    """Root of a module that is loaded into an election; loaded again, it is the same."""
    machine = system_operator(election.id)
    return load_module(machine, election=election, package=Draft().package()).root
