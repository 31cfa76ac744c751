"""Letters of the local government that propose people for the secretariats of PPK and PPS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.formation.errors import NoSuchSeat
from garda.formation.errors_secretariat import (
    FormedOtherwise,
    JustTaken,
    LetterUnclear,
    NoFreeSeat,
    ProposalWaiting,
)
from garda.formation.models import Appointment, Nominee, SecretariatProposal, SecretariatState
from garda.formation.staffing import COMMITTEES, LOCAL_GOVERNMENT, body_of, lock_regions
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.types import Body
from garda.regions.models import Election, Region

from .nominees import Nomination, settle_persons

NOMINATE = act(
    "formation.nominate", "Mencatat usulan sekretariat", Role.KPU_REGENCY, Role.PPK, Role.PPS
)

_NOMINEE_COLUMNS = (
    "id",
    "election_id",
    "proposal_id",
    "person_id",
    "seat",
    "position",
    "civil_servant",
    "open",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """One letter: who signed it, and the people it proposes for one region's secretariat."""

    region: Region
    letter_number: str
    letter_date: date
    office: str
    nominations: Sequence[Nomination]


def record_proposals(
    actor: Actor, *, election: Election, body: str, proposals: Sequence[NewProposal]
) -> list[UUID]:
    """Record letters that came in for secretariats ``body``, in one act; ids in the order given.

    For the regency's KPU, or the committee that the secretariat serves (PPK, PPS), on behalf of the
    local government. All or nothing; a letter may name fewer people than there are free seats.
    People without a record yet are registered. Errors about persons carry ``rows``, counted through
    all letters from 0. Raises NotAllowed, FormedOtherwise, NoSuchSeat, LetterUnclear,
    ProposalWaiting, NoFreeSeat, NamedTwice, AlreadyServing, AlreadyNominated, JustTaken and what
    ``register_people`` raises. Some fifteen queries for any number of letters.
    """
    try:
        with transaction.atomic():
            return _record(actor, election, body_of(election, body), proposals)
    except IntegrityError as clash:
        raise JustTaken([letter.region.name for letter in proposals]) from clash


def _record(
    actor: Actor, election: Election, body: Body, letters: Sequence[NewProposal]
) -> list[UUID]:
    for letter in letters:
        _check_letter(actor, body, letter)
    lock_regions(letter.region for letter in letters)
    _refuse_waiting(election, body, letters)
    seats = _seats(body, letters, _taken(election, body, letters))
    nominations = [nomination for letter in letters for nomination in letter.nominations]
    persons = settle_persons(actor, election, nominations)
    now = clock.now()
    rows = [_proposal(actor, election, body, letter, now) for letter in letters]
    SecretariatProposal.objects.bulk_create(rows)
    ids = [row.id for row, letter in zip(rows, letters, strict=True) for _ in letter.nominations]
    nominees = _nominees(election, body, ids, nominations, persons, seats)
    copy_rows(Nominee, _NOMINEE_COLUMNS, nominees)
    record(
        actor,
        "formation.secretariats_proposed",
        path=actor.path,
        payload={"body": body.code, "letters": len(letters), "persons": len(persons)},
        items=[
            [str(proposal), str(person), seat]
            for proposal, person, seat in zip(ids, persons, seats, strict=True)
        ],
        election_id=election.id,
    )
    return [row.id for row in rows]


def _check_letter(actor: Actor, body: Body, letter: NewProposal) -> None:
    region = letter.region
    if body.formed_by != LOCAL_GOVERNMENT:
        raise FormedOtherwise(body.name.id)
    recorders = (Role.KPU_REGENCY, COMMITTEES[body.unit])
    NOMINATE.require(actor, path=region.path, among=recorders)
    if region.level != body.unit:
        raise NoSuchSeat(body.name.id, region.name)
    known = letter.letter_number.strip() and letter.office.strip() and letter.nominations
    if not known or letter.letter_date > clock.today(region.time_zone):
        raise LetterUnclear(region.name)


def _refuse_waiting(election: Election, body: Body, letters: Sequence[NewProposal]) -> None:
    waiting = SecretariatProposal.objects.filter(
        election=election,
        body=body.code,
        region__in=[letter.region for letter in letters],
        state=SecretariatState.WAITING,
    )
    times = Counter(letter.region.name for letter in letters)
    twice = [name for name, count in times.items() if count > 1]
    names = [*waiting.order_by("path").values_list("region__name", flat=True), *twice]
    if names:
        raise ProposalWaiting(names)


def _taken(
    election: Election, body: Body, letters: Sequence[NewProposal]
) -> Mapping[UUID, set[int]]:
    """Seats with a member, by region."""
    held = Appointment.objects.filter(
        election=election,
        body=body.code,
        region__in=[letter.region for letter in letters],
        ended_on__isnull=True,
    )
    taken: dict[UUID, set[int]] = {}
    for region, seat in held.values_list("region", "seat"):
        taken.setdefault(region, set()).add(seat)
    return taken


def _seats(body: Body, letters: Sequence[NewProposal], taken: Mapping[UUID, set[int]]) -> list[int]:
    """A free seat of their position for everyone, in the order of the nominations."""
    seats: list[int] = []
    for letter in letters:
        free = {
            position.code: [
                seat
                for seat in body.seats_of(position.code)
                if seat not in taken.get(letter.region.id, ())
            ]
            for position in body.positions
        }
        seats += _seats_of_letter(body, letter, free, len(seats))
    return seats


def _seats_of_letter(
    body: Body, letter: NewProposal, free: Mapping[str, list[int]], first_row: int
) -> Iterator[int]:
    used: Counter[str] = Counter()
    for row, nomination in enumerate(letter.nominations, start=first_row):
        code = nomination.position
        if code not in free:
            raise NoSuchSeat(body.name.id, letter.region.name)
        if used[code] == len(free[code]):
            name = next(p.name.id for p in body.positions if p.code == code)
            raise NoFreeSeat(name, letter.region.name, len(free[code]), [row])
        yield free[code][used[code]]
        used[code] += 1


def _proposal(
    actor: Actor, election: Election, body: Body, letter: NewProposal, now: datetime
) -> SecretariatProposal:
    return SecretariatProposal(
        election=election,
        body=body.code,
        region=letter.region,
        path=letter.region.path,
        letter_number=letter.letter_number.strip(),
        letter_date=letter.letter_date,
        office=letter.office.strip(),
        recorded_at=now,
        recorded_by=actor.identity,
    )


def _nominees(
    election: Election,
    body: Body,
    proposals: Sequence[UUID],
    nominations: Sequence[Nomination],
    persons: Sequence[UUID],
    seats: Sequence[int],
) -> Iterator[tuple[object, ...]]:
    """Rows in the order of _NOMINEE_COLUMNS."""
    for proposal, nomination, person, seat in zip(
        proposals, nominations, persons, seats, strict=True
    ):
        position = body.position_of(seat).code
        yield (
            uuid7(),
            election.id,
            proposal,
            person,
            seat,
            position,
            nomination.civil_servant,
            True,
        )
