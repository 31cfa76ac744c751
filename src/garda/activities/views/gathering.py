"""One gathering: what is planned, who has a part in it, and everything that is noted about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.activities.allowance_lists import allowances_pdf
from garda.activities.domain.typed_lines import TypedLine, agenda_lines, session_lines
from garda.activities.forms.gatherings import (
    AgreeForm,
    AllowanceForm,
    AssignmentForm,
    CancelForm,
    ChangeForm,
    LinesForm,
    MaterialForm,
    MemberForm,
    MinutesForm,
)
from garda.activities.models import Activity, AllowanceKind, MemberRole
from garda.activities.pages.gathering import gathering_page, lines_of, members_of
from garda.activities.places import ACTIVITY
from garda.activities.queries_gathering import nameable
from garda.activities.services import (
    NewItem,
    NewSession,
    add_material,
    agree,
    cancel_activity,
    change_activity,
    confirm_received,
    end_member,
    grant_allowance,
    name_member,
    set_agenda,
    set_sessions,
    sign_assignment,
    sign_minutes,
)
from garda.activities.services.holding import holders_of
from garda.documents.intake import receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.requests import chosen_id, chosen_ids, refused
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles, located

from .gatherings import OFFICERS, SECRETARIATS

Form = forms.Form
#: What a filled form does, and what is said when it is done.
Deed = tuple[Callable[[Activity, Any], Form], Callable[[Actor, Activity, Form], Any], str]


@for_roles(*OFFICERS, *SECRETARIATS, *SUPERVISORS, Role.AUDITOR, place=ACTIVITY)
@never_cache
@require_http_methods(["GET", "POST"])
def gathering(request: HttpRequest, activity_id: str) -> HttpResponse:
    """One gathering; whoever holds it changes it here."""
    activity = located(request, Activity)
    if request.method != "POST":
        return _page(request, activity)
    name = request.POST.get("act", "")
    if name in PLAIN:
        return _plain(request, activity)
    if name not in DEEDS:
        raise Http404("no such act")
    make, do, said = DEEDS[name]
    form = make(activity, request)
    if not form.is_valid():
        return _page(request, activity, {name: form}, status=422)
    refusal = refused(lambda: do(acting(request), activity, form))
    if refusal is not None:
        return _page(request, activity, {name: form}, refusal)
    messages.success(request, said)
    return redirect("gathering", activity.id)


@for_roles(*OFFICERS, *SECRETARIATS, place=ACTIVITY)
@require_safe
def allowance_list(request: HttpRequest, activity_id: str) -> HttpResponse:
    """The list of receivers to be signed, as PDF. Raises Http404 where there is none."""
    activity = located(request, Activity)
    if not activity.allowances.exists():
        raise Http404("no allowances")
    name = f"penerima-{activity.id}.pdf"
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(
        allowances_pdf(activity), content_type="application/pdf", headers=disposition
    )


def _plain(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Acts that need no form of their own."""
    refusal = refused(lambda: PLAIN[request.POST["act"]](request, activity))
    if refusal is not None:
        return _page(request, activity, refusal=refusal)
    messages.success(request, "Tersimpan.")
    return redirect("gathering", activity.id)


