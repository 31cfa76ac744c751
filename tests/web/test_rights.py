"""The page of access rights says what the code declares."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support.desk import text

from garda.kernel import acts, duties
from garda.kernel.roles import LABELS, SUPERVISORS, Role
from garda.people.domain.giving import GIVINGS
from garda.web.rights import ROOMS, Rights, rights, told
from garda.web.route_titles import ROUTE_TITLES
from garda.web.routes import routes


def page_of(found: Rights, title: str) -> Any:
    return next(line for room in found.rooms for line in room.pages if line.title == title)


def test_every_route_act_giving_and_pair_is_there() -> None:
    found = rights()
    assert found.pages == len(list(routes()))
    assert sum(len(room.acts) for room in found.rooms) == len(acts.declared())
    assert len(found.givings) == len(GIVINGS)
    assert list(found.pairs) == duties.declared()


def test_acts_are_known_before_anything_has_used_them() -> None:
    """In a process of its own: there no other test has loaded a room's services."""
    asked = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'garda.web.settings';"
        "django.setup();"
        "from garda.web.declarations import all_acts, all_pairs;"
        "print(*{a.room for a in all_acts()}, *(p.code for p in all_pairs()))"
    )
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)
    known = set(said.stdout.split())
    assert {"activities", "formation", "people", "recap", "regions", "results"} <= known
    assert {
        "results.sources", "results.arbiter", "results.confirmer", "recap.correction",
        "activities.online", "formation.secretariat", "formation.question", "people.merge",
    } <= known  # fmt: skip


def test_every_route_and_room_has_a_name() -> None:
    assert {route.name for route in routes()} - ROUTE_TITLES.keys() == set()
    assert {room.code for room in rights().rooms} <= ROOMS.keys()


def test_a_line_says_who_where_and_what_others_are_told() -> None:
    found = rights()
    result, account, region, person, entry = (
        page_of(found, title)
        for title in ("Hasil", "Akun saya", "Keadaan wilayah", "Halaman seseorang", "Isi C.Hasil")
    )
    assert (result.who, result.scope, result.elsewhere) == ("Umum", "umum", "")
    assert (account.who, account.scope) == ("Semua petugas", "akun sendiri")
    assert (region.scope, region.elsewhere) == ("sendiri dan di bawahnya", "ditolak")
    assert person.elsewhere == "tidak ada"
    assert entry.address == "/isi/…/"
    assert entry.who.startswith("PPK, PPS, KPPS, Panwaslu Kecamatan")


def test_a_role_sees_its_own_lines_alone() -> None:
    found = rights(Role.KPPS)
    assert all(Role.KPPS in line.roles for room in found.rooms for line in room.pages)
    names = [line.name for room in found.rooms for line in room.acts]
    assert names == [
        "Mencatat kehadiran dan menutup daftar hadir",
        "Mengerjakan tes bimtek",
        "Mengirim pemeriksaan ponsel operator TPS",
        "Mengisi C.Hasil",
        "Mengirim foto C.Hasil",
        "Mendaftarkan kunci ponsel TPS",
        "Mencatat tindak lanjut kejadian khusus",
        "Mencatat kejadian khusus atau keberatan saksi di TPS",
        "Melaporkan tahap TPS pada hari-H",
    ]
    assert {(g.giver, g.how) for g in found.givings} == {
        ("KPU Kabupaten/Kota", "memberi, mencabut"),
        ("PPS", "memberi, mencabut"),
    }


def test_roles_are_told_shortly() -> None:
    assert told(frozenset(Role)) == "Semua petugas"
    assert told(set(Role) - {Role.OPERATOR}) == "Semua petugas kecuali Operator sistem"
    assert told(SUPERVISORS) == (
        "Bawaslu, Panwaslu Kecamatan, Pengawas Desa/Kelurahan (PKD), Pengawas TPS"
    )


def test_what_a_giver_may_do_is_said() -> None:
    how = {(line.giver, line.role): line.how for line in rights().givings}
    assert how["Operator sistem", "KPU RI"] == "hanya yang pertama"
    assert how["Bawaslu", "Pengawas TPS"] == "hanya mencabut"
    assert how["KPU Kabupaten/Kota", "PPS"] == "memberi, mewakilkan, mencabut"


@pytest.mark.django_db
class TestPage:
    def test_anyone_reads_all_of_it(self, client: Client) -> None:
        html = text(client.get(reverse("rights")))
        for words in ("Hak akses", "Menetapkan usulan KPPS dalam pleno", "Siapa memberi peran"):
            assert words in html
        assert all(label in html for label in LABELS.values())

    def test_one_role(self, client: Client) -> None:
        html = text(client.get(reverse("rights"), {"peran": "order_officer"}))
        assert "Hak akses: Petugas ketertiban TPS" in html
        assert "Memutus selisih C.Hasil dan mengonfirmasinya" not in html

    def test_an_unknown_role_is_no_role(self, client: Client) -> None:
        assert "Hak akses Disusun" in text(client.get(reverse("rights"), {"peran": "raja"}))
