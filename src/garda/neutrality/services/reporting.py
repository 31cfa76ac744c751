"""Somebody's report says that an applicant is a member: a case without any list."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.services.questioning import locked_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.neutrality.comparing import Found
from garda.neutrality.errors import UnknownListKind
from garda.neutrality.officers import roster
from garda.neutrality.queries import regency_for
from garda.packs.loader import get_pack
from garda.packs.neutrality import Hit

from .casework import NewCase, add_hits, open_cases, open_cases_of

OPEN = act(
    "neutrality.open",
    "Membuka klarifikasi netralitas atas tanggapan masyarakat",
    Role.PPS,
    Role.KPU_REGENCY,
    machine=True,
)


@transaction.atomic
def open_from_report(actor: Actor, *, application_id: UUID, kind: str) -> UUID:
    """Open a case by a report (or join the open one), and return it. ``kind``: of the pack's lists.

    For the PPS of the village and the regency's KPU, who need not be its officers. Raises
    NotAllowed, UnknownListKind, NoSuchApplication, ApplicationWithdrawn, TooFewOfficers.
    """
    (application,) = locked_applications([application_id]).values()
    OPEN.require(actor, path=application.path)
    if application.withdrawn_at is not None:
        raise ApplicationWithdrawn
    election = application.election
    if kind not in get_pack(election.pack).neutrality.lists:
        raise UnknownListKind(kind)
    report = Found(application.person_id, None, Hit.REPORT, "", "", 0)
    new = NewCase(application, kind, (report,))
    case = open_cases_of([application]).get(new.key)
    if case is None:
        regency = regency_for(application.village)
        staff = roster(election, regency.path, clock.today(regency.time_zone))
        (case,) = open_cases(actor, election, regency, [new], staff)
    else:
        add_hits([(case, new)])
    record(
        actor,
        "neutrality.case_opened",
        path=application.path,
        payload={"case": str(case.id), "question": str(case.question)},
        election_id=election.id,
    )
    return case.id
