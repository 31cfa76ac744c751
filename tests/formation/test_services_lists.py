"""Lists of paper applications: good rows are taken once, bad ones come back with a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.formation.listing import Lists, cleaned, counts, nik

from garda.documents.domain.refusals import UploadRefused
from garda.formation.errors_intake import NoRows, VillageGone
from garda.formation.lives import life_of
from garda.formation.models import ApplicantFile, Application, FileState, PastService
from garda.formation.services import clear_lists, rejected_rows, send_list, take_in
from garda.kernel import clock
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.sheets import SheetUnreadable
from garda.ledger.models import LedgerEntry
from garda.people.models import Contact, Grant, IdentityClaim, Person
from garda.people.services import NewPerson, register_people
from garda.people.services.contacts import telephones

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists() -> Lists:
    return Lists()


def reasons(file: ApplicantFile) -> list[str]:
    return [row[-1] for row in rejected_rows(file)]


def test_one_act_per_village_writes_persons_numbers_papers_and_applications(lists: Lists) -> None:
    file = lists.send(lists.table([lists.row(1), lists.row(2, willing="ya", neighbour="ya")]))
    assert counts(file) == {"rows": 2, "taken": 2, "known": 0, "refused": 0, "to_check": 0}
    assert (file.state, file.sealed, file.rejected) == (FileState.DONE, None, None)
    first, second = Application.objects.order_by("receipt")
    assert (first.receipt, first.channel, first.assisted) == ("A-0001", "batch", True)
    assert first.received_at == factories.local(lists.call.opens_on, 14, 30)
    assert first.station == lists.world.station()
    assert (second.willing_neighbour, first.willing_neighbour) == (True, False)
    assert life_of(first).missing == []
    assert first.facts["education"] == "sma"
    assert first.facts["experience"] == 1
    assert telephones([first.person_id]) == {first.person_id: "081200000001"}
    assert sorted(first.person.claims.values_list("kind", "shown")) == [
        ("kk", "3320"), ("nik", "3320"),
    ]  # fmt: skip
    acts = list(LedgerEntry.objects.order_by("recorded_at", "id").values_list("act", flat=True))
    assert sorted(acts) == [
        "contact.recorded",
        "formation.applications_recorded",
        "formation.list_sent",
        "formation.list_taken",
        "people.registered",
    ]


def test_earlier_service_that_is_known_here_counts(lists: Lists) -> None:
    """Of the village's own record of this very person; what the paper says may be more."""
    (person,) = register_people(
        lists.pps,
        people=[
            NewPerson("Warga Nomor B", "P", date(1995, 5, 9), lists.world.village.path, nik(1))
        ],
    )
    for year in (2014, 2019):
        PastService.objects.create(
            person_id=person,
            path=lists.world.village.path,
            body="kpps",
            year=year,
            recorded_at=lists.now,
        )
    PastService.objects.create(
        person_id=person,
        path=lists.world.village.path,
        body="pps",
        year=2020,
        recorded_at=lists.now,
    )
    lists.send(lists.table([lists.row(1), lists.row(2, experience="3")]))
    served = Application.objects.order_by("receipt").values_list("facts__experience", flat=True)
    assert list(served) == [2, 3]
    assert Application.objects.get(receipt="A-0001").person_id == person


def test_the_same_file_again_doubles_nothing(lists: Lists) -> None:
    data = lists.table([lists.row(1), lists.row(2)])
    lists.send(data)
    before = [model.objects.count() for model in (Application, Person, IdentityClaim, Contact)]
    again = lists.send(data)
    assert counts(again) == {"rows": 2, "taken": 0, "known": 2, "refused": 0, "to_check": 0}
    assert before == [m.objects.count() for m in (Application, Person, IdentityClaim, Contact)]


def test_a_job_that_runs_again_after_a_crash_finishes_and_counts_once(lists: Lists) -> None:
    with clock.as_of(lists.now):
        sent = send_list(
            lists.pps,
            election=lists.world.election,
            region=lists.world.village,
            received=cleaned(lists.table([lists.row(1), lists.row(2)])),
        )
    sealed = sent.sealed
    take_in_now(lists, sent)
    # As a crash before the end leaves it: rows taken, the file not finished.
    ApplicantFile.objects.filter(pk=sent.id).update(
        state="running", finished_at=None, sealed=sealed, known=0
    )
    take_in_now(lists, sent)
    file = ApplicantFile.objects.get(pk=sent.id)
    assert (file.state, file.taken, file.known) == ("done", 2, 0)
    assert Application.objects.count() == 2


def take_in_now(lists: Lists, sent: ApplicantFile) -> None:
    with clock.as_of(lists.now):
        take_in(sent.id)


