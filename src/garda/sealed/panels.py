"""Parts of the person page that this room brings."""

from __future__ import annotations

from typing import Any

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.privacy.panels import Panel, register

from .queries import numbers_of

#: Who meets a person's numbers masked.
READERS = frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE})


def _identity(actor: Actor, person: Person) -> dict[str, Any]:
    return {"numbers": numbers_of(actor, person)}


def ready() -> None:
    register(
        Panel(
            code="identity",
            title="Nomor identitas",
            roles=READERS,
            template="sealed/identity.html",
            context=_identity,
        )
    )
