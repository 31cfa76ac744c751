"""Documents that must be brought again by tomorrow: put on the list of those to be reminded.

Nothing is sent from here. The village's PPS finds the applicant in its queue, with a message that
is ready to be sent; the ledger shows that the day did not pass unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import transaction

from garda.formation.models import ApplicationPaper
from garda.formation.paper_queries import refused_papers
from garda.kernel import clock
from garda.kernel.codes import COUNTRY_PATH
from garda.ledger.services import record
from garda.people.services import system_operator
from garda.regions.models import Election

#: How long before the last day somebody is reminded: long enough to get another paper.
NOTICE = timedelta(days=1)


@transaction.atomic
def prepare_reminders(election: Election) -> int:
    """Mark documents whose last day is today or tomorrow by the clocks of their village.

    One act by the machine, each night, for the whole election; returns how many documents there
    are. Each is marked once, so that running it again tells nothing anew.
    """
    with clock.as_of(election.as_of):
        found = list(_near(election))
        if not found:
            return 0
        ids = [id_ for id_, _ in found]
        ApplicationPaper.objects.filter(id__in=ids).update(reminded_at=clock.now())
        machine = system_operator(election.id)
        record(
            machine,
            "formation.reminders_prepared",
            path=machine.path,
            payload={"papers": len(found)},
            items=[[str(id_), last] for id_, last in found],
            election_id=election.id,
        )
    return len(found)


def _near(election: Election) -> Iterator[tuple[UUID, str]]:
    """Documents and their last days; locked, so that two workers mark none twice."""
    today = cache(clock.today)
    rows = refused_papers(election, COUNTRY_PATH).filter(reminded_at__isnull=True)
    held = rows.select_for_update(no_key=True, of=("self",)).order_by("id")
    for id_, last, zone in held.values_list("id", "due_on", "application__village__time_zone"):
        if last is not None and today(zone) <= last <= today(zone) + NOTICE:
            yield id_, last.isoformat()
