"""``/ganti/``: another person of this device takes over, in two taps and six digits."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from garda.kernel import tally
from garda.kernel.errors import GardaError
from garda.people.access import public
from garda.signin.browser import device_of
from garda.signin.forms import PinForm
from garda.signin.locking import while_locked
from garda.signin.models import DeviceAccount, Method
from garda.signin.queries import first_grants, names_of, own_person, people_of
from garda.signin.services.pins import check_pin
from garda.signin.services.sessions import enter

from .entering import wanted_page


@while_locked
@public
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who can sign in on this device."""
    device = device_of(request)
    pairings = list(people_of(device)) if device is not None else []
    grants = first_grants([p.account_id for p in pairings])
    names = names_of([p.account for p in pairings], grants)
    rows = [(p, names[p.account_id], grants.get(p.account_id)) for p in pairings]
    context = {"device": device, "rows": rows, "next": request.GET.get("next", "")}
    return render(request, "signin/people.html", context)


@while_locked
@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest, pairing_id: UUID) -> HttpResponse:
    """The PIN of one of them. Another device's pairing is not found here."""
    device = device_of(request)
    if device is None:
        return redirect("change-user")
    pairing = get_object_or_404(people_of(device), pk=pairing_id)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _entered(request, pairing, form)
        if answer is not None:
            return answer
    person = own_person(pairing.account)
    context = {
        "pairing": pairing,
        "name": person.name if person is not None else pairing.account.username,
        "held": first_grants([pairing.account_id]).get(pairing.account_id),
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "signin/pin.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, pairing: DeviceAccount, form: PinForm) -> HttpResponse | None:
    try:
        found = check_pin(pairing.pk, form.cleaned_data["pin"])
    except GardaError as refused:
        tally.sign_in_refused(refused.code)
        form.add_error("pin", refused.id)
        return None
    enter(request, found.account, Method.PIN, found.device)
    return HttpResponseRedirect(wanted_page(request))
