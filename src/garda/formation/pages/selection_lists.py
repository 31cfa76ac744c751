"""Lists of selections that a district or village has announced, for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from garda.documents.models import Document
from garda.formation.contests import SELECTION_LIST
from garda.formation.papers import HOLDS
from garda.formation.selection_papers import SELECTION_MINUTES, list_content, minutes_content
from garda.kernel.rowlock import seeing, sight_of
from garda.regions.models import Election, Region


@dataclass(frozen=True, slots=True)
class SelectionList:
    document: Document
    content: Mapping[str, Any]


def public_selection_lists(election: Election, region: Region) -> list[SelectionList]:
    """Lists and results that hold, the newest first; names of this region alone."""
    papers = Document.objects.filter(
        election=election,
        region=region,
        kind__in=[SELECTION_LIST, SELECTION_MINUTES],
        state__in=HOLDS,
    )
    contents = {SELECTION_LIST: list_content, SELECTION_MINUTES: minutes_content}
    with seeing(sight_of(region.path)):
        return [
            SelectionList(paper, dict(contents[paper.kind](paper).body))
            for paper in papers.order_by("-signed_at")
        ]