def _page(
    request: HttpRequest,
    activity: Activity,
    filled: Mapping[str, Form] | None = None,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    holds = acting(request).role in holders_of(activity) and activity.cancelled_at is None
    context: dict[str, Any] = {
        "region": activity.region,
        "activity": activity,
        "page": gathering_page(acting(request), activity),
        "holds": holds,
        "refusal": refusal,
        "time_zone": activity.region.time_zone,
        **(_forms(activity, filled or {}) if holds else {}),
    }
    status = 409 if refusal else status
    return render(request, "activities/gathering.html", context, status=status)


def _forms(activity: Activity, filled: Mapping[str, Form]) -> dict[str, Any]:
    """Every form of the page, those that were sent with what was typed."""
    made: dict[str, Callable[[], Form]] = {
        "change": lambda: ChangeForm(activity),
        "cancel": CancelForm,
        "agenda": lambda: LinesForm(prefix="acara", initial={"lines": lines_of(activity)[0]}),
        "sessions": lambda: LinesForm(prefix="sesi", initial={"lines": lines_of(activity)[1]}),
        "member": lambda: MemberForm(nameable(activity)),
        "agree": AgreeForm,
        "allowance": AllowanceForm,
        "material": MaterialForm,
        "minutes": MinutesForm,
        "assignment": lambda: AssignmentForm(members_of(activity)),
    }
    return {
        f"{name}_form": filled[name] if name in filled else make() for name, make in made.items()
    }


def _change(actor: Actor, activity: Activity, form: Form) -> None:
    given = form.cleaned_data
    starts_at, ends_at = form.times  # type: ignore[attr-defined]
    change_activity(
        actor,
        activity_id=activity.id,
        title=given["title"],
        place=given["place"],
        link=given["link"],
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _at(activity: Activity, hour: time) -> datetime:
    """An hour of the gathering's first day, by its own clocks."""
    zone = ZoneInfo(activity.region.time_zone)
    return datetime.combine(activity.starts_at.astimezone(zone).date(), hour, zone)


def _agenda(actor: Actor, activity: Activity, form: Form) -> None:
    items = [
        NewItem(
            title=line.title,
            speaker=line.speaker,
            starts_at=_at(activity, line.starts) if line.starts else None,
        )
        for line in agenda_lines(form.cleaned_data["lines"])
    ]
    set_agenda(actor, activity_id=activity.id, items=items)


def _sessions(actor: Actor, activity: Activity, form: Form) -> None:
    set_sessions(
        actor,
        activity_id=activity.id,
        sessions=_new_sessions(activity, session_lines(form.cleaned_data["lines"])),
    )


def _new_sessions(activity: Activity, lines: Sequence[TypedLine]) -> list[NewSession]:
    return [
        NewSession(
            title=line.title,
            starts_at=_at(activity, line.starts),
            ends_at=_at(activity, line.ends),
        )
        for line in lines
        if line.starts and line.ends
    ]


def _member(actor: Actor, activity: Activity, form: Form) -> None:
    given = form.cleaned_data
    person, role = UUID(given["person"]), MemberRole(given["role"])
    name_member(actor, activity_id=activity.id, person_id=person, role=role)


def _allowance(actor: Actor, activity: Activity, form: Form) -> None:
    given = form.cleaned_data
    kind = AllowanceKind(given["kind"])
    grant_allowance(actor, activity_id=activity.id, kind=kind, amount=given["amount"])


def _material(actor: Actor, activity: Activity, form: Form) -> None:
    given = form.cleaned_data
    add_material(
        actor,
        activity_id=activity.id,
        received=receive(given["scan"], SCAN_KINDS),
        kind=given["kind"],
        title=given["title"],
    )


def _assignment(actor: Actor, activity: Activity, form: Form) -> None:
    given = form.cleaned_data
    members = [UUID(each) for each in given["members"]]
    sign_assignment(actor, activity_id=activity.id, members=members, task=given["task"])


DEEDS: Mapping[str, Deed] = {
    "change": (lambda a, r: ChangeForm(a, r.POST), _change, "Perubahan tersimpan."),
    "cancel": (
        lambda _, r: CancelForm(r.POST),
        lambda actor, a, f: cancel_activity(actor, activity_id=a.id, **f.cleaned_data),
        "Kegiatan dibatalkan.",
    ),
    "agenda": (lambda _, r: LinesForm(r.POST, prefix="acara"), _agenda, "Acara tersimpan."),
    "sessions": (lambda _, r: LinesForm(r.POST, prefix="sesi"), _sessions, "Sesi tersimpan."),
    "member": (lambda a, r: MemberForm(nameable(a), r.POST), _member, "Petugas dicatat."),
    "agree": (
        lambda _, r: AgreeForm(r.POST),
        lambda actor, a, f: agree(actor, activity_id=a.id, **f.cleaned_data),
        "Tindak lanjut dicatat.",
    ),
    "allowance": (lambda _, r: AllowanceForm(r.POST), _allowance, "Daftar penerima dibuat."),
    "material": (lambda _, r: MaterialForm(r.POST, r.FILES), _material, "Berkas tersimpan."),
    "minutes": (
        lambda _, r: MinutesForm(r.POST),
        lambda actor, a, f: sign_minutes(actor, activity_id=a.id, **f.cleaned_data),
        "Berita acara bernomor dibuat.",
    ),
    "assignment": (
        lambda a, r: AssignmentForm(members_of(a), r.POST),
        _assignment,
        "Surat tugas bernomor dibuat.",
    ),
}


def _end_member(request: HttpRequest, activity: Activity) -> None:
    wanted = chosen_id(request, "member")
    if not activity.members.filter(id=wanted, ended_at__isnull=True).exists():
        raise Http404("no such part")
    end_member(acting(request), member_id=wanted)


def _received(request: HttpRequest, activity: Activity) -> None:
    confirm_received(
        acting(request), activity_id=activity.id, allowances=chosen_ids(request, "allowance")
    )


PLAIN: Mapping[str, Callable[[HttpRequest, Activity], None]] = {
    "end_member": _end_member,
    "received": _received,
}
