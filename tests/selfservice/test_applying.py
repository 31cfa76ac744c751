"""Applying on the own phone: a code, steps, files in pieces, one sending, and nothing told."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.selfservice.scene import NIK, NOW, TYPED, Village, fill, phone, photo
from tests.support.desk import signed_in, text

from garda.formation.errors_intake import AppliedHere
from garda.formation.models import Application, Channel
from garda.formation.services import CounterEntry, take_at_counter
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import IdentityClaim, Person, SpouseClaim
from garda.people.services import NewPerson, register_people, system_operator
from garda.selfservice import limits
from garda.selfservice.errors import SlipRefused
from garda.selfservice.models import DraftFile, DraftPiece, Slip
from garda.selfservice.sealing import reveal
from garda.selfservice.services import (
    begin_file,
    clear_away,
    open_slip,
    save_step,
)
from garda.signin.domain.bucket import Rate

pytestmark = pytest.mark.django_db


def test_from_the_slip_to_the_receipt(here: Village) -> None:
    (code,) = here.codes()
    browser = phone(code)
    assert "Isi dahulu: Nama dan tanggal lahir" in text(browser.get(reverse("apply-overview")))
    fill(browser)
    sent = browser.post(reverse("apply-document", args=["D02"]), {"file": photo()})
    assert sent.headers["Location"] == reverse("apply-overview")
    words = text(browser.get(reverse("apply-overview")))
    assert "Masih kurang: Surat pendaftaran" in words
    assert "Serahkan kertasnya di PPS" in words
    done = browser.post(reverse("apply-send"), follow=True)
    application = Application.objects.select_related("person").get()
    assert application.receipt in text(done)
    assert "<svg" in done.content.decode()
    assert (application.channel, application.assisted) == (Channel.SELF, False)
    assert application.received_at == NOW
    assert application.person.name == "Nur 'Aini"
    assert application.facts["education"] == "sma"
    assert application.willing_elsewhere
    (paper,) = application.papers.select_related("upload").all()
    assert (paper.code, paper.state) == ("D02", "waiting")
    assert paper.upload is not None
    assert paper.upload.account == Slip.objects.get().id
    assert paper.upload.media_type == "image/jpeg"
    status = text(browser.get(reverse("application-status", args=[application.id])))
    assert application.receipt in status


def test_a_spouse_is_kept_as_an_index_and_the_phone_is_told_nothing(here: Village) -> None:
    spouse, answers = "3320904101950002", []
    for known in (False, True):
        (code,) = here.codes()
        browser = phone(code)
        fill(browser, nomor=TYPED["nomor"] | {"spouse": spouse})
        done = text(browser.post(reverse("apply-send"), follow=True))
        made = Application.objects.latest("recorded_at", "id")
        answers.append(done.replace(made.receipt, "").replace(str(made.id), ""))
        assert SpouseClaim.objects.filter(person=made.person_id).exists()
        if not known:
            path = here.world.villages[1].path
            other = NewPerson("Rahasia", "L", date(1990, 1, 1), path, spouse)
            register_people(system_operator(), people=[other])
    assert spouse not in "".join(answers)
    assert _bare(answers[0]) == _bare(answers[1])


def _bare(page: str) -> str:
    """A page without what differs from one receipt to the next: addresses, their pictures."""
    return re.sub(r"<svg.*?</svg>|[0-9a-f-]{32,36}|nonce=\"[^\"]*\"", "", page, flags=re.DOTALL)


def test_an_impatient_phone_sends_once(here: Village) -> None:
    (code,) = here.codes()
    browser = phone(code)
    fill(browser)
    for _ in range(3):
        answer = browser.post(reverse("apply-send"))
        assert answer.headers["Location"] == reverse("apply-receipt")
    assert Application.objects.count() == 1
    assert Person.objects.filter(name="Nur 'Aini").count() == 1
    assert LedgerEntry.objects.filter(act="selfservice.sent").count() == 1
    # Nothing typed is left; the code still shows the receipt, and steps lead there.
    slip = Slip.objects.get()
    assert (bytes(slip.draft), DraftFile.objects.count(), DraftPiece.objects.count()) == (b"", 0, 0)
    again = phone(code).get(reverse("apply-step", args=["nomor"]))
    assert again.headers["Location"] == reverse("apply-receipt")


def test_half_way_is_kept_and_goes_on_in_another_browser(here: Village) -> None:
    (code,) = here.codes()
    phone(code).post(reverse("apply-step", args=["nama"]), TYPED["nama"])
    other = phone(code.lower())
    page = html.unescape(other.get(reverse("apply-step", args=["nama"])).content.decode())
    assert 'value="Nur \'Aini"' in page
    assert 'value="17-05-1995"' in page
    left = other.post(reverse("apply-leave"))
    assert left.headers["Location"] == reverse("apply")
    assert other.get(reverse("apply-overview")).headers["Location"] == reverse("apply")


@pytest.mark.parametrize(
    ("slug", "changed", "words"),
    [
        ("nama", {"birth_date": "17-05-2030"}, "belum"),
        ("nama", {"name": "123"}, "seperti tertulis di KTP-el"),
        ("nomor", {"nik": "33209057059501AB"}, "harus 16 angka"),
        ("nomor", {"spouse": "33209057059501AB"}, "NIK suami/istri harus 16 angka"),
        ("nomor", {"spouse": NIK}, "NIK pelamar sendiri"),
        ("telepon", {"phone": "abc"}, "Nomor telepon harus"),
        ("alamat", {"station": "99"}, "Tidak ada TPS ini"),
        ("riwayat", {"education": ""}, "Belum diisi"),
    ],
)
def test_a_wrong_step_is_told_beside_the_field_and_not_kept(
    here: Village, slug: str, changed: dict[str, str], words: str
) -> None:
    (code,) = here.codes()
    browser = phone(code)
    answer = browser.post(reverse("apply-step", args=[slug]), TYPED[slug] | changed)
    assert words.lower() in text(answer, 422).lower()
    assert open_slip(code).typed == {}


def test_a_single_name_is_a_name(here: Village) -> None:
    (code,) = here.codes()
    browser = phone(code)
    fill(browser, nama=TYPED["nama"] | {"name": "Sukarno"})
    browser.post(reverse("apply-send"))
    assert Application.objects.get().person.name == "Sukarno"


def test_what_was_typed_opens_with_the_code_alone(here: Village) -> None:
    code, other = here.codes(2)
    fill(phone(code))
    slip = Slip.objects.exclude(draft=b"").get()
    sealed = bytes(slip.draft)
    assert NIK.encode() not in sealed
    assert json.loads(reveal(code, slip.id, "draft", sealed))["nik"] == [NIK]
    with pytest.raises(InvalidTag):
        reveal(other, slip.id, "draft", sealed)
    assert code.encode() not in bytes(slip.code_hash)


def answers(browser: Client) -> tuple[str, str]:
    """What sending says, without receipt and its picture."""
    fill(browser)
    page = browser.post(reverse("apply-send"), follow=True)
    words = re.sub(r"pendaftaran/\S+|[\d.]+-\d{4}", "#", text(page))
    return page.redirect_chain[-1][0], words


def test_nobody_learns_whether_a_number_is_known(here: Village) -> None:
    """Not of another village, not of the own, and not by applying twice."""
    world = here.world
    fresh, known, twice = (phone(code) for code in here.codes(3))
    first = answers(fresh)
    register_people(
        factories.actor(world, Role.PPS, world.villages[1]),
        people=[NewPerson("Orang Lain", "L", date(1990, 1, 1), world.villages[1].path, NIK)],
    )
    assert answers(known) == first
    assert answers(twice) == first
    # Nothing is lost: the check finds three people with one number.
    assert Application.objects.count() == 3
    assert IdentityClaim.objects.filter(kind="nik").count() == 4
    entry = CounterEntry(
        id=uuid4(), name="Nur 'Aini", sex="P", birth_date=date(1995, 5, 17), nik=NIK, facts={},
        papers=[],
    )  # fmt: skip
    with pytest.raises(AppliedHere):
        take_at_counter(here.pps, election=world.election, village=world.village, entry=entry)


def test_wrong_codes_are_told_alike_and_guessing_slows_down(
    here: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = here.codes()
    (unknown,) = here.codes()
    Slip.objects.filter(code_hash=Slip.objects.order_by("-id").first().code_hash).delete()  # type: ignore[union-attr]
    said = set()
    Slip.objects.update(expires_at=NOW)
    for wrong in (code, unknown):
        answer = Client().post(reverse("apply"), {"code": wrong})
        said.add(re.sub(r"[A-Z0-9]{16}", "#", text(answer, 422)))
    assert len(said) == 1
    assert "tidak berlaku" in said.pop()
    monkeypatch.setattr("garda.selfservice.services.drafts.GUESSES", Rate(1, 10_000_000))
    Client().post(reverse("apply"), {"code": unknown})
    assert "Terlalu banyak percobaan" in text(
        Client().post(reverse("apply"), {"code": unknown}), 422
    )


def test_a_cookie_that_we_never_set_opens_nothing(here: Village, settings: Any) -> None:
    (code,) = here.codes()
    browser = Client()
    browser.cookies[settings.GARDA_SLIP_COOKIE] = code
    assert browser.get(reverse("apply-overview")).headers["Location"] == reverse("apply")


def test_the_deadline_is_the_servers_clock_at_sending(here: Village) -> None:
    (code,) = here.codes()
    browser = phone(code)
    fill(browser)
    election = here.world.election
    closed = factories.local(date(2024, 9, 29), 0, 0)
    election.as_of = closed
    election.save(update_fields=["as_of"])
    with clock.as_of(closed):
        answer = browser.post(reverse("apply-send"))
    assert answer.headers["Location"] == reverse("apply")
    assert not Application.objects.exists()
    last = factories.local(date(2024, 9, 28), 23, 59)
    election.as_of = last
    election.save(update_fields=["as_of"])
    with clock.as_of(last):
        phone(code).post(reverse("apply-send"))
    assert Application.objects.get().received_at == last


def test_nothing_half_is_sent(here: Village) -> None:
    (code,) = here.codes()
    browser = phone(code)
    browser.post(reverse("apply-step", args=["nama"]), TYPED["nama"])
    assert "Belum dapat dikirim. Isi dahulu: NIK" in text(browser.post(reverse("apply-send")), 409)
    assert not Application.objects.exists()
    assert not Person.objects.filter(name="Nur 'Aini").exists()


class TestSlips:
    def test_printed_once_with_code_link_and_message(self, here: Village) -> None:
        pps = signed_in(here.pps)
        page = reverse("slips", args=[here.world.village.code])
        answer = pps.post(page, {"count": "3"})
        assert answer.content.decode().count('class="card slip"') == 3
        assert "https://wa.me/?text=" in answer.content.decode()
        assert "3 kartu dibagikan, 0 mulai diisi, 0 terkirim" in text(answer)
        assert 'class="card slip"' not in pps.get(page).content.decode()
        entry = LedgerEntry.objects.get(act="selfservice.slips_issued")
        assert (entry.count, entry.account_id) == (3, here.pps.account_id)

    @pytest.mark.parametrize("count", [0, limits.MOST_SLIPS + 1])
    def test_not_too_many(self, here: Village, count: int) -> None:
        with pytest.raises(GardaError) as caught:
            here.codes(count)
        assert caught.value.code == "too_many_slips"

    def test_for_the_own_village_before_the_call_closes(self, here: Village) -> None:
        neighbour = factories.actor(here.world, Role.PPS, here.world.villages[1])
        with pytest.raises(NotAllowed):
            Village(here.world, neighbour).codes()
        with clock.as_of(factories.local(date(2024, 9, 29))), pytest.raises(SlipRefused):
            here.codes()
        assert not Slip.objects.exists()


def test_drafts_of_codes_that_ran_out_are_deleted(here: Village) -> None:
    over, fresh = here.codes(2)
    for code in (over, fresh):
        save_step(open_slip(code), {"name": ["Nur"]})
        begin_file(open_slip(code), code="D02", file_id=uuid4(), size=10, sha256="0" * 64)
    stays = open_slip(fresh).slip
    with clock.wall_at(factories.local(date(2024, 9, 20))):
        assert clear_away() == 0
    Slip.objects.filter(pk=stays.pk).update(expires_at=factories.local(date(2025, 1, 1)))
    with clock.wall_at(factories.local(date(2024, 10, 1))):
        assert clear_away() == 1
    assert [file.slip_id for file in DraftFile.objects.all()] == [stays.id]
    assert Slip.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM selfservice_slip WHERE draft = ''")
        assert cursor.fetchone() == (1,)
