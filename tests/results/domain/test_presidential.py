"""Published forms of February 2024, with their administration, against the presidential form."""

from __future__ import annotations

import pytest

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition, Pack, Severity
from garda.results.domain.checks import check_form, check_station
from garda.results.domain.definition import as_figures
from garda.results.domain.findings import Finding

#: Station, figures by row as L/P/J, then valid, invalid, total and votes. The second station's
#: votes were not published in full; it was a DPD form with the same fields.
PUBLISHED = {
    "9203011002010": (
        {"dpt": (103, 98, 201), "users_dpt": (62, 73, 135), "users_moved": (0, 0, 0),
         "users_added": (11, 5, 16), "users_total": (73, 78, 151)},
        (150, 1, 151), (17, 124, 9),
    ),
    "3204442007006": (
        {"dpt": (103, 105, 208), "users_dpt": (82, 96, 178), "users_moved": (0, 0, 0),
         "users_added": (1, 2, 3), "users_total": (83, 98, 181)},
        (170, 11, 181), (None, None, None),
    ),
}  # fmt: skip


@pytest.fixture(scope="session")
def pemilu() -> Pack:
    return load_pack(packs_folder() / "pemilu2024")


@pytest.fixture(scope="session")
def presiden(pemilu: Pack) -> FormDefinition:
    return build_definition(pemilu, "presiden", (1, 2, 3))


def _sheet(station: str) -> dict[str, int | None]:
    rows, (valid, invalid, total), votes = PUBLISHED[station]
    sheet: dict[str, int | None] = {
        f"{key}_{c}": figure
        for key, figures in rows.items()
        for c, figure in zip("lpj", figures, strict=True)
    }
    sheet |= {f"votes_{number}": figure for number, figure in enumerate(votes, start=1)}
    return sheet | {"valid": valid, "invalid": invalid, "total": total, "ballots_used": total}


def _errors(found: tuple[Finding, ...]) -> set[str]:
    return {f.code for f in found if f.severity is Severity.ERROR}


@pytest.mark.parametrize("station", PUBLISHED)
def test_published_forms_fit(presiden: FormDefinition, station: str) -> None:
    figures = as_figures(presiden, _sheet(station))
    assert _errors(check_form(presiden, figures)) == set()


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"votes_2": 724}, {"K06", "K10"}),
        ({"total": 152}, {"K07", "K08"}),
        ({"users_added_j": 17}, {"K01", "K02"}),
        ({"users_dpt_l": 104, "users_dpt_j": 177, "users_total_l": 115, "users_total_j": 193},
         {"K03", "K05"}),
    ],
    ids=["votes", "total", "added", "more than the list"],
)  # fmt: skip
def test_the_rules_do_look(
    presiden: FormDefinition, changed: dict[str, int], codes: set[str]
) -> None:
    figures = as_figures(presiden, {**_sheet("9203011002010"), **changed})
    assert _errors(check_form(presiden, figures)) == codes


def test_more_than_three_hundred_voters_ask_for_a_look(presiden: FormDefinition) -> None:
    sheet = {"dpt_l": 150, "dpt_p": 151, "dpt_j": 301, "ballots_received": 308}
    found = {f.code: f for f in check_form(presiden, as_figures(presiden, sheet))}
    assert set(found) == {"K13"}
    assert found["K13"].right == 300


@pytest.mark.parametrize(("received", "looks"), [(254, True), (255, False), (256, False),
                                                  (257, True)])  # fmt: skip
def test_two_per_cent_reserve(presiden: FormDefinition, received: int, looks: bool) -> None:
    """250 voters: 5 more exactly, and one above what rounding up would give."""
    sheet = {"dpt_j": 250, "ballots_received": received}
    found = {f.code for f in check_form(presiden, as_figures(presiden, sheet))}
    assert ("K11" in found) is looks


def test_one_form_is_compared_with_the_list_alone(presiden: FormDefinition) -> None:
    figures = as_figures(presiden, _sheet("9203011002010"))
    listed = {"dpt_l": 103, "dpt_p": 99, "dpt_j": 202}
    found = check_station({"presiden": presiden}, {"presiden": figures}, listed)
    assert {f.code for f in found} == {"K12"}
