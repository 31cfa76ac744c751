"""Verified digits leave only with the pack's leave, from many stations, without a name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.results.acts import entries
from tests.results.test_inspections import looked_at
from tests.support.counted import Counted, counted, enter, sheet
from tests.support.sheet_photos import photo_of

from garda.packs.errors import PackError
from garda.packs.loader import load_pack, packs_folder
from garda.packs.results import ResultRules, read_results
from garda.results.models import Source, VoteRound
from garda.results.photos.verified import digits_of
from garda.results.reading.train.copies import load
from garda.results.services import crop_export
from garda.results.services.crop_export import FILE, NoConsent, TooFew, export_crops

pytestmark = pytest.mark.django_db
GOOD = sheet([60, 40])


@pytest.fixture
def count() -> Counted:
    return counted()


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack's rules with a permission."""
    rules = load_pack(packs_folder() / "pilkada2024").results
    permitted = ResultRules(
        rules.sources, rules.second_look, {**rules.citations, "crops": "Surat 12/2024"}, crops=True
    )
    monkeypatch.setattr(crop_export, "result_rules", lambda _election: permitted)


def settled(count: Counted, number: int, *sources: Source) -> VoteRound:
    """A station's form, photographed and read alike by ``sources``."""
    round_ = count.round(count.bupati, count.world.station(number))
    for page in (1, 2, 3):
        looked_at(count, round_, photo_of(round_, page, figures=GOOD, hand=number + 1), page=page)
    for source in sources:
        enter(count, count.bupati, round_.station, source, GOOD)
    return round_


def test_digits_are_those_that_two_people_read(count: Counted) -> None:
    form = settled(count, 0, Source.OPERATOR, Source.PPK)
    digits = list(digits_of(form))
    wanted = sum(len(str(value)) for value in GOOD.values() if value)
    assert 0.9 * wanted <= len(digits) <= wanted
    assert {digit.value for digit in digits} <= {int(s) for v in GOOD.values() for s in str(v)}
    ink = np.array([(digit.picture > 0).mean() for digit in digits])
    assert digits[0].picture.shape == (32, 26)
    assert 0.02 < ink.mean() < 0.5


def test_what_one_person_read_is_not_verified(count: Counted) -> None:
    assert not list(digits_of(settled(count, 0, Source.OPERATOR)))


def test_nothing_leaves_without_a_permission(count: Counted, tmp_path: Path) -> None:
    settled(count, 0, Source.OPERATOR, Source.PPK)
    with pytest.raises(NoConsent):
        export_crops(count.world.election, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("allowed")
def test_few_stations_would_tell_whose_hand_it_is(count: Counted, tmp_path: Path) -> None:
    settled(count, 0, Source.OPERATOR, Source.PPK)
    with pytest.raises(TooFew):
        export_crops(count.world.election, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("allowed")
def test_the_export_is_what_training_takes(count: Counted, tmp_path: Path) -> None:
    stations = [settled(count, n, Source.OPERATOR, Source.PPK).station for n in (0, 1)]
    facts = export_crops(count.world.election, tmp_path, fewest=2)
    assert facts["stations"] == 2
    assert facts["permission"] == "Surat 12/2024"
    assert entries("crops.exported") == 1
    with np.load(tmp_path / FILE) as data:
        assert data["x_train"].dtype == data["x_test"].dtype == np.uint8
        assert data["x_train"].shape[1:] == (32, 26)
        assert len(data["x_train"]) == len(data["y_train"]) == len(data["writer_train"])
        writers = {*data["writer_train"].tolist(), *data["writer_test"].tolist()}
        assert not {*data["writer_train"].tolist()} & {*data["writer_test"].tolist()}
    assert len(writers) == 2
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for station in stations:
        assert str(station.id).encode() not in content
        assert station.path.encode() not in content
    sources = load(tmp_path)
    assert "field" in sources.test
    assert len(sources.learn) == 1


def with_crops(folder: Path, text: str) -> Path:
    pack = (packs_folder() / "pilkada2024" / "results.toml").read_text()
    (folder / "results.toml").write_text(f"{pack}\n[crops]\n{text}\n")
    return folder


def test_the_switch_is_off_unless_the_pack_says_by_whose_leave(tmp_path: Path) -> None:
    assert not load_pack(packs_folder() / "pilkada2024").results.crops
    assert not read_results(with_crops(tmp_path, 'export = false\ncitation = "x"')).crops
    rules = read_results(with_crops(tmp_path, 'export = true\ncitation = "Surat 12/2024"'))
    assert rules.crops
    assert rules.citations["crops"] == "Surat 12/2024"
    with pytest.raises(PackError):
        read_results(with_crops(tmp_path, "export = true"))
