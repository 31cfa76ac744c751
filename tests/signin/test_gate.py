"""The gate before Django: what it lets through, and what it says to the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pytest

from garda.signin import cookie
from garda.signin.cookie import DeviceToken
from garda.signin.domain.bucket import Rate
from garda.signin.domain.pressure import Budget
from garda.signin.gate import Gate

SECOND = 1_000_000_000
SMALL = Budget(
    Rate(2, SECOND), Rate(3, SECOND), most_at_once=2, grudge=60 * SECOND, most_remembered=50
)
RIGHT = ("302 Found", [("Location", "/tugas/"), ("Set-Cookie", "sesi=abc; HttpOnly")])
WRONG = ("422 Unprocessable Entity", [("Content-Type", "text/html")])
ELSEWHERE = ("302 Found", [("Location", "/masuk/")])


class Door:
    """A gate with a clock of its own before an application that always answers the same."""

    def __init__(self, answer: Any = WRONG, *, behind_proxy: bool = False) -> None:
        self.now = 10**12
        self.answer = answer
        self.gate = Gate(
            self._application,
            cookies=("alat", "sesi"),
            behind_proxy=behind_proxy,
            budget=SMALL,
            invitations=SMALL,
            clock=lambda: self.now,
        )

    def _application(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(*self.answer)
        return [b"Django"]

    def status(self, path: str = "/masuk/", method: str = "POST", **environ: str) -> int:
        """Status of one request."""
        return self.answered(path, method, **environ)[0]

    def answered(
        self, path: str, method: str = "POST", **environ: str
    ) -> tuple[int, dict[str, str], bytes]:
        seen: list[Any] = []
        request = {"REQUEST_METHOD": method, "PATH_INFO": path, "REMOTE_ADDR": "192.0.2.1"}
        body = self.gate(request | environ, lambda *a: seen.extend(a))
        return int(seen[0][:3]), dict(seen[1]), b"".join(body)


def paired() -> str:
    return f"x=1; alat={cookie.written(DeviceToken(uuid4(), 'rahasia'))}; y=2"


class TestStrangers:
    @pytest.mark.parametrize("path", ["/masuk/", "/masuk/kode/", "/undangan/", "/ganti/x/"])
    def test_a_flood_is_turned_away(self, path: str) -> None:
        door = Door()
        found = [door.status(path) for _ in range(50)]
        assert found.count(422) <= 2
        assert found[-1] == 429

    def test_the_refusal_says_what_to_do(self) -> None:
        door = Door()
        status, headers, body = [door.answered("/masuk/") for _ in range(5)][-1]
        assert status == 429
        assert headers["Retry-After"] == "5"
        assert int(headers["Content-Length"]) == len(body)
        assert "Tunggu beberapa detik" in body.decode()

    def test_pages_are_never_refused(self) -> None:
        door = Door()
        assert {door.status("/masuk/", "GET") for _ in range(50)} == {422}
        assert {door.status("/isi/x/") for _ in range(50)} == {422}

    def test_after_a_while_there_is_a_try_again(self) -> None:
        door = Door()
        while door.status() != 429:
            pass
        door.now += 5 * SECOND
        assert door.status() == 422

    def test_who_was_right_may_go_on(self) -> None:
        door = Door(RIGHT)
        assert {door.status() for _ in range(50)} == {302}

    def test_a_good_code_counts_for_nothing(self) -> None:
        door = Door(("200 OK", [("Content-Type", "text/html")]))
        assert [door.status("/undangan/") for _ in range(6)] == [200] * 6
        assert [door.status("/masuk/") for _ in range(3)] == [200, 429, 429]

    def test_a_flood_of_passwords_keeps_nobody_from_pairing(self) -> None:
        door = Door()
        while door.status("/masuk/") != 429:
            pass
        assert door.status("/undangan/") == 422

    def test_a_redirect_without_a_session_is_no_success(self) -> None:
        door = Door(ELSEWHERE)
        assert 429 in [door.status("/masuk/kode/") for _ in range(5)]

    def test_other_addresses_keep_the_second_half(self) -> None:
        door = Door()
        while door.status() != 429:
            pass
        assert door.status() == 429
        assert door.status(REMOTE_ADDR="192.0.2.2") == 422

    def test_one_that_fails_is_over_too(self) -> None:
        def broken(environ: Any, start_response: Any) -> Any:
            raise OSError("no database")

        gate = Gate(broken, cookies=("alat", "sesi"), behind_proxy=False)
        for n in range(5):
            request = {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": "/masuk/",
                "REMOTE_ADDR": f"192.0.2.{n}",
            }
            with pytest.raises(OSError, match="no database"):
                gate(request, lambda *a: None)


class TestDevices:
    def test_a_paired_device_gets_in_during_a_flood(self) -> None:
        door = Door()
        for _ in range(100):
            door.status()
        assert door.status("/ganti/x/", HTTP_COOKIE=paired()) == 422

    def test_a_device_has_a_limit_too(self) -> None:
        door, own = Door(), paired()
        assert [door.status(HTTP_COOKIE=own) for _ in range(5)] == [422] * 3 + [429] * 2

    @pytest.mark.parametrize(
        "forged",
        ["alat=", "alat=x.y.z", f"alat={'0a' * 16}.rahasia.AAAA", "alat=é", "alat", "sesi=1"],
    )
    def test_a_forged_cookie_is_a_stranger(self, forged: str) -> None:
        door = Door()
        for _ in range(5):
            door.status()
        assert door.status(HTTP_COOKIE=forged) == 429


class TestAddresses:
    def test_forwarded_addresses_count_behind_a_proxy_only(self) -> None:
        for behind, expected in ((True, 422), (False, 429)):
            door = Door(behind_proxy=behind)
            for _ in range(5):
                door.status(HTTP_X_FORWARDED_FOR="203.0.113.5")
            assert door.status(HTTP_X_FORWARDED_FOR="203.0.113.6") == expected

    def test_only_the_last_hop_is_believed(self) -> None:
        door = Door(behind_proxy=True)
        for n in range(5):
            door.status(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.5")
        assert door.status(HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.5") == 429

    def test_an_ipv6_network_is_one_address(self) -> None:
        door = Door()
        for n in range(5):
            door.status(REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
        assert door.status(REMOTE_ADDR="2001:db8:1:2:ffff::1") == 429
        assert door.status(REMOTE_ADDR="2001:db8:1:3::1") == 422

    @pytest.mark.parametrize("address", ["", "bukan-alamat", "999.1.1.1"])
    def test_an_unreadable_address_is_one_stranger(self, address: str) -> None:
        assert Door().status(REMOTE_ADDR=address) == 422
