"""The checks on the phone find what Python finds: by shared vectors, and by any figures at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.e2e.conftest import Visit
from tests.results.check_vectors import FILE, choices_of, good_figures, packs, told
from tests.support.phones import open_app
from tests.support.visitor import PHONE, Visitor

from garda.packs.forms import build_definition, definition_hash, definition_to_json
from garda.packs.types import FormDefinition
from garda.results.domain.checks import check_form, check_station, reserve_bounds

STAGE = "announcement"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
CHECKS = "/static/phone/features/count/checks.js"
FORMS = """
    async ([file, forms]) => {
      const { checkForm } = await import(file);
      return forms.map(([definition, sheets]) => sheets.map((one) => checkForm(definition, one)));
    }
"""
STATIONS = """
    async ([file, all]) => {
      const { checkStation } = await import(file);
      return all.map((one) => checkStation(one.definitions, one.figures, one.voters));
    }
"""
BOUNDS = """
    async ([file, all]) => {
      const { reserveBounds } = await import(file);
      return all.map(([value, voters]) => reserveBounds(value, voters));
    }
"""
WORDS = """
    async () => {
      const { inWords } = await import("/static/phone/features/count/numerals.js");
      return Array.from({ length: 1000 }, (_, number) => inWords(number));
    }
"""
VECTORS = json.loads(FILE.read_text())
PACKS = {pack.id: pack for pack in packs()}
#: Every form there is: by pack, contest kind and number of choices.
DEFINITIONS: dict[tuple[str, str, int], FormDefinition] = {
    (pack.id, kind, count): build_definition(pack, kind, range(1, count + 1))
    for pack in PACKS.values()
    for kind in pack.contests
    for count in choices_of(pack)
}
figure = st.none() | st.integers(-3, 1100) | st.sampled_from([0, 1, 6, 117, 250, 600, 617, 999])
batches = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def page(visit: Visit) -> Visitor:
    phone = visit()
    open_app(phone)
    return phone


def test_vectors_of_forms(page: Visitor) -> None:
    forms = VECTORS["forms"]
    given_forms = []
    for form in forms:
        definition = DEFINITIONS[form["pack"], form["contest"], form["choices"]]
        assert definition_hash(definition) == form["definition"]
        given_forms.append(
            [definition_to_json(definition), [case["figures"] for case in form["cases"]]]
        )
    found = page.page.evaluate(FORMS, [CHECKS, given_forms])
    assert found == [[case["findings"] for case in form["cases"]] for form in forms]


def test_vectors_of_stations(page: Visitor) -> None:
    stations = [
        {**one, "definitions": _definitions(one["pack"], one["choices"])}
        for one in VECTORS["stations"]
    ]
    found = page.page.evaluate(STATIONS, [CHECKS, stations])
    assert found == [one["findings"] for one in VECTORS["stations"]]


def test_figures_in_words(page: Visitor) -> None:
    assert page.page.evaluate(WORDS) == VECTORS["words"]


@st.composite
def sheets(draw: st.DrawFn, definition: FormDefinition) -> list[int | None]:
    """A right form with some figures changed, or any figures: near misses are where two engines
    could part."""
    if draw(st.booleans()):
        return draw(st.lists(figure, min_size=len(definition.keys), max_size=len(definition.keys)))
    good = dict(enumerate(good_figures(definition)))
    places = st.integers(0, len(good) - 1)
    return list((good | draw(st.dictionaries(places, figure, max_size=5))).values())


def test_any_figures_of_a_form(page: Visitor) -> None:
    @batches
    @given(st.data())
    def proved(data: st.DataObject) -> None:
        drawn = {
            name: data.draw(st.lists(sheets(one), min_size=1, max_size=4))
            for name, one in DEFINITIONS.items()
        }
        asked = [[definition_to_json(DEFINITIONS[name]), some] for name, some in drawn.items()]
        wanted = [
            [[told(f) for f in check_form(DEFINITIONS[name], sheet)] for sheet in some]
            for name, some in drawn.items()
        ]
        assert page.page.evaluate(FORMS, [CHECKS, asked]) == wanted

    proved()


def test_any_figures_of_a_station(page: Visitor) -> None:
    @batches
    @given(st.data())
    def proved(data: st.DataObject) -> None:
        asked, wanted = [], []
        for pack in PACKS.values():
            count = data.draw(st.sampled_from(choices_of(pack)))
            definitions = {kind: DEFINITIONS[pack.id, kind, count] for kind in pack.contests}
            figures = {kind: data.draw(sheets(one)) for kind, one in definitions.items()}
            voters = {f"dpt_{column}": data.draw(figure) for column in "lpj"}
            found = check_station(definitions, figures, voters)
            wanted.append([told(finding) for finding in found])
            named = _definitions(pack.id, count)
            asked.append({"definitions": named, "figures": figures, "voters": voters})
        assert page.page.evaluate(STATIONS, [CHECKS, asked]) == wanted

    proved()


def test_ballots_with_their_reserve_for_every_number_of_voters(page: Visitor) -> None:
    shares = {pack.reserve_share for pack in PACKS.values()}
    asked = [(share, voters) for share in shares for voters in range(-3, 1100)]
    found = page.page.evaluate(BOUNDS, [CHECKS, [[str(share), voters] for share, voters in asked]])
    assert found == [list(reserve_bounds(share, voters)) for share, voters in asked]


def _definitions(pack: str, count: int) -> dict[str, Any]:
    kinds = PACKS[pack].contests
    return {kind: definition_to_json(DEFINITIONS[pack, kind, count]) for kind in kinds}
