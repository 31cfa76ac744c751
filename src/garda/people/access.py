"""Who may use a route, and where. Every view carries a declaration; one without stops the start-up.

A declaration names the roles and how the place is found that the address speaks of. The guard then
asks, before the view runs and in this order: is somebody signed in, is the role among them, does
the thing exist, does it lie in the acting grant's region or below. So a view cannot forget it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.roles import LABELS, Role
from garda.people.errors import OutOfRegion, WrongRole

View = Callable[..., HttpResponse]
T = TypeVar("T")


class Located(Protocol):
    """What an address names: it lies somewhere."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """How the thing is found that ``argument`` of an address names; ``word`` says what it is.

    ``find`` gives None for what is not there. What is there but elsewhere is refused (403): the
    addresses of regions and forms are public knowledge. Where the mere existence is private,
    ``find`` itself gives only what the actor may see (``private``), and elsewhere looks like
    nowhere (404).
    """

    word: str
    argument: str
    find: Callable[[Actor, Any], Located | None]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """The address names something of the signed-in account itself; the view asks for no other."""

    argument: str
    word: str = "akun sendiri"


@dataclass(frozen=True, slots=True)
class Access:
    """Declaration of a route. ``roles`` is None for everyone, without signing in."""

    roles: frozenset[str] | None
    place: Place | Own | None
    note: str

    @property
    def public(self) -> bool:
        return self.roles is None

    @property
    def argument(self) -> str:
        """The address's argument by which the place is found; empty without one."""
        return self.place.argument if self.place else ""


def public(view: View) -> View:
    """Declare a route open to everyone."""
    view.access = Access(None, None, "umum")  # type: ignore[attr-defined]
    return view


def by_device(view: View) -> View:
    """Declare a route for paired devices: it asks for the device's cookie itself, since a phone
    that sends its work hours later has no sign-in any more."""
    view.access = Access(None, None, "ponsel yang dipasangkan")  # type: ignore[attr-defined]
    view.while_locked = True  # type: ignore[attr-defined]
    return view


def by_token(view: View) -> View:
    """Declare a route for partners' systems: it asks for their token itself."""
    view.access = Access(None, None, "sistem mitra dengan token")  # type: ignore[attr-defined]
    view.while_locked = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare a route for every account with a grant in force."""
    return for_roles(*Role)(view)


def for_roles(*roles: str, place: Place | Own | None = None) -> Callable[[View], View]:
    """Declare a route for ``roles``; others are refused, visitors are sent to sign in.

    ``place`` is needed by a route whose address names something. Without one the route speaks of
    the acting grant's own region alone.
    """
    allowed = frozenset(roles)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return _to_sign_in(request)
            if actor.role not in allowed:
                raise WrongRole
            if isinstance(place, Place):
                request.located = _found(place, actor, kwargs)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        note = ", ".join(LABELS[r] for r in sorted(allowed))
        guarded.access = Access(allowed, place, note)  # type: ignore[attr-defined]
        return guarded

    return declare


def _found(place: Place, actor: Actor, arguments: dict[str, Any]) -> Located:
    found = place.find(actor, arguments[place.argument])
    if found is None:
        raise Http404(f"no such {place.argument}")
    if not place.private and not in_scope(found.path, actor.path):
        raise OutOfRegion
    return found


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('sign-in')}?{query}")


def acting(request: HttpRequest) -> Actor:
    """The actor of a signed-in request; only for views declared with roles."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def located(request: HttpRequest, kind: type[T]) -> T:
    """What the address names, as the guard found it. Raises TypeError for another kind of thing."""
    found = request.located  # type: ignore[attr-defined]
    if not isinstance(found, kind):
        raise TypeError(f"the route's place is not a {kind.__name__}")
    return found


def require_scope(request: HttpRequest, path: str) -> None:
    """Raise OutOfRegion unless ``path`` lies in the acting grant's region.

    For what a query or a form names; the address itself is the guard's affair.
    """
    if not in_scope(path, acting(request).path):
        raise OutOfRegion


def sees(request: HttpRequest, path: str) -> bool:
    """Whether the request acts under a grant that covers ``path``."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and in_scope(path, actor.path)
