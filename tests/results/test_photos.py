"""Photographed pages come in: kept once under their fingerprint, what is no photo is refused."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests import factories
from tests.results.acts import entries
from tests.results.rounds import replace_round
from tests.support import files
from tests.support.at_once import at_once
from tests.support.counted import Counted, counted

from garda.documents.domain.kinds import MIB
from garda.documents.domain.refusals import UploadRefused
from garda.documents.objects import store
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.models import FormPhoto, PhotoInspection, PhotoPiece
from garda.results.photos.door import check_photo
from garda.results.services.book import UnknownRound
from garda.results.services.inspections import inspect
from garda.results.services.photo_pieces import (
    KEPT,
    MAX_OPEN,
    BadPiece,
    NewPiece,
    PhotoDiffers,
    TooManyOpen,
    clear_pieces,
    take_photo_piece,
)
from garda.results.services.photos import (
    INSPECT_TASK,
    NewFormPhoto,
    NoSuchPage,
    PhotoReceipt,
    take_form_photo,
)
from garda.results.services.readings import IdUsed
from garda.results.tasks import inspect_form_photo

#: Round, row and object known: one question for the round, one for what is there; the row, the
#: job, the entry with its payload and the grant; a transaction around them.
TAKING = 7


@pytest.fixture
def count(db: None) -> Counted:
    return counted()


def new_photo(count: Counted, **changed: Any) -> NewFormPhoto:
    options: dict[str, Any] = {
        "id": uuid7(),
        "page": 1,
        "data": files.photo(),
        "taken_at": count.now - timedelta(minutes=20),
    }
    if "round_id" not in changed:
        options["round_id"] = count.round(count.bupati, count.world.station()).id
    return NewFormPhoto(**(options | changed))


def send(count: Counted, photo: NewFormPhoto, actor: Actor | None = None) -> PhotoReceipt:
    with clock.as_of(count.now):
        return take_form_photo(actor or count.operator, photo=photo)


def jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'photo_id' FROM procrastinate_jobs"
            " WHERE task_name = 'results.inspect_photo' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


class TestTaking:
    def test_bytes_row_entry_and_job(self, count: Counted) -> None:
        photo = new_photo(count)
        receipt = send(count, photo)
        row = FormPhoto.objects.get()
        assert store().get(row.object_sha256) == photo.data
        assert row.object_sha256 == receipt.sha256 == sha256_hex(photo.data)
        assert (row.id, row.page, row.size) == (photo.id, 1, len(photo.data))
        assert row.path == count.world.station().path
        assert row.entered_by == count.operator.identity
        assert (row.taken_at, row.recorded_at) == (photo.taken_at, count.now)
        assert entries("photo.taken") == 1
        assert jobs() == [str(photo.id)]
        assert not receipt.repeated
        assert len(receipt.code) == 10

    def test_same_sending_again_gives_the_first_receipt(self, count: Counted) -> None:
        photo = new_photo(count)
        first, again = send(count, photo), send(count, photo)
        assert (again.photo_id, again.code) == (first.photo_id, first.code)
        assert again.repeated
        assert (FormPhoto.objects.count(), entries("photo.taken"), len(jobs())) == (1, 1, 1)

    def test_same_picture_under_another_id_is_the_first_one(self, count: Counted) -> None:
        first = send(count, new_photo(count))
        again = send(count, new_photo(count))
        assert again.repeated
        assert again.photo_id == first.photo_id

    def test_better_photo_of_the_page_is_one_more(self, count: Counted) -> None:
        send(count, new_photo(count))
        assert not send(count, new_photo(count, data=files.photo(140))).repeated
        assert FormPhoto.objects.count() == 2

    def test_id_of_another_picture_is_refused(self, count: Counted) -> None:
        photo = new_photo(count)
        send(count, photo)
        with pytest.raises(IdUsed):
            send(count, new_photo(count, id=photo.id, data=files.photo(140)))
        assert FormPhoto.objects.count() == 1

    def test_lost_object_is_stored_anew_when_sent_again(self, count: Counted) -> None:
        photo = new_photo(count)
        receipt = send(count, photo)
        store().path_of(receipt.sha256).unlink()
        assert send(count, photo).repeated
        assert store().get(receipt.sha256) == photo.data

    def test_round_held_again_keeps_the_evidence_of_the_first(self, count: Counted) -> None:
        old = count.round(count.bupati, count.world.station())
        replace_round(count)
        assert send(count, new_photo(count, round_id=old.id)).round_id == old.id

    @pytest.mark.parametrize("page", [0, 10, -1])
    def test_page_that_no_form_has(self, count: Counted, page: int) -> None:
        with pytest.raises(NoSuchPage):
            send(count, new_photo(count, page=page))

    def test_unknown_round(self, count: Counted) -> None:
        with pytest.raises(UnknownRound):
            send(count, new_photo(count, round_id=uuid7()))

    @pytest.mark.parametrize("role", [Role.PANWASCAM, Role.BAWASLU, Role.OPERATOR])
    def test_other_roles_send_none(self, count: Counted, role: Role) -> None:
        stranger = factories.actor(count.world, role, count.world.regency)
        with pytest.raises(NotAllowed):
            send(count, new_photo(count), stranger)
        assert not FormPhoto.objects.exists()

    def test_queries_are_few_and_fixed(self, count: Counted) -> None:
        photo = new_photo(count)
        with CaptureQueriesContext(connection) as asked:
            send(count, photo)
        assert len(asked) == TAKING, [query["sql"][:90] for query in asked]


def _cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def _saved(kind: str) -> bytes:
    out = io.BytesIO()
    noise = random.Random(7).randbytes(300 * 200)
    Image.frombytes("L", (300, 200), noise).save(out, kind)
    return out.getvalue()


REFUSED = {
    "empty": (b"", "file_empty"),
    "text called jpg": (b"bukan foto, hanya teks" * 9, "file_type"),
    "pdf": (b"%PDF-1.7 isi", "file_type"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "file_type"),
    "program": (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "file_type"),
    "cut JPEG": (_cut(_saved("JPEG")), "file_damaged"),
    "cut PNG": (_cut(_saved("PNG")), "file_damaged"),
    "cut WebP": (_cut(_saved("WEBP")), "file_damaged"),
    "PNG bomb": (files.huge_png(40_000, 40_000), "too_many_pixels"),
    "too heavy": (files.photo() + bytes(20 * MIB), "file_too_large"),
}


#: What may be said of bytes at the door.
ANSWERS = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "file_empty",
    "file_type",
    "file_damaged",
    "too_many_pixels",
    "too_complex",
}


def _answer(data: bytes) -> str:
    try:
        return check_photo(data)
    except UploadRefused as refused:
        return refused.code


class TestDoor:
    @pytest.mark.parametrize("name", sorted(REFUSED))
    def test_refused_with_a_sentence_and_nothing_kept(self, count: Counted, name: str) -> None:
        data, code = REFUSED[name]
        with pytest.raises(UploadRefused) as caught:
            send(count, new_photo(count, data=data))
        assert caught.value.code == code
        assert len(caught.value.id) > 30
        assert not FormPhoto.objects.exists()
        assert not jobs()

    def test_heic_says_what_to_do_on_the_phone(self) -> None:
        with pytest.raises(UploadRefused, match="Paling Kompatibel"):
            check_photo(REFUSED["heic"][0])

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_pictures_of_the_three_types_come_in(self, kind: str) -> None:
        assert check_photo(_saved(kind)).startswith("image/")

    def test_forty_megapixels_come_in_undecoded(self) -> None:
        out = io.BytesIO()
        Image.new("L", (7680, 5208), 200).save(out, "JPEG", quality=20)
        assert check_photo(out.getvalue()) == "image/jpeg"

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(
        head=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 ", b""]),
        tail=st.binary(max_size=300),
    )
    def test_any_bytes_are_taken_or_refused_by_name(self, head: bytes, tail: bytes) -> None:
        assert _answer(head + tail) in ANSWERS

    @settings(max_examples=150)
    @given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]))
    def test_a_photo_with_changed_bytes_is_taken_or_refused(self, data: Any, kind: str) -> None:
        changed = bytearray(_saved(kind))
        for _ in range(data.draw(st.integers(1, 6))):
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
        assert _answer(bytes(changed)) in ANSWERS


class TestAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_sent_twice_at_the_same_moment_is_one(self) -> None:
        count = counted()
        photo = new_photo(count)
        receipts = at_once(*[lambda: send(count, photo)] * 4)
        assert len({receipt.code for receipt in receipts}) == 1
        assert FormPhoto.objects.count() == entries("photo.taken") == len(jobs()) == 1


def pieces_of(photo: NewFormPhoto, size: int) -> list[NewPiece]:
    return [
        NewPiece(
            photo_id=photo.id,
            round_id=photo.round_id,
            page=photo.page,
            taken_at=photo.taken_at,
            size=len(photo.data),
            sha256=sha256_hex(photo.data),
            start=start,
            data=photo.data[start : start + size],
        )
        for start in range(0, len(photo.data), size)
    ]


class TestPieces:
    def test_all_pieces_make_the_photo_and_are_gone(self, count: Counted) -> None:
        photo = new_photo(count)
        pieces = pieces_of(photo, 400)
        with clock.as_of(count.now):
            answers = [take_photo_piece(count.operator, piece=piece) for piece in pieces]
        assert [answer.have for answer in answers[:2]] == [400, 800]
        assert all(answer.photo is None for answer in answers[:-1])
        last = answers[-1].photo
        assert last is not None
        assert store().get(last.sha256) == photo.data
        assert FormPhoto.objects.get().id == photo.id
        assert not PhotoPiece.objects.exists()

    def test_line_that_breaks_goes_on_where_it_stopped(self, count: Counted) -> None:
        first, second, *_ = pieces_of(new_photo(count), 300)
        take = take_photo_piece
        with clock.as_of(count.now):
            assert take(count.operator, piece=first).have == 300
            assert take(count.operator, piece=first).have == 300
            assert take(count.operator, piece=second).have == 600
            assert take(count.operator, piece=first).have == 600

    def test_piece_that_comes_too_early_waits_for_the_one_before(self, count: Counted) -> None:
        _, second, *_ = pieces_of(new_photo(count), 300)
        assert take_photo_piece(count.operator, piece=second).have == 0
        assert not PhotoPiece.objects.exists()

    def test_whole_photo_sent_again_in_pieces_gives_its_receipt(self, count: Counted) -> None:
        photo = new_photo(count)
        receipt = send(count, photo)
        answer = take_photo_piece(count.operator, piece=pieces_of(photo, 300)[0])
        assert answer.have == len(photo.data)
        assert answer.photo is not None
        assert answer.photo.code == receipt.code

    def test_other_bytes_than_announced_are_dropped(self, count: Counted) -> None:
        pieces = pieces_of(new_photo(count), 10_000)
        wrong = NewPiece(
            **{f: getattr(pieces[0], f) for f in pieces[0].__slots__}
            | {"data": pieces[0].data[:-1] + b"?"}
        )
        with clock.as_of(count.now), pytest.raises(PhotoDiffers):
            take_photo_piece(count.operator, piece=wrong)
        assert not PhotoPiece.objects.exists()
        with clock.as_of(count.now):
            assert take_photo_piece(count.operator, piece=pieces[0]).photo is not None

    def test_heic_is_refused_at_its_first_piece(self, count: Counted) -> None:
        data = REFUSED["heic"][0] + bytes(2000)
        with pytest.raises(UploadRefused, match="HEIC"):
            take_photo_piece(count.operator, piece=pieces_of(new_photo(count, data=data), 500)[0])

    def test_pieces_of_somebody_else_are_not_gone_on_with(self, count: Counted) -> None:
        first, second, *_ = pieces_of(new_photo(count), 300)
        take_photo_piece(count.operator, piece=first)
        with pytest.raises(IdUsed):
            take_photo_piece(count.ppk, piece=second)

    @pytest.mark.parametrize(("start", "size"), [(-1, 100), (0, 0), (90, 100), (0, 25)])
    def test_piece_outside_its_photo(self, count: Counted, start: int, size: int) -> None:
        photo = new_photo(count)
        piece = NewPiece(
            photo.id, photo.round_id, 1, photo.taken_at, size, "0" * 64, start, bytes(30)
        )
        with pytest.raises(BadPiece):
            take_photo_piece(count.operator, piece=piece)

    def test_more_begun_than_a_station_has_pages(self, count: Counted) -> None:
        photo = new_photo(count)
        for _ in range(MAX_OPEN):
            again = new_photo(count, data=photo.data, round_id=photo.round_id)
            take_photo_piece(count.operator, piece=pieces_of(again, 300)[0])
        with pytest.raises(TooManyOpen):
            take_photo_piece(count.operator, piece=pieces_of(photo, 300)[0])

    def test_pieces_that_nobody_goes_on_with_are_cleared(self, count: Counted) -> None:
        take_photo_piece(count.operator, piece=pieces_of(new_photo(count), 300)[0])
        assert clear_pieces() == 0
        with clock.wall_at(clock.wall() + KEPT + timedelta(hours=1)):
            assert clear_pieces() == 1


class TestInspecting:
    def test_cleaned_picture_holds_no_trace_of_the_camera(self, count: Counted) -> None:
        found = inspect(send(count, new_photo(count, data=files.photo(turn=6))).photo_id)
        assert found.upload is not None
        shown = store().get(found.upload.object_sha256)
        assert files.SECRET.encode() not in shown
        assert Image.open(io.BytesIO(shown)).size == (80, 120)
        assert found.upload.original_sha256 == FormPhoto.objects.get().object_sha256
        assert entries("photo.inspected") == 1

    def test_looking_again_changes_nothing(self, count: Counted) -> None:
        photo_id = send(count, new_photo(count)).photo_id
        assert inspect(photo_id) == inspect(photo_id)
        assert (PhotoInspection.objects.count(), entries("photo.inspected")) == (1, 1)

    def test_bytes_that_only_begin_like_a_photo(self, count: Counted) -> None:
        whole = bytearray(_saved("PNG"))
        whole[60:90] = bytes(30)
        found = inspect(send(count, new_photo(count, data=bytes(whole))).photo_id)
        assert found.upload is None
        assert "broken" in found.marks

    @pytest.mark.parametrize("off", [timedelta(days=-366), timedelta(days=366), timedelta(hours=1)])
    def test_clock_that_cannot_be_right(self, count: Counted, off: timedelta) -> None:
        taken = count.now + off
        found = inspect(send(count, new_photo(count, taken_at=taken)).photo_id)
        assert "clock" in found.marks

    def test_clock_that_can(self, count: Counted) -> None:
        assert "clock" not in inspect(send(count, new_photo(count)).photo_id).marks


def test_job_has_the_name_that_it_is_put_in_line_by() -> None:
    assert inspect_form_photo.name == INSPECT_TASK
