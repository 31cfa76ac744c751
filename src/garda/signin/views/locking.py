"""The lock: unlock, lock now, and "somebody is still here"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from garda.kernel.errors import GardaError
from garda.people.access import signed_in
from garda.signin.errors import PairingEnded
from garda.signin.forms import ProofForm
from garda.signin.locking import LOCKED, PREFIX, before_factor, lock_page, while_locked
from garda.signin.models import SignIn
from garda.signin.services import sessions
from garda.signin.services.proving import prove

_HOME = "/tugas/"


@before_factor
@while_locked
@signed_in
@never_cache
@sensitive_post_parameters()
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the lock; what waits behind it is sent again by the browser (307).

    Another account's lock, left open in some tab, opens nothing and sends nothing.
    """
    sign_in: SignIn = request.sign_in  # type: ignore[attr-defined]
    if request.POST.get(f"{PREFIX}-akun") != str(sign_in.account_id):
        return _answer(request, HttpResponseRedirect(_HOME), error="Petugas sudah berganti.")
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _refused(request, "Ketik PIN atau kata sandi Anda.")
    try:
        prove(sign_in, form.cleaned_data["kunci"])
    except PairingEnded as ended:
        sessions.leave(request)
        return _answer(request, HttpResponseRedirect("/ganti/"), error=ended.id)
    except GardaError as refused:
        return _refused(request, refused.id)
    return _answer(request, _onward(request))


def _onward(request: HttpRequest) -> HttpResponse:
    """To where one was; a request that was sent is sent again, with all its fields."""
    target = request.POST.get(f"{PREFIX}-ke", "")
    if not target or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return HttpResponseRedirect(_HOME)
    again = bool(request.POST.get(f"{PREFIX}-lagi"))
    return HttpResponseRedirect(target, status=307 if again else 303)


def _refused(request: HttpRequest, error: str) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"error": error}, status=LOCKED)
    return lock_page(request, error)


def _answer(request: HttpRequest, page: HttpResponse, error: str = "") -> HttpResponse:
    """A page's script wants to know; a form goes on to ``page``."""
    if not _by_script(request):
        return page
    if error:
        return JsonResponse({"error": error, "ended": True}, status=401)
    return JsonResponse({"open": True})


def _by_script(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


@before_factor
@while_locked
@signed_in
@require_POST
def lock_now(request: HttpRequest) -> HttpResponse:
    """Nobody has touched the page for a while, or its person covers it."""
    sessions.lock(request.sign_in)  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@before_factor
@signed_in
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody types without sending anything. The middleware has noted it, or shown the lock."""
    return HttpResponse(status=204)
