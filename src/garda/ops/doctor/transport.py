"""Whether what goes to a PostgreSQL elsewhere can be read or answered by somebody in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from garda.ops import urls
from garda.ops.doctor.findings import Finding, fail, ok
from garda.ops.postgres import Server
from garda.ops.urls import DatabaseUrl

#: The only mode of libpq that asks whose certificate it is; "require" encrypts towards anybody.
_CHECKED = "verify-full"


def check(server: Server, environment: Mapping[str, str]) -> Iterator[Finding]:
    """A socket or this machine's own loopback needs no TLS; every other place does, verified."""
    ways = {urls.APP_VARIABLE: server.app, urls.OWNER_VARIABLE: server.owner}
    wrong = [
        variable
        for variable, url in ways.items()
        if url is not None and not _is_safe(url, environment)
    ]
    for variable in wrong:
        yield fail(
            "transport",
            f"{variable} menuju mesin lain tanpa sertifikat yang diperiksa: kata sandi dan data"
            " orang dapat disadap. Tambahkan ?sslmode=verify-full&sslrootcert=BERKAS_CA.",
            f"{variable} leads to another machine without a verified certificate: passwords and"
            " people's data can be read on the way. Add ?sslmode=verify-full&sslrootcert=CA_FILE.",
        )
    if not wrong:
        yield ok(
            "transport",
            "Jalur ke basis data tidak keluar dari mesin ini, atau terenkripsi dan diperiksa.",
            "The way to the database stays on this machine, or is encrypted and verified.",
        )


def _is_safe(url: DatabaseUrl, environment: Mapping[str, str]) -> bool:
    """What the address leaves open libpq takes from the environment."""
    options = dict(url.options)
    mode = options.get("sslmode") or environment.get("PGSSLMODE", "")
    return mode == _CHECKED or all(map(_is_here, _places(url, options, environment)))


def _places(
    url: DatabaseUrl, options: Mapping[str, str], environment: Mapping[str, str]
) -> list[str]:
    """Every place that libpq may connect to; a numeric address goes before a name."""
    chosen = options.get("hostaddr") or environment.get("PGHOSTADDR", "")
    return (chosen or url.host or environment.get("PGHOST", "")).split(",")


def _is_here(place: str) -> bool:
    """A socket (also the default one, of an empty name), or a loopback address."""
    if not place or place[0] in "/@" or place.lower() == "localhost":
        return True
    try:
        return ip_address(place.strip("[]")).is_loopback
    except ValueError:
        return False
