"""A folder of the presidential vote: one contest over the country, in the pack that has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.exchange.conftest import Copy
from tests.support.importing import contents

from garda.exchange.domain.folder import COUNTRY_CODE, Folder
from garda.exchange.domain.joint import check_together
from garda.exchange.domain.problems import FolderError
from garda.exchange.reader import read_folder
from garda.exchange.services import ElectionUnfit, Imported, import_into
from garda.exchange.sheets import sheets_of
from garda.exchange.snapshot import take_snapshot
from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.recap.errors import NoPlenaryHere
from garda.recap.services.plenary import open_plenary
from garda.regions.models import Election, Region
from garda.results.models import Choice, Contest, VoteRound
from garda.results.queries import load_definition

PACK = "pemilu2024"
FILES = ("candidates.csv", "results_by_district.csv", "finals.csv")


def read(path: Path) -> Folder:
    pack = get_pack(PACK)
    return read_folder(
        path,
        max_voters=pack.max_voters_per_station,
        special_from=pack.special_station_from,
        max_choices=pack.max_choices,
    )


def load(path: Path, pack: str = PACK) -> tuple[Election, Imported]:
    return import_into(
        system_operator(), code="uji", kind=None, pack=get_pack(pack), folder=read(path)
    )


@pytest.fixture
def presidential(tiny: Copy) -> Copy:
    """The governor's figures as those of a president, and nobody else's."""
    for file in FILES:
        kept = [row for row in tiny.text(file).splitlines() if not row.startswith("bupati")]
        text = "\n".join(kept) + "\n"
        tiny.write(file, text.replace("gubernur,98,", f"presiden,{COUNTRY_CODE},"))
        tiny.write(file, tiny.text(file).replace("gubernur,", "presiden,"))
    return tiny


@pytest.mark.django_db
def test_it_becomes_a_contest_of_the_country_with_its_own_form(presidential: Copy) -> None:
    election, imported = load(presidential.path)
    contest = Contest.objects.get()
    assert (contest.kind, contest.region.path, election.pack) == ("presiden", "id", PACK)
    assert load_definition(contest.id).title.id == "C.Hasil-PPWP Presiden dan Wakil Presiden"
    assert Choice.objects.filter(contest=contest).count() == 3
    assert imported.rounds == VoteRound.objects.filter(contest=contest).count() == 5


@pytest.mark.django_db
def test_loaded_again_it_changes_nothing(presidential: Copy) -> None:
    load(presidential.path)
    before = contents()
    _, again = load(presidential.path)
    assert not again.changed
    assert contents() == before


@pytest.mark.django_db
def test_what_is_written_out_is_read_again(presidential: Copy, tmp_path: Path) -> None:
    election, imported = load(presidential.path)
    target = tmp_path / "ekspor"
    target.mkdir()
    for name, text in sheets_of(take_snapshot(election, imported.regency)).items():
        (target / name).write_text(text, encoding="utf-8")
    assert read(target).contests == read(presidential.path).contests


@pytest.mark.django_db
def test_a_pack_without_the_contest_is_refused_by_name(presidential: Copy) -> None:
    before = contents()
    with pytest.raises(ElectionUnfit) as refused:
        load(presidential.path, "pilkada2024")
    assert "presiden" in refused.value.id
    assert "--pack" in refused.value.id
    assert contents() == before


@pytest.mark.django_db
def test_plenaries_above_the_regency_are_refused_with_what_to_do(presidential: Copy) -> None:
    load(presidential.path)
    contest, country = Contest.objects.get(), Region.objects.get(path="id")
    for region in (country, Region.objects.get(level="province")):
        with pytest.raises(NoPlenaryHere) as refused:
            open_plenary(system_operator(contest.election_id), contest=contest, region=region)
        assert "tidak dijalankan di sini" in refused.value.id


def test_its_region_is_the_country(presidential: Copy) -> None:
    rows = presidential.text("candidates.csv").replace(f"presiden,{COUNTRY_CODE}", "presiden,98")
    presidential.write("candidates.csv", rows)
    with pytest.raises(FolderError) as caught:
        read(presidential.path)
    assert {problem.code for problem in caught.value.problems} == {"wrong_contest_region"}


def test_folders_of_two_provinces_have_one_ballot(presidential: Copy, tmp_path: Path) -> None:
    earlier = read(presidential.path)
    other = Copy(tmp_path / "lain")
    other.path.mkdir()
    for file in presidential.path.iterdir():
        other.write(file.name, re.sub(r"\b98\b", "97", file.read_text(encoding="utf-8")))
    check_together([earlier, read(other.path)])
    rows = other.text("candidates.csv")
    other.write("candidates.csv", rows.replace("MERAH - JINGGA", "UNGU - JINGGA"))
    with pytest.raises(FolderError) as caught:
        check_together([earlier, read(other.path)])
    assert [problem.code for problem in caught.value.problems] == ["shared_contest"]
