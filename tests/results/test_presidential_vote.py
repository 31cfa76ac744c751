"""The presidential vote of a second pack: opened, printed, settled, and recapitulated."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from tests.support.counted import Counted, close_all, counted, settle
from tests.support.pdf_text import text_of_pdf

from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.recap.models import Plenary, PlenaryState
from garda.regions.models import Region
from garda.results.models import BlockState, Contest, Settlement
from garda.results.queries import load_definition
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds
from garda.results.sheets.kinds import SheetKind
from garda.results.sheets.making import Press
from garda.results.sheets.stations import station_sheets

pytestmark = pytest.mark.django_db

PAIRS = ("SATU - DUA", "TIGA - EMPAT", "LIMA - ENAM")


def _opened(count: Counted) -> Contest:
    """The contest with a round at every station, under the second pack."""
    pack, election = get_pack("pemilu2024"), count.world.election
    election.pack, election.pack_hash = pack.id, pack.hash
    election.save(update_fields=["pack", "pack_hash"])
    machine = system_operator(election.id)
    contest = open_contest(
        machine,
        election=election,
        pack=pack,
        kind="presiden",
        region=Region.objects.get(path="id"),
        choices=[ChoiceInput(number, name) for number, name in enumerate(PAIRS, start=1)],
    )
    open_rounds(machine, contest=contest, regency=count.world.regency)
    return contest


def test_opened_for_the_country_with_its_own_form() -> None:
    contest = _opened(counted((2,)))
    assert contest.name == "Presiden dan Wakil Presiden Indonesia"
    definition = load_definition(contest.id)
    assert definition.title.id == "C.Hasil-PPWP Presiden dan Wakil Presiden"
    assert definition.choices == (1, 2, 3)


def test_printed_with_three_pairs() -> None:
    count = counted((2,))
    press = Press(_opened(count), SheetKind.HASIL)
    pdf = press.print(station_sheets(press.contest, count.world.village.path))
    with pikepdf.open(BytesIO(pdf)) as opened:
        words = "".join(text_of_pdf(opened).split())
        assert len(opened.pages) == 6
    assert "C.HASIL-PPWPPRESIDENDANWAKILPRESIDEN" in words
    assert "3.LIMA-ENAM" in words


def test_settled_and_recapitulated_up_to_the_regency() -> None:
    count = counted((1,))
    contest = _opened(count)
    settle(count, contest, count.world.station(), (17, 124, 9))
    states = Settlement.objects.filter(round__contest=contest).values_list("state", flat=True)
    assert set(states) == {BlockState.SETTLED}
    close_all(count, contest)
    plenaries = Plenary.objects.filter(contest=contest)
    assert {plenary.state for plenary in plenaries} == {PlenaryState.CLOSED}
    assert {plenary.region.level for plenary in plenaries} == {"district", "regency"}
