"""Photos of a form: sent page by page without the phone app, and shown to who may see them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from garda.documents.domain.kinds import JPEG
from garda.documents.domain.refusals import UploadRefused
from garda.documents.views import POWERLESS
from garda.kernel import clock
from garda.kernel.roles import SUPERVISORS, Role
from garda.people.access import acting, for_roles, located
from garda.regions.queries import listings
from garda.results.models import PhotoInspection, VoteRound
from garda.results.places import FORM
from garda.results.services.photos import NewFormPhoto, take_form_photo

from .crops import figure_picture, page_picture, page_with, photos_to_show
from .desk import PageLines, may_look, page_lines
from .findings import CLASSES, latest_finding, machine_page, must_not_know
from .forms import PagePhotoForm

_SENDERS = (Role.KPPS, Role.PPS, Role.PPK)
_READERS = (*_SENDERS, Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.KPU_RI, *sorted(SUPERVISORS))
#: Operators and PPS are a source and never need the machine's figures.
_MACHINE_READERS = tuple(role for role in _READERS if role not in {Role.KPPS, Role.PPS})


@for_roles(*_SENDERS, place=FORM)
@never_cache
@require_http_methods(["GET", "POST"])
def form_photos(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Pages of a form: what was sent, what is wrong with it, and one file for one page."""
    round_ = located(request, VoteRound)
    pages = page_lines(round_)
    if request.method != "POST":
        missing = next((page.number for page in pages if not page.photos), 1)
        form = PagePhotoForm(len(pages), page=missing)
        return _page(request, round_, pages, form)
    form = PagePhotoForm(len(pages), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, round_, pages, form, status=422)
    try:
        code = _take(request, round_, form)
    except UploadRefused as refusal:
        form.add_error("photo", refusal.id)
        return _page(request, round_, pages, form, status=422)
    page = form.cleaned_data["page"]
    messages.success(request, f"Foto halaman {page} diterima. Nomor bukti {code}.")
    return redirect("form-photos", round_.id)


def _take(request: HttpRequest, round_: VoteRound, form: PagePhotoForm) -> str:
    photo = NewFormPhoto(
        id=form.cleaned_data["photo_id"],
        round_id=round_.id,
        page=form.cleaned_data["page"],
        data=form.cleaned_data["photo"].read(),
        taken_at=clock.now(),
    )
    return take_form_photo(acting(request), photo=photo).code


def _page(
    request: HttpRequest,
    round_: VoteRound,
    pages: list[PageLines],
    form: PagePhotoForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "round": round_,
        "pages": pages,
        "form": form,
        "there": sum(bool(page.photos) for page in pages),
        "listing": listings(round_.election_id, round_.path).first(),
        "time_zone": round_.station.village.time_zone,
        "checking": any(line.words is None for page in pages for line in page.photos),
    }
    part = request.method == "GET" and request.htmx  # type: ignore[attr-defined]
    template = "_form_photo_pages" if part else "form_photos"
    return render(request, f"results/{template}.html", context, status=status)


@for_roles(*_READERS, place=FORM)
@require_safe
def form_photo(request: HttpRequest, round_id: UUID, page: int) -> HttpResponse:
    """One page, upright and flat."""
    shown = _shown(request).get(page)
    return _picture(shown, page_picture)


@for_roles(*_READERS, place=FORM)
@require_safe
def form_crop(request: HttpRequest, round_id: UUID, key: str) -> HttpResponse:
    """The boxes of one figure."""
    shown = page_with(key, _shown(request))
    return _picture(shown, lambda found: figure_picture(found, key))


def _shown(request: HttpRequest) -> dict[int, PhotoInspection]:
    """Nothing for somebody who may not look yet: they must not know what lies there."""
    round_ = located(request, VoteRound)
    return photos_to_show(round_.id) if may_look(acting(request), round_) else {}


def _picture(
    shown: PhotoInspection | None, cut: Callable[[PhotoInspection], bytes]
) -> HttpResponse:
    if shown is None:
        raise Http404("no photo to show")
    response = HttpResponse(
        cut(shown), content_type=JPEG, headers={"Cache-Control": "no-store, private"}
    )
    response._csp_config = POWERLESS  # type: ignore[attr-defined]
    return response


@for_roles(*_MACHINE_READERS, place=FORM)
@never_cache
@require_safe
def machine_reading(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The photos with what the machine read in each frame, for those who need not read blindly."""
    round_ = located(request, VoteRound)
    blind = must_not_know(acting(request), round_)
    finding = None if blind else latest_finding(round_)
    context = {
        "round": round_,
        "blind": blind,
        "found": finding and machine_page(round_, finding),
        "classes": CLASSES.values(),
        "listing": listings(round_.election_id, round_.path).first(),
        "time_zone": round_.station.village.time_zone,
    }
    return render(request, "results/machine_reading.html", context)
