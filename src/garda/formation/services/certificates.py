"""What formation learns of a health certificate: it is there, from whom, of when, fit or not."""

from __future__ import annotations

from garda.formation import errors_papers as refusals
from garda.formation.domain import lifecycle
from garda.formation.events import HealthCertificate
from garda.formation.lives import life_of
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, Keeper
from garda.regions.models import Election

from .judging import judge_again
from .papers import HandedIn, check_times, locked_application, new_version, newest_papers

#: The fact of the pack's rules that a certificate states.
HEALTHY = "healthy"


def certificate_rule(election: Election) -> DocumentRule:
    """The document of the pack that care keeps. Raises PaperRefused for a pack without one."""
    for rule in get_pack(election.pack).documents:
        if rule.keeper is Keeper.CARE:
            return rule
    raise refusals.unknown_document("kesehatan")


def learn_certificate(event: HealthCertificate) -> None:
    """Part of care's act, which has asked who may and writes the entry.

    The certificate becomes the newest version of its document, without a file; its word on fitness
    becomes a fact. Raises ApplicationWithdrawn, AlreadyDecided, PaperRefused,
    Application.DoesNotExist.
    """
    application = locked_application(event.application)
    rule = certificate_rule(application.election)
    lifecycle.hand_in(life_of(application), rule.code)
    handed = HandedIn(code=rule.code, issuer=event.issuer, issued_on=event.issued_on)
    before = newest_papers(application).get(rule.code)
    check_times(application, rule, handed, before, event.received_at)
    new_version(application, handed, before, event.received_at).save(force_insert=True)
    application.facts = {**application.facts, HEALTHY: event.fit}
    application.save(update_fields=["facts"])
    judge_again(application)
