"""What earlier elections know of applicants: it joins what they state when they are recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from garda.formation.domain.eligibility import Fact
from garda.formation.experience import EarlierService, earlier_service, earlier_than
from garda.formation.models import PastService
from garda.formation.staffing import KPPS
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.rowlock import seeing, sight_of
from garda.people.services import same_human
from garda.regions.models import Election

#: Fact of an application: times served at a station.
EXPERIENCE = "experience"


def known_service(persons: Sequence[UUID], before: Election) -> dict[UUID, list[EarlierService]]:
    """Earlier service of each of ``persons``, whichever of somebody's records it stands with.

    Who applies by phone, or at another village's counter, gets a new record. Two queries where
    nothing earlier is known, else six.
    """
    with seeing(sight_of(COUNTRY_PATH)):
        if not (earlier_than(before).exists() or PastService.objects.exists()):
            return {}
        records = same_human(persons)
        found = earlier_service((r for group in records.values() for r in group), before)
    known = {
        person: [service for record in sorted(group) for service in found.get(record, ())]
        for person, group in records.items()
    }
    return {person: services for person, services in known.items() if services}


def with_experience(
    facts: Mapping[str, Fact], services: Sequence[EarlierService]
) -> Mapping[str, Fact]:
    """The ``facts`` of an application with what earlier elections know of the applicant.

    Whoever states more has served where this system was not. A service after which the PPS would
    not call the person again is no experience, also when it is among those stated.
    """
    at_stations = [service for service in services if service.body == KPPS]
    if not at_stations:
        return facts
    times = max(int(facts.get(EXPERIENCE) or 0), len(at_stations))
    return {**facts, EXPERIENCE: times - sum(s.again is False for s in at_stations)}
