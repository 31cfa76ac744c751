"""Contests of a rehearsal: those of the election, with pairs that nobody can mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.regions.models import Election, Region
from garda.regions.queries import ancestors
from garda.results.models import Contest
from garda.results.services.contests import ChoiceInput, open_contest, open_rounds

#: On a practice ballot where the real one is not known yet.
PAIRS = 2
PAIR, EMPTY = "Pasangan latihan", "Kolom kosong latihan"


@dataclass(frozen=True, slots=True)
class _Ballot:
    kind: str
    region: Region
    choices: Sequence[ChoiceInput]


def open_practice_contests(source: Election, practice: Election, regency: Region) -> int:
    """Open the contests of the regency's stations with practice pairs; returns how many.

    As many choices as on the real ballots. Where none is open yet: one contest of each level that
    the pack knows, with two pairs.
    """
    pack, machine = get_pack(practice.pack), system_operator(practice.id)
    places = {place.level: place for place in ancestors(regency)}
    ballots = list(_real(source, places.values())) or list(_by_pack(practice, places))
    for ballot in ballots:
        contest = open_contest(
            machine,
            election=practice,
            pack=pack,
            kind=ballot.kind,
            region=ballot.region,
            choices=ballot.choices,
        )
        open_rounds(machine, contest=contest, regency=regency)
    return len(ballots)


def _real(source: Election, places: Iterable[Region]) -> Iterator[_Ballot]:
    held = Contest.objects.filter(election=source, region__in=list(places))
    for contest in held.select_related("region").prefetch_related("choices").order_by("kind"):
        drawn = sorted(contest.choices.all(), key=lambda choice: choice.number)
        choices = [_choice(choice.number, choice.empty_column) for choice in drawn]
        yield _Ballot(contest.kind, contest.region, choices)


def _by_pack(practice: Election, places: dict[str, Region]) -> Iterator[_Ballot]:
    choices = [_choice(number) for number in range(1, PAIRS + 1)]
    done: set[str] = set()
    for spec in get_pack(practice.pack).contests.values():
        if spec.level in places and spec.level not in done:
            done.add(spec.level)
            yield _Ballot(spec.kind, places[spec.level], choices)


def _choice(number: int, empty: bool = False) -> ChoiceInput:
    name = f"{EMPTY if empty else PAIR} {number}"
    return ChoiceInput(number, name, empty_column=empty)
