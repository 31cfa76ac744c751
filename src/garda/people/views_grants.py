"""``/peran/kelola/``: who holds which role below; giving, deputising, ending and revoking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import LABELS, Role
from garda.people.access import acting, for_roles, located
from garda.people.domain.giving import DEPUTISED, Act
from garda.people.errors import UnknownAccount
from garda.people.mandates import pairs_at
from garda.regions.models import Region, Station

from . import grant_queries as queries
from .grant_forms import (
    NEW,
    DeputyForm,
    EndForm,
    GiveForm,
    PlaceForm,
    RevokeForm,
    WitnessForm,
    station_in,
    tell,
    today_until,
)
from .grant_queries import GIVERS, GIVES, GRANT, NAMES_WITNESSES, Standing
from .models import Account, Grant
from .services import (
    Mandate,
    NewAccount,
    NewGrant,
    NewWitness,
    end_grants_on,
    give_deputy,
    give_grants,
    name_witnesses,
    open_accounts,
    revoke_grant,
)

PAGE_SIZE = 50


@for_roles(*sorted(GIVERS))
@never_cache
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Roles below the own one that this role gives or ends, with filters and counts."""
    actor, region = acting(request), _own(request)
    role, typed = request.GET.get("peran", ""), request.GET.get("nama", "").strip()
    standing = request.GET.get("keadaan", Standing.HOLDS)
    found = queries.in_standing(queries.managed(actor), standing, clock.today(region.time_zone))
    if typed:
        found = found.filter(account__username__icontains=typed)
    counts = queries.counts_by_role(found)
    if role in LABELS:
        found = found.filter(role=role)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("halaman"))
    context = {
        "region": region,
        "page": page,
        "lines": [queries.line_of(grant) for grant in page],
        "counts": counts,
        "role": role,
        "typed": typed,
        "standing": standing,
        "standings": list(queries.STANDING_NAMES.items()),
        "gives": [(r, LABELS[r]) for r in Role if r != Role.WITNESS and _levels(request, r)],
        "names_witnesses": actor.role in NAMES_WITNESSES,
        "time_zone": region.time_zone,
    }
    return render(request, "people/grants.html", context)


def _own(request: HttpRequest) -> Region:
    region: Region = request.grant.region  # type: ignore[attr-defined]
    return region


def _levels(request: HttpRequest, role: str) -> tuple[str, ...]:
    return queries.levels_given(acting(request), role)


def _names(regions: list[Region]) -> dict[str, str]:
    """``Keling: Watuaji``: villages of one name lie in several districts."""
    return {
        r.code: f"{r.parent.name}: {r.name}" if r.level == "village" and r.parent else r.name
        for r in regions
    }


