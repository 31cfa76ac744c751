"""Every answer carries the headers that keep a browser safe, refusals before any view included."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.support.counted import Counted, counted
from tests.support.desk import officer, text

import garda
from garda.kernel.roles import Role
from garda.web import checks

SOURCE = Path(garda.__file__).parent
#: A value for each kind of part in a route.
SAMPLES = {"str": "A1", "int": "7", "slug": "bupati", "path": "a/b"}
SAMPLES["uuid"] = "00000000-0000-7000-8000-000000000000"
#: The same, in addresses of the interface for phones.
SAMPLES["uuidstr"] = SAMPLES["uuid"]
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses() -> Iterator[str]:
    """One address per route of the site."""
    for route in checks.routes():
        yield "/" + _PART.sub(lambda m: SAMPLES[m[1] or "str"], route.pattern)


def policy(response: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def check(response: HttpResponse) -> None:
    """What holds for every answer."""
    rules = policy(response)
    assert rules["default-src"] == ["'none'"]
    assert rules["frame-ancestors"] == ["'none'"]
    sources = {source for values in rules.values() for source in values}
    assert not {s for s in sources if "unsafe" in s or "*" in s or ":" in s}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    own_page = response.request["PATH_INFO"] == reverse("phone-app")  # type: ignore[attr-defined]
    # The phone app reads cards; nobody else gets to the camera.
    assert own_page or "camera=()" in response["Permissions-Policy"]
    assert "Server" not in response
    assert "X-Powered-By" not in response


@pytest.fixture
def count(db: None) -> Counted:
    return counted()


@pytest.mark.parametrize("method", ["get", "post", "options", "put", "trace"])
def test_every_route_answers_a_visitor_with_all_headers(
    count: Counted, client: Client, method: str
) -> None:
    client.raise_request_exception = False
    for address in addresses():
        response = getattr(client, method)(address)
        assert response.status_code < 500, address
        assert method != "trace" or response.status_code != 200, address
        check(response)
        assert "nonce" not in response["Content-Security-Policy"], address


def test_every_route_answers_an_officer_with_all_headers_and_stays_in_no_cache(
    count: Counted,
) -> None:
    for role, region in ((Role.PPS, count.world.village), (Role.KPU_REGENCY, count.world.regency)):
        _, client = officer(count, role, region)
        client.raise_request_exception = False
        for address in addresses():
            response = client.get(address)
            assert response.status_code < 500, address
            check(response)
            assert "no-store" in response["Cache-Control"], address


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/static/", "/static/../settings.py", "/admin/", "/settings.py", "/garda/",
     "/static/%2e%2e/settings.py", "/objects/", "/keys/", "/.env"],
)  # fmt: skip
def test_nothing_lies_open_beside_the_pages(count: Counted, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    check(response)


def test_every_answer_says_what_it_is(count: Counted) -> None:
    """Type and character set, wherever there is a body."""
    _, client = officer(count, Role.PPS, count.world.village)
    for address in addresses():
        response = client.get(address)
        kind = response.get("Content-Type", "")
        assert not response.content or kind, address
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), address


class TestScripts:
    def test_a_page_of_somebody_runs_only_scripts_that_carry_its_nonce(
        self, count: Counted
    ) -> None:
        _, client = officer(count, Role.PPK, count.world.district)
        nonces = set()
        for _ in range(2):
            response = client.get(reverse("entry-list"))
            (nonce,) = policy(response)["script-src"]
            page = response.content.decode()
            scripts = re.findall(r"<script[^>]*>", page)
            assert len(scripts) >= 3
            for script in scripts:
                assert f'nonce="{nonce[7:-1]}"' in script
            nonces.add(nonce)
        assert len(nonces) == 2

    def test_public_pages_are_the_same_for_everyone(self, count: Counted, client: Client) -> None:
        first, second = client.get("/"), client.get("/")
        assert first.content == second.content
        assert policy(first)["script-src"] == ["'self'"]
        assert policy(first)["require-trusted-types-for"] == ["'script'"]
        assert not first.cookies
        assert "no-store" not in first.get("Cache-Control", "")

    def test_templates_name_scripts_by_the_tag_alone(self) -> None:
        # The phone app's page is kept on phones: its own files by their plain names, no nonce.
        kept = re.compile(r'<script (?:type="module" )?src="{{ static_url }}[\w./]+"></script>')
        bare = {
            path.name
            for path in SOURCE.rglob("*.html")
            # The page of a SCORM package is shown by another system, never by this site.
            if path.parent.name != "scorm"
            and re.search(
                r"<script|<style|\sstyle=|\son\w+=|javascript:", kept.sub("", path.read_text())
            )
        }
        assert bare == set()

    def test_nothing_comes_from_another_place(self) -> None:
        """Neither pages nor style sheets nor scripts load from anywhere else."""
        elsewhere = re.compile(
            r"""(?:src|href|action)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import"""
            """|from ["']https?:"""
        )
        files = [p for kind in ("*.html", "*.css", "*.js") for p in SOURCE.rglob(kind)]
        assert len(files) > 30
        assert [p.name for p in files if elsewhere.search(p.read_text())] == []


