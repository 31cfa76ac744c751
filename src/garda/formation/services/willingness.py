"""What applicants answer when asked, mostly by phone, whether they would serve elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.formation.errors import (
    AlreadyAnswered,
    AlreadyServing,
    NotYetAsked,
    UnknownApplication,
    Withdrawn,
)
from garda.formation.models import Application
from garda.formation.staffing import lock_village, serving_names
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import update_rows
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

ASK = act("formation.willingness", "Mencatat kesediaan bertugas di tempat lain", Role.PPS)

_ANSWERED = ("id", "willing_elsewhere", "willing_neighbour", "willing_asked_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Willingness:
    """The answers of one applicant, given at ``asked_at``.

    ``elsewhere``: at another station of the village; ``neighbour``: in a neighbouring village of
    the district. None: not asked, so what is known stays.
    """

    application: UUID
    asked_at: datetime
    elsewhere: bool | None = None
    neighbour: bool | None = None


_Asked = Sequence[tuple[Willingness, Application]]


@transaction.atomic
def record_willingness(
    actor: Actor, *, election: Election, village: Region, answers: Sequence[Willingness]
) -> int:
    """Record what applicants of one village answered, in one act; returns their number.

    For the PPS of the village. All or nothing; the newest answer counts, in either direction, so
    a late sending never undoes what somebody said after it. Raises NotAllowed, UnknownApplication,
    Withdrawn, NotYetAsked, AlreadyAnswered, AlreadyServing.
    """
    ASK.require(actor, path=village.path)
    lock_village(village)
    asked = _asked(election, village, answers)
    _check(election, asked)
    update_rows(Application, _ANSWERED, [_answered(*pair) for pair in asked])
    record(
        actor,
        "formation.willingness_recorded",
        path=village.path,
        payload={
            "count": len(asked),
            "elsewhere": sum(answer.elsewhere is True for answer in answers),
            "neighbour": sum(answer.neighbour is True for answer in answers),
        },
        items=[[str(a.application), a.elsewhere, a.neighbour, a.asked_at] for a in answers],
        election_id=election.id,
        happened_at=max((answer.asked_at for answer in answers), default=None),
    )
    return len(asked)


def _asked(election: Election, village: Region, answers: Sequence[Willingness]) -> _Asked:
    """Each answer with its application; rows of other villages are named by number alone."""
    here = Application.objects.filter(election=election, village=village)
    known = here.in_bulk([answer.application for answer in answers])
    strange = [row for row, a in enumerate(answers, start=1) if a.application not in known]
    if strange:
        raise UnknownApplication(village.name, strange)
    return [(answer, known[answer.application]) for answer in answers]


def _check(election: Election, asked: _Asked) -> None:
    now = clock.now()
    times = Counter(answer.application for answer, _ in asked)
    _refuse(Withdrawn, asked, lambda _, application: application.withdrawn_at is not None)
    _refuse(NotYetAsked, asked, lambda answer, _: answer.asked_at > now)
    _refuse(
        AlreadyAnswered,
        asked,
        lambda answer, application: times[application.id] > 1 or _is_old(answer, application),
    )
    names = serving_names(election, [application.person_id for _, application in asked])
    if names:
        raise AlreadyServing(names)


def _is_old(answer: Willingness, application: Application) -> bool:
    before = application.willing_asked_at
    return before is not None and answer.asked_at <= before


def _refuse(
    error: Callable[[Sequence[str]], GardaError],
    asked: _Asked,
    wrong: Callable[[Willingness, Application], bool],
) -> None:
    """Raise ``error`` with the receipts of the answers that are ``wrong``, if there are any."""
    found = [application.receipt for answer, application in asked if wrong(answer, application)]
    if found:
        raise error(sorted(set(found)))


def _answered(answer: Willingness, known: Application) -> tuple[object, ...]:
    """A row of :data:`_ANSWERED`: what was not asked stays as it is known."""
    elsewhere, neighbour = answer.elsewhere, answer.neighbour
    return (
        known.id,
        known.willing_elsewhere if elsewhere is None else elsewhere,
        known.willing_neighbour if neighbour is None else neighbour,
        answer.asked_at,
    )
