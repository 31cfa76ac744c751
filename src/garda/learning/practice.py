"""The practice C.Hasil: the pack's own form and rules, over ballots that were drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from garda.packs.forms import build_definition
from garda.packs.types import FormDefinition, Pack, Severity
from garda.results.domain.checks import check_form
from garda.results.domain.definition import Figures, as_sheet, field_name
from garda.results.domain.findings import Finding

from .domain.ballots import CHOICES, Case, draw

#: Largest number that names a case.
MOST_SEED: Final = 999_999
_BY_SEX: Final = ("dpt", "users_dpt", "users_moved", "users_added", "disabled_users")
#: What the lists and the stock of the case tell; everything else has to be counted or added up.
TOLD: Final = (
    *(f"{name}_{sex}" for name in _BY_SEX for sex in "lp"),
    "ballots_received",
    "ballots_spoiled",
)


def practice_form(pack: Pack) -> FormDefinition:
    """The form of the pack's last contest with the pairs of the practice."""
    contest = max(pack.contests.values(), key=lambda contest: contest.order)
    return build_definition(pack, contest.kind, CHOICES)


def practice_case(pack: Pack, seed: int) -> Case:
    return draw(seed, pack.reserve_share)


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of somebody's figures. ``wrong``: keys that are not as the ballots and lists say;
    told only when no rule is broken, since the paper itself would tell no more before."""

    findings: tuple[Finding, ...]
    wrong: tuple[str, ...]

    @property
    def broken(self) -> list[str]:
        """Codes of broken error rules, each once."""
        return list(dict.fromkeys(f.code for f in self.findings if f.severity is Severity.ERROR))

    @property
    def right(self) -> bool:
        return not self.wrong and not self.broken


def count(definition: FormDefinition, case: Case, figures: Figures) -> Counted:
    """Ask the same rules as for a real form, then compare with the truth."""
    sheet = as_sheet(definition, figures)
    wrong = tuple(key for key in definition.keys if sheet[key] != case.truth[key])
    return Counted(check_form(definition, figures), wrong)


def names_of(definition: FormDefinition, keys: Sequence[str]) -> list[str]:
    """Fields in words, in the order of the paper."""
    return [field_name(definition, key).id for key in definition.keys if key in keys]


def told(definition: FormDefinition, case: Case) -> Mapping[str, int]:
    """What is known before the box is opened, in words."""
    return {field_name(definition, key).id: case.truth[key] for key in TOLD}
