"""A clerk who sends forms over HTTP and does not give up: the same id until there is a receipt."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import UUID

from tests.support.counted import sheet

from garda.demo.sign_ins import PASSWORD
from garda.kernel.ids import uuid7

#: Votes move from one choice to the other by one in every version; no clerk comes this far.
MOST_VERSIONS = 50
_PAUSE_SECONDS = 0.05
_TIMEOUT_SECONDS = 15
_PATIENCE_SECONDS = 60
_SERVER_FAULT, _LATER = 500, 429
_SHOWN = re.compile(r'<code class="big">([A-Z2-7]+)</code>')


@dataclass(frozen=True)
class Form:
    """One station's form of one contest, and its voter list."""

    round: UUID
    choices: int
    male: int
    female: int

    def figures(self, version: int) -> dict[str, int]:
        """Another division of the same votes in every version, so that every rule holds."""
        votes = [30 + version, 50 - version, *[0] * (self.choices - 2)]
        voters = {"dpt_l": self.male, "dpt_p": self.female, "dpt_j": self.male + self.female}
        return sheet(votes) | voters


@dataclass(frozen=True)
class Acknowledged:
    """A sending with the receipt that came back for it."""

    reading: UUID
    form: Form
    version: int
    receipt: str


class Clerk(threading.Thread):
    """Sends every form of its own, version after version, until told to stop."""

    def __init__(self, url: str, username: str, forms: Sequence[Form]) -> None:
        super().__init__(daemon=True, name=username)
        self.receipts: list[Acknowledged] = []
        self.retries = 0
        self.failure: Exception | None = None
        self._url = url
        self._forms = forms
        self._stop_asked = threading.Event()
        self._cookies = CookieJar()
        self._line = build_opener(HTTPCookieProcessor(self._cookies))

    def finish(self) -> None:
        """Stop once the form at hand has its receipt."""
        self._stop_asked.set()

    def run(self) -> None:
        try:
            self._until_answered(self._sign_in)
            for version in range(1, MOST_VERSIONS):
                for form in self._forms:
                    if self._stop_asked.is_set():
                        return
                    self._send(version, form)
        except (AssertionError, OSError, HTTPException) as failure:
            self.failure = failure

    def _sign_in(self) -> str:
        self._open("/masuk/")
        who = {"username": self.name, "password": PASSWORD, "next": "/isi/"}
        address, _ = self._post("/masuk/", who)
        assert address.endswith("/isi/"), address
        return address

    def _send(self, version: int, form: Form) -> None:
        reading = uuid7()
        typed = {f"f-{key}": str(value) for key, value in form.figures(version).items()}
        data = {**typed, "reading_id": str(reading), "reason": "Dibaca ulang dari plano."}
        receipt = self._until_answered(lambda: self._receipt(form, reading, data))
        self.receipts.append(Acknowledged(reading, form, version, receipt))

    def _receipt(self, form: Form, reading: UUID, data: Mapping[str, str]) -> str:
        address, page = self._post(f"/isi/{form.round}/", data)
        shown = _SHOWN.search(page)
        assert shown is not None, page[-2000:]
        assert address.endswith(f"/bukti/{reading}/"), address
        return shown[1]

    def _until_answered(self, ask: Callable[[], str]) -> str:
        """The answer, asked for again and again while the server is away or fails."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return ask()
            except (OSError, HTTPException) as fault:
                if _is_refusal(fault) or time.monotonic() > deadline:
                    raise
            self.retries += 1
            time.sleep(_PAUSE_SECONDS)

    def _post(self, path: str, data: Mapping[str, str]) -> tuple[str, str]:
        token = next(c.value for c in self._cookies if c.name.endswith("csrf"))
        return self._open(path, urlencode({**data, "csrfmiddlewaretoken": token or ""}).encode())

    def _open(self, path: str, body: bytes | None = None) -> tuple[str, str]:
        """Where the answer came from in the end, and its text."""
        with self._line.open(self._url + path, body, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.url, answer.read().decode()


def _is_refusal(fault: Exception) -> bool:
    """Whether the server is well and says no: sending again would not help, but for "later"."""
    later = isinstance(fault, HTTPError) and fault.code == _LATER
    return isinstance(fault, HTTPError) and fault.code < _SERVER_FAULT and not later
