"""What a pack says of selecting bodies, and how a wrong word of it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from garda.packs.errors import PackError
from garda.packs.loader import load_pack
from garda.packs.types import Pack


def test_the_regency_selects_committees_and_the_pps_people_of_stations(pack: Pack) -> None:
    deciders = {code: rule.decided_by for code, rule in pack.selections.items()}
    assert deciders == {
        "ppk": "kpu_regency", "pps": "kpu_regency", "pantarlih": "pps", "order_officers": "pps",
    }  # fmt: skip


def test_every_selected_body_has_a_call_with_the_stages_of_its_marks(pack: Pack) -> None:
    for code, rule in pack.selections.items():
        stages = {stage.code for stage in pack.intake.calls[code].stages}
        assert (rule.written is not None) == ("written_test" in stages)
        assert bool(rule.criteria) == ("interview" in stages)


def test_unconfirmed_settings_say_so(pack: Pack) -> None:
    for rule in pack.selections.values():
        assert "belum dikonfirmasi" in rule.citation
        assert all("belum dikonfirmasi" in criterion.citation for criterion in rule.criteria)


def test_toy_has_other_numbers(toy: Pack) -> None:
    rule = toy.selections["council"]
    assert rule.written is not None
    assert (rule.written.pass_mark, rule.written.weight, rule.reserves_per_seat) == (40, 50, 2)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('requirements = ["R02"]', 'requirements = ["R99"]', "R99"),
        ('documents = ["D01"]', 'documents = ["D99"]', "D99"),
        ('body = "council"', 'body = "choir"', "choir"),
        ('received_by = ["kpu_regency"]', 'received_by = ["king"]', "king"),
        ('decided_by = "kpu_regency"', 'decided_by = "king"', "king"),
        ('ties = ["written"]', 'ties = ["height"]', "height"),
        ("weight = 100", "weight = 90", "90"),
        ("weight = 50", "weight = 150", "100"),
        ("pass_mark = 40", "pass_mark = -1", "pass_mark"),
        ('receipt = "CO"', 'receipt = "COUNCIL"', "receipt"),
    ],
)
def test_a_wrong_word_is_named(toy_copy: Path, old: str, new: str, told: str) -> None:
    file = toy_copy / "selection.toml"
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(PackError) as refused:
        load_pack(toy_copy)
    assert "selection.toml" in str(refused.value)
    assert told in str(refused.value)
