"""What the views of this room ask of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from garda.kernel.errors import GardaError, NotAllowed
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


def refused(act: Callable[[], object]) -> GardaError | None:
    """Do the act; the refusal that the page tells, None when it is done.

    Raises NotAllowed, which is the guard's to tell.
    """
    try:
        act()
    except NotAllowed:
        raise
    except GardaError as refusal:
        return refusal
    return None


def chosen_id(request: HttpRequest, name: str) -> UUID:
    """The id that a sent form names. Raises Http404 for anything else."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as wrong:
        raise Http404(f"no {name}") from wrong


def chosen_ids(request: HttpRequest, name: str) -> list[UUID]:
    """The ids that a sent form names, in its order. Raises Http404 for anything else, or none."""
    try:
        ids = [UUID(each) for each in request.POST.getlist(name)]
    except ValueError as wrong:
        raise Http404(f"no {name}") from wrong
    if not ids:
        raise Http404(f"no {name}")
    return ids