@for_roles(*sorted(GIVES))
@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give the role that the query names to an account, new or not."""
    role = request.GET.get("peran", "")
    levels = _levels(request, role) if role != Role.WITNESS else ()
    if not levels:
        raise Http404("no such role to give")
    regions = queries.places_for(acting(request), levels)
    first = today_until(clock.today(_own(request).time_zone))
    form = GiveForm(regions, _names(regions), request.POST or None, first, levels=levels)
    if request.method == "POST" and form.is_valid():
        done = _given(request, Role(role), form)
        if done is not None:
            return done
    return _form_page(request, form, "people/grant_give.html", role_name=LABELS[role])


def _given(request: HttpRequest, role: Role, form: GiveForm) -> HttpResponse | None:
    """Where to go on, or None when the form says what is wrong."""
    given, region = form.cleaned_data, form.place
    actor, election = acting(request), request.grant.election  # type: ignore[attr-defined]
    try:
        station = _station(request, form)
        if given["new"] == NEW:
            account = NewAccount(
                username=given["username"],
                person_id=None,
                role=role,
                region=region,
                station=station,
                division=given["division"],
                valid_to=given["valid_to"],
            )
            open_accounts(
                actor, election=election, accounts=[account], valid_from=given["valid_from"]
            )
        else:
            new = NewGrant(
                account_id=_account(given["username"]).id,
                role=role,
                region=region,
                station=station,
                division=given["division"],
                valid_from=given["valid_from"],
                valid_to=given["valid_to"],
            )
            give_grants(actor, election=election, grants=[new])
    except (GardaError, Station.DoesNotExist) as refusal:
        _told(form, refusal)
        return None
    messages.success(request, f"Peran {LABELS[role]} diberikan kepada {given['username']}.")
    return redirect("grants")


def _account(username: str) -> Account:
    account = Account.objects.filter(username=username.strip()).first()
    if account is None:
        raise UnknownAccount
    return account


def _station(request: HttpRequest, form: PlaceForm) -> Station | None:
    number = form.cleaned_data.get("station")
    return station_in(form.place, request.grant.election_id, number)  # type: ignore[attr-defined]


def _told(form: forms.Form, refusal: Exception) -> None:
    if isinstance(refusal, Station.DoesNotExist):
        form.add_error("station", "TPS ini tidak ada dalam daftar pemilih desa itu.")
    elif isinstance(refusal, GardaError):
        tell(form, refusal)


def _form_page(request: HttpRequest, form: forms.Form, template: str, **more: Any) -> HttpResponse:
    region = _own(request)
    context = {"form": form, "region": region, "time_zone": region.time_zone, **more}
    return render(request, template, context, status=422 if form.errors else 200)


@for_roles(*sorted(NAMES_WITNESSES))
@never_cache
@require_http_methods(["GET", "POST"])
def witness(request: HttpRequest) -> HttpResponse:
    """Note a pair's mandate and open the witness's account."""
    actor, region = acting(request), _own(request)
    levels = _levels(request, Role.WITNESS)
    regions, election = queries.places_for(actor, levels), request.grant.election  # type: ignore[attr-defined]
    day = clock.today(region.time_zone)
    first = today_until(day, max(day, election.voting_day))
    form = WitnessForm(
        pairs_at(election.id, actor.path),
        regions,
        _names(regions),
        request.POST or None,
        first,
        levels=levels,
    )
    if request.method == "POST" and form.is_valid():
        done = _named(request, form)
        if done is not None:
            return done
    return _form_page(request, form, "people/grant_witness.html")


def _named(request: HttpRequest, form: WitnessForm) -> HttpResponse | None:
    given, pair = form.cleaned_data, form.chosen_pair
    try:
        new = NewWitness(
            username=given["username"].strip(),
            mandate=Mandate(pair.contest, pair.number, given["letter"]),
            region=form.place,
            station=_station(request, form),
        )
        name_witnesses(
            acting(request),
            election=request.grant.election,  # type: ignore[attr-defined]
            witnesses=[new],
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
        )
    except (GardaError, Station.DoesNotExist) as refusal:
        _told(form, refusal)
        return None
    messages.success(request, f"Mandat saksi {new.username} dicatat.")
    return redirect("grants")


@for_roles(*sorted(GIVERS), place=GRANT)
@never_cache
@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """One role, and what may be done about it now."""
    found = located(request, Grant)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("no such act")
        return act(request, found)
    return _page(request, found)


def _perform(
    request: HttpRequest,
    found: Grant,
    name: str,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], str],
) -> HttpResponse:
    """The act, then back to the page; a refusal stands next to its field."""
    if form.is_valid():
        try:
            done = act(form.cleaned_data)
        except NotAllowed:
            raise
        except GardaError as refusal:
            tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect("grant", found.id)
    return _page(request, found, **{name: form})


def _deputise(request: HttpRequest, found: Grant) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> str:
        give_deputy(
            acting(request),
            grant_id=found.id,
            account_id=_account(given["username"]).id,
            valid_from=given["valid_from"],
            valid_to=given["valid_to"],
        )
        return f"{given['username']} mewakili peran ini pada masa itu."

    return _perform(request, found, "deputy", DeputyForm(request.POST, label_suffix=""), act)


def _end(request: HttpRequest, found: Grant) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> str:
        end_grants_on(acting(request), grant_ids=[found.id], day=given["valid_to"])
        return "Hari terakhir peran ini dicatat."

    return _perform(request, found, "ending", EndForm(request.POST, label_suffix=""), act)


def _revoke(request: HttpRequest, found: Grant) -> HttpResponse:
    def act(given: Mapping[str, Any]) -> str:
        ended = revoke_grant(acting(request), grant_id=found.id, reason=given["reason"])
        more = f", bersama {ended - 1} perwakilannya" if ended > 1 else ""
        return f"Peran dicabut{more}. Pemegangnya tidak dapat bertindak lagi dengan peran ini."

    return _perform(request, found, "revoking", RevokeForm(request.POST, label_suffix=""), act)


ACTS: Mapping[str, Callable[[HttpRequest, Grant], HttpResponse]] = {
    "deputise": _deputise,
    "end": _end,
    "revoke": _revoke,
}


def _page(request: HttpRequest, found: Grant, **typed: forms.Form) -> HttpResponse:
    actor, today = acting(request), clock.today(found.region.time_zone)
    alive = queries.standing_of(found, today) in {Standing.HOLDS, Standing.COMING}
    deputised = alive and found.role in DEPUTISED and found.deputy_of_id is None
    ends = alive and queries.may(actor, Act.REVOKE, found)
    first = today_until(max(today, found.valid_from), found.valid_to)
    context: dict[str, Any] = {
        "line": queries.line_of(found),
        "deputies": [queries.line_of(row) for row in queries.deputies_of(found)],
        "may_deputise": deputised and queries.may(actor, Act.DEPUTISE, found),
        "may_end": ends,
        "deputy": DeputyForm(initial=first, label_suffix=""),
        "ending": EndForm(initial={"valid_to": found.valid_to}, label_suffix=""),
        "revoking": RevokeForm(label_suffix=""),
        "region": found.region,
        "time_zone": found.region.time_zone,
        **typed,
    }
    wrong = any(form.errors for form in typed.values())
    return render(request, "people/grant.html", context, status=422 if wrong else 200)