class TestRefusals:
    """What Django refuses before a view: a page in Indonesian that says what to do, never a 500."""

    def test_an_unknown_host(self, count: Counted, client: Client) -> None:
        response = client.get("/", headers={"host": "jahat.example"})
        assert "GARDA_HOSTS" in text(response, 400)
        check(response)

    def test_a_form_without_its_token(self, count: Counted) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post("/masuk/", {"username": "x", "password": "y"})
        assert "tidak dapat dipastikan berasal dari Anda" in text(response, 403)
        check(response)

    def test_a_form_from_another_site(self, count: Counted) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post("/masuk/", {}, headers={"origin": "https://jahat.example"})
        assert "muat ulang" in text(response, 403)

    @pytest.mark.parametrize(
        "data",
        [{f"f{n}": "1" for n in range(1001)}, {"username": "x" * (1 << 20), "password": "y"}],
    )
    def test_too_many_or_too_large_fields(
        self, count: Counted, client: Client, data: dict[str, str]
    ) -> None:
        for kind in ("multipart", "urlencoded"):
            body: Any = data
            options = {}
            if kind == "urlencoded":
                body = "&".join(f"{key}={value}" for key, value in data.items())
                options = {"content_type": "application/x-www-form-urlencoded"}
            response = client.post("/masuk/", body, **options)
            assert "terlalu besar" in text(response, 413)
            check(response)

    def test_too_many_files(self, count: Counted, client: Client) -> None:
        files = {f"f{n}": SimpleUploadedFile("a", b"a") for n in range(11)}
        assert "terlalu besar" in text(client.post("/masuk/", files), 413)

    def test_too_many_fields_in_an_address(self, count: Counted, client: Client) -> None:
        response = client.get("/?" + "&".join(f"a{n}=1" for n in range(1001)))
        assert "terlalu besar" in text(response, 413)

    def test_a_broken_body(self, count: Counted, client: Client) -> None:
        response = client.post("/masuk/", b"--x", content_type="multipart/form-data; boundary=\xff")
        assert "tidak dapat dibaca" in text(response, 400)
        check(response)


SHOW = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name) for name in dir(settings)
    if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "DEBUG"))}, default=str))
"""


def settings_of(**environment: str) -> dict[str, Any]:
    """The site's settings in a process of their own."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "garda.web.settings"} | environment
    shown = subprocess.run(
        [sys.executable, "-c", SHOW], env=env, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(shown.stdout.strip().splitlines()[-1])
    return found


def test_over_https_cookies_are_bound_to_the_host_and_the_browser_stays_with_https() -> None:
    safe = settings_of(GARDA_HTTPS="1")
    assert safe["SESSION_COOKIE_NAME"] == "__Host-garda-session"
    assert safe["CSRF_COOKIE_NAME"] == "__Host-garda-csrf"
    for cookie in ("SESSION", "CSRF"):
        assert safe[f"{cookie}_COOKIE_SECURE"] is True
        assert safe[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert safe[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        # What the prefix demands.
        assert (safe[f"{cookie}_COOKIE_PATH"], safe[f"{cookie}_COOKIE_DOMAIN"]) == ("/", None)
    assert safe["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert safe["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert safe["DEBUG"] is False
    plain = settings_of(GARDA_HTTPS="0")
    assert (plain["SESSION_COOKIE_NAME"], plain["SECURE_HSTS_SECONDS"]) == ("garda-session", 0)
