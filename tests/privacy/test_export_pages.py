"""The pages of the register of exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import at, signed_in, text

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.privacy.models import Export, ExportCopy

pytestmark = pytest.mark.django_db
NOW = at("2024-11-10T12:00")


@pytest.fixture
def world() -> World:
    world = factories.world(stations=(2, 1))
    world.election.as_of = factories.local(date(2024, 11, 10), 12)
    world.election.save()
    for station in world.stations[world.village.path]:
        factories.full_group(world, station)
    return world


@pytest.fixture
def commission(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def wanted(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "region": world.village.code,
        "columns": ["village", "station"],
        "purpose": "training",
        "recipient": "Panitia bimtek",
        "note": "",
        "file_kind": "csv",
        **changed,
    }


def new(kind: str) -> str:
    return reverse("new-export") + f"?jenis={kind}"


def ask(client: Client, world: World, **changed: Any) -> HttpResponse:
    return client.post(new("kpps"), wanted(world, **changed))


def test_a_list_is_asked_for_fetched_and_found_again(world: World, commission: Actor) -> None:
    client = signed_in(commission)
    assert "Daftar anggota KPPS" in text(client.get(reverse("exports")))
    form = client.get(new("kpps"))
    assert 'value="village" id="id_columns_1" checked' in form.content.decode()
    assert 'value="sex" id="id_columns_5" checked' not in form.content.decode()
    answer = ask(client, world)
    export = Export.objects.get()
    assert answer["Location"] == reverse("export", args=[export.id])
    page = text(client.get(answer["Location"]))
    assert "14 orang" in page
    assert "Bimtek dan pelantikan" in page
    copy = client.post(answer["Location"], {"act": "fetch"})
    assert copy["Content-Type"].startswith("text/csv")
    assert copy["Content-Disposition"].endswith('kpps-2024-1-salinan-1-SIMULASI.csv"')
    assert copy.content.count(b"Watuaji") >= 14
    assert "Salinan 1" in text(client.get(answer["Location"]))
    assert "1 salinan" in text(client.get(reverse("exports")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recipient": ""}, "Isi bagian ini"),
        ({"recipient": "telp 081290000001"}, "Jangan menulis NIK"),
        ({"purpose": ""}, "Pilih untuk apa"),
        ({"columns": ["nik"]}, "nik"),
        ({"region": "99.99"}, "99.99"),
    ],
)
def test_a_bad_form_says_so_next_to_the_field_and_keeps_what_was_typed(
    world: World, commission: Actor, changed: dict[str, Any], said: str
) -> None:
    answer = ask(signed_in(commission), world, note="untuk absen", **changed)
    assert said in text(answer, 422)
    assert "untuk absen" in answer.content.decode()
    assert not Export.objects.exists()


def test_a_refusal_of_the_service_stands_above_the_form(world: World, commission: Actor) -> None:
    answer = ask(signed_in(commission), world, region=world.villages[1].code)
    assert "Tidak ada orang untuk daftar ini di Damarwulan" in text(answer, 409)


def test_roles_have_their_lists_and_nobody_elses(world: World, commission: Actor) -> None:
    pps = signed_in(factories.actor(world, Role.PPS))
    assert pps.get(new("accounts")).status_code == 404
    assert pps.get(reverse("found-list")).status_code == 403
    ask(signed_in(commission), world)
    export = Export.objects.get()
    neighbour = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
    assert neighbour.get(reverse("export", args=[export.id])).status_code == 404
    for role in (Role.BAWASLU, Role.AUDITOR):
        reader = signed_in(factories.actor(world, role, world.regency))
        page = text(reader.get(reverse("export", args=[export.id])))
        assert "Unduh salinan" not in page
        assert "Cabut" not in page
        assert reader.get(new("kpps")).status_code == 404
    kpps = signed_in(factories.actor(world, Role.KPPS))
    assert kpps.get(reverse("exports")).status_code == 403


def test_revoking_needs_a_reason(world: World, commission: Actor) -> None:
    client = signed_in(commission)
    page = ask(client, world)["Location"]
    assert "Isi bagian ini" in text(client.post(page, {"act": "revoke", "reason": ""}), 422)
    client.post(page, {"act": "revoke", "reason": "Salah wilayah"})
    assert "Dicabut" in text(client.get(page))
    assert "sudah dicabut" in text(client.post(page, {"act": "fetch"}), 409)
    assert client.post(page, {"act": "burn"}).status_code == 404


def test_the_second_person_finds_it_among_the_tasks(world: World, commission: Actor) -> None:
    ask(signed_in(commission), world)
    Export.objects.update(state="waiting", delicate=True, expires_at=None)
    export = Export.objects.get()
    colleague = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
    mine, theirs = signed_in(commission), colleague
    words = "menunggu orang kedua"
    assert words not in text(mine.get(reverse("tasks")))
    assert words in text(theirs.get(reverse("tasks")))
    page = reverse("export", args=[export.id])
    assert "Persetujuan Anda diminta" not in text(mine.get(page))
    assert "memulainya" in text(mine.post(page, {"act": "approve"}), 409)
    assert "Persetujuan Anda diminta" in text(theirs.get(page))
    assert "Isi bagian ini" in text(theirs.post(page, {"act": "refuse"}), 422)
    theirs.post(page, {"act": "approve"})
    assert "Unduh salinan" in text(mine.get(page))
    assert words not in text(theirs.get(reverse("tasks")))


def test_another_refuses_with_a_reason(world: World, commission: Actor) -> None:
    ask(signed_in(commission), world)
    Export.objects.update(state="waiting", delicate=True, expires_at=None)
    page = reverse("export", args=[Export.objects.get().id])
    colleague = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
    colleague.post(page, {"act": "refuse", "reason": "Cukup daftar nama"})
    assert "Cukup daftar nama" in text(colleague.get(page))


def test_a_list_that_has_expired_says_so(world: World, commission: Actor) -> None:
    client = signed_in(commission)
    page = ask(client, world)["Location"]
    later = text(client.get(page + at("2024-11-20T12:00")))
    assert "Kedaluwarsa" in later
    assert "Unduh salinan" not in later


def test_a_found_list_is_led_back_to_its_copy(world: World, commission: Actor) -> None:
    people = [factories.person(world.village.path, f"Nama {i:02d}") for i in range(40)]
    for person, appointment in zip(people, _members(), strict=False):
        appointment.person = person
        appointment.save()
    client = signed_in(commission)
    page = ask(client, world, columns=[])["Location"]
    leaked = [client.post(page, {"act": "fetch"}).content.decode() for _ in range(3)][1]
    names = [line for line in leaked.splitlines() if line.startswith("Nama ")]
    words = text(client.post(reverse("found-list"), {"names": "\n".join(names)}))
    best = words.partition("Pasangan yang cocok")[2]
    assert "salinan 2" in best[: best.index("dari 13")]
    assert names[0] not in words.partition("Bandingkan")[0]
    assert "Tempelkan" in text(client.post(reverse("found-list"), {"names": " "}), 422)
    assert "Bandingkan" in text(client.get(reverse("found-list")))
    assert ExportCopy.objects.count() == 3


def _members() -> Any:
    from garda.formation.models import Appointment

    return Appointment.objects.order_by("path", "seat")


def test_the_register_has_as_many_queries_for_thirty_as_for_one(
    world: World, commission: Actor, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(commission)
    for _ in range(31):
        ask(client, world)
    with django_assert_max_num_queries(9), clock.as_of(world.election.as_of):
        page = client.get(reverse("exports"))
    assert "Halaman 1 dari 2" in text(page)
    assert Person.objects.exists()
