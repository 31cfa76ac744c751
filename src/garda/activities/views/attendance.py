"""``/hadir/…``: the desk where people come in. Seven ticks per TPS, and all that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.activities.domain.scans import told
from garda.activities.forms.attendance import TickForm, WhyForm, reasons
from garda.activities.leaves import OATHS
from garda.activities.models import Activity, Means
from garda.activities.pages.attendance import PAPER_LIST, desk_of
from garda.activities.places import ACTIVITY
from garda.activities.queries_attendance import invited_to, may_attend
from garda.activities.services import (
    AttendanceEntry,
    add_material,
    close,
    record_attendance,
)
from garda.activities.services.correcting import reopen, take_back
from garda.activities.services.scanning import NewScan, Sending, take_scans
from garda.documents.forms import ScanForm
from garda.documents.intake import receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.requests import act_of, chosen_id, chosen_ids, refused
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles, located

from .gatherings import OFFICERS, SECRETARIATS

_TITLE = "Daftar hadir bertanda tangan"
_TAKEN_BACK = "Catatan hadir dibatalkan. Buktinya tetap tersimpan."


@for_roles(*OFFICERS, *SECRETARIATS, *SUPERVISORS, Role.KPPS, Role.AUDITOR, place=ACTIVITY)
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, activity_id: str) -> HttpResponse:
    """The list of one gathering; whoever takes attendance there ticks names."""
    activity = located(request, Activity)
    if request.method != "POST":
        return _page(request, activity)
    if not may_attend([acting(request)], activity):
        raise NotAllowed(
            id="Anda tidak mencatat kehadiran kegiatan ini. Mintalah kepada penyelenggaranya.",
            en="You take no attendance at this gathering. Ask whoever holds it.",
        )
    return act_of(request, ACTS)(request, activity)


def _page(
    request: HttpRequest,
    activity: Activity,
    *,
    ticks: TickForm | None = None,
    why: WhyForm | None = None,
    scan: ScanForm | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = acting(request)
    context: dict[str, Any] = {
        "region": activity.region,
        "activity": activity,
        "desk": desk_of(actor, activity),
        "takes": may_attend([actor], activity) and activity.cancelled_at is None,
        "reasons": reasons(activity),
        "ticks": ticks,
        "ticked": ticks.data.getlist("member") if ticks is not None else (),  # type: ignore[attr-defined]
        "sent_for": request.POST.get("place", ""),
        "why": why,
        "scan_form": scan or ScanForm(label_suffix=""),
        "refusal": refusal,
        "time_zone": activity.region.time_zone,
    }
    return render(request, "activities/attendance.html", context, status=status)


def _tick(request: HttpRequest, activity: Activity) -> HttpResponse:
    members = [str(each.id) for each in invited_to(activity)]
    form = TickForm(activity, members, request.POST)
    if not form.is_valid():
        return _page(request, activity, ticks=form, status=422)
    results = take_scans(
        [acting(request)], sending=_sending(acting(request)), scans=_scans(activity, form)
    )
    marks = {mark for result in results for mark in result.marks}
    for words in told(marks):
        messages.warning(request, words)
    if not marks:
        messages.success(request, f"{len(results)} orang tercatat.")
    return redirect("attendance", activity.id)


def _sending(actor: Actor) -> Sending:
    """The desk's clock is the server's."""
    return Sending(
        account=actor.account_id or actor.identity,
        device=actor.device_id,
        offset=timedelta(0),
    )


def _scans(activity: Activity, form: TickForm) -> list[NewScan]:
    given = form.cleaned_data
    return [
        NewScan(
            id=uuid7(),
            activity=activity.id,
            device_at=form.moment or clock.now(),
            means=Means.TICK,
            presence=given["presence"],
            appointment=UUID(member),
            reason=given["reason"],
        )
        for member in given["member"]
    ]


def _named(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Trainers, companions and guests, who have no card."""
    people = request.POST.getlist("person")
    if not people:
        messages.warning(request, "Centang sedikitnya satu nama.")
        return redirect("attendance", activity.id)
    now = clock.now()
    # Whoever comes by name to an oath watches it: nothing was completed.
    entries = [
        AttendanceEntry(happened_at=now, person=person, completed=activity.kind not in OATHS)
        for person in chosen_ids(request, "person")
    ]
    refusal = refused(
        lambda: record_attendance(acting(request), activity_id=activity.id, entries=entries)
    )
    if refusal is not None:
        return _page(request, activity, refusal=refusal, status=409)
    messages.success(request, f"{len(entries)} orang tercatat.")
    return redirect("attendance", activity.id)


def _take_back(request: HttpRequest, activity: Activity) -> HttpResponse:
    def do(why: str) -> None:
        take_back(
            acting(request),
            activity_id=activity.id,
            appointment_id=chosen_id(request, "member"),
            reason=why,
        )

    return _with_reason(request, activity, do, _TAKEN_BACK)


def _reopen(request: HttpRequest, activity: Activity) -> HttpResponse:
    def do(why: str) -> None:
        reopen(acting(request), activity_id=activity.id, reason=why)

    return _with_reason(request, activity, do, "Daftar hadir dibuka lagi.")


def _with_reason(
    request: HttpRequest, activity: Activity, do: Callable[[str], None], said: str
) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, activity, why=form, status=422)
    refusal = refused(lambda: do(form.cleaned_data["reason"]))
    if refusal is not None:
        return _page(request, activity, refusal=refusal, status=409)
    messages.success(request, said)
    return redirect("attendance", activity.id)


def _close(request: HttpRequest, activity: Activity) -> HttpResponse:
    refusal = refused(lambda: close(acting(request), activity_id=activity.id))
    if refusal is not None:
        return _page(request, activity, refusal=refusal, status=409)
    messages.success(request, "Daftar hadir ditutup.")
    return redirect("attendance", activity.id)


def _paper(request: HttpRequest, activity: Activity) -> HttpResponse:
    """A photo of the signed list: the legal record."""
    form = ScanForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return _page(request, activity, scan=form, status=422)

    def do() -> None:
        received = receive(form.cleaned_data["scan"], SCAN_KINDS)
        add_material(
            acting(request),
            activity_id=activity.id,
            received=received,
            kind=PAPER_LIST,
            title=_TITLE,
        )

    refusal = refused(do)
    if refusal is not None:
        form.add_error("scan", refusal.id)
        return _page(request, activity, scan=form, status=422)
    messages.success(request, "Daftar hadir kertas tersimpan.")
    return redirect("attendance", activity.id)


ACTS: Mapping[str, Callable[[HttpRequest, Activity], HttpResponse]] = {
    "tick": _tick,
    "named": _named,
    "take-back": _take_back,
    "reopen": _reopen,
    "close": _close,
    "paper": _paper,
}
