"""What a page takes from its request."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from garda.regions.models import Election


def election_or_none(request: HttpRequest) -> Election | None:
    """The election this site shows; None while none has been opened."""
    election: Election | None = getattr(request, "election", None)
    return election


def election_of(request: HttpRequest) -> Election:
    """The election this site shows; raises Http404 while none has been opened."""
    election = election_or_none(request)
    if election is None:
        raise Http404("no election")
    return election
