"""Counting openings of sealed data, by who opens and by whose data they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.people.models import Account, Person
from garda.privacy.models import Look, LookPerson
from garda.privacy.services import saw
from garda.regions.models import Region
from garda.sealed.domain.unusual import Broken, Counts, broken, midnight, week_before
from garda.sealed.models import Unusual
from garda.sealed.rules import unusual_rules

#: What counts as opening: everything but names and papers that were never sealed.
OPENED = ("nik", "kk", "phone", "health", "bank", "court", "minor")
DEFAULT_ZONE = "Asia/Jakarta"


def opened(actor: Actor, *, person: Person, what: str, why: str) -> None:
    """Note that ``actor`` opened ``what`` of a person: the trace, and what is unusual about it.

    Part of an act. Raises BadReason for a reason that holds a number.
    """
    saw(actor, persons=[person.id], what=what, why=why, path=person.path)
    if actor.account_id is None:
        return
    # One after the other per officer, so that no opening is missed in counting.
    Account.objects.select_for_update(no_key=True).get(pk=actor.account_id)
    counts = _counts(actor.account_id, person, _local(person.path))
    for case in broken(unusual_rules(), counts):
        _note(actor, person, case)


def _local(path: str) -> datetime:
    zone = Region.objects.filter(path=path).values_list("time_zone", flat=True).first()
    return clock.now().astimezone(ZoneInfo(zone or DEFAULT_ZONE))


def _counts(account: UUID, person: Person, local: datetime) -> Counts:
    # Lists that two people approved are no openings one by one.
    looks = Look.objects.filter(account_id=account, what__in=OPENED, count=1)
    today = midnight(local)
    days = week_before(local)
    recent = looks.filter(at__gte=days[0])
    by_day = dict(
        recent.annotate(day=TruncDate("at", tzinfo=local.tzinfo))
        .values_list("day")
        .annotate(Count("pk"))
    )
    return Counts(
        hour=looks.filter(at__gt=local - timedelta(hours=1)).count(),
        today=by_day.get(today.date(), 0),
        before=tuple(by_day.get(day.date(), 0) for day in days),
        officers=_officers(person.id, today),
        local=local,
    )


def _officers(person_id: UUID, since: datetime) -> int:
    rows = LookPerson.objects.filter(
        person_id=person_id, look__at__gte=since, look__what__in=OPENED, look__count=1
    )
    count: int = rows.aggregate(count=Count("look__account", distinct=True))["count"]
    return count


def _note(actor: Actor, person: Person, case: Broken) -> None:
    """One case per rule and period; an explained one that goes on is asked again."""
    now = clock.now()
    about: dict[str, Any] = {"account": None, "person": None}
    if case.rule.about_person:
        about["person"], path = person, person.path
    else:
        about["account"], path = Account(pk=actor.account_id), actor.path
    found, fresh = Unusual.objects.get_or_create(
        rule=case.rule.code,
        since=case.since,
        **about,
        defaults={
            "election_id": actor.election_id,
            "path": path,
            "count": case.count,
            "first_at": now,
            "last_at": now,
        },
    )
    if not fresh:
        Unusual.objects.filter(pk=found.pk).update(
            count=case.count,
            last_at=now,
            explanation="",
            explained_by=None,
            explained_at=None,
        )
