"""Pages of a breach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.breaching import NOTICED, frozen, registered
from tests.support.desk import signed_in, text

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.privacy.models import Breach, Look

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = factories.world(stations=(1, 1))
    world.election.as_of = NOTICED + timedelta(hours=31)
    world.election.save()
    return world


def typed(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "noticed_at": "2024-11-10T09:00",
        "taken_at": "2024-11-09T09:00",
        "tables": ["people_identityclaim"],
        "paths": [world.regency.path],
        "disclosed": "nama dan NIK",
        "happened": "Laptop hilang",
        "remedy": "Akun dicabut",
        "contact": "KPU, telepon 0291 591234",
        **changed,
    }


def test_from_the_form_to_the_closed_case(
    world: World, commission: Actor, colleague: Actor
) -> None:
    registered(world, ("Ani", "Budi"))
    client, other = signed_in(commission), signed_in(colleague)
    assert "Data terambil sampai" in text(client.get(reverse("new-breach")))
    page = client.post(reverse("new-breach"), typed(world))["Location"]
    breach = Breach.objects.get()
    # Times are typed by the region's clock.
    assert breach.noticed_at == NOTICED
    words = text(client.get(page))
    assert "Sisa 41 jam 0 menit" in words
    assert "Tetapkan 2 orang dan tanda tangani surat" in words
    assert "NIK dan nomor KK (terenkripsi)" in words
    client.post(page, {"act": "freeze"})
    assert "0 dari 2 orang" in text(client.get(page))
    assert "Isi tanggal dan jam" in text(client.post(page, {"act": "agency", "at": ""}), 422)
    client.post(page, {"act": "agency", "at": "2024-11-10T12:00", "how": "Surat tercatat"})
    assert "Lembaga sudah dilapori" in text(client.get(page))
    _hand_over(world, breach)
    assert "Isi bagian ini" in text(client.post(page, {"act": "ask", "reason": ""}), 422)
    client.post(page, {"act": "ask", "reason": "Semua diserahkan"})
    assert "Tutup kasus" not in text(client.get(page))
    assert "orang kedua" in text(client.post(page, {"act": "close"}), 409)
    assert "Tutup kasus" in text(other.get(page))
    other.post(page, {"act": "close"})
    assert "Ditutup" in text(client.get(reverse("breaches")))
    assert client.post(page, {"act": "burn"}).status_code == 404


def _hand_over(world: World, breach: Breach) -> None:
    """The village's PPS finds the letters among its tasks and notes them."""
    pps = signed_in(factories.actor(world, Role.PPS))
    tasks = text(pps.get(reverse("tasks")))
    assert "Surat pemberitahuan kebocoran data belum diserahkan" in tasks
    page = reverse("breach-persons", args=[breach.id])
    assert "Ani lembar 1" in text(pps.get(page))
    assert Look.objects.filter(why="Pemberitahuan kebocoran data 1/2024").exists()
    nobody = text(pps.post(page, {"how": "letter"}), 422)
    assert "Centang orangnya" in nobody
    rows = [str(row.pk) for row in breach.concerned.all()]
    assert "Pilih caranya" in text(pps.post(page, {"rows": rows, "how": ""}), 422)
    pps.post(page, {"rows": rows, "how": "letter"})
    assert "Surat diserahkan langsung" in text(pps.get(page))
    assert "belum diserahkan" not in text(pps.get(reverse("tasks")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"tables": []}, "Pilih paling sedikit satu tabel"),
        ({"paths": []}, "Pilih paling sedikit satu wilayah"),
        ({"noticed_at": "kemarin"}, "Isi tanggal dan jam"),
        ({"disclosed": ""}, "Isi bagian ini"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(
    world: World, commission: Actor, changed: dict[str, Any], said: str
) -> None:
    answer = signed_in(commission).post(reverse("new-breach"), typed(world, **changed))
    assert said in text(answer, 422)
    assert "Laptop hilang" in answer.content.decode()
    assert not Breach.objects.exists()


def test_a_refusal_stands_above_the_form(world: World, commission: Actor) -> None:
    late = typed(world, noticed_at="2025-01-01T09:00")
    answer = signed_in(commission).post(reverse("new-breach"), late)
    assert "tidak di waktu mendatang" in text(answer, 409)


def test_facts_can_be_corrected(world: World, commission: Actor) -> None:
    client = signed_in(commission)
    client.post(reverse("new-breach"), typed(world))
    breach = Breach.objects.get()
    page = reverse("amend-breach", args=[breach.id])
    assert 'value="2024-11-10T09:00"' in client.get(page).content.decode()
    client.post(page, typed(world, disclosed="nama saja"))
    assert "nama saja" in text(client.get(reverse("breach", args=[breach.id])))


def test_the_commission_has_the_clock_among_its_tasks(world: World, commission: Actor) -> None:
    frozen(world, commission)
    words = text(signed_in(commission).get(reverse("tasks")))
    assert "Kebocoran data, kasus 1/2024: sisa 41 jam 0 menit" in words
    bawaslu = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
    assert "Kebocoran data, kasus 1/2024" in text(bawaslu.get(reverse("tasks")))


def test_who_sees_what(world: World, commission: Actor) -> None:
    breach = frozen(world, commission)
    page, persons = (reverse(name, args=[breach.id]) for name in ("breach", "breach-persons"))
    for role in (Role.BAWASLU, Role.AUDITOR):
        reader = signed_in(factories.actor(world, role, world.regency))
        words = text(reader.get(page))
        assert "Catat laporan" not in words
        assert "Ani" not in words
        assert reader.get(persons).status_code == 403
        assert reader.get(reverse("new-breach")).status_code == 403
    pps = signed_in(factories.actor(world, Role.PPS))
    assert pps.get(page).status_code == 403
    assert "Citra" not in text(pps.get(persons))
    kpps = signed_in(factories.actor(world, Role.KPPS))
    assert kpps.get(persons).status_code == 403


def test_a_village_that_is_not_concerned_has_no_such_page(world: World, commission: Actor) -> None:
    registered(world, ("Ani",))
    client = signed_in(commission)
    client.post(reverse("new-breach"), typed(world))
    breach = Breach.objects.get()
    client.post(reverse("breach", args=[breach.id]), {"act": "freeze"})
    neighbour = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
    assert neighbour.get(reverse("breach-persons", args=[breach.id])).status_code == 404
