"""Files in pieces from a phone, and how much of them is taken."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.selfservice.scene import TYPED, Village, fill, phone
from tests.support import files
from tests.support.desk import text

from garda.formation.models import Application
from garda.kernel.canonical import sha256_hex
from garda.selfservice.errors import PieceRefused
from garda.selfservice.models import DraftFile, DraftPiece
from garda.selfservice.services import (
    begin_file,
    open_slip,
    put_piece,
)
from garda.signin.domain.bucket import Rate

pytestmark = pytest.mark.django_db


class TestPieces:
    """A file in pieces: it goes on where it stopped, and only whole ones count."""

    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("garda.selfservice.services.files.PIECE_BYTES", 1000)

    def begin(self, browser: Client, data: bytes, code: str = "D02", **changed: str) -> Any:
        given = {"code": code, "id": str(uuid4()), "size": str(len(data))}
        given |= {"sha256": sha256_hex(data)} | changed
        return browser.post(reverse("apply-file"), given)

    def put(self, browser: Client, id_: str, offset: int, data: bytes) -> Any:
        url = f"{reverse('apply-piece', args=[UUID(id_)])}?mulai={offset}"
        return browser.post(url, data, content_type="application/octet-stream")

    def test_interrupted_and_resumed(self, here: Village) -> None:
        (code,) = here.codes()
        browser, data = phone(code), files.photo(300, 200)
        assert len(data) > 2000
        told = self.begin(browser, data).json()
        assert told["offset"] == 0
        for _ in range(2):
            # The answer to the first was lost, so it comes again.
            told = self.put(browser, told["id"], 0, data[:1000]).json()
            assert told["offset"] == 1000
        wrong = self.put(browser, told["id"], 1500, data[1500:2500])
        assert (wrong.status_code, wrong.json()["offset"]) == (409, 1000)
        # Another browser, the same file: it goes on.
        other = phone(code)
        told = self.begin(other, data).json()
        assert (told["offset"], told["done"]) == (1000, False)
        while not told["done"]:
            offset = told["offset"]
            told = self.put(other, told["id"], offset, data[offset : offset + 1000]).json()
        file = DraftFile.objects.get()
        assert (file.media_type, file.stored) == ("image/jpeg", len(data))
        fill(other)
        other.post(reverse("apply-send"))
        upload = Application.objects.get().papers.get().upload
        assert upload is not None
        assert upload.received_sha256 == sha256_hex(data)

    def test_pieces_are_sealed(self, here: Village) -> None:
        (code,) = here.codes()
        browser, data = phone(code), files.photo(300, 200)
        told = self.begin(browser, data).json()
        self.put(browser, told["id"], 0, data[:1000])
        assert data[100:200] not in bytes(DraftPiece.objects.get().content)

    def test_another_file_than_announced_is_given_up(self, here: Village) -> None:
        (code,) = here.codes()
        browser, data = phone(code), files.photo(20, 20)[:900]
        told = self.begin(browser, data, sha256="0" * 64).json()
        answer = self.put(browser, told["id"], 0, data)
        assert (answer.status_code, DraftFile.objects.count()) == (409, 0)
        assert "tidak sama" in answer.json()["error"]

    @pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(500), b"\xff\xd8\xff" + bytes(500)])
    def test_a_bad_file_is_refused_when_it_is_whole(self, here: Village, data: bytes) -> None:
        (code,) = here.codes()
        browser = phone(code)
        told = self.begin(browser, data).json()
        answer = self.put(browser, told["id"], 0, data)
        assert answer.status_code == 409
        assert not DraftFile.objects.exists()

    def test_too_large_is_said_before_anything_comes(self, here: Village) -> None:
        (code,) = here.codes()
        browser = phone(code)
        answer = self.begin(browser, b"x", size=str(100 << 20))
        assert answer.status_code == 409
        assert "lebih besar dari 20 MB" in answer.json()["error"]
        assert self.begin(browser, b"x", code="D05").status_code == 409
        assert self.begin(browser, b"x", id="bukan").status_code == 422
        assert not DraftFile.objects.exists()

    def test_nobody_reaches_the_file_of_another_slip(self, here: Village) -> None:
        mine, other = here.codes(2)
        data = files.photo(300, 200)
        told = self.begin(phone(mine), data).json()
        assert self.put(phone(other), told["id"], 0, data[:1000]).status_code == 404
        taken = self.begin(phone(other), data, id=told["id"]).json()
        assert taken["id"] != told["id"]

    def test_more_than_announced_is_refused(self, here: Village) -> None:
        (code,) = here.codes()
        opened = open_slip(code)
        file = begin_file(opened, code="D02", file_id=uuid4(), size=10, sha256="0" * 64)
        with pytest.raises(PieceRefused):
            put_piece(opened, file_id=file.id, offset=0, data=b"x" * 11)
        assert not DraftPiece.objects.exists()


def test_a_phone_that_sends_without_end_is_slowed(
    here: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = here.codes()
    monkeypatch.setattr("garda.selfservice.services.drafts.ONE_SLIP", Rate(1, 10_000_000))
    browser = phone(code)
    browser.post(reverse("apply-step", args=["nama"]), TYPED["nama"])
    answer = browser.post(reverse("apply-step", args=["telepon"]), TYPED["telepon"])
    assert "Terlalu banyak" in text(answer, 429)


def test_large_bodies_are_for_those_with_a_code(here: Village) -> None:
    def body() -> dict[str, SimpleUploadedFile]:
        return {"file": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + bytes(2 << 20))}

    page = reverse("apply-document", args=["D02"])
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(reverse("apply"))
    assert stranger.post(page, body()).status_code == 413
    (code,) = here.codes()
    assert "rusak" in text(phone(code).post(page, body()), 422)
