"""What the check of a village finds by itself, as questions that were not settled before.

Looks through the whole country whatever the actor sees: one number at two counters is known by the
number alone. Nothing of another village comes back but that there is something to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from garda.formation.domain.findings import (
    HOUSEHOLD,
    TWICE,
    TWO_BODIES,
    Claimed,
    Finding,
    Register,
    Service,
    find,
)
from garda.formation.households import STANDS, households_of
from garda.formation.models import Application, Appointment, Question
from garda.formation.offices import rules_of
from garda.formation.staffing import KPPS, serving
from garda.kernel import clock
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.rowlock import seeing, sight_of
from garda.packs.eligibility import FoundCheck
from garda.packs.loader import get_pack
from garda.people.models import (
    Account,
    ClaimStatus,
    Grant,
    IdentityClaim,
    Person,
    SpouseClaim,
)
from garda.regions.models import Election, Region

from .questioning import Key, NewQuestion

_HUMAN = Coalesce("person__merged_into", "person")


def new_questions(election: Election, applications: Sequence[Application]) -> list[NewQuestion]:
    """Questions that the checks of the pack ask about these applications (persons loaded).

    One per application, rule and origin. Left out is what is being asked now, and what two people
    have settled on the same evidence. Seven queries for any number of applications.
    """
    bodies = {application.body for application in applications}
    rules = {rule.code for body in bodies for rule in rules_of(election, body)}
    checks = {c.code: c for c in get_pack(election.pack).found_checks.values() if c.rule in rules}
    with seeing(sight_of(COUNTRY_PATH)):
        register = _register(election, applications)
    found = find(register, {check.code: check.bodies for check in checks.values()})
    return _unsettled(found, checks, applications)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the deciders of one application may know: bodies by check, never who or where, and the
    receipts of applications in the own village with the same NIK."""

    household: tuple[str, ...]
    two_bodies: tuple[str, ...]
    same_number: tuple[str, ...]


def hints_of(election: Election, application: Application) -> Hints:
    """Behind the questions about one application (person loaded). Seven queries."""
    checks = get_pack(election.pack).found_checks.values()
    with seeing(sight_of(COUNTRY_PATH)):
        register = _register(election, [application])
    found = find(register, {check.code: check.bodies for check in checks})
    evidence = {finding.check: set(finding.evidence) for finding in found}
    body_of = {str(service.id): service.body for service in register.services}
    near = Application.every.filter(
        id__in=evidence.get(TWICE, ()), village=application.village_id
    ).order_by("receipt")
    return Hints(
        household=_bodies(evidence.get(HOUSEHOLD, ()), body_of),
        two_bodies=_bodies(evidence.get(TWO_BODIES, ()), body_of),
        same_number=tuple(near.values_list("receipt", flat=True)),
    )


def _bodies(evidence: Iterable[str], body_of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({body_of[each] for each in evidence}))


def household_pairs(election: Election, village: Region) -> list[tuple[str, tuple[str, ...]]]:
    """Stations of a village where people of one household sit: path and their names.

    Placement keeps them apart; this tells where a later change put them together. Two queries.
    """
    seated = serving(election.id, KPPS, village.path).filter(station__isnull=False)
    rows = list(seated.values_list("person", "person__name", "path").order_by("path", "seat"))
    households = households_of(person for person, _, _ in rows)
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for person, name, path in rows:
        for household in sorted(households.get(person, ())):
            together[path, household].append(name)
    found = [(path, tuple(names)) for (path, _), names in together.items() if len(names) > 1]
    return list(dict.fromkeys(found))


def _register(election: Election, applications: Sequence[Application]) -> Register:
    own = {a.id: a.person.merged_into_id or a.person_id for a in applications}
    mine = _mine(set(own.values()))
    named = _named(mine)
    claims = _claims({*(index for _, index in mine), *(index for _, index in named)})
    humans = {claim.human for claim in claims} | set(own.values()) | {human for human, _ in named}
    bodies = {application.body for application in applications}
    return Register(
        own, _applications(election, humans, bodies), claims, _services(election, humans), named
    )


def _records(humans: Collection[UUID]) -> QuerySet[Any, Any]:
    """Every record of these human beings, as a part of a query: by its indexes, which a condition
    over two tables would not use."""
    return Person.objects.filter(Q(id__in=humans) | Q(merged_into__in=humans)).values("id")


