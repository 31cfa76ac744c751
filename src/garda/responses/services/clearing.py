"""Destroying what reporters gave of themselves when the pack's period is over."""

from __future__ import annotations

from django.db import transaction

from garda.kernel import clock
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.services import system_operator
from garda.privacy.domain.retention import due_on
from garda.regions.models import Election
from garda.regions.queries import regencies
from garda.responses.keeping import CATEGORY
from garda.responses.models import Reporter
from garda.responses.stores import REPORTER


@transaction.atomic
def clear_contacts(election: Election) -> int:
    """Destroy the contacts and the keys of all reporters whose time is over; how many there were.

    One act by the machine, each night; nothing happens before the rule's day. What a backup made
    before holds opens with a key only that is destroyed when the master key is renewed.
    """
    with clock.as_of(election.as_of):
        if not _is_due(election):
            return 0
        found = list(
            Reporter.objects.filter(response__election=election).values_list("id", flat=True)
        )
        if not found:
            return 0
        REPORTER.rows().filter(person__in=found).delete()
        Reporter.objects.filter(id__in=found).delete()
        machine = system_operator(election.id)
        payload = {"reporters": len(found)}
        record(
            machine,
            "responses.contacts_cleared",
            path=machine.path,
            payload=payload,
            election_id=election.id,
        )
    return len(found)


def _is_due(election: Election) -> bool:
    pack = get_pack(election.pack)
    rule = next((each for each in pack.retention if each.category == CATEGORY), None)
    regency = regencies(election).first()
    if rule is None or regency is None:
        return False
    return clock.today(regency.time_zone) >= due_on(rule, pack.stage(rule.starts_after))