def test_bad_rows_come_back_with_every_reason_and_can_be_sent_again(lists: Lists) -> None:
    bad = lists.row(2, nik="33209009059X0002", birth_date="31-02-1995", education="Kursus")
    file = lists.send(lists.table([lists.row(1), bad, lists.row(3)]))
    assert counts(file) == {"rows": 3, "taken": 2, "known": 0, "refused": 1, "to_check": 0}
    (row,) = rejected_rows(file)
    assert "NIK: Hanya angka" in row[-1]
    assert "Tanggal lahir: Bukan tanggal" in row[-1]
    assert "Pendidikan terakhir: Isi salah satu: SD, SMP" in row[-1]
    fixed = dict(bad, nik=nik(2), birth_date="28-02-1995", education="D3")
    again = lists.send(lists.table([fixed]))
    assert counts(again)["taken"] == 1
    # The file that came back is itself a list: its last column is passed over.
    back = lists.send(lists.table([bad]))
    assert counts(back)["refused"] == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"birth_date": "09-05-2030"}, "Tanggal lahir: Belum terjadi. Periksa tahunnya."),
        ({"nik": "3.32009E+15"}, "NIK: Tersimpan sebagai angka (seperti 3,3E+15)"),
        ({"nik": "332090090595000"}, "NIK: Harus 16 angka, di sini 15."),
        ({"name": "=HYPERLINK(1)"}, "Nama sesuai KTP-el: Tidak boleh diawali tanda"),
        ({"name": ""}, "Nama sesuai KTP-el: Belum diisi."),
        ({"name": "3320900905950001"}, "Nama sesuai KTP-el: Ketik nama"),
        ({"station": "9"}, "TPS: Tidak ada TPS 009 di desa ini. Yang ada: 001, 002."),
        ({"received_at": "20-09-2023 10:00"}, "Diserahkan: di luar masa pendaftaran"),
        ({"received_at": "19-09-2024"}, "Jamnya belum ada."),
        ({"received_at": "19-09-2024 11:00"}, "Diserahkan: waktunya belum terjadi."),
        ({"phone": "12"}, "Telepon / WhatsApp: Nomor telepon harus 9 sampai 14 angka"),
        ({"address": "KK 3320900905950002"}, "Alamat: Jangan menulis NIK atau nomor KK"),
        ({"sex": "X"}, "L/P: Isi L atau P."),
        ({"experience": "banyak"}, "Pernah menjadi KPPS (berapa kali): Isi 0 sampai 9."),
        ({"paper:D01": "mungkin"}, "D01 Surat pendaftaran: Isi ya, atau kosongkan."),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_what_is_wrong_with_a_row(lists: Lists, changed: dict[str, str], reason: str) -> None:
    file = lists.send(lists.csv([lists.row(1, **changed)]))
    assert counts(file)["refused"] == 1
    assert reason in reasons(file)[0]
    assert not Application.objects.exists()
    assert not Person.objects.filter(synthetic=False).exists()


@pytest.mark.parametrize("name", ["Sumiati", "O'Brien", "'Aisyah", "H. Sa`dun, S.Pd.", "Nur'aini"])
def test_names_as_people_have_them(lists: Lists, name: str) -> None:
    lists.send(lists.csv([lists.row(1, name=name)]))
    assert Application.objects.get().person.name == name


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("bom", [True, False], ids=["bom", "no-bom"])
def test_csv_of_any_spreadsheet(lists: Lists, delimiter: str, bom: bool) -> None:
    file = lists.send(lists.csv([lists.row(1)], delimiter, bom))
    assert counts(file)["taken"] == 1


def test_two_people_with_one_number_are_both_sent_back(lists: Lists) -> None:
    other = lists.row(2, nik=nik(1))
    file = lists.send(lists.table([lists.row(1), other, lists.row(3)]))
    assert counts(file) == {"rows": 3, "taken": 1, "known": 0, "refused": 2, "to_check": 0}
    assert all("NIK: sama pada baris 2, 3, orangnya berbeda" in text for text in reasons(file))


def test_the_same_person_twice_in_one_village_is_taken_once(lists: Lists) -> None:
    file = lists.send(lists.table([lists.row(1), lists.row(1, receipt="A-0009")]))
    assert counts(file)["taken"] == 1
    assert reasons(file) == ["Orang ini sudah ada di baris 2. Hapus salah satu barisnya."]


def test_one_receipt_for_two_people(lists: Lists) -> None:
    file = lists.send(lists.table([lists.row(1), lists.row(2, receipt="A-0001")]))
    assert reasons(file) == ["No. tanda terima ini sudah dipakai baris 2. Betulkan."]


def test_what_the_village_has_already_is_told_to_the_village(lists: Lists) -> None:
    lists.send(lists.table([lists.row(1), lists.row(2)]))
    again = lists.row(1, receipt="A-0007")
    other = lists.row(3, receipt="A-0002")
    file = lists.send(lists.table([again, other]))
    assert counts(file)["refused"] == 2
    assert "NIK: sudah tercatat atas nama Warga Nomor B, tanda terima A-0001" in reasons(file)[0]
    assert "Nomor A-0002 sudah dipakai pelamar lain" in reasons(file)[1]


