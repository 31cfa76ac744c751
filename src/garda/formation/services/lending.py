"""A village with reserves to spare names them to a neighbouring village that is short.

Until then the neighbour knows how many there are, not who. The person is asked first.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.formation.errors import CannotServe
from garda.formation.errors_replacing import NotAReserve
from garda.formation.models import Application, ProposalLine
from garda.formation.staffing import lock_village, reserves
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.services import record
from garda.people.models import PathShare
from garda.regions.models import Election, Region

OFFER = act("formation.offer_reserve", "Menawarkan cadangan kepada desa tetangga", Role.PPS)


@transaction.atomic
def offer_reserve(
    actor: Actor,
    *,
    election: Election,
    village: Region,
    application_id: UUID,
    to: Region,
    consent_at: datetime,
) -> PathShare:
    """Name a reserve of ``village`` to the PPS of ``to``, as the person agreed at ``consent_at``.

    For the PPS of ``village``. The answer is their willingness to serve next door, too; the consent
    to one seat is asked by the village that needs them. Naming somebody again changes nothing.
    Raises NotAllowed, NotAReserve, and CannotServe for a village outside the district, a consent
    in the future or somebody of a special location's list.
    """
    OFFER.require(actor, path=village.path)
    lock_village(village)
    application = _reserve(election, village, application_id).application
    check_consent(village, to, consent_at)
    _note_answer(application, consent_at)
    with seeing(sight_of(to.path)):
        share, is_new = PathShare.objects.get_or_create(
            person_id=application.person_id,
            path=to.path,
            ended_at=None,
            defaults={"reason": f"Cadangan KPPS {village.name}", "consent_at": consent_at},
        )
    if is_new:
        _record(actor, "formation.reserve_offered", election, application, to)
    return share


@transaction.atomic
def take_back_offer(
    actor: Actor, *, election: Election, village: Region, application_id: UUID, to: Region
) -> int:
    """End the naming: the neighbouring PPS sees the person no more. Returns 0 where it had ended.

    For the PPS of ``village``. Raises NotAllowed, NotAReserve for somebody who serves by now.
    """
    OFFER.require(actor, path=village.path)
    lock_village(village)
    application = _reserve(election, village, application_id).application
    open_ = PathShare.objects.filter(
        person=application.person_id, path=to.path, ended_at__isnull=True
    )
    with seeing(sight_of(to.path)):
        ended = open_.update(ended_at=clock.now())
    if ended:
        _record(actor, "formation.offer_taken_back", election, application, to)
    return ended


def _reserve(election: Election, village: Region, application_id: UUID) -> ProposalLine:
    line = reserves(election, [village]).filter(application=application_id).first()
    if line is None:
        raise NotAReserve(village.name)
    return line


def check_consent(village: Region, to: Region, consent_at: datetime) -> None:
    """Raise CannotServe unless both villages are of one district and the consent was given."""
    if to.id == village.id or to.parent_id != village.parent_id:
        raise CannotServe(
            id=f"{to.name} bukan desa tetangga dalam kecamatan yang sama dengan {village.name}. "
            "Pilih desa lain.",
            en=f"{to.name} is no neighbour of {village.name} in its district. Choose another.",
            code="not_a_neighbour",
        )
    if consent_at > clock.now():
        raise CannotServe(
            id="Waktu persetujuan belum terjadi. Isi waktu orang itu menyatakan bersedia.",
            en="The time of consent has not come yet. Enter when the person agreed.",
            code="consent_in_future",
        )


def _note_answer(application: Application, consent_at: datetime) -> None:
    """The newest answer counts: a "no" that came after this consent stays."""
    before = application.willing_asked_at
    if before is not None and before > consent_at:
        if application.willing_neighbour:
            return
        raise CannotServe(
            id=f"{application.person.name} menjawab tidak bersedia setelah waktu itu. Tanyakan "
            "lagi dan isi waktu jawabannya.",
            en=f"{application.person.name} declined after that time. Ask again and enter the time "
            "of the answer.",
            code="not_willing",
        )
    application.willing_neighbour, application.willing_asked_at = True, consent_at
    application.save(update_fields=["willing_neighbour", "willing_asked_at"])


def _record(
    actor: Actor, told: str, election: Election, application: Application, to: Region
) -> None:
    record(
        actor,
        told,
        path=application.path,
        payload={"application": str(application.id), "village": to.code},
        election_id=election.id,
    )
