"""Parts of the person page that this room brings."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.people.services.claims import VERIFY
from garda.privacy.panels import Panel, register

from .claim_queries import same_number, waiting_steps
from .guardians import GUARDIANS
from .paper_queries import kept_for, standing_count
from .queries import numbers_of
from .vaults import Vault
from .vaults import register as register_store

#: Who meets a person's numbers masked.
READERS = frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE})


def _identity(actor: Actor, person: Person) -> dict[str, Any]:
    at_home = in_scope(person.path, actor.path)
    return {
        "numbers": numbers_of(actor, person),
        "may_change": at_home and actor.role in VERIFY.roles,
        "same_number": len(same_number(actor, person)) if at_home else 0,
        "steps": len(waiting_steps(actor, person, frozenset())) if at_home else 0,
    }


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
    register_vault(GUARDIANS)


def register_vault(vault: Vault) -> None:
    """Make a vault known everywhere: its keys, its tables, its part of the person page."""

    def context(actor: Actor, person: Person) -> dict[str, Any]:
        shown = vault.may(actor) and kept_for(actor, vault, person)
        return {
            "vault": vault,
            "shown": shown,
            "standing": standing_count(vault, person.id) if shown else 0,
            "papers_url": reverse(f"{vault.code}-papers", args=[person.id]),
        }

    register_store(vault)
    template = "sealed/papers_panel.html"
    register(Panel(vault.code, vault.title, vault.roles, template, context))
