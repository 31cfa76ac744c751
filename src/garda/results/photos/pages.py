"""Pages of a form by the marks that a picture shows, and what a page's code should say."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

from garda.results.domain.layout import PageLayout, SheetLayout, papers_of, sheet_layout
from garda.results.queries import load_definition


@lru_cache(maxsize=256)
def _sheet(contest_id: UUID, paper: str) -> SheetLayout | None:
    definition = load_definition(contest_id)
    return sheet_layout(definition, paper) if paper in papers_of(definition) else None


def is_printed(contest_id: UUID) -> bool:
    """Whether the contest's form is one of ours, with marks at its corners."""
    return bool(papers_of(load_definition(contest_id)))


def pages_of(contest_id: UUID) -> int:
    """How many pages the contest's form has; 0 for one that is not printed here."""
    papers = papers_of(load_definition(contest_id))
    return max((len(_pages(contest_id, paper)) for paper in papers), default=0)


def _pages(contest_id: UUID, paper: str) -> tuple[PageLayout, ...]:
    sheet = _sheet(contest_id, paper)
    return sheet.pages if sheet else ()


def page_finder(contest_id: UUID) -> Callable[[str, int], PageLayout | None]:
    """Gives a page of the contest's form by paper and number; None for one that it has not."""

    def find(paper: str, number: int) -> PageLayout | None:
        pages = _pages(contest_id, paper)
        return pages[number - 1] if 1 <= number <= len(pages) else None

    return find
