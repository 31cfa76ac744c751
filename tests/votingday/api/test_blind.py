"""No answer of a phone's route holds a figure of another source before the own is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.counted import sheet
from tests.support.phone_routes import PHONE_ROUTES
from tests.support.stationed import VOTES, Stationed, StationPhone, stationed

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.results.domain.definition import as_figures
from garda.results.models import Reading, Source
from garda.results.queries import load_definition
from garda.results.services.readings import NewReading, record_readings

pytestmark = pytest.mark.django_db
#: What another source reads; no answer has another reason to name these numbers.
OTHERS = (117, 37)
TELLING = {"117", "154", "158"}
#: What does not depend on any sending: the form, where it is printed, and who is called how.
FIXED = {"definition", "layouts", "name"}


@pytest.fixture
def scene() -> Stationed:
    return stationed()


@pytest.fixture(autouse=True)
def _wall(scene: Stationed) -> Iterator[None]:
    with clock.wall_at(scene.now):
        yield


def words(value: Any) -> Iterator[str]:
    """Every value of an answer as text, ids and moments apart."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in FIXED:
                yield from words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner)
    elif not re.fullmatch(r"[0-9a-f-]{32,64}|\d{4}-\d\d-\d\dT.*", str(value)):
        yield str(value)


def told(answer: Any) -> set[str]:
    said = " ".join(words(answer.json()))
    return TELLING & set(re.findall(r"(?<![\d.])\d{3}(?![\d.])", said))


def walked(phone: StationPhone) -> dict[str, set[str]]:
    """What each route gave away; every route answers."""
    answers = {name: ask(phone) for name, ask in PHONE_ROUTES.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name: told(answer) for name, answer in answers.items() if told(answer)}


def test_the_walk_meets_every_route(scene: Stationed) -> None:
    paths = scene.phone().client.get("/api/hp/openapi.json").json()["paths"]
    offered = {
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in methods
        if path.startswith("/api/hp/tps/")
    }
    assert offered == set(PHONE_ROUTES)


def says(scene: Stationed, source: Source, role: Role) -> None:
    """Another source has entered the form."""
    contest = scene.counted.bupati
    reading = NewReading(
        id=uuid7(),
        round_id=scene.counted.round(contest, scene.station()).id,
        source=source,
        figures=as_figures(load_definition(contest.id), sheet(OTHERS)),
        happened_at=clock.now(),
    )
    who = Actor(role, scene.station().path, scene.counted.world.election.id, uuid7(), uuid7())
    record_readings(who, readings=[reading])


@pytest.mark.parametrize(
    ("source", "role"), [(Source.PPK, Role.PPK), (Source.SUPERVISOR, Role.PTPS)]
)
def test_the_station_and_its_pps_meet_no_other_source(
    scene: Stationed, source: Source, role: Role
) -> None:
    says(scene, source, role)
    for phone in (scene.phone(), scene.phone(seat=1), scene.helper(Role.PPS)):
        assert walked(phone) == {}
    assert Reading.objects.filter(source=Source.OPERATOR).exists()


def test_ppk_and_supervisor_meet_no_figure_of_the_station(scene: Stationed) -> None:
    station = scene.phone()
    station.register()
    station.send(station.item(station.form(sheet(OTHERS))))
    for phone in (scene.helper(Role.PPK), scene.supervisor()):
        assert walked(phone) == {}


def test_a_colleague_with_other_figures_learns_that_they_differ_not_by_what(
    scene: Stationed,
) -> None:
    first, second = scene.phone(), scene.phone(seat=1)
    first.register()
    first.send(first.item(first.form(sheet(OTHERS))))
    second.register()
    answer = second.post("isian", second.item(second.form(sheet(VOTES))))
    assert answer.json()["results"][0]["marks"] != []
    assert told(answer) == set()
    assert walked(second) == {}


def test_the_walk_would_see_a_figure(scene: Stationed) -> None:
    """A roll-call of 117 is no figure, but it is told; so would one be."""
    assert told(_Said({"present": 117})) == {"117"}
    assert (
        told(_Said({"layouts": {"x": 117}, "id": "0192f000-0000-7000-8000-000000000117"})) == set()
    )


class _Said:
    def __init__(self, said: Any) -> None:
        self._said = said

    def json(self) -> Any:
        return self._said
