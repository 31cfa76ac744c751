"""Keys of stations' phones: where they are, whose they are, and taking one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.people.access import acting, for_roles, located
from garda.people.places import REGION
from garda.regions.models import Region

from .key_desk import key_desk
from .models import DeviceKey
from .places import KEY
from .services.device_keys import revoke_key

_READERS = (Role.PPS, Role.PPK, Role.KPU_REGENCY)


@for_roles(*_READERS, place=REGION)
@never_cache
@require_safe
def device_keys(request: HttpRequest, code: str) -> HttpResponse:
    """Keys by part of the region; in a village by station, where they are revoked."""
    region = located(request, Region)
    context = {
        "region": region,
        "desk": key_desk(acting(request).election, region),
        "time_zone": region.time_zone,
    }
    return render(request, "results/device_keys.html", context)


@for_roles(*_READERS, place=KEY)
@require_POST
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Take a key back with a reason; the regency's next list says when."""
    key = located(request, DeviceKey)
    try:
        revoke_key(acting(request), key_id=key_id, reason=request.POST.get("reason", ""))
    except NotAllowed:
        raise
    except GardaError as refusal:
        messages.error(request, refusal.id)
    else:
        messages.success(request, "Kunci dicabut. Daftar kunci terbaru menyebutnya sebentar lagi.")
    return redirect("device-keys", key.station.village.code)
