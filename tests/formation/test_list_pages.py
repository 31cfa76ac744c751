"""Pages of lists: the template, sending, what came back; for a village and for a district."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.formation.listing import Lists, counts
from tests.support import files
from tests.support.desk import signed_in, text

from garda.formation.models import ApplicantFile, Application
from garda.formation.services import lists as service
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.kernel.sheets import Bounds, read_lines
from garda.kernel.tables import MEDIA_TYPES
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
BOUNDS = Bounds(100, 100)


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture(autouse=True)
def now(lists: Lists) -> Iterator[None]:
    with clock.as_of(lists.now):
        yield


def page(region: Region) -> str:
    return reverse("applicant-list", args=[region.code])


def send(browser: Client, region: Region, data: bytes) -> HttpResponse:
    sent = SimpleUploadedFile("daftar.xlsx", data)
    return browser.post(page(region), {"table": sent}, follow=True)


def test_a_small_list_is_taken_in_at_once_and_bad_rows_can_be_fetched(lists: Lists) -> None:
    village = lists.world.village
    browser = signed_in(lists.pps)
    assert "Belum ada daftar yang dikirim." in text(browser.get(page(village)))
    html = text(send(browser, village, lists.table([lists.row(1), lists.row(2, sex="?")])))
    assert "1 pelamar" in html
    assert "1 baris" in html
    file = ApplicantFile.objects.get()
    assert counts(file)["taken"] == 1
    back = browser.get(reverse("rejected-rows", args=[file.id]))
    assert back["Content-Type"] == MEDIA_TYPES["xlsx"]
    head, row = list(read_lines(back.content, "xlsx", BOUNDS))
    assert head.cells[-1].text == "Alasan"
    assert row.cells[-1].text == "L/P: Isi L atau P."
    assert lists.row(2)["nik"] in [cell.text for cell in row.cells]
    assert "1 tercatat, 1 perlu dibetulkan" in text(browser.get(page(village)))


def test_only_the_sender_fetches_whole_numbers(lists: Lists) -> None:
    village = lists.world.village
    send(signed_in(lists.pps), village, lists.csv([lists.row(1, sex="?")]))
    file = ApplicantFile.objects.get()
    colleague = signed_in(lists.officer(Role.PPS, village))
    html = text(colleague.get(reverse("applicant-file", args=[file.id])))
    assert "hanya dapat diunduh oleh akun yang mengirimnya" in html
    assert lists.row(1)["nik"] not in html
    assert colleague.get(reverse("rejected-rows", args=[file.id])).status_code == 404


def test_a_large_list_is_left_to_a_job_and_shows_progress(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE_BYTES", 10)
    browser = signed_in(lists.pps)
    html = text(send(browser, lists.world.village, lists.table([lists.row(1)])))
    assert "Menunggu giliran" in html
    file = ApplicantFile.objects.get()
    ApplicantFile.objects.update(state="running", rows=200, done=50)
    url = reverse("applicant-file", args=[file.id])
    html = text(browser.get(url))
    assert "50 dari 200 baris" in html
    part = browser.get(url, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    ApplicantFile.objects.update(state="waiting")
    service.take_in(file.id)
    assert browser.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert Application.objects.count() == 1


def bomb() -> bytes:
    """A workbook whose only sheet unpacks to thousands of times its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (8 << 20))
    return out.getvalue()


def test_a_file_of_another_kind_is_refused_beside_its_field(lists: Lists) -> None:
    browser = signed_in(lists.pps)
    for data, why in (
        (files.photo(), "Isi berkas ini JPEG"),
        (b"", "Berkas ini kosong"),
        (b"Nama;NIK\r\nSiti;1\r\n", "Kolom yang wajib tidak ditemukan"),
        (lists.table([]), "tidak berisi pelamar"),
        (bomb(), "membengkak"),
    ):
        answer = send(browser, lists.world.village, data)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert not ApplicantFile.objects.exists()
    assert browser.post(page(lists.world.village), {}).status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template(lists: Lists, kind: str) -> None:
    url = reverse("applicant-list-template", args=[lists.world.village.code])
    answer = signed_in(lists.pps).get(url, {"jenis": kind})
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    (head,) = read_lines(answer.content, kind, BOUNDS)  # type: ignore[arg-type]
    titles = [cell.text for cell in head.cells]
    assert titles[:4] == [
        "No. tanda terima *", "Diserahkan (tanggal dan jam) *", "Nama sesuai KTP-el *", "NIK *",
    ]  # fmt: skip
    assert "D05" in " ".join(titles)


def test_the_regency_sends_a_district_and_a_pps_does_not(lists: Lists) -> None:
    district = lists.world.district
    regency = signed_in(lists.officer(Role.KPU_REGENCY, lists.world.regency))
    rows = [lists.row(1, village=lists.world.village.code)]
    html = text(send(regency, district, lists.table(rows, district)))
    assert "Tercatat" in html
    assert Application.objects.get().village == lists.world.village
    assert regency.get(page(lists.world.regency)).status_code == 404
    assert signed_in(lists.pps).get(page(district)).status_code == 403
    url = reverse("applicant-list-template", args=[district.code])
    (head,) = read_lines(regency.get(url).content, "xlsx", BOUNDS)
    assert head.cells[0].text == "Desa/kelurahan *"


def test_queries_of_the_page_do_not_grow(lists: Lists) -> None:
    browser = signed_in(lists.pps)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(page(lists.world.village))
        return len(found)

    lists.send(lists.csv([lists.row(1)]))
    one = queries()
    for number in (2, 3, 4):
        lists.send(lists.csv([lists.row(number)]))
    assert queries() == one
