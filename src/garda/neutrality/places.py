"""How addresses name cases and lists."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import AffiliationList, Case
from .queries import case_of


def _case(actor: Actor, case_id: UUID) -> Case | None:
    return case_of(actor, case_id)


#: That somebody is asked about their neutrality is for two officers and the supervisors.
CASE = Place("kasus netralitas", "case_id", _case, private=True)


def _list(actor: Actor, list_id: UUID) -> AffiliationList | None:
    lists = AffiliationList.objects.filter(election=actor.election_id)
    return lists.filter(pk=list_id).first()


LIST = Place("daftar pembanding", "list_id", _list)
