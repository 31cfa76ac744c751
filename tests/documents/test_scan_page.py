"""Sending the signed paper back: the register of a village, the page of a paper, its form."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.documents.test_services import new_paper
from tests.support import files
from tests.support.counted import Counted, counted
from tests.support.desk import MaxQueries, officer, text
from tests.support.files import photo

from garda.documents import services
from garda.documents.domain.kinds import MAX_REQUEST_BYTES, MIB
from garda.documents.models import Document, DocumentState, Upload
from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture
def document(count: Counted) -> Document:
    actor, _ = officer(count, Role.PPS, count.world.village)
    (made,) = services.issue_many(actor, papers=[new_paper(count.world, title="SK KPPS Watuaji")])
    return made


@pytest.fixture
def pps(count: Counted) -> Client:
    return officer(count, Role.PPS, count.world.village)[1]


def url(document: Document) -> str:
    return reverse("document-scan", args=[document.code])


def sending(data: bytes, name: str = "../../etc/passwd.php") -> dict[str, Any]:
    """With the name and type that an attacker would choose."""
    return {"scan": SimpleUploadedFile(name, data, content_type="text/html")}


def test_from_the_village_to_the_scan(count: Counted, document: Document, pps: Client) -> None:
    region = pps.get(reverse("region", args=[count.world.village.code]))
    register = reverse("document-register", args=[count.world.village.code])
    assert register in region.content.decode()
    assert "Pindaian belum ada" in text(pps.get(register))
    assert url(document) in pps.get(register).content.decode()
    assert "minta tanda tangan dan cap" in text(pps.get(url(document)))
    sent = pps.post(url(document), sending(photo()), follow=True)
    page = text(sent)
    assert "Pindaian SK KPPS Watuaji tersimpan" in page
    assert "foto, 120 × 80 piksel" in page
    document.refresh_from_db()
    assert document.state == DocumentState.SCANNED
    assert document.scan is not None
    assert document.scan.received_sha256 in page
    assert "Pindaian ada" in text(pps.get(register))
    link = sent.content.decode().partition('href="/berkas/')[2].partition('"')[0]
    assert pps.get(f"/berkas/{link}")["Content-Type"] == "image/jpeg"
    assert "passwd" not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (photo()[:200], "rusak atau tidak lengkap"),
        (b"<html><script>alert(1)</script>", "yang diterima: JPEG, PNG, WebP, PDF"),
        (b"", "kosong (0 bita)"),
        (files.moving("PNG"), "gambar bergerak"),
    ],
)
def test_a_refusal_stands_next_to_the_field(
    document: Document, pps: Client, data: bytes, words: str
) -> None:
    page = text(pps.post(url(document), sending(data)), 422)
    assert words in page
    assert not Upload.objects.exists()
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED


def test_a_form_without_its_file_says_so(document: Document, pps: Client) -> None:
    assert "Pilih berkasnya." in text(pps.post(url(document), {}), 422)
    assert "Pilih berkasnya." in text(pps.post(url(document), {"scan": "nama.jpg"}), 422)


def test_a_body_that_is_too_large_is_not_read(document: Document, pps: Client) -> None:
    class Untouched:
        def read(self, *_: int) -> bytes:
            raise AssertionError("was read")

        readline = read

    response = pps.generic(
        "POST",
        url(document),
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(100 * MIB),
        **{"wsgi.input": Untouched()},
    )
    assert "terlalu besar" in text(response, 413)
    assert not Upload.objects.exists()
    assert 100 * MIB > MAX_REQUEST_BYTES


def test_visitors_send_no_files(document: Document, client: Client) -> None:
    response = client.post("/masuk/", {"username": "x", **sending(bytes(2 * MIB))})
    assert "terlalu besar" in text(response, 413)


def test_supervisors_read_and_send_nothing(count: Counted, document: Document) -> None:
    _, bawaslu = officer(count, Role.BAWASLU, count.world.regency)
    page = bawaslu.get(url(document))
    assert "Kirim pindaian" not in text(page)
    assert bawaslu.post(url(document), sending(photo())).status_code == 403
    assert not Upload.objects.exists()


def test_others_see_neither_page_nor_register(count: Counted, document: Document) -> None:
    register = reverse("document-register", args=[count.world.village.code])
    _, neighbour = officer(count, Role.PPS, count.world.villages[1])
    _, group = officer(count, Role.KPPS, count.world.village)
    for client in (neighbour, group):
        assert client.get(url(document)).status_code == 403
        assert client.get(register).status_code == 403
        assert client.post(url(document), sending(photo())).status_code == 403
    visitor = Client()
    assert visitor.get(url(document)).status_code == 302
    assert "Pindaian" not in text(visitor.get(reverse("verify-document", args=[document.code])))


def test_a_withdrawn_paper_takes_no_scan(count: Counted, document: Document, pps: Client) -> None:
    actor, _ = officer(count, Role.PPS, count.world.village)
    services.withdraw(actor, document_id=document.id, reason="salah")
    assert "Kirim pindaian" not in text(pps.get(url(document)))
    assert "berstatus Dicabut" in text(pps.post(url(document), sending(photo())), 409)
    register = reverse("document-register", args=[count.world.village.code])
    assert "Dicabut" in text(pps.get(register))


def test_unknown_papers_and_regions_are_missing(pps: Client) -> None:
    assert pps.get("/dokumen/AAAAA-AAAAA/pindaian/").status_code == 404
    assert pps.get("/wilayah/99.99/dokumen/").status_code == 404


def test_the_page_of_the_paper_leads_there(document: Document, pps: Client) -> None:
    page = text(pps.get(reverse("verify-document", args=[document.code])))
    assert "Pindaian bertanda tangan: belum ada" in page


def test_the_register_costs_the_same_for_few_and_many(
    count: Counted, pps: Client, django_assert_max_num_queries: MaxQueries
) -> None:
    actor, _ = officer(count, Role.PPS, count.world.village)
    register = reverse("document-register", args=[count.world.village.code])
    assert "Belum ada dokumen" in text(pps.get(register))
    counts = []
    for size in (1, 30):
        services.issue_many(actor, papers=[new_paper(count.world)] * size)
        with django_assert_max_num_queries(12) as queries:
            pps.get(register)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "31 dokumen bernomor" in text(pps.get(register))
