"""The first two steps to a proposal as the page shows them: the list, and the dice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from garda.formation.domain import draw_list
from garda.formation.models import DiceThrow, FixedList
from garda.formation.placing import dice_of, gather, newest_list
from garda.kernel.errors import GardaError
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region

#: What each weight of ``placement.toml`` is about, in the order in which they are read.
WEIGHTS = {
    "other_station": "Bertugas di TPS terdekat berikutnya",
    "further_station": "Setiap TPS lebih jauh dari itu",
    "over_preferred_age": "Umur di atas yang diutamakan",
    "missing_it": "Setiap orang yang bisa TI yang kurang",
    "missing_woman": "Setiap perempuan yang kurang",
    "missing_experience": "Setiap orang berpengalaman yang kurang",
    "score": "Setiap kali bertugas yang kurang dari hitungan penuh",
    "it_minimum": "Paling sedikit bisa TI, per TPS (orang)",
    "women_share": "Paling sedikit perempuan, per TPS (bagian)",
    "experience_minimum": "Paling sedikit berpengalaman, per TPS (orang)",
    "experience_cap": "Hitungan penuh pengalaman (kali)",
    "nearest_stations": "TPS terdekat yang boleh ditempati (banyaknya)",
}


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One weight as the list was fixed with it, and where it comes from."""

    label: str
    value: str
    citation: str


@dataclass(frozen=True, slots=True)
class DrawPage:
    """``eligible``: people who would be on a list fixed now, or are on the one that counts.

    ``changes`` tells what changed since the list was fixed; ``problem`` why none can be fixed.
    """

    fixed: FixedList | None
    throw: DiceThrow | None
    eligible: int
    changes: Sequence[str]
    problem: GardaError | None
    weights: Sequence[WeightRow]

    @property
    def may_fix(self) -> bool:
        return self.problem is None and (self.fixed is None or bool(self.changes))

    @property
    def may_throw(self) -> bool:
        return self.fixed is not None and self.throw is None and not self.changes

    @property
    def may_propose(self) -> bool:
        return self.throw is not None and not self.changes and self.problem is None

    @property
    def receipts(self) -> list[str]:
        content = self.fixed.content if self.fixed else None
        return [row["receipt"] for row in content["applicants"]] if content else []


def draw_page(election: Election, village: Region, *, decided: bool) -> DrawPage:
    """List and dice in force. One query, six while nothing is ``decided``."""
    fixed = newest_list(election, village)
    now, problem = (None, None) if decided else _now(election, village)
    content = fixed.content if fixed else None
    changes: Sequence[str] = ()
    if fixed is not None and now is not None and draw_list.hash_of(now) != fixed.list_hash:
        changes = [text.id for text in draw_list.differences(content or now, now)]
    shown = content or now
    return DrawPage(
        fixed,
        dice_of(fixed) if fixed else None,
        len(now["applicants"]) if now else fixed.applicants if fixed else 0,
        changes,
        problem,
        _weights(election, shown) if shown else (),
    )


def _now(election: Election, village: Region) -> tuple[draw_list.Plain | None, GardaError | None]:
    try:
        return gather(election, village).content, None
    except GardaError as problem:
        return None, problem


def _weights(election: Election, content: draw_list.Plain) -> list[WeightRow]:
    citations = get_pack(election.pack).citations
    weights = content["weights"]
    return [
        WeightRow(label, str(weights[name]), citations[name]) for name, label in WEIGHTS.items()
    ]
