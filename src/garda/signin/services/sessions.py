"""Sign-ins: their beginning, how long they last, lock and end.

They are no acts on the election's data and write no ledger entry: the row itself says who was
signed in, where, how and until when.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import Q
from django.http import HttpRequest

from garda.kernel import clock
from garda.people.models import Account
from garda.signin.agent import agent_of
from garda.signin.domain.authority import Means
from garda.signin.domain.timing import Limits, Standing, standing
from garda.signin.models import Device, Method, SignIn

SESSION_KEY = "sign_in"
_PROOF = "_garda_proof"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NOTE_EVERY = timedelta(minutes=1)


def enter(
    request: HttpRequest, account: Account, method: Method, device: Device | None = None
) -> None:
    """Sign an account in that has proved itself; whoever was signed in here before is out."""
    leave(request)
    setattr(request, _PROOF, (method, device))
    login(request, account, backend=_BACKEND)


def began(sender: type, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """Django has signed somebody in: write down who, where and how (signal handler)."""
    method, device = getattr(request, _PROOF, (Method.PASSWORD, None))
    now = clock.wall()
    made = SignIn.objects.create(
        account=user,
        device=device,
        method=method,
        agent=agent_of(request.META.get("HTTP_USER_AGENT", "")),
        started_at=now,
        seen_at=now,
        proved_at=now,
    )
    request.session[SESSION_KEY] = str(made.id)


def leave(request: HttpRequest) -> None:
    """End the sign-in of this browser, if there is one."""
    chosen = request.session.get(SESSION_KEY)
    if chosen is not None:
        end(Q(pk=chosen))
    if chosen is not None or request.user.is_authenticated:
        logout(request)


def end(which: Q) -> int:
    """End sign-ins; their next request is refused. Returns their number."""
    return SignIn.objects.filter(which, ended_at__isnull=True).update(ended_at=clock.wall())


def current(request: HttpRequest) -> SignIn | None:
    """The sign-in of this browser while it lasts; None when it was ended or has run out."""
    chosen, account_id = request.session.get(SESSION_KEY), request.user.pk
    if chosen is None or account_id is None:
        return None
    rows = SignIn.objects.filter(
        Q(device__isnull=True) | Q(device__revoked_at__isnull=True), ended_at__isnull=True
    )
    found = rows.filter(pk=chosen, account_id=account_id).select_related("device").first()
    if found is None:
        return None
    if standing_of(found) is Standing.ENDED:
        end(Q(pk=found.pk))
        return None
    return found


def standing_of(sign_in: SignIn) -> Standing:
    return standing(
        started=sign_in.started_at,
        seen=sign_in.seen_at,
        locked=sign_in.locked_at is not None,
        now=clock.wall(),
        limits=limits_of(sign_in),
    )


def limits_of(sign_in: SignIn) -> Limits:
    """Shorter for those who sign in with more than a PIN: they see more."""
    means = Means.PIN if sign_in.method == Method.PIN else Means.PASSWORD
    limits: Limits = settings.GARDA_SIGN_IN[means]
    return limits


def note(sign_in: SignIn) -> None:
    """Somebody is there. Written at most once a minute."""
    now = clock.wall()
    if now - sign_in.seen_at >= _NOTE_EVERY:
        SignIn.objects.filter(pk=sign_in.pk, locked_at__isnull=True).update(seen_at=now)


def lock(sign_in: SignIn) -> None:
    """Cover the sign-in until its person proves to be there."""
    SignIn.objects.filter(pk=sign_in.pk, locked_at__isnull=True).update(locked_at=clock.wall())


def unlock(sign_in_id: UUID) -> None:
    """The person has proved to be there."""
    now = clock.wall()
    SignIn.objects.filter(pk=sign_in_id).update(locked_at=None, seen_at=now, proved_at=now)


def strengthen(request: HttpRequest, method: Method) -> None:
    """A second factor was added during this sign-in; part of that act."""
    chosen = request.session[SESSION_KEY]
    SignIn.objects.filter(pk=chosen).update(method=method, proved_at=clock.wall())
