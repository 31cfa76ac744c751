"""How addresses name members who sign."""

from __future__ import annotations

from uuid import UUID

from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.regions.queries import within


def _member(actor: Actor, appointment_id: UUID) -> Appointment | None:
    found = Appointment.objects.filter(
        within(actor.path), election=actor.election_id, body=KPPS, pk=appointment_id
    )
    return found.select_related("election", "person", "region", "station").first()


#: A member of a group in the own region: who it is, is nobody else's business.
MEMBER = Place("anggota KPPS", "appointment_id", _member, private=True)
