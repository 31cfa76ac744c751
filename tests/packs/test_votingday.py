"""``votingday.toml``: what it says, and how a wrong one stops."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from garda.packs.errors import PackError
from garda.packs.votingday import STEPS, read_votingday

PACKS = Path(__file__).parent
PILKADA = PACKS.parents[1] / "packs" / "pilkada2024"
MAKASSAR = ZoneInfo("Asia/Makassar")


def test_the_toy_pack_asks_for_other_things() -> None:
    rules = read_votingday(PACKS / "toy")
    assert set(rules.due) == {"opened", "to_ppk"}
    assert rules.rounds["psu"].days == 3
    moment = rules.due["to_ppk"].moment(date(2030, 1, 1), MAKASSAR)
    assert moment == datetime(2030, 1, 2, 9, 30, tzinfo=MAKASSAR)


def test_every_step_is_due_once_in_the_pack_of_2024() -> None:
    rules = read_votingday(PILKADA)
    assert set(rules.due) == set(STEPS)
    assert [t.code for t in rules.triggers.values() if t.round == "psl"] == ["interrupted"]
    assert [kind.code for kind in rules.incidents.values() if kind.objection] == ["objection"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('by = "08.00"', 'by = "8.00"', "P04"),
        ('by = "08.00"', 'by = "24.00"', "P04"),
        ('report = "opened"', 'report = "slept"', "P10"),
        ("days = 3", "days = 0", "P04"),
        ('kind = "psu"', 'kind = "reguler"', "P10"),
        ('round = "psu"', 'round = "psl"', "P10"),
        ("objection = true", 'objection = "ya"', "P04"),
        ('code = "box"', 'code = "box"\nweight = 3', "P02"),
    ],
    ids=[
        "one digit", "no hour", "no step", "no days", "regular", "no rule", "no boolean", "unknown",
    ],
)  # fmt: skip
def test_a_wrong_one_stops_with_its_line(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (PACKS / "toy" / "votingday.toml").read_text()
    (tmp_path / "votingday.toml").write_text(text.replace(old, new))
    with pytest.raises(PackError) as stopped:
        read_votingday(tmp_path)
    assert stopped.value.file == "votingday.toml"
    assert stopped.value.code == code
