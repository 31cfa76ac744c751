"""The public form and the page for codes, as a visitor meets them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.responses.scenes import DURING, STAGE, Scene
from tests.support import files
from tests.support.desk import text

from garda.documents.domain.kinds import MAX_REQUEST_BYTES
from garda.documents.models import Upload
from garda.documents.services import withdraw
from garda.formation.announcements import SCREENING
from garda.formation.services import announce
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.responses.limits import FILES, VILLAGE
from garda.responses.models import Response
from garda.responses.services import answer, dismiss
from garda.signin.domain import code as codes
from garda.signin.errors import TooManyTries
from garda.signin.limits import QUIET
from garda.signin.models import Bucket
from garda.signin.services.fairness import take_fairly

pytestmark = pytest.mark.django_db
FOLLOW = "/tanggapan/kode/"
WORDS = "Ia memimpin rapat partai di balai desa."


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=False)


def said(answered: Any) -> str:
    return unescape(answered.content.decode())


def address(here: Scene) -> str:
    return reverse("send-response", args=[here.world.village.code])


def typed(here: Scene, **changed: Any) -> dict[str, Any]:
    return {
        "once": "sekali",
        "application": str(here.applicant.id),
        "rule": "R05",
        "text": WORDS,
        "name": "",
        "phone": "",
        "consent": "on",
    } | changed


def at(here: Scene, days: int) -> None:
    here.world.election.as_of = factories.local(STAGE.starts + timedelta(days=days), 9)
    here.world.election.save(update_fields=["as_of"])


def test_form_names_who_is_announced_escaped(here: Scene, visitor: Client) -> None:
    answered = visitor.get(address(here))
    html = answered.content.decode()
    assert answered.status_code == 200
    assert "Rahmat &lt;b&gt;Hidayat&lt;/b&gt;" in html
    assert "Bukan anggota partai politik" in html
    assert "no-store" in answered["Cache-Control"]
    assert "<script>" not in html


def test_sent_form_gives_a_code_that_opens_the_answer(here: Scene, visitor: Client) -> None:
    done = visitor.post(address(here), typed(here))
    (response,) = Response.objects.all()
    code = done.context["code"]
    assert code in text(done)
    html = text(visitor.post(FOLLOW, {"code": code}))
    assert "PPS belum membahasnya" in html
    dismiss(here.pps, response_id=response.id, reason="Tidak menyangkut syarat KPPS.")
    assert "sedang ditulis" in text(visitor.post(FOLLOW, {"code": code}))
    answer(here.pps, response_id=response.id, text="Terima kasih. <script>alert(1)</script>")
    shown = visitor.post(FOLLOW, {"code": code}).content.decode()
    assert "Terima kasih. &lt;script&gt;" in shown
    assert WORDS not in shown
    assert "Rahmat" not in shown


def test_impatient_phone_sends_twice(here: Scene, visitor: Client) -> None:
    first, second = (visitor.post(address(here), typed(here)).context["code"] for _ in range(2))
    assert first == second
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(-1, "Tanggapan belum dibuka", id="before"),
        pytest.param(6, "Masa tanggapan sudah lewat", id="after"),
    ],
)
def test_outside_its_days_the_page_says_when(
    here: Scene, visitor: Client, days: int, words: str
) -> None:
    at(here, days)
    shown = visitor.get(address(here))
    html = text(shown)
    assert words in html
    assert "30 September 2024 sampai 5 Oktober 2024" in html
    assert "Rahmat" not in html
    assert visitor.post(address(here), typed(here)).status_code == 409
    assert not Response.objects.exists()


def test_unknown_village_and_no_village_are_not_there(here: Scene, visitor: Client) -> None:
    for code in ("99.99.99.9999", here.world.district.code):
        assert visitor.get(reverse("send-response", args=[code])).status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"application": str(uuid4())}, "tidak ada pada daftar", id="unknown person"),
        pytest.param({"application": "bukan-uuid"}, "tidak ada pada daftar", id="no id"),
        pytest.param({"text": ""}, "Tulis apa yang Anda ketahui", id="no words"),
        pytest.param({"text": "NIK 3320010101900001"}, "Jangan menulis NIK", id="identity number"),
        pytest.param({"phone": "abc"}, "Nomor telepon harus", id="bad number"),
        pytest.param({"name": "3320010101900001"}, "NIK tidak diminta", id="number as name"),
        pytest.param({"consent": ""}, "Centang bila Anda mengerti", id="no consent"),
    ],
)
def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(
    here: Scene, visitor: Client, changed: dict[str, str], words: str
) -> None:
    refused = visitor.post(address(here), typed(here, **changed))
    assert refused.status_code == 422
    assert words in said(refused)
    if "text" not in changed:
        assert WORDS in refused.content.decode()
    assert not Response.objects.exists()


def test_words_of_a_script_are_words(here: Scene, visitor: Client) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    refused = visitor.post(address(here), typed(here, text=evil, name=evil, consent=""))
    assert "<script>alert" not in refused.content.decode()
    assert "<img src=x" not in refused.content.decode()
    visitor.post(address(here), typed(here, text=evil))
    assert Response.objects.get().text == evil


def test_pictures_and_papers_are_taken_clean(here: Scene, visitor: Client) -> None:
    sent = [
        SimpleUploadedFile("foto.jpg", files.photo(), "image/jpeg"),
        SimpleUploadedFile("surat.pdf", files.paper(), "application/pdf"),
    ]
    done = visitor.post(address(here), typed(here, evidence=sent))
    assert done.status_code == 200
    assert sorted(Upload.objects.values_list("kind", "account")) == [
        ("paper", Response.objects.get().id), ("photo", Response.objects.get().id),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"MZ\x90\x00" + bytes(200), "yang diterima: JPEG, PNG, WebP", id="program"),
        pytest.param(files.huge_png(60_000, 60_000), "", id="decompression bomb"),
        pytest.param(b"", "kosong", id="empty"),
    ],
)
def test_a_harmful_file_is_refused_by_its_field(
    here: Scene, visitor: Client, data: bytes, words: str
) -> None:
    sent = SimpleUploadedFile("foto.jpg", data, "image/jpeg")
    refused = visitor.post(address(here), typed(here, evidence=[sent]))
    assert refused.status_code == 422
    assert refused.context["form"].errors["evidence"]
    assert words in said(refused)
    assert not Response.objects.exists()
    assert not Upload.objects.exists()


def test_too_many_files_are_refused(here: Scene, visitor: Client) -> None:
    sent = [SimpleUploadedFile(f"{n}.jpg", files.photo(), "image/jpeg") for n in range(4)]
    refused = visitor.post(address(here), typed(here, evidence=sent))
    assert "Paling banyak 3 berkas" in said(refused)
    assert not Upload.objects.exists()


def test_a_huge_body_is_refused_before_it_is_read(here: Scene, visitor: Client) -> None:
    sent = SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff" + bytes(MAX_REQUEST_BYTES), "image/jpeg")
    refused = visitor.post(address(here), typed(here, evidence=[sent]))
    assert refused.status_code == 413
    assert not Response.objects.exists()


def test_another_public_form_takes_no_large_body(here: Scene, visitor: Client) -> None:
    sent = SimpleUploadedFile("foto.jpg", bytes(2 << 20), "image/jpeg")
    assert visitor.post(FOLLOW, {"code": "X", "file": sent}).status_code == 413


class Flood:
    """Somebody who sends about one village until it is too much, from one address."""

    most = QUIET.burst + VILLAGE.burst

    def __init__(self, here: Scene, visitor: Client, address_: str = "192.0.2.1") -> None:
        self.here, self.visitor, self.address = here, visitor, address_
        for n in range(self.most):
            self.send(once=f"{address_}-{n}")

    def send(self, **changed: Any) -> Any:
        form = typed(self.here, **changed)
        return self.visitor.post(address(self.here), form, REMOTE_ADDR=self.address)


@pytest.fixture
def _still() -> Iterator[None]:
    """No bucket fills up while a test runs."""
    with clock.wall_at(DURING):
        yield


@pytest.mark.usefixtures("_still")
class TestFloods:
    def test_a_flood_waits_and_nothing_typed_is_lost(self, here: Scene, visitor: Client) -> None:
        refused = Flood(here, visitor).send(once="lagi")
        assert refused.status_code == 422
        assert "Terlalu banyak percobaan" in said(refused)
        assert WORDS in refused.content.decode()
        assert Response.objects.count() == Flood.most

    def test_whoever_sends_from_elsewhere_is_heard(self, here: Scene, visitor: Client) -> None:
        Flood(here, visitor)
        for n in range(QUIET.burst):
            form = typed(here, once=f"jujur-{n}")
            assert visitor.post(address(here), form, REMOTE_ADDR="192.0.2.2").status_code == 200
        through = {"HTTP_X_FORWARDED_FOR": "192.0.2.9", "REMOTE_ADDR": "192.0.2.1"}
        refused = visitor.post(address(here), typed(here, once="proksi"), **through)
        assert refused.status_code == 422  # nobody says where they are by themselves

    def test_a_village_behind_one_address_is_slowed_not_locked_out(
        self, here: Scene, visitor: Client
    ) -> None:
        carrier = Flood(here, visitor)
        with clock.wall_at(DURING + timedelta(seconds=31)):
            assert carrier.send(once="tetangga").status_code == 200

    def test_another_village_does_not_notice(self, here: Scene, visitor: Client) -> None:
        Flood(here, visitor)
        other = here.world.villages[1]
        neighbour = factories.application(here.applicant.call, other)
        pps = factories.actor(here.world, Role.PPS, other)
        announce(pps, election=here.world.election, village=other, kind=SCREENING)
        form = typed(here, application=str(neighbour.id))
        where = reverse("send-response", args=[other.code])
        assert visitor.post(where, form, REMOTE_ADDR="192.0.2.1").status_code == 200

    def test_pictures_of_a_flood_leave_room_for_others(self, here: Scene, visitor: Client) -> None:
        for _ in range(QUIET.burst + FILES.burst):
            take_fairly("response-files", FILES, "192.0.2.1")
        with pytest.raises(TooManyTries):
            take_fairly("response-files", FILES, "192.0.2.1")
        picture = SimpleUploadedFile("foto.jpg", files.photo(), "image/jpeg")
        sent = visitor.post(address(here), typed(here, evidence=[picture]), REMOTE_ADDR="192.0.2.2")
        assert sent.status_code == 200

    def test_no_address_is_kept(self, here: Scene, visitor: Client) -> None:
        Flood(here, visitor)
        keys = set(Bucket.objects.values_list("key", flat=True))
        assert keys
        assert not any("192" in key or "::" in key for key in keys)


def test_codes_cannot_be_guessed_and_none_is_told_from_another(
    here: Scene, visitor: Client
) -> None:
    visitor.post(address(here), typed(here))
    for wrong in (codes.make(lambda below: 0), codes.make(lambda below: 3), "ABC"):
        refused = visitor.post(FOLLOW, {"code": wrong})
        assert refused.status_code == 422
        assert "Kode ini tidak ditemukan" in said(refused)


def test_form_needs_its_token(here: Scene) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(here), typed(here)).status_code == 403
    page = strict.get(address(here))
    token = page.context["csrf_token"]
    sent = strict.post(address(here), typed(here, csrfmiddlewaretoken=str(token)))
    assert sent.status_code == 200


def test_form_asks_as_many_queries_for_many_names(
    here: Scene, visitor: Client, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        visitor.get(address(here))
    for _ in range(12):
        factories.application(here.applicant.call, here.world.village)
    here.announce()
    with django_assert_num_queries(len(few)):
        visitor.get(address(here))


class TestInvitation:
    def shown(self, here: Scene, visitor: Client) -> str:
        answered = visitor.get(reverse("announcement", args=[here.world.village.code]))
        assert answered.status_code == 200
        return str(answered.content.decode())

    def test_each_announced_list_leads_to_the_form_of_its_village(
        self, here: Scene, visitor: Client
    ) -> None:
        html = self.shown(here, visitor)
        assert html.count(f'href="{address(here)}"') == 1
        assert "Beri tanggapan" in html
        assert "sampai 5 Oktober 2024 pukul 23.59" in html

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            pytest.param(-1, "Tanggapan masyarakat dibuka 30 September 2024", id="before"),
            pytest.param(6, "sudah lewat. Sampaikan yang Anda ketahui kepada pengawas", id="after"),
        ],
    )
    def test_outside_its_days_the_list_says_when(
        self, here: Scene, visitor: Client, days: int, words: str
    ) -> None:
        at(here, days)
        html = self.shown(here, visitor)
        assert words in html
        assert address(here) not in html
        assert here.applicant.receipt in html

    def test_without_a_list_there_is_nobody_to_speak_of(self, here: Scene, visitor: Client) -> None:
        withdraw(here.pps, document_id=here.announce().id, reason="Nama terlewat")
        assert "Beri tanggapan" not in self.shown(here, visitor)
        html = text(visitor.get(address(here)))
        assert "Belum ada nama yang diumumkan" in html
        assert here.applicant.receipt not in html

    def test_two_of_one_name_are_told_apart_by_receipt(self, here: Scene, visitor: Client) -> None:
        same = here.applicant.person.name
        twin = factories.application(here.applicant.call, here.world.village, name=same)
        here.announce()
        html = visitor.get(address(here)).content.decode()
        for each in (here.applicant, twin):
            assert each.receipt in html
            assert each.person.birth_date.isoformat() not in html
