"""Pages of special locations: the list, and who answers for one of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text

from garda.formation.models import ResponsiblePerson
from garda.kernel.roles import Role
from garda.people.models import Contact
from garda.regions.models import Region, StationListing

pytestmark = pytest.mark.django_db
TODAY = factories.local(date(2024, 9, 20))


@pytest.fixture
def world() -> World:
    made = factories.world(stations=(1, 1), special=[901, 902])
    made.election.as_of = TODAY
    made.election.save(update_fields=["as_of"])
    StationListing.objects.filter(number=901).update(location="detention")
    return made


def browser(world: World, role: Role, region: Region) -> Client:
    return signed_in(factories.actor(world, role, region))


def page(world: World, number: int = 901) -> str:
    return reverse("special-station", args=[world.village.code, number])


def typed(**changed: str) -> dict[str, str]:
    return {
        "act": "name",
        "person": "new",
        "name": "Rahmat Hidayat",
        "sex": "L",
        "birth_date": "1975-04-01",
        "office": "Kepala Rutan",
        "starts_on": "2024-09-10",
        "telephone": "",
    } | changed


def test_pps_records_who_answers_and_the_list_tells(world: World) -> None:
    pps = browser(world, Role.PPS, world.village)
    listed = reverse("special-stations", args=[world.village.code])
    html = text(pps.get(listed))
    assert "2 tanpa penanggung jawab" in html
    assert "Rutan atau lapas: Rumah tahanan" in html
    done = text(pps.post(page(world), typed(telephone="0812-9000-0001"), follow=True))
    assert "Rahmat Hidayat" in done
    assert "0812 ••••" in done
    assert "9000" not in done
    assert Contact.objects.count() == 1
    assert "1 tanpa penanggung jawab" in text(pps.get(listed))


def test_a_known_person_is_chosen_for_the_second_station(world: World) -> None:
    pps = browser(world, Role.PPS, world.village)
    pps.post(page(world), typed())
    known = ResponsiblePerson.objects.get().person_id
    chosen = typed(person=str(known), name="", sex="", birth_date="")
    assert "Rahmat Hidayat" in text(pps.post(page(world, 902), chosen, follow=True))
    assert set(ResponsiblePerson.objects.values_list("person", flat=True)) == {known}


@pytest.mark.parametrize(
    ("field", "value", "words", "status"),
    [
        ("name", "", "Isi untuk orang baru", 422),
        ("birth_date", "", "Isi untuk orang baru", 422),
        ("office", "", "Belum diisi", 422),
        ("starts_on", "2024-09-21", "Tanggal ini belum terjadi", 422),
        ("telephone", "12345", "Nomor telepon harus", 409),
        ("person", "nobody", "Pilih dari daftar", 422),
        ("person", "", "Belum diisi", 422),
    ],
)
def test_an_error_stands_next_to_its_field_and_nothing_typed_is_lost(
    world: World, field: str, value: str, words: str, status: int
) -> None:
    pps = browser(world, Role.PPS, world.village)
    answer = pps.post(page(world), typed(**{field: value}))
    html = answer.content.decode()
    assert words.lower() in text(answer, status).lower()
    assert "has-error" in html
    if field != "office":
        assert 'value="Kepala Rutan"' in html
    assert not ResponsiblePerson.objects.exists()


def test_it_ends_without_a_successor(world: World) -> None:
    kpu = browser(world, Role.KPU_REGENCY, world.regency)
    kpu.post(page(world), typed())
    early = kpu.post(page(world), {"act": "end", "ended_on": "2024-09-09"})
    assert "lebih awal" in text(early, 409)
    late = kpu.post(page(world), {"act": "end", "ended_on": "2030-01-01"})
    assert "Tanggal ini belum terjadi" in text(late, 422)
    done = text(kpu.post(page(world), {"act": "end", "ended_on": "2024-09-18"}, follow=True))
    assert "tanpa penanggung jawab" in done
    assert "Sebelumnya" in done


@pytest.mark.parametrize("role", [Role.PPK, Role.BAWASLU, Role.KPU_PROVINCE])
def test_others_read(world: World, role: Role) -> None:
    region = {
        Role.PPK: world.district, Role.BAWASLU: world.regency, Role.KPU_PROVINCE: world.province,
    }[role]  # fmt: skip
    reader = browser(world, role, region)
    assert "Simpan penanggung jawab" not in text(reader.get(page(world)))
    assert reader.post(page(world), typed()).status_code == 403
    assert reader.post(page(world), {"act": "end", "ended_on": "2024-09-18"}).status_code == 403


def test_where_there_is_nothing_special(world: World) -> None:
    kpu = browser(world, Role.KPU_REGENCY, world.regency)
    assert kpu.get(page(world, 1)).status_code == 404
    assert kpu.get(page(world, 950)).status_code == 404
    empty = reverse("special-stations", args=[world.villages[1].code])
    assert "Tidak ada lokasi khusus" in text(kpu.get(empty))
    assert browser(world, Role.PPS, world.villages[1]).get(page(world)).status_code == 403


def test_the_list_costs_the_same_for_any_number(
    world: World, django_assert_max_num_queries: Any
) -> None:
    kpu = browser(world, Role.KPU_REGENCY, world.regency)
    listed = reverse("special-stations", args=[world.regency.code])
    kpu.get(listed)
    with django_assert_max_num_queries(12) as few:
        kpu.get(listed)
    number_of_queries = len(few)
    for number in (901, 902):
        kpu.post(page(world, number), typed(name=f"Kepala {number}"))
    with django_assert_max_num_queries(number_of_queries):
        kpu.get(listed)
