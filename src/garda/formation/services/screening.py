"""The administrative check: the pack's rules on every application of a village."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from garda.formation.domain import eligibility
from garda.formation.offices import decider
from garda.formation.staffing import KPPS, lock_village, open_applications
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region

from .detecting import new_questions
from .judging import judge, store
from .questioning import write

ASSESS = act("formation.assess", "Memeriksa syarat pelamar", Role.PPS, Role.KPU_REGENCY)


@transaction.atomic
def assess(
    actor: Actor, *, election: Election, village: Region, body: str = KPPS
) -> Mapping[str, int]:
    """Judge the village's applications for ``body`` by the pack; returns counts of MS, TMS, ASK.

    For the PPS of the village; for another body the region and the office that the pack says.
    Nobody types an outcome: it follows from the facts, and from the
    questions that two people settle. What does not fit by itself (a NIK, one number twice, ties to
    other bodies) becomes a question first. An application whose verdicts have not changed keeps its
    assessment; a changed one gets a new version. Raises NotAllowed.
    """
    ASSESS.require(actor, path=village.path, among=[decider(election, body)])
    lock_village(village)
    applications = list(open_applications(election, village, body).select_related("person"))
    asked = write(actor, election, new_questions(election, applications))
    judged = judge(election, applications)
    changed = store(election, judged)
    tally = Counter({str(outcome): 0 for outcome in eligibility.Outcome})
    tally.update(str(found.outcome) for _, found in judged)
    record(
        actor,
        "formation.assessed",
        path=village.path,
        payload={
            "body": body,
            "pack": get_pack(election.pack).hash,
            "outcomes": dict(tally),
            "changed": len(changed),
            "asked": len(asked),
        },
        items=[
            *([str(a.id), str(found.outcome)] for a, found in changed),
            *([str(question), rule, origin] for (_, rule, origin), question in asked.items()),
        ],
        election_id=election.id,
    )
    return tally
