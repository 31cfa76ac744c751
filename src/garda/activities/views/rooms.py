"""Around the desk: lists and cards on paper, the code of an online room, checking in by oneself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from garda.activities.domain.room_code import SECONDS, seconds_left
from garda.activities.domain.scans import told
from garda.activities.forms.attendance import CheckInForm
from garda.activities.models import Activity
from garda.activities.places import ACTIVITY
from garda.activities.rosters import cards_pdf, roster_pdf
from garda.activities.services.self_check_in import check_in, shown_code
from garda.documents.qr import qr_picture
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.people.access import for_roles, located, public
from garda.signin.addresses import sender_of

from .gatherings import OFFICERS

#: Whoever may hold some gathering prints for those of the own region.
keepers = for_roles(*OFFICERS, Role.KPPS, place=ACTIVITY)


@keepers
@never_cache
@require_safe
def roster(request: HttpRequest, activity_id: str) -> HttpResponse:
    """The list to be signed, as PDF."""
    activity = located(request, Activity)
    return _pdf(roster_pdf(activity), "daftar-hadir")


@keepers
@never_cache
@require_safe
def cards(request: HttpRequest, activity_id: str) -> HttpResponse:
    """Cards of everybody invited, as PDF."""
    activity = located(request, Activity)
    return _pdf(cards_pdf(activity), "kartu-hadir")


@keepers
@never_cache
@require_safe
def code(request: HttpRequest, activity_id: str) -> HttpResponse:
    """The code of the online room, to be shown there. The page loads anew without script."""
    activity = located(request, Activity)
    left = seconds_left(clock.wall())
    address = request.build_absolute_uri(reverse("check-in", args=[activity.id]))
    shown = shown_code(activity)
    context = {
        "activity": activity,
        "region": activity.region,
        "shown": f"{shown[:3]} {shown[3:]}",
        "seconds": left,
        "every": SECONDS,
        "address": address,
        "qr": qr_picture(address),
        "time_zone": activity.region.time_zone,
    }
    answer = render(request, "activities/room_code.html", context)
    answer.headers["Refresh"] = str(left)
    return answer


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def check_in_page(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Where somebody in an online room types the own card's code and the one on the screen."""
    activity = _of_now(request, activity_id)
    form = CheckInForm(request.POST or None, label_suffix="")
    context: dict[str, object] = {"activity": activity, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            marks = check_in(activity=activity, address=sender_of(request), **form.cleaned_data)
        except GardaError as refused:
            form.add_error(None, refused.id)
        else:
            context |= {"done": True, "words": told(marks)}
    status = 422 if form.errors else 200
    return render(request, "activities/check_in.html", context, status=status)


def _of_now(request: HttpRequest, activity_id: UUID) -> Activity:
    """A gathering of the site's election. Raises Http404."""
    election = request.election  # type: ignore[attr-defined]
    found = Activity.objects.filter(id=activity_id, election=election)
    activity = found.select_related("election", "region").first()
    if activity is None:
        raise Http404("no such gathering")
    return activity
