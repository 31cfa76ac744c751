"""Opening the calls of a regency by the pack's calendar, and extending one where the pack says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from garda.formation.errors import CallExists
from garda.formation.errors_calls import (
    AlreadyExtended,
    EnoughApplicants,
    NoCallRule,
    NoExtension,
    NotYetClosing,
)
from garda.formation.models import Application, Call
from garda.formation.staffing import KPPS, body_of, need_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.intake import CallRule, Extension
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region

OPEN_CALL = act("formation.call", "Membuka pendaftaran", Role.KPU_REGENCY)
EXTEND_CALL = act("formation.call_extended", "Memperpanjang pendaftaran", Role.KPU_REGENCY)


@transaction.atomic
def open_calls(
    actor: Actor, *, election: Election, regency: Region, bodies: Sequence[str] = (KPPS,)
) -> list[Call]:
    """Open the calls for ``bodies`` in ``regency`` with the dates of the pack; one act.

    For the regency's KPU. Raises NotAllowed, NoCallRule, CallExists.
    """
    OPEN_CALL.require(actor, path=regency.path)
    rules = [call_rule(election, body) for body in bodies]
    if Call.objects.filter(election=election, region=regency, body__in=bodies).exists():
        raise CallExists(regency.name)
    calls = Call.objects.bulk_create(_call(election, regency, rule) for rule in rules)
    record(
        actor,
        "formation.calls_opened",
        path=regency.path,
        payload={
            "calls": [
                {"body": c.body, "opens_on": str(c.opens_on), "closes_on": str(c.closes_on)}
                for c in calls
            ]
        },
        election_id=election.id,
    )
    return calls


def call_rule(election: Election, body: str) -> CallRule:
    """The pack's rule for the call of ``body``. Raises NoCallRule where the pack has none."""
    rule = get_pack(election.pack).intake.calls.get(body)
    if rule is None:
        raise NoCallRule(body_of(election, body).name.id)
    return rule


def _call(election: Election, regency: Region, rule: CallRule) -> Call:
    receiving = rule.receiving
    return Call(
        election=election,
        region=regency,
        body=rule.body,
        opens_on=receiving.starts,
        closes_on=receiving.ends,
        closes_at=receiving.closes_at,
    )


@transaction.atomic
def extend_call(actor: Actor, *, call_id: UUID) -> Call:
    """Extend a call once, by the days of the pack, where there are fewer applicants than it asks.

    For the regency's KPU, from the last day on until the extension would be over. Raises
    NotAllowed, NoExtension, AlreadyExtended, NotYetClosing, EnoughApplicants, Call.DoesNotExist.
    """
    calls = Call.objects.select_for_update(of=("self",)).select_related("election", "region")
    call = calls.get(pk=call_id)
    EXTEND_CALL.require(actor, path=call.region.path)
    extension = _extension(call)
    count, wanted = applicants_of(call), wanted_of(call, extension)
    if count >= wanted:
        raise EnoughApplicants(count, wanted)
    call.extended_to = call.closes_on + timedelta(days=extension.days)
    call.save(update_fields=["extended_to"])
    record(
        actor,
        "formation.call_extended",
        path=call.region.path,
        payload={
            "body": call.body,
            "extended_to": str(call.extended_to),
            "applicants": count,
            "wanted": wanted,
        },
        election_id=call.election_id,
    )
    return call


def _extension(call: Call) -> Extension:
    """What the pack allows, at a time when it may be decided."""
    name = body_of(call.election, call.body).name.id
    extension = call_rule(call.election, call.body).extension
    if extension is None:
        raise NoExtension(name)
    if call.extended_to is not None:
        raise AlreadyExtended(name)
    today = clock.today(call.region.time_zone)
    if not call.closes_on <= today <= call.closes_on + timedelta(days=extension.days):
        raise NotYetClosing(call.closes_on)
    return extension


def applicants_of(call: Call) -> int:
    """Applications of the call that stand."""
    return Application.every.filter(call=call, withdrawn_at__isnull=True).count()


def wanted_of(call: Call, extension: Extension) -> int:
    """Applicants from which on there is no extension."""
    return extension.below * need_of(call.election, call.region, call.body)
