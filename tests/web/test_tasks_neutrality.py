"""What waits about neutrality, for whom."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from tests import factories
from tests.neutrality.scene import Scene
from tests.support.desk import signed_in, text

from garda.kernel.roles import Role

OWN, LISTS = "Klarifikasi netralitas menunggu Anda", "Daftar pembanding harus dihapus"


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Scene:
    return Scene(factories.world(), tmp_path)


def on(scene: Scene, days: int) -> None:
    election = scene.world.election
    election.as_of = factories.local(scene.call.closes_on + timedelta(days=days), 12)
    election.save(update_fields=["as_of"])


def test_the_officers_of_a_case_are_told_and_nobody_else(scene: Scene) -> None:
    scene.hit_case()
    on(scene, 1)
    for actor in (scene.pps, scene.kpu):
        assert OWN in text(signed_in(actor).get(reverse("tasks")))
    other = factories.actor(scene.world, Role.PPS)
    assert OWN not in text(signed_in(other).get(reverse("tasks")))


def test_kpu_is_told_to_compare_and_later_to_delete(scene: Scene) -> None:
    scene.list_of([scene.row("SITI AMINAH")])
    kpu = signed_in(scene.kpu)
    words = "Pelamar belum dibandingkan"
    on(scene, -1)
    assert words not in text(kpu.get(reverse("tasks")))
    on(scene, 2)
    assert words in text(kpu.get(reverse("tasks")))
    on(scene, 200)
    assert LISTS in text(kpu.get(reverse("tasks")))
