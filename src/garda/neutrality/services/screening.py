"""Comparing complete applications with the lists, once the call is closed.

Before that nothing is compared, so that nobody can try a number by applying with it. Whoever asks
for a screening learns numbers; whom it found, only the officers of each case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from garda.formation.domain.lifecycle import State
from garda.formation.lives import lives_of
from garda.formation.models import Application, Call
from garda.formation.services.intake import period_of
from garda.formation.services.questioning import locked_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.neutrality.comparing import Compared, Found, compare
from garda.neutrality.domain.matching import Cuts
from garda.neutrality.errors import CallNotClosed, ListOutdated, NoList
from garda.neutrality.models import AffiliationList, Screening
from garda.neutrality.officers import roster
from garda.neutrality.queries import lists_in_force
from garda.packs.loader import get_pack
from garda.packs.neutrality import Hit
from garda.people.services.keys import index_versions
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .casework import (
    NewCase,
    OpenedCase,
    add_hits,
    known_parties,
    open_cases,
    open_cases_of,
)

SCREEN = act(
    "neutrality.screen",
    "Membandingkan pelamar dengan daftar anggota partai dan tim kampanye",
    Role.KPU_REGENCY,
    machine=True,
)
#: Nothing is missing, and somebody has looked at every paper.
_COMPLETE = frozenset({State.COMPLETE, State.ASSESSED})


@dataclass(frozen=True, slots=True)
class _Compared:
    complete: Sequence[Application]
    incomplete: int
    result: Compared


@transaction.atomic
def screen(actor: Actor, *, election: Election, regency: Region) -> Screening:
    """Compare, and open a case for whoever is found; one act.

    Every applicant and kind of list once: what two officers know or have decided is not asked
    again, a further party is. Raises NotAllowed, CallNotClosed, NoList, ListOutdated,
    TooFewOfficers; nothing is kept then.
    """
    SCREEN.require(actor, path=regency.path)
    Region.objects.select_for_update(no_key=True).get(pk=regency.pk)
    calls = _closed_calls(election, regency)
    lists = _lists(election, regency)
    compared = _compare(election, regency, calls, lists)
    opened = _open(actor, election, regency, lists, compared)
    screening = _keep(actor, election, regency, lists, compared, opened)
    _record(actor, screening, opened)
    return screening


def _closed_calls(election: Election, regency: Region) -> list[Call]:
    """Calls that closed by the regency's own clock."""
    calls = Call.objects.filter(election=election, region=regency)
    ends = {call: period_of(call, regency.time_zone)[1] for call in calls}
    closed = [call for call, end in ends.items() if end <= clock.now()]
    if not closed:
        when = f": ditutup {min(ends.values()).date():%d-%m-%Y}" if ends else ""
        raise CallNotClosed(when)
    return closed


def _lists(election: Election, regency: Region) -> list[AffiliationList]:
    lists = lists_in_force(election, regency.path, clock.today(regency.time_zone))
    if not lists:
        raise NoList
    current, _coming = index_versions()
    old = [each.label for each in lists if each.index_version != current]
    if old:
        raise ListOutdated(old)
    return lists


def _compare(
    election: Election,
    regency: Region,
    calls: Iterable[Call],
    lists: Sequence[AffiliationList],
) -> _Compared:
    applications = list(
        Application.objects.filter(
            within(regency.path), call__in=calls, withdrawn_at__isnull=True
        ).select_related("person", "village")
    )
    lives = lives_of(election, applications)
    complete = [each for each in applications if lives[each.id].state in _COMPLETE]
    rules = get_pack(election.pack).neutrality
    result = compare(complete, lists, regency.path, Cuts(rules.sort_cut, rules.set_cut))
    return _Compared(complete, len(applications) - len(complete), result)


def _open(
    actor: Actor,
    election: Election,
    regency: Region,
    lists: Sequence[AffiliationList],
    compared: _Compared,
) -> list[OpenedCase]:
    """New cases; what is found anew of somebody whose case is open joins that one."""
    news = _news(election, compared, {each.id: each.kind for each in lists})
    if not news:
        return []
    locked = locked_applications({new.application.id for new in news})
    news = [replace(new, application=locked[new.application.id]) for new in news]
    standing = [new for new in news if new.application.withdrawn_at is None]
    before = open_cases_of([new.application for new in standing])
    add_hits((before[n.key], n) for n in standing if n.key in before)
    staff = roster(election, regency.path, clock.today(regency.time_zone))
    return open_cases(actor, election, regency, [n for n in standing if n.key not in before], staff)


def _news(
    election: Election, compared: _Compared, kinds: Mapping[UUID | None, str]
) -> list[NewCase]:
    """One for each applicant and kind of list, without parties that are known of them."""
    by_person = {each.person_id: each for each in compared.complete}
    known = known_parties(election, list(by_person.values()))
    found: dict[tuple[Application, str], list[Found]] = {}
    for hit in compared.result.found:
        application, kind = by_person[hit.person], kinds[hit.list_id]
        if hit.party not in known.get((application.id, kind), ()):
            found.setdefault((application, kind), []).append(hit)
    return [NewCase(application, kind, tuple(hits)) for (application, kind), hits in found.items()]


def _keep(
    actor: Actor,
    election: Election,
    regency: Region,
    lists: Sequence[AffiliationList],
    compared: _Compared,
    opened: Sequence[OpenedCase],
) -> Screening:
    hits = compared.result.found
    return Screening.objects.create(
        election=election,
        region=regency,
        path=regency.path,
        applications=len(compared.complete),
        incomplete=compared.incomplete,
        exact=len({hit.person for hit in hits if hit.hit == Hit.EXACT}),
        weak=len({hit.person for hit in hits if hit.hit == Hit.WEAK}),
        elsewhere=compared.result.elsewhere,
        opened=len(opened),
        lists=[each.label for each in lists],
        pack_hash=get_pack(election.pack).hash,
        screened_at=clock.now(),
        screened_by_id=actor.account_id,
    )


def _record(actor: Actor, screening: Screening, opened: Sequence[OpenedCase]) -> None:
    """Numbers only; whom it found is in the root of the items."""
    record(
        actor,
        "neutrality.screened",
        path=screening.path,
        payload={
            "screening": str(screening.id),
            "applications": screening.applications,
            "incomplete": screening.incomplete,
            "exact": screening.exact,
            "weak": screening.weak,
            "elsewhere": screening.elsewhere,
            "lists": screening.lists,
        },
        items=[[str(case.id), str(case.question)] for case in opened],
        election_id=screening.election_id,
    )
