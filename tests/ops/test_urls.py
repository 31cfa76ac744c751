"""Addresses of databases survive reading and writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.errors import GardaError
from garda.ops import postgres, urls
from garda.ops.urls import DatabaseUrl

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12)
HOSTS = st.one_of(
    st.just(""),
    st.from_regex(r"[a-z]{1,8}(,[a-z]{1,8})?", fullmatch=True),
    st.just("[::1]"),
    TEXT.map(lambda name: "/" + name),
)


@given(
    st.builds(
        DatabaseUrl,
        database=TEXT.filter(lambda name: not name.startswith("/")),
        user=TEXT,
        password=st.one_of(st.just(""), TEXT),
        host=HOSTS,
        options=st.just((("sslmode", "require"),)),
    )
)
def test_round_trip(url: DatabaseUrl) -> None:
    assert urls.parse(url.text()) == url


def test_a_socket_folder_with_a_port() -> None:
    url = urls.parse("postgresql://garda_app@/garda?host=/var/run/pg%20a&port=5433")
    assert (url.host, url.port, url.user) == ("/var/run/pg a", "5433", "garda_app")
    settings = url.django()
    assert settings["HOST"] == "/var/run/pg a"
    assert settings["OPTIONS"] == {"pool": urls.POOL}
    assert url.django(pool=False)["OPTIONS"] == {}


def test_the_password_is_not_shown() -> None:
    assert "rahasia" not in repr(urls.parse("postgres://a:rahasia@db.example:5432/garda"))


@pytest.mark.parametrize("text", ["mysql://a@b/c", "postgresql://a@b", "garda", ""])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(GardaError) as refusal:
        urls.parse(text)
    assert refusal.value.code == "database_url"


def test_the_environment_chooses_the_server(monkeypatch: pytest.MonkeyPatch, home: object) -> None:
    assert postgres.server().embedded
    monkeypatch.setenv(urls.OWNER_VARIABLE, "postgresql://own@db/garda")
    with pytest.raises(GardaError) as refusal:
        postgres.server()
    assert refusal.value.code == "app_url"
    monkeypatch.setenv(urls.APP_VARIABLE, "postgresql://app@db/garda")
    found = postgres.server()
    assert not found.embedded
    assert found.owner_url("x").text() == "postgresql://own@db/x"
    monkeypatch.delenv(urls.OWNER_VARIABLE)
    with pytest.raises(GardaError) as refusal:
        postgres.server().owner_url("x")
    assert refusal.value.code == "owner_url"
