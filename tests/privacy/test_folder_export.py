"""The folder format holds places and figures: nobody's name or number but the candidates'."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests import factories
from tests.support.counted import counted, settle_all

from garda.exchange.export import export_election
from garda.kernel import clock
from garda.people.models import Person
from garda.people.services import NewPerson, register_people, system_operator

pytestmark = pytest.mark.django_db


def test_no_person_is_in_it(tmp_path: Path) -> None:
    count = counted()
    world = count.world
    settle_all(count)
    newcomer = NewPerson(
        "Siti Rahasia", "P", date(1995, 12, 15), world.village.path, "3320905512950007"
    )
    register_people(system_operator(), people=[newcomer])
    for station in world.stations[world.village.path]:
        factories.full_group(world, station)
    with clock.as_of(count.now):
        export_election(world.election, tmp_path / "out")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    text = "\n".join(path.read_text() for path in files)
    assert len(files) > 4
    names = Person.objects.values_list("name", flat=True)
    assert len(names) > 14
    assert [name for name in names if name in text] == []
    assert not re.search(r"\d{16}", text)
