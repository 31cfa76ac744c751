"""Pages under test, through every middleware of the site.

Forms and addresses are found as a person finds them: by opening pages and following links, signed
in as one officer of each role and region. Each input is answered in a transaction that is undone,
so that all inputs meet the same election.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

START = ("/tugas/", "/", "/akun/", "/isi/", "/penyelesaian/", "/ekspor/", "/orang/", "/jejak/")
PAGES_PER_ROLE = 25
FORM_TYPE = "application/x-www-form-urlencoded"
#: Leaving ends the session; files and feeds are other parsers' affair.
_NOT_FOLLOWED = ("/keluar/", "/static/", "/kunci/")
_FILE_ENDS = (".csv", ".pdf", ".xlsx")
_SERVER_ERROR = 500


@dataclass
class Form:
    """A form of a page: where it goes, and per name the values that may be chosen."""

    action: str
    method: str
    files: bool
    fields: dict[str, list[str]] = field(default_factory=dict)


class PageReader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(urljoin(self.address, said["href"]).partition("#")[0])
        elif tag == "form":
            action = urljoin(self.address, said.get("action", ""))
            files = "multipart" in said.get("enctype", "")
            self.forms.append(Form(action, said.get("method", "get").lower(), files))
        elif self.forms:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        form, name = self.forms[-1], said.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.fields.setdefault(self._select, []).append(said.get("value", ""))
        elif tag in {"input", "textarea", "button"} and name:
            form.fields.setdefault(name, []).append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Site:
    """The site in this process, with one signed-in browser per role."""

    def __init__(self) -> None:
        import logging

        from garda.ops import framework

        framework.use_database()
        logging.disable(logging.CRITICAL)
        self._no_slow_hashes()
        self.clients = {"": self._client()} | dict(self._officers())
        self._faults: list[Any] = []
        self._listen()

    @staticmethod
    def _no_slow_hashes() -> None:
        """Parsers are under test, not argon2."""
        from django.conf import settings
        from django.contrib.auth.hashers import make_password

        from garda.demo.sign_ins import PASSWORD
        from garda.people.models import Account

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        files = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": files}}
        Account.objects.update(password=make_password(PASSWORD))

    def _listen(self) -> None:
        import sys

        from django.core.signals import got_request_exception

        def keep(**_: Any) -> None:
            self._faults.append(sys.exc_info()[1])

        got_request_exception.connect(keep, weak=False)

    def _officers(self) -> Iterator[tuple[str, Any]]:
        """Of each role one per region, as ``pps@33.20.01.2001``; of PPK two: a second decides."""
        from garda.people.models import Grant

        grants = Grant.objects.select_related("account", "region")
        found: Counter[str] = Counter()
        for grant in grants.order_by("role", "region__path", "account__username"):
            role = f"{grant.role}@{grant.region.code}"
            found[role] += 1
            if found[role] > 1 + (grant.role == "ppk"):
                continue
            client = self._client()
            client.force_login(grant.account)
            client.kept = client.cookies.output(header="", sep=";")
            yield role if found[role] == 1 else f"second {role}", client

    @staticmethod
    def _client() -> Any:
        from django.test import Client

        return Client(SERVER_NAME="localhost", raise_request_exception=False)

    def answer(
        self,
        role: str,
        method: str,
        address: str,
        body: bytes = b"",
        kind: str = "",
        *,
        keep: bool = False,
    ) -> Any:
        """The response; what it changed is undone unless kept. Raises what a view raised."""
        from django.db import transaction

        client = self.clients[role]
        client.cookies = SimpleCookie(getattr(client, "kept", ""))
        self._faults.clear()
        parts = urlsplit(address)
        with transaction.atomic():
            response = client.generic(
                method, parts.path or "/", body, kind or FORM_TYPE, QUERY_STRING=parts.query
            )
            transaction.set_rollback(not keep)
        if response.status_code >= _SERVER_ERROR:
            fault = self._faults[-1] if self._faults else RuntimeError(response.status_code)
            fault.add_note(f"{method} {address[:120]} as {role or 'visitor'}")
            raise fault
        return response

    def explore(
        self, start: tuple[str, ...] = START
    ) -> tuple[list[tuple[str, Form]], list[tuple[str, str]]]:
        """Forms and addresses, each with the role that meets it."""
        forms: dict[Any, tuple[str, Form]] = {}
        addresses: dict[str, tuple[str, str]] = {}
        for role in self.clients:
            for address, page in self._walk(role, start):
                addresses.setdefault(address, (role, address))
                for form in page.forms:
                    forms.setdefault((form.action, tuple(form.fields)), (role, form))
        return list(forms.values()), list(addresses.values())

    def _walk(self, role: str, start: tuple[str, ...]) -> Iterator[tuple[str, PageReader]]:
        waiting, seen = list(start), set(start)
        for _ in range(PAGES_PER_ROLE):
            if not waiting:
                return
            address = waiting.pop(0)
            response = self.answer(role, "GET", address)
            page = PageReader(address)
            if response.get("Content-Type", "").startswith("text/html"):
                page.feed(response.content.decode())
            if response.status_code == 200:
                yield address, page
            for link in page.links:
                if link not in seen and not link.startswith(_NOT_FOLLOWED):
                    seen.add(link)
                    if not urlsplit(link).path.endswith(_FILE_ENDS):
                        waiting.append(link)
