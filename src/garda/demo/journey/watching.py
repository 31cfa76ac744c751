"""The day after the vote: witnesses read their copies, and chance has some forms read once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.counting import PaperSheet, Sheets, paper_sheets, readings_of
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Grant
from garda.people.services import NewWitness, name_witnesses
from garda.people.services.giving import Mandate
from garda.regions.models import Region
from garda.regions.queries import within
from garda.results.models import Choice, Contest, SecondLook, SecondLookDraw, Source, VoteRound
from garda.results.services.readings import NewReading, record_readings
from garda.results.services.second_looks import clean_forms, draw

#: Local hours of the day after the vote; the PPK has entered its sheets by then.
WITNESSES_READ, DICE, LOOKED_AGAIN = 16, 17, 18
#: Seat of the PPK member who looks once more: seat 0 entered, 1 and 2 decide.
LOOKS = 3


def watch_forms(run: Run, regency: RegencyRun) -> None:
    """Witnesses of every pair at the first district read the forms of its first village.

    The last pair's witness has one vote more on the copy of the last form than counts there.
    """
    sheets, village = paper_sheets(regency), regency.villages[0]
    rounds = list(_forms(run, village))
    witnesses = _witnesses(run, regency, _ballot(rounds))
    for grant in witnesses:
        mine = [r for r in rounds if r.contest.kind == grant.contest_code]
        with times.at(_day_after(run), WITNESSES_READ, regency.zone) as now:
            readings = _copies(grant, mine, sheets, now)
            if readings and grant == witnesses[-1]:
                readings[-1] = _one_more(readings[-1], sheets[_place(mine, readings[-1])])
            if readings:
                record_readings(_as_actor(grant), readings=readings)


def _forms(run: Run, village: Region) -> Iterator[VoteRound]:
    rows = VoteRound.objects.filter(within(village.path), election=run.election)
    yield from rows.select_related("contest").order_by("path", "contest__kind")


def _ballot(rounds: Sequence[VoteRound]) -> list[Choice]:
    """Pairs that send a witness; an empty column has nobody."""
    contests = Contest.objects.filter(id__in={r.contest_id for r in rounds})
    choices = Choice.objects.filter(contest__in=contests, empty_column=False)
    return list(choices.select_related("contest").order_by("contest__kind", "number"))


def _witnesses(run: Run, regency: RegencyRun, ballot: Sequence[Choice]) -> list[Grant]:
    """Each pair's witness with a letter of their own, let in by the district's PPK."""
    district, day = regency.districts[0], run.pack.voting_day
    with times.at(day, WITNESSES_READ, regency.zone):
        return name_witnesses(
            regency.ppk[district.path][0],
            election=run.election,
            witnesses=[_new_witness(district, choice) for choice in ballot],
            valid_from=day,
            valid_to=run.pack.stage("recap_regency").ends,
        )


def _new_witness(district: Region, choice: Choice) -> NewWitness:
    kind, number = choice.contest.kind, choice.number
    mandate = Mandate(kind, number, f"{number:03d}/SAKSI/{kind.upper()}/2024")
    return NewWitness(
        username=f"saksi-{district.code}-{kind}-{number}", mandate=mandate, region=district
    )


def _as_actor(grant: Grant) -> Actor:
    return Actor(
        Role.WITNESS, grant.path, grant.election_id, grant.account_id, None, grant_id=grant.id
    )


def _copies(
    grant: Grant, rounds: Sequence[VoteRound], sheets: Sheets, now: datetime
) -> list[NewReading]:
    """What the copies say that a witness was handed."""
    pair = grant.choice_number or 0
    read = readings_of(Source.WITNESS, rounds, sheets, now)
    return [replace(reading, pair=pair) for reading in read]


def _place(rounds: Sequence[VoteRound], reading: NewReading) -> tuple[str, str]:
    found = next(r for r in rounds if r.id == reading.round_id)
    return found.contest.kind, found.path


def _one_more(reading: NewReading, sheet: PaperSheet) -> NewReading:
    """A vote more for the witness's own pair."""
    figures = list(reading.figures)
    index = sheet.definition.index[f"votes_{reading.pair}"]
    figures[index] = (figures[index] or 0) + 1
    return replace(reading, figures=tuple(figures))


def look_again(run: Run, regency: RegencyRun) -> None:
    """The regency draws by dice told in public among the first district's forms; members who
    entered nothing read what was drawn. The other districts' forms are left to whoever tries it."""
    district = regency.districts[0]
    with times.at(_day_after(run), DICE, regency.zone):
        if not clean_forms(run.election.id, district.path).exists():
            return
        made = draw(regency.commissioners[0], region=district, seed=f"dadu {run.seed:06d}")
    with times.at(_day_after(run), LOOKED_AGAIN, regency.zone) as now:
        for path, rounds in _drawn(made).items():
            readings = list(readings_of(Source.SECOND_LOOK, rounds, paper_sheets(regency), now))
            record_readings(regency.ppk[path][LOOKS], readings=readings)


def _drawn(made: SecondLookDraw) -> dict[str, list[VoteRound]]:
    """Forms to be read once more, by district path."""
    found: dict[str, list[VoteRound]] = defaultdict(list)
    looks = SecondLook.objects.filter(draw=made, drawn=True).select_related("round__contest")
    for look in looks.order_by("path", "round__contest__kind"):
        found[look.path.rsplit("/", 2)[0]].append(look.round)
    return found


def _day_after(run: Run) -> date:
    return run.pack.voting_day + timedelta(days=1)
