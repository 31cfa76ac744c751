"""What the views of this room ask of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse

from garda.people.models import Grant
from garda.regions.models import Election

T = TypeVar("T")
Act = Callable[[HttpRequest, T], HttpResponse]


def election_of(request: HttpRequest) -> Election:
    """The election of the acting grant."""
    grant: Grant = request.grant  # type: ignore[attr-defined]
    return grant.election


def act_of(request: HttpRequest, acts: Mapping[str, Act[T]]) -> Act[T]:
    """What the sent form asks for; raises Http404 for anything else."""
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404("no such act")
    return act
