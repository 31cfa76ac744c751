"""Keeping what is said, word by word, in the act that plans to say or sign it."""

from __future__ import annotations

from collections.abc import Sequence

from garda.documents.models import Wording
from garda.documents.wordings import refuse_practice, said_in
from garda.kernel import clock
from garda.regions.models import Election


def keep(election: Election, paths: Sequence[str], code: str) -> dict[str, Wording]:
    """The wording that holds at each path, stored. Part of an act; three queries for any count.

    Raises NoOfficialText.
    """
    said = said_in(election, paths, code)
    refuse_practice(election, said.values())
    now = clock.now()
    different = {(s.content_hash, s.practice): s for s in said.values()}
    Wording.objects.bulk_create(
        [
            Wording(
                election=election,
                code=code,
                content_hash=s.content_hash,
                text=s.text,
                practice=s.practice,
                source=s.source,
                kept_at=now,
            )
            for s in different.values()
        ],
        ignore_conflicts=True,
    )
    rows = Wording.objects.filter(
        election=election, code=code, content_hash__in=[s.content_hash for s in said.values()]
    )
    kept = {(row.content_hash, row.practice): row for row in rows}
    return {path: kept[s.content_hash, s.practice] for path, s in said.items()}
