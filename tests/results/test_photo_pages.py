"""Photos on pages: sent without the app, beside the entry, cut out beside a difference."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.results.test_entry_page import entry_data
from tests.results.test_inspections import looked_at
from tests.support import files
from tests.support.counted import Counted, counted, sheet
from tests.support.desk import MaxQueries, difference_url, differing, officer, text
from tests.support.sheet_photos import Snap, photo_of

from garda.documents.domain.kinds import JPEG
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.models import FormPhoto, Reading, VoteRound
from garda.results.photos.crops import figure_picture, page_picture, photos_to_show, spots
from garda.results.services.inspections import inspect

pytestmark = pytest.mark.django_db


def first_round(count: Counted) -> VoteRound:
    return count.round(count.bupati, count.world.station())


def body(data: bytes, page: int = 1, name: str = "foto.jpg") -> dict[str, object]:
    return {"photo_id": str(uuid7()), "page": page, "photo": SimpleUploadedFile(name, data)}


class TestSending:
    def test_one_file_for_one_page_and_what_became_of_it(self) -> None:
        count = counted()
        browser = officer(count, Role.PPS, count.world.village)[1]
        url = reverse("form-photos", args=[first_round(count).id])
        html = text(browser.post(url, body(photo_of(first_round(count))), follow=True))
        assert "Foto halaman 1 diterima. Nomor bukti" in html
        assert "Sedang diperiksa" in html
        assert "Belum ada foto halaman ini." in html
        assert "Lihat hasil pemeriksaan" in html
        inspect(FormPhoto.objects.get().id)
        part = text(browser.get(url, headers={"HX-Request": "true"}))
        assert "Kirim satu halaman" not in part, "the page asks for this part by itself"
        assert "Baik" in part
        assert "Lihat hasil pemeriksaan" not in part
        assert "Baik" in text(browser.get(url))

    def test_a_photo_from_which_nothing_is_read_is_asked_for_again(self) -> None:
        count = counted()
        browser = officer(count, Role.PPS, count.world.village)[1]
        url = reverse("form-photos", args=[first_round(count).id])
        browser.post(url, body(photo_of(first_round(count), 2)))
        inspect(FormPhoto.objects.get().id)
        html = text(browser.get(url))
        assert "Foto ulang" in html
        assert "Foto halaman yang diminta." in html

    def test_marks_are_told_with_what_to_do(self) -> None:
        count = counted()
        browser = officer(count, Role.PPS, count.world.village)[1]
        other = count.round(count.bupati, count.world.station(1))
        url = reverse("form-photos", args=[first_round(count).id])
        browser.post(url, body(photo_of(other)))
        inspect(FormPhoto.objects.get().id)
        html = text(browser.get(url))
        assert "Lembar TPS lain" in html
        assert "kirim foto lembar TPS ini" in html
        assert "Menahan formulir" in html

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"%PDF-1.7 isi", "Isi berkas ini PDF"),
            (b"hanya teks biasa di sini", "Isi berkas ini teks biasa"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Paling Kompatibel"),
            (b"", "Berkas ini kosong"),
            (files.photo()[:700], "rusak atau tidak lengkap"),
        ],
        ids=["pdf", "text", "heic", "empty", "cut"],
    )
    def test_what_is_no_photo_is_refused_in_words(self, data: bytes, sentence: str) -> None:
        count = counted()
        browser = officer(count, Role.PPS, count.world.village)[1]
        url = reverse("form-photos", args=[first_round(count).id])
        assert sentence in text(browser.post(url, body(data)), 422)
        assert not FormPhoto.objects.exists()

    def test_number_of_queries_does_not_grow_with_photos(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        count = counted()
        browser = officer(count, Role.PPS, count.world.village)[1]
        url = reverse("form-photos", args=[first_round(count).id])
        for width in range(100, 106):
            browser.post(url, body(files.photo(width)))
        with django_assert_max_num_queries(14):
            browser.get(url)


class TestCrops:
    def test_figures_boxes_are_cut_where_they_stand(self) -> None:
        """A figure of ones and one of blanks: the ink is in the right cut, whatever the tilt."""
        count = counted()
        round_ = first_round(count)
        written = {"dpt_l": 888, "dpt_p": None}
        photo = photo_of(round_, 1, Snap(seed=4, turn=1), figures=written)
        shown = looked_at(count, round_, photo)
        full, blank = (ink_in(figure_picture(shown, key)) for key in ("dpt_l", "dpt_p"))
        assert full > 2 * blank

    def test_figure_of_another_page(self) -> None:
        count = counted()
        shown = looked_at(count, first_round(count), photo_of(first_round(count)))
        with pytest.raises(KeyError):
            figure_picture(shown, "votes_1")

    def test_page_comes_upright_and_flat(self) -> None:
        count = counted()
        shown = looked_at(count, first_round(count), photo_of(first_round(count), 1, Snap(turn=2)))
        page = cv2.imdecode(np.frombuffer(page_picture(shown), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert page.shape == (1754, 1240)
        code = page[60:160, 980:1080]
        assert code.std() > 60, "the code stands at the upper right"

    def test_photo_of_another_form_is_never_shown(self) -> None:
        count = counted()
        other = count.round(count.bupati, count.world.station(1))
        looked_at(count, first_round(count), photo_of(other))
        assert photos_to_show(first_round(count).id) == {}

    def test_newest_good_photo_of_each_page(self) -> None:
        count = counted()
        round_ = first_round(count)
        looked_at(count, round_, photo_of(round_, 1, Snap(seed=1)))
        newer = looked_at(count, round_, photo_of(round_, 1, Snap(seed=2)), minute=1)
        second = looked_at(count, round_, photo_of(round_, 2), page=2)
        assert photos_to_show(round_.id) == {1: newer, 2: second}
        assert {"dpt_l", "votes_1"} <= spots(photos_to_show(round_.id)).keys()


def ink_in(jpeg: bytes) -> float:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    return float((picture < 110).mean())


class TestShowing:
    def test_clerk_types_beside_the_photo_and_the_reading_says_so(self) -> None:
        count = counted()
        looked_at(count, first_round(count), photo_of(first_round(count)))
        browser = officer(count, Role.PPK, count.world.district)[1]
        url = reverse("entry", args=[first_round(count).id])
        html = browser.get(url).content.decode()
        assert 'data-photo-page="1"' in html
        assert 'name="photo"' in html
        browser.post(url, entry_data(sheet((30, 50)), photo="1"))
        assert Reading.objects.get().shown == ["photo"]

    def test_operator_has_the_paper_and_no_photo(self) -> None:
        count = counted()
        looked_at(count, first_round(count), photo_of(first_round(count)))
        browser = officer(count, Role.PPS, count.world.village)[1]
        html = browser.get(reverse("entry", args=[first_round(count).id])).content.decode()
        assert "data-photo-page" not in html

    def test_pictures_are_powerless_and_kept_by_nobody(self) -> None:
        count = counted()
        round_ = first_round(count)
        looked_at(count, round_, photo_of(round_))
        browser = officer(count, Role.PPK, count.world.district)[1]
        for url in (
            reverse("form-photo", args=[round_.id, 1]),
            reverse("form-crop", args=[round_.id, "dpt_l"]),
        ):
            response = browser.get(url)
            assert response.status_code == 200
            assert response["Content-Type"] == JPEG
            assert "no-store" in response["Cache-Control"]
            assert "sandbox" in response["Content-Security-Policy"]
            assert response.content.startswith(b"\xff\xd8")

    def test_supervisor_sees_photos_after_the_own_entry(self) -> None:
        count = counted()
        round_ = first_round(count)
        looked_at(count, round_, photo_of(round_))
        actor, browser = officer(count, Role.PANWASCAM, count.world.district)
        url = reverse("form-photo", args=[round_.id, 1])
        assert browser.get(url).status_code == 404
        own = Reading(
            election=round_.election,
            round=round_,
            form=round_.contest.form,
            source="supervisor",
            version=1,
            figures=[],
            entered_by=actor.identity,
            receipt="X",
            sha256="0" * 64,
            happened_at=count.now,
            recorded_at=count.now,
        )
        own.save(force_insert=True)
        assert browser.get(url).status_code == 200

    def test_difference_shows_the_boxes_of_its_figure(self) -> None:
        count = differing()
        round_ = first_round(count)
        browser = officer(count, Role.PPK, count.world.district)[1]
        crop = reverse("form-crop", args=[round_.id, "invalid"])
        assert crop not in browser.get(difference_url()).content.decode()
        looked_at(count, round_, photo_of(round_, 3), page=3)
        assert crop in browser.get(difference_url()).content.decode()
