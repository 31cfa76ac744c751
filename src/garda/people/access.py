"""Who may use a route. Every view carries a declaration; one without stops the start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import LABELS, Role

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Access:
    """Declaration of a route: ``roles`` is None for everyone, without signing in."""

    roles: frozenset[str] | None
    note: str

    @property
    def public(self) -> bool:
        return self.roles is None


def public(view: View) -> View:
    """Declare a route open to everyone."""
    view.access = Access(None, "umum")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare a route for every account with a grant in force."""
    return for_roles(*Role)(view)


def for_roles(*roles: str) -> Callable[[View], View]:
    """Declare a route for ``roles``; others are refused, visitors are sent to sign in."""
    allowed = frozenset(roles)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return _to_sign_in(request)
            if actor.role not in allowed:
                raise NotAllowed(
                    id="Halaman ini bukan untuk peran Anda sekarang.",
                    en="This page is not for your present role.",
                )
            return view(request, *args, **kwargs)

        guarded.access = Access(allowed, ", ".join(LABELS[r] for r in sorted(allowed)))  # type: ignore[attr-defined]
        return guarded

    return declare


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('sign-in')}?{query}")


def acting(request: HttpRequest) -> Actor:
    """The actor of a signed-in request; only for views declared with roles."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def require_scope(request: HttpRequest, path: str) -> None:
    """Raise NotAllowed unless ``path`` lies in the acting grant's region."""
    if not in_scope(path, acting(request).path):
        raise NotAllowed(
            id="Wilayah ini di luar wilayah kerja Anda.",
            en="This region is outside your working area.",
        )


def sees(request: HttpRequest, path: str) -> bool:
    """Whether the request acts under a grant that covers ``path``."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and in_scope(path, actor.path)
