"""``/daftar/``: from the code on a slip to the receipt, one thing per step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from garda.documents.qr import qr_picture
from garda.formation.models import Application
from garda.formation.services.papers import document_rule
from garda.kernel.errors import GardaError
from garda.people.access import public
from garda.signin.errors import TooManyTries

from . import steps
from .cookie import code_of, forget, remember
from .errors import PieceRefused, SlipRefused
from .forms import DocumentForm, SlipCodeForm
from .limits import PIECE_BYTES
from .models import DraftFile
from .services import begin_file, drop_file, open_slip, put_file, put_piece, save_step, send
from .services.drafts import Opened

Page = Callable[..., HttpResponse]
_LATE = 429


def applicants(view: Page) -> Page:
    """A page of somebody who has entered a code; others are asked for one."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            opened = open_slip(code_of(request))
        except SlipRefused:
            answer = redirect("apply")
            forget(answer)
            return answer
        return view(request, opened, *args, **kwargs)

    return public(never_cache(sensitive_post_parameters()(entered)))


def unsent(view: Page) -> Page:
    """As :func:`applicants`, before sending; afterwards there is the receipt alone."""

    @wraps(view)
    def before(request: HttpRequest, opened: Opened, *args: Any, **kwargs: Any) -> HttpResponse:
        if opened.sent:
            return redirect("apply-receipt")
        return view(request, opened, *args, **kwargs)

    return applicants(before)


def _status(refusal: GardaError) -> int:
    return _LATE if isinstance(refusal, TooManyTries) else 409


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Where the code of a slip is entered."""
    form = SlipCodeForm(request.POST or None)
    if request.method == "GET" and code_of(request):
        return redirect("apply-overview")
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            open_slip(code)
        except GardaError as refusal:
            form.add_error("code", refusal.id)
        else:
            answer = redirect("apply-overview")
            remember(answer, code)
            return answer
    status = 422 if form.is_bound else 200
    return render(request, "selfservice/start.html", {"form": form}, status=status)


@unsent
@require_safe
def overview(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What is done, what is missing, and the way to each step."""
    return _overview(request, opened)


def _overview(
    request: HttpRequest, opened: Opened, refusal: GardaError | None = None
) -> HttpResponse:
    context = {
        "slip": opened.slip,
        "progress": steps.progress_of(opened),
        "refusal": refusal,
        "time_zone": opened.slip.village.time_zone,
    }
    status = _status(refusal) if refusal else 200
    return render(request, "selfservice/overview.html", context, status=status)


@unsent
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, opened: Opened, slug: str) -> HttpResponse:
    """One step; what is right is kept at once, and the next one comes."""
    here = steps.step_of(slug)
    if here is None:
        raise Http404("no such step")
    if request.method == "GET":
        return _step(request, opened, here, steps.step_form(opened, here))
    form = steps.step_form(opened, here, request.POST)
    if not form.is_valid():
        return _step(request, opened, here, form, status=422)
    try:
        save_step(opened, steps.values_of(here, request.POST))
    except GardaError as refusal:
        return _step(request, opened, here, form, refusal, status=_status(refusal))
    following = steps.after(here)
    return redirect("apply-step", following.slug) if following else redirect("apply-overview")


def _step(
    request: HttpRequest,
    opened: Opened,
    here: steps.Step,
    form: Any,
    refusal: GardaError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "slip": opened.slip,
        "step": here,
        "number": steps.STEPS.index(here) + 1,
        "of": len(steps.STEPS),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "selfservice/step.html", context, status=status)


@unsent
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, opened: Opened, code: str) -> HttpResponse:
    """One document. With a script it is made smaller and comes in pieces, else as a whole."""
    try:
        rule = document_rule(opened.slip.election, code)
    except GardaError as error:
        raise Http404("no document that is sent here") from error
    if request.method == "GET":
        return _document(request, opened, code, DocumentForm(rule))
    if "drop" in request.POST:
        drop_file(opened, code=code)
        return redirect("apply-document", code)
    form = DocumentForm(rule, request.POST, request.FILES)
    if form.is_valid():
        try:
            put_file(opened, code=code, sent=form.cleaned_data["file"])
        except GardaError as refusal:
            form.add_error("file", refusal.id)
        else:
            return redirect("apply-overview")
    return _document(request, opened, code, form, status=422)


def _document(
    request: HttpRequest, opened: Opened, code: str, form: DocumentForm, status: int = 200
) -> HttpResponse:
    context = {
        "slip": opened.slip,
        "rule": document_rule(opened.slip.election, code),
        "file": DraftFile.objects.filter(slip=opened.slip, code=code).first(),
        "form": form,
        "piece_bytes": PIECE_BYTES,
    }
    return render(request, "selfservice/document.html", context, status=status)


def _told(file: DraftFile) -> JsonResponse:
    return JsonResponse({"id": str(file.id), "offset": file.stored, "done": bool(file.done_at)})


def _refused(refusal: GardaError) -> JsonResponse:
    offset = {"offset": refusal.offset} if isinstance(refusal, PieceRefused) else {}
    return JsonResponse({"error": refusal.id, **offset}, status=_status(refusal))


@unsent
@require_POST
def file(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Announce a file that comes in pieces: where to begin or to go on."""
    given = request.POST
    try:
        file_id, size = UUID(given.get("id", "")), int(given.get("size", ""))
    except ValueError:
        return JsonResponse({"error": "Muat ulang halaman ini, lalu pilih lagi."}, status=422)
    try:
        found = begin_file(
            opened,
            code=given.get("code", ""),
            file_id=file_id,
            size=size,
            sha256=given.get("sha256", "")[:64].lower(),
        )
    except GardaError as refusal:
        return _refused(refusal)
    return _told(found)


@unsent
@require_POST
def piece(request: HttpRequest, opened: Opened, file_id: UUID) -> HttpResponse:
    """One piece of a file, as the body; ``?mulai=`` says where it belongs."""
    try:
        offset = int(request.GET.get("mulai", ""))
        found = put_piece(opened, file_id=file_id, offset=max(0, offset), data=request.body)
    except (ValueError, DraftFile.DoesNotExist):
        return JsonResponse({"error": "Pilih berkasnya lagi."}, status=404)
    except GardaError as refusal:
        return _refused(refusal)
    return _told(found)


@applicants
@require_POST
def submit(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Send everything; pressed twice, it is sent once."""
    try:
        if not opened.sent:
            send(opened, steps.entry_of(opened))
    except GardaError as refusal:
        return _overview(request, opened, refusal)
    return redirect("apply-receipt")


@applicants
@require_safe
def receipt(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The receipt with its code; no name and no number, for the phone may be somebody else's."""
    if not opened.sent:
        return redirect("apply-overview")
    sent = Application.objects.select_related("village").get(slip=opened.slip)
    address = f"{settings.GARDA_PUBLIC_URL}{reverse('application-status', args=[sent.id])}"
    context = {
        "application": sent,
        "papers": sent.papers.order_by("code").values_list("code", flat=True),
        "qr": qr_picture(address),
        "status_url": reverse("application-status", args=[sent.id]),
        "address": urlsplit(address).netloc + urlsplit(address).path,
        "time_zone": sent.village.time_zone,
    }
    return render(request, "selfservice/receipt.html", context)


@public
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the code in this browser; what was typed waits for the slip."""
    answer = redirect("apply")
    forget(answer)
    return answer
