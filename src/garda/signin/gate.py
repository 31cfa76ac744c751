"""Stands before Django where people sign in, and turns a flood away in microseconds.

It knows nothing of accounts. A paired device is told by the signature of its cookie, without the
database; everybody else shares a budget (``domain/pressure.py``). Each worker process has its own
memory; what must hold across all of them is counted in the database behind it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from garda.kernel import tally

from .addresses import address_of
from .cookie import read
from .domain.bucket import Rate
from .domain.pressure import Budget, Pressure

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_SECOND: Final = 1_000_000_000
#: Per process. Strangers: eight tries, then one a second, and no more than two being looked at
#: while the process has four threads: each may cost a password hash. A device: as fast as people
#: type.
BUDGET: Final = Budget(
    strangers=Rate(8, _SECOND),
    device=Rate(10, _SECOND),
    most_at_once=2,
    grudge=600 * _SECOND,
    most_remembered=20_000,
)
#: A wrong code of an invitation costs a look into the database and no hash, and on the day of the
#: oath a whole regency pairs its phones within an hour: wider, and apart from the passwords'.
INVITATIONS: Final = replace(BUDGET, strangers=Rate(60, _SECOND // 20), most_at_once=3)
_INVITATION: Final = "/undangan/"
#: Where something is guessed. ``/kunci/`` is for people who are signed in; their device is known,
#: or their sign-in has a bucket of its own.
_GUARDED: Final = ("/masuk/", _INVITATION, "/ganti/")
_RETRY_SECONDS: Final = 5
_PAGE: Final = b"""<!doctype html><html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tunggu sebentar</title>
</head><body><main><h1>Tunggu sebentar</h1>
<p>Terlalu banyak percobaan masuk saat ini. Tunggu beberapa detik, lalu kirim lagi.</p>
<p>Petugas dengan PIN di perangkat yang sudah dipasangkan tetap dapat masuk lewat
<a href="/ganti/">Pilih nama Anda</a>.</p>
<p lang="en">Too many sign-in attempts right now. Wait a few seconds, then send again.</p>
</main></body></html>
"""
_HEADERS: Final = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(_PAGE))),
    ("Retry-After", str(_RETRY_SECONDS)),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]


class Gate:
    """A WSGI application around another one.

    ``cookies``: names of the device cookie and of the session cookie. ``behind_proxy``: whether
    the last hop of X-Forwarded-For may be believed.
    """

    def __init__(
        self,
        application: Application,
        *,
        cookies: tuple[str, str],
        behind_proxy: bool,
        budget: Budget = BUDGET,
        invitations: Budget = INVITATIONS,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._application = application
        self._device_cookie, self._session_cookie = cookies
        self._behind_proxy = behind_proxy
        self._pressure = Pressure(budget)
        self._invitations = Pressure(invitations)
        self._clock = clock
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if environ.get("REQUEST_METHOD") != "POST" or not path.startswith(_GUARDED):
            return self._application(environ, start_response)
        pressure = self._invitations if path == _INVITATION else self._pressure
        device = self._device(environ)
        if device:
            with self._lock:
                admitted = pressure.admit_device(device, self._clock())
            if not admitted:
                return _refuse(start_response)
            return self._application(environ, start_response)
        address = address_of(environ, behind_proxy=self._behind_proxy)
        with self._lock:
            admitted = pressure.admit_stranger(address, self._clock())
        if not admitted:
            return _refuse(start_response)
        watch = _Watch(start_response, self._session_cookie, path)
        try:
            return self._application(environ, watch)
        finally:
            self._told(pressure, address, right=watch.right)

    def _told(self, pressure: Pressure, address: str, *, right: bool) -> None:
        with self._lock:
            if right:
                pressure.right()
            else:
                pressure.wrong(address, self._clock())

    def _device(self, environ: Environ) -> str:
        """Id of the paired device that sent this; empty for a stranger."""
        for part in str(environ.get("HTTP_COOKIE", "")).split(";"):
            name, _, value = part.strip().partition("=")
            if name == self._device_cookie:
                token = read(value)
                return token.device_id.hex if token is not None else ""
        return ""


class _Watch:
    """Learns from an answer whether the guess was right: a session begins, or a code was good."""

    def __init__(self, start_response: StartResponse, session_cookie: str, path: str) -> None:
        self._start_response = start_response
        self._mark = f"{session_cookie}="
        self._path = path
        self.right = False

    def __call__(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        began = status[0] == "3" and any(
            name.lower() == "set-cookie" and value.startswith(self._mark) for name, value in headers
        )
        # A code that does not hold is answered by 422; whoever has a good one still chooses a PIN.
        self.right = began or (self._path == _INVITATION and status[0] == "2")
        return self._start_response(status, headers, *more)


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    tally.sign_in_refused("flood")
    start_response("429 Too Many Requests", _HEADERS)
    return [_PAGE]
