"""The certificate of an erasing: what was destroyed by which rule, with the ids of the keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from garda.documents import rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.kernel.bulk import batched
from garda.kernel.zones import stamp
from garda.packs.privacy import RetentionRule
from garda.people.models import ErasedKey

from .models import RetentionRun

KIND = "erasure"
#: Ids of keys on one sheet of the annex.
IDS_PER_SHEET = 120


def facts(run: RetentionRun, rule: RetentionRule) -> dict[str, Any]:
    """Counts and hashes; nobody is named. The ids of keys come when it is printed."""
    zone = run.office.time_zone
    return {
        "run": str(run.id),
        "label": run.label,
        "election": run.election.name,
        "office": run.office.name,
        "rule": rule.code,
        "rule_name": rule.name.id,
        "citation": rule.citation,
        "persons": run.persons,
        "persons_sha256": run.persons_sha256,
        "erased": run.erased,
        "skipped": run.skipped,
        "keys": run.keys,
        "claims": run.claims,
        "root": run.certificates_root,
        "proposed": stamp(run.proposed_at, zone),
        "approved": stamp(run.answered_at, zone) if run.answered_at else "",
    }


def content(document: Document) -> Content:
    """The certificate with its annex. One query."""
    run = UUID(document.facts["run"])
    keys = ErasedKey.objects.filter(certificate__in=_proofs(run)).order_by("id")
    rows = ([str(key)] for key in keys.values_list("id", flat=True))
    sheets = [{"ids": [row[0] for row in batch]} for batch in batched(rows, IDS_PER_SHEET)]
    return Content(document.facts, sheets)


def _proofs(run: UUID) -> Any:
    return RetentionRun.objects.get(pk=run).items.filter(proof__isnull=False).values("proof")


def register() -> None:
    rendering.register(KIND, content)