def test_one_person_in_two_villages_is_taken_and_only_said_to_be_checked(lists: Lists) -> None:
    first, second = lists.world.villages
    regency = lists.officer(Role.KPU_REGENCY, lists.world.regency)
    rows = [
        lists.row(1, village=f"{first.code} {first.name}"),
        lists.row(1, village=second.name, receipt="B-0001"),
    ]
    data = lists.table(rows, lists.world.district)
    file = lists.send(data, actor=regency, region=lists.world.district)
    assert counts(file) == {"rows": 2, "taken": 2, "known": 0, "refused": 0, "to_check": 2}
    assert Application.objects.count() == 2
    entries = LedgerEntry.objects.filter(act="formation.applications_recorded")
    assert set(entries.values_list("path", flat=True)) == {first.path, second.path}


def test_who_is_known_elsewhere_is_told_to_nobody(lists: Lists) -> None:
    """As at the counter: taken, with the word that it will be checked and no more."""
    other = lists.world.villages[1]
    lists.send(lists.table([lists.row(1)]))
    pps = lists.officer(Role.PPS, other)
    file = lists.send(lists.table([lists.row(1)], other), actor=pps, region=other)
    assert counts(file) == {"rows": 1, "taken": 1, "known": 0, "refused": 0, "to_check": 1}
    assert file.rejected is None


def test_a_village_that_no_code_names(lists: Lists) -> None:
    regency = lists.officer(Role.KPU_REGENCY, lists.world.regency)
    data = lists.table([lists.row(1, village="Antah")], lists.world.district)
    file = lists.send(data, actor=regency, region=lists.world.district)
    assert "Desa/kelurahan: Bukan desa di wilayah berkas ini" in reasons(file)[0]


def test_rights_and_places(lists: Lists) -> None:
    data = lists.table([lists.row(1)])
    other = lists.officer(Role.PPS, lists.world.villages[1])
    ppk = lists.officer(Role.PPK, lists.world.district)
    for actor in (other, ppk, factories.actor(lists.world, Role.PPS)):
        with pytest.raises(NotAllowed):
            lists.send(data, actor=actor)
    lists.world.village.valid_to = lists.call.opens_on
    with pytest.raises(VillageGone):
        lists.send(data)
    assert not ApplicantFile.objects.exists()


def test_a_role_that_was_revoked_meanwhile_takes_nothing_in(lists: Lists) -> None:
    with clock.as_of(lists.now):
        sent = send_list(
            lists.pps,
            election=lists.world.election,
            region=lists.world.village,
            received=cleaned(lists.table([lists.row(1)])),
        )
        Grant.objects.filter(pk=lists.pps.grant_id).update(
            revoked_at=lists.now, revoked_for="Berhenti"
        )
    take_in_now(lists, sent)
    file = ApplicantFile.objects.get(pk=sent.id)
    assert (file.state, file.sealed, file.taken) == ("failed", None, 0)
    assert file.failure
    assert not Application.objects.exists()


def test_files_that_are_no_list(lists: Lists) -> None:
    with pytest.raises(
        SheetUnreadable, match=r"Kolom yang wajib tidak ditemukan: No. tanda terima"
    ):
        lists.send(b"Nama;NIK\r\nSiti;3320900905950001\r\n")
    with pytest.raises(NoRows):
        lists.send(lists.table([]))
    with pytest.raises(UploadRefused):
        lists.send(b"%PDF-1.7 bukan tabel")


def test_nothing_of_the_file_lies_open_in_the_database(lists: Lists) -> None:
    bad = lists.row(1, education="Kursus")
    with clock.as_of(lists.now):
        sent = send_list(
            lists.pps,
            election=lists.world.election,
            region=lists.world.village,
            received=cleaned(lists.csv([bad])),
        )
        assert nik(1).encode() not in bytes(sent.sealed or b"")
        take_in(sent.id)
    file = ApplicantFile.objects.get(pk=sent.id)
    assert file.sealed is None
    assert nik(1).encode() not in bytes(file.rejected or b"")
    assert nik(1) in rejected_rows(file)[0]


def test_refused_rows_are_forgotten_after_days(lists: Lists) -> None:
    file = lists.send(lists.table([lists.row(1, education="Kursus")]))
    assert clear_lists() == 0
    ApplicantFile.objects.filter(pk=file.id).update(finished_at=clock.wall() - timedelta(days=4))
    assert clear_lists() == 1
    file.refresh_from_db()
    assert rejected_rows(file) == []


def test_queries_do_not_grow_with_the_rows(lists: Lists) -> None:
    lists.send(lists.table([lists.row(900)]))

    def queries(first: int, rows: int) -> int:
        data = lists.table([lists.row(n) for n in range(first, first + rows)])
        with CaptureQueriesContext(connection) as found:
            assert lists.send(data).taken == rows
        return len(found)

    assert queries(1, 3) == queries(100, 60) <= 75
