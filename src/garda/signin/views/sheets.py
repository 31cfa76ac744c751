"""``/lembar-masuk/``: who has come, who is waiting, and sign-in sheets for those who are not in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import LABELS, Role
from garda.people.access import acting, for_roles, require_scope
from garda.regions.models import Election, Region
from garda.regions.queries import children
from garda.signin.domain.authority import INVITES
from garda.signin.locking import freshly_proved
from garda.signin.queries import Entry, Seat, appointed_without_account, seats
from garda.signin.services.invitations import Issued, issue, revoke
from garda.signin.services.openings import open_for_appointed
from garda.signin.sheets import sheets_pdf

#: Roles of people who hold an appointment of the same name: their accounts can be opened here.
_APPOINTED = frozenset({Role.PPK, Role.PPS, Role.KPPS, Role.ORDER_OFFICER})


@dataclass(frozen=True, slots=True)
class Choice:
    """Which people a page is about: one role in one region."""

    role: str
    region: Region

    @property
    def query(self) -> str:
        query = QueryDict(mutable=True)
        query["peran"], query["wilayah"] = self.role, self.region.code
        return query.urlencode()


@for_roles(*INVITES)
@never_cache
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    election: Election = request.election  # type: ignore[attr-defined]
    if request.method == "POST":
        return _act(request, election, chosen)
    rows = seats(election, chosen.role, chosen.region.path)
    context = {
        "chosen": chosen,
        "roles": [(r, LABELS[r]) for r in _invited(acting(request))],
        "regions": _regions(request),
        "rows": rows,
        "counts": {entry.value: sum(r.entry is entry for r in rows) for entry in Entry},
        "to_invite": sum(r.can_be_invited for r in rows),
        "without_account": _without_account(election, chosen),
        "role_name": LABELS[chosen.role],
    }
    return render(request, "signin/sheets.html", context)


def _invited(actor: Actor) -> list[str]:
    """Roles that this one may invite, in the order of the levels."""
    return [str(role) for role in Role if role in INVITES[actor.role]]


def _regions(request: HttpRequest) -> list[Region]:
    """The own region and those just below."""
    own: Region = request.grant.region  # type: ignore[attr-defined]
    return [own, *children(own)]


def _chosen(request: HttpRequest) -> Choice:
    """From the address; by default everybody of the first role in the own region."""
    roles = _invited(acting(request))
    role = request.GET.get("peran") or roles[0]
    if role not in roles:
        raise NotAllowed(
            id="Peran ini tidak Anda undang. Pilih peran lain.",
            en="You do not invite this role. Choose another.",
        )
    regions = {region.code: region for region in _regions(request)}
    region = regions.get(request.GET.get("wilayah", "")) or _regions(request)[0]
    require_scope(request, region.path)
    return Choice(role, region)


def _without_account(election: Election, chosen: Choice) -> int:
    if chosen.role not in _APPOINTED:
        return 0
    return appointed_without_account(election, chosen.role, chosen.region.path).count()


def _act(request: HttpRequest, election: Election, chosen: Choice) -> HttpResponse:
    """Open accounts, print sheets, or take codes back."""
    wanted = request.POST.get("act", "")
    if wanted == "open":
        return _open(request, election, chosen)
    if wanted == "revoke":
        return _revoke(request, election, chosen)
    return _print(request, election, chosen)


def _open(request: HttpRequest, election: Election, chosen: Choice) -> HttpResponse:
    opened = open_for_appointed(
        acting(request), election=election, role=chosen.role, path=chosen.region.path
    )
    messages.success(request, f"{len(opened)} akun dibuka. Sekarang cetak lembar masuknya.")
    return HttpResponseRedirect(f"?{chosen.query}")


def _marked(request: HttpRequest, rows: Sequence[Seat]) -> list[Seat]:
    """The people who were ticked; all of the list where nobody was."""
    ticked = set(request.POST.getlist("akun"))
    return [row for row in rows if not ticked or str(row.account.pk) in ticked]


def _revoke(request: HttpRequest, election: Election, chosen: Choice) -> HttpResponse:
    rows = _marked(request, seats(election, chosen.role, chosen.region.path))
    waiting = [row.account.pk for row in rows if row.entry in {Entry.WAITING, Entry.EXPIRED}]
    ended = revoke(acting(request), election=election, account_ids=waiting) if waiting else 0
    messages.success(request, f"{ended} kode dibatalkan.")
    return HttpResponseRedirect(f"?{chosen.query}")


@freshly_proved
def _print(request: HttpRequest, election: Election, chosen: Choice) -> HttpResponse:
    """One act for all of them. The codes are in this answer and nowhere else."""
    rows = _marked(request, seats(election, chosen.role, chosen.region.path))
    open_ones = [row for row in rows if row.can_be_invited]
    if not open_ones:
        messages.success(request, "Semua sudah masuk: tidak ada lembar yang perlu dicetak.")
        return redirect(f"{request.path}?{chosen.query}")
    ids = [row.account.pk for row in open_ones]
    issued = issue(acting(request), election=election, account_ids=ids)
    return pdf_answer(election, issued, {row.account.pk: row for row in open_ones})


def pdf_answer(
    election: Election, issued: Sequence[Issued], rows: dict[UUID, Seat]
) -> HttpResponse:
    """The sheets, kept by no cache."""
    holders = {account: row.grant for account, row in rows.items()}
    return HttpResponse(
        sheets_pdf(election, issued, holders),
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'attachment; filename="lembar-masuk.pdf"',
            "Cache-Control": "no-store, private",
        },
    )
