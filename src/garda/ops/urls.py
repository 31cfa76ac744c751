"""Addresses of databases, as text and in the shapes that Django and psycopg want."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from garda.kernel.errors import GardaError

APP_VARIABLE = "GARDA_DATABASE_URL"
OWNER_VARIABLE = "GARDA_OWNER_DATABASE_URL"
_SCHEMES = ("postgresql", "postgres")
POOL = {"min_size": 1, "max_size": 4, "timeout": 10}


@dataclass(frozen=True)
class DatabaseUrl:
    """One role's way to one database. ``host`` may be a folder (Unix socket)."""

    database: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def with_database(self, name: str) -> DatabaseUrl:
        """The same role and server, another database."""
        return replace(self, database=name)

    def text(self) -> str:
        """As a libpq address; a socket folder goes into ``?host=``."""
        is_socket = self.host.startswith("/")
        query = [*self.options]
        if is_socket:
            query += [("host", self.host)] + ([("port", self.port)] if self.port else [])
        place = "" if is_socket else self.host + (f":{self.port}" if self.port else "")
        return f"postgresql://{self._login()}{place}/{quote(self.database, safe='')}" + (
            f"?{urlencode(query, quote_via=quote)}" if query else ""
        )

    def _login(self) -> str:
        if not self.user:
            return ""
        secret = f":{quote(self.password, safe='')}" if self.password else ""
        return f"{quote(self.user, safe='')}{secret}@"

    def django(self, *, pool: bool = True) -> dict[str, Any]:
        """Settings for ``DATABASES``. Pooled connections live as long as the pool wants."""
        options: dict[str, Any] = dict(self.options)
        if pool:
            options["pool"] = dict(POOL)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.database,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "CONN_MAX_AGE": 0,
            "OPTIONS": options,
        }


def parse(text: str) -> DatabaseUrl:
    """Read a ``postgresql`` address. Raises GardaError when it is not one or names no database."""
    parts = urlsplit(text)
    database = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _SCHEMES or not database:
        raise GardaError(
            id="Alamat basis data harus berbentuk postgresql://peran@server/nama.",
            en="A database address must look like postgresql://role@server/name.",
            code="database_url",
        )
    query = dict(parse_qsl(parts.query))
    login, _, place = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    host, _, port = _split_place(place)
    return DatabaseUrl(
        database=database,
        user=unquote(user) or query.pop("user", ""),
        password=unquote(password) or query.pop("password", ""),
        host=query.pop("host", "") or unquote(host),
        port=query.pop("port", "") or port,
        options=tuple(sorted(query.items())),
    )


def _split_place(place: str) -> tuple[str, str, str]:
    """Host and port; a list of hosts (``a,b``) keeps its commas, an IPv6 address its brackets."""
    if place.endswith("]") or ":" not in place:
        return place, "", ""
    return place.rpartition(":")


def from_environment(variable: str) -> DatabaseUrl | None:
    """The address in an environment variable, or None when it is unset or empty."""
    text = os.environ.get(variable)
    return parse(text) if text else None