def _mine(humans: Collection[UUID]) -> list[tuple[UUID, bytes]]:
    """Record and blind index of each number that these human beings claim."""
    mine = IdentityClaim.objects.filter(STANDS, person__in=_records(humans))
    return [
        (person, bytes(index))
        for person, index in mine.values_list("person", "blind_index")
        if index is not None
    ]


def _named(mine: Collection[tuple[UUID, bytes]]) -> list[tuple[UUID, bytes]]:
    """Who names whom as their spouse, by NIK: these people, or others who name one of them."""
    rows = SpouseClaim.objects.filter(
        Q(person__in={person for person, _ in mine}) | Q(blind_index__in={i for _, i in mine})
    )
    found = rows.annotate(human=_HUMAN).values_list("human", "blind_index")
    return [(human, bytes(index)) for human, index in found]


def _claims(indexes: Collection[bytes]) -> list[Claimed]:
    """Everybody's claims of these numbers. One query."""
    rows = (
        IdentityClaim.objects.filter(STANDS, blind_index__in=indexes)
        .annotate(human=_HUMAN)
        .values_list("human", "kind", "blind_index", "unlike", "status")
    )
    return [
        Claimed(human, kind, bytes(index or b""), "" if status == ClaimStatus.VERIFIED else unlike)
        for human, kind, index, unlike, status in rows
    ]


def _applications(
    election: Election, humans: Collection[UUID], bodies: Collection[str]
) -> dict[UUID, UUID]:
    """For the same bodies: who applied for the PPS in spring may apply for the KPPS in autumn."""
    rows = Application.every.filter(
        body__in=bodies,
        person__in=_records(humans),
        election=election,
        withdrawn_at__isnull=True,
    )
    return dict(rows.annotate(human=_HUMAN).values_list("id", "human"))


def _services(election: Election, humans: Collection[UUID]) -> list[Service]:
    """Appointments that have not ended, and roles in force. Two queries."""
    seats = Appointment.objects.filter(
        person__in=_records(humans),
        election=election,
        ended_on__isnull=True,
    ).annotate(human=_HUMAN)
    return [
        *(Service(*row) for row in seats.values_list("id", "human", "body", "application")),
        *(Service(*row) for row in _roles(election, humans)),
    ]


def _roles(election: Election, humans: Collection[UUID]) -> Iterable[tuple[UUID, UUID, str]]:
    day = clock.now().date()
    held = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), election=election, revoked_at__isnull=True
    )
    accounts = Account.objects.filter(Q(counts_as__in=humans) | Q(person__in=humans)).values("id")
    whose = held.annotate(human=Coalesce(F("account__counts_as"), F("account__person")))
    rows = whose.filter(account__in=accounts).values_list("id", "human", "role")
    return [row for row in rows if row[1] in humans]


def _unsettled(
    found: Iterable[Finding],
    checks: Mapping[str, FoundCheck],
    applications: Sequence[Application],
) -> list[NewQuestion]:
    is_open, settled = _before(applications)
    grouped: dict[Key, list[Finding]] = defaultdict(list)
    for finding in found:
        check = checks.get(finding.check)
        if check is not None and finding.cause not in settled[finding.application]:
            grouped[finding.application, check.rule, check.origin].append(finding)
    return [
        _question(key, findings, checks) for key, findings in grouped.items() if key not in is_open
    ]


def _before(applications: Sequence[Application]) -> tuple[set[Key], Mapping[UUID, set[str]]]:
    """What is being asked, and by application the causes that two people have settled."""
    is_open: set[Key] = set()
    settled: dict[UUID, set[str]] = defaultdict(set)
    rows = Question.objects.filter(application__in=applications)
    columns = ("application", "rule", "origin", "causes", "closed_at")
    for application, rule, origin, causes, closed_at in rows.values_list(*columns):
        if closed_at is None:
            is_open.add((application, rule, origin))
        else:
            settled[application].update(causes)
    return is_open, settled


def _question(
    key: Key, findings: Sequence[Finding], checks: Mapping[str, FoundCheck]
) -> NewQuestion:
    application, rule, origin = key
    texts = dict.fromkeys(checks[finding.check].text.id for finding in findings)
    return NewQuestion(
        application=application,
        rule=rule,
        origin=origin,
        text=" ".join(texts),
        causes=tuple(sorted({finding.cause for finding in findings})),
    )
