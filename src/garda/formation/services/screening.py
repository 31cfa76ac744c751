"""The administrative check: the pack's rules on every application of a village."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from garda.formation.domain import eligibility
from garda.formation.domain.eligibility import Facts
from garda.formation.models import Application, Assessment
from garda.formation.staffing import lock_village, open_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ages import age_on
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.types import EligibilityRule, Verdict
from garda.regions.models import Election, Region

ASSESS = act("formation.assess", "Memeriksa syarat pelamar", Role.PPS)

_COLUMNS = (
    "id",
    "election_id",
    "application_id",
    "version",
    "outcome",
    "failed",
    "asked",
    "preferred_against",
    "pack_hash",
    "assessed_at",
)


@transaction.atomic
def assess(actor: Actor, *, election: Election, village: Region) -> Mapping[str, int]:
    """Judge the village's applications by the pack; returns how many are MS, TMS and ASK.

    For the PPS of the village. Nobody types an outcome: it follows from the facts. An application
    whose verdicts have not changed keeps its assessment; a changed one gets a new version. Raises
    NotAllowed.
    """
    ASSESS.require(actor, path=village.path)
    lock_village(village)
    pack = get_pack(election.pack)
    applications = list(open_applications(election, village).select_related("person"))
    newest = _newest(applications)
    judged = [(a, _judge(pack.eligibility, election, a)) for a in applications]
    changed = [(a, found) for a, found in judged if _differs(newest.get(a.id), found)]
    copy_rows(
        Assessment,
        _COLUMNS,
        (_row(a, found, newest.get(a.id), pack.hash) for a, found in changed),
    )
    tally = Counter({str(outcome): 0 for outcome in eligibility.Outcome})
    tally.update(str(found.outcome) for _, found in judged)
    record(
        actor,
        "formation.assessed",
        path=village.path,
        payload={"pack": pack.hash, "outcomes": dict(tally), "changed": len(changed)},
        items=[[str(a.id), str(found.outcome)] for a, found in changed],
        election_id=election.id,
    )
    return tally


def facts_of(election: Election, application: Application) -> Facts:
    """What the papers say, with the age on voting day by the birth date of the person's record."""
    return {
        **application.facts,
        "age": age_on(application.person.birth_date, election.voting_day),
    }


def _judge(
    rules: Sequence[EligibilityRule], election: Election, application: Application
) -> eligibility.Assessment:
    return eligibility.assess(rules, facts_of(election, application))


def _newest(applications: Sequence[Application]) -> dict[UUID, Assessment]:
    found = Assessment.objects.filter(application__in=applications).order_by("version")
    return {assessment.application_id: assessment for assessment in found}


def codes(found: eligibility.Assessment, verdict: Verdict) -> list[str]:
    """Rule codes with ``verdict``, sorted."""
    return sorted(code for code, given in found.verdicts.items() if given is verdict)


def _verdicts(found: eligibility.Assessment) -> tuple[list[str], list[str], list[str]]:
    return codes(found, Verdict.FAIL), codes(found, Verdict.ASK), sorted(found.preferences)


def _differs(before: Assessment | None, found: eligibility.Assessment) -> bool:
    if before is None or before.outcome != found.outcome:
        return True
    return (before.failed, before.asked, before.preferred_against) != _verdicts(found)


def _row(
    application: Application,
    found: eligibility.Assessment,
    before: Assessment | None,
    pack_hash: str,
) -> tuple[object, ...]:
    failed, asked, preferred = _verdicts(found)
    return (
        uuid7(),
        application.election_id,
        application.id,
        before.version + 1 if before else 1,
        str(found.outcome),
        failed,
        asked,
        preferred,
        pack_hash,
        clock.now(),
    )
