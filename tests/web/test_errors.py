"""Pages that say what went wrong, and the sign-in that is refused."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from tests.support.counted import counted
from tests.support.desk import text

from garda.web.views.errors import failed


class TestErrors:
    @pytest.mark.django_db
    def test_a_missing_page_names_itself_and_the_way_out(self, client: Client) -> None:
        counted()
        response = client.get("/tidak/ada/")
        assert response.status_code == 404
        assert "/tidak/ada/" in response.content.decode()

    @pytest.mark.django_db
    @pytest.mark.parametrize("address", ["/hasil/bupati/a%00b/", "/peta/?cari=%00"])
    def test_a_nul_in_an_address_is_no_fault_of_ours(self, client: Client, address: str) -> None:
        """PostgreSQL takes no text with one, so it must not get as far as a query."""
        counted()
        response = client.get(address)
        assert response.status_code == 400
        assert "Traceback" not in response.content.decode()

    def test_a_failure_needs_no_database(self) -> None:
        response = failed(RequestFactory().get("/"))
        assert response.status_code == 500
        assert "gagal dibuat" in response.content.decode()


@pytest.mark.django_db
def test_the_sign_in_page_works_without_an_account(client: Client) -> None:
    counted()
    assert "Nama pengguna" in text(client.get("/masuk/"))
    refused = client.post("/masuk/", {"username": "x", "password": "y"})
    assert refused.status_code == 422
    assert "Nama pengguna atau kata sandi salah" in refused.content.decode()
