"""A page with several forms: one sent form is one act, which is done or told why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from garda.documents.intake import Received, receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.requests import refused
from garda.kernel.errors import GardaError


@dataclass(frozen=True, slots=True)
class Deed:
    """What a sent form does: ``do`` takes the filled form. ``said`` when it is done."""

    form: Callable[..., Form]
    do: Callable[[Form], object]
    said: str


class Page(Protocol):
    """The page around the forms; ``filled`` by name, those that were sent."""

    def __call__(
        self,
        filled: Mapping[str, Form],
        refusal: GardaError | None = None,
        status: int = 200,
    ) -> HttpResponse: ...


def answer(request: HttpRequest, deeds: Mapping[str, Deed], page: Page, back: str) -> HttpResponse:
    """Show the page, or do what was sent and go ``back``. Raises Http404 for an unknown act."""
    if request.method != "POST":
        return page({})
    name = request.POST.get("act", "")
    if name not in deeds:
        raise Http404("no such act")
    deed = deeds[name]
    form = deed.form(request.POST, request.FILES)
    if not form.is_valid():
        return page({name: form}, status=422)
    refusal = refused(lambda: deed.do(form))
    if refusal is not None:
        return page({name: form}, refusal, 409)
    messages.success(request, deed.said)
    return redirect(back)


def received(sent: UploadedFile | None) -> Received | None:
    """The cleaned file of a form, None without one. Raises UploadRefused."""
    return receive(sent, SCAN_KINDS) if sent else None


def forms_of(deeds: Mapping[str, Deed], filled: Mapping[str, Form]) -> dict[str, Any]:
    """Every form by ``name_form``, the sent one as it was filled."""
    return {f"{name}_form": filled.get(name) or deed.form() for name, deed in deeds.items()}
