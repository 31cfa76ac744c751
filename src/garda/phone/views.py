"""The app's one page and its worker, who is on this phone, and coming in by PIN.

The page is the same for everybody and names nobody: what it shows, it asks for. So it may lie on a
phone for months, and its policy is the public pages' (no nonce, no text that becomes a script).
"""

from __future__ import annotations

import json
from typing import Any

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from garda.kernel import tally
from garda.kernel.errors import GardaError
from garda.people.access import public
from garda.signin.browser import device_of
from garda.signin.locking import while_locked
from garda.signin.models import Method
from garda.signin.queries import people_of
from garda.signin.services.pins import check_pin
from garda.signin.services.sessions import enter

from .people import on_this_phone
from .precache import shell
from .requests import entry_of

#: The only address that the page may turn into a worker, and the policy's name for that.
_POLICY = "garda-hp"
_REPLACED = {"script-src": [SELF], "trusted-types": [_POLICY]}
_ADDED = {"worker-src": [SELF], "manifest-src": [SELF]}
#: Reading QR codes and taking photos; saying where a visit took place.
_ABILITIES = ("camera", "geolocation")


@while_locked
@public
@never_cache
@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The page that everything else happens on."""
    response = HttpResponse(shell().page)
    response._csp_replace = _REPLACED  # type: ignore[attr-defined]
    response._csp_update = _ADDED  # type: ignore[attr-defined]
    response.garda_abilities = _ABILITIES  # type: ignore[attr-defined]
    return response


@while_locked
@public
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which differs from the earlier one as soon as any file does."""
    kept = shell()
    files = [[each.url, each.integrity] for each in kept.files]
    named = f"const VERSION = {json.dumps(kept.version)};\nconst FILES = {json.dumps(files)};\n"
    script = named + render_to_string("phone/worker.js")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@while_locked
@public
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Who may work on this phone, who is signed in, and for which election."""
    return JsonResponse(on_this_phone(request))


@while_locked
@public
@never_cache
@sensitive_post_parameters()
@sensitive_variables("entry")
@require_POST
def enter_by_pin(request: HttpRequest) -> HttpResponse:
    """Sign in somebody of this phone. The answer is what :func:`mine` would say then."""
    device, entry = device_of(request), entry_of(request.body)
    if entry is None:
        return _refused("form", "Isian tidak terbaca. Muat ulang aplikasi ini.", 400)
    if device is None:
        text = "Ponsel ini belum dipasangkan atau sudah dicabut. Mintalah lembar masuk baru."
        return _refused("no_device", text, 403)
    pairing = people_of(device).filter(account_id=entry.account).first()
    try:
        found = check_pin(pairing.pk if pairing is not None else None, entry.pin)
    except GardaError as refusal:
        tally.sign_in_refused(refusal.code)
        return _refused(refusal.code, refusal.id, 422)
    enter(request, found.account, Method.PIN, found.device)
    return JsonResponse(on_this_phone(request, found.account))


def _refused(code: str, text: str, status: int) -> HttpResponse:
    body: dict[str, Any] = {"code": code, "id": text}
    return JsonResponse(body, status=status)
