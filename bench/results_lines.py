"""Senders that cost little: all bytes are made before the clock starts, connections are kept open,
nothing is built or hashed meanwhile. A helper of ``results_web.py``.

Server, database and this process share two processors, so every millisecond spent here is one that
the server does not have. A sender writes its bytes, reads the answer by its length and notes what
stands in it; that is about a tenth of what a server needs for it, and is told beside it.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 90
_PAUSE_SECONDS: Final = 0.05
_TIMEOUT_SECONDS: Final = 15
_HEAD_END: Final = b"\r\n\r\n"
#: A request as the parts that are written one after the other; large ones are shared.
Sent = tuple[bytes | memoryview, ...]


@dataclass
class Job:
    """A phone's work: its figures, then the page that goes after them, if any."""

    figures: Sent
    photo: Sent = ()


@dataclass
class Tally:
    """What came back. ``readings`` and ``photos``: receipts by id."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    readings: dict[str, str] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def figures(self, said: Mapping[str, Any], seconds: float) -> None:
        with self.lock:
            self.seconds.append(seconds)
            for result in said["results"]:
                self.answers[_word(result)] += 1
                self.readings |= {form["id"]: form["receipt"] for form in result["forms"]}

    def photo(self, said: Mapping[str, Any]) -> None:
        with self.lock:
            for result in said["results"]:
                self.answers["photo " + _word(result)] += 1
                if result["state"] != "refused":
                    self.photos[result["id"]] = result["receipt"]

    def p99_ms(self) -> float:
        return round(1000 * sorted(self.seconds)[int(0.99 * len(self.seconds))], 1)


def _word(result: Mapping[str, Any]) -> str:
    held = "" if result.get("counts", True) else " held"
    return result["state"] + held + (" " + result["refusal"]["code"] if result["refusal"] else "")


def request(path: str, cookie: str, kind: str, *body: bytes | memoryview) -> Sent:
    """A POST, ready to be written."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: garda-device={cookie}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {sum(map(len, body))}\r\n\r\n"
    ).encode()
    first, *rest = body
    return (head + bytes(first), *rest)


class Line:
    """One connection; with ``patient`` it tries again until there is a receipt."""

    def __init__(self, port: int, tally: Tally, *, patient: bool) -> None:
        self._port, self._tally, self._patient = port, tally, patient
        self._socket: socket.socket | None = None

    def work(self, jobs: SimpleQueue[Job]) -> None:
        for job in _taken(jobs):
            began = time.monotonic()
            said = self._ask(job.figures)
            self._tally.figures(said, time.monotonic() - began)
            if job.photo:
                self._tally.photo(self._ask(job.photo))
        self._hang_up()

    def _ask(self, sent: Sent) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._once(sent)
            except (OSError, ValueError):
                self._hang_up()
                if not self._patient or time.monotonic() > deadline:
                    raise
            with self._tally.lock:
                self._tally.retries += 1
            time.sleep(_PAUSE_SECONDS)

    def _once(self, sent: Sent) -> dict[str, Any]:
        """Raises OSError for a line that breaks, ValueError for an answer that is no receipt."""
        line = self._socket or self._call()
        for part in sent:
            line.sendall(part)
        status, content = _answer(line)
        if status != 200:
            raise ValueError(f"{status} {content[:200]!r}")
        found: dict[str, Any] = json.loads(content)
        return found

    def _call(self) -> socket.socket:
        self._socket = socket.create_connection((HOST, self._port), _TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def _taken(jobs: SimpleQueue[Job]) -> Iterator[Job]:
    while True:
        try:
            yield jobs.get_nowait()
        except Empty:
            return


def _answer(line: socket.socket) -> tuple[int, bytes]:
    """Status and body of an answer that says its length."""
    held = b""
    while _HEAD_END not in held:
        held += _read(line)
    head, _, body = held.partition(_HEAD_END)
    said = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    while len(body) < int(said):
        body += _read(line)
    return int(head.split(None, 2)[1]), body


def _read(line: socket.socket) -> bytes:
    more = line.recv(65536)
    if not more:
        raise ConnectionError("the line broke")
    return more


def send(
    port: int, jobs: Sequence[Job], lines: int, *, patient: bool = False,
    meanwhile: Callable[[threading.Event, Tally], None] | None = None,
) -> tuple[float, Tally]:  # fmt: skip
    """Send all jobs over ``lines`` connections; seconds, and what came back."""
    waiting: SimpleQueue[Job] = SimpleQueue()
    for job in jobs:
        waiting.put(job)
    tally, done = Tally(), threading.Event()
    senders = [
        threading.Thread(target=Line(port, tally, patient=patient).work, args=(waiting,))
        for _ in range(lines)
    ]
    killer = threading.Thread(target=meanwhile, args=(done, tally)) if meanwhile else None
    began = time.monotonic()
    for thread in (*senders, *([killer] if killer else [])):
        thread.start()
    for sender in senders:
        sender.join()
    seconds = time.monotonic() - began
    done.set()
    if killer:
        killer.join()
    return seconds, tally
